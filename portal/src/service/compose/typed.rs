//! What somebody typed, as it stands in the fields, and whether it can be sent. Must not know how it is sealed or sent.
use std::time::Duration;

use entity::base::clock::Timestamp;
use serde::{Deserialize, Serialize};
use time::{Date, Weekday, format_description::FormatItem, macros::format_description};

use super::{end_of_day, later};
use crate::service::template::fields::{self, Known};

/// Characters of a subject.
pub const MAX_SUBJECT: usize = 200;
/// Characters of a text.
pub const MAX_TEXT: usize = 100_000;
/// What a message may be about, as relays name it; the first is preset.
pub const CATEGORIES: [&str; 6] = ["treatment", "payment", "operations", "marketing", "part2", "psychotherapy"];
/// After how many days reading may end; 0: never. The first is preset.
pub const EXPIRIES: [u16; 5] = [0, 7, 30, 90, 365];
/// Working days within which a message ought to be read, at first.
const READ_WITHIN: u8 = 3;
/// Working days that can be preset.
const MOST_DAYS: u8 = 10;
/// Days ahead at most.
const FURTHEST: i64 = 366;
const DAY: Duration = Duration::from_secs(24 * 60 * 60);

pub(super) const ISO: &[FormatItem<'_>] = format_description!("[year]-[month]-[day]");

/// What stands in the fields. Holds content. Not guaranteed: that it is erased from memory when it is dropped.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Typed {
    /// One line.
    pub subject: String,
    /// Simply formatted text.
    pub text: String,
    /// Asks for a fresh verification of the reader.
    pub high: bool,
    /// One of [`CATEGORIES`].
    pub category: String,
    /// One of [`EXPIRIES`].
    pub expires: u16,
    /// Whether the patient may answer.
    pub reply: bool,
    /// By when it ought to be read, as `YYYY-MM-DD`; empty: whenever.
    pub read_by: String,
    /// What `read_by` was before anybody touched it, and after how many working days that is: `2026-11-26 3`. Empty: nobody knows. As long
    /// as it is the same, it counts from the day of sending.
    pub preset: String,
    /// In the name of which of the writer's teams: its id; empty: in none's.
    pub team: String,
    /// From which template it is: its id; empty: from none. Then no field may be left in it.
    pub template: String,
    /// In which language its template was taken: a tag; empty: nobody knows.
    pub language: String,
    /// The day on which it is to be sent, as `YYYY-MM-DD`; empty: at once.
    pub send_on: String,
    /// The hour of that day, as `HH:MM`.
    pub send_at: String,
    /// In whose time that is: minutes east of UTC, `gap` if clocks skip it there; empty: UTC.
    pub zone: String,
}

impl std::fmt::Debug for Typed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Typed(..)")
    }
}

/// What is wrong with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flaw {
    /// There is no subject.
    SubjectEmpty,
    /// The subject is longer than [`MAX_SUBJECT`].
    SubjectLong,
    /// There is no text.
    TextEmpty,
    /// The text is longer than [`MAX_TEXT`].
    TextLong,
    /// The date is none, in the past, or too far off.
    ReadBy,
    /// The category or the expiry is none of the choices.
    Expires,
    /// The team is none of the writer's.
    Team,
    /// A file has not arrived whole.
    FileCut,
    /// The files are, with the text, too large for a message.
    FilesLarge,
    /// They are too large for so many copies.
    FilesTimes,
    /// Others go with it than its page shows: nothing leaves, or is thrown away, unseen.
    Files,
    /// Day and hour of sending are not both there, or are none.
    SendWhen,
    /// They are over.
    SendPast,
    /// They are further off than [`super::LATEST_DAYS`] days.
    SendFar,
    /// Clocks are put forward over that hour.
    SendGap,
    /// A field of the template is not filled in: see [`Typed::missing`].
    Field,
    /// It ought to be read before it is sent.
    ReadByBefore,
    /// It can be read no more on the day by which it ought to be.
    ReadByAfter,
}

impl Typed {
    /// The fields of an empty page.
    #[must_use]
    pub fn preset(now: Timestamp) -> Self {
        let mut typed = Self { category: CATEGORIES[0].to_owned(), reply: true, ..Self::default() };
        typed.set_read_within(now, READ_WITHIN);
        typed
    }

