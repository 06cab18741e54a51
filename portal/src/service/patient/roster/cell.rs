//! What may stand in a cell. Every refusal says what to write instead and never repeats the cell.
use entity::{
    base::clock::Timestamp,
    domain::{address::EmailAddress, locale::Locale},
};
use time::{Date, format_description::FormatItem, macros::format_description};
use zeroize::Zeroizing;

const ISO: &[FormatItem<'_>] = format_description!("[year]-[month]-[day]");
const LONGEST_NAME: usize = 200;
const LONGEST_NUMBER: usize = 64;
const LONGEST_PHONE: usize = 40;
/// The oldest person whose age is proved was born in 1875.
const FIRST_YEAR: i32 = 1875;

type Cell<T> = Result<T, String>;

pub(super) fn email(text: &str) -> Cell<EmailAddress> {
    EmailAddress::parse(text).map_err(|error| error.to_string())
}

pub(super) fn name(text: &str) -> Cell<Zeroizing<String>> {
    plain(text, LONGEST_NAME)
}

pub(super) fn record_number(text: &str) -> Cell<Zeroizing<String>> {
    plain(text, LONGEST_NUMBER)
}

pub(super) fn phone(text: &str) -> Cell<Zeroizing<String>> {
    if text.chars().filter(char::is_ascii_digit).count() < 3 {
        return Err("this is no telephone number: it has fewer than three digits".to_owned());
    }
    plain(text, LONGEST_PHONE)
}

pub(super) fn birth_date(text: &str, now: Timestamp) -> Cell<Zeroizing<String>> {
    let date = Date::parse(text, ISO).map_err(|_| "this is no date of the form YYYY-MM-DD, such as 1980-12-31".to_owned())?;
    // A birth today may be tomorrow already where the child was born.
    let tomorrow = now.date_time().and_then(|moment| moment.date().next_day());
    if date.year() < FIRST_YEAR || tomorrow.is_some_and(|tomorrow| date > tomorrow) {
        return Err(format!("this birth date is before {FIRST_YEAR} or in the future"));
    }
    Ok(Zeroizing::new(text.to_owned()))
}

pub(super) fn language(text: &str) -> Cell<Locale> {
    Locale::parse(text).map_err(|error| error.to_string())
}

fn plain(text: &str, longest: usize) -> Cell<Zeroizing<String>> {
    if text.chars().any(char::is_control) {
        return Err("this cell holds a line break or another control character".to_owned());
    }
    if text.chars().count() > longest {
        return Err(format!("this cell is longer than {longest} characters"));
    }
    Ok(Zeroizing::new(text.to_owned()))
}
