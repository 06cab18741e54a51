//! Delivery addresses that were taken from a record: for a while nobody of the staff gives them to another one alone.

/// In the order in which they are run.
pub(crate) const STATEMENTS: &[&str] = &["CREATE TABLE freed_address (
        organization_id {id} NOT NULL,
        address_index {bytes} NOT NULL CHECK (length(address_index) = 16),
        patient_id {id} NOT NULL,           -- whose it was
        removed_by {id},                    -- by which practitioner; an operator's command is nobody's
        removed_at {time} NOT NULL,
        PRIMARY KEY (organization_id, address_index),
        FOREIGN KEY (patient_id, organization_id) REFERENCES patient (id, organization_id)
    ) {strict_key}"];
