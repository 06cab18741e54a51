//! Recipients, looked up for many sessions at once: what is asked at the same moment is one query.
//!
//! A relay's sessions ask in bursts, for they are answered together when the journal has committed. Invariants: an answer
//! comes of a query that began after the question; nobody's cancellation reaches into it; nobody is given another
//! organization's record; a query that is not answered ends, and the next one begins.
use std::{collections::HashSet, panic::AssertUnwindSafe, sync::Arc, time::Duration};

use futures_util::FutureExt;
use tokio::{
    sync::{mpsc, oneshot},
    time::timeout,
};
use uuid::Uuid;

use super::{
    StoreError,
    patient::{self, Patient},
    source::Core,
};

/// Questions that wait, at most; whoever asks more waits to ask.
const QUEUE: usize = 256;
/// Addresses in one query, at most.
const TOGETHER: usize = 128;
/// How long one query may take. Everybody waits for it, and a relay comes again.
const LONGEST: Duration = Duration::from_secs(10);

/// Whose record: organization, and index of the address.
type Key = (Uuid, [u8; 16]);

struct Question {
    of: Key,
    answer: oneshot::Sender<Result<Option<Patient>, StoreError>>,
}

/// The way to the task. It ends when the last of these is dropped.
#[derive(Clone)]
pub(super) struct Lookups {
    queue: mpsc::Sender<Question>,
}

impl Lookups {
    pub(super) fn start(core: Arc<Core>) -> Self {
        let (queue, questions) = mpsc::channel(QUEUE);
        tokio::spawn(run(core, questions));
        Self { queue }
    }

    pub(super) async fn find(&self, of: Key) -> Result<Option<Patient>, StoreError> {
        let (answer, found) = oneshot::channel();
        self.queue.send(Question { of, answer }).await.map_err(|_| StoreError::Closing)?;
        found.await.map_err(|_| StoreError::Closing)?
    }
}

async fn run(core: Arc<Core>, mut queue: mpsc::Receiver<Question>) {
    let mut questions = Vec::with_capacity(TOGETHER);
    while queue.recv_many(&mut questions, TOGETHER).await > 0 {
        let wanted: HashSet<Key> = questions.iter().map(|question: &Question| question.of).collect();
        let asked = AssertUnwindSafe(patient::by_address_index(core.database.reader(), &wanted)).catch_unwind();
        let found = match timeout(LONGEST, asked).await {
            Ok(Ok(found)) => found,
            Ok(Err(_)) => {
                tracing::error!(questions = questions.len(), "a look-up of recipients panicked");
                Err(StoreError::Unavailable(None))
            }
            Err(_) => {
                tracing::error!(questions = questions.len(), "a look-up of recipients was not answered in time");
                Err(StoreError::Unavailable(None))
            }
        };
        for Question { of, answer } in questions.drain(..) {
            // Whoever has gone away misses the answer only.
            let _ = answer.send(found.as_ref().map(|found| found.get(&of).copied()).map_err(Clone::clone));
        }
    }
}
