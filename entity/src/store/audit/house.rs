//! What staff are to look at beside the codes of records: spare codes, invitations, whoever lets somebody in. Must not know words.
//!
//! Invariant: such an alarm is there until somebody of the organization says that they have seen it, and for ninety days; whoever did
//! something, or is the one it is about, is not asked to look at it, and puts it away for nobody.
use std::time::Duration;

use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Select, sea_query::Expr};
use uuid::Uuid;

use crate::{
    base::clock::Timestamp,
    domain::{
        id::{AccountId, PractitionerId},
        scope::StaffScope,
    },
    store::{Source, StoreError},
    table::audit::{Column, Entity, Model},
};

/// What is older tells nobody what to do.
const LASTS: Duration = Duration::from_secs(90 * 24 * 60 * 60);
/// The entry that says that somebody has seen what is before it.
pub const HOUSE_ALARM_SEEN: &str = "house.alarm_seen";
/// Words, not parameters: an index holds these alone (migration 29).
const ALARMS: &str = "action IN ('spare_code.many_wrong', 'spare_code.locked', 'invitation.many_wrong', 'invitation.locked', \
     'invitation.reused', 'practitioner.invited', 'practitioner.key_added', 'practitioner.key_removed')";
/// By somebody of the same organization (an account reads records of several), who neither did it nor is the one it is about: whoever
/// lets an accomplice in puts away nothing about the two.
const SEEN: &str = "NOT EXISTS (SELECT 1 FROM audit AS seen WHERE seen.subject_id = audit.subject_id AND seen.seq > audit.seq \
     AND seen.action = 'house.alarm_seen' AND seen.organization_id = audit.organization_id \
     AND (audit.actor_id IS NULL OR seen.actor_id <> audit.actor_id) AND seen.actor_id <> audit.subject_id)";
/// Those about an account that reads records.
const OF_PATIENTS: [&str; 2] = ["spare_code.many_wrong", "spare_code.locked"];

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HouseAlarmKind {
    /// Several wrong tries of a spare code.
    SpareWrong,
    /// So many that it is gone.
    SpareLocked,
    /// Several wrong tries of an invitation.
    InvitationWrong,
    /// So many that it is locked.
    InvitationLocked,
    /// An invitation that was used was entered again.
    InvitationReused,
    /// A colleague invited somebody.
    Invited,
    /// One of the staff has a further key.
    KeyAdded,
    /// One of the staff has a key less.
    KeyRemoved,
}

impl HouseAlarmKind {
    fn of(action: &str) -> Option<Self> {
        Some(match action {
            "spare_code.many_wrong" => Self::SpareWrong,
            "spare_code.locked" => Self::SpareLocked,
            "invitation.many_wrong" => Self::InvitationWrong,
            "invitation.locked" => Self::InvitationLocked,
            "invitation.reused" => Self::InvitationReused,
            "practitioner.invited" => Self::Invited,
            "practitioner.key_added" => Self::KeyAdded,
            "practitioner.key_removed" => Self::KeyRemoved,
            _ => return None,
        })
    }
}

/// Whom it is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AlarmOf {
    /// An account that reads records of the organization.
    Account(AccountId),
    /// One of the staff.
    Practitioner(PractitionerId),
}

impl AlarmOf {
    /// As the log has it.
    #[must_use]
    pub const fn as_subject(self) -> (&'static str, Uuid) {
        match self {
            Self::Account(id) => ("account", id.as_uuid()),
            Self::Practitioner(id) => ("practitioner", id.as_uuid()),
        }
    }
}

/// Something to look at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HouseAlarm {
    /// What.
    pub kind: HouseAlarmKind,
    /// Whom it is about.
    pub of: AlarmOf,
    /// When.
    pub at: Timestamp,
}

impl HouseAlarm {
    fn read(row: &Model) -> Option<Self> {
        let (kind, id) = (HouseAlarmKind::of(&row.action)?, row.subject_id?);
        let of = match row.subject_kind.as_deref()? {
            "account" => AlarmOf::Account(AccountId::from_uuid(id)),
            "practitioner" => AlarmOf::Practitioner(PractitionerId::from_uuid(id)),
            _ => return None,
        };
        Some(Self { kind, of, at: Timestamp::from_micros(row.at) })
    }
}

/// The latest of them, up to `most`; those about staff only `with_staff`.
///
/// # Errors
/// The database cannot be reached.
pub async fn list_house_alarms(
    source: &impl Source,
    scope: &StaffScope,
    with_staff: bool,
    most: u64,
) -> Result<Vec<HouseAlarm>, StoreError> {
    let rows = select(source, scope, with_staff).order_by_desc(Column::Seq).limit(most).all(source.connection()).await?;
    Ok(rows.iter().filter_map(HouseAlarm::read).collect())
}

/// How many there are, up to `most`.
///
/// # Errors
/// The database cannot be reached.
pub async fn count_house_alarms(source: &impl Source, scope: &StaffScope, with_staff: bool, most: u64) -> Result<usize, StoreError> {
    let select = select(source, scope, with_staff).select_only().column(Column::Seq);
    let rows: Vec<i64> = select.limit(most).into_tuple().all(source.connection()).await?;
    Ok(rows.len())
}

/// Whether there is one about whom this id names, and about whom.
///
/// # Errors
/// The database cannot be reached.
pub async fn find_house_alarm(
    source: &impl Source,
    scope: &StaffScope,
    with_staff: bool,
    subject: Uuid,
) -> Result<Option<AlarmOf>, StoreError> {
    let row = select(source, scope, with_staff).filter(Column::SubjectId.eq(subject)).limit(1).one(source.connection()).await?;
    Ok(row.as_ref().and_then(HouseAlarm::read).map(|alarm| alarm.of))
}

fn select(source: &impl Source, scope: &StaffScope, with_staff: bool) -> Select<Entity> {
    let since = source.core().clock.now().minus(LASTS);
    let me = scope.practitioner().map(PractitionerId::as_uuid);
    // A command invites in nobody's name, and whoever ran it knows.
    let by_others =
        Condition::any().add(Column::Action.ne("practitioner.invited")).add(Condition::all().add(Column::ActorKind.eq("practitioner")));
    let mine = me.map_or_else(Condition::all, |me| {
        let by_others = Condition::any().add(Column::ActorId.is_null()).add(Column::ActorId.ne(me));
        Condition::all().add(by_others).add(Column::SubjectId.ne(me))
    });
    let found = Entity::find()
        .filter(Column::OrganizationId.eq(scope.organization().as_uuid()))
        .filter(Expr::cust(ALARMS))
        .filter(Column::At.gte(since.as_micros()))
        .filter(by_others)
        .filter(mine)
        .filter(Expr::cust(SEEN));
    if with_staff { found } else { found.filter(Column::Action.is_in(OF_PATIENTS)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_alarm_that_is_listed_is_known() {
        let listed: Vec<&str> = ALARMS.split('\'').filter(|word| word.contains('.')).collect();
        assert_eq!(listed.len(), 8);
        assert!(listed.iter().all(|action| HouseAlarmKind::of(action).is_some()));
        assert!(OF_PATIENTS.iter().all(|action| listed.contains(action)) && SEEN.contains(HOUSE_ALARM_SEEN));
    }
}
