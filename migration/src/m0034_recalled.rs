//! What was taken back from one patient, the latest first: found by the patient. Without this, SQLite walks through all that the
//! organization ever took back, each time a list of messages is opened.
//!
//! Adds an index only.

/// In the order in which they are run.
pub(crate) const STATEMENTS: &[&str] =
    &["CREATE INDEX delivery_recalled ON delivery (patient_id, recalled_at) WHERE recalled_at IS NOT NULL"];
