//! What staff are to look at, of all kinds together, and by when it happened: what is over takes no time.
//!
//! Puts one index in the place of two. The list of what happened stands in `entity`'s `store::audit` word for
//! word, since an index of some entries is used by a query that names the same.

/// In the order in which they are run.
pub(crate) const STATEMENTS: &[&str] = &[
    "DROP INDEX audit_alarm",
    "DROP INDEX audit_house_alarm",
    "CREATE INDEX audit_look ON audit (organization_id, at, seq) WHERE action IN ('claim.stopped', 'claim.codes_spent', \
     'claim.many_wrong', 'claim.locked', 'claim.unfinished', 'claim.reused', 'claim.reclaim_begun', 'spare_code.many_wrong', \
     'spare_code.locked', 'invitation.many_wrong', 'invitation.locked', 'invitation.reused', 'practitioner.invited', \
     'practitioner.key_added', 'practitioner.key_removed')",
];
