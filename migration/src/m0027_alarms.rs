//! What staff are to look at: codes that somebody tries, a record that somebody sets up again.
//!
//! Adds an index only, which step m0031 replaced.

/// In the order in which they are run.
pub(crate) const STATEMENTS: &[&str] = &["CREATE INDEX audit_alarm ON audit (organization_id, seq) WHERE action IN \
     ('claim.stopped', 'claim.codes_spent', 'claim.many_wrong', 'claim.locked', 'claim.unfinished', 'claim.reused', 'claim.reclaim_begun')"];
