//! Mails that wait for a moment which a clock that was ahead has set. Must not know what they say.
//!
//! An alert for what is hidden still is left alone: before it can be seen, there is nothing to tell of.
use std::time::Duration;

use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use super::{StandsFor, State, later};
use crate::{
    base::clock::{CLOCK_SKEW, Timestamp},
    domain::id::OutboxId,
    store::{Reader, StoreError, Tx, alert_address::Cadence, source::Origin},
    table::outbox,
};

/// No try waits longer for the next one.
pub(super) const AGAIN: Duration = Duration::from_secs(6 * 3_600);

/// Up to `limit` pending mails that were made, or put off, by a clock that is ahead of `now`.
///
/// # Errors
/// The database cannot be reached.
pub async fn find_ahead(reader: &Reader, now: Timestamp, limit: u16) -> Result<Vec<OutboxId>, StoreError> {
    let policy = &reader.core().alerts;
    let longest = (policy.jitter + policy.coalesce.max(Cadence::Daily.interval())).max(AGAIN) + CLOCK_SKEW;
    let ahead = Condition::any()
        .add(outbox::Column::CreatedAt.gt(now.plus(CLOCK_SKEW).as_micros()))
        .add(outbox::Column::DueAt.gt(now.plus(longest).as_micros()));
    let found: Vec<Uuid> = outbox::Entity::find()
        .select_only()
        .column(outbox::Column::Id)
        .filter(outbox::Column::State.eq(State::Pending.as_str()))
        .filter(outbox::Column::DueAt.gt(now.plus(policy.jitter).as_micros()))
        .filter(Condition::any().add(outbox::Column::StandsFor.is_null()).add(outbox::Column::StandsFor.ne(StandsFor::Hidden.as_str())))
        .filter(ahead)
        .order_by_asc(outbox::Column::Id)
        .limit(u64::from(limit))
        .into_tuple()
        .all(reader.connection())
        .await?;
    Ok(found.into_iter().map(OutboxId::from_uuid).collect())
}

/// Lets these leave now, so far as they wait still.
///
/// # Errors
/// The database cannot be reached.
pub async fn bring_back(tx: &Tx, mails: &[OutboxId]) -> Result<(), StoreError> {
    let now = tx.core().clock.now();
    outbox::Entity::update_many()
        .col_expr(outbox::Column::DueAt, later(tx.core(), now).as_micros().into())
        .filter(outbox::Column::Id.is_in(mails.iter().map(|id| id.as_uuid())))
        .filter(outbox::Column::State.eq(State::Pending.as_str()))
        .filter(outbox::Column::DueAt.gt(now.as_micros()))
        .exec(tx.connection())
        .await?;
    Ok(())
}
