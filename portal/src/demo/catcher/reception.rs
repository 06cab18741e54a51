//! Takes mail for the inbox. Whoever reaches the port may hand it over: it is this machine's own.
use std::sync::Arc;

use entity::domain::address::EmailAddress;
use uuid::Uuid;

use super::Inbox;
use crate::smtp::reception::{Envelope, Intake, Proof, Reception, Refusal, Sender, Taken};

/// Largest mail. The portal's own have two kilobytes.
const MAX_MAIL: u64 = 256 << 10;

/// The receiver.
pub(super) struct Catch {
    inbox: Arc<Inbox>,
}

/// One mail on its way in.
pub(super) struct Catching {
    inbox: Arc<Inbox>,
    to: Vec<Arc<str>>,
    raw: Vec<u8>,
}

impl Catch {
    pub(super) const fn new(inbox: Arc<Inbox>) -> Self {
        Self { inbox }
    }
}

impl Reception for Catch {
    type Client = ();
    type Recipient = Arc<str>;
    type Intake = Catching;

    fn max_message(&self) -> u64 {
        MAX_MAIL
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

    async fn recipient(&self, (): &(), _so_far: (&Sender, &[Arc<str>]), address: EmailAddress) -> Result<Arc<str>, Refusal> {
        Ok(address.as_str().into())
    }

    async fn begin(&self, (): &(), envelope: Envelope<Arc<str>>) -> Result<Catching, Refusal> {
        Ok(Catching { inbox: Arc::clone(&self.inbox), to: envelope.recipients, raw: Vec::new() })
    }
}

impl Intake for Catching {
    async fn chunk(&mut self, bytes: &[u8]) -> Result<(), Refusal> {
        self.raw.extend_from_slice(bytes);
        Ok(())
    }

    async fn commit(self) -> Result<Taken, Refusal> {
        self.inbox.put(&self.to, &self.raw);
        Ok(Taken::Stored)
    }
}
