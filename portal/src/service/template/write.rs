//! Writing from a template: which there are, and one of them in the patient's language with the record's fields filled in.
use std::collections::{BTreeMap, HashMap};

use entity::{
    base::clock::Timestamp,
    domain::{
        id::{PatientId, TemplateId},
        locale::Locale,
        scope::{Record, StaffScope},
    },
    store::{StoreError, alert_address, organization, patient, practitioner, template as rows},
};
use notifier::text;

use super::{
    Template, TemplateError, Text, Typed,
    fields::{self, Auto, Known},
    language,
};
use crate::service::{
    Services,
    permit::{self, Act},
};

/// A template for one patient.
pub struct Filled {
    /// Its presets.
    pub typed: Typed,
    /// Subject and text; fields of which nothing is known still stand in them.
    pub text: Text,
    /// The language that they are in.
    pub language: String,
    /// The patient's language, where the template has no text in it and this is another one's.
    pub lacks: Option<String>,
}

/// The organization's templates to choose from, by name. For staff who write.
///
/// # Errors
/// [`TemplateError`].
pub async fn choices(services: &Services, scope: &StaffScope) -> Result<Vec<(TemplateId, String)>, TemplateError> {
    permit::require(scope.actor(), Act::WriteMessages)?;
    let reader = services.store().read();
    let labels = rows::list_labels(&reader, scope).await?;
    let mut all = Vec::with_capacity(labels.len());
    for (id, label) in labels {
        let name = match label {
            Some(label) => String::from_utf8_lossy(&label).into_owned(),
            // Kept before there were labels; or retired a moment ago.
            None => match rows::find(&reader, scope, id).await? {
                Some(row) => Template::open(&row)?.typed.name,
                None => continue,
            },
        };
        all.push((id, name));
    }
    all.sort_by_key(|(_, name)| name.to_lowercase());
    Ok(all)
}

/// One of them for a patient. For staff who write.
///
/// # Errors
/// [`TemplateError`].
pub async fn fill(services: &Services, scope: &StaffScope, id: TemplateId, to: PatientId) -> Result<Filled, TemplateError> {
    permit::require(scope.actor(), Act::WriteMessages)?;
    let row = rows::find(&services.store().read(), scope, id).await?.ok_or(TemplateError::NotFound)?;
    let typed = Template::open(&row)?.typed;
    let one = for_one(services, scope, &typed.texts, (to, HashMap::new())).await?.ok_or(TemplateError::NotFound)?;
    Ok(Filled { typed, text: one.text, language: one.language, lacks: one.lacks })
}

/// One of them as it is kept, for a text that is for many. The caller has asked the permission table.
pub(in crate::service) async fn find_whole(services: &Services, scope: &StaffScope, id: TemplateId) -> Result<Typed, TemplateError> {
    let row = rows::find(&services.store().read(), scope, id).await?.ok_or(TemplateError::NotFound)?;
    Ok(Template::open(&row)?.typed)
}

/// What one patient gets.
pub(in crate::service) struct ForOne {
    /// Subject and text; fields of which nothing is known still stand in them.
    pub(in crate::service) text: Text,
    /// The language that they are in.
    pub(in crate::service) language: String,
    /// The patient's language, where there is no text in it and this is another one's.
    lacks: Option<String>,
    /// Fields of which nothing is known, each once.
    pub(in crate::service) missing: Vec<String>,
}

/// What one patient gets of texts by language, filled in with what the record says and with what was typed by name; `None` if there
/// is no such record. The caller has asked the permission table.
pub(in crate::service) async fn for_one(
    services: &Services,
    scope: &StaffScope,
    texts: &BTreeMap<String, Text>,
    (to, typed): (PatientId, HashMap<String, String>),
) -> Result<Option<ForOne>, StoreError> {
    let Some(known) = known(services, scope, to).await? else { return Ok(None) };
    let (language, lacks, text) = of_language(services, scope, texts, to).await?;
    let mut known = Known { typed, ..known };
    if let Some(date) = known.auto.get_mut(&Auto::BirthDate) {
        *date = spoken_date(&language, date);
    }
    let (subject, missing) = fields::fill(&text.subject, &known);
    let (text, more) = fields::fill(&text.text, &known);
    let missing = fields::each_once(missing.into_iter().chain(more));
    Ok(Some(ForOne { text: Text { subject, text }, language, lacks, missing }))
}

