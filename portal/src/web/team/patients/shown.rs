//! How a patient is named and told apart.
use entity::base::clock::Timestamp;
use maud::{Markup, html};

use super::team;
use crate::{
    service::{
        approval::{Approval, ApprovalKind},
        directory::{PatientState, Record, Setup},
    },
    web::{
        layout::{Words, moment},
        routes::TeamRoute,
    },
};

/// The name; without one, the address.
pub(super) fn title(words: &Words, name: Option<&str>, address: Option<&str>) -> String {
    name.or(address).map_or_else(|| words.say("patient-no-name"), str::to_owned)
}

/// The name of a record, or its first address.
pub(super) fn name(words: &Words, record: &Record) -> String {
    title(words, record.details.name.as_deref(), record.addresses.first().map(|one| one.address.as_str()))
}

/// `1980-12-31` as the language writes it.
pub(in crate::web::team) fn birth_date(words: &Words, date: &str) -> String {
    Timestamp::parse_rfc3339(&format!("{date}T00:00:00Z")).map_or_else(|| date.to_owned(), |at| moment::date(words, at))
}

/// What tells one patient from another: for whoever is about to do something.
pub(super) fn card(words: &Words, record: &Record) -> Markup {
    let details = &record.details;
    html! {
        dl.about {
            (row(words, "patient-name", details.name.as_deref()))
            (row(words, "patient-birth-date", details.birth_date.as_deref().map(|date| birth_date(words, date)).as_deref()))
            (row(words, "patient-record-number", details.record_number.as_deref()))
            (row(words, "patient-phone", details.phone.as_deref()))
        }
    }
}

/// That something waits for a colleague, and by which number to speak of it.
pub(super) fn waits(words: &Words, approval: &Approval, asked_by: &str) -> Markup {
    html! {
        div.notice {
            p { strong { (words.say(asks(approval.kind))) } }
            p { (words.say("approval-waits")) " " (words.say("approval-number")) " " strong { (approval.number()) } }
            p.meta { (words.say("approval-asked-by")) " " bdi { (asked_by) } " · " (words.say("approval-until")) " " (moment::moment(words, approval.expires_at)) }
        }
    }
}

/// What somebody asks for.
pub(in crate::web::team) const fn asks(kind: ApprovalKind) -> &'static str {
    match kind {
        ApprovalKind::Slip => "approval-slip",
        ApprovalKind::AlertAddress => "approval-alert-address",
        ApprovalKind::DeliveryAddress => "approval-delivery-address",
        ApprovalKind::Merge => "approval-merge",
        ApprovalKind::InPerson => "approval-in-person",
        ApprovalKind::Sooner => "approval-sooner",
    }
}

/// How far a record is.
pub(super) fn state(words: &Words, record: &Record) -> Markup {
    html! {
        @match (record.state, record.setup) {
            (PatientState::Closed, _) => { (words.say("patient-state-closed")) }
            (PatientState::Claimed, Setup::None) => { (words.say("patient-state-claimed")) }
            (PatientState::Claimed, _) => { (words.say("patient-state-again")) }
            (PatientState::Unclaimed, Setup::None) => { (words.say("patient-state-needs")) }
            (PatientState::Unclaimed, Setup::Given { until }) => {
                (words.say("patient-state-given")) " " (moment::moment(words, until))
            }
            (PatientState::Unclaimed, Setup::Begun) => { (words.say("patient-state-begun")) }
        }
    }
}

/// One line of a card; nothing stands there as such.
pub(in crate::web::team) fn row(words: &Words, label: &str, value: Option<&str>) -> Markup {
    html! {
        div {
            dt { (words.say(label)) }
            @match value {
                Some(value) => { dd dir="auto" { (value) } }
                None => { dd.meta { (words.say("patient-not-given")) } }
            }
        }
    }
}

/// Ways back.
pub(super) fn back(words: &Words, to: TeamRoute, text: &str) -> Markup {
    html! { ul.ways { li { a href=(team(to)) { (words.say(text)) } } } }
}
