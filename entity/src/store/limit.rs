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

/// A counter as it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Counter {
    /// Tries that count.
    pub count: u32,
    /// Until when no other may be made.
    pub blocked_until: Option<Timestamp>,
    /// Since when it leaks.
    pub window_start: Timestamp,
}

impl Counter {
    /// What is left at `now`: half for each `window` that has passed.
    fn leaked(self, now: Timestamp, window: Duration) -> Self {
        let passed = now.since(self.window_start).as_micros().checked_div(window.as_micros()).unwrap_or(0);
        let halvings = u32::try_from(passed).unwrap_or(u32::MAX);
        Self {
            count: self.count.checked_shr(halvings).unwrap_or(0),
            window_start: self.window_start.plus(window.saturating_mul(halvings)),
            ..self
        }
    }
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

/// The counter, kept from changing until the transaction ends. It halves with each `window`, whether or not it is in use.
///
/// # Errors
/// The database refuses.
pub async fn lock(tx: &Tx, key: &LimitKey, now: Timestamp, window: Duration) -> Result<Counter, StoreError> {
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
    let counter = Counter {
        count: u32::try_from(row.count).unwrap_or(0),
        blocked_until: row.blocked_until.map(Timestamp::from_micros),
        window_start: Timestamp::from_micros(row.window_start),
    };
    Ok(counter.leaked(now, window))
}

/// Until when no other try may be made, as it stands.
///
/// # Errors
/// The database cannot be reached.
pub async fn find_blocked(source: &impl Source, key: &LimitKey) -> Result<Option<Timestamp>, StoreError> {
    let row = Entity::find_by_id(key.0.to_vec()).one(source.connection()).await?;
    Ok(row.and_then(|row| row.blocked_until).map(Timestamp::from_micros))
}

/// Writes a counter that was locked.
///
/// # Errors
/// The database refuses.
pub async fn set(tx: &Tx, key: &LimitKey, counter: &Counter, now: Timestamp) -> Result<(), StoreError> {
    Entity::update_many()
        .col_expr(Column::Count, Expr::value(i32::try_from(counter.count).unwrap_or(i32::MAX)))
        .col_expr(Column::BlockedUntil, Expr::value(counter.blocked_until.map(Timestamp::as_micros)))
        .col_expr(Column::WindowStart, Expr::value(counter.window_start.as_micros()))
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
    set(tx, key, &Counter { count: counter.count.saturating_sub(1), blocked_until: None, ..counter }, now).await
}

/// Removes counters that were last used before `before`.
///
/// # Errors
/// The database refuses.
pub async fn delete_unused(tx: &Tx, before: Timestamp) -> Result<(), StoreError> {
    Entity::delete_many().filter(Column::UpdatedAt.lt(before.as_micros())).exec(tx.connection()).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_counter_halves_with_each_window_and_keeps_the_rest_of_one() {
        let hour = Duration::from_secs(3_600);
        let start = Timestamp::from_micros(1_780_000_000_000_000);
        let counter = Counter { count: 20, blocked_until: Some(start), window_start: start };
        let after = |time: Duration| counter.leaked(start.plus(time), hour);
        assert_eq!(after(hour / 2), counter);
        assert_eq!(after(hour), Counter { count: 10, window_start: start.plus(hour), ..counter });
        assert_eq!(after(hour * 5 / 2), Counter { count: 5, window_start: start.plus(hour * 2), ..counter });
        assert_eq!(after(hour * 1_000).count, 0);
        assert_eq!(counter.leaked(start.minus(hour), hour), counter);
        assert_eq!(counter.leaked(start.plus(hour), Duration::MAX), counter);
    }
}
