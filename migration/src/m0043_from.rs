//! An alert address is found again by who writes a mail, as a delivery address is by whom a mail is for: under an index of its own, so
//! that the two tell nothing of each other.
//!
//! Invariant held here: an address in use without an index is found by an index, for those that give it one.

/// In the order in which they are run.
pub(crate) const STATEMENTS: &[&str] = &[
    "ALTER TABLE alert_address ADD COLUMN address_index {bytes}", // sixteen bytes; all zero where the address cannot be opened
    "CREATE INDEX alert_address_from ON alert_address (address_index) WHERE retired_at IS NULL",
    "CREATE INDEX alert_address_unindexed ON alert_address (id) WHERE address_index IS NULL AND retired_at IS NULL",
];
