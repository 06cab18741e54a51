//! What is typed into the form of a patient, read like a row of an import.
use entity::{
    base::clock::Timestamp,
    domain::{address::EmailAddress, locale::Locale},
    store::patient::Details,
};
use zeroize::Zeroizing;

use super::{Field, Record, Wrong};
use crate::service::patient::roster::{CellError, cell};

/// As it was typed.
#[derive(Clone, Default)]
pub struct Typed {
    /// Full name.
    pub name: Zeroizing<String>,
    /// Birth date, `YYYY-MM-DD`.
    pub birth_date: Zeroizing<String>,
    /// The organization's own number for this person.
    pub record_number: Zeroizing<String>,
    /// Telephone number.
    pub phone: Zeroizing<String>,
    /// Language of alerts.
    pub language: Zeroizing<String>,
}

/// What was typed, every field of it sound.
#[derive(Clone)]
pub struct Fields {
    /// What is sealed in the record.
    pub details: Details,
    /// Language of alerts.
    pub language: Option<Locale>,
}

impl Typed {
    /// What stands in a record, as it would be typed.
    #[must_use]
    pub fn of(record: &Record) -> Self {
        let text = |value: Option<&str>| Zeroizing::new(value.unwrap_or_default().to_owned());
        let details = &record.details;
        Self {
            name: text(details.name.as_deref()),
            birth_date: text(details.birth_date.as_deref()),
            record_number: text(details.record_number.as_deref()),
            phone: text(details.phone.as_deref()),
            language: text(record.language.as_ref().map(Locale::as_str)),
        }
    }

    /// What shall stand where somebody else changed some of it meanwhile: of what was not touched since it was `began`, what stands there
    /// `now`; of the rest what was typed. And the fields that both changed, each to something else.
    #[must_use]
    pub fn over(&self, began: &Self, now: &Self) -> (Self, Vec<Field>) {
        let mut both = Vec::new();
        let mut one = |field, of: fn(&Self) -> &Zeroizing<String>| {
            let (mine, was, is) = (of(self).trim(), of(began).trim(), of(now).trim());
            if mine == was {
                return of(now).clone();
            }
            if is != was && is != mine {
                both.push(field);
            }
            of(self).clone()
        };
        let merged = Self {
            name: one(Field::Name, |typed| &typed.name),
            birth_date: one(Field::BirthDate, |typed| &typed.birth_date),
            record_number: one(Field::RecordNumber, |typed| &typed.record_number),
            phone: one(Field::Phone, |typed| &typed.phone),
            language: one(Field::Language, |typed| &typed.language),
        };
        (merged, both)
    }

    /// Reads all fields; what is wrong is told together. An empty field is none.
    pub(super) fn read(&self, now: Timestamp, wrong: &mut Vec<(Field, Wrong)>) -> Fields {
        let mut keep = Keep(wrong);
        let name = keep.read(Field::Name, &self.name, cell::name);
        let birth_date = keep.read(Field::BirthDate, &self.birth_date, |text| cell::birth_date(text, now));
        let record_number = keep.read(Field::RecordNumber, &self.record_number, cell::record_number);
        let phone = keep.read(Field::Phone, &self.phone, cell::phone);
        let language = keep.read(Field::Language, &self.language, cell::language);
        let text = |cell: Option<Zeroizing<String>>| cell.map(|mut text| std::mem::take(&mut *text));
        let details = Details { name: text(name), birth_date: text(birth_date), record_number: text(record_number), phone: text(phone) };
        Fields { details, language }
    }
}

/// Reads an address, which must be there.
pub(super) fn email(text: &str, wrong: &mut Vec<(Field, Wrong)>) -> Option<EmailAddress> {
    if text.trim().is_empty() {
        wrong.push((Field::Email, Wrong::Missing));
    }
    Keep(wrong).read(Field::Email, text, cell::email)
}

struct Keep<'a>(&'a mut Vec<(Field, Wrong)>);

impl Keep<'_> {
    fn read<T>(&mut self, field: Field, text: &str, read: impl Fn(&str) -> Result<T, CellError>) -> Option<T> {
        let text = text.trim();
        if text.is_empty() {
            return None;
        }
        read(text).map_err(|error| self.0.push((field, Wrong::Cell(error)))).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(name: &str, phone: &str) -> Typed {
        let text = |text: &str| Zeroizing::new(text.to_owned());
        Typed { name: text(name), phone: text(phone), ..Typed::default() }
    }

    #[test]
    fn each_keeps_what_the_other_did_not_touch() {
        let began = typed("Ana Ruiz", "030 111");
        for (mine, now, merged, both) in [
            (typed("Ana Pérez", "030 111"), typed("Ana Ruiz", "030 222"), ("Ana Pérez", "030 222"), vec![]),
            (typed("Ana Ruiz ", "030 333"), typed("Ana Ruiz", "030 222"), ("Ana Ruiz", "030 333"), vec![Field::Phone]),
            (typed("Ana Ruiz", "030 222"), typed("Ana Ruiz", "030 222"), ("Ana Ruiz", "030 222"), vec![]),
            (typed("Ana Ruiz", ""), typed("Eva", "030 222"), ("Eva", ""), vec![Field::Phone]),
            (typed("Ana", "1"), typed("Eva", "2"), ("Ana", "1"), vec![Field::Name, Field::Phone]),
        ] {
            let (is, fields) = mine.over(&began, &now);
            assert_eq!((is.name.as_str(), is.phone.as_str(), fields), (merged.0, merged.1, both));
        }
    }
}
