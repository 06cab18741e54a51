//! Keys of administrators that a device of a known maker keeps.
//!
//! Invariant held here: whatever was made before says of itself nothing.

/// In the order in which they are run.
pub(crate) const STATEMENTS: &[&str] = &[
    // The device proved its make, and keeps the key to itself.
    "ALTER TABLE passkey ADD COLUMN attested {bool} NOT NULL DEFAULT false",
    // Its administrators work with such keys only.
    "ALTER TABLE organization ADD COLUMN attested_keys {bool} NOT NULL DEFAULT false",
];
