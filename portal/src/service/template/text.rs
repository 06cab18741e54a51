//! What was typed into a template, and whether it makes one. Must not know how it is kept.
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{fields, language};
use crate::service::{
    compose::{CATEGORIES, EXPIRIES, MAX_SUBJECT},
    organization::subject_line,
};

/// Longest name, in characters.
pub const MAX_NAME: usize = 80;
/// Longest text, in characters.
const MAX_TEXT: usize = 20_000;
/// Within how many working days a message ought to be read; 0: whenever. The first is preset.
pub const READ_WITHIN: [u8; 6] = [3, 0, 1, 2, 5, 10];

/// Subject and text in one language.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Text {
    /// One line.
    pub subject: String,
    /// Simply formatted text.
    pub text: String,
}

/// What stands in the fields of a template.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Typed {
    /// How staff find it.
    pub name: String,
    /// One of [`CATEGORIES`].
    pub category: String,
    /// Asks for a fresh verification of the reader.
    pub high: bool,
    /// Whether the patient may answer.
    pub reply: bool,
    /// One of [`EXPIRIES`].
    pub expires: u16,
    /// One of [`READ_WITHIN`].
    pub read_within: u8,
    /// By language: what stands in it. A language with nothing in it has no text.
    pub texts: BTreeMap<String, Text>,
    /// Whoever keeps it has seen that its languages have other fields. Said once, and kept nowhere.
    #[serde(skip)]
    pub sure: bool,
}

impl Default for Typed {
    fn default() -> Self {
        let category = CATEGORIES[0].to_owned();
        Self {
            name: String::new(),
            category,
            high: false,
            reply: true,
            expires: 0,
            read_within: READ_WITHIN[0],
            texts: BTreeMap::new(),
            sure: false,
        }
    }
}

impl std::fmt::Debug for Typed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Typed(..)")
    }
}

