//! Named fault points at which a test kills the process, as `kill -9` would: no destructor runs, nothing is flushed.
//!
//! Compiled to nothing without the feature `fault`, which only the `tests` crate switches on.

/// Ends the process if the environment says `PORTAL_FAULT=NAME` or `NAME:N` (the Nth passage, counted from 1).
#[cfg(feature = "fault")]
pub fn point(name: &str) {
    use std::sync::{
        OnceLock,
        atomic::{AtomicU32, Ordering},
    };
    static WANTED: OnceLock<Option<(String, u32)>> = OnceLock::new();
    static PASSED: AtomicU32 = AtomicU32::new(0);
    let wanted = WANTED.get_or_init(|| {
        let text = std::env::var("PORTAL_FAULT").ok()?;
        match text.split_once(':') {
            Some((name, nth)) => Some((name.to_owned(), nth.parse().ok()?)),
            None => Some((text, 1)),
        }
    });
    if let Some((wanted, nth)) = wanted
        && wanted == name
        && PASSED.fetch_add(1, Ordering::SeqCst) + 1 == *nth
    {
        std::process::abort();
    }
}

/// Does nothing: this build has no fault points.
#[cfg(not(feature = "fault"))]
#[inline]
pub const fn point(_name: &str) {}
