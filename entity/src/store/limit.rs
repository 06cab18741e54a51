//! Counters of tries, by a keyed hash of who tried. Must not know what a try is or how long to wait.
//!
//! Invariant: a counter that was locked does not change until the transaction ends, on both databases.
use std::time::Duration;

use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, EntityTrait, QueryFilter,
    sea_query::{Expr, OnConflict},
};

use super::{Source, StoreError, Tx, key, source::Origin};
use crate::{
    base::clock::Timestamp,
    crypto::{index::blind_index, keyring::Purpose},
    domain::id::OrganizationId,
    table::attempt_limit::{ActiveModel, Column, Entity},
};

/// Who tried: an HMAC under an index key of the portal.
#[derive(Clone, PartialEq, Eq)]
pub struct LimitKey([u8; 32]);

impl LimitKey {
    /// As it was kept elsewhere.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// To be kept elsewhere.
    #[must_use]
    pub const fn into_bytes(self) -> [u8; 32] {
        self.0
    }
}

/// A counter as it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Counter {
    /// Tries that count.
    pub count: u32,
    /// Until when no other may be made.
    pub blocked_until: Option<Timestamp>,
}

/// The key under which tries of a kind by somebody are counted.
///
/// # Errors
/// The portal's index key is not there.
pub async fn key(source: &impl Source, kind: &'static str, who: &[u8]) -> Result<LimitKey, StoreError> {
    let index = key::current(source, OrganizationId::PORTAL, Purpose::Index).await?;
    let mut key = [0; 32];
    // Two halves, because a blind index has 16 bytes and the column 32.
    key[..16].copy_from_slice(&blind_index(&index, kind, who));
    key[16..].copy_from_slice(&blind_index(&index, "attempt_limit", &[kind.as_bytes(), b":", who].concat()));
    Ok(LimitKey(key))
}

/// The counter, kept from changing until the transaction ends. One that rested for `forget` begins anew.
///
/// # Errors
/// The database refuses.
pub async fn lock(tx: &Tx, key: &LimitKey, now: Timestamp, forget: Duration) -> Result<Counter, StoreError> {
    let new = ActiveModel {
        key: Set(key.0.to_vec()),
        count: Set(0),
        window_start: Set(now.as_micros()),
        blocked_until: Set(None),
        updated_at: Set(now.as_micros()),
    };
    // The update changes nothing and takes the lock.
    let lock = OnConflict::column(Column::Key).update_column(Column::Key).to_owned();
    Entity::insert(new).on_conflict(lock).exec_without_returning(tx.connection()).await?;
    let row = Entity::find_by_id(key.0.to_vec()).one(tx.connection()).await?.ok_or(StoreError::NotFound)?;
    if now.since(Timestamp::from_micros(row.updated_at)) >= forget {
        return Ok(Counter { count: 0, blocked_until: None });
    }
    let blocked_until = row.blocked_until.map(Timestamp::from_micros);
    Ok(Counter { count: u32::try_from(row.count).unwrap_or(0), blocked_until })
}

/// Writes a counter that was locked.
///
/// # Errors
/// The database refuses.
pub async fn set(tx: &Tx, key: &LimitKey, count: u32, blocked_until: Option<Timestamp>, now: Timestamp) -> Result<(), StoreError> {
    Entity::update_many()
        .col_expr(Column::Count, Expr::value(i32::try_from(count).unwrap_or(i32::MAX)))
        .col_expr(Column::BlockedUntil, Expr::value(blocked_until.map(Timestamp::as_micros)))
        .col_expr(Column::UpdatedAt, Expr::value(now.as_micros()))
        .filter(Column::Key.eq(key.0.to_vec()))
        .exec(tx.connection())
        .await?;
    Ok(())
}

/// Takes one try back, with the wait that it brought.
///
/// # Errors
/// The database refuses.
pub async fn give_back(tx: &Tx, key: &LimitKey, now: Timestamp) -> Result<(), StoreError> {
    let counter = lock(tx, key, now, Duration::MAX).await?;
    set(tx, key, counter.count.saturating_sub(1), None, now).await
}

/// Removes counters that were last used before `before`.
///
/// # Errors
/// The database refuses.
pub async fn delete_unused(tx: &Tx, before: Timestamp) -> Result<(), StoreError> {
    Entity::delete_many().filter(Column::UpdatedAt.lt(before.as_micros())).exec(tx.connection()).await?;
    Ok(())
}
