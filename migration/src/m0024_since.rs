//! Who was invited lately: asked in a write wherever two people are needed.
//!
//! Adds an index only.

/// In the order in which they are run.
pub(crate) const STATEMENTS: &[&str] = &["CREATE INDEX invitation_since ON invitation (organization_id, created_at)"];
