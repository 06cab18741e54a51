//! What relay headers ask for. Must not know where they came from: the caller honours them from signed-in relays only.
//!
//! Whatever is not understood is read in the strictest way, for a typo must not make a message less safe:
//!
//! | header | not understood, or given twice with different values |
//! |---|---|
//! | `X-Secure-Portal` | any value means `always` |
//! | `X-Portal-Sensitivity` | anything but `normal` means `high` |
//! | `X-Portal-Category` | `psychotherapy`, the most protected one |
//! | `X-Portal-Expires` | [`UNKNOWN_EXPIRY`] from now; of several, the earliest |
//! | `X-Portal-Reply` | anything but `yes` means `no` |
//! | `X-Portal-Language` | none: the recipient's own language counts |
//! | `X-Portal-Correlation-Id` | the first, cut at [`MAX_CORRELATION`] characters |
//!
//! A moment in the past is understood, and is not an expiry but a mistake or a message that came too late: the caller
//! refuses it ([`Expired`]), so that the sender hears of it instead of believing it delivered.
use std::time::Duration;

use entity::{base::clock::Timestamp, domain::locale::Locale};

/// How long a message lives whose expiry was asked for but not understood: a week, long enough to be read.
pub const UNKNOWN_EXPIRY: Duration = Duration::from_secs(7 * 24 * 3_600);
/// The longest that is kept: what asks for more, or says "never" in its own way, gets this.
const LONGEST_EXPIRY: Duration = Duration::from_secs(100 * 366 * 24 * 3_600);
/// Characters of a correlation id kept.
pub const MAX_CORRELATION: usize = 200;
const CATEGORIES: [&str; 6] = ["treatment", "payment", "operations", "marketing", "part2", "psychotherapy"];

/// The expiry lies in the past.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the message has expired already")]
pub struct Expired;

/// What the relay headers of a message ask for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wishes {
    /// `X-Secure-Portal` was there.
    pub always: bool,
    /// Asks for a fresh verification of the reader.
    pub high: bool,
    /// One of the known categories.
    pub category: Option<&'static str>,
    /// When reading ends.
    pub expires_at: Option<Timestamp>,
    /// Whether the recipient may answer.
    pub reply_allowed: bool,
    /// Language for a recipient whose own is not known.
    pub language: Option<Locale>,
    /// The sender's own id.
    pub correlation_id: Option<String>,
    /// Relay headers that this release does not know, as they came.
    pub unknown: Vec<(String, String)>,
}

impl Default for Wishes {
    fn default() -> Self {
        Self {
            always: false,
            high: false,
            category: None,
            expires_at: None,
            reply_allowed: true,
            language: None,
            correlation_id: None,
            unknown: Vec::new(),
        }
    }
}

impl Wishes {
    /// Reads relay headers (names in lower case) at the moment of acceptance.
    ///
    /// # Errors
    /// [`Expired`].
    pub fn read(headers: &[(String, String)], now: Timestamp) -> Result<Self, Expired> {
        let mut wishes = Self::default();
        for (name, value) in headers {
            let word = value.trim().to_ascii_lowercase();
            match name.as_str() {
                "x-secure-portal" => wishes.always = true,
                "x-portal-sensitivity" => wishes.high |= word != "normal",
                "x-portal-category" => {
                    let read = CATEGORIES.into_iter().find(|known| *known == word).unwrap_or("psychotherapy");
                    let same = wishes.category.is_none_or(|other| other == read);
                    wishes.category = Some(if same { read } else { "psychotherapy" });
                }
                "x-portal-expires" => {
                    let moment = expiry(value.trim(), now).unwrap_or_else(|| now.plus(UNKNOWN_EXPIRY));
                    wishes.expires_at = Some(wishes.expires_at.map_or(moment, |other| other.min(moment)));
                }
                "x-portal-reply" => wishes.reply_allowed &= word == "yes",
                "x-portal-language" => wishes.language = wishes.language.or_else(|| Locale::parse(value).ok()),
                "x-portal-correlation-id" => {
                    wishes.correlation_id.get_or_insert_with(|| value.chars().filter(|c| !c.is_control()).take(MAX_CORRELATION).collect());
                }
                _ => wishes.unknown.push((name.clone(), value.clone())),
            }
        }
        if wishes.expires_at.is_some_and(|moment| moment <= now) { Err(Expired) } else { Ok(wishes) }
    }
}

/// RFC 3339, or `+` and a span: `+36h`, `+30d`, `+P30D`, `+PT12H`.
fn expiry(value: &str, now: Timestamp) -> Option<Timestamp> {
    match value.strip_prefix('+') {
        Some(span) => span_seconds(span).map(|seconds| now.plus(Duration::from_secs(seconds).min(LONGEST_EXPIRY))),
        None => Timestamp::parse_rfc3339(value).map(|moment| moment.min(now.plus(LONGEST_EXPIRY))),
    }
}

/// A number with a unit (`s`, `m`, `h`, `d`, `w`), or an ISO 8601 duration of weeks, days, hours, minutes and seconds.
/// Years and months have no fixed length and are not understood.
fn span_seconds(text: &str) -> Option<u64> {
    let upper = text.to_ascii_uppercase();
    let Some(iso) = upper.strip_prefix('P') else {
        let (number, seconds) = item(&upper, &[('S', 1), ('M', 60), ('H', 3_600), ('D', 86_400), ('W', 604_800)])?;
        return number.is_empty().then_some(seconds);
    };
    let (days, time) = iso.split_once('T').map_or((iso, None), |(days, time)| (days, Some(time)));
    let mut total = items(days, &[('W', 604_800), ('D', 86_400)])?;
    if let Some(time) = time {
        total = total.checked_add(items(time, &[('H', 3_600), ('M', 60), ('S', 1)]).filter(|_| !time.is_empty())?)?;
    }
    (!iso.is_empty()).then_some(total)
}

