//! What a clinic says of itself on paper, and who reads beside a patient.
//!
//! Invariants held here: a carer is of one record; its code, its grant and its alert address name it or are named by it, and an
//! address or a code without a carer is the patient's own.

/// In the order in which they are run.
pub(crate) const STATEMENTS: &[&str] = &[
    "ALTER TABLE organization ADD COLUMN phone {bytes}", // sealed; whom patients call, as letters name it
    "CREATE TABLE carer (
        id {id} NOT NULL PRIMARY KEY,
        organization_id {id} NOT NULL,
        patient_id {id} NOT NULL,
        name {bytes} NOT NULL,              -- sealed [field]
        basis TEXT NOT NULL,
        added_by TEXT NOT NULL,
        created_at {time} NOT NULL,
        expires_at {time} NOT NULL,
        grant_id {id} REFERENCES access_grant (id),
        account_id {id} REFERENCES account (id),
        ended_at {time},
        FOREIGN KEY (patient_id, organization_id) REFERENCES patient (id, organization_id)
    ) {strict}",
    "CREATE INDEX carer_patient ON carer (patient_id)",
    "CREATE INDEX carer_account ON carer (account_id)",
    "ALTER TABLE claim_code ADD COLUMN carer_id {id} REFERENCES carer (id)",
    "ALTER TABLE alert_address ADD COLUMN carer_id {id} REFERENCES carer (id)",
    "ALTER TABLE alert_address ADD COLUMN expires_at {time}", // a carer's: when it is alerted no more
    "CREATE INDEX alert_address_carer ON alert_address (carer_id) WHERE carer_id IS NOT NULL",
];
