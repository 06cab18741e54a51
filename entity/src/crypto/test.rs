//! What the tests of this folder share.
use std::sync::atomic::{AtomicU64, Ordering};

use openssl::sha::sha256;

use crate::base::random::Random;

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
