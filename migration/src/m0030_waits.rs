//! Whose patient waits for an answer.
//!
//! Invariant held here: what a start page asks does not depend on how many conversations stand open without a question.

/// In the order in which they are run.
pub(crate) const STATEMENTS: &[&str] = &[
    // Without the state in it another index, with all that is open, looked better to a planner.
    "DROP INDEX thread_asked",
    "CREATE INDEX thread_waits ON thread (organization_id, state) WHERE asked_at IS NOT NULL",
];
