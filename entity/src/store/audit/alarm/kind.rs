//! Which entries of the log are alarms. Must not know who looks at them.
use crate::store::word::words;

words! {
    /// What happened.
    pub enum AlarmKind in "audit.action" {
        /// The patient stopped somebody who set the record up again.
        Stopped = "claim.stopped",
        /// Too many wrong mailbox codes.
        CodesSpent = "claim.codes_spent",
        /// Several wrong tries of a slip.
        ManyWrong = "claim.many_wrong",
        /// So many that it is locked.
        Locked = "claim.locked",
        /// Begun, and not finished in time.
        Unfinished = "claim.unfinished",
        /// A slip that was used was entered elsewhere.
        Reused = "claim.reused",
        /// Somebody sets a record up again.
        ReclaimBegun = "claim.reclaim_begun",
        /// Several wrong tries of a spare code.
        SpareWrong = "spare_code.many_wrong",
        /// So many that it is gone.
        SpareLocked = "spare_code.locked",
        /// Several wrong tries of an invitation.
        InvitationWrong = "invitation.many_wrong",
        /// So many that it is locked.
        InvitationLocked = "invitation.locked",
        /// An invitation that was used was entered again.
        InvitationReused = "invitation.reused",
        /// A colleague invited somebody.
        Invited = "practitioner.invited",
        /// One of the staff has a further key.
        KeyAdded = "practitioner.key_added",
        /// One of the staff has a key less.
        KeyRemoved = "practitioner.key_removed",
    }
}

/// Literal SQL: the condition of an index (migration 31).
pub(super) const ALARMS: &str = "action IN ('claim.stopped', 'claim.codes_spent', 'claim.many_wrong', 'claim.locked', \
     'claim.unfinished', 'claim.reused', 'claim.reclaim_begun', 'spare_code.many_wrong', 'spare_code.locked', \
     'invitation.many_wrong', 'invitation.locked', 'invitation.reused', 'practitioner.invited', 'practitioner.key_added', \
     'practitioner.key_removed')";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_alarm_that_is_listed_is_known() {
        let listed: Vec<&str> = ALARMS.split('\'').filter(|word| word.contains('.')).collect();
        assert_eq!(listed.len(), 15);
        assert!(listed.iter().all(|action| AlarmKind::try_from(*action).is_ok_and(|kind| kind.as_str() == *action)));
    }
}
