//! Records are found by the ends of their words as well, and colleagues learn of each other's answers before they are sent.
//!
//! Not done here: indexing, which takes keys. Every record is due for it, and is found by what was indexed before until its turn comes.

/// In the order in which they are run.
pub(crate) const STATEMENTS: &[&str] = &[
    "ALTER TABLE draft ADD COLUMN thread_id {id}",  // of an answer with a text: what it answers
    "ALTER TABLE draft ADD COLUMN patient_id {id}", // and whose thread that is; both ids alone
    "CREATE INDEX draft_thread ON draft (thread_id) WHERE thread_id IS NOT NULL",
    "UPDATE patient SET indexed = false",
];
