//! Calendar entries as words (RFC 5545): what, when, where. Must not know languages: a page puts its own words around them.
//!
//! Only what an invitation or its answer says is read: no alarms, and of repetition only the [`Rule`]s that are said in few words. Times stay as
//! they were written, with their zone's name: a portal that computed a wrong hour would be worse than none.
//!
//! Invariants: every string is one line of [`one_line`]; at most [`MAX_ENTRIES`] entries; the time is linear.
use std::time::Duration;

use entity::base::clock::Timestamp;
use zeroize::{Zeroize, ZeroizeOnDrop};

pub use self::repeat::{Every, Rule};
use super::words::{clean, one_line};

mod repeat;

/// Seconds.
const DAY: u64 = 24 * 60 * 60;
/// Answers of one entry.
const MAX_ANSWERS: usize = 50;
/// Entries read.
pub const MAX_ENTRIES: usize = 20;
/// Characters of a title, a place or a person.
const MAX_LINE: usize = 400;
/// Bytes of a description.
const MAX_DESCRIPTION: usize = 4 << 10;

/// One entry. Holds content.
#[derive(Default, PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
pub struct Entry {
    /// What it is.
    pub title: String,
    /// When it begins.
    pub starts: Option<When>,
    /// When it ends; of a whole day, the day after.
    pub ends: Option<When>,
    /// Where it is.
    pub place: String,
    /// Who invites.
    pub organizer: String,
    /// More about it; lines end with LF.
    pub description: String,
    /// It was called off.
    pub cancelled: bool,
    /// Somebody who was invited proposes another time for it.
    pub proposal: bool,
    /// It comes again and again.
    pub repeats: bool,
    /// When, where that is said in few words; else the file says it.
    pub rule: Option<Rule>,
    /// It is something to be done, and ends when that is due.
    pub is_task: bool,
    /// What those who were invited answer, where this is an answer.
    pub answers: Vec<Reply>,
    /// What they add to it.
    pub comment: String,
}

/// Who answers what.
#[derive(PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
pub struct Reply {
    /// A name and an address.
    pub who: String,
    /// What they say.
    #[zeroize(skip)]
    pub answer: Answer,
}

impl std::fmt::Debug for Reply {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Reply(.., {:?})", self.answer)
    }
}

/// What somebody answers who was invited.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// Comes.
    Accepted,
    /// Does not come.
    Declined,
    /// May come.
    Tentative,
}

impl std::fmt::Debug for Entry {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Entry(..)")
    }
}

/// A moment as it was written.
#[derive(Default, PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
pub struct When {
    /// `2026-11-24`.
    pub day: String,
    /// `09:30`; none of a whole day.
    pub time: Option<String>,
    /// `UTC`, or the name of the zone that the sender gave; none if the time is meant wherever one is.
    pub zone: Option<String>,
}

impl std::fmt::Debug for When {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("When(..)")
    }
}

