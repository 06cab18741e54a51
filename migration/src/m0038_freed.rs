//! Each time that a delivery address is taken from a record it is remembered by itself: an address goes from record to record, and
//! what was chosen for the one is not forgotten by what is chosen for the next.
//!
//! Invariants held here: a row has the id that the address had; of what was taken away before that was kept (m0037) it has one of its
//! own. What was taken from a record, an address, and what is old enough to be forgotten are each found by an index.

/// In the order in which they are run.
pub(crate) const STATEMENTS: &[&str] = &[
    "CREATE TABLE freed_once AS SELECT * FROM freed_address",
    "DROP TABLE freed_address",
    "CREATE TABLE freed_address (
        id {id} NOT NULL PRIMARY KEY,       -- of its row in delivery_address
        organization_id {id} NOT NULL,
        address_index {bytes} NOT NULL CHECK (length(address_index) = 16),
        patient_id {id} NOT NULL,           -- whose it was
        removed_by {id},                    -- by which practitioner; an operator's command is nobody's
        removed_at {time} NOT NULL,
        added_by {id},                      -- by which practitioner; the first ones of a record are nobody's
        added_at {time},
        FOREIGN KEY (patient_id, organization_id) REFERENCES patient (id, organization_id)
    ) {strict_key}",
    "sqlite: INSERT INTO freed_address SELECT COALESCE(was, randomblob(16)), organization_id, address_index, patient_id, removed_by, \
     removed_at, added_by, added_at FROM freed_once",
    "postgres: INSERT INTO freed_address SELECT COALESCE(was, gen_random_uuid()), organization_id, address_index, patient_id, removed_by, \
     removed_at, added_by, added_at FROM freed_once",
    "DROP TABLE freed_once",
    "CREATE INDEX freed_address_address ON freed_address (organization_id, address_index)",
    "CREATE INDEX freed_address_patient ON freed_address (patient_id)",
    "CREATE INDEX freed_address_old ON freed_address (removed_at)",
];
