//! Where somebody who reads beside a patient is alerted: their own address, which they change like a patient's.
//!
//! Invariant: of one carer one address is in use; what is proposed is used for nothing but its code.
use sea_orm::{ColumnTrait, Condition, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, Select, sea_query::Expr};

use super::{
    super::{Source, StoreError, Tx, alert_address, source::Origin},
    Carer,
};
use crate::{
    domain::{address::EmailAddress, id::AlertAddressId, locale::Locale},
    store::alert_address::{AlertAddress, Cadence, standing},
    table::alert_address::{Column, Entity, Model},
};

/// Where a carer is alerted.
///
/// # Errors
/// The database does not answer.
pub async fn in_use(source: &impl Source, carer: &Carer) -> Result<Option<AlertAddress>, StoreError> {
    let row = of(carer, false).order_by_asc(Column::CreatedAt).one(source.connection()).await?;
    row.as_ref().map(alert_address::from_row).transpose()
}

/// Writes an address that a carer proposed, in the place of one proposed before.
///
/// # Errors
/// The database refuses, or it cannot be sealed.
pub async fn propose(
    tx: &Tx,
    carer: &Carer,
    address: &EmailAddress,
    language: &Locale,
    cadence: Cadence,
) -> Result<AlertAddressId, StoreError> {
    retire(tx, carer, true).await?;
    let now = tx.core().clock.now();
    let first = alert_address::row(tx, carer.record.organization, carer.record.patient, address, Some(language), now).await?;
    let id = AlertAddressId::from_uuid(first.id);
    let (carer_id, expires_at) = (Some(carer.id.as_uuid()), Some(carer.expires_at.as_micros()));
    let theirs = Model { proposed: true, carer_id, expires_at, cadence: cadence.as_str().to_owned(), ..first };
    Entity::insert(theirs.into_active_model()).exec_without_returning(tx.connection()).await?;
    Ok(id)
}

/// The code came back: a proposed address takes the place of the one in use, and is alerted as often.
///
/// # Errors
/// [`StoreError::NotFound`] if it is not proposed any more.
pub async fn take_over(tx: &Tx, carer: &Carer, id: AlertAddressId) -> Result<(), StoreError> {
    let before = of(carer, false).one(tx.connection()).await?;
    retire(tx, carer, false).await?;
    let mut taking = Entity::update_many();
    if let Some(before) = &before {
        taking = taking
            .col_expr(Column::Cadence, Expr::value(before.cadence.clone()))
            .col_expr(Column::LastAlertAt, Expr::value(before.last_alert_at));
    }
    let changed = taking
        .col_expr(Column::Proposed, Expr::value(false))
        .col_expr(Column::VerifiedAt, Expr::value(tx.core().clock.now().as_micros()))
        .filter(Column::Id.eq(id.as_uuid()))
        .filter(Column::CarerId.eq(carer.id.as_uuid()))
        .filter(standing::proposed())
        .exec(tx.connection())
        .await?;
    if changed.rows_affected == 1 { Ok(()) } else { Err(StoreError::NotFound) }
}

fn of(carer: &Carer, proposed: bool) -> Select<Entity> {
    Entity::find()
        .filter(Column::CarerId.eq(carer.id.as_uuid()))
        .filter(Column::OrganizationId.eq(carer.record.organization.as_uuid()))
        .filter(Column::Proposed.eq(proposed))
        .filter(standing::kept())
}

async fn retire(tx: &Tx, carer: &Carer, proposed: bool) -> Result<(), StoreError> {
    standing::retire(tx, Condition::all().add(Column::CarerId.eq(carer.id.as_uuid())).add(Column::Proposed.eq(proposed))).await
}
