//! Who added a record by hand, and who joined one to another: for what takes two people. Threads found by their patient.

/// In the order in which they are run.
pub(crate) const STATEMENTS: &[&str] = &[
    // By which practitioner; nobody's is what came by a relay, a command, or before this step.
    "ALTER TABLE patient ADD COLUMN added_by {id} REFERENCES practitioner (id)",
    "ALTER TABLE patient ADD COLUMN merged_by {id} REFERENCES practitioner (id)",
    "ALTER TABLE patient ADD COLUMN merged_at {time}",
    "CREATE INDEX thread_patient ON thread (patient_id)",
];
