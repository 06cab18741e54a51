//! Callers who said what stands in a record: noted for the session of whoever heard it. Must not know what was said, nor what a match
//! is good for.
//!
//! Invariants: a match is of one session and one record, and taken once; what is too old is never taken; none outlives a miss, nor a
//! change of what was compared.
use sea_orm::{ColumnTrait, Condition, EntityTrait, IntoActiveModel, QueryFilter};

use super::{Source, StoreError, Tx, source::Origin};
use crate::{
    base::clock::Timestamp,
    crypto::token::TokenHash,
    domain::{id::PatientId, scope::StaffScope},
    table::caller_match::{Column, Entity, Model},
};

/// Notes one, in place of an earlier one of the same session and record. Whatever happened before `since` is forgotten.
///
/// # Errors
/// The database refuses.
pub async fn insert(
    tx: &Tx,
    scope: &StaffScope,
    (session, patient): (&TokenHash, PatientId),
    now: Timestamp,
    since: Timestamp,
) -> Result<(), StoreError> {
    Entity::delete_many().filter(Column::MatchedAt.lt(since.as_micros())).exec(tx.connection()).await?;
    Entity::delete_many().filter(of(scope, session, patient)).exec(tx.connection()).await?;
    let row = Model {
        session: session.as_bytes().to_vec(),
        patient_id: patient.as_uuid(),
        organization_id: scope.organization().as_uuid(),
        matched_at: now.as_micros(),
    };
    Entity::insert(row.into_active_model()).exec_without_returning(tx.connection()).await?;
    Ok(())
}

/// When the caller matched whom this session has listened to, if not before `since`.
///
/// # Errors
/// The database does not answer.
pub async fn find(
    source: &impl Source,
    scope: &StaffScope,
    (session, patient): (&TokenHash, PatientId),
    since: Timestamp,
) -> Result<Option<Timestamp>, StoreError> {
    let found = Entity::find().filter(of(scope, session, patient)).filter(Column::MatchedAt.gte(since.as_micros()));
    Ok(found.one(source.connection()).await?.map(|row| Timestamp::from_micros(row.matched_at)))
}

/// Takes one, if there is one that is not from before `since`: it is gone then. `false` if there is none.
///
/// # Errors
/// The database refuses.
pub async fn claim(tx: &Tx, scope: &StaffScope, (session, patient): (&TokenHash, PatientId), since: Timestamp) -> Result<bool, StoreError> {
    let taking = Entity::delete_many().filter(of(scope, session, patient)).filter(Column::MatchedAt.gte(since.as_micros()));
    Ok(taking.exec(tx.connection()).await?.rows_affected == 1)
}

/// Forgets those of a record, whoever listened: a caller who did not match was the same one, or the record is another now.
///
/// # Errors
/// The database refuses.
pub async fn forget(tx: &Tx, scope: &StaffScope, patient: PatientId) -> Result<(), StoreError> {
    let theirs =
        Condition::all().add(Column::PatientId.eq(patient.as_uuid())).add(Column::OrganizationId.eq(scope.organization().as_uuid()));
    Entity::delete_many().filter(theirs).exec(tx.connection()).await?;
    Ok(())
}

fn of(scope: &StaffScope, session: &TokenHash, patient: PatientId) -> Condition {
    Condition::all()
        .add(Column::Session.eq(session.as_bytes().to_vec()))
        .add(Column::PatientId.eq(patient.as_uuid()))
        .add(Column::OrganizationId.eq(scope.organization().as_uuid()))
}
