//! Sessions end: one, those of an account, those that a slip led to. Must not know why.
//!
//! Invariant: a session that has ended keeps the moment at which it did.
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, QueryFilter,
    sea_query::{Expr, IntoCondition},
};

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
    Ok(end_all(tx, Column::Hash.eq(id.as_bytes().to_vec()), at).await? == 1)
}

/// Ends the one that has this cookie now; `false` if it had ended, or has another one.
///
/// # Errors
/// The database refuses.
pub async fn end_by_cookie(tx: &Tx, cookie: &TokenHash, at: Timestamp) -> Result<bool, StoreError> {
    Ok(end_all(tx, Column::Cookie.eq(cookie.as_bytes().to_vec()), at).await? == 1)
}

/// Ends one of an account; `false` if it is none of it, or had ended.
///
/// # Errors
/// The database refuses.
pub async fn end_of(tx: &Tx, account: AccountId, id: &TokenHash, at: Timestamp) -> Result<bool, StoreError> {
    let one = of(account).add(Column::Hash.eq(id.as_bytes().to_vec()));
    Ok(end_all(tx, one, at).await? == 1)
}

/// Ends all of an account.
///
/// # Errors
/// The database refuses.
pub async fn end_of_account(tx: &Tx, account: AccountId, at: Timestamp) -> Result<(), StoreError> {
    end_all(tx, of(account), at).await.map(drop)
}

/// Ends all of an account but the one that has this cookie; how many there were.
///
/// # Errors
/// The database refuses.
pub async fn end_others(tx: &Tx, account: AccountId, keep: &TokenHash, at: Timestamp) -> Result<u64, StoreError> {
    end_all(tx, of(account).add(Column::Cookie.ne(keep.as_bytes().to_vec())), at).await
}

/// Ends all that a slip led to.
///
/// # Errors
/// The database refuses.
pub async fn end_of_claim(tx: &Tx, claim: ClaimId, at: Timestamp) -> Result<(), StoreError> {
    end_all(tx, Column::ClaimId.eq(claim.as_uuid()), at).await.map(drop)
}

/// Whether this is one of an account, ended or not.
///
/// # Errors
/// The database does not answer.
pub async fn was_of(tx: &Tx, account: AccountId, id: &TokenHash) -> Result<bool, StoreError> {
    let one = Entity::find().filter(of(account)).filter(Column::Hash.eq(id.as_bytes().to_vec()));
    Ok(one.one(tx.connection()).await?.is_some())
}

fn of(account: AccountId) -> Condition {
    Condition::all().add(Column::AccountId.eq(account.as_uuid()))
}

/// How many had not ended.
async fn end_all(tx: &Tx, which: impl IntoCondition, at: Timestamp) -> Result<u64, StoreError> {
    let ended = Entity::update_many()
        .col_expr(Column::EndedAt, Expr::value(at.as_micros()))
        .filter(which.into_condition())
        .filter(Column::EndedAt.is_null())
        .exec(tx.connection())
        .await?;
    Ok(ended.rows_affected)
}
