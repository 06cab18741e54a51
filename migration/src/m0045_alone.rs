//! A clinic in which nobody could agree: that an organization goes on alone after a wait, from when on something that was asked for is done
//! by itself, and that whoever holds an account of the record stopped it.
//!
//! Invariants held here: no organization goes on alone that was there before; what is due is found by an index.

/// In the order in which they are run.
pub(crate) const STATEMENTS: &[&str] = &[
    "ALTER TABLE organization ADD COLUMN goes_alone {bool} NOT NULL DEFAULT false",
    "ALTER TABLE approval ADD COLUMN alone_at {time}", // from then on without anybody's word; nothing: never
    // Another reason than those that a check of m0037 names. A column takes the place of the other.
    "ALTER TABLE approval ADD COLUMN ended_because TEXT CHECK (ended_because IN ('addresses', 'joined', 'stopped'))",
    "UPDATE approval SET ended_because = ended_for",
    "ALTER TABLE approval DROP COLUMN ended_for",
    "ALTER TABLE approval RENAME COLUMN ended_because TO ended_for",
    "CREATE INDEX approval_alone ON approval (alone_at) WHERE state = 'asked' AND alone_at IS NOT NULL",
];
