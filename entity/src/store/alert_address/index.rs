//! Under which index an alert address stands that an earlier version wrote without one. Must not know what it is looked for by.
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, sea_query::Expr};

use super::{AlertAddress, open, standing};
use crate::{
    store::{StoreError, Tx, seal, source::Origin},
    table::alert_address::{Column, Entity},
};

/// What stands there where an address cannot be opened: it is no address's.
const NONE: [u8; 16] = [0; 16];

/// Gives up to `limit` addresses their index. How many; call again while that is `limit`.
///
/// # Errors
/// The database refuses.
pub async fn index_due(tx: &Tx, limit: u16) -> Result<u64, StoreError> {
    let due = Entity::find()
        .filter(standing::kept())
        .filter(Column::AddressIndex.is_null())
        .order_by_asc(Column::Id)
        .limit(u64::from(limit))
        .all(tx.connection())
        .await?;
    for row in &due {
        let which = super::from_row(row)?;
        let index = match index_of(tx, &which).await {
            Ok(index) => index,
            Err(StoreError::Open | StoreError::NoKey) => {
                tracing::warn!(alert_address = %which.id, "an alert address cannot be opened, and mail from it is not told apart");
                NONE
            }
            Err(error) => return Err(error),
        };
        Entity::update_many()
            .col_expr(Column::AddressIndex, Expr::value(index.to_vec()))
            .filter(Column::Id.eq(row.id))
            .exec(tx.connection())
            .await?;
    }
    Ok(u64::try_from(due.len()).unwrap_or(u64::MAX))
}

async fn index_of(tx: &Tx, which: &AlertAddress) -> Result<[u8; 16], StoreError> {
    let (address, _) = open(tx, which).await?;
    seal::alert_index(tx, which.organization, &address).await
}
