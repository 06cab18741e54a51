//! Who of the staff said lately where mail about a record goes: of what is in force at this moment, whether a colleague agreed or not.
//! Must not know who is asked about it.
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};
use uuid::Uuid;

use super::lately::with_joined;
use crate::{
    base::clock::Timestamp,
    domain::{
        id::{PatientId, PractitionerId},
        scope::StaffScope,
    },
    store::{Source, StoreError},
    table::{alert_address, delivery_address, patient},
};

/// One such word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Move {
    /// Whose.
    pub by: PractitionerId,
    /// When.
    pub at: Timestamp,
}

/// All of them since a moment, the newest first: for the address that alerts go to, for each one by which mail finds the record, and for
/// each record that was joined to it. The first addresses of a record are nobody's, and what its patient or an operator said is not staff's.
///
/// # Errors
/// The database does not answer.
pub async fn list_moved(source: &impl Source, scope: &StaffScope, patient: PatientId, since: Timestamp) -> Result<Vec<Move>, StoreError> {
    let (organization, from) = (scope.organization().as_uuid(), since.as_micros());
    let alerts: Vec<(Uuid, i64)> = alert_address::Entity::find()
        .select_only()
        .columns([alert_address::Column::SetBy, alert_address::Column::CreatedAt])
        .filter(alert_address::Column::PatientId.eq(patient.as_uuid()))
        .filter(alert_address::Column::OrganizationId.eq(organization))
        .filter(alert_address::Column::CarerId.is_null())
        .filter(alert_address::Column::RetiredAt.is_null())
        .filter(alert_address::Column::Proposed.eq(false))
        .filter(alert_address::Column::SetBy.is_not_null())
        .filter(alert_address::Column::CreatedAt.gt(from))
        .into_tuple()
        .all(source.connection())
        .await?;
    let added: Vec<(Uuid, i64)> = delivery_address::Entity::find()
        .select_only()
        .columns([delivery_address::Column::AddedBy, delivery_address::Column::CreatedAt])
        .filter(delivery_address::Column::PatientId.is_in(with_joined(source, patient).await?))
        .filter(delivery_address::Column::OrganizationId.eq(organization))
        .filter(delivery_address::Column::AddedBy.is_not_null())
        .filter(delivery_address::Column::CreatedAt.gt(from))
        .into_tuple()
        .all(source.connection())
        .await?;
    let joined: Vec<(Uuid, i64)> = patient::Entity::find()
        .select_only()
        .columns([patient::Column::MergedBy, patient::Column::MergedAt])
        .filter(patient::Column::MergedInto.eq(patient.as_uuid()))
        .filter(patient::Column::OrganizationId.eq(organization))
        .filter(patient::Column::MergedBy.is_not_null())
        .filter(patient::Column::MergedAt.gt(from))
        .into_tuple()
        .all(source.connection())
        .await?;
    let all = alerts.into_iter().chain(added).chain(joined);
    let mut all: Vec<Move> = all.map(|(by, at)| Move { by: PractitionerId::from_uuid(by), at: Timestamp::from_micros(at) }).collect();
    all.sort_unstable_by_key(|one| std::cmp::Reverse((one.at, one.by.as_uuid())));
    Ok(all)
}
