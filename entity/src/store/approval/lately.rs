//! What one of the staff did with a record lately: who could get in with it and see its mailbox, too, did both alone.
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use uuid::Uuid;

use super::{ApprovalKind, ApprovalState};
use crate::{
    base::clock::Timestamp,
    domain::{id::PatientId, scope::StaffScope},
    store::{
        Source, StoreError,
        claim::{ClaimState, issuer},
        patient::merged_from,
    },
    table::{alert_address, approval, claim_code, delivery_address, freed_address, patient},
};

/// Whether whoever acts has given a code for this record, or one that was joined to it, since a moment that works, or led to something. An operator has not.
///
/// # Errors
/// The database does not answer.
pub async fn has_issued(source: &impl Source, scope: &StaffScope, patient: PatientId, since: Timestamp) -> Result<bool, StoreError> {
    if scope.practitioner().is_none() {
        return Ok(false);
    }
    let living = [ClaimState::Issued, ClaimState::Bound, ClaimState::Keyed, ClaimState::Confirmed].map(ClaimState::as_str);
    let records = with_joined(source, patient).await?;
    let theirs = claim_code::Entity::find()
        .filter(claim_code::Column::PatientId.is_in(records))
        .filter(claim_code::Column::OrganizationId.eq(scope.organization().as_uuid()))
        .filter(claim_code::Column::IssuedBy.eq(issuer(scope.actor())))
        .filter(claim_code::Column::State.is_in(living))
        .filter(claim_code::Column::CreatedAt.gt(since.as_micros()));
    Ok(theirs.count(source.connection()).await? > 0)
}

/// Whether whoever acts has given this record, or one that was joined to it, another address since a moment: one for its alerts, in
/// use or not any more, or one by which mail finds it; or taken one of those away; or has vouched for its person in place of a
/// mailbox. The first one of a record is nobody's.
///
/// # Errors
/// The database does not answer.
pub async fn has_addressed(source: &impl Source, scope: &StaffScope, patient: PatientId, since: Timestamp) -> Result<bool, StoreError> {
    let Some(me) = scope.practitioner() else { return Ok(false) };
    let records = with_joined(source, patient).await?;
    let alerted = alert_address::Entity::find()
        .filter(alert_address::Column::PatientId.is_in(records.iter().copied()))
        .filter(alert_address::Column::OrganizationId.eq(scope.organization().as_uuid()))
        .filter(alert_address::Column::SetBy.eq(me.as_uuid()))
        .filter(alert_address::Column::CreatedAt.gt(since.as_micros()));
    if alerted.count(source.connection()).await? > 0 {
        return Ok(true);
    }
    // One that was taken away again may have brought mail meanwhile, and its own row is gone.
    let removed = freed_address::Entity::find()
        .filter(freed_address::Column::OrganizationId.eq(scope.organization().as_uuid()))
        .filter(freed_address::Column::PatientId.is_in(records.iter().copied()))
        .filter(freed_address::Column::RemovedBy.eq(me.as_uuid()))
        .filter(freed_address::Column::RemovedAt.gt(since.as_micros()));
    if removed.count(source.connection()).await? > 0 {
        return Ok(true);
    }
    let delivered = delivery_address::Entity::find()
        .filter(delivery_address::Column::PatientId.is_in(records.iter().copied()))
        .filter(delivery_address::Column::OrganizationId.eq(scope.organization().as_uuid()))
        .filter(delivery_address::Column::AddedBy.eq(me.as_uuid()))
        .filter(delivery_address::Column::CreatedAt.gt(since.as_micros()));
    if delivered.count(source.connection()).await? > 0 {
        return Ok(true);
    }
    // Vouching for somebody takes the place of an address.
    let vouched = approval::Entity::find()
        .filter(approval::Column::PatientId.is_in(records))
        .filter(approval::Column::OrganizationId.eq(scope.organization().as_uuid()))
        .filter(approval::Column::AskedBy.eq(me.as_uuid()))
        .filter(approval::Column::Kind.eq(ApprovalKind::InPerson.as_str()))
        .filter(approval::Column::State.eq(ApprovalState::Used.as_str()))
        .filter(approval::Column::DecidedAt.gt(since.as_micros()));
    Ok(vouched.count(source.connection()).await? > 0)
}

/// Whether whoever acts has added this record since a moment, and with it its first address. For joining it to another one: for
/// its first code it does not matter.
///
/// # Errors
/// The database does not answer.
pub async fn has_added(source: &impl Source, scope: &StaffScope, patient: PatientId, since: Timestamp) -> Result<bool, StoreError> {
    let Some(me) = scope.practitioner() else { return Ok(false) };
    let added = patient::Entity::find()
        .filter(patient::Column::Id.is_in(with_joined(source, patient).await?))
        .filter(patient::Column::OrganizationId.eq(scope.organization().as_uuid()))
        .filter(patient::Column::AddedBy.eq(me.as_uuid()))
        .filter(patient::Column::CreatedAt.gt(since.as_micros()));
    Ok(added.count(source.connection()).await? > 0)
}

/// Whether whoever acts has had another record joined to this one since a moment, agreed to by a colleague or not: where the alerts
/// of what it brought along go is theirs, too.
///
/// # Errors
/// The database does not answer.
pub async fn has_joined(source: &impl Source, scope: &StaffScope, patient: PatientId, since: Timestamp) -> Result<bool, StoreError> {
    let Some(me) = scope.practitioner() else { return Ok(false) };
    let joined = patient::Entity::find()
        .filter(patient::Column::MergedInto.eq(patient.as_uuid()))
        .filter(patient::Column::OrganizationId.eq(scope.organization().as_uuid()))
        .filter(patient::Column::MergedBy.eq(me.as_uuid()))
        .filter(patient::Column::MergedAt.gt(since.as_micros()));
    Ok(joined.count(source.connection()).await? > 0)
}

/// A record and what was joined to it: what was done with one was done with the other.
async fn with_joined(source: &impl Source, patient: PatientId) -> Result<Vec<Uuid>, StoreError> {
    let mut records = merged_from(source, &[patient.as_uuid()]).await?;
    records.push(patient.as_uuid());
    Ok(records)
}
