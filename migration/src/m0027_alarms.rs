//! What staff are to look at: codes that somebody tries, a record that somebody sets up again.
//!
//! Invariant held here: nothing but what is found more quickly. The list of what happened stands in `entity`'s `store::audit` word for
//! word, since an index of some entries is used by a query that names the same.

/// In the order in which they are run.
pub(crate) const STATEMENTS: &[&str] = &["CREATE INDEX audit_alarm ON audit (organization_id, seq) WHERE action IN \
     ('claim.stopped', 'claim.codes_spent', 'claim.many_wrong', 'claim.locked', 'claim.unfinished', 'claim.reused', 'claim.reclaim_begun')"];
