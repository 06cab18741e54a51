//! When to try again. Must not know why.
use std::{num::NonZeroU64, time::Duration};

use entity::base::random::{Random, below};

use crate::mailroom::MailKind;

/// How the waits of a kind grow.
struct Pace {
    first: u64,
    longest: u64,
    /// After this long in all, a mail has failed.
    patience: u64,
}

/// Alerts and notices: a minute, doubled up to four hours, for five days (as long as mail systems try by custom).
const PATIENT: Pace = Pace { first: 60, longest: 4 * 3_600, patience: 5 * 86_400 };
/// Mailbox codes: somebody waits, and the code is worthless after an hour.
const URGENT: Pace = Pace { first: 5, longest: 300, patience: 3_600 };

/// How long an alert has been tried, and will be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tried {
    /// Since its first try, about.
    pub since: Duration,
    /// From its next try on, about: then it has failed.
    pub left: Duration,
}

/// How long an alert has been tried after so many tries.
#[must_use]
pub fn tried(tries: u32) -> Tried {
    let waited = |tries| Duration::from_secs(PATIENT.waited(tries));
    Tried { since: waited(tries), left: Duration::from_secs(PATIENT.patience).saturating_sub(waited(tries.saturating_add(1))) }
}

/// How long to wait after this many tries; `None` when it is enough. A quarter up or down at random, so that mails that
/// failed together do not come together.
pub(super) fn delay(kind: &MailKind, attempts: u32, random: &dyn Random) -> Option<Duration> {
    let pace = if matches!(kind, MailKind::MailboxCode(_) | MailKind::AddressCode(_)) { URGENT } else { PATIENT };
    if pace.waited(attempts) >= pace.patience {
        return None;
    }
    let millis = pace.wait(attempts.max(1)) * 1_000;
    let spread = NonZeroU64::new(millis / 2).map_or(0, |bound| below(random, bound));
    Some(Duration::from_millis(millis - millis / 4 + spread))
}

impl Pace {
    /// In all, before this try.
    fn waited(&self, attempts: u32) -> u64 {
        (1..attempts.max(1)).map(|n| self.wait(n)).fold(0, u64::saturating_add)
    }

    fn wait(&self, attempt: u32) -> u64 {
        let doubled = 1_u64.checked_shl(attempt - 1).and_then(|factor| self.first.checked_mul(factor));
        doubled.unwrap_or(self.longest).min(self.longest)
    }
}

#[cfg(test)]
mod tests {
    use entity::base::random::SystemRandom;
    use zeroize::Zeroizing;

    use super::*;

    fn total(kind: &MailKind) -> (u32, Duration) {
        let mut sum = Duration::ZERO;
        for attempts in 1.. {
            match delay(kind, attempts, &SystemRandom) {
                Some(wait) => sum += wait,
                None => return (attempts, sum),
            }
        }
        unreachable!("it ends")
    }

    #[test]
    fn alerts_are_tried_for_about_five_days() {
        let (attempts, sum) = total(&MailKind::Alert);
        assert!((30..50).contains(&attempts), "{attempts}");
        let days = sum.as_secs_f64() / 86_400.0;
        assert!((4.0..6.5).contains(&days), "{days}");
    }

    #[test]
    fn what_is_tried_for_an_hour_is_known_and_when_it_ends() {
        assert!(tried(1).since.is_zero() && tried(6).since < Duration::from_secs(3_600) && tried(7).since >= Duration::from_secs(3_600));
        let mut before = tried(0).left;
        for tries in 1..50 {
            let now = tried(tries);
            assert!(now.left <= before, "{tries}");
            assert_eq!(now.left.is_zero(), delay(&MailKind::Alert, tries + 1, &SystemRandom).is_none(), "{tries}");
            before = now.left;
        }
    }

    #[test]
    fn codes_are_tried_at_once_and_for_an_hour() {
        let code = MailKind::MailboxCode(Zeroizing::new("12345678".to_owned()));
        let first = delay(&code, 1, &SystemRandom).expect("a wait");
        assert!(first < Duration::from_secs(7), "{first:?}");
        let (_, sum) = total(&code);
        assert!((2_700..5_000).contains(&sum.as_secs()), "{sum:?}");
    }

    #[test]
    fn any_number_of_attempts_is_answered() {
        for attempts in [0, 1, 64, 65, 1_000] {
            let _ = delay(&MailKind::Alert, attempts, &SystemRandom);
        }
    }
}
