//! What people settle by themselves: how often they are alerted and where, a spare code, devices that they know again; and
//! slips for records that were claimed before.
//!
//! Invariants held here: a spare code's finder means one account; an address that somebody proposed is used for nothing but
//! its code until that came back.

/// In the order in which they are run.
pub(crate) const STATEMENTS: &[&str] = &[
    "ALTER TABLE session ADD COLUMN device {bytes}", // sealed [field of the portal]
    "ALTER TABLE alert_address ADD COLUMN cadence TEXT NOT NULL DEFAULT 'each' CHECK (cadence IN ('each', 'hourly', 'daily'))",
    "ALTER TABLE alert_address ADD COLUMN proposed {bool} NOT NULL DEFAULT false",
    "ALTER TABLE organization ADD COLUMN spare_codes {bool} NOT NULL DEFAULT false",
    "ALTER TABLE claim_code ADD COLUMN kind TEXT NOT NULL DEFAULT 'first' CHECK (kind IN ('first', 'again', 'further', 'recovery'))",
    // A record that was claimed before opens at a moment; the mailbox code may come long before it.
    "ALTER TABLE claim_code ADD COLUMN opens_at {time}",
    "ALTER TABLE claim_code ADD COLUMN mailbox_read_at {time}",
    "CREATE INDEX claim_code_opening ON claim_code (opens_at) WHERE opens_at IS NOT NULL AND state = 'keyed'",
    // The code itself is `recovery_hash`.
    "ALTER TABLE account ADD COLUMN spare_finder {int} CHECK (spare_finder BETWEEN 0 AND 9999999)",
    "ALTER TABLE account ADD COLUMN spare_made_at {time}",
    "ALTER TABLE account ADD COLUMN spare_tries {int} NOT NULL DEFAULT 0",
    "ALTER TABLE account ADD COLUMN nudges_refused {int} NOT NULL DEFAULT 0",
    "CREATE UNIQUE INDEX account_spare ON account (spare_finder) WHERE spare_finder IS NOT NULL",
    // One a code that was sent; the address itself is the proposed one.
    "CREATE TABLE address_change (
        id {id} NOT NULL PRIMARY KEY,
        account_id {id} NOT NULL REFERENCES account (id),
        organization_id {id} NOT NULL,
        patient_id {id} NOT NULL,
        alert_address_id {id} NOT NULL REFERENCES alert_address (id),
        hash {bytes} NOT NULL,
        tries {int} NOT NULL,
        created_at {time} NOT NULL,
        expires_at {time} NOT NULL,
        ended_at {time},
        FOREIGN KEY (patient_id, organization_id) REFERENCES patient (id, organization_id)
    ) {strict}",
    "CREATE INDEX address_change_account ON address_change (account_id, created_at)",
    // People look up what they did themselves.
    "CREATE INDEX audit_actor ON audit (actor_id, seq) WHERE actor_id IS NOT NULL",
    "CREATE INDEX address_change_address ON address_change (alert_address_id)",
];
