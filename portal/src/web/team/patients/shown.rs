//! How a patient is named and told apart.
use entity::base::clock::Timestamp;
use maud::{Markup, html};

use super::{carers::basis, team};
use crate::{
    service::{
        approval::{Approval, ApprovalKind, ApprovalState, Decision, EndedFor},
        carer::Listed,
        directory::{PatientState, Record, Setup, Side},
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
pub(in crate::web::team) fn card(words: &Words, record: &Record) -> Markup {
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

/// The same on the record itself, whose heading is the name; and where alerts go.
pub(super) fn facts(words: &Words, record: &Record) -> Markup {
    let details = &record.details;
    html! {
        dl.about {
            @if details.name.is_none() { (row(words, "patient-name", None)) }
            (row(words, "patient-birth-date", details.birth_date.as_deref().map(|date| birth_date(words, date)).as_deref()))
            (row(words, "patient-record-number", details.record_number.as_deref()))
            (row(words, "patient-phone", details.phone.as_deref()))
            (row(words, "alerting-now", record.alerts_to.as_ref().map(|address| address.as_str())))
        }
    }
}

/// Whom something is about, where staff are about to hear from a caller what the record holds: nothing stands there that is compared, so
/// that nobody reads it out.
pub(super) fn name_card(words: &Words, record: &Record) -> Markup {
    html! {
        dl.about {
            (row(words, "patient-name", Some(&name(words, record))))
            (row(words, "patient-phone", record.details.phone.as_deref()))
        }
    }
}

/// One of two records that may become one: what decides who finds it, gets in and reads.
pub(in crate::web::team) fn side(words: &Words, side: &Side) -> Markup {
    let record = &side.record;
    html! {
        p { (state(words, record)) }
        @if let Some(at) = side.set_up_at { p { (words.say("merge-set-up-at")) " " (moment::moment(words, at)) } }
        (card(words, record))
        p.meta { (words.say("patient-addresses")) }
        ul { @for address in &record.addresses { li dir="ltr" { (address.address.as_str()) } } }
        p.meta { (words.say("merge-mailbox")) }
        ul {
            @if side.mailboxes.is_empty() { li { (words.say("merge-mailbox-none")) } }
            @for mailbox in &side.mailboxes {
                li {
                    bdi dir="ltr" { (mailbox.address.as_str()) }
                    " · " (words.say(if mailbox.is_read { "alerting-verified" } else { "alerting-not-verified" }))
                }
            }
        }
        @if !side.carers.is_empty() {
            p.meta { (words.say("carers-heading")) }
            ul { @for one in &side.carers { li { (beside(words, one)) } } }
        }
    }
}

fn beside(words: &Words, Listed { carer, address }: &Listed) -> Markup {
    let state = if carer.reads.is_some() { "carers-state-reads" } else { "carers-state-waits" };
    html! {
        bdi { (carer.name.as_str()) } " · " (words.say(basis(carer.basis))) " · " (words.say(state)) ". "
        (words.say("carers-until")) " " (moment::day(words, carer.expires_at))
        @if let Some(address) = address { " · " (words.say("carers-address")) " " bdi { (address.as_str()) } }
    }
}

/// That something waits for a colleague, and by which number to speak of it.
pub(super) fn waits(words: &Words, approval: &Approval, asked_by: &str) -> Markup {
    html! {
        div.notice {
            p { strong { (words.say(asks(approval.kind))) } }
            @if let Some(at) = approval.alone_at {
                p { (words.say("approval-waits-alone")) " " strong { (moment::appointed(words, at)) } }
                p { (words.say("approval-waits-alone-how")) }
            } @else {
                p { (words.say("approval-waits")) }
            }
            p { (words.say("approval-number")) " " strong.code.large { (approval.number()) } }
            p.meta { (words.say("approval-asked-by")) " " bdi { (asked_by) } " · " (words.say("approval-until")) " " (moment::moment(words, approval.expires_at)) }
        }
    }
}

/// That nobody is there who could agree, and the way out: a wait, where the clinic goes on alone.
pub(super) fn alone(words: &Words, waits: bool) -> Markup {
    if waits {
        return html! { p.notice.warning role="note" { strong { (words.say("approval-alone")) } " " (words.say("approval-alone-week")) } };
    }
    html! { p.notice.warning role="note" { strong { (words.say("approval-alone")) } " " (words.say("approval-alone-text")) } }
}

/// The same of a code that waits already, and what is to be done where it waits because somebody was not sure.
pub(super) fn alone_waiting(words: &Words, waiting: &Approval) -> Markup {
    html! {
        div.notice.warning role="note" {
            @if waiting.alone_at.is_none() { p { strong { (words.say("approval-alone")) } " " (words.say("approval-alone-text")) } }
            p { (words.say("code-alone")) }
        }
    }
}

/// What a colleague decided lately or what has ended, who had asked, and when it was.
pub(super) fn decided(words: &Words, all: &[Decision]) -> Markup {
    html! { @for one in all { (decision(words, one)) } }
}

/// What a colleague decided or what has ended and what to do, who had asked, and when it was.
pub(in crate::web::team) fn decision(words: &Words, Decision { approval, asked_by, decided_by }: &Decision) -> Markup {
    let line = match (approval.ended, approval.state) {
        (Some((EndedFor::Addresses, _)), _) => "approval-ended-addresses",
        (Some((EndedFor::Joined, _)), _) => "approval-ended-joined",
        (Some((EndedFor::Stopped, _)), _) => "approval-ended-stopped",
        (None, ApprovalState::Approved | ApprovalState::Used) if approval.was_alone() => "approval-was-alone",
        (None, ApprovalState::Over) if approval.was_alone() => "approval-was-alone-over",
        (None, ApprovalState::Refused) => "approval-was-no",
        (None, ApprovalState::Approved | ApprovalState::Used) => "approval-was-yes",
        (None, ApprovalState::Asked | ApprovalState::Withdrawn | ApprovalState::Over) => "approval-was-over",
    };
    let (what, number) = (words.say(asks(approval.kind)), approval.number());
    let colleague = decided_by.as_ref().map_or("", |name| name.as_str());
    let values = [("what", what.as_str().into()), ("number", number.as_str().into()), ("colleague", colleague.into())];
    html! {
        div.notice {
            p { (words.say_with(line, &values)) }
            p.meta {
                @if let Some(at) = approval.ended.map(|(_, at)| at).or(approval.decided_at) { (moment::moment(words, at)) " · " }
                (words.say("approval-asked-by")) " " bdi { (asked_by.as_str()) }
            }
        }
    }
}

/// What becomes of a code for which a colleague has asked already.
pub(super) fn of_colleague(words: &Words, waiting: &Approval, for_others: bool) -> Markup {
    html! {
        @if for_others {
            p { (words.say("code-waits-others")) }
        } @else {
            p { (words.say("code-waits-other")) }
            p { a.button.quiet href=(team(TeamRoute::Approval(waiting.id))) { (words.say("approval-look")) } }
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

/// How far a record is, and from when on somebody who waits can read.
pub(super) fn state(words: &Words, record: &Record) -> Markup {
    html! {
        (how_far(words, record))
        @if let Some(at) = record.opens_at { " " (words.say("patient-state-opens")) " " (moment::appointed(words, at)) "." }
    }
}

fn how_far(words: &Words, record: &Record) -> Markup {
    html! {
        @match (record.state, record.setup) {
            (PatientState::Closed, _) => { (words.say("patient-state-closed")) }
            (PatientState::Claimed, Setup::None) => { (words.say("patient-state-claimed")) }
            (PatientState::Claimed, _) => { (words.say("patient-state-again")) }
            (PatientState::Unclaimed, Setup::None) if !record.carers.is_empty() => {
                (words.say_with("patient-state-carer", &[("names", crate::web::team::shown::names(&record.carers).into()), ("count", record.carers.len().into())]))
            }
            (PatientState::Unclaimed, Setup::None) => { (words.say("patient-state-needs")) }
            (PatientState::Unclaimed, Setup::Given { until, .. }) => {
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
