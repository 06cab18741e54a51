//! What staff chose of where mail about a record goes is remembered when it is taken away again: who had given a delivery address, and
//! which row that was. And that something which a colleague was asked for has ended because the record is another by now, for telling
//! whoever asked.
//!
//! Invariant held here: of one record, what was taken away is found by an index. Of what was taken away before this step nobody knows who
//! had added it.

/// In the order in which they are run.
pub(crate) const STATEMENTS: &[&str] = &[
    "ALTER TABLE freed_address ADD COLUMN was {id}",      // its row in delivery_address
    "ALTER TABLE freed_address ADD COLUMN added_by {id}", // by which practitioner; the first ones of a record are nobody's
    "ALTER TABLE freed_address ADD COLUMN added_at {time}",
    "CREATE INDEX freed_address_patient ON freed_address (patient_id)",
    "ALTER TABLE approval ADD COLUMN ended_at {time}",
    "ALTER TABLE approval ADD COLUMN ended_for TEXT CHECK (ended_for IN ('addresses', 'joined'))",
];
