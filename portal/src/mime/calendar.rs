//! Calendar entries as words (RFC 5545): what, when, where. Must not know languages: a page puts its own words around them.
//!
//! Only what an invitation says is read: no alarms, no repetition rules beyond that there is one. Times stay as they were
//! written, with their zone's name: a portal that computed a wrong hour would be worse than none.
//!
//! Invariants: every string is one line of [`one_line`]; at most [`MAX_ENTRIES`] entries; the time is linear.
use zeroize::{Zeroize, ZeroizeOnDrop};

use super::words::{clean, one_line};

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
    /// It comes again and again; the file says when.
    pub repeats: bool,
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
    let mut cancelled = false;
    // What stands in an alarm or a zone is not about the entry.
    let (mut current, mut inner): (Option<Entry>, usize) = (None, 0);
    for line in unfolded.lines() {
        let Some((name, parameters, value)) = split(line) else { continue };
        match (name.as_str(), value.to_ascii_uppercase().as_str()) {
            ("METHOD", "CANCEL") => cancelled = true,
            ("BEGIN", "VEVENT" | "VTODO") if current.is_none() => current = Some(Entry::default()),
            ("BEGIN", _) if current.is_some() => inner += 1,
            ("END", _) if inner > 0 => inner -= 1,
            ("END", "VEVENT" | "VTODO") => entries.extend(current.take()),
            _ if inner > 0 => {}
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
    entries.iter_mut().for_each(|entry| entry.cancelled |= cancelled);
    entries.retain(|entry| !entry.title.is_empty() || entry.starts.is_some());
    entries
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
            "RRULE" | "RDATE" => self.repeats = true,
            "ORGANIZER" => {
                let address = value
                    .get(.."mailto:".len())
                    .filter(|scheme| scheme.eq_ignore_ascii_case("mailto:"))
                    .map_or(value, |scheme| &value[scheme.len()..]);
                let shown = parameter(parameters, "CN").map_or_else(|| address.to_owned(), |name| format!("{name} <{address}>"));
                self.organizer = one_line(&shown, MAX_LINE);
            }
            _ => {}
        }
    }
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
mod tests {
    use super::*;

    fn moment(day: &str, time: Option<&str>, zone: Option<&str>) -> When {
        let mut when = When::default();
        (when.day, when.time, when.zone) = (day.to_owned(), time.map(str::to_owned), zone.map(str::to_owned));
        when
    }

    #[test]
    fn an_invitation_is_read() {
        let text = "BEGIN:VCALENDAR\nMETHOD:REQUEST\nBEGIN:VTIMEZONE\nTZID:x\nBEGIN:STANDARD\nDTSTART:16010101T000000\nEND:STANDARD\nEND:VTIMEZONE\nBEGIN:VEVENT\n\
            SUMMARY:Blood test\\, fa\n sting\nDTSTART;TZID=\"America/New_York\":20261124T093000\nDTEND:20261124T150000Z\nLOCATION:Room 4\\nfloor 2\n\
            ORGANIZER;CN=\"Dr. Vega: clinic\":mailto:vega@clinic.example\nDESCRIPTION:Drink\\nwater\\; only.\nBEGIN:VALARM\nDESCRIPTION:no\nEND:VALARM\nRRULE:FREQ=DAILY\nEND:VEVENT\nEND:VCALENDAR\n";
        let found = entries(text);
        let [entry] = found.as_slice() else { panic!("{} entries", found.len()) };
        assert_eq!(
            (entry.title.as_str(), entry.place.as_str(), entry.description.as_str()),
            ("Blood test, fasting", "Room 4 floor 2", "Drink\nwater; only.")
        );
        assert_eq!(entry.starts, Some(moment("2026-11-24", Some("09:30"), Some("America/New_York"))));
        assert_eq!(entry.ends, Some(moment("2026-11-24", Some("15:00"), Some("UTC"))));
        assert_eq!(entry.organizer, "Dr. Vega: clinic <vega@clinic.example>");
        assert!(!entry.cancelled && entry.repeats);
    }

    #[test]
    fn what_is_odd_is_left_out() {
        for (text, wanted) in [
            ("", 0),
            ("BEGIN:VEVENT\nEND:VEVENT", 0),
            ("BEGIN:VEVENT\nSUMMARY:x", 0),
            ("SUMMARY:x\nEND:VEVENT", 0),
            ("BEGIN:VEVENT\nSUMMARY:x\nDTSTART:2026\u{e9}124\nEND:VEVENT", 1),
            ("BEGIN:VEVENT\nDTSTART;VALUE=DATE:20261124\nEND:VEVENT", 1),
            ("BEGIN:VEVENT\nDTSTART:20261399T990000\nEND:VEVENT", 0),
            ("begin:vevent\nsummary:x\nend:vevent", 1),
        ] {
            assert_eq!(entries(text).len(), wanted, "{text}");
        }
        let many = "BEGIN:VEVENT\nSUMMARY:x\nEND:VEVENT\n".repeat(100);
        assert_eq!(entries(&many).len(), MAX_ENTRIES);
        let called_off = entries("METHOD:CANCEL\nBEGIN:VEVENT\nSUMMARY:a\u{202e}b\nDTSTART:20261124\nEND:VEVENT");
        assert!(called_off[0].cancelled && called_off[0].title == "ab");
        assert_eq!(called_off[0].starts, Some(moment("2026-11-24", None, None)));
    }
}
