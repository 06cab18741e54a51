//! Of whom what a caller said matched a record: for the session of whoever heard it, once, before a code is told by telephone.
//!
//! Invariant held here: nothing of what was said is kept.

/// In the order in which they are run.
pub(crate) const STATEMENTS: &[&str] = &[
    // A session is named by its id, which stays while its cookie changes; a row outlives it by minutes.
    "CREATE TABLE caller_match (
        session {bytes} NOT NULL,
        patient_id {id} NOT NULL,
        organization_id {id} NOT NULL,
        matched_at {time} NOT NULL,
        PRIMARY KEY (session, patient_id),
        FOREIGN KEY (patient_id, organization_id) REFERENCES patient (id, organization_id)
    ) {strict}",
    "CREATE INDEX caller_match_old ON caller_match (matched_at)",
];
