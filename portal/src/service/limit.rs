//! Throttling: how many wrong tries a network, or a slip's finder, may make, and how long it waits after that.
//!
//! Invariants:
//! - A try is counted in a transaction of its own before it is looked at, so that neither a roll-back nor many at once get around
//!   it, and the count survives a restart.
//! - A try that turns out right is given back.
//! - What is stored is an HMAC of who tried.
//! - A finder is counted whether it is anybody's or not, so that waiting tells nothing of it.
use std::time::Duration;

use entity::{
    base::clock::Timestamp,
    domain::id::{AccountId, PasskeyId},
    store::{
        Source, Store, StoreError, Tx,
        limit::{self, Counter},
    },
};

use super::{Services, error::ServiceError, network::Network};

pub(super) use entity::store::limit::LimitKey;

/// How a kind of try is throttled.
#[derive(Clone, Copy, Debug)]
pub(super) struct Policy {
    /// Keeps the counters of different kinds apart.
    kind: &'static str,
    /// Tries before the first wait.
    free: u32,
    /// The first wait; doubles with each further try.
    first: Duration,
    /// The longest wait.
    longest: Duration,
    /// A counter halves each time that this long has passed, also while it is in use: a network of many people, where
    /// somebody mistypes every now and then, is not held up for ever.
    window: Duration,
}

/// Claim codes from one network.
pub(super) const CLAIM_NETWORK: Policy = Policy {
    kind: "claim/network",
    free: 10,
    first: Duration::from_secs(2),
    longest: Duration::from_secs(15 * 60),
    window: Duration::from_secs(60 * 60),
};
/// Claim codes on one finder. The longest wait is short: nobody shall be able to keep a stranger out for long.
pub(super) const CLAIM_FINDER: Policy = Policy {
    kind: "claim/finder",
    free: 5,
    first: Duration::from_secs(2),
    longest: Duration::from_secs(5 * 60),
    window: Duration::from_secs(24 * 60 * 60),
};
/// Invitations of staff on one finder.
pub(super) const JOIN_FINDER: Policy = Policy { kind: "join/finder", ..CLAIM_FINDER };
/// Spare codes from one network.
pub(super) const SPARE_NETWORK: Policy = Policy { kind: "spare/network", ..CLAIM_NETWORK };
/// Spare codes on one finder.
pub(super) const SPARE_FINDER: Policy = Policy { kind: "spare/finder", ..CLAIM_FINDER };
/// Sign-ins with one key that did not succeed. Nobody guesses one: this bounds what somebody leaves behind who knows how a key is called,
/// which only devices and this portal do.
pub(super) const SIGN_IN_KEY: Policy = Policy {
    kind: "sign_in/key",
    free: 30,
    first: Duration::from_secs(1),
    longest: Duration::from_secs(10),
    window: Duration::from_secs(10 * 60),
};

impl Policy {
    /// A limit of a day for what is counted whether it is right or wrong.
    pub(super) const fn new(kind: &'static str, free: u32, first: Duration, longest: Duration) -> Self {
        Self { kind, free, first, longest, window: Duration::from_secs(24 * 60 * 60) }
    }

    /// What keeps its counters apart.
    pub(super) const fn kind(&self) -> &'static str {
        self.kind
    }

    /// How long to wait after the `count`th try.
    fn wait(&self, count: u32) -> Option<Duration> {
        let over = count.checked_sub(self.free)?;
        let factor = 1_u32.checked_shl(over).unwrap_or(u32::MAX);
        Some(self.first.saturating_mul(factor).min(self.longest))
    }
}

/// A try that was counted.
pub(super) struct Counted {
    keys: Vec<LimitKey>,
}

/// Waiting is not over.
#[derive(Debug)]
pub(super) struct Wait(pub(super) Duration);

/// The counter of a network.
pub(super) async fn network_key(services: &Services, policy: &Policy, network: Network) -> Result<LimitKey, ServiceError> {
    Ok(limit::key(&services.store().read(), policy.kind, network.bytes()).await?)
}

