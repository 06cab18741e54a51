//! Time and randomness that are the same in every run, so that a find can be replayed.
use std::sync::atomic::{AtomicU64, Ordering};

use entity::base::{
    clock::{Clock, Timestamp},
    random::Random,
};

/// A clock that stands.
pub(super) struct Still;

impl Clock for Still {
    fn now(&self) -> Timestamp {
        Timestamp::from_micros(1_795_000_000_000_000)
    }
}

/// Numbers that look random, the same after every [`Counted::new`].
pub(super) struct Counted(AtomicU64);

impl Counted {
    pub(super) const fn new(seed: u64) -> Self {
        Self(AtomicU64::new(seed))
    }
}

impl Random for Counted {
    fn fill(&self, bytes: &mut [u8]) {
        for piece in bytes.chunks_mut(8) {
            // SplitMix64 (Steele, Lea and Flood, 2014), whose state is a counter.
            let mut z = self.0.fetch_add(0x9e37_79b9_7f4a_7c15, Ordering::Relaxed);
            z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            piece.copy_from_slice(&(z ^ (z >> 31)).to_le_bytes()[..piece.len()]);
        }
    }
}
