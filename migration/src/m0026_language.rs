//! The language of somebody without an address for alerts: with an address it stands beside that.

/// In the order in which they are run.
pub(crate) const STATEMENTS: &[&str] = &["ALTER TABLE patient ADD COLUMN language {bytes}"]; // sealed [field]
