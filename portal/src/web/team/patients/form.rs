//! The form of a patient: its fields, what was typed, and what is wrong with it.
use entity::domain::{id::PatientId, locale::Locale, scope::StaffScope};
use maud::{Markup, html};
use notifier::text;
use zeroize::Zeroizing;

use crate::{
    service::{
        caller::{self, Surely},
        directory::{self, CellError, Field, Typed, Wrong},
    },
    web::{
        guard::{form::Pairs, visitor::Visitor},
        layout::{Words, hidden},
        problem::Problem,
        routes::TeamRoute,
    },
};

/// A line of text that may stay empty.
pub(in crate::web) struct Text<'a> {
    pub(in crate::web) name: &'static str,
    pub(in crate::web) label: &'static str,
    pub(in crate::web) hint: Option<&'static str>,
    pub(in crate::web) kind: &'static str,
    pub(in crate::web) value: &'a str,
}

impl<'a> Text<'a> {
    pub(in crate::web) const fn new(name: &'static str, label: &'static str, value: &'a str) -> Self {
        Self { name, label, hint: None, kind: "text", value }
    }

    pub(in crate::web) fn markup(&self, words: &Words, error: Option<&str>) -> Markup {
        let (hint, wrong) = (format!("{}-hint", self.name), format!("{}-error", self.name));
        let described: Vec<&str> = [error.map(|_| wrong.as_str()), self.hint.map(|_| hint.as_str())].into_iter().flatten().collect();
        let described = (!described.is_empty()).then(|| described.join(" "));
        html! {
            label for=(self.name) { (words.say(self.label)) }
            @if let Some(text) = self.hint { p.hint id=(hint) { (words.say(text)) } }
            @if let Some(line) = error { p.field-error id=(wrong) { (line) } }
            input type=(self.kind) id=(self.name) name=(self.name) value=(self.value) dir="auto" autocomplete="off" autocapitalize="off"
                spellcheck="false" aria-describedby=[described] aria-invalid=[error.map(|_| "true")];
        }
    }
}

/// What was typed.
pub(super) fn typed(pairs: &Pairs) -> Option<Typed> {
    let text = |name| pairs.get(name).cloned();
    let language = text("language").unwrap_or_else(|| Zeroizing::new(String::new()));
    Some(Typed {
        name: text("name")?,
        birth_date: text("birth_date")?,
        record_number: text("record_number")?,
        phone: text("phone")?,
        language,
    })
}

/// Under which names the form carries what stood in the fields when it was made, and for which field each.
const BEGAN: [&str; 5] = ["was_name", "was_birth_date", "was_record_number", "was_phone", "was_language"];

/// What stood in the fields when the page was made; nothing if the form does not say.
pub(super) fn began(pairs: &Pairs) -> Option<Typed> {
    let [name, birth_date, record_number, phone, language] = BEGAN.map(|name| pairs.get(name).cloned());
    Some(Typed { name: name?, birth_date: birth_date?, record_number: record_number?, phone: phone?, language: language? })
}

/// The same, for the form to carry.
pub(super) fn hidden_began(typed: &Typed) -> Markup {
    let values = [&typed.name, &typed.birth_date, &typed.record_number, &typed.phone, &typed.language];
    html! { @for (name, value) in BEGAN.iter().zip(values) { (hidden(name, value)) } }
}

/// What was typed, its birth date as it is kept, if it can be read in one way only, whatever language the page has: on the telephone it
/// is what tells who calls.
pub(super) fn dated(typed: &Typed) -> Typed {
    let birth_date = match caller::read_surely(&typed.birth_date) {
        Some(Surely::One(date)) => date,
        Some(Surely::Two(..)) | None => typed.birth_date.clone(),
    };
    Typed { birth_date, ..typed.clone() }
}

/// All fields but the address.
pub(super) fn fields(words: &Words, typed: &Typed, wrong: &[(Field, Wrong)]) -> Markup {
    let all = [
        Text::new("name", "patient-name", &typed.name),
        Text { hint: Some("patient-birth-date-sure"), ..Text::new("birth_date", "patient-birth-date", &typed.birth_date) },
        Text { hint: Some("patient-record-number-hint"), ..Text::new("record_number", "patient-record-number", &typed.record_number) },
        Text { kind: "tel", ..Text::new("phone", "patient-phone", &typed.phone) },
    ];
    html! {
        @for field in &all { (field.markup(words, error(words, wrong, field.name).as_deref())) }
        (language(words, &typed.language))
    }
}

