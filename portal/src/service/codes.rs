//! Hashing of codes on a bounded pool. Invariants: exactly one Argon2 for each call, few at once, never inside a
//! transaction.
use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use entity::{
    base::random::Random,
    crypto::{
        SealError,
        code::{CodeHash, Cost, Hasher},
        keyring::{OrganizationKey, Purpose},
        root::Realm,
    },
    domain::id::OrganizationId,
    store::{StoreError, key},
};
use zeroize::Zeroizing;

use super::{Services, error::ServiceError, pool::Pool};

/// The pool.
pub(super) struct Codes {
    pool: Pool,
    hasher: Arc<Hasher>,
    /// So many since the start.
    runs: AtomicU64,
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

/// Whether these digits are the ones behind a code, given as its organization, what it is bound to and its hash. One Argon2,
/// whether there is such a code or not.
pub(super) async fn check(
    services: &Services,
    meant: Option<(OrganizationId, [u8; 16], &CodeHash)>,
    digits: Digits,
) -> Result<bool, ServiceError> {
    match meant {
        Some((organization, bind, hash)) => {
            let key = key_of(services, organization, hash).await?;
            services.codes().verify(key, bind, digits, hash.clone()).await
        }
        None => {
            let key = current_key(services, OrganizationId::PORTAL).await?;
            services.codes().dummy(key, digits).await?;
            Ok(false)
        }
    }
}

/// The secret digits of a code, on their way to a thread.
pub(super) type Digits = Zeroizing<Vec<u8>>;

impl Codes {
    pub(super) fn new(threads: usize, cost: Cost) -> Self {
        let threads = threads.max(1);
        Self { pool: Pool::new(threads), hasher: Arc::new(Hasher::new(cost, threads)), runs: AtomicU64::new(0) }
    }

    /// How many Argon2 were run since the start.
    pub(super) fn runs(&self) -> u64 {
        self.runs.load(Ordering::Relaxed)
    }

    /// One Argon2.
    async fn run<T: Send + 'static>(&self, argon: impl FnOnce(&Hasher) -> T + Send + 'static) -> Result<T, ServiceError> {
        self.runs.fetch_add(1, Ordering::Relaxed);
        let hasher = Arc::clone(&self.hasher);
        self.pool.run(move || argon(&hasher)).await
    }

    /// Hashes a new code, bound to the row `bind`.
    pub(super) async fn hash(
        &self,
        key: Arc<OrganizationKey>,
        bind: [u8; 16],
        digits: Digits,
        random: Arc<dyn Random>,
    ) -> Result<CodeHash, ServiceError> {
        let hashed = self.run(move |hasher| hasher.hash(&key, &bind, &digits, &*random)).await?;
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
        self.run(move |hasher| hasher.verify(&key, &bind, &digits, &hash)).await
    }

    /// Costs what [`Self::verify`] costs, for a code that is nobody's.
    pub(super) async fn dummy(&self, key: Arc<OrganizationKey>, digits: Digits) -> Result<(), ServiceError> {
        self.run(move |hasher| hasher.dummy(&key, &digits)).await
    }
}
