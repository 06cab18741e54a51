//! `append`: many entries, one transaction, one flush.
//!
//! A task takes what callers hand over, inserts it multi-row in one transaction, and answers after the commit. Nobody's
//! cancellation reaches into it. Invariants: an answer of success is given only after the flush; a member that cannot
//! be stored does not hurt the others; no batch lasts for ever; when the database or its disk fails, all members fail alike, with a transient
//! error. Between two batches the writer is free, so that commands beside a running server get their turn.
mod accept;
mod access;

use std::{panic::AssertUnwindSafe, sync::Arc, time::Duration};

use futures_util::{FutureExt, future::BoxFuture};
use tokio::{
    sync::{mpsc, oneshot},
    time::{Instant, timeout},
};

pub use accept::{Acceptance, Author, NewDelivery, Release, To};
pub use access::Access;
use tracing::{Instrument, Span};

use super::{
    StoreError, Tx, object,
    source::{Core, Origin},
};
pub use crate::object::StoredPart;
use crate::{
    base::fault::{self, Point},
    domain::id::ObjectId,
};

/// Entries that wait, at most; further callers wait to hand theirs over.
const QUEUE: usize = 256;
/// Entries in one transaction, at most.
const ENTRIES: usize = 128;
/// Bytes in one transaction, roughly, at most: bounds memory and the time that others wait.
const BYTES: usize = 4 << 20;
/// Deliveries in one transaction, at most (one entry alone may have more).
const DELIVERIES: usize = 1_000;
/// Where more wait than this, a batch takes half of them: while it is flushed, those answered before prepare their next.
/// All at once would leave the processors idle during the flush, and the disk between two of them.
const SHARED: usize = 16;
/// Where a batch takes longer than this, the flush is what everybody waits for: then as many as possible share one.
const SLOW: Duration = Duration::from_millis(25);
/// How long a batch may take, with all that is tried of it: longer than a statement that is not answered. Whoever is told so does not
/// know whether it was stored, and hands the same in again.
const LONGEST: Duration = Duration::from_secs(45);
/// How often a transaction is tried that lost against another one.
const TRIES: u32 = 3;
/// Losing takes no longer than this; whoever waited longer is told.
const PATIENCE: Duration = Duration::from_secs(2);

/// Something to be written fast.
#[derive(Debug)]
pub enum Entry {
    /// A message, sealed already.
    Accept(Box<Acceptance>),
    /// A patient is about to see something.
    Access(Access),
}

/// What became of an entry that was committed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Receipt {
    /// A message, with how many of its deliveries are new, and how many were there already.
    Accepted {
        /// Stored now.
        stored: usize,
        /// Stored before.
        duplicate: usize,
    },
    /// The access is in the audit log.
    Noted,
}

/// Stores a message in the transaction of a use case that changes something else with it: both, or neither. Of the batch it has all
/// but the shared flush.
///
/// # Errors
/// As [`super::Store::append`]; nothing of the transaction may be committed then.
pub fn accept<'a>(tx: &'a Tx, acceptance: &'a Acceptance) -> BoxFuture<'a, Result<Receipt, StoreError>> {
    Box::pin(async move {
        object::check(acceptance.object(), tx.core().clock.now())?;
        accept::apply(tx, &[acceptance]).await?.first().copied().ok_or(StoreError::Closing)
    })
}

struct Job {
    entry: Entry,
    answer: oneshot::Sender<Result<Receipt, StoreError>>,
    /// Of whoever waits for the answer.
    span: Span,
}

/// The way to the task. It ends when the last of these is dropped.
#[derive(Clone)]
pub(super) struct Journal {
    queue: mpsc::Sender<Job>,
}

impl Journal {
    pub(super) fn start(core: Arc<Core>) -> Self {
        let (queue, jobs) = mpsc::channel(QUEUE);
        tokio::spawn(run(core, jobs));
        Self { queue }
    }

    pub(super) async fn append(&self, entry: Entry) -> Result<Receipt, StoreError> {
        let (answer, receipt) = oneshot::channel();
        self.queue.send(Job { entry, answer, span: Span::current() }).await.map_err(|_| StoreError::Closing)?;
        receipt.await.map_err(|_| StoreError::Closing)?
    }
}

impl Entry {
    /// The oldest object that it names.
    pub(super) fn object(&self) -> Option<ObjectId> {
        match self {
            Self::Accept(acceptance) => acceptance.object(),
            Self::Access(_) => None,
        }
    }

    /// What it costs a batch: bytes and deliveries.
    fn weight(&self) -> (usize, usize) {
        match self {
            Self::Accept(acceptance) => acceptance.weight(),
            Self::Access(_) => (256, 1),
        }
    }
}

