//! What staff are to look at, from what the log says anyway: somebody tries codes, sets a record up again, or did not finish. Must not
//! know words.
//!
//! Invariant: an alarm is there until somebody of the organization says that they have seen it, or gives another code; and for
//! ninety days.
use std::{collections::HashMap, time::Duration};

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait, Select, sea_query::Expr};
use uuid::Uuid;

use crate::{
    base::clock::Timestamp,
    domain::{
        id::{ClaimId, PatientId},
        page::{Page, Paged},
        scope::StaffScope,
    },
    store::{Source, StoreError},
    table::{
        audit::{Column, Entity, Model},
        claim_code,
    },
};

/// What is older tells nobody what to do.
const LASTS: Duration = Duration::from_secs(90 * 24 * 60 * 60);
/// The entry that says that somebody has seen what is before it.
pub const ALARM_SEEN: &str = "claim.alarm_seen";
/// Words, not parameters: an index holds these alone (migration 27).
const ALARMS: &str = "action IN ('claim.stopped', 'claim.codes_spent', 'claim.many_wrong', 'claim.locked', 'claim.unfinished', \
     'claim.reused', 'claim.reclaim_begun')";
const SEEN: &str = "NOT EXISTS (SELECT 1 FROM audit AS seen WHERE seen.subject_id = audit.subject_id AND seen.seq > audit.seq \
     AND seen.action = 'claim.alarm_seen')";
/// A code that staff gave since, for the same person. What a spare code brings forth is none.
const REPLACED: &str = "NOT EXISTS (SELECT 1 FROM claim_code AS its JOIN claim_code AS newer ON newer.patient_id = its.patient_id \
     AND (newer.carer_id = its.carer_id OR (newer.carer_id IS NULL AND its.carer_id IS NULL)) \
     WHERE its.id = audit.subject_id AND newer.created_at > audit.at AND newer.kind <> 'recovery')";

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AlarmKind {
    /// The patient stopped somebody who set the record up again.
    Stopped,
    /// Too many wrong mailbox codes.
    CodesSpent,
    /// Several wrong tries of a slip.
    ManyWrong,
    /// So many that it is locked.
    Locked,
    /// Begun, and not finished in time.
    Unfinished,
    /// A slip that was used was entered elsewhere.
    Reused,
    /// Somebody sets a record up again.
    ReclaimBegun,
}

impl AlarmKind {
    fn of(action: &str) -> Option<Self> {
        Some(match action {
            "claim.stopped" => Self::Stopped,
            "claim.codes_spent" => Self::CodesSpent,
            "claim.many_wrong" => Self::ManyWrong,
            "claim.locked" => Self::Locked,
            "claim.unfinished" => Self::Unfinished,
            "claim.reused" => Self::Reused,
            "claim.reclaim_begun" => Self::ReclaimBegun,
            _ => return None,
        })
    }
}

/// Something to look at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Alarm {
    /// What.
    pub kind: AlarmKind,
    /// With which slip.
    pub claim: ClaimId,
    /// Of whose record.
    pub patient: PatientId,
    /// Whether the slip was for somebody beside the patient.
    pub of_carer: bool,
    /// When.
    pub at: Timestamp,
}

/// A page of an organization's alarms, the latest first.
///
/// # Errors
/// The database cannot be reached.
pub async fn list_alarms(source: &impl Source, scope: &StaffScope, page: Page) -> Result<Paged<Alarm>, StoreError> {
    let found = select(source, scope).order_by_desc(Column::Seq).offset(page.offset()).limit(u64::from(page.size()) + 1);
    let mut rows = found.all(source.connection()).await?;
    let more = page.cut(&mut rows);
    Ok(Paged { rows: open(source, scope, rows).await?, page, more })
}

/// The alarms of a record, the latest first, up to `most`.
///
/// # Errors
/// The database cannot be reached.
pub async fn list_alarms_of(source: &impl Source, scope: &StaffScope, patient: PatientId, most: u64) -> Result<Vec<Alarm>, StoreError> {
    let theirs = claim_code::Entity::find()
        .select_only()
        .column(claim_code::Column::Id)
        .filter(claim_code::Column::PatientId.eq(patient.as_uuid()))
        .into_query();
    let found = select(source, scope).filter(Column::SubjectId.in_subquery(theirs)).order_by_desc(Column::Seq).limit(most);
    open(source, scope, found.all(source.connection()).await?).await
}

/// How many there are, up to `most`.
///
/// # Errors
/// The database cannot be reached.
pub async fn count_alarms(source: &impl Source, scope: &StaffScope, most: u64) -> Result<usize, StoreError> {
    let rows: Vec<i64> = select(source, scope).select_only().column(Column::Seq).limit(most).into_tuple().all(source.connection()).await?;
    Ok(rows.len())
}

fn select(source: &impl Source, scope: &StaffScope) -> Select<Entity> {
    let since = source.core().clock.now().minus(LASTS);
    Entity::find()
        .filter(Column::OrganizationId.eq(scope.organization().as_uuid()))
        .filter(Expr::cust(ALARMS))
        .filter(Column::At.gte(since.as_micros()))
        .filter(Expr::cust(SEEN))
        .filter(Expr::cust(REPLACED))
}

/// Whose slips they are about.
async fn open(source: &impl Source, scope: &StaffScope, rows: Vec<Model>) -> Result<Vec<Alarm>, StoreError> {
    let claims: Vec<(Uuid, Uuid, Option<Uuid>)> = claim_code::Entity::find()
        .select_only()
        .columns([claim_code::Column::Id, claim_code::Column::PatientId, claim_code::Column::CarerId])
        .filter(claim_code::Column::OrganizationId.eq(scope.organization().as_uuid()))
        .filter(claim_code::Column::Id.is_in(rows.iter().filter_map(|row| row.subject_id)))
        .into_tuple()
        .all(source.connection())
        .await?;
    let claims: HashMap<Uuid, (Uuid, bool)> = claims.into_iter().map(|(id, patient, carer)| (id, (patient, carer.is_some()))).collect();
    let alarm = |row: Model| {
        let claim = row.subject_id?;
        let (patient, of_carer) = *claims.get(&claim)?;
        Some(Alarm {
            kind: AlarmKind::of(&row.action)?,
            claim: ClaimId::from_uuid(claim),
            patient: PatientId::from_uuid(patient),
            of_carer,
            at: Timestamp::from_micros(row.at),
        })
    };
    Ok(rows.into_iter().filter_map(alarm).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_alarm_that_is_listed_is_known() {
        let listed: Vec<&str> = ALARMS.split('\'').filter(|word| word.starts_with("claim.")).collect();
        assert_eq!(listed.len(), 7);
        assert!(listed.iter().all(|action| AlarmKind::of(action).is_some()));
        assert!(SEEN.contains(ALARM_SEEN));
    }
}
