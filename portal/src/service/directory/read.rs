//! What is typed into the form of a patient, read like a row of an import.
use entity::{
    base::clock::Timestamp,
    domain::{address::EmailAddress, locale::Locale},
    store::patient::Details,
};
use zeroize::Zeroizing;

use super::{Field, Wrong};
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
