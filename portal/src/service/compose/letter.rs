//! What was typed as a MIME message: plain text, and the same as HTML. Must not know who may send it.
//!
//! The wishes stand in the relay headers, which the road of every message reads and strips. Invariants: no real address of a
//! patient or of staff is in it, only a neutral one at the portal's host; the Message-ID is the draft's and the record's.
use std::time::Duration;

use entity::{
    base::clock::Timestamp,
    domain::id::{DraftId, PatientId},
};
use mail_builder::{
    MessageBuilder,
    headers::{address::Address, date::Date, raw::Raw},
};
use zeroize::Zeroizing;

use super::Typed;
use crate::{
    mime::{html::written, language::is_language, words::one_line},
    service::{Services, error::ServiceError},
};

/// Characters of a name in a header.
const MAX_NAME: usize = 200;

/// A day.
const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// From whom to whom.
pub(super) struct People<'a> {
    /// Who writes.
    pub(super) practitioner: &'a str,
    /// Whose staff.
    pub(super) organization: &'a str,
    /// In the name of which care team.
    pub(super) team: Option<&'a str>,
    /// How the patient is named; empty if nobody knows.
    pub(super) patient: &'a str,
}

/// How the patient sees who writes.
pub(super) fn author(people: &People<'_>) -> String {
    let clinic = people.team.map_or_else(|| people.organization.to_owned(), |team| format!("{} – {team}", people.organization));
    one_line(&format!("{}, {clinic}", people.practitioner), MAX_NAME)
}

/// Writes it.
pub(super) fn write(
    services: &Services,
    people: &People<'_>,
    (draft, patient): (DraftId, PatientId),
    typed: &Typed,
    sent_at: Timestamp,
) -> Result<Zeroizing<Vec<u8>>, ServiceError> {
    let host = services.settings().origin.host_str().unwrap_or("localhost").to_owned();
    let from = author(people);
    let to = one_line(people.patient, MAX_NAME);
    let subject = one_line(&typed.subject, super::MAX_SUBJECT);
    // As it is on the wire, whoever typed it; a line ended by hand in a word processor is one here, too.
    let text = typed.text.replace("\r\n", "\n").replace(['\r', '\u{b}', '\u{c}'], "\n").trim_end().to_owned();
    let seconds = sent_at.as_micros() / 1_000_000;
    let mut message = MessageBuilder::new()
        .from(Address::new_address(Some(from), format!("messages@{host}")))
        .to(Address::new_address((!to.is_empty()).then_some(to), format!("patient@{host}")))
        .subject(subject)
        .date(Date::new(seconds))
        .message_id(format!("{draft}.{patient}@{host}"))
        .header("X-Portal-Sensitivity", Raw::new(if typed.high { "high" } else { "normal" }))
        .header("X-Portal-Category", Raw::new(typed.category.clone()))
        .header("X-Portal-Reply", Raw::new(if typed.reply { "yes" } else { "no" }));
    if is_language(&typed.language) {
        message = message.header("Content-Language", Raw::new(typed.language.clone()));
    }
    if typed.expires > 0 {
        // It counts from when it is sent.
        let end = sent_at.plus(DAY * u32::from(typed.expires));
        message = message.header("X-Portal-Expires", Raw::new(end.to_rfc3339()));
    }
    let html = written(&text);
    let written = message.text_body(text.replace('\n', "\r\n")).html_body(html).write_to_vec();
    written.map(Zeroizing::new).map_err(|_| ServiceError::Internal("a message cannot be written"))
}
