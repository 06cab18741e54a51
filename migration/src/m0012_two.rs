//! What takes two people: who set an address, what waits for a colleague's word, and somebody from outside who gives it. And
//! lists of patients that are imported on a page.
//!
//! Invariants held here: of one kind, one thing at a time waits for a record.

/// In the order in which they are run.
pub(crate) const STATEMENTS: &[&str] = &[
    // Another role than those that a check of m0004 names. A column takes the place of the other, which no table refers to.
    "ALTER TABLE practitioner ADD COLUMN duty TEXT NOT NULL DEFAULT 'sender' \
     CHECK (duty IN ('sender', 'care_team', 'administrator', 'privacy_officer', 'witness'))",
    "UPDATE practitioner SET duty = role",
    "ALTER TABLE practitioner DROP COLUMN role",
    "ALTER TABLE practitioner RENAME COLUMN duty TO role",
    // By which practitioner; nobody's is what came with the record, or what its owner or an operator did.
    "ALTER TABLE alert_address ADD COLUMN set_by {id} REFERENCES practitioner (id)",
    "ALTER TABLE delivery_address ADD COLUMN added_by {id} REFERENCES practitioner (id)",
    // Two records of one person are one now: the closed one leads to the other.
    "ALTER TABLE patient ADD COLUMN merged_into {id} REFERENCES patient (id)",
    "CREATE INDEX patient_merged ON patient (merged_into) WHERE merged_into IS NOT NULL",
    "CREATE TABLE approval (
        id {id} NOT NULL PRIMARY KEY,
        organization_id {id} NOT NULL,
        patient_id {id} NOT NULL,
        kind TEXT NOT NULL CHECK (kind IN ('slip', 'alert_address', 'delivery_address', 'merge')),
        state TEXT NOT NULL CHECK (state IN ('asked', 'approved', 'used', 'refused', 'withdrawn', 'over')),
        asked_by {id} NOT NULL,
        asked_at {time} NOT NULL,
        expires_at {time} NOT NULL,
        decided_by {id},
        decided_at {time},
        address {bytes},                    -- sealed [field]; gone once decided
        basis {id},                         -- what stood there when it was asked for
        other_id {id},                      -- the record that would be joined to this one
        FOREIGN KEY (patient_id, organization_id) REFERENCES patient (id, organization_id),
        FOREIGN KEY (other_id, organization_id) REFERENCES patient (id, organization_id),
        FOREIGN KEY (asked_by, organization_id) REFERENCES practitioner (id, organization_id),
        FOREIGN KEY (decided_by, organization_id) REFERENCES practitioner (id, organization_id)
    ) {strict}",
    "CREATE UNIQUE INDEX approval_one ON approval (patient_id, kind) WHERE state = 'asked'",
    "CREATE INDEX approval_open ON approval (organization_id, asked_at) WHERE state = 'asked'",
    "CREATE INDEX approval_patient ON approval (patient_id)",
    // Lists of patients that an administrator handed in.
    "CREATE TABLE patient_import (
        id {id} NOT NULL PRIMARY KEY,
        organization_id {id} NOT NULL,
        practitioner_id {id} NOT NULL,
        state TEXT NOT NULL CHECK (state IN ('waiting', 'started', 'done', 'dropped')),
        content {bytes},                    -- sealed [field]: the list; gone once it is done or dropped
        report {bytes},                     -- sealed [field]: what was found out about it
        total {int} NOT NULL,
        done {int} NOT NULL,
        added {int} NOT NULL,
        created_at {time} NOT NULL,
        updated_at {time} NOT NULL,
        FOREIGN KEY (practitioner_id, organization_id) REFERENCES practitioner (id, organization_id)
    ) {strict}",
    "CREATE INDEX patient_import_newest ON patient_import (organization_id, created_at DESC)",
    "CREATE INDEX patient_import_open ON patient_import (state, created_at) WHERE state IN ('waiting', 'started')",
];
