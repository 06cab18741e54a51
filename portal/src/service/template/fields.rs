//! Fields of a text: `{patient name}`. Some are filled in from the record, the others by whoever writes. Must not know records.
//!
//! A field is a name of 1 to [`MAX_NAME`] letters, digits, spaces, hyphens and dots in braces; any other brace is no field.
//!
//! Invariant: what is done for a text grows with its length and not faster, however many fields somebody writes into it.
use std::{
    collections::{HashMap, HashSet},
    ops::Range,
    sync::LazyLock,
};

use entity::domain::locale::Locale;
use notifier::text;

use super::language;

/// Characters of a field's name.
pub const MAX_NAME: usize = 40;
/// Fields of one text.
pub const MOST: usize = 20;
/// Characters that are filled into one.
pub const MAX_VALUE: usize = 200;

/// Filled in by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Auto {
    /// How the patient is named.
    PatientName,
    /// The patient's birth date.
    BirthDate,
    /// The organization's own number for the record.
    RecordNumber,
    /// How the organization is called.
    Clinic,
    /// Who writes.
    Writer,
}

impl Auto {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::PatientName, Self::BirthDate, Self::RecordNumber, Self::Clinic, Self::Writer];

    /// The text that is its name.
    const fn text(self) -> &'static str {
        match self {
            Self::PatientName => "field-patient-name",
            Self::BirthDate => "field-birth-date",
            Self::RecordNumber => "field-record-number",
            Self::Clinic => "field-clinic",
            Self::Writer => "field-writer",
        }
    }

    /// Its name in each language, English first. Any of them is understood in any text.
    pub fn names(self) -> impl Iterator<Item = &'static str> {
        NAMES.iter().filter(move |(auto, _)| *auto == self).map(|(_, name)| name.as_str())
    }

    /// The one of that name.
    #[must_use]
    pub fn of(name: &str) -> Option<Self> {
        NAMES.iter().find(|(_, known)| known == name).map(|(auto, _)| *auto)
    }
}

/// The names of all of them in every language.
static NAMES: LazyLock<Vec<(Auto, String)>> = LazyLock::new(|| {
    let in_all = |auto: Auto| {
        let locales = language::all().filter_map(|tag| Locale::parse(tag).ok());
        locales.map(move |locale| (auto, normal(&text::text(&locale, auto.text())))).collect::<Vec<_>>()
    };
    Auto::ALL.into_iter().flat_map(in_all).collect()
});

/// What is known of the fields of one text.
#[derive(Default)]
pub struct Known {
    /// Of those that are filled in by themselves.
    pub auto: HashMap<Auto, String>,
    /// Of the others, by name.
    pub typed: HashMap<String, String>,
}

impl Known {
    fn of(&self, name: &str) -> Option<&String> {
        let typed = self.typed.get(name);
        typed.or_else(|| Auto::of(name).and_then(|auto| self.auto.get(&auto))).filter(|value| !value.is_empty())
    }
}

/// As names are compared: lower case, one space between words.
#[must_use]
pub fn normal(name: &str) -> String {
    name.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

/// What is filled in: one line without braces, of [`MAX_VALUE`] characters at most.
#[must_use]
pub fn value(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    line.chars().filter(|c| !matches!(c, '{' | '}')).take(MAX_VALUE).collect()
}

/// The fields of a text, each once, in their order.
#[must_use]
pub fn names(text: &str) -> Vec<String> {
    each_once(spans(text).into_iter().map(|(_, name)| name))
}

/// Names in their order, each once.
pub(in crate::service) fn each_once(names: impl Iterator<Item = String>) -> Vec<String> {
    let mut seen = HashSet::new();
    names.filter(|name| seen.insert(name.clone())).collect()
}

/// Whether a brace opens or closes no field.
#[must_use]
pub fn has_stray(text: &str) -> bool {
    let mut end = 0;
    for (range, _) in spans(text) {
        if text[end..range.start].contains(['{', '}']) {
            return true;
        }
        end = range.end;
    }
    text[end..].contains(['{', '}'])
}

/// Fills in what is known. What is not stays a field, and its name is told.
#[must_use]
pub fn fill(text: &str, known: &Known) -> (String, Vec<String>) {
    let (mut filled, mut missing, mut end) = (String::with_capacity(text.len()), Vec::new(), 0);
    for (range, name) in spans(text) {
        filled.push_str(&text[end..range.start]);
        match known.of(&name) {
            Some(value) => filled.push_str(value),
            None => {
                filled.push_str(&text[range.clone()]);
                missing.push(name);
            }
        }
        end = range.end;
    }
    filled.push_str(&text[end..]);
    (filled, each_once(missing.into_iter()))
}

/// A text for a heading or a list: what differs from one patient to the next is left open.
#[must_use]
pub fn left_open(text: &str) -> String {
    let (mut said, mut end) = (String::with_capacity(text.len()), 0);
    for (range, _) in spans(text) {
        said.push_str(&text[end..range.start]);
        said.push('…');
        end = range.end;
    }
    said.push_str(&text[end..]);
    said
}

fn spans(text: &str) -> Vec<(Range<usize>, String)> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(open) = text[from..].find('{').map(|at| from + at) {
        from = open + 1;
        let Some(close) = text[from..].find(['{', '}']).map(|at| from + at).filter(|at| text[*at..].starts_with('}')) else { continue };
        let name = normal(&text[from..close]);
        let plain = name.chars().all(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '.'));
        if plain && (1..=MAX_NAME).contains(&name.chars().count()) && !text[from..close].contains(['\n', '\r']) {
            found.push((open..close + 1, name));
            from = close + 1;
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_found_filled_in_and_missed_by_name() {
        let text = "Dear {Patient  Name}, your visit is on {appointment date}. {x{y} {} {a/b} {appointment date} ñ{número de expediente}";
        assert_eq!(names(text), ["patient name", "appointment date", "y", "número de expediente"]);
        let mut known = Known::default();
        known.auto.insert(Auto::PatientName, "Ana {x}".to_owned());
        known.auto.insert(Auto::RecordNumber, "7".to_owned());
        known.typed.insert("appointment date".to_owned(), "3 May".to_owned());
        let (filled, missing) = fill(text, &known);
        assert_eq!(filled, "Dear Ana {x}, your visit is on 3 May. {x{y} {} {a/b} 3 May ñ7");
        assert_eq!(missing, ["y"]);
        let many: String = (0..20_000).map(|n| format!("{{a{n}}}")).collect();
        assert_eq!((names(&many).len(), has_stray(&many), fill(&many, &known).1.len()), (20_000, false, 20_000));
        assert!(has_stray("{x{y}") && has_stray("}") && has_stray("{a\nb}") && !has_stray("Dear {patient name}."));
        assert_eq!(left_open("{Patient name}, your visit on {day} {x{y}"), "…, your visit on … {x…");
        assert_eq!(value(" a\n{b} "), "a b");
        assert_eq!(Auto::of(&normal("MI Nombre")), Some(Auto::Writer));
    }
}
