//! Sessions end: one, those of an account, those that a slip led to. Must not know why.
//!
//! Invariant: a session that has ended keeps the moment at which it did.
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, sea_query::Expr};

use crate::{
    base::clock::Timestamp,
    crypto::token::TokenHash,
    domain::id::{AccountId, ClaimId},
    store::{StoreError, Tx, source::Origin},
    table::session::{Column, Entity},
};

/// Ends one; `false` if it had ended.
///
/// # Errors
/// The database refuses.
pub async fn end(tx: &Tx, id: &TokenHash, at: Timestamp) -> Result<bool, StoreError> {
    let ended = Entity::update_many()
        .col_expr(Column::EndedAt, Expr::value(at.as_micros()))
        .filter(Column::Hash.eq(id.as_bytes().to_vec()))
        .filter(Column::EndedAt.is_null())
        .exec(tx.connection())
        .await?;
    Ok(ended.rows_affected == 1)
}

/// Ends the one that has this cookie now; `false` if it had ended, or has another one.
///
/// # Errors
/// The database refuses.
pub async fn end_by_cookie(tx: &Tx, cookie: &TokenHash, at: Timestamp) -> Result<bool, StoreError> {
    let ended = Entity::update_many()
        .col_expr(Column::EndedAt, Expr::value(at.as_micros()))
        .filter(Column::Cookie.eq(cookie.as_bytes().to_vec()))
        .filter(Column::EndedAt.is_null())
        .exec(tx.connection())
        .await?;
    Ok(ended.rows_affected == 1)
}

/// Ends one of an account; `false` if it is none of it, or had ended.
///
/// # Errors
/// The database refuses.
pub async fn end_of(tx: &Tx, account: AccountId, id: &TokenHash, at: Timestamp) -> Result<bool, StoreError> {
    let ended = Entity::update_many()
        .col_expr(Column::EndedAt, Expr::value(at.as_micros()))
        .filter(Column::Hash.eq(id.as_bytes().to_vec()))
        .filter(Column::AccountId.eq(account.as_uuid()))
        .filter(Column::EndedAt.is_null())
        .exec(tx.connection())
        .await?;
    Ok(ended.rows_affected == 1)
}

/// Ends all of an account.
///
/// # Errors
/// The database refuses.
pub async fn end_of_account(tx: &Tx, account: AccountId, at: Timestamp) -> Result<(), StoreError> {
    Entity::update_many()
        .col_expr(Column::EndedAt, Expr::value(at.as_micros()))
        .filter(Column::AccountId.eq(account.as_uuid()))
        .filter(Column::EndedAt.is_null())
        .exec(tx.connection())
        .await?;
    Ok(())
}

/// Ends all of an account but one; how many there were.
///
/// # Errors
/// The database refuses.
pub async fn end_others(tx: &Tx, account: AccountId, keep: &TokenHash, at: Timestamp) -> Result<u64, StoreError> {
    let ended = Entity::update_many()
        .col_expr(Column::EndedAt, Expr::value(at.as_micros()))
        .filter(Column::AccountId.eq(account.as_uuid()))
        .filter(Column::Hash.ne(keep.as_bytes().to_vec()))
        .filter(Column::EndedAt.is_null())
        .exec(tx.connection())
        .await?;
    Ok(ended.rows_affected)
}

/// Ends all that a slip led to.
///
/// # Errors
/// The database refuses.
pub async fn end_of_claim(tx: &Tx, claim: ClaimId, at: Timestamp) -> Result<(), StoreError> {
    Entity::update_many()
        .col_expr(Column::EndedAt, Expr::value(at.as_micros()))
        .filter(Column::ClaimId.eq(claim.as_uuid()))
        .filter(Column::EndedAt.is_null())
        .exec(tx.connection())
        .await?;
    Ok(())
}