/// Languages that there are texts in, and the one that stands there.
fn language(words: &Words, chosen: &str) -> Markup {
    let known = Locale::parse(chosen).ok();
    let is = |locale: &Locale| known.as_ref().is_some_and(|known| known == locale);
    let other = known.as_ref().filter(|known| !text::available().contains(known));
    html! {
        label for="language" { (words.say("patient-language")) }
        p.hint id="language-hint" { (words.say("patient-language-hint")) }
        select id="language" name="language" aria-describedby="language-hint" {
            // Nobody has said it: that stays so until somebody does.
            @if known.is_none() { option value="" selected { (words.say("patient-language-not-said")) } }
            @for locale in text::available() {
                option value=(locale.as_str()) lang=(locale.as_str()) selected[is(locale)] { (text::text(locale, "language-name")) }
            }
            @if let Some(other) = other { option value=(other.as_str()) selected { (other.as_str()) } }
        }
    }
}

/// What is wrong with a field.
pub(super) fn error(words: &Words, wrong: &[(Field, Wrong)], name: &str) -> Option<String> {
    wrong.iter().find(|(field, _)| field.as_str() == name).map(|(field, wrong)| told(words, *field, *wrong))
}

/// What is said of a date that can be read in two ways.
pub(super) fn two_dates(words: &Words, one: time::Date, other: time::Date) -> String {
    let said = |date: time::Date| super::shown::birth_date(words, &iso(date));
    words.say_with("patient-error-date-two", &[("one", said(one).into()), ("other", said(other).into()), ("iso", iso(one).into())])
}

/// What one record alone may have, as it was typed.
#[derive(Clone, Copy, Default)]
pub(super) struct Own<'a> {
    /// The address.
    pub(super) email: &'a str,
    /// The record number.
    pub(super) number: &'a str,
}

/// The record that has what was typed, where that is what is wrong: its address, or its number.
///
/// # Errors
/// The database does not answer.
pub(super) async fn holder(
    visitor: &Visitor,
    scope: &StaffScope,
    wrong: &[(Field, Wrong)],
    own: Own<'_>,
) -> Result<Option<PatientId>, Problem> {
    let mut found = None;
    for (field, _) in wrong.iter().filter(|(_, what)| *what == Wrong::Taken) {
        let typed = if *field == Field::RecordNumber { own.number } else { own.email };
        found = found.or(directory::holder(visitor.services(), scope, *field, typed).await?);
    }
    Ok(found)
}

/// Everything that is wrong, at the top and in the focus; each line leads to its field, and to the record that has it already.
pub(super) fn errors(words: &Words, wrong: &[(Field, Wrong)], taken: Option<PatientId>) -> Markup {
    html! {
        @if !wrong.is_empty() {
            div.notice.error role="alert" tabindex="-1" autofocus {
                h2 { (words.say("error-heading")) }
                @for (field, what) in wrong {
                    p { a href=(format!("#{}", field.as_str())) { (told(words, *field, *what)) } }
                }
                @if let Some(other) = taken { p { a.button href=(TeamRoute::Patient(other)) { (words.say("alarms-open")) } } }
            }
        }
    }
}

fn told(words: &Words, field: Field, wrong: Wrong) -> String {
    let text = match (wrong, field) {
        (Wrong::Missing, _) => "patient-error-missing",
        (Wrong::Taken, Field::RecordNumber) => "patient-error-number-taken",
        (Wrong::Freed, _) => "patient-error-address-freed",
        (Wrong::Taken, _) => "patient-error-address-taken",
        (Wrong::Same, _) => "patient-error-address-same",
        (Wrong::Full, _) => "patient-error-full",
        (Wrong::Cell(CellError::Email(_)), _) => "patient-error-address",
        (Wrong::Cell(CellError::Language(_)), _) => "patient-error-language",
        (Wrong::Cell(CellError::Phone), _) => "patient-error-phone",
        (Wrong::Cell(CellError::Date), _) => "patient-error-date",
        (Wrong::Cell(CellError::TwoDates(one, other)), _) => {
            return two_dates(words, one, other);
        }
        (Wrong::Cell(CellError::DateRange), _) => "patient-error-date-range",
        (Wrong::Cell(CellError::Control), _) => "patient-error-control",
        (Wrong::Cell(CellError::TooLong(most)), _) => {
            return words.say_with("patient-error-long", &[("label", words.say(label(field)).into()), ("most", most.to_string().into())]);
        }
    };
    words.say(text)
}

pub(super) const fn label(field: Field) -> &'static str {
    match field {
        Field::Email => "patient-email",
        Field::Name => "patient-name",
        Field::BirthDate => "patient-birth-date",
        Field::RecordNumber => "patient-record-number",
        Field::Phone => "patient-phone",
        Field::Language => "patient-language",
    }
}

fn iso(date: time::Date) -> String {
    format!("{:04}-{:02}-{:02}", date.year(), u8::from(date.month()), date.day())
}