/// The entries of a calendar part that was made text (see [`super::view::read::text`]). None if nothing was understood:
/// show the text then.
#[must_use]
pub fn entries(text: &str) -> Vec<Entry> {
    let unfolded = text.replace("\r\n", "\n").replace("\n ", "").replace("\n\t", "");
    let mut entries = Vec::new();
    let (mut cancelled, mut reply, mut proposal, mut length) = (false, false, false, None);
    // What stands in an alarm or a zone is not about the entry.
    let (mut current, mut inner): (Option<Entry>, usize) = (None, 0);
    let mut rules = Rules::default();
    for line in unfolded.lines() {
        let Some((name, parameters, value)) = split(line) else { continue };
        match (name.as_str(), value.to_ascii_uppercase().as_str()) {
            ("METHOD", "CANCEL") => cancelled = true,
            ("METHOD", "REPLY") => reply = true,
            ("METHOD", "COUNTER") => proposal = true,
            ("BEGIN", "VEVENT" | "VTODO") if current.is_none() => {
                let mut entry = Entry::default();
                entry.is_task = value.eq_ignore_ascii_case("VTODO");
                (current, length, rules) = (Some(entry), None, Rules::default());
            }
            ("BEGIN", _) if current.is_some() => inner += 1,
            ("END", _) if inner > 0 => inner -= 1,
            ("END", "VEVENT" | "VTODO") => entries.extend(current.take().map(|entry| entry.lasting(length).repeating(&rules))),
            _ if inner > 0 => {}
            ("DURATION", _) => length = duration(value),
            ("RRULE", _) => rules.take(value),
            ("RDATE" | "EXDATE" | "EXRULE", _) => rules.odd = true,
            _ => {
                if let Some(entry) = &mut current {
                    entry.take(&name, parameters, value);
                }
            }
        }
        if entries.len() == MAX_ENTRIES {
            break;
        }
    }
    for entry in &mut entries {
        entry.cancelled |= cancelled;
        entry.proposal = proposal;
        // An invitation says of everybody that nothing is known yet, and of who invites that he comes.
        if !reply {
            entry.answers.clear();
        }
    }
    entries.retain(|entry| !entry.title.is_empty() || entry.starts.is_some());
    entries
}

/// What an entry says about when it comes again.
#[derive(Default)]
struct Rules {
    rule: String,
    /// There are several rules, or days beside them.
    odd: bool,
}

impl Rules {
    fn take(&mut self, value: &str) {
        self.odd |= !self.rule.is_empty();
        value.clone_into(&mut self.rule);
    }
}

impl Entry {
    fn take(&mut self, name: &str, parameters: &str, value: &str) {
        match name {
            "SUMMARY" => self.title = one_line(&unescaped(value), MAX_LINE),
            "LOCATION" => self.place = one_line(&unescaped(value), MAX_LINE),
            "DESCRIPTION" => self.description = clean(&unescaped(value), MAX_DESCRIPTION).0,
            "DTSTART" => self.starts = when(parameters, value),
            "DTEND" | "DUE" => self.ends = when(parameters, value),
            "STATUS" => self.cancelled |= value.eq_ignore_ascii_case("cancelled"),
            "COMMENT" => self.comment = clean(&unescaped(value), MAX_DESCRIPTION).0,
            "ORGANIZER" => self.organizer = person(parameters, value),
            "ATTENDEE" if self.answers.len() < MAX_ANSWERS => {
                let said = parameter(parameters, "PARTSTAT").unwrap_or_default().to_ascii_uppercase();
                let answer = match said.as_str() {
                    "ACCEPTED" => Answer::Accepted,
                    "DECLINED" => Answer::Declined,
                    "TENTATIVE" => Answer::Tentative,
                    _ => return,
                };
                self.answers.push(Reply { who: person(parameters, value), answer });
            }
            _ => {}
        }
    }

    /// With what is known of when it comes again.
    fn repeating(mut self, rules: &Rules) -> Self {
        self.repeats = rules.odd || !rules.rule.is_empty();
        self.rule = self.starts.as_ref().filter(|_| !rules.odd).and_then(|starts| repeat::rule(&rules.rule, starts));
        self
    }

    /// With its end, where only how long it takes was said.
    fn lasting(mut self, length: Option<Duration>) -> Self {
        if let (Some(length), None, Some(starts)) = (length, &self.ends, &self.starts) {
            self.ends = starts.after(length);
        }
        self
    }
}

impl When {
    /// So much later by the clock on the wall. None over a night where the zone is not UTC: the clock may be changed then.
    fn after(&self, length: Duration) -> Option<Self> {
        let time = self.time.as_deref().unwrap_or("00:00");
        let ends = Timestamp::parse_rfc3339(&format!("{}T{time}:00Z", self.day))?.plus(length).to_rfc3339();
        let (day, time) = (ends.get(..10)?, ends.get(11..16)?);
        let sure = day == self.day || self.zone.as_deref() == Some("UTC") || length.as_secs().is_multiple_of(DAY);
        let mut when = Self::default();
        day.clone_into(&mut when.day);
        when.time = (self.time.is_some() || time != "00:00").then(|| time.to_owned());
        when.zone.clone_from(&self.zone);
        sure.then_some(when)
    }
}

