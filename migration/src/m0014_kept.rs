//! What patients are writing, kept until they send it.
//!
//! Invariants held here: a draft is one account's, for one record; what was sent or thrown away holds no text any more.

/// In the order in which they are run.
pub(crate) const STATEMENTS: &[&str] = &[
    "CREATE TABLE patient_draft (
        id {id} NOT NULL PRIMARY KEY,       -- what is sent under it is one message
        organization_id {id} NOT NULL,
        patient_id {id} NOT NULL,
        account_id {id} NOT NULL REFERENCES account (id),
        thread_id {id},                     -- an answer in it
        team_id {id},                       -- a message to it that begins something
        content {bytes},                    -- sealed [field]; none once it was sent
        created_at {time} NOT NULL,
        updated_at {time} NOT NULL,
        CHECK (content IS NULL OR (thread_id IS NULL) <> (team_id IS NULL)),
        FOREIGN KEY (patient_id, organization_id) REFERENCES patient (id, organization_id)
    ) {strict}",
    "CREATE INDEX patient_draft_account ON patient_draft (account_id, updated_at DESC)",
    "CREATE INDEX patient_draft_patient ON patient_draft (patient_id)",
    "CREATE INDEX patient_draft_updated ON patient_draft (updated_at)",
];
