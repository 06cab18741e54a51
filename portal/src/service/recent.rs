//! What the audit holds since a moment ago, so that the same look again is no second entry. Must not know who looks at what.
//!
//! Not guaranteed: that a look is one entry. Each node remembers its own; what is forgotten is noted twice rather than not at all.
use std::{
    collections::HashMap,
    hash::Hash,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use entity::base::clock::Timestamp;

/// How long a look stands for the same look again.
pub(in crate::service) const AGAIN: Duration = Duration::from_secs(5 * 60);
/// Looks remembered at most.
const REMEMBERED: usize = 4_096;

/// Who looked at what, and since when the audit holds it.
pub(in crate::service) struct Recent<K>(Mutex<HashMap<K, Timestamp>>);

impl<K> Default for Recent<K> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<K: Eq + Hash> Recent<K> {
    /// Whether the audit holds this look already.
    pub(in crate::service) fn has(&self, key: &K, now: Timestamp) -> bool {
        let recent = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // A clock that was set back makes it a new look.
        recent.get(key).is_some_and(|at| now >= *at && now.since(*at) < AGAIN)
    }

    /// The audit holds it from now on.
    pub(in crate::service) fn remember(&self, key: K, now: Timestamp) {
        let mut recent = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if recent.len() >= REMEMBERED {
            recent.retain(|_, at| now >= *at && now.since(*at) < AGAIN);
        }
        if recent.len() < REMEMBERED {
            recent.insert(key, now);
        }
    }
}
