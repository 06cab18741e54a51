//! What a clinic says of itself on paper.

/// In the order in which they are run.
pub(crate) const STATEMENTS: &[&str] = &[
    "ALTER TABLE organization ADD COLUMN phone {bytes}", // sealed; whom patients call, as letters name it
];
