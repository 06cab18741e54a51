//! Spare codes of accounts, as hashes bound to the account's id. Must not know what one opens.
//!
//! Invariant: a code is good once: the statement that takes it away names the very hash that was looked at, so that of two
//! who do it at once one wins, on both databases.
use sea_orm::{ColumnTrait, EntityTrait, ExprTrait, QueryFilter, sea_query::Expr};

use crate::{
    base::clock::Timestamp,
    crypto::code::CodeHash,
    domain::id::AccountId,
    store::{Source, StoreError, Tx, source::Origin},
    table::account::{Column, Entity},
};

/// The spare code of an account.
#[derive(Clone, Debug)]
pub struct Spare {
    /// Whose.
    pub account: AccountId,
    /// Its hash, bound to the account's id.
    pub hash: CodeHash,
}

/// The spare code that a finder means, of an account that may sign in.
///
/// # Errors
/// The database does not answer.
pub async fn find_by_spare(source: &impl Source, finder: u32) -> Result<Option<Spare>, StoreError> {
    let Ok(finder) = i32::try_from(finder) else { return Ok(None) };
    let row = Entity::find()
        .filter(Column::SpareFinder.eq(finder))
        .filter(Column::RecoveryHash.is_not_null())
        .filter(Column::DisabledAt.is_null())
        .one(source.connection())
        .await?;
    Ok(row.and_then(|row| Some(Spare { account: AccountId::from_uuid(row.id), hash: CodeHash::from_bytes(row.recovery_hash?) })))
}

/// Gives an account another spare code in place of the one before.
///
/// # Errors
/// `Conflict` if the finder is another's; the database refuses.
pub async fn update_spare(tx: &Tx, spare: &Spare, finder: u32, at: Timestamp) -> Result<(), StoreError> {
    Entity::update_many()
        .col_expr(Column::RecoveryHash, Expr::value(spare.hash.as_bytes().to_vec()))
        .col_expr(Column::SpareFinder, Expr::value(i32::try_from(finder).unwrap_or(i32::MAX)))
        .col_expr(Column::SpareMadeAt, Expr::value(at.as_micros()))
        .col_expr(Column::SpareTries, Expr::value(0))
        .filter(Column::Id.eq(spare.account.as_uuid()))
        .exec(tx.connection())
        .await?;
    Ok(())
}

/// Takes a spare code away: it was used, or there were too many tries. `false` if it is not there any more.
///
/// # Errors
/// The database refuses.
pub async fn drop_spare(tx: &Tx, spare: &Spare) -> Result<bool, StoreError> {
    let gone = Entity::update_many()
        .col_expr(Column::RecoveryHash, Expr::value(None::<Vec<u8>>))
        .col_expr(Column::SpareFinder, Expr::value(None::<i32>))
        .filter(Column::Id.eq(spare.account.as_uuid()))
        .filter(Column::RecoveryHash.eq(spare.hash.as_bytes().to_vec()))
        .exec(tx.connection())
        .await?;
    Ok(gone.rows_affected == 1)
}

/// Counts a wrong try; how many there are now, or `None` if the code is not there any more.
///
/// # Errors
/// The database refuses.
pub async fn count_spare_wrong(tx: &Tx, spare: &Spare) -> Result<Option<u32>, StoreError> {
    let counted = Entity::update_many()
        .col_expr(Column::SpareTries, Expr::col(Column::SpareTries).add(1))
        .filter(Column::Id.eq(spare.account.as_uuid()))
        .filter(Column::RecoveryHash.eq(spare.hash.as_bytes().to_vec()))
        .exec(tx.connection())
        .await?;
    if counted.rows_affected != 1 {
        return Ok(None);
    }
    let row = Entity::find_by_id(spare.account.as_uuid()).one(tx.connection()).await?;
    Ok(row.and_then(|row| u32::try_from(row.spare_tries).ok()))
}
