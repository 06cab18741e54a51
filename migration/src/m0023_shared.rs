//! Sessions at a device that is somebody else's.
//!
//! Invariant held here: whatever began before says of itself nothing.

/// In the order in which they are run.
pub(crate) const STATEMENTS: &[&str] = &[
    // Signed in with the key of another device beside it: a shorter time without use ends it.
    "ALTER TABLE session ADD COLUMN shared {bool} NOT NULL DEFAULT false",
];
