//! Hashing of codes on a bounded pool. Invariants: exactly one Argon2 for each call, few at once, never inside a
//! transaction; a caller who goes away does not free its place early.
use std::sync::Arc;

use entity::{
    base::random::Random,
    crypto::{
        SealError,
        code::{self, CodeHash, Cost},
        keyring::{OrganizationKey, Purpose},
        root::Realm,
    },
    domain::id::OrganizationId,
    store::{StoreError, key},
};
use tokio::{sync::Semaphore, task::spawn_blocking};
use zeroize::Zeroizing;

use super::{Services, error::ServiceError};

/// How many may wait for a place; beyond that the service says that it is busy.
const WAITING: usize = 64;

/// The pool.
pub(super) struct Codes {
    running: Arc<Semaphore>,
    waiting: Semaphore,
    cost: Cost,
}

/// The secret under which an organization hashes codes now.
pub(super) async fn current_key(services: &Services, organization: OrganizationId) -> Result<Arc<OrganizationKey>, StoreError> {
    key::current(&services.store().read(), organization, Purpose::Code).await
}

/// The secret under which this hash was made.
pub(super) async fn key_of(services: &Services, organization: OrganizationId, hash: &CodeHash) -> Result<Arc<OrganizationKey>, StoreError> {
    let id = hash.key_id().ok_or(StoreError::Open)?;
    key::by_id(&services.store().read(), organization, Realm::Content, id).await
}

/// The secret digits of a code, on their way to a thread.
pub(super) type Digits = Zeroizing<Vec<u8>>;

impl Codes {
    pub(super) fn new(threads: usize, cost: Cost) -> Self {
        Self { running: Arc::new(Semaphore::new(threads.max(1))), waiting: Semaphore::new(WAITING), cost }
    }

    /// Hashes a new code, bound to the row `bind`.
    pub(super) async fn hash(
        &self,
        key: Arc<OrganizationKey>,
        bind: [u8; 16],
        digits: Digits,
        random: Arc<dyn Random>,
    ) -> Result<CodeHash, ServiceError> {
        let cost = self.cost;
        let hashed = self.run(move || code::hash_code(&key, &bind, &digits, cost, &*random)).await?;
        hashed.map_err(|SealError| ServiceError::Internal("a code could not be hashed"))
    }

    /// Whether `digits` are the code behind `hash`.
    pub(super) async fn verify(
        &self,
        key: Arc<OrganizationKey>,
        bind: [u8; 16],
        digits: Digits,
        hash: CodeHash,
    ) -> Result<bool, ServiceError> {
        self.run(move || code::verify_code(&key, &bind, &digits, &hash)).await
    }

    /// Costs what [`Self::verify`] costs, for a code that is nobody's.
    pub(super) async fn dummy(&self, key: Arc<OrganizationKey>, digits: Digits) -> Result<(), ServiceError> {
        let cost = self.cost;
        self.run(move || code::dummy_verify(&key, &digits, cost)).await
    }

    async fn run<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, ServiceError> {
        let _queued = self.waiting.try_acquire().map_err(|_| ServiceError::Unavailable)?;
        let place = Arc::clone(&self.running).acquire_owned().await.map_err(|_| ServiceError::Unavailable)?;
        spawn_blocking(move || {
            let done = work();
            drop(place);
            done
        })
        .await
        .map_err(|_| ServiceError::Internal("hashing a code panicked"))
    }
}
