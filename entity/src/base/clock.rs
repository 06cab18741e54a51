//! Injected time. Owns the only call to the system's clock; invariant: a timestamp is integer microseconds, UTC.
use std::{
    fmt,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use serde::{Deserialize, Serialize};
use time::{OffsetDateTime, format_description::well_known::Rfc3339};

/// So far ahead of this machine's clock that of another one may be which works on the same database.
pub const CLOCK_SKEW: Duration = Duration::from_secs(5 * 60);

/// Microseconds since 1970-01-01T00:00:00Z. Integers, because text with a varying fraction sorts wrongly.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Timestamp(i64);

impl Timestamp {
    /// From microseconds since the epoch.
    #[must_use]
    pub const fn from_micros(micros: i64) -> Self {
        Self(micros)
    }

    /// Microseconds since the epoch.
    #[must_use]
    pub const fn as_micros(self) -> i64 {
        self.0
    }

    /// Whole milliseconds since the epoch (UUID version 7 wants them); zero before the epoch.
    #[must_use]
    pub fn as_millis(self) -> u64 {
        u64::try_from(self.0 / 1_000).unwrap_or(0)
    }

    /// This much later; stays at the end of time instead of overflowing.
    #[must_use]
    pub fn plus(self, span: Duration) -> Self {
        let micros = i64::try_from(span.as_micros()).unwrap_or(i64::MAX);
        Self(self.0.saturating_add(micros))
    }

    /// This much earlier; stays at the start of time instead of overflowing.
    #[must_use]
    pub fn minus(self, span: Duration) -> Self {
        let micros = i64::try_from(span.as_micros()).unwrap_or(i64::MAX);
        Self(self.0.saturating_sub(micros))
    }

    /// How long after `earlier` this is; zero if it is not.
    #[must_use]
    pub fn since(self, earlier: Self) -> Duration {
        Duration::from_micros(u64::try_from(self.0.saturating_sub(earlier.0)).unwrap_or(0))
    }

    /// As a calendar date and time in UTC; `None` outside the years -9999 to 9999.
    #[must_use]
    pub fn date_time(self) -> Option<OffsetDateTime> {
        OffsetDateTime::from_unix_timestamp_nanos(i128::from(self.0) * 1_000).ok()
    }

    /// RFC 3339, in UTC, with six digits behind the second or none, so that it is read everywhere; empty outside the years that format
    /// can hold.
    #[must_use]
    pub fn to_rfc3339(self) -> String {
        let micros = self.0.rem_euclid(1_000_000);
        let Some(whole) = Self(self.0.saturating_sub(micros)).date_time().and_then(|moment| moment.format(&Rfc3339).ok()) else {
            return String::new();
        };
        if micros == 0 { whole } else { format!("{}.{micros:06}Z", whole.trim_end_matches('Z')) }
    }

    /// Reads RFC 3339, any offset; `None` for anything else.
    #[must_use]
    pub fn parse_rfc3339(text: &str) -> Option<Self> {
        let moment = OffsetDateTime::parse(text, &Rfc3339).ok()?;
        i64::try_from(moment.unix_timestamp_nanos() / 1_000).ok().map(Self)
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.to_rfc3339())
    }
}

/// Where the time comes from. Tests hand in one that they turn themselves.
pub trait Clock: Send + Sync {
    /// The present moment.
    fn now(&self) -> Timestamp;
}

/// The operating system's clock.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "the one place where time enters the program")]
    fn now(&self) -> Timestamp {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Timestamp(i64::try_from(since.as_micros()).unwrap_or(i64::MAX))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rfc3339_comes_back() {
        let moment = Timestamp::from_micros(1_764_000_000_123_456);
        assert_eq!(Timestamp::parse_rfc3339(&moment.to_rfc3339()), Some(moment));
        assert_eq!(Timestamp::parse_rfc3339("2026-05-03T10:12:00-05:00").map(|t| t.to_rfc3339()).as_deref(), Some("2026-05-03T15:12:00Z"));
        assert_eq!(Timestamp::from_micros(1_300).to_rfc3339(), "1970-01-01T00:00:00.001300Z");
        assert_eq!(Timestamp::from_micros(-500_000).to_rfc3339(), "1969-12-31T23:59:59.500000Z");
        assert_eq!(Timestamp::from_micros(i64::MIN).to_rfc3339(), "");
        assert_eq!(Timestamp::parse_rfc3339("yesterday"), None);
    }

    #[test]
    fn spans_never_overflow() {
        let last = Timestamp::from_micros(i64::MAX);
        assert_eq!(last.plus(Duration::MAX), last);
        assert_eq!(Timestamp::from_micros(5).since(Timestamp::from_micros(9)), Duration::ZERO);
    }
}
