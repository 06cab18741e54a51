//! Sent later: which moment somebody meant, and telling of what is to be told of then. Must not know how it is stored.
//!
//! Days and hours are UTC, or in the writer's time, whose distance from UTC on that day their browser says. Invariants: the moment
//! is to come, and at most [`LATEST_DAYS`] off; an hour that clocks skip is refused, and is not another one.
use std::time::Duration;

use entity::{base::clock::Timestamp, store::later as rows};
use time::{Date, Time, format_description::FormatItem, macros::format_description};

use super::{Flaw, Typed, typed::ISO};
use crate::service::{Services, error::ServiceError};

/// Days ahead at most.
pub const LATEST_DAYS: usize = 90;
/// The same.
const LATEST: Duration = Duration::from_secs(90 * 24 * 60 * 60);
/// Minutes from UTC, at most, anywhere.
const FURTHEST_ZONE: i64 = 15 * 60;
/// Deliveries of one transaction.
const BATCH: u16 = 50;
/// Batches of one run, so that it ends.
const MOST_BATCHES: u32 = 400;

const HOUR: &[FormatItem<'_>] = format_description!("[hour]:[minute]");

/// When it is to be sent; `None`: at once.
pub(super) fn moment(typed: &Typed, now: Timestamp) -> Result<Option<Timestamp>, Flaw> {
    let (day, hour) = (typed.send_on.trim(), typed.send_at.trim());
    if day.is_empty() && hour.is_empty() {
        return Ok(None);
    }
    if typed.zone == "gap" {
        return Err(Flaw::SendGap);
    }
    let at = parse(day, hour, &typed.zone).ok_or(Flaw::SendWhen)?;
    if at <= now {
        return Err(Flaw::SendPast);
    }
    if at.since(now) > LATEST { Err(Flaw::SendFar) } else { Ok(Some(at)) }
}

fn parse(day: &str, hour: &str, zone: &str) -> Option<Timestamp> {
    at(Date::parse(day, ISO).ok()?, Time::parse(hour.get(..5).unwrap_or(hour), HOUR).ok()?, zone)
}

fn at(day: Date, hour: Time, zone: &str) -> Option<Timestamp> {
    let zone: i64 = if zone.is_empty() { 0 } else { zone.parse().ok()? };
    if zone.abs() > FURTHEST_ZONE {
        return None;
    }
    let seconds = day.with_time(hour).assume_utc().unix_timestamp() - zone * 60;
    Some(Timestamp::from_micros(seconds.checked_mul(1_000_000)?))
}

/// When a day begins where somebody is; in UTC, if nobody says how far from it that is.
pub(super) fn beginning(day: Date, zone: &str) -> Option<Timestamp> {
    at(day, Time::MIDNIGHT, zone)
}

impl Typed {
    /// When it is to be sent, if that is later and makes sense.
    #[must_use]
    pub fn later(&self, now: Timestamp) -> Option<Timestamp> {
        moment(self, now).ok().flatten()
    }

    /// Writes a moment into the fields, in UTC.
    pub(super) fn send_then(&mut self, at: Timestamp) {
        let text = at.to_rfc3339();
        self.send_on = text.chars().take(10).collect();
        self.send_at = text.chars().skip(11).take(5).collect();
        self.zone.clear();
    }
}

/// Tells of what was to be sent later and can be seen now. For the job; returns how much it was.
///
/// # Errors
/// Trouble of ours.
pub async fn tell(services: &Services) -> Result<u64, ServiceError> {
    let mut all = 0;
    for _ in 0..MOST_BATCHES {
        let told = services.store().write(async |tx| rows::tell_due(tx, BATCH).await).await?;
        all += told;
        if told < u64::from(BATCH) {
            break;
        }
    }
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_what_was_meant_or_is_refused() {
        let at = |text: &str| Timestamp::parse_rfc3339(text).expect("a time");
        let now = at("2026-03-27T10:00:00Z");
        for (day, hour, zone, wanted) in [
            ("", "", "", Ok(None)),
            ("2026-03-27", "10:01", "", Ok(Some(at("2026-03-27T10:01:00Z")))),
            ("2026-03-28", "09:00:00", "", Ok(Some(at("2026-03-28T09:00:00Z")))),
            // The same hour before and after the clocks are put forward.
            ("2026-03-28", "09:00", "60", Ok(Some(at("2026-03-28T08:00:00Z")))),
            ("2026-03-30", "09:00", "120", Ok(Some(at("2026-03-30T07:00:00Z")))),
            ("2026-03-27", "06:30", "-240", Ok(Some(at("2026-03-27T10:30:00Z")))),
            ("2026-03-29", "02:30", "gap", Err(Flaw::SendGap)),
            ("2026-03-27", "10:00", "", Err(Flaw::SendPast)),
            ("2025-03-28", "10:00", "", Err(Flaw::SendPast)),
            ("2026-06-25", "10:00", "", Ok(Some(at("2026-06-25T10:00:00Z")))),
            ("2026-06-25", "10:01", "", Err(Flaw::SendFar)),
            ("2026-03-28", "", "", Err(Flaw::SendWhen)),
            ("", "10:00", "", Err(Flaw::SendWhen)),
            ("2026-02-30", "10:00", "", Err(Flaw::SendWhen)),
            ("2026-03-28", "25:00", "", Err(Flaw::SendWhen)),
            ("2026-03-28", "10:00", "9999", Err(Flaw::SendWhen)),
            ("soon", "ñññ", "x", Err(Flaw::SendWhen)),
        ] {
            let typed = Typed { send_on: day.to_owned(), send_at: hour.to_owned(), zone: zone.to_owned(), ..Typed::default() };
            assert_eq!(moment(&typed, now), wanted, "{day} {hour} {zone}");
        }
        let mut typed = Typed { zone: "60".to_owned(), ..Typed::default() };
        typed.send_then(at("2026-03-28T09:05:00Z"));
        assert_eq!(typed.later(now), Some(at("2026-03-28T09:05:00Z")));
    }
}
