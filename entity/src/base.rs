//! What every process shares: time, randomness, faults. Knows no rows and no keys.
pub mod clock;
pub mod fault;
pub mod random;
