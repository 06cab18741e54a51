//! What staff are to look at beside the codes of records: spare codes, invitations, keys of staff.
//!
//! Adds an index only, which step m0031 replaced.

/// In the order in which they are run.
pub(crate) const STATEMENTS: &[&str] = &["CREATE INDEX audit_house_alarm ON audit (organization_id, seq) WHERE action IN \
     ('spare_code.many_wrong', 'spare_code.locked', 'invitation.many_wrong', 'invitation.locked', 'invitation.reused', \
     'practitioner.invited', 'practitioner.key_added', 'practitioner.key_removed')"];
