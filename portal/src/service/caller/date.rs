//! A birth date as somebody types what they hear. Pure.
//!
//! `1980-12-31`, and day, month and year in the order of the language, parted by whatever; a month may be a word of English or
//! Spanish. Invariant: a year has four digits, so that none is guessed.
use entity::domain::locale::Locale;
use time::{Date, Month, macros::format_description};
use zeroize::Zeroizing;

/// Beginnings of the months' names in English and Spanish, without accents: three letters tell them apart.
const MONTHS: [&[&str]; 12] = [
    &["jan", "ene"],
    &["feb"],
    &["mar"],
    &["apr", "abr"],
    &["may"],
    &["jun"],
    &["jul"],
    &["aug", "ago"],
    &["sep", "set"],
    &["oct"],
    &["nov"],
    &["dec", "dic"],
];

/// The date as `YYYY-MM-DD`; `None` if it is none. Of two numbers that could both be a month, English says the month first.
#[must_use]
pub(crate) fn read(text: &str, language: &Locale) -> Option<Zeroizing<String>> {
    let text = Zeroizing::new(text.to_lowercase());
    let parts: Vec<&str> = text.split(|c: char| !c.is_alphanumeric()).filter(|part| !part.is_empty() && *part != "de").collect();
    let parts = match parts.as_slice() {
        // As some write it, `del 1980`.
        [day, month, "del", year] => vec![*day, *month, *year],
        [_, _, _] => parts,
        _ => return None,
    };
    let (year, day, month) = match (parts[0], parts[1], parts[2]) {
        (year, month, day) if year.len() == 4 && year.bytes().all(|byte| byte.is_ascii_digit()) => (year, number(day)?, number(month)?),
        (name, day, year) if word(name).is_some() => (year, number(day)?, word(name)?),
        (day, name, year) if word(name).is_some() => (year, number(day)?, word(name)?),
        (one, two, year) => {
            let (one, two) = (number(one)?, number(two)?);
            // Points part what begins with the day, wherever it is written.
            let month_first = language.language() == "en" && !text.trim_end_matches(['.', ' ']).contains('.');
            let swapped = if month_first { one > 12 } else { two > 12 };
            if month_first != swapped { (year, two, one) } else { (year, one, two) }
        }
    };
    let year = Some(year).filter(|year| year.len() == 4)?.parse().ok()?;
    let date = Date::from_calendar_date(year, Month::try_from(month).ok()?, day).ok()?;
    Some(Zeroizing::new(format!("{:04}-{:02}-{:02}", date.year(), u8::from(date.month()), date.day())))
}

/// What a date is whatever language it is written in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Surely {
    /// As `YYYY-MM-DD`: there is one way to read it.
    One(Zeroizing<String>),
    /// The day first, or the month first: the two that it can be.
    Two(Date, Date),
}

/// The date, if it is one, and whether that is sure.
#[must_use]
pub(crate) fn read_surely(text: &str) -> Option<Surely> {
    let spanish = Locale::parse("es").ok()?;
    let (month_first, day_first) = (read(text, &Locale::english())?, read(text, &spanish)?);
    if month_first == day_first {
        return Some(Surely::One(month_first));
    }
    let date = |text: &str| Date::parse(text, format_description!("[year]-[month]-[day]")).ok();
    Some(Surely::Two(date(&month_first)?, date(&day_first)?))
}

fn number(text: &str) -> Option<u8> {
    // `31st`, `1º`
    let digits: &str = text.trim_end_matches(|c: char| !c.is_ascii_digit());
    let rest = &text[digits.len()..];
    (digits.len() <= 2 && matches!(rest, "" | "st" | "nd" | "rd" | "th" | "º" | "°")).then(|| digits.parse().ok()).flatten()
}

/// Which month a word names.
fn word(text: &str) -> Option<u8> {
    let is = |names: &&[&str]| text.len() >= 3 && names.iter().any(|name| text.starts_with(name));
    let at = MONTHS.iter().position(is)?;
    u8::try_from(at + 1).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_is_read_as_its_language_writes_it() {
        let (english, spanish) = (Locale::english(), Locale::parse("es-MX").expect("a tag"));
        let is = |text: &str, language: &Locale, date: &str| {
            assert_eq!(read(text, language).as_deref().map(String::as_str), (!date.is_empty()).then_some(date), "{text}");
        };
        for text in [
            "1980-12-05",
            "12/5/1980",
            "12-05-1980",
            "5.12.1980",
            "December 5, 1980",
            "Dec. 5th 1980",
            "5 dec 1980",
            "1980/12/5",
            "12/5/1980.",
        ] {
            is(text, &english, "1980-12-05");
        }
        for text in
            ["5/12/1980", "05-12-1980", "5.12.1980", "5 de diciembre de 1980", "5 de Dic. del 1980", "1980-12-05", "diciembre 5, 1980"]
        {
            is(text, &spanish, "1980-12-05");
        }
        is("June 5, 1980", &english, "1980-06-05");
        is("Sept 5, 1980", &english, "1980-09-05");
        is("mayo 5, 1980", &spanish, "1980-05-05");
        // What can be read in one way only is read in that way.
        is("31/12/1980", &english, "1980-12-31");
        is("12/31/1980", &spanish, "1980-12-31");
        for text in ["", "1980", "12/5/80", "31.02.1980", "13/13/1980", "0/1/1980", "x 5 1980", "5 12 19800", "1980-12", "٣١/١٢/١٩٨٠"]
        {
            is(text, &english, "");
        }
    }

    #[test]
    fn what_can_be_read_in_two_ways_is_said_to_be() {
        let sure = |text: &str| match read_surely(text) {
            Some(Surely::One(date)) => date.to_string(),
            Some(Surely::Two(one, other)) => format!("{one} or {other}"),
            None => String::new(),
        };
        for (text, is) in [
            ("03/04/1980", "1980-03-04 or 1980-04-03"),
            ("3-4-1980", "1980-03-04 or 1980-04-03"),
            ("04/04/1980", "1980-04-04"),
            ("31/12/1980", "1980-12-31"),
            ("12/31/1980", "1980-12-31"),
            ("3.4.1980", "1980-04-03"),
            ("3 April 1980", "1980-04-03"),
            ("April 3, 1980", "1980-04-03"),
            ("3 de abril de 1980", "1980-04-03"),
            ("1980-04-03", "1980-04-03"),
            ("31/02/1980", ""),
            ("3/4/80", ""),
        ] {
            assert_eq!(sure(text), is, "{text}");
        }
    }
}
