//! What a caller says, and what of a record it is compared with: what it holds, and held before. Must not know who may ask.
use entity::{
    domain::{id::PatientId, scope::StaffScope},
    store::{
        Source, StoreError, audit,
        patient::{Details, has_words, same_signs, same_words},
    },
};
use zeroize::Zeroizing;

use super::CallerError;
use crate::service::{Services, approval::WINDOW, directory::Field};

/// So many things must be said.
pub(super) const LEAST: usize = 2;

/// What of a record somebody changed lately: at the telephone it does not count as on record.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Recent {
    /// The number that would be called.
    pub phone: bool,
    /// The birth date.
    pub birth_date: bool,
    /// The organization's own number.
    pub record_number: bool,
}

impl Recent {
    pub(in crate::service) async fn of(
        services: &Services,
        source: &impl Source,
        scope: &StaffScope,
        patient: PatientId,
    ) -> Result<Self, StoreError> {
        let changed = audit::list_changed(source, scope, patient, services.now().minus(WINDOW)).await?;
        let is = |field: Field| changed.contains(field.as_str());
        Ok(Self { phone: is(Field::Phone), birth_date: is(Field::BirthDate), record_number: is(Field::RecordNumber) })
    }
}

/// What of a record can be asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Asks {
    /// There is a name.
    pub name: bool,
    /// There is a birth date.
    pub birth_date: bool,
    /// There is a number of the organization's own.
    pub record_number: bool,
}

impl Asks {
    /// What a record holds, and held before.
    #[must_use]
    pub(crate) fn of(details: &Details, recent: Recent) -> Self {
        let words = |text: &Option<String>| text.as_deref().is_some_and(has_words);
        Self {
            name: words(&details.name),
            birth_date: details.birth_date.is_some() && !recent.birth_date,
            record_number: words(&details.record_number) && !recent.record_number,
        }
    }

    /// Whether it is enough to know somebody by.
    #[must_use]
    pub(crate) fn is_enough(self) -> bool {
        [self.name, self.birth_date, self.record_number].into_iter().filter(|there| *there).count() >= LEAST
    }
}

/// What a caller says; empty where nothing was.
pub(crate) struct Said {
    /// The name.
    pub name: Zeroizing<String>,
    /// The birth date, as [`super::read_date`] gives it.
    pub birth_date: Option<Zeroizing<String>>,
    /// The record number.
    pub record_number: Zeroizing<String>,
}

/// Whether all that was said is right; of what the record does not hold, or holds since lately, nothing counts.
pub(super) fn is_right(details: &Details, recent: Recent, said: &Said) -> Result<bool, CallerError> {
    let asks = Asks::of(details, recent);
    let (number, name) = (details.record_number.as_deref().unwrap_or_default(), details.name.as_deref().unwrap_or_default());
    let mut right = Vec::with_capacity(3);
    if asks.name && has_words(&said.name) {
        right.push(same_words(name, &said.name));
    }
    if let Some(date) = said.birth_date.as_ref().filter(|_| asks.birth_date) {
        right.push(details.birth_date.as_deref() == Some(date.as_str()));
    }
    if asks.record_number && has_words(&said.record_number) {
        right.push(same_signs(number, &said.record_number));
    }
    if right.len() < LEAST { Err(CallerError::TooLittle) } else { Ok(right.into_iter().all(|one| one)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(name: &str, date: Option<&str>, number: &str) -> Said {
        Said {
            name: Zeroizing::new(name.to_owned()),
            birth_date: date.map(|date| Zeroizing::new(date.to_owned())),
            record_number: Zeroizing::new(number.to_owned()),
        }
    }

    #[test]
    fn two_things_must_be_right_and_none_wrong() {
        let text = |text: &str| Some(text.to_owned());
        let ana = Details { name: text("Ana Gómez"), birth_date: text("1980-12-31"), record_number: text("A-77"), phone: None };
        let right = |said| is_right(&ana, Recent::default(), &said).ok();
        assert_eq!(right(said("gomez ANA", Some("1980-12-31"), "")), Some(true));
        assert_eq!(right(said("", Some("1980-12-31"), "a 77")), Some(true));
        assert_eq!(right(said("Ana Gomez", Some("1980-12-31"), "A-78")), Some(false), "one of three is wrong");
        assert_eq!(right(said("Ana", Some("1980-12-31"), "")), Some(false));
        assert_eq!(right(said("Ana Gómez", None, " - ")), None, "one thing");
        let none = Recent::default();
        let nameless = Details { name: text("-"), ..ana.clone() };
        assert!(Asks::of(&nameless, none).is_enough() && !Asks::of(&Details { birth_date: None, ..nameless.clone() }, none).is_enough());
        assert!(is_right(&nameless, none, &said("-", Some("1980-12-31"), "")).is_err(), "nothing is compared with nothing");
    }

    #[test]
    fn what_was_changed_lately_is_compared_with_nothing() {
        let text = |text: &str| Some(text.to_owned());
        let ana = Details { name: text("Ana"), birth_date: text("1980-12-31"), record_number: text("A-77"), phone: None };
        let date = Recent { birth_date: true, ..Recent::default() };
        assert!(is_right(&ana, date, &said("Ana", Some("1980-12-31"), "")).is_err(), "a date that somebody wrote there a moment ago");
        assert_eq!(is_right(&ana, date, &said("Ana", Some("1990-01-01"), "A-77")).ok(), Some(true), "what does not count is not wrong");
        let both = Recent { record_number: true, ..date };
        assert!(is_right(&ana, both, &said("Ana", Some("1980-12-31"), "A-77")).is_err() && !Asks::of(&ana, both).is_enough());
    }
}
