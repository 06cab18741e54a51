//! What staff are to look at beside the codes of records: spare codes, invitations, keys of staff.
//!
//! Invariant held here: nothing but what is found more quickly. The list of what happened stands in `entity`'s `store::audit` word for
//! word, since an index of some entries is used by a query that names the same.

/// In the order in which they are run.
pub(crate) const STATEMENTS: &[&str] = &["CREATE INDEX audit_house_alarm ON audit (organization_id, seq) WHERE action IN \
     ('spare_code.many_wrong', 'spare_code.locked', 'invitation.many_wrong', 'invitation.locked', 'invitation.reused', \
     'practitioner.invited', 'practitioner.key_added', 'practitioner.key_removed')"];