/// The counter of a passkey.
pub(super) async fn passkey_key(services: &Services, policy: &Policy, passkey: PasskeyId) -> Result<LimitKey, ServiceError> {
    Ok(limit::key(&services.store().read(), policy.kind, passkey.as_uuid().as_bytes()).await?)
}

/// The counter of a slip's finder.
pub(super) async fn finder_key(services: &Services, finder: u32) -> Result<LimitKey, ServiceError> {
    Ok(limit::key(&services.store().read(), CLAIM_FINDER.kind, &finder.to_be_bytes()).await?)
}

/// The counter of a number that finds something.
pub(super) async fn number_key(services: &Services, policy: &Policy, number: u32) -> Result<LimitKey, ServiceError> {
    Ok(limit::key(&services.store().read(), policy.kind, &number.to_be_bytes()).await?)
}

/// The counter of an account.
pub(super) async fn account_key(services: &Services, policy: &Policy, account: AccountId) -> Result<LimitKey, ServiceError> {
    Ok(limit::key(&services.store().read(), policy.kind, account.as_uuid().as_bytes()).await?)
}

/// Counts one try under several keys, in a transaction of its own. While one of them waits, nothing is counted.
pub(super) async fn count(store: &Store, tries: Vec<(Policy, LimitKey)>, now: Timestamp) -> Result<Result<Counted, Wait>, ServiceError> {
    store.write(async |tx| count_in(tx, &tries, now).await).await
}

/// The same as part of a transaction. Every counter is locked before any is looked at.
pub(super) async fn count_in(tx: &Tx, tries: &[(Policy, LimitKey)], now: Timestamp) -> Result<Result<Counted, Wait>, ServiceError> {
    let mut counters = Vec::with_capacity(tries.len());
    for (policy, key) in tries {
        counters.push(limit::lock(tx, key, now, policy.window).await?);
    }
    let longest = counters.iter().filter_map(|counter| counter.blocked_until).map(|until| until.since(now)).max().unwrap_or_default();
    if longest > Duration::ZERO {
        return Ok(Err(Wait(longest)));
    }
    for ((policy, key), counter) in tries.iter().zip(counters) {
        let count = counter.count.saturating_add(1);
        let blocked_until = policy.wait(count).map(|wait| now.plus(wait));
        limit::set(tx, key, &Counter { count, blocked_until, ..counter }, now).await?;
    }
    Ok(Ok(Counted { keys: tries.iter().map(|(_, key)| key.clone()).collect() }))
}

/// Holds a counter until the transaction ends, and counts nothing: of what its owner does, one thing comes after another.
pub(super) async fn hold(tx: &Tx, (policy, key): (&Policy, &LimitKey), now: Timestamp) -> Result<(), StoreError> {
    limit::lock(tx, key, now, policy.window).await?;
    Ok(())
}

/// Whether a counter waits, as it stands. Counts nothing, so it decides nothing that [`count`] does not decide again.
pub(super) async fn waits(source: &impl Source, key: &LimitKey, now: Timestamp) -> Result<bool, StoreError> {
    Ok(limit::find_blocked(source, key).await?.is_some_and(|until| until > now))
}

/// Gives a counted try back: it was right.
pub(super) async fn give_back(tx: &Tx, counted: &Counted, now: Timestamp) -> Result<(), ServiceError> {
    for key in &counted.keys {
        limit::give_back(tx, key, now).await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_begin_late_double_and_stay_bounded() {
        assert_eq!(CLAIM_FINDER.wait(4), None);
        assert_eq!(CLAIM_FINDER.wait(5), Some(Duration::from_secs(2)));
        assert_eq!(CLAIM_FINDER.wait(7), Some(Duration::from_secs(8)));
        assert_eq!(CLAIM_FINDER.wait(500), Some(Duration::from_secs(300)));
    }
}
