//! Who was invited lately: asked in a write wherever two people are needed.
//!
//! Invariant held here: nothing but what is found more quickly.

/// In the order in which they are run.
pub(crate) const STATEMENTS: &[&str] = &["CREATE INDEX invitation_since ON invitation (organization_id, created_at)"];