/// What is wrong with it. A language is one of [`language::all`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flaw {
    /// The name is empty or too long.
    Name,
    /// There is no text in any language.
    NoText,
    /// There is a text without a subject, or a subject that is too long.
    Subject(&'static str),
    /// There is a subject without a text, or a text that is too long.
    Text(&'static str),
    /// A brace belongs to no field, or there are too many fields.
    Fields(&'static str),
    /// It has other fields of its own in this language than in the others: a column of a list, or a value, fills one and not the other.
    Unpaired(&'static str),
    /// Something is none of the choices.
    Choice,
    /// By the day by which it ought to be read it can be read no more.
    ReadByAfter,
}

impl Typed {
    /// What is kept of it: without what surrounds words, and without languages that have nothing.
    ///
    /// # Errors
    /// Every flaw, in the order of the fields.
    pub(super) fn check(&self) -> Result<Self, Vec<Flaw>> {
        let mut flaws = Vec::new();
        let name = subject_line(&self.name, MAX_NAME);
        if name.is_none() {
            flaws.push(Flaw::Name);
        }
        let mut texts = BTreeMap::new();
        for language in language::all() {
            let Some(typed) = self.texts.get(language) else { continue };
            let (subject, text) = (typed.subject.trim(), typed.text.trim());
            if subject.is_empty() && text.is_empty() {
                continue;
            }
            let one = subject_line(subject, MAX_SUBJECT);
            if one.is_none() {
                flaws.push(Flaw::Subject(language));
            }
            if !(1..=MAX_TEXT).contains(&text.chars().count()) {
                flaws.push(Flaw::Text(language));
            }
            let both = format!("{subject}\n{text}");
            if fields::has_stray(&both) || fields::names(&both).len() > fields::MOST {
                flaws.push(Flaw::Fields(language));
            }
            texts.insert(language.to_owned(), Text { subject: one.unwrap_or_default(), text: text.to_owned() });
        }
        if texts.is_empty() {
            flaws.push(Flaw::NoText);
        }
        let choices = CATEGORIES.contains(&self.category.as_str()) && EXPIRIES.contains(&self.expires);
        if !choices || !READ_WITHIN.contains(&self.read_within) {
            flaws.push(Flaw::Choice);
        } else if self.expires > 0 && self.expires < u16::from(self.read_within) * 7 / 5 {
            // Two days of seven are no working days.
            flaws.push(Flaw::ReadByAfter);
        }
        if !self.sure && flaws.is_empty() {
            flaws.extend(unpaired(&texts).first().map(|(language, _)| Flaw::Unpaired(language)));
        }
        if flaws.is_empty() { Ok(Self { name: name.unwrap_or_default(), texts, ..self.clone() }) } else { Err(flaws) }
    }
}

/// Where several languages have a text: each that has fields of its own which not all of them have, with these. Whoever reads sees no
/// field's name, so one name in every language does.
#[must_use]
pub fn unpaired(texts: &BTreeMap<String, Text>) -> Vec<(&'static str, Vec<String>)> {
    let own = |text: &Text| {
        let names = fields::names(&format!("{}\n{}", text.subject, text.text)).into_iter();
        names.filter(|name| fields::Auto::of(name).is_none()).collect::<Vec<_>>()
    };
    let written = language::all().filter_map(|language| Some((language, own(texts.get(language)?))));
    let all: Vec<(&'static str, Vec<String>)> = written.collect();
    let lonely = |name: &String| all.iter().any(|(_, others)| !others.contains(name));
    let found = all.iter().map(|(language, names)| (*language, names.iter().filter(|name| lonely(name)).cloned().collect::<Vec<_>>()));
    found.filter(|(_, names)| !names.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_template_is_whole_in_every_language_that_it_has() {
        let text = |subject: &str, text: &str| Text { subject: subject.to_owned(), text: text.to_owned() };
        let typed = |texts: &[(&str, Text)]| Typed {
            name: " Recall ".to_owned(),
            texts: texts.iter().map(|(language, text)| ((*language).to_owned(), text.clone())).collect(),
            ..Typed::default()
        };
        assert!(Typed { read_within: 5, expires: 7, ..typed(&[("en", text("x", "x"))]) }.check().is_ok());
        let kept = typed(&[("en", text("Hi", " Dear {patient name} ")), ("es", text("", " "))]).check().expect("a template");
        let tabs = typed(&[("en", text("Your\tresult\n", "x"))]).check().expect("tabs are spaces");
        assert_eq!(tabs.texts["en"].subject, "Your result");
        assert_eq!((kept.name.as_str(), kept.texts.len(), kept.texts["en"].text.as_str()), ("Recall", 1, "Dear {patient name}"));
        let other = typed(&[("en", text("x", "{appointment date}")), ("es", text("x", "{patient name} {fecha de la cita}"))]);
        let lonely = [("en", vec!["appointment date".to_owned()]), ("es", vec!["fecha de la cita".to_owned()])];
        assert_eq!(unpaired(&other.texts), lonely);
        assert_eq!(other.check().map(|_| ()), Err(vec![Flaw::Unpaired("en")]));
        assert!(Typed { sure: true, ..other }.check().is_ok());
        let same = typed(&[("en", text("x", "{day} {patient name}")), ("es", text("{día} x", "{day} {nombre del paciente}"))]);
        assert_eq!(unpaired(&same.texts), [("es", vec!["día".to_owned()])]);
        for (wrong, flaws) in [
            (typed(&[]), vec![Flaw::NoText]),
            (typed(&[("en", text("", "x"))]), vec![Flaw::Subject("en")]),
            (typed(&[("es", text("x", ""))]), vec![Flaw::Text("es")]),
            (typed(&[("es", text("x", "{appointment"))]), vec![Flaw::Fields("es")]),
            (Typed { read_within: 9, name: String::new(), ..typed(&[("en", text("x", "x"))]) }, vec![Flaw::Name, Flaw::Choice]),
            (Typed { read_within: 10, expires: 7, ..typed(&[("en", text("x", "x"))]) }, vec![Flaw::ReadByAfter]),
        ] {
            assert_eq!(wrong.check().map(|_| ()), Err(flaws));
        }
    }
}
