//! Who may do timed work. A lease ends by itself and is never given back: it stands for a period.
//!
//! Not guaranteed: that a holder which was stopped for longer than its lease does nothing afterwards. So each job's own
//! statements check what they change, and doing the work twice does it once. (Mails have leases of their own, with a
//! token that settling checks: [`crate::desk`].)
use std::time::Duration;

use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, EntityTrait, QueryFilter,
    sea_query::{Expr, ExprTrait, OnConflict},
};
use uuid::Builder;

use super::{StoreError, Tx, source::Origin};
use crate::{
    base::{clock::CLOCK_SKEW, random},
    table::lease,
};

/// Gets the lease of this name for so long; `false` if somebody else holds it. One that would last longer by far has been taken by
/// a clock that was ahead, and holds nobody off.
///
/// # Errors
/// The database cannot be reached.
pub async fn acquire(tx: &Tx, name: &str, span: Duration) -> Result<bool, StoreError> {
    let core = tx.core();
    let now = core.clock.now();
    let until = now.plus(span).as_micros();
    let token = Builder::from_random_bytes(random::bytes(&*core.random)).into_uuid();
    let row = lease::ActiveModel { name: Set(name.to_owned()), token: Set(token), until: Set(until) };
    let held = Expr::col((lease::Entity, lease::Column::Until));
    let take_over = OnConflict::column(lease::Column::Name)
        .update_columns([lease::Column::Token, lease::Column::Until])
        .action_and_where(held.clone().lte(now.as_micros()).or(held.gt(now.plus(span).plus(CLOCK_SKEW).as_micros())))
        .to_owned();
    lease::Entity::insert(row).on_conflict(take_over).exec_without_returning(tx.connection()).await?;
    let held = lease::Entity::find_by_id(name.to_owned()).filter(lease::Column::Token.eq(token)).one(tx.connection()).await?;
    Ok(held.is_some())
}
