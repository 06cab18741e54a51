//! Changing what is sealed in a record. The caller holds its lock and has compared versions.
//!
//! Invariant: whatever changes a record gives it another version, later than the one before even on a clock that stands.
use std::collections::HashMap;

use sea_orm::{
    ColumnTrait, EntityTrait, QueryFilter, QuerySelect,
    sea_query::{Expr, ExprTrait},
};

use uuid::Uuid;

use super::{Details, PatientState, index, place};
use crate::{
    crypto::keyring::Purpose,
    domain::{id::PatientId, locale::Locale, scope::StaffScope},
    store::{
        Source, StoreError, Tx,
        seal::{self, seal_option},
        source::Origin,
    },
    table::patient::{Column, Entity},
};

/// Writes all four fields anew.
///
/// # Errors
/// [`StoreError::NotFound`]; [`StoreError::Conflict`] on [`Unique::RecordNumber`](crate::store::Unique).
pub async fn update_details(tx: &Tx, scope: &StaffScope, id: PatientId, details: &Details) -> Result<(), StoreError> {
    let organization = scope.organization();
    let sealed = async |column, plain: &Option<String>| {
        seal_option(tx, Purpose::Field, place(organization, id.as_uuid(), column), plain.as_ref().map(String::as_bytes)).await
    };
    let number = match &details.record_number {
        Some(number) => Some(seal::record_number_index(tx, organization, number).await?.to_vec()),
        None => None,
    };
    Entity::update_many()
        .col_expr(Column::Name, Expr::value(sealed("name", &details.name).await?))
        .col_expr(Column::BirthDate, Expr::value(sealed("birth_date", &details.birth_date).await?))
        .col_expr(Column::RecordNumber, Expr::value(sealed("record_number", &details.record_number).await?))
        .col_expr(Column::Phone, Expr::value(sealed("phone", &details.phone).await?))
        .col_expr(Column::RecordNumberIndex, Expr::value(number))
        .filter(Column::Id.eq(id.as_uuid()))
        .filter(Column::OrganizationId.eq(organization.as_uuid()))
        .exec(tx.connection())
        .await?;
    touch(tx, scope, id).await?;
    index::renew(tx, organization, id).await
}

/// Has somebody without an address alerted in another language, once there is one.
///
/// # Errors
/// [`StoreError::NotFound`].
pub async fn update_language(tx: &Tx, scope: &StaffScope, id: PatientId, language: &Locale) -> Result<(), StoreError> {
    let place = place(scope.organization(), id.as_uuid(), "language");
    let sealed = seal::seal(tx, Purpose::Field, place, language.as_str().as_bytes()).await?;
    Entity::update_many()
        .col_expr(Column::Language, Expr::value(sealed))
        .filter(Column::Id.eq(id.as_uuid()))
        .filter(Column::OrganizationId.eq(scope.organization().as_uuid()))
        .exec(tx.connection())
        .await?;
    touch(tx, scope, id).await
}

/// Gives a record another version.
pub(super) async fn touch(tx: &Tx, scope: &StaffScope, id: PatientId) -> Result<(), StoreError> {
    let changed = Entity::update_many()
        .col_expr(Column::UpdatedAt, next_version(tx))
        .filter(Column::Id.eq(id.as_uuid()))
        .filter(Column::OrganizationId.eq(scope.organization().as_uuid()))
        .exec(tx.connection())
        .await?;
    if changed.rows_affected == 1 { Ok(()) } else { Err(StoreError::NotFound) }
}

/// What a changed record's version becomes.
pub(super) fn next_version(tx: &Tx) -> Expr {
    let now = tx.core().clock.now().as_micros();
    Expr::case(Expr::col(Column::UpdatedAt).lt(now), now).finally(Expr::col(Column::UpdatedAt).add(1)).into()
}

/// The record that has this number.
///
/// # Errors
/// The database cannot be reached.
pub async fn find_by_record_number(source: &impl Source, scope: &StaffScope, number: &str) -> Result<Option<PatientId>, StoreError> {
    let index = seal::record_number_index(source, scope.organization(), number).await?;
    let found = Entity::find()
        .filter(Column::OrganizationId.eq(scope.organization().as_uuid()))
        .filter(Column::RecordNumberIndex.eq(index.to_vec()))
        .one(source.connection())
        .await?;
    Ok(found.map(|row| PatientId::from_uuid(row.id)))
}

/// Those of these numbers that a record has, with it and how far it is.
///
/// # Errors
/// The database cannot be reached.
pub async fn find_by_record_numbers(
    source: &impl Source,
    scope: &StaffScope,
    numbers: &[&str],
) -> Result<HashMap<String, (PatientId, PatientState)>, StoreError> {
    const TOGETHER: usize = 500;
    let mut found = HashMap::new();
    for chunk in numbers.chunks(TOGETHER) {
        let mut indexes = HashMap::new();
        for number in chunk {
            indexes.insert(seal::record_number_index(source, scope.organization(), number).await?.to_vec(), *number);
        }
        let rows: Vec<(Uuid, String, Option<Vec<u8>>)> = Entity::find()
            .select_only()
            .columns([Column::Id, Column::State, Column::RecordNumberIndex])
            .filter(Column::OrganizationId.eq(scope.organization().as_uuid()))
            .filter(Column::RecordNumberIndex.is_in(indexes.keys().cloned()))
            .into_tuple()
            .all(source.connection())
            .await?;
        for (id, state, index) in rows {
            if let Some(number) = index.and_then(|index| indexes.get(&index)) {
                found.insert((*number).to_owned(), (PatientId::from_uuid(id), PatientState::try_from(state.as_str())?));
            }
        }
    }
    Ok(found)
}
