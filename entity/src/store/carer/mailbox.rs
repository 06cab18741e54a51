//! Where a carer's codes and alerts go, and in which language; how a carer changes it is [`super::address`]'s.
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, sea_query::Expr};

use super::{Carer, MOST};
use crate::{
    base::clock::Timestamp,
    crypto::keyring::Purpose,
    domain::{
        id::{AccountId, AlertAddressId, CarerId, OrganizationId},
        locale::Locale,
    },
    store::{
        Source, StoreError, Tx, alert_address,
        seal::{self, seal},
        source::Origin,
    },
    table::{
        alert_address as addresses,
        carer::{Column, Entity},
    },
};

/// Where a carer's code goes, and its alerts: the address in use; before there is one, the one that staff wrote down.
///
/// # Errors
/// The database does not answer.
pub async fn address(source: &impl Source, carer: CarerId) -> Result<Option<AlertAddressId>, StoreError> {
    let row = addresses::Entity::find()
        .filter(addresses::Column::CarerId.eq(carer.as_uuid()))
        .filter(alert_address::standing::kept())
        .order_by_asc(addresses::Column::Proposed)
        .order_by_asc(addresses::Column::CreatedAt)
        .one(source.connection())
        .await?;
    Ok(row.map(|row| AlertAddressId::from_uuid(row.id)))
}

/// The language that a carer's alerts are in.
///
/// # Errors
/// It cannot be opened, or the database does not answer.
pub async fn language(source: &impl Source, carer: &Carer) -> Result<Option<Locale>, StoreError> {
    let row = addresses::Entity::find().filter(addresses::Column::CarerId.eq(carer.id.as_uuid())).one(source.connection()).await?;
    let Some(row) = row else { return Ok(None) };
    let organization = OrganizationId::from_uuid(row.organization_id);
    let place = alert_address::place(organization, AlertAddressId::from_uuid(row.id), "language");
    Ok(Some(seal::locale(&seal::open(source, Purpose::AlertField, place, row.language).await?)?))
}

/// Where an account is alerted that reads as a carer: for what it is told of itself.
///
/// # Errors
/// The database does not answer.
pub async fn addresses_of(
    source: &impl Source,
    account: AccountId,
    now: Timestamp,
) -> Result<Vec<(OrganizationId, AlertAddressId)>, StoreError> {
    let carers = Entity::find()
        .filter(Column::AccountId.eq(account.as_uuid()))
        .filter(Column::EndedAt.is_null())
        .filter(Column::ExpiresAt.gt(now.as_micros()))
        .limit(MOST)
        .all(source.connection())
        .await?;
    let mut found = Vec::new();
    for carer in carers {
        let organization = OrganizationId::from_uuid(carer.organization_id);
        found.extend(address(source, CarerId::from_uuid(carer.id)).await?.map(|address| (organization, address)));
    }
    Ok(found)
}

/// Writes to an account that reads as a carer in another language from now on.
///
/// # Errors
/// The database refuses, or the language cannot be sealed.
pub async fn update_language(tx: &Tx, account: AccountId, language: &Locale) -> Result<(), StoreError> {
    for (organization, id) in addresses_of(tx, account, tx.core().clock.now()).await? {
        let place = alert_address::place(organization, id, "language");
        let sealed = seal(tx, Purpose::AlertField, place, language.as_str().as_bytes()).await?;
        addresses::Entity::update_many()
            .col_expr(addresses::Column::Language, Expr::value(sealed))
            .filter(addresses::Column::Id.eq(id.as_uuid()))
            .exec(tx.connection())
            .await?;
    }
    Ok(())
}
