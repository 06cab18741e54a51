//! A panic of a library on somebody's HTML ends neither the request nor says anything about the message.
use std::panic::{AssertUnwindSafe, catch_unwind};

use super::TooWild;

/// Runs something that works on its own data only, so that nothing half-done is seen after a panic.
pub(super) fn guarded<T>(act: impl FnOnce() -> Result<T, TooWild>) -> Result<T, TooWild> {
    catch_unwind(AssertUnwindSafe(act)).unwrap_or(Err(TooWild::Fault))
}
