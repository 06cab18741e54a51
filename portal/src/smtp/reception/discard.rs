//! A receiver that keeps nothing: the yardstick for everything that storing costs. For benchmarks and tests only.
use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use entity::domain::address::EmailAddress;
use uuid::Uuid;

use super::{Envelope, Intake, Proof, Reception, Refusal, Sender, Taken};

/// Lets everybody in, takes everything, keeps nothing but a count.
#[derive(Debug)]
pub struct Discard {
    max_message: u64,
    messages: Arc<AtomicU64>,
}

impl Discard {
    /// Takes messages of at most `max_message` bytes.
    #[must_use]
    pub fn new(max_message: u64) -> Self {
        Self { max_message, messages: Arc::default() }
    }

    /// How many messages were taken.
    #[must_use]
    pub fn messages(&self) -> u64 {
        self.messages.load(Ordering::Relaxed)
    }
}

/// Counts one message at its end.
#[derive(Debug)]
pub struct Discarded(Arc<AtomicU64>);

impl Reception for Discard {
    type Client = ();
    type Recipient = ();
    type Intake = Discarded;

    fn max_message(&self) -> u64 {
        self.max_message
    }

    fn identity(&self, (): &()) -> Option<Uuid> {
        None
    }

    async fn authenticate(&self, _proof: Proof) -> Result<(), Refusal> {
        Ok(())
    }

    async fn sender(&self, (): &(), _sender: &Sender) -> Result<(), Refusal> {
        Ok(())
    }

    async fn recipient(&self, (): &(), _so_far: (&Sender, &[()]), _address: EmailAddress) -> Result<(), Refusal> {
        Ok(())
    }

    async fn begin(&self, (): &(), _envelope: Envelope<()>) -> Result<Discarded, Refusal> {
        Ok(Discarded(Arc::clone(&self.messages)))
    }
}

impl Intake for Discarded {
    async fn chunk(&mut self, _bytes: &[u8]) -> Result<(), Refusal> {
        Ok(())
    }

    async fn commit(self) -> Result<Taken, Refusal> {
        self.0.fetch_add(1, Ordering::Relaxed);
        Ok(Taken::Forgotten)
    }
}
