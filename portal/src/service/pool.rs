//! Work that blocks a thread, few at once. Invariants: a caller who goes away does not free its place early; more than
//! a handful of callers do not wait, they are told.
use std::sync::Arc;

use tokio::{sync::Semaphore, task::spawn_blocking};

use super::error::ServiceError;

/// How many may wait for a place; beyond that the service says that it is busy.
const WAITING: usize = 64;

/// Places for work of one kind.
pub(super) struct Pool {
    running: Arc<Semaphore>,
    queue: Semaphore,
}

impl Pool {
    /// So many at once.
    pub(super) fn new(places: usize) -> Self {
        let places = places.max(1);
        Self { running: Arc::new(Semaphore::new(places)), queue: Semaphore::new(places + WAITING) }
    }

    /// Does the work on a thread of its own.
    pub(super) async fn run<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, ServiceError> {
        let _queued = self.queue.try_acquire().map_err(|_| ServiceError::Unavailable)?;
        let place = Arc::clone(&self.running).acquire_owned().await.map_err(|_| ServiceError::Unavailable)?;
        let working = spawn_blocking(move || {
            let done = work();
            drop(place);
            done
        });
        working.await.map_err(|_| ServiceError::Internal("work on a thread of its own panicked"))
    }
}