async fn run(core: Arc<Core>, mut queue: mpsc::Receiver<Job>) {
    let mut took = Duration::ZERO;
    while let Some(first) = queue.recv().await {
        // Whoever was just answered may have the next one ready: let it hand that in, for the same flush.
        tokio::task::yield_now().await;
        let most = batch(1 + queue.len(), took);
        // What goes wrong is logged in the name of the first; the others tell the same cause in their own.
        let span = first.span.clone();
        let (entries, answers): (Vec<_>, Vec<_>) = gather(first, &mut queue, most).into_iter().map(|job| (job.entry, job.answer)).unzip();
        let began = Instant::now();
        core.database.takes(entries.iter().map(|entry| entry.weight().0).sum());
        let written = timeout(LONGEST, AssertUnwindSafe(write(&core, &entries).instrument(span)).catch_unwind()).await;
        took = began.elapsed();
        let results = match written {
            Ok(Ok(results)) => results,
            Ok(Err(_)) => {
                tracing::error!(entries = entries.len(), "the journal panicked; the transaction was rolled back");
                failed(&StoreError::Unavailable(None), entries.len())
            }
            Err(_) => {
                tracing::error!(entries = entries.len(), "the journal gave a batch up: the database did not answer in time");
                failed(&StoreError::Unavailable(None), entries.len())
            }
        };
        for (answer, result) in answers.into_iter().zip(results) {
            // A caller that has gone away misses its answer only.
            let _ = answer.send(result);
        }
    }
}

/// How many of those that wait the next batch takes, at most, after one that took so long.
fn batch(waiting: usize, took: Duration) -> usize {
    if took > SLOW { ENTRIES } else { waiting.div_ceil(2).clamp(SHARED, ENTRIES) }
}

/// Takes what waits, up to the size of a batch.
fn gather(first: Job, queue: &mut mpsc::Receiver<Job>, most: usize) -> Vec<Job> {
    let (mut bytes, mut deliveries) = first.entry.weight();
    let mut jobs = vec![first];
    while jobs.len() < most && bytes < BYTES && deliveries < DELIVERIES {
        let Ok(job) = queue.try_recv() else { break };
        let weight = job.entry.weight();
        (bytes, deliveries) = (bytes + weight.0, deliveries + weight.1);
        jobs.push(job);
    }
    jobs
}

/// Writes all, or, if one of them is at fault, each for itself.
async fn write(core: &Arc<Core>, entries: &[Entry]) -> Vec<Result<Receipt, StoreError>> {
    match persist(core, entries).await {
        Ok(receipts) => receipts.into_iter().map(Ok).collect(),
        Err(error) if error.is_transient() || entries.len() == 1 => {
            tracing::warn!(entries = entries.len(), error = &error as &dyn std::error::Error, "the journal could not write");
            failed(&error, entries.len())
        }
        Err(error) => {
            tracing::warn!(entries = entries.len(), error = &error as &dyn std::error::Error, "a batch is written one by one");
            let mut results = Vec::with_capacity(entries.len());
            for entry in entries {
                let alone = persist(core, std::slice::from_ref(entry)).await;
                results.push(alone.and_then(|receipts| receipts.first().copied().ok_or(StoreError::Closing)));
                tokio::task::yield_now().await;
            }
            results
        }
    }
}

fn failed(error: &StoreError, number: usize) -> Vec<Result<Receipt, StoreError>> {
    (0..number).map(|_| Err(error.clone())).collect()
}

/// One transaction, tried again if another one got in its way: a deadlock, or a row that both wanted to make.
async fn persist(core: &Arc<Core>, entries: &[Entry]) -> Result<Vec<Receipt>, StoreError> {
    let begun = Instant::now();
    let mut tries = 1;
    loop {
        let result = once(core, entries).await;
        let again = match &result {
            Err(StoreError::Busy(_)) => true,
            // In a batch the replay is the second try.
            Err(StoreError::Conflict(_)) => entries.len() == 1,
            _ => false,
        };
        if !again || tries == TRIES || begun.elapsed() > PATIENCE {
            return result;
        }
        tries += 1;
    }
}

/// One transaction. Boxed, so that the compiler need not look through all of it to see that it can change threads.
fn once<'a>(core: &'a Arc<Core>, entries: &'a [Entry]) -> BoxFuture<'a, Result<Vec<Receipt>, StoreError>> {
    Box::pin(async move {
        let tx = Tx::begin(core).await?;
        let applied = apply(&tx, entries).await;
        if applied.is_ok() {
            fault::at(Point::BeforeCommit);
        }
        let receipts = tx.end(applied).await?;
        fault::at(Point::AfterCommit);
        Ok(receipts)
    })
}

async fn apply(tx: &Tx, entries: &[Entry]) -> Result<Vec<Receipt>, StoreError> {
    let (mut acceptances, mut accesses) = (Vec::new(), Vec::new());
    for entry in entries {
        match entry {
            Entry::Accept(acceptance) => acceptances.push(&**acceptance),
            Entry::Access(access) => accesses.push(access),
        }
    }
    let mut accepted = accept::apply(tx, &acceptances).await?.into_iter();
    access::apply(tx, &accesses).await?;
    entries
        .iter()
        .map(|entry| match entry {
            Entry::Accept(_) => accepted.next().ok_or(StoreError::Closing),
            Entry::Access(_) => Ok(Receipt::Noted),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_batch_leaves_half_to_the_next_unless_few_wait_or_the_disk_is_slow() {
        assert_eq!([1, 8, 16, 32, 64, 1_000].map(|waiting| batch(waiting, Duration::ZERO)), [16, 16, 16, 16, 32, ENTRIES]);
        assert_eq!([1, 32, 1_000].map(|waiting| batch(waiting, SLOW * 2)), [ENTRIES; 3]);
    }
}