/// Any number of items.
fn items(mut text: &str, units: &[(char, u64)]) -> Option<u64> {
    let mut total = 0_u64;
    while !text.is_empty() {
        let (rest, seconds) = item(text, units)?;
        total = total.checked_add(seconds)?;
        text = rest;
    }
    Some(total)
}

/// One number with its unit; what follows it, and the seconds.
fn item<'a>(text: &'a str, units: &[(char, u64)]) -> Option<(&'a str, u64)> {
    let end = text.find(|c: char| !c.is_ascii_digit())?;
    let unit = text[end..].chars().next()?;
    let (_, seconds) = units.iter().find(|(known, _)| *known == unit)?;
    let number: u64 = text[..end].parse().ok()?;
    Some((&text[end + unit.len_utf8()..], number.checked_mul(*seconds)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::from_micros(1_800_000_000_000_000);

    fn read(headers: &[(&str, &str)]) -> Result<Wishes, Expired> {
        let headers: Vec<_> = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        Wishes::read(&headers, NOW)
    }

    fn after(seconds: u64) -> Option<Timestamp> {
        Some(NOW.plus(Duration::from_secs(seconds)))
    }

    #[test]
    fn nothing_asked_for_is_the_default() {
        assert_eq!(read(&[]), Ok(Wishes::default()));
    }

    #[test]
    fn every_header_is_read_and_what_is_unknown_is_read_strictly() {
        let default = Wishes::default;
        let high = Wishes { high: true, ..default() };
        let category = |name| Wishes { category: Some(name), ..default() };
        let silent = Wishes { reply_allowed: false, ..default() };
        for (headers, wanted) in [
            (&[("x-secure-portal", "always")][..], Wishes { always: true, ..default() }),
            (&[("x-secure-portal", "allways")], Wishes { always: true, ..default() }),
            (&[("x-portal-sensitivity", "Normal")], default()),
            (&[("x-portal-sensitivity", "high")], high.clone()),
            (&[("x-portal-sensitivity", "hgih")], high.clone()),
            (&[("x-portal-sensitivity", "")], high.clone()),
            (&[("x-portal-sensitivity", "high"), ("x-portal-sensitivity", "normal")], high.clone()),
            (&[("x-portal-category", "Part2")], category("part2")),
            (&[("x-portal-category", "other")], category("psychotherapy")),
            (&[("x-portal-category", "payment"), ("x-portal-category", "payment")], category("payment")),
            (&[("x-portal-category", "payment"), ("x-portal-category", "treatment")], category("psychotherapy")),
            (&[("x-portal-reply", "YES")], default()),
            (&[("x-portal-reply", "no")], silent.clone()),
            (&[("x-portal-reply", "maybe")], silent.clone()),
            (&[("x-portal-reply", "no"), ("x-portal-reply", "yes")], silent.clone()),
            (&[("x-portal-language", "es_MX")], Wishes { language: Locale::parse("es-MX").ok(), ..default() }),
            (&[("x-portal-language", "???")], default()),
            (&[("x-portal-correlation-id", "A\t1")], Wishes { correlation_id: Some("A1".to_owned()), ..default() }),
            (&[("x-portal-new", "1")], Wishes { unknown: vec![("x-portal-new".to_owned(), "1".to_owned())], ..default() }),
        ] {
            assert_eq!(read(headers), Ok(wanted), "{headers:?}");
        }
    }

    #[test]
    fn expiries_are_read() {
        for (value, wanted) in [
            ("+90s", after(90)),
            ("+5m", after(300)),
            ("+36h", after(36 * 3_600)),
            ("+30d", after(30 * 86_400)),
            ("+2W", after(14 * 86_400)),
            ("+P30D", after(30 * 86_400)),
            ("+PT12H", after(12 * 3_600)),
            ("+p1dt1h1m1s", after(90_061)),
            ("+P2W", after(14 * 86_400)),
            ("2027-01-15T08:00:01Z", after(1)),
            ("2027-01-15T10:00:01+02:00", after(1)),
            // Not understood.
            ("tomorrow", after(7 * 86_400)),
            ("", after(7 * 86_400)),
            ("+", after(7 * 86_400)),
            ("+P", after(7 * 86_400)),
            ("+PT", after(7 * 86_400)),
            ("+P1DT", after(7 * 86_400)),
            ("+P1Y", after(7 * 86_400)),
            ("+P1M", after(7 * 86_400)),
            ("+3", after(7 * 86_400)),
            ("+3d4", after(7 * 86_400)),
            ("+-3d", after(7 * 86_400)),
            ("+3é", after(7 * 86_400)),
            ("+99999999999999999999d", after(7 * 86_400)),
            ("2027-01-15", after(7 * 86_400)),
            ("+999999999d", after(100 * 366 * 86_400)),
            ("9999-12-31T00:00:00Z", after(100 * 366 * 86_400)),
        ] {
            assert_eq!(read(&[("x-portal-expires", value)]).map(|wishes| wishes.expires_at), Ok(wanted), "{value}");
        }
        assert_eq!(read(&[("x-portal-expires", "+2d"), ("x-portal-expires", "+1d")]).map(|wishes| wishes.expires_at), Ok(after(86_400)));
    }

    #[test]
    fn the_past_is_refused() {
        for value in ["2027-01-15T08:00:00Z", "1999-01-01T00:00:00Z", "+0s", "+P0D"] {
            assert_eq!(read(&[("x-portal-expires", value)]), Err(Expired), "{value}");
        }
        assert_eq!(read(&[("x-portal-expires", "+1d"), ("x-portal-expires", "1999-01-01T00:00:00Z")]), Err(Expired));
    }
}