/// What a record says of the fields that are filled in by themselves; `None` if there is no such record.
async fn known(services: &Services, scope: &StaffScope, to: PatientId) -> Result<Option<Known>, StoreError> {
    let reader = services.store().read();
    let Some(details) = patient::details(&reader, scope, to).await? else { return Ok(None) };
    let organization = organization::get(&reader, scope.organization()).await?;
    let writer = match scope.practitioner() {
        Some(me) => practitioner::find(&reader, scope, me).await?.map(|me| me.name),
        None => None,
    };
    let values = [
        (Auto::PatientName, details.name.clone()),
        (Auto::BirthDate, details.birth_date.clone()),
        (Auto::RecordNumber, details.record_number.clone()),
        (Auto::Clinic, Some(organization.name.clone())),
        (Auto::Writer, writer),
    ];
    let auto = values.into_iter().filter_map(|(auto, value)| Some((auto, fields::value(&value?)))).collect();
    Ok(Some(Known { auto, typed: HashMap::new() }))
}

/// The language in which a patient is addressed. The caller has asked the permission table.
async fn addressed_in(services: &Services, scope: &StaffScope, to: PatientId) -> Result<Locale, StoreError> {
    let reader = services.store().read();
    if let Some(first) = alert_address::list(&reader, scope.organization(), to).await?.first() {
        return Ok(alert_address::open(&reader, first).await?.1);
    }
    let record = Record { organization: scope.organization(), patient: to };
    Ok(patient::language(&reader, record).await?.unwrap_or_else(Locale::english))
}

/// The same, as far as the portal speaks it. The caller has asked the permission table.
pub(in crate::service) async fn spoken(services: &Services, scope: &StaffScope, to: PatientId) -> Result<Locale, StoreError> {
    let nearest = language::nearest(&addressed_in(services, scope, to).await?).and_then(|tag| Locale::parse(tag).ok());
    Ok(nearest.unwrap_or_else(Locale::english))
}

/// A date as the text's language writes it.
fn spoken_date(language: &str, date: &str) -> String {
    let day = Timestamp::parse_rfc3339(&format!("{date}T00:00:00Z")).and_then(Timestamp::date_time);
    let (Some(day), Ok(locale)) = (day, Locale::parse(language)) else { return date.to_owned() };
    let month = text::text(&locale, &format!("month-{}", u8::from(day.month())));
    let (number, year) = (day.day().to_string(), day.year().to_string());
    let said = [("day", number.into()), ("month", month.into()), ("year", year.into())];
    // It is filled into a text: the marks that keep directions apart would stand there as signs.
    text::text_args(&locale, "date", &said).replace(['\u{2068}', '\u{2069}'], "")
}

/// The text in the language in which a patient is addressed, or another one and the language that lacks; the language of the text first.
async fn of_language(
    services: &Services,
    scope: &StaffScope,
    texts: &BTreeMap<String, Text>,
    to: PatientId,
) -> Result<(String, Option<String>, Text), StoreError> {
    let spoken = addressed_in(services, scope, to).await?;
    let wanted = language::nearest(&spoken);
    let of = |tag: &str| Some((tag.to_owned(), texts.get(tag)?.clone()));
    if let Some((tag, text)) = wanted.and_then(of) {
        return Ok((tag, None, text));
    }
    let (tag, text) = language::all().find_map(of).unwrap_or_default();
    Ok((tag, Some(wanted.unwrap_or(spoken.as_str()).to_owned()), text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_birth_date_is_written_as_the_language_does() {
        assert_eq!(spoken_date("en", "1961-03-05"), "March 5, 1961");
        assert_eq!(spoken_date("es", "1961-03-05"), "5 de marzo de 1961");
        assert_eq!(spoken_date("en", "in spring"), "in spring");
    }
}