/// A name and an address.
fn person(parameters: &str, value: &str) -> String {
    let scheme = value.get(.."mailto:".len()).filter(|scheme| scheme.eq_ignore_ascii_case("mailto:"));
    let address = scheme.map_or(value, |scheme| &value[scheme.len()..]);
    let shown = parameter(parameters, "CN").map_or_else(|| address.to_owned(), |name| format!("{name} <{address}>"));
    one_line(&shown, MAX_LINE)
}

/// `PT45M`, `P1DT2H`, `P2W`: no longer than a year.
fn duration(value: &str) -> Option<Duration> {
    let (mut seconds, mut digits, mut in_time) = (0_u64, String::new(), false);
    for c in value.trim().trim_start_matches('+').strip_prefix('P')?.chars() {
        if c.is_ascii_digit() && digits.len() < 6 {
            digits.push(c);
            continue;
        }
        let unit = match (c, in_time) {
            ('T', false) => {
                in_time = true;
                continue;
            }
            ('W', false) => 7 * DAY,
            ('D', false) => DAY,
            ('H', true) => 60 * 60,
            ('M', true) => 60,
            ('S', true) => 1,
            _ => return None,
        };
        seconds += digits.parse::<u64>().ok()? * unit;
        digits.clear();
    }
    (digits.is_empty() && seconds > 0 && seconds <= 366 * DAY).then(|| Duration::from_secs(seconds))
}

/// `NAME;parameters:value`, where a quoted parameter may hold colons.
fn split(line: &str) -> Option<(String, &str, &str)> {
    let mut quoted = false;
    let end = line.find(|c| {
        quoted ^= c == '"';
        c == ':' && !quoted
    })?;
    let (name, parameters) = line[..end].split_once(';').unwrap_or((&line[..end], ""));
    Some((name.trim().to_ascii_uppercase(), parameters, line[end + 1..].trim()))
}

fn parameter<'a>(parameters: &'a str, name: &str) -> Option<&'a str> {
    let mut quoted = false;
    let pieces = parameters.split(move |c| {
        quoted ^= c == '"';
        c == ';' && !quoted
    });
    pieces
        .filter_map(|piece| piece.split_once('='))
        .find(|(found, _)| found.eq_ignore_ascii_case(name))
        .map(|(_, value)| value.trim_matches('"'))
        .filter(|value| !value.is_empty())
}

fn unescaped(value: &str) -> String {
    let mut text = String::with_capacity(value.len());
    let mut chars = value.chars();
    while let Some(c) = chars.next() {
        match (c, c == '\\') {
            (_, true) => match chars.next() {
                Some('n' | 'N') => text.push('\n'),
                Some(other) => text.push(other),
                None => {}
            },
            (c, false) => text.push(c),
        }
    }
    text
}

/// `20261124` or `20261124T093000`, with `Z` or a zone.
fn when(parameters: &str, value: &str) -> Option<When> {
    let digits = |range: std::ops::Range<usize>| value.get(range).filter(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()));
    let (year, month, day) = (digits(0..4)?, digits(4..6)?, digits(6..8)?);
    if !("01"..="12").contains(&month) || !("01"..="31").contains(&day) {
        return None;
    }
    let mut when = When::default();
    when.day = format!("{year}-{month}-{day}");
    if value.len() > "20261124".len() {
        let (hour, minute) = (digits(9..11)?, digits(11..13)?);
        if value.as_bytes()[8] != b'T' || hour > "23" || minute > "59" {
            return None;
        }
        when.time = Some(format!("{hour}:{minute}"));
        let zone = if value.ends_with('Z') { Some("UTC") } else { parameter(parameters, "TZID") };
        when.zone = zone.map(|zone| one_line(zone, 60)).filter(|zone| !zone.is_empty());
    }
    Some(when)
}

#[cfg(test)]
mod tests;
