//! Large parts lie outside the database: which object a row names is asked by whoever sweeps.
//!
//! Invariant held here: two rows never name one object.

/// In the order in which they are run.
pub(crate) const STATEMENTS: &[&str] = &["CREATE UNIQUE INDEX message_part_object ON message_part (object_id) WHERE object_id IS NOT NULL"];
