//! A code that is shown at a desk is told from a wrong one before it is looked at closely: by a few bits of a keyed hash of it.
//!
//! Invariant held here: they are not enough to find the code with. A code that was shown before this step has none, for the quarter of an
//! hour that it lives.

/// In the order in which they are run.
pub(crate) const STATEMENTS: &[&str] = &["ALTER TABLE pairing ADD COLUMN mark INTEGER CHECK (mark BETWEEN 0 AND 65535)"];
