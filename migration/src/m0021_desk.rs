//! Setting a record up at the clinic's desk: a telephone and a screen that show the same number, and somebody who saw both.
//!
//! Invariants held here: a code is of one desk at most; of one kind, one thing at a time waits for a record, as before.

/// In the order in which they are run.
pub(crate) const STATEMENTS: &[&str] = &[
    "CREATE TABLE pairing (
        claim_id {id} NOT NULL PRIMARY KEY REFERENCES claim_code (id),
        organization_id {id} NOT NULL,
        patient_id {id} NOT NULL,
        practitioner_id {id} NOT NULL,      -- who stands at the desk
        number {int},                       -- what both show; none before a telephone has entered the code
        created_at {time} NOT NULL,
        confirmed_at {time},                -- when the person was seen with that telephone
        in_person_at {time},                -- when a second person agreed that the person is known, in place of a mailbox
        FOREIGN KEY (patient_id, organization_id) REFERENCES patient (id, organization_id),
        FOREIGN KEY (practitioner_id, organization_id) REFERENCES practitioner (id, organization_id)
    ) {strict}",
    "CREATE INDEX pairing_patient ON pairing (patient_id, created_at DESC)",
    // Two more kinds than those that a check of m0012 names. A column takes the place of the other; its index goes first.
    "DROP INDEX approval_one",
    "ALTER TABLE approval ADD COLUMN wish TEXT NOT NULL DEFAULT 'slip' \
     CHECK (wish IN ('slip', 'alert_address', 'delivery_address', 'merge', 'in_person', 'sooner'))",
    "UPDATE approval SET wish = kind",
    "ALTER TABLE approval DROP COLUMN kind",
    "ALTER TABLE approval RENAME COLUMN wish TO kind",
    "CREATE UNIQUE INDEX approval_one ON approval (patient_id, kind) WHERE state = 'asked'",
];
