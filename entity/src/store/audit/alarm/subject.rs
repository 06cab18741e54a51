//! Whom or what alarms are about. Must not know how anybody is called.
use std::collections::HashMap;

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};
use uuid::Uuid;

use super::{Alarm, AlarmKind};
use crate::{
    base::clock::Timestamp,
    domain::{
        id::{AccountId, ClaimId, PatientId, PractitionerId},
        scope::StaffScope,
    },
    store::{Source, StoreError},
    table::{audit::Model, claim_code},
};

/// Whom or what an alarm is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AlarmOf {
    /// The slip of a record.
    Slip {
        /// Which.
        claim: ClaimId,
        /// Of whose record.
        patient: PatientId,
        /// It was for somebody beside the patient.
        of_carer: bool,
    },
    /// An account that reads records of the organization.
    Account(AccountId),
    /// One of the staff.
    Practitioner(PractitionerId),
}

/// Entries as alarms, in their order; without those whose slip is not there any more.
pub(super) async fn open(source: &impl Source, scope: &StaffScope, rows: Vec<Model>) -> Result<Vec<Alarm>, StoreError> {
    let slips: Vec<Uuid> = rows.iter().filter(|row| kind(row) == "claim").filter_map(|row| row.subject_id).collect();
    let slips = if slips.is_empty() { HashMap::new() } else { find_slips(source, scope, slips).await? };
    let alarm = |row: Model| {
        let id = row.subject_id?;
        let of = match kind(&row) {
            "claim" => *slips.get(&id)?,
            "account" => AlarmOf::Account(AccountId::from_uuid(id)),
            "practitioner" => AlarmOf::Practitioner(PractitionerId::from_uuid(id)),
            _ => return None,
        };
        let kind = AlarmKind::try_from(row.action.as_str()).ok()?;
        Some(Alarm { entry: row.seq, kind, of, at: Timestamp::from_micros(row.at) })
    };
    Ok(rows.into_iter().filter_map(alarm).collect())
}

async fn find_slips(source: &impl Source, scope: &StaffScope, ids: Vec<Uuid>) -> Result<HashMap<Uuid, AlarmOf>, StoreError> {
    let found: Vec<(Uuid, Uuid, Option<Uuid>)> = claim_code::Entity::find()
        .select_only()
        .columns([claim_code::Column::Id, claim_code::Column::PatientId, claim_code::Column::CarerId])
        .filter(claim_code::Column::OrganizationId.eq(scope.organization().as_uuid()))
        .filter(claim_code::Column::Id.is_in(ids))
        .into_tuple()
        .all(source.connection())
        .await?;
    let slip = |(id, patient, carer): (Uuid, Uuid, Option<Uuid>)| {
        let (claim, patient) = (ClaimId::from_uuid(id), PatientId::from_uuid(patient));
        (id, AlarmOf::Slip { claim, patient, of_carer: carer.is_some() })
    };
    Ok(found.into_iter().map(slip).collect())
}

fn kind(row: &Model) -> &str {
    row.subject_kind.as_deref().unwrap_or_default()
}
