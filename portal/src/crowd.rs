//! Who is inside at this moment, counted by what they have in common. Must not know what they came for.
//!
//! Invariant: a place that was given is given back when its [`Slot`] is dropped, however that comes about.
use std::{
    collections::HashMap,
    hash::Hash,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

/// Counts who is inside, by key.
#[derive(Debug)]
pub(crate) struct Counter<K>(Arc<Mutex<HashMap<K, usize>>>);

/// One who is inside; leaves when dropped.
#[derive(Debug)]
pub(crate) struct Slot<K: Eq + Hash> {
    counter: Counter<K>,
    key: K,
}

impl<K> Clone for Counter<K> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<K> Default for Counter<K> {
    fn default() -> Self {
        Self(Arc::default())
    }
}

impl<K: Eq + Hash + Clone> Counter<K> {
    /// How many are inside.
    #[must_use]
    pub(crate) fn count(&self, key: &K) -> usize {
        self.lock().get(key).copied().unwrap_or(0)
    }

    /// Lets one more in, unless `limit` are inside already.
    #[must_use]
    pub(crate) fn enter(&self, key: K, limit: usize) -> Option<Slot<K>> {
        let mut inside = self.lock();
        let count = inside.get(&key).copied().unwrap_or(0);
        if count >= limit {
            return None;
        }
        inside.insert(key.clone(), count + 1);
        drop(inside);
        Some(Slot { counter: self.clone(), key })
    }
}

impl<K> Counter<K> {
    fn lock(&self) -> MutexGuard<'_, HashMap<K, usize>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<K: Eq + Hash> Drop for Slot<K> {
    fn drop(&mut self) {
        let mut inside = self.counter.lock();
        if let Some(count) = inside.get_mut(&self.key) {
            *count = count.saturating_sub(1);
            if *count == 0 {
                inside.remove(&self.key);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slots_are_counted_by_key_and_given_back() {
        let counter = Counter::default();
        let first = counter.enter("a", 2);
        let second = counter.enter("a", 2);
        assert!(first.is_some() && second.is_some());
        assert!(counter.enter("a", 2).is_none());
        assert!(counter.enter("b", 2).is_some());
        drop(first);
        assert!(counter.enter("a", 2).is_some());
        drop(second);
        assert!(counter.lock().is_empty());
        assert!(counter.enter("a", 0).is_none());
    }
}
