//! The misses of a record: how many there were, and until when they close it. Must not know what was said.
use std::time::Duration;

use entity::{
    base::clock::Timestamp,
    domain::{id::PatientId, scope::StaffScope},
    store::{
        Source, StoreError, Tx, caller as matches,
        limit::{self, Counter, LimitKey},
    },
};

use super::{Answer, CLOSED};
use crate::service::Services;

/// Keeps these counters apart from others.
const KIND: &str = "caller/record";

/// Counts a miss. The counter's window began with the one before.
pub(super) async fn missed(tx: &Tx, (key, counter): (&LimitKey, &Counter), now: Timestamp) -> Result<Answer, StoreError> {
    if counter.count == 0 || now.since(counter.window_start) >= CLOSED {
        limit::set(tx, key, &Counter { count: 1, blocked_until: None, window_start: now }, now).await?;
        return Ok(Answer::Differs);
    }
    let until = now.plus(CLOSED);
    limit::set(tx, key, &Counter { count: 0, blocked_until: Some(until), window_start: now }, now).await?;
    Ok(Answer::Closes(until))
}

/// What one record has of misses, another one has, too, to which it is joined; and nobody was heard for either. The caller holds both.
pub(in crate::service) async fn join(
    services: &Services,
    tx: &Tx,
    scope: &StaffScope,
    (stays, goes): (PatientId, PatientId),
) -> Result<(), StoreError> {
    let now = services.now();
    let (kept, gone) = (key(tx, stays).await?, key(tx, goes).await?);
    let (mine, theirs) = (limit::lock(tx, &kept, now, Duration::MAX).await?, limit::lock(tx, &gone, now, Duration::MAX).await?);
    limit::set(tx, &kept, &together(mine, theirs, now), now).await?;
    for one in [stays, goes] {
        matches::forget(tx, scope, one).await?;
    }
    Ok(())
}

/// Two counters as one: closed for as long as either, or by one miss of each.
fn together(mine: Counter, theirs: Counter, now: Timestamp) -> Counter {
    let closed = |one: Counter| one.blocked_until.filter(|until| *until > now);
    if let Some(until) = closed(mine).max(closed(theirs)) {
        return Counter { count: 0, blocked_until: Some(until), window_start: now };
    }
    let missed = |one: Counter| one.count > 0 && now.since(one.window_start) < CLOSED;
    match (missed(mine), missed(theirs)) {
        (true, true) => Counter { count: 0, blocked_until: Some(now.plus(CLOSED)), window_start: now },
        (false, true) => theirs,
        (_, false) => mine,
    }
}

pub(super) async fn key(source: &impl Source, patient: PatientId) -> Result<LimitKey, StoreError> {
    limit::key(source, KIND, patient.as_uuid().as_bytes()).await
}

pub(super) async fn until(source: &impl Source, key: &LimitKey, now: Timestamp) -> Result<Option<Timestamp>, StoreError> {
    Ok(limit::find_blocked(source, key).await?.filter(|until| *until > now))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn joined_records_are_closed_as_either_was() {
        let now = Timestamp::from_micros(1_780_000_000_000_000);
        let hour = Duration::from_secs(3_600);
        let none = Counter { count: 0, blocked_until: None, window_start: now };
        let missed = Counter { count: 1, window_start: now.minus(hour), ..none };
        let old = Counter { window_start: now.minus(CLOSED), ..missed };
        let closed = |until| Counter { blocked_until: Some(until), ..none };
        let until = |mine, theirs| together(mine, theirs, now).blocked_until;
        assert_eq!(until(none, closed(now.plus(hour))), Some(now.plus(hour)));
        assert_eq!(until(closed(now.plus(hour)), closed(now.plus(hour * 2))), Some(now.plus(hour * 2)));
        assert_eq!(until(missed, missed), Some(now.plus(CLOSED)), "one miss of each");
        assert_eq!(together(none, missed, now), missed);
        assert_eq!(together(missed, old, now), missed);
        assert_eq!(together(missed, closed(now.minus(hour)), now), missed, "over");
    }
}