    /// Sets by when it ought to be read to so many working days from now, or from whenever it is sent.
    pub(in crate::service) fn set_read_within(&mut self, now: Timestamp, days: u8) {
        self.read_by = Self::read_within(now, days);
        self.preset = if self.read_by.is_empty() { String::new() } else { format!("{} {days}", self.read_by) };
    }

    /// Has what was preset and nobody touched count from the day of sending, whenever that is.
    pub fn settle(&mut self, now: Timestamp) {
        let Some((date, days)) = self.preset.split_once(' ') else { return };
        let Some(days) = days.parse::<u8>().ok().filter(|days| (1..=MOST_DAYS).contains(days)) else { return };
        if date == self.read_by.trim() {
            let sent = later::moment(self, now).ok().flatten().unwrap_or(now);
            self.set_read_within(sent, days);
        }
    }

    /// The day after so many working days, as the field has it; 0: none.
    pub(in crate::service) fn read_within(now: Timestamp, days: u8) -> String {
        let date = if days == 0 { None } else { working_days(now, days) };
        date.and_then(|date| date.format(ISO).ok()).unwrap_or_default()
    }

    /// Whether it can be sent; then by when it ought to be read.
    ///
    /// # Errors
    /// Every flaw, in the order of the fields.
    pub fn check(&self, now: Timestamp) -> Result<Option<Timestamp>, Vec<Flaw>> {
        let mut flaws = Vec::new();
        match self.subject.trim().chars().count() {
            0 => flaws.push(Flaw::SubjectEmpty),
            1..=MAX_SUBJECT => {}
            _ => flaws.push(Flaw::SubjectLong),
        }
        match self.text.trim().chars().count() {
            0 => flaws.push(Flaw::TextEmpty),
            1..=MAX_TEXT => {}
            _ => flaws.push(Flaw::TextLong),
        }
        if !self.missing().is_empty() {
            flaws.push(Flaw::Field);
        }
        if !CATEGORIES.contains(&self.category.as_str()) || !EXPIRIES.contains(&self.expires) {
            flaws.push(Flaw::Expires);
        }
        let mut sent = self.clone();
        sent.settle(now);
        let read_by = sent.read_by(now);
        match (&read_by, later::moment(self, now)) {
            (_, Err(flaw)) => flaws.push(flaw),
            (Ok(Some(day)), Ok(Some(at))) if *day <= at => flaws.push(Flaw::ReadByBefore),
            // That day may begin while it can still be read.
            (Ok(Some(day)), Ok(at)) if self.expires > 0 && *day >= at.unwrap_or(now).plus(DAY * (u32::from(self.expires) + 1)) => {
                flaws.push(Flaw::ReadByAfter);
            }
            _ => {}
        }
        if read_by.is_err() {
            flaws.push(Flaw::ReadBy);
        }
        if flaws.is_empty() { Ok(read_by.unwrap_or_default()) } else { Err(flaws) }
    }

    /// The fields of its template that are not filled in, by name; the first [`fields::MOST`].
    #[must_use]
    pub fn missing(&self) -> Vec<String> {
        if self.template.is_empty() {
            return Vec::new();
        }
        fields::names(&format!("{}\n{}", self.subject, self.text)).into_iter().take(fields::MOST).collect()
    }

    /// Fills in a field of its template, wherever it stands.
    pub fn fill(&mut self, name: &str, value: &str) {
        let value = fields::value(value);
        if self.template.is_empty() || value.is_empty() {
            return;
        }
        let known = Known { typed: [(fields::normal(name), value)].into(), ..Known::default() };
        self.subject = fields::fill(&self.subject, &known).0;
        self.text = fields::fill(&self.text, &known).0;
    }

    fn read_by(&self, now: Timestamp) -> Result<Option<Timestamp>, ()> {
        let text = self.read_by.trim();
        if text.is_empty() {
            return Ok(None);
        }
        let (Ok(date), Some(today)) = (Date::parse(text, ISO), now.date_time().map(|moment| moment.date())) else { return Err(()) };
        let days = (date - today).whole_days();
        // Yesterday may still be today where the writer is.
        if (-1..=FURTHEST).contains(&days) { Ok(end_of_day(date)) } else { Err(()) }
    }
}

