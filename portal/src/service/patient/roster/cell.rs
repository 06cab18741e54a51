//! What may stand in a cell, or in a field of a form. Every refusal says what to write instead and never repeats the cell.
use entity::{
    base::clock::Timestamp,
    domain::{
        address::{AddressError, EmailAddress},
        locale::{Locale, LocaleError},
    },
};
use time::{Date, format_description::FormatItem, macros::format_description};
use zeroize::Zeroizing;

use crate::service::caller::{Surely, read_surely};

const ISO: &[FormatItem<'_>] = format_description!("[year]-[month]-[day]");
const LONGEST_NAME: usize = 200;
const LONGEST_NUMBER: usize = 64;
const LONGEST_PHONE: usize = 40;
/// The oldest person whose age is proved was born in 1875.
const FIRST_YEAR: i32 = 1875;

/// Why a cell, or a field of a form, cannot be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CellError {
    /// No e-mail address.
    #[error(transparent)]
    Email(#[from] AddressError),
    /// No language tag.
    #[error(transparent)]
    Language(#[from] LocaleError),
    /// Too few digits for a telephone number.
    #[error("this is no telephone number: it has fewer than three digits")]
    Phone,
    /// No date.
    #[error("this is no date: write it as YYYY-MM-DD, such as 1980-12-31")]
    Date,
    /// A date that can be read in two ways: these. Shown to whoever typed it, and nowhere else.
    #[error("this date can be read in two ways: write it as YYYY-MM-DD, such as 1980-12-31")]
    TwoDates(Date, Date),
    /// A date on which nobody was born who lives.
    #[error("this birth date is before {FIRST_YEAR} or in the future")]
    DateRange,
    /// A control character.
    #[error("this cell holds a line break or another control character")]
    Control,
    /// Too many characters.
    #[error("this cell is longer than {0} characters")]
    TooLong(usize),
}

type Cell<T> = Result<T, CellError>;

pub(in crate::service) fn email(text: &str) -> Cell<EmailAddress> {
    Ok(EmailAddress::parse(text)?)
}

pub(in crate::service) fn name(text: &str) -> Cell<Zeroizing<String>> {
    plain(text, LONGEST_NAME)
}

pub(in crate::service) fn record_number(text: &str) -> Cell<Zeroizing<String>> {
    plain(text, LONGEST_NUMBER)
}

pub(in crate::service) fn phone(text: &str) -> Cell<Zeroizing<String>> {
    if text.chars().filter(char::is_ascii_digit).count() < 3 {
        return Err(CellError::Phone);
    }
    plain(text, LONGEST_PHONE)
}

pub(in crate::service) fn birth_date(text: &str, now: Timestamp) -> Cell<Zeroizing<String>> {
    let date = Date::parse(text, ISO).map_err(|_| no_date(text))?;
    // A birth today may be tomorrow already where the child was born.
    let tomorrow = now.date_time().and_then(|moment| moment.date().next_day());
    if date.year() < FIRST_YEAR || tomorrow.is_some_and(|tomorrow| date > tomorrow) {
        return Err(CellError::DateRange);
    }
    Ok(Zeroizing::new(text.to_owned()))
}

/// What is wrong with what is not written as it is kept.
pub(in crate::service) fn no_date(text: &str) -> CellError {
    match read_surely(text) {
        Some(Surely::Two(one, other)) => CellError::TwoDates(one, other),
        Some(Surely::One(_)) | None => CellError::Date,
    }
}

pub(in crate::service) fn language(text: &str) -> Cell<Locale> {
    Ok(Locale::parse(text)?)
}

fn plain(text: &str, longest: usize) -> Cell<Zeroizing<String>> {
    if text.chars().any(char::is_control) {
        return Err(CellError::Control);
    }
    if text.chars().count() > longest {
        return Err(CellError::TooLong(longest));
    }
    Ok(Zeroizing::new(text.to_owned()))
}
