//! Timed work: each job calls a use case every so often, on one node at a time. Decides nothing.
//!
//! Invariants: a job's period is held as a lease in the database, so that any number of nodes do the work once a period;
//! a job that fails is told in the log and tried again in the next period; none outlives the word to stop by more than
//! the transaction it is in.
mod expiry;
mod forget;
mod unfinished;

use std::{future::Future, pin::Pin, time::Duration};

use entity::{
    base::log,
    domain::id::RequestId,
    store::{StoreError, lease},
};
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

/// All jobs.
const JOBS: [Job; 3] = [
    Job { name: "expiry", every: Duration::from_secs(30), work: |services| Box::pin(expiry::run(services)) },
    Job { name: "unfinished", every: Duration::from_secs(60), work: |services| Box::pin(unfinished::run(services)) },
    Job { name: "forget", every: Duration::from_secs(15 * 60), work: |services| Box::pin(forget::run(services)) },
];

/// Runs all jobs until told to stop.
pub async fn run(services: Services, stop: watch::Receiver<bool>) {
    let mut jobs = JoinSet::new();
    for job in JOBS {
        jobs.spawn(repeat(job, services.clone(), stop.clone()));
    }
    while let Some(ended) = jobs.join_next().await {
        if ended.is_err() {
            tracing::error!("a job ended by a panic; it starts again with the program");
        }
    }
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
        if let Err(error) = done.instrument(span.clone()).await {
            let _inside = span.enter();
            tracing::warn!(job = job.name, error = &error as &dyn std::error::Error, "a job failed; it is tried again");
        }
    }
}

/// Takes the period's lease, which ends by itself a little before the next tick.
async fn due(services: &Services, job: &Job) -> Result<bool, StoreError> {
    let span = job.every.mul_f32(0.9);
    let lease = services.store().write(async |tx| lease::acquire(tx, job.name, span).await).await?;
    Ok(lease.is_some())
}
