//! What every process shares: time, randomness, settings, logs, faults, digits. Knows no rows and no keys.
pub mod clock;
pub mod fault;
pub mod hex;
pub mod letters;
pub mod log;
pub mod process;
pub mod random;
pub mod secret;
pub mod settings;
pub mod wipe;
