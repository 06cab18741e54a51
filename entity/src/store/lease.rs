//! Who may do timed work. A lease ends by itself; its fence only grows, so that a late holder can be told apart.
use std::time::Duration;

use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, EntityTrait, QueryFilter,
    sea_query::{Expr, ExprTrait, OnConflict},
};
use uuid::Builder;

use super::{StoreError, Tx, source::Origin};
use crate::{
    base::{clock::Timestamp, random},
    table::lease,
};

/// A lease that was got.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lease {
    name: &'static str,
    token: uuid::Uuid,
    /// Larger than every earlier holder's.
    pub fence: i64,
    /// When it ends by itself.
    pub until: Timestamp,
}

/// Gets the lease of this name, or `None` if somebody else holds it.
///
/// # Errors
/// The database cannot be reached.
pub async fn acquire(tx: &Tx, name: &'static str, span: Duration) -> Result<Option<Lease>, StoreError> {
    let core = tx.core();
    let now = core.clock.now();
    let until = now.plus(span);
    let token = Builder::from_random_bytes(random::bytes(&*core.random)).into_uuid();
    let row = lease::ActiveModel { name: Set(name.to_owned()), token: Set(token), fence: Set(1), until: Set(until.as_micros()) };
    let take_over = OnConflict::column(lease::Column::Name)
        .update_columns([lease::Column::Token, lease::Column::Until])
        .value(lease::Column::Fence, Expr::col((lease::Entity, lease::Column::Fence)).add(1))
        .action_and_where(Expr::col((lease::Entity, lease::Column::Until)).lte(now.as_micros()))
        .to_owned();
    lease::Entity::insert(row).on_conflict(take_over).exec_without_returning(tx.connection()).await?;
    let held = lease::Entity::find_by_id(name.to_owned()).filter(lease::Column::Token.eq(token)).one(tx.connection()).await?;
    Ok(held.map(|row| Lease { name, token, fence: row.fence, until }))
}

/// Gives a lease back early. `false` if it was no longer held.
///
/// # Errors
/// The database cannot be reached.
pub async fn release(tx: &Tx, lease: &Lease) -> Result<bool, StoreError> {
    let ended = lease::Entity::update_many()
        .col_expr(lease::Column::Until, tx.core().clock.now().as_micros().into())
        .filter(lease::Column::Name.eq(lease.name))
        .filter(lease::Column::Token.eq(lease.token))
        .exec(tx.connection())
        .await?;
    Ok(ended.rows_affected == 1)
}
