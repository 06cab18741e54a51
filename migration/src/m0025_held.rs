//! Which records hold messages that nobody can read yet, and the addresses of several records.
//!
//! Invariant held here: what a start page, a list and each notice ask does not depend on how many records there are.

/// In the order in which they are run.
pub(crate) const STATEMENTS: &[&str] = &[
    "CREATE TABLE held_mail (
        organization_id {id} NOT NULL REFERENCES organization (id),
        patient_id {id} NOT NULL REFERENCES patient (id),
        PRIMARY KEY (organization_id, patient_id)
    ) {strict_key}",
    "INSERT INTO held_mail (organization_id, patient_id) SELECT organization_id, id FROM patient WHERE state = 'unclaimed' \
     AND EXISTS (SELECT 1 FROM delivery WHERE delivery.patient_id = patient.id AND NOT delivery.own)",
    // With the organization in it: asked for the addresses of several of its records, SQLite went through all of the organization's.
    "DROP INDEX delivery_address_patient",
    "CREATE INDEX delivery_address_patient ON delivery_address (patient_id, organization_id)",
];
