//! What one of the staff did with a record lately: who could get in with it and see its mailbox, too, did both alone.
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};

use super::{ApprovalKind, ApprovalState};
use crate::{
    base::clock::Timestamp,
    domain::{id::PatientId, scope::StaffScope},
    store::{
        Source, StoreError,
        claim::{ClaimState, issuer},
    },
    table::{alert_address, approval, claim_code, delivery_address},
};

/// Whether whoever acts has given a code for this record since a moment that works, or led to something. An operator has not.
///
/// # Errors
/// The database does not answer.
pub async fn has_issued(source: &impl Source, scope: &StaffScope, patient: PatientId, since: Timestamp) -> Result<bool, StoreError> {
    if scope.practitioner().is_none() {
        return Ok(false);
    }
    let living = [ClaimState::Issued, ClaimState::Bound, ClaimState::Keyed, ClaimState::Confirmed].map(ClaimState::as_str);
    let theirs = claim_code::Entity::find()
        .filter(claim_code::Column::PatientId.eq(patient.as_uuid()))
        .filter(claim_code::Column::OrganizationId.eq(scope.organization().as_uuid()))
        .filter(claim_code::Column::IssuedBy.eq(issuer(scope.actor())))
        .filter(claim_code::Column::State.is_in(living))
        .filter(claim_code::Column::CreatedAt.gt(since.as_micros()));
    Ok(theirs.count(source.connection()).await? > 0)
}

/// Whether whoever acts has given this record another address since a moment: one for its alerts, in use or not any more, or one
/// by which mail finds it; or has vouched for its person in place of a mailbox. The first one of a record is nobody's.
///
/// # Errors
/// The database does not answer.
pub async fn has_addressed(source: &impl Source, scope: &StaffScope, patient: PatientId, since: Timestamp) -> Result<bool, StoreError> {
    let Some(me) = scope.practitioner() else { return Ok(false) };
    let alerted = alert_address::Entity::find()
        .filter(alert_address::Column::PatientId.eq(patient.as_uuid()))
        .filter(alert_address::Column::OrganizationId.eq(scope.organization().as_uuid()))
        .filter(alert_address::Column::SetBy.eq(me.as_uuid()))
        .filter(alert_address::Column::CreatedAt.gt(since.as_micros()));
    if alerted.count(source.connection()).await? > 0 {
        return Ok(true);
    }
    let delivered = delivery_address::Entity::find()
        .filter(delivery_address::Column::PatientId.eq(patient.as_uuid()))
        .filter(delivery_address::Column::OrganizationId.eq(scope.organization().as_uuid()))
        .filter(delivery_address::Column::AddedBy.eq(me.as_uuid()))
        .filter(delivery_address::Column::CreatedAt.gt(since.as_micros()));
    if delivered.count(source.connection()).await? > 0 {
        return Ok(true);
    }
    // Vouching for somebody takes the place of an address.
    let vouched = approval::Entity::find()
        .filter(approval::Column::PatientId.eq(patient.as_uuid()))
        .filter(approval::Column::OrganizationId.eq(scope.organization().as_uuid()))
        .filter(approval::Column::AskedBy.eq(me.as_uuid()))
        .filter(approval::Column::Kind.eq(ApprovalKind::InPerson.as_str()))
        .filter(approval::Column::State.eq(ApprovalState::Used.as_str()))
        .filter(approval::Column::DecidedAt.gt(since.as_micros()));
    Ok(vouched.count(source.connection()).await? > 0)
}
