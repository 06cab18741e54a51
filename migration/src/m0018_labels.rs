//! What lists show of a mailing and of a template, sealed by itself, so that no list opens whole texts. Mailings of an organization.

/// In the order in which they are run.
pub(crate) const STATEMENTS: &[&str] = &[
    // Sealed [field]; nothing where it was kept before this step: then the content says it.
    "ALTER TABLE mailing ADD COLUMN label {bytes}",
    "ALTER TABLE template ADD COLUMN label {bytes}",
    "CREATE INDEX mailing_begun ON mailing (organization_id, started_at DESC, id DESC) WHERE state <> 'draft'",
];
