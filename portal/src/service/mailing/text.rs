//! The text of a mailing: what is kept of it, and what becomes of it for one patient. Must not know how it is sent.
use std::collections::{BTreeMap, HashMap};

use entity::{
    base::clock::Timestamp,
    domain::{
        id::{DraftFileId, PageId, PatientId},
        scope::StaffScope,
    },
    store::StoreError,
};
use serde::{Deserialize, Serialize};

use super::rows::Cells;
use crate::service::{
    Services, compose,
    template::{self, Text, fields, language},
};

/// What stands in the fields.
#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Typed {
    /// All but subject and text, which are empty here.
    pub presets: compose::Typed,
    /// Subject and text by language.
    pub texts: BTreeMap<String, Text>,
    /// Fields that are the same for all, by name.
    pub filled: BTreeMap<String, String>,
}

/// What is sealed.
#[derive(Default, Serialize, Deserialize)]
pub(super) struct Content {
    pub(super) typed: Typed,
    /// The columns of the list besides the record number.
    pub(super) columns: Vec<String>,
    /// The page that the text was kept by, and when, in microseconds since 1970.
    #[serde(default)]
    pub(super) kept: Option<(PageId, i64)>,
    /// Once it is being sent: the files of every copy, which were looked at.
    #[serde(default)]
    pub(super) files: Option<Vec<DraftFileId>>,
}

/// What is wrong with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flaw {
    /// There is no text in any language.
    NoText,
    /// Something about the subject or the text in a language.
    Of(&'static str, compose::Flaw),
    /// Something about the rest.
    Rest(compose::Flaw),
    /// A field is neither a column, nor filled in for all, nor known of the record: see [`Typed::missing`].
    Field,
}

impl Typed {
    /// The fields of an empty page.
    #[must_use]
    pub fn preset(now: Timestamp) -> Self {
        Self { presets: compose::Typed::preset(now), ..Self::default() }
    }

    /// How it is called: the subject in the first language that has one, its fields left open; or nothing.
    #[must_use]
    pub fn label(&self) -> String {
        let subject = self.texts.values().map(|text| text.subject.as_str()).find(|subject| !subject.is_empty());
        fields::left_open(subject.unwrap_or_default())
    }

    /// The language of the text that those get for whose language there is none.
    #[must_use]
    pub fn first_language(&self) -> Option<&'static str> {
        language::all().find(|tag| self.texts.contains_key(*tag))
    }

    /// The fields that nothing is known of, whoever it is for; the first [`fields::MOST`].
    #[must_use]
    pub fn missing(&self, columns: &[String]) -> Vec<String> {
        let all: String = self.texts.values().map(|text| format!("{}\n{}\n", text.subject, text.text)).collect();
        let known = |name: &String| {
            columns.contains(name) || fields::Auto::of(name).is_some() || self.filled.get(name).is_some_and(|value| !value.is_empty())
        };
        fields::names(&all).into_iter().filter(|name| !known(name)).take(fields::MOST).collect()
    }

    /// Whether it can be sent.
    pub(super) fn check(&self, columns: &[String], now: Timestamp) -> Result<(), Vec<Flaw>> {
        let mut flaws = Vec::new();
        for language in language::all() {
            let Some(text) = self.texts.get(language) else { continue };
            let whole = self.with(language.to_owned(), text.clone());
            if let Err(found) = whole.check(now) {
                let of_text = |flaw: &compose::Flaw| {
                    use compose::Flaw::{SubjectEmpty, SubjectLong, TextEmpty, TextLong};
                    matches!(flaw, SubjectEmpty | SubjectLong | TextEmpty | TextLong)
                };
                flaws.extend(found.into_iter().map(|flaw| if of_text(&flaw) { Flaw::Of(language, flaw) } else { Flaw::Rest(flaw) }));
            }
        }
        if self.texts.is_empty() {
            flaws.push(Flaw::NoText);
        }
        if !self.missing(columns).is_empty() {
            flaws.push(Flaw::Field);
        }
        // What is wrong with the rest is found in each language.
        let mut once = Vec::with_capacity(flaws.len());
        for flaw in flaws {
            if !once.contains(&flaw) {
                once.push(flaw);
            }
        }
        if once.is_empty() { Ok(()) } else { Err(once) }
    }

    /// Without languages that have nothing.
    pub(super) fn tidy(mut self) -> Self {
        self.texts.retain(|language, text| {
            language::all().any(|known| known == language) && !(text.subject.trim().is_empty() && text.text.trim().is_empty())
        });
        self.filled = self.filled.into_iter().map(|(name, value)| (fields::normal(&name), fields::value(&value))).collect();
        self.presets.template.clear();
        self
    }

    fn with(&self, language: String, text: Text) -> compose::Typed {
        compose::Typed { subject: text.subject, text: text.text, template: String::new(), language, ..self.presets.clone() }
    }
}

/// What one patient gets, or the fields that nothing is known of. `None`: there is no such record.
pub(super) async fn of(
    services: &Services,
    scope: &StaffScope,
    content: &Content,
    (patient, cells): (PatientId, &Cells),
) -> Result<Option<Result<compose::Typed, Vec<String>>>, StoreError> {
    let mut own: HashMap<String, String> = content.typed.filled.clone().into_iter().collect();
    own.extend(cells.values.iter().filter(|(_, value)| !value.is_empty()).map(|(name, value)| (name.clone(), value.clone())));
    let Some(one) = template::for_one(services, scope, &content.typed.texts, (patient, own)).await? else { return Ok(None) };
    Ok(Some(if one.missing.is_empty() { Ok(content.typed.with(one.language, one.text)) } else { Err(one.missing) }))
}
