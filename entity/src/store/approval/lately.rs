//! What one of the staff did with a record lately, beside what they chose of its addresses ([`super::choice`]): who could get in with it
//! and see its mailbox, too, did both alone. What somebody did who counts as them ([`crate::store::invitation::Invited`]) they did
//! themselves.
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QuerySelect};
use uuid::Uuid;

use crate::{
    base::clock::Timestamp,
    domain::{id::PatientId, scope::StaffScope},
    store::{Source, StoreError, claim::ClaimState, invitation::is_any, issuer::Issuer, patient::merged_from},
    table::{claim_code, patient},
};

/// Whether whoever acts has given a code for this record, or one that was joined to it, since a moment that works, or led to something.
/// An operator has not.
///
/// # Errors
/// The database does not answer.
pub async fn has_issued(source: &impl Source, scope: &StaffScope, patient: PatientId, since: Timestamp) -> Result<bool, StoreError> {
    let living = [ClaimState::Issued, ClaimState::Bound, ClaimState::Keyed, ClaimState::Confirmed].map(ClaimState::as_str);
    let codes: Vec<(String, i64)> = claim_code::Entity::find()
        .select_only()
        .columns([claim_code::Column::IssuedBy, claim_code::Column::CreatedAt])
        .filter(claim_code::Column::PatientId.is_in(with_joined(source, patient).await?))
        .filter(claim_code::Column::OrganizationId.eq(scope.organization().as_uuid()))
        .filter(claim_code::Column::State.is_in(living))
        .filter(claim_code::Column::CreatedAt.gt(since.as_micros()))
        .into_tuple()
        .all(source.connection())
        .await?;
    let by_staff = codes.iter().filter_map(|(by, at)| Some((Issuer::parse(by)?.practitioner()?.as_uuid(), *at)));
    is_any(source, scope, by_staff, since).await
}

/// Whether a code for this record, or one that was joined to it, is on its way, given by whomever: it can be entered, or led to a key
/// that opens nothing yet. Whoever reads the mailbox decides whom it lets in. A carer's belongs to another mailbox.
///
/// # Errors
/// The database does not answer.
pub async fn has_open_slip(source: &impl Source, scope: &StaffScope, patient: PatientId, now: Timestamp) -> Result<bool, StoreError> {
    let open = Condition::all()
        .add(claim_code::Column::State.is_in([ClaimState::Issued, ClaimState::Bound].map(ClaimState::as_str)))
        .add(claim_code::Column::ExpiresAt.gt(now.as_micros()));
    let waits = Condition::all()
        .add(claim_code::Column::State.eq(ClaimState::Keyed.as_str()))
        .add(claim_code::Column::ResumeUntil.gt(now.as_micros()));
    let found = claim_code::Entity::find()
        .filter(claim_code::Column::PatientId.is_in(with_joined(source, patient).await?))
        .filter(claim_code::Column::OrganizationId.eq(scope.organization().as_uuid()))
        .filter(claim_code::Column::CarerId.is_null())
        .filter(Condition::any().add(open).add(waits))
        .one(source.connection())
        .await?;
    Ok(found.is_some())
}

/// Whether whoever acts has added this record since a moment, and with it its first address. For joining it to another one: for
/// its first code it does not matter.
///
/// # Errors
/// The database does not answer.
pub async fn has_added(source: &impl Source, scope: &StaffScope, patient: PatientId, since: Timestamp) -> Result<bool, StoreError> {
    let added: Vec<(Uuid, i64)> = patient::Entity::find()
        .select_only()
        .columns([patient::Column::AddedBy, patient::Column::CreatedAt])
        .filter(patient::Column::Id.is_in(with_joined(source, patient).await?))
        .filter(patient::Column::OrganizationId.eq(scope.organization().as_uuid()))
        .filter(patient::Column::AddedBy.is_not_null())
        .filter(patient::Column::CreatedAt.gt(since.as_micros()))
        .into_tuple()
        .all(source.connection())
        .await?;
    is_any(source, scope, added, since).await
}

/// A record and what was joined to it: what was done with one was done with the other.
async fn with_joined(source: &impl Source, patient: PatientId) -> Result<Vec<Uuid>, StoreError> {
    let mut records = merged_from(source, &[patient.as_uuid()]).await?;
    records.push(patient.as_uuid());
    Ok(records)
}
