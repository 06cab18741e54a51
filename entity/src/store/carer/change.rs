//! Adding a carer, letting one read, and ending it.
use sea_orm::{ActiveValue::Set, ColumnTrait, Condition, EntityTrait, IntoActiveModel, QueryFilter, sea_query::Expr};

use super::{Carer, NewCarer, address, place};
use crate::{
    crypto::keyring::Purpose,
    domain::id::{AccountId, AlertAddressId, GrantId},
    store::{StoreError, Tx, alert_address, issuer::Issuer, outbox, seal::seal, source::Origin},
    table::{
        alert_address as addresses,
        carer::{ActiveModel, Column, Entity},
    },
};

/// Writes one, with an address that nothing but its code goes to yet.
///
/// # Errors
/// The database refuses, or it cannot be sealed.
pub async fn insert(tx: &Tx, new: &NewCarer<'_>) -> Result<(), StoreError> {
    let (organization, now) = (new.record.organization, tx.core().clock.now());
    let row = ActiveModel {
        id: Set(new.id.as_uuid()),
        organization_id: Set(organization.as_uuid()),
        patient_id: Set(new.record.patient.as_uuid()),
        name: Set(seal(tx, Purpose::Field, place(organization, new.id), new.name.as_bytes()).await?),
        basis: Set(new.basis.as_str().to_owned()),
        added_by: Set(Issuer::from(new.added_by).as_word()),
        created_at: Set(now.as_micros()),
        expires_at: Set(new.expires_at.as_micros()),
        grant_id: Set(None),
        account_id: Set(None),
        ended_at: Set(None),
    };
    Entity::insert(row).exec_without_returning(tx.connection()).await?;
    let first = alert_address::row(tx, organization, new.record.patient, new.address, Some(new.language), now).await?;
    let (carer_id, expires_at) = (Some(new.id.as_uuid()), Some(new.expires_at.as_micros()));
    let theirs = addresses::Model { proposed: true, carer_id, expires_at, ..first };
    addresses::Entity::insert(theirs.into_active_model()).exec_without_returning(tx.connection()).await?;
    Ok(())
}

/// Its code came back: it reads by this grant, and is alerted at its address. `false` if it was ended, or its time is over.
///
/// # Errors
/// The database refuses.
pub async fn update_reads(tx: &Tx, carer: &Carer, account: AccountId, grant: GrantId) -> Result<bool, StoreError> {
    let now = tx.core().clock.now().as_micros();
    let changed = Entity::update_many()
        .col_expr(Column::AccountId, Expr::value(account.as_uuid()))
        .col_expr(Column::GrantId, Expr::value(grant.as_uuid()))
        .filter(Column::Id.eq(carer.id.as_uuid()))
        .filter(Column::EndedAt.is_null())
        .filter(Column::ExpiresAt.gt(now))
        .exec(tx.connection())
        .await?;
    // The one whose code came back, and no other that was proposed.
    let mailbox = address(tx, carer.id).await?.map(AlertAddressId::as_uuid);
    addresses::Entity::update_many()
        .col_expr(addresses::Column::Proposed, Expr::value(false))
        .filter(addresses::Column::Id.is_in(mailbox))
        .exec(tx.connection())
        .await?;
    Ok(changed.rows_affected == 1)
}

/// It reads no more, and its address is out of use; `false` if that was so before. What waits has no reader any more then, if nobody
/// else reads it: staff are told that somebody needs a slip. The caller holds the record.
///
/// # Errors
/// The database refuses.
pub async fn end(tx: &Tx, carer: &Carer) -> Result<bool, StoreError> {
    let now = tx.core().clock.now().as_micros();
    let changed = Entity::update_many()
        .col_expr(Column::EndedAt, Expr::value(now))
        .filter(Column::Id.eq(carer.id.as_uuid()))
        .filter(Column::EndedAt.is_null())
        .exec(tx.connection())
        .await?;
    alert_address::standing::retire(tx, Condition::all().add(addresses::Column::CarerId.eq(carer.id.as_uuid()))).await?;
    // Before somebody read, staff were told of what came.
    if changed.rows_affected == 1 && carer.reads.is_some() {
        outbox::tell_unread(tx, carer.record.organization, carer.record.patient).await?;
    }
    Ok(changed.rows_affected == 1)
}
