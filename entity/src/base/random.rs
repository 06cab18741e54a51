//! Injected randomness. Owns the only call to the operating system's generator.
use std::num::NonZeroU64;

/// Where unpredictable bytes come from. In production only [`SystemRandom`]; tests may hand in a seeded one.
pub trait Random: Send + Sync {
    /// Fills `bytes`. Ends the process if the operating system has no randomness: nothing here may go on without.
    fn fill(&self, bytes: &mut [u8]);
}

/// `N` fresh bytes.
#[must_use]
pub fn bytes<const N: usize>(random: &dyn Random) -> [u8; N] {
    let mut bytes = [0; N];
    random.fill(&mut bytes);
    bytes
}

/// A number in `0..bound`, without bias: values above the largest multiple of `bound` are drawn again.
#[must_use]
pub fn below(random: &dyn Random, bound: NonZeroU64) -> u64 {
    let bound = bound.get();
    let limit = u64::MAX - u64::MAX % bound;
    loop {
        let drawn = u64::from_le_bytes(bytes(random));
        if drawn < limit {
            return drawn % bound;
        }
    }
}

/// The operating system's generator.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemRandom;

impl Random for SystemRandom {
    #[expect(clippy::disallowed_methods, reason = "the one place where randomness comes from outside")]
    fn fill(&self, bytes: &mut [u8]) {
        getrandom::fill(bytes).expect("the operating system must have randomness: without it no key may be made");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn below_stays_below_and_reaches_every_value() {
        let bound = NonZeroU64::new(10).expect("ten is not zero");
        let mut seen = [false; 10];
        for _ in 0..1_000 {
            seen[usize::try_from(below(&SystemRandom, bound)).expect("small")] = true;
        }
        assert!(seen.iter().all(|hit| *hit));
    }
}
