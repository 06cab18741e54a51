//! Sessions that stay the same while their cookie changes.
//!
//! Invariant held here: everybody stays signed in over the update, with the cookie that they have.

/// In the order in which they are run.
pub(crate) const STATEMENTS: &[&str] = &[
    // What finds a session from now on; `hash` is its id, and the hash of its first cookie.
    "ALTER TABLE session ADD COLUMN cookie {bytes} CHECK (length(cookie) = 32)",
    "UPDATE session SET cookie = hash",
    "CREATE UNIQUE INDEX session_cookie ON session (cookie)",
];
