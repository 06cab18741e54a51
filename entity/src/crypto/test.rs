//! What the tests of this folder share, and the tests that need all of it.
use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use openssl::sha::sha256;
use uuid::Uuid;

use super::{
    Suite,
    keyring::{Keyring, OrganizationKey, Purpose},
    root::FileRoot,
};
use crate::{
    base::random::Random,
    domain::id::{KeyId, OrganizationId},
};

mod golden;
mod wycheproof;
mod zeroize;

/// Both.
pub(crate) const SUITES: [Suite; 2] = [Suite::GcmSiv, Suite::Gcm];

/// Randomness that repeats: SHA-256 of a seed and a counter.
pub(crate) struct Seeded {
    seed: [u8; 32],
    next: AtomicU64,
}

impl Seeded {
    pub(crate) fn new(seed: &str) -> Self {
        Self { seed: sha256(seed.as_bytes()), next: AtomicU64::new(0) }
    }
}

impl Random for Seeded {
    fn fill(&self, bytes: &mut [u8]) {
        for piece in bytes.chunks_mut(32) {
            let number = self.next.fetch_add(1, Ordering::SeqCst);
            let block = sha256(&[&self.seed[..], &number.to_be_bytes()].concat());
            piece.copy_from_slice(&block[..piece.len()]);
        }
    }
}

/// Runs what is asynchronous to its end.
pub(crate) fn wait<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().build().expect("a runtime").block_on(future)
}

/// An id that is the same in every run.
pub(crate) fn id(name: &str) -> Uuid {
    Uuid::from_slice(&sha256(name.as_bytes())[..16]).expect("16 bytes")
}

/// An organization.
pub(crate) fn organization(name: &str) -> OrganizationId {
    OrganizationId::from_uuid(id(name))
}

/// A key made and opened the real way, under a key file of its own; the same seed makes the same key.
pub(crate) fn key(seed: &str, owner: OrganizationId, purpose: Purpose, suite: Suite) -> Arc<OrganizationKey> {
    let folder = tempfile::tempdir().expect("a folder");
    let random = Seeded::new(seed);
    let root = FileRoot::create(folder.path().join("root"), purpose.realm(), &random).expect("a root");
    let ring = Keyring::new(Arc::new(root));
    let id = KeyId::from_uuid(id(seed));
    let row = wait(ring.create(owner, purpose, 1, suite, id, &random)).expect("a key");
    wait(ring.admit(&row)).expect("its own key");
    ring.get(id).expect("admitted")
}
