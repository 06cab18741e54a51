//! The mails that were caught: the newest ten thousand, in memory only.
use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use entity::base::clock::{Clock, Timestamp};
use serde::Serialize;

/// How many are kept.
const MOST: usize = 10_000;

/// One mail. Its JSON is a contract.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Caught {
    /// One bare address.
    pub(super) to: Arc<str>,
    /// RFC 3339.
    #[serde(serialize_with = "moment")]
    pub(super) received_at: Timestamp,
    /// The message.
    pub(super) raw: Arc<str>,
}

fn moment<S: serde::Serializer>(at: &Timestamp, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&at.to_rfc3339())
}

/// The mails, oldest first.
pub(in crate::demo) struct Inbox {
    clock: Arc<dyn Clock>,
    mails: Mutex<VecDeque<Caught>>,
}

impl Inbox {
    pub(in crate::demo) fn new(clock: Arc<dyn Clock>) -> Arc<Self> {
        Arc::new(Self { clock, mails: Mutex::default() })
    }

    /// Takes one message for each of its recipients.
    pub(super) fn put(&self, to: &[Arc<str>], raw: &[u8]) {
        let raw: Arc<str> = String::from_utf8_lossy(raw).into();
        let received_at = self.clock.now();
        let mut mails = self.lock();
        for to in to {
            if mails.len() == MOST {
                mails.pop_front();
            }
            mails.push_back(Caught { to: Arc::clone(to), received_at, raw: Arc::clone(&raw) });
        }
    }

    /// All of them, oldest first.
    pub(super) fn all(&self) -> Vec<Caught> {
        self.lock().iter().cloned().collect()
    }

    /// The newest `n`, newest first, and how many there are in all.
    pub(super) fn newest(&self, n: usize) -> (Vec<Caught>, usize) {
        let mails = self.lock();
        (mails.iter().rev().take(n).cloned().collect(), mails.len())
    }

    fn lock(&self) -> MutexGuard<'_, VecDeque<Caught>> {
        self.mails.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use entity::base::clock::SystemClock;

    use super::*;

    #[test]
    fn the_newest_are_kept() {
        let inbox = Inbox::new(Arc::new(SystemClock));
        for n in 0..MOST + 5 {
            inbox.put(&[format!("p{n}@example.org").into()], b"Subject: x\r\n\r\n\xff");
        }
        let all = inbox.all();
        assert_eq!((all.len(), &*all[0].to), (MOST, "p5@example.org"));
        let (newest, count) = inbox.newest(2);
        assert_eq!((count, &*newest[0].to, &*newest[0].raw), (MOST, "p10004@example.org", "Subject: x\r\n\r\n\u{fffd}"));
        let json = serde_json::to_value(&all[0]).expect("json");
        let text = |key: &str| json.get(key).and_then(|value| value.as_str()).map(str::to_owned);
        assert_eq!(text("to").as_deref(), Some("p5@example.org"));
        assert!(text("received_at").is_some_and(|at| Timestamp::parse_rfc3339(&at).is_some()));
    }
}
