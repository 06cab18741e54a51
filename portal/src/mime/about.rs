//! What stands above a message: subject, author, recipients, date; decoded, bounded, safe to show. Must not know bodies.
//!
//! Addresses and dates are taken apart by the MIME library, one field at a time and bounded; whatever makes it panic
//! counts as nothing said.
//!
//! Invariant: every string is one line of [`one_line`]; there are at most [`MAX_PEOPLE`] recipients a field.
use std::panic;

use mail_parser::{Addr, DateTime, HeaderValue, parsers::MessageStream};
use serde::{Deserialize, Serialize};
use zeroize::{Zeroize, ZeroizeOnDrop};

use super::{encoded_word, words::one_line};

/// Characters of a subject kept.
pub const MAX_SUBJECT: usize = 400;
/// Characters of an author or recipient kept.
pub const MAX_PERSON: usize = 320;
/// Recipients listed of To, and of Cc.
pub const MAX_PEOPLE: usize = 50;

/// What stands above a message. Holds content.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize, Zeroize, ZeroizeOnDrop)]
pub struct About {
    /// Empty if there is none.
    #[serde(default)]
    pub subject: String,
    /// `Name <address>`, or whichever there is.
    #[serde(default)]
    pub from: String,
    /// Further authors.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub authors: Vec<String>,
    /// Likewise.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub to: Vec<String>,
    /// Likewise.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cc: Vec<String>,
    /// There are more people than are listed.
    #[serde(default)]
    pub more_people: bool,
    /// Microseconds since the epoch, if the date could be read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<i64>,
}

impl std::fmt::Debug for About {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("About(..)")
    }
}

/// The people that a field names.
#[derive(Default)]
pub(super) struct People {
    /// As shown.
    pub(super) shown: Vec<String>,
    /// There are more.
    pub(super) more: bool,
    /// The addresses as they stand, of all of these.
    pub(super) addresses: Vec<String>,
}

/// A Subject's value.
pub(super) fn subject(value: &[u8]) -> String {
    one_line(&encoded_word::decode(value), MAX_SUBJECT)
}

/// The value of From, To or Cc; groups are their members.
pub(super) fn people(value: &[u8]) -> People {
    let line = format!("{}\n", encoded_word::rewrite(value));
    let found = panic::catch_unwind(|| {
        let HeaderValue::Address(found) = MessageStream::new(line.as_bytes()).parse_address() else { return People::default() };
        let mut people = People::default();
        for one in found.iter() {
            let text = one_line(&shown(one), MAX_PERSON);
            if people.addresses.len() < MAX_PEOPLE {
                people.addresses.extend(one.address().map(str::to_owned));
            }
            people.more |= people.shown.len() == MAX_PEOPLE && !text.is_empty();
            if people.shown.len() < MAX_PEOPLE && !text.is_empty() {
                people.shown.push(text);
            }
        }
        people
    });
    found.unwrap_or_default()
}

/// A Date's value, in microseconds since the epoch.
pub(super) fn date(value: &[u8]) -> Option<i64> {
    let line = format!("{}\n", String::from_utf8_lossy(value));
    let found = panic::catch_unwind(|| DateTime::parse_rfc822(&line).filter(DateTime::is_valid)?.to_timestamp().checked_mul(1_000_000));
    found.ok().flatten()
}

fn shown(one: &Addr<'_>) -> String {
    match (one.name().filter(|name| !name.trim().is_empty()), one.address()) {
        (Some(name), Some(address)) => format!("{} <{address}>", name.trim()),
        (Some(one), None) | (None, Some(one)) => one.to_owned(),
        (None, None) => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_are_taken_apart() {
        for (value, wanted) in [
            ("", &[][..]),
            ("a@b.example", &["a@b.example"]),
            ("A <a@b.example>, \"B, C\" <c@d.example>", &["A <a@b.example>", "B, C <c@d.example>"]),
            ("Team: a@b.example, c@d.example; e@f.example", &["a@b.example", "c@d.example", "e@f.example"]),
            ("undisclosed-recipients:;", &[]),
            ("=?utf-8?Q?G=C3?= =?utf-8?Q?=B3mez=2C_J=2E?= <j@b.example>", &["Gómez, J. <j@b.example>"]),
            ("\"evil\u{202e}\" <a@b.example>", &["evil <a@b.example>"]),
            ("<<<<>>>>((((", &[">>> (((() <<<<>"]),
        ] {
            let found = people(value.as_bytes());
            assert_eq!(found.shown, wanted, "{value}");
            assert!(!found.more);
        }
        let many = people("a@b.example, ".repeat(60).as_bytes());
        assert!(many.shown.len() == MAX_PEOPLE && many.more);
    }

    #[test]
    fn dates_are_read_or_left_out() {
        assert_eq!(date(b"Tue, 24 Nov 2026 12:00:00 -0500"), Some(1_795_539_600_000_000));
        for value in ["", "yesterday", "Tue, 99 Nov 2026 12:00:00 -0500", "1 Jan 99999999999999999999 00:00:00 +0000", "\u{e9}"] {
            assert_eq!(date(value.as_bytes()), None, "{value}");
        }
    }
}