/// The day after so many working days.
pub(super) fn working_days(now: Timestamp, days: u8) -> Option<Date> {
    let mut date = now.date_time()?.date();
    let mut left = days;
    while left > 0 {
        date = date.next_day()?;
        if !matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday) {
            left -= 1;
        }
    }
    Some(date)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        Timestamp::parse_rfc3339(text).expect("a time")
    }

    #[test]
    fn three_working_days_pass_over_the_weekend() {
        for (now, wanted) in
            [("2026-11-23T10:00:00Z", "2026-11-26"), ("2026-11-26T10:00:00Z", "2026-12-01"), ("2026-11-28T10:00:00Z", "2026-12-02")]
        {
            assert_eq!(Typed::preset(at(now)).read_by, wanted);
        }
    }

    #[test]
    fn what_was_preset_counts_from_the_day_of_sending_until_somebody_touches_it() {
        let now = at("2026-11-23T10:00:00Z");
        let good = Typed { subject: "Hello".to_owned(), text: "All is well.".to_owned(), ..Typed::preset(now) };
        let later = Typed { send_on: "2026-11-30".to_owned(), send_at: "09:00".to_owned(), ..good.clone() };
        assert_eq!(later.check(now), Ok(Some(at("2026-12-03T23:59:59Z"))));
        let mut settled = later.clone();
        settled.settle(now);
        assert_eq!((settled.read_by.as_str(), settled.preset.as_str()), ("2026-12-03", "2026-12-03 3"));
        // And back, where it is sent at once after all; and from another day, where it was kept meanwhile.
        let mut back = Typed { send_on: String::new(), send_at: String::new(), ..settled };
        back.settle(now);
        assert_eq!(back.read_by, good.read_by);
        back.settle(at("2026-11-26T10:00:00Z"));
        assert_eq!(back.read_by, "2026-12-01");
        // Touched, or not known to be preset, it stays and is said to be wrong.
        let touched = Typed { read_by: "2026-11-27".to_owned(), ..later.clone() };
        assert_eq!(touched.check(now), Err(vec![Flaw::ReadByBefore]));
        for preset in ["", "2026-11-26", "2026-11-26 0", "2026-11-26 999", "soon 3"] {
            let unknown = Typed { preset: preset.to_owned(), ..later.clone() };
            assert_eq!(unknown.check(now), Err(vec![Flaw::ReadByBefore]), "{preset}");
        }
    }

    #[test]
    fn everything_that_is_wrong_is_told_at_once() {
        let now = at("2026-11-23T10:00:00Z");
        let good = Typed { subject: "Hello".to_owned(), text: "All is well.".to_owned(), ..Typed::preset(now) };
        assert_eq!(good.check(now), Ok(Some(at("2026-11-26T23:59:59Z"))));
        assert_eq!(Typed { read_by: String::new(), ..good.clone() }.check(now), Ok(None));
        // On its last day it can be read for some hours; where it is sent later, the days count from then.
        let last = Typed { expires: 7, read_by: "2026-11-30".to_owned(), ..good.clone() };
        assert_eq!(last.check(now), Ok(Some(at("2026-11-30T23:59:59Z"))));
        let later = Typed { send_on: "2026-11-24".to_owned(), send_at: "09:00".to_owned(), read_by: "2026-12-01".to_owned(), ..last };
        assert_eq!(later.check(now), Ok(Some(at("2026-12-01T23:59:59Z"))));
        assert_eq!(Typed { text: "é".repeat(MAX_TEXT), ..good.clone() }.check(now).map(|_| ()), Ok(()));
        for (typed, flaws) in [
            (Typed::default(), vec![Flaw::SubjectEmpty, Flaw::TextEmpty, Flaw::Expires]),
            (Typed { subject: "x".repeat(MAX_SUBJECT + 1), ..good.clone() }, vec![Flaw::SubjectLong]),
            (Typed { text: "x".repeat(MAX_TEXT + 1), ..good.clone() }, vec![Flaw::TextLong]),
            (Typed { read_by: "2026-11-20".to_owned(), ..good.clone() }, vec![Flaw::ReadBy]),
            (Typed { read_by: "soon".to_owned(), ..good.clone() }, vec![Flaw::ReadBy]),
            (Typed { read_by: "2099-01-01".to_owned(), ..good.clone() }, vec![Flaw::ReadBy]),
            (Typed { expires: 5, ..good.clone() }, vec![Flaw::Expires]),
            (Typed { expires: 7, read_by: "2026-12-01".to_owned(), ..good.clone() }, vec![Flaw::ReadByAfter]),
        ] {
            assert_eq!(typed.check(now), Err(flaws));
        }
    }
}
