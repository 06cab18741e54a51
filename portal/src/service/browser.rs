//! A browser in which somebody signed in before, for throttling. Must not know how it is known again.
//!
//! Invariant: it opens nothing and names nobody; it is counted for itself, whoever uses it, and kept as an HMAC alone.
use std::fmt;

/// One of them: random bytes that this installation gave it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Browser([u8; 16]);

impl Browser {
    /// From the bytes that were given, after their proof was checked.
    #[must_use]
    pub const fn new(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }

    /// What it is known by.
    #[must_use]
    pub const fn bytes(&self) -> &[u8; 16] {
        &self.0
    }
}

impl fmt::Debug for Browser {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Browser(..)")
    }
}
