//! Timed work: each job calls a use case every so often, on one node at a time. Decides nothing.
//!
//! Invariants:
//! - A job's period is held as a lease in the database, so that any number of nodes do the work once a period.
//! - A job that fails, or panics, is told in the log and tried again in the next period.
//! - None outlives the word to stop by more than the transaction it is in.
mod expiry;
mod forget;
mod later;
mod lists;
mod mailing;
mod objects;
mod opening;
mod remind;
mod unfinished;
mod words;

use std::{future::Future, panic::AssertUnwindSafe, pin::Pin, time::Duration};

use entity::{
    base::log,
    domain::id::RequestId,
    store::{StoreError, lease},
};
use futures_util::FutureExt;
use tokio::{sync::watch, task::JoinSet, time::MissedTickBehavior};
use tracing::Instrument;

use crate::service::{Services, error::ServiceError};

/// How often a job is looked at, at most: its lease says whether it is due.
const SHORTEST: Duration = Duration::from_secs(1);

type Work = Pin<Box<dyn Future<Output = Result<(), ServiceError>> + Send>>;

/// A use case and its period.
struct Job {
    name: &'static str,
    every: Duration,
    work: fn(Services) -> Work,
}

/// How often a sixteenth of the large parts is looked through.
const OBJECTS: Duration = Duration::from_secs(15 * 60);

/// All jobs.
const JOBS: [Job; 10] = [
    Job { name: "expiry", every: Duration::from_secs(30), work: |services| Box::pin(expiry::run(services)) },
    Job { name: "unfinished", every: Duration::from_secs(60), work: |services| Box::pin(unfinished::run(services)) },
    Job { name: "opening", every: Duration::from_secs(30), work: |services| Box::pin(opening::run(services)) },
    Job { name: "remind", every: Duration::from_secs(60), work: |services| Box::pin(remind::run(services)) },
    Job { name: "later", every: Duration::from_secs(15), work: |services| Box::pin(later::run(services)) },
    // Each mailing has a lease of its own besides.
    Job { name: "mailing", every: Duration::from_secs(5), work: |services| Box::pin(mailing::run(services)) },
    Job { name: "forget", every: Duration::from_secs(15 * 60), work: |services| Box::pin(forget::run(services)) },
    Job { name: "lists", every: Duration::from_secs(10), work: |services| Box::pin(lists::run(services)) },
    Job { name: "words", every: Duration::from_secs(60), work: |services| Box::pin(words::run(services)) },
    Job { name: "objects", every: OBJECTS, work: |services| Box::pin(objects::run(services, OBJECTS)) },
];

/// Runs all jobs until told to stop.
pub async fn run(services: Services, stop: watch::Receiver<bool>) {
    let mut jobs = JoinSet::new();
    for job in JOBS {
        jobs.spawn(repeat(job, services.clone(), stop.clone()));
    }
    while jobs.join_next().await.is_some() {}
}

async fn repeat(job: Job, services: Services, mut stop: watch::Receiver<bool>) {
    let mut timer = tokio::time::interval(job.every.max(SHORTEST));
    timer.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            _ = stop.wait_for(|stop| *stop) => return,
            _ = timer.tick() => {}
        }
        let request = RequestId::generate(services.store().clock(), services.store().random());
        let span = log::request_span("job", request);
        let done = async {
            match due(&services, &job).await {
                Ok(true) => (job.work)(services.clone()).await,
                Ok(false) => Ok(()),
                Err(error) => Err(error.into()),
            }
        };
        let done = guard(done.instrument(span.clone())).await;
        let _inside = span.enter();
        match done {
            Some(Ok(())) => {}
            // Where it was, the hook of panics has told.
            None => tracing::error!(job = job.name, "a job panicked; it is tried again"),
            Some(Err(error)) => tracing::warn!(job = job.name, error = &error as &dyn std::error::Error, "a job failed; it is tried again"),
        }
    }
}

/// What came of the work; `None` if it panicked. What it was about to write rolled back: nothing else outlives a run.
async fn guard<T>(work: impl Future<Output = T>) -> Option<T> {
    AssertUnwindSafe(work).catch_unwind().await.ok()
}

/// Takes the period's lease, which ends by itself a little before the next tick.
async fn due(services: &Services, job: &Job) -> Result<bool, StoreError> {
    let span = job.every.mul_f32(0.9);
    services.store().write(async |tx| lease::acquire(tx, job.name, span).await).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_panic_ends_one_run_and_not_the_job() {
        let work = |fails: bool| async move {
            assert!(!fails, "a job that panics");
            1
        };
        assert_eq!(guard(work(true)).await, None);
        assert_eq!(guard(work(false)).await, Some(1));
    }
}
