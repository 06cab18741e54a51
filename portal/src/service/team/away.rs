//! When nobody of a team answers: dates, and a text in each language that patients are told at once.
use std::collections::BTreeMap;

use entity::{
    base::clock::Timestamp,
    domain::{
        id::{RequestId, TeamId},
        scope::StaffScope,
    },
    store::team::{self as rows, Away},
};
use time::{Date, format_description::FormatItem, macros::format_description};

use super::{TeamError, check_again, note};
use crate::service::{
    Services,
    permit::{self, Act},
};

/// Longest text, in characters.
pub const MAX_AWAY: usize = 2_000;
/// Days ahead at most.
const FURTHEST: i64 = 366;

const ISO: &[FormatItem<'_>] = format_description!("[year]-[month]-[day]");

/// What was typed.
#[derive(Clone, Default)]
pub struct AwayTyped {
    /// The first day, as `YYYY-MM-DD`.
    pub from: String,
    /// The last day, likewise.
    pub until: String,
    /// The text, by language; empty where there is none.
    pub texts: BTreeMap<String, String>,
}

/// What is wrong with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AwayFlaw {
    /// The first day is no date, or too far off.
    From,
    /// The last day is no date, before the first or over, or too far off.
    Until,
    /// There is no text in any language.
    TextEmpty,
    /// A text is longer than [`MAX_AWAY`].
    TextLong,
}

impl AwayTyped {
    /// What stands in the fields for what a team says now.
    #[must_use]
    pub fn of(away: &Away) -> Self {
        let day = |at: Timestamp| at.date_time().and_then(|moment| moment.date().format(ISO).ok()).unwrap_or_default();
        Self { from: day(away.from()), until: day(away.until()), texts: away.texts.clone() }
    }

    fn check(&self, now: Timestamp) -> Result<Away, AwayFlaw> {
        let today = now.date_time().map(|moment| moment.date()).ok_or(AwayFlaw::From)?;
        let near = |date: &Date| (*date - today).whole_days().abs() <= FURTHEST;
        let read = |text: &str| Date::parse(text.trim(), ISO).ok().filter(near);
        let from = read(&self.from).ok_or(AwayFlaw::From)?;
        // Yesterday may still be today where the writer is.
        let until = read(&self.until).filter(|until| *until >= from && (*until - today).whole_days() >= -1).ok_or(AwayFlaw::Until)?;
        let texts: BTreeMap<String, String> = self
            .texts
            .iter()
            .map(|(language, text)| (language.clone(), text.trim().to_owned()))
            .filter(|(_, text)| !text.is_empty())
            .collect();
        if texts.is_empty() {
            return Err(AwayFlaw::TextEmpty);
        }
        if texts.values().any(|text| text.chars().count() > MAX_AWAY) {
            return Err(AwayFlaw::TextLong);
        }
        let moment =
            |date: Date, (h, m, s)| date.with_hms(h, m, s).ok().map(|at| at.assume_utc().unix_timestamp().saturating_mul(1_000_000));
        let begin = moment(from, (0, 0, 0)).ok_or(AwayFlaw::From)?;
        let end = moment(until, (23, 59, 59)).ok_or(AwayFlaw::Until)?;
        Ok(Away::new(Timestamp::from_micros(begin), Timestamp::from_micros(end), texts))
    }
}

/// Says when nobody of a team answers, and what patients are told then. For an administrator.
///
/// # Errors
/// [`TeamError`]; nothing was changed then.
pub async fn set_away(services: &Services, scope: &StaffScope, id: TeamId, typed: &AwayTyped, request: RequestId) -> Result<(), TeamError> {
    permit::require(scope.actor(), Act::ManageTeams)?;
    let away = typed.check(services.now()).map_err(TeamError::Away)?;
    change(services, scope, id, Some(&away), request).await
}

/// Somebody answers again. For an administrator.
///
/// # Errors
/// [`TeamError`]; nothing was changed then.
pub async fn end_away(services: &Services, scope: &StaffScope, id: TeamId, request: RequestId) -> Result<(), TeamError> {
    permit::require(scope.actor(), Act::ManageTeams)?;
    change(services, scope, id, None, request).await
}

async fn change(services: &Services, scope: &StaffScope, id: TeamId, away: Option<&Away>, request: RequestId) -> Result<(), TeamError> {
    services
        .store()
        .write(async |tx| {
            check_again(tx, scope).await?;
            rows::lock(tx, scope, id).await?.ok_or(TeamError::NotFound)?;
            rows::update_away(tx, scope, id, away).await?;
            let action = if away.is_some() { "team.away" } else { "team.back" };
            note(tx, scope, (action, String::new()), id, request).await?;
            Ok(())
        })
        .await
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(from: &str, until: &str, text: &str) -> AwayTyped {
        AwayTyped { from: from.to_owned(), until: until.to_owned(), texts: BTreeMap::from([("en".to_owned(), text.to_owned())]) }
    }

    #[test]
    fn dates_and_texts_are_taken_or_refused() {
        let now = Timestamp::parse_rfc3339("2026-11-23T10:00:00Z").expect("a time");
        let good = typed("2026-11-23", "2026-11-30", "Back on Monday.");
        let away = good.check(now).expect("good");
        assert!(away.is_on(now) && !away.is_on(Timestamp::parse_rfc3339("2026-12-01T12:00:00Z").expect("a time")));
        assert!(AwayTyped::of(&away).until == "2026-11-30");
        for (typed, flaw) in [
            (typed("", "2026-11-30", "x"), AwayFlaw::From),
            (typed("2026-11-23", "2026-11-22", "x"), AwayFlaw::Until),
            (typed("2026-11-01", "2026-11-20", "x"), AwayFlaw::Until),
            (typed("2026-11-23", "2036-11-22", "x"), AwayFlaw::Until),
            (typed("2026-11-23", "2026-11-30", "  "), AwayFlaw::TextEmpty),
            (typed("2026-11-23", "2026-11-30", &"x".repeat(MAX_AWAY + 1)), AwayFlaw::TextLong),
        ] {
            assert_eq!(typed.check(now).err(), Some(flaw));
        }
    }
}
