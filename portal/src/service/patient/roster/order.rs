//! In which order a list writes its birth dates. Must not know what else stands in it.
//!
//! Invariant: no order is guessed. One list has one: dates that can be read in one way only, such as `12/31/1980`, say which, and without
//! them what can be read in two ways is refused.
use entity::domain::locale::Locale;
use zeroize::Zeroizing;

use super::table;
use crate::service::caller::read_date;

/// The order of a list, if anything in it says one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Order {
    /// `12/31/1980`
    MonthFirst,
    /// `31/12/1980`
    DayFirst,
    /// Nothing says it, or two dates say two things.
    Unsaid,
}

impl Order {
    /// The order in which a column of a table, counted from zero, has its dates.
    pub(super) fn of(text: &str, column: usize) -> Self {
        let mut found = Self::Unsaid;
        for record in table(text).into_byte_records().skip(1).flatten() {
            let said = record.get(column).and_then(|cell| std::str::from_utf8(cell).ok()).and_then(said);
            match said {
                Some(said) if found == Self::Unsaid => found = said,
                Some(said) if said != found => return Self::Unsaid,
                _ => {}
            }
        }
        found
    }

    /// The date as it is kept.
    pub(super) fn read(self, text: &str) -> Option<Zeroizing<String>> {
        let (month_first, day_first) = (read_date(text, &Locale::english()), read_date(text, &Locale::parse("es").ok()?));
        match self {
            Self::MonthFirst => month_first,
            Self::DayFirst => day_first,
            Self::Unsaid => month_first.filter(|one| day_first.as_ref() == Some(one)),
        }
    }
}

/// What a date says, where one of its first two numbers is no month.
fn said(text: &str) -> Option<Order> {
    let mut numbers = text.split(['/', '-']).map(|part| part.trim().parse::<u8>().ok());
    match (numbers.next()??, numbers.next()??) {
        (13.., 1..=12) => Some(Order::DayFirst),
        (1..=12, 13..) => Some(Order::MonthFirst),
        _ => None,
    }
}
