//! `/team/patients/{id}`: a patient's record, and what can be done with it.
use actix_web::{HttpRequest, http::StatusCode, web::Path};
use entity::domain::id::PatientId;
use maud::{Markup, html};
use zeroize::Zeroizing;

use super::{
    form::{self, Text},
    shown::{self, back},
    team,
};
use crate::{
    service::{
        approval::{self, ApprovalError, ApprovalId},
        directory::{self, DeliveryAddressId, DirectoryError, Field, Outcome, PatientState, Record, Wrong},
        staff,
    },
    web::{
        asset::Asset,
        guard::{
            form::{Fields, Pairs, Protected, ProtectedForm, TOKEN_FIELD},
            token::Form,
            visitor::Visitor,
        },
        layout::{Sheet, Words, hidden, notice},
        page::{Answer, go_to, unread},
        problem::Problem,
        routes::{PatientChange, TeamRoute},
        team::alarms::on_record,
    },
};

/// What to do with the record.
pub(crate) enum RecordAct {
    /// Have mail to another address find it.
    AddAddress(Zeroizing<String>),
    /// Have mail to an address find it no more.
    RemoveAddress(DeliveryAddressId),
    /// Take back what one has asked a colleague to approve.
    Withdraw(ApprovalId),
    /// Close it.
    Close,
    /// Open it again.
    Open,
}

impl Protected for RecordAct {
    const FORM: Form = Form::Patient;
}

impl Fields for RecordAct {
    fn read(pairs: &Pairs) -> Option<Self> {
        Some(match pairs.get("act")?.as_str() {
            "add-address" => Self::AddAddress(pairs.get("email").cloned()?),
            "remove-address" => Self::RemoveAddress(DeliveryAddressId::parse(pairs.get("address")?)?),
            "withdraw" => Self::Withdraw(ApprovalId::parse(pairs.get("approval")?)?),
            "close" => Self::Close,
            "open" => Self::Open,
            _ => return None,
        })
    }
}

/// What went wrong, as the page says it.
#[derive(Default)]
struct Said<'a> {
    email: &'a str,
    wrong: &'a [(Field, Wrong)],
    line: Option<&'static str>,
    change: PatientChange,
}

/// For a practitioner; the look is in the audit before the page leaves.
///
/// # Errors
/// Another page comes first; there is no such patient in the organization; the database does not answer.
pub(crate) async fn get(visitor: Visitor, path: Path<String>, request: HttpRequest) -> Answer {
    let id = PatientId::parse(&path).ok_or(Problem::NotFound)?;
    let change = PatientChange::of_query(request.query_string());
    view(&visitor, id, StatusCode::OK, &Said { change, ..Said::default() }).await
}

/// Whether there is such a patient, without looking at the record. For a practitioner.
///
/// # Errors
/// Another page comes first; there is no such patient in the organization; the database does not answer.
pub(crate) async fn head(visitor: Visitor, path: Path<String>) -> Answer {
    let id = PatientId::parse(&path).ok_or(Problem::NotFound)?;
    directory::check(visitor.services(), &visitor.staff().await?, Some(id)).await?;
    Ok(unread())
}

/// For a practitioner.
///
/// # Errors
/// The form's checks; another page comes first; there is no such patient in the organization; the database does not answer.
pub(crate) async fn post(form: ProtectedForm<RecordAct>, path: Path<String>) -> Answer {
    let ProtectedForm { visitor, fields: act } = form;
    let id = PatientId::parse(&path).ok_or(Problem::NotFound)?;
    let (services, scope, request) = (visitor.services(), visitor.staff().await?, visitor.request);
    let done = match &act {
        RecordAct::AddAddress(email) => match directory::add_address(services, &scope, id, email, request).await {
            Ok(Outcome::Done) => Ok(PatientChange::Added),
            // The record says what waits.
            Ok(Outcome::Waits) => Ok(PatientChange::None),
            Err(error) => Err(error),
        },
        RecordAct::Withdraw(approval) => {
            return match approval::withdraw(services, &scope, *approval, request).await {
                Ok(()) | Err(ApprovalError::Over) => Ok(go_to(team(TeamRoute::Patient(id)))),
                Err(error) => Err(error.into()),
            };
        }
        RecordAct::RemoveAddress(address) => {
            directory::remove_address(services, &scope, id, *address, request).await.map(|()| PatientChange::Removed)
        }
        // The record says so by itself.
        RecordAct::Close => directory::close(services, &scope, id, request).await.map(|()| PatientChange::None),
        RecordAct::Open => directory::open(services, &scope, id, request).await.map(|()| PatientChange::Opened),
    };
    let email = if let RecordAct::AddAddress(email) = &act { email.as_str() } else { "" };
    match done {
        Ok(change) => Ok(go_to(team(TeamRoute::PatientAfter(id, change)))),
        Err(DirectoryError::Fields(wrong)) => {
            view(&visitor, id, StatusCode::UNPROCESSABLE_ENTITY, &Said { email, wrong: &wrong, ..Said::default() }).await
        }
        Err(DirectoryError::LastAddress) => {
            view(&visitor, id, StatusCode::CONFLICT, &Said { line: Some("patient-last-address"), ..Said::default() }).await
        }
        Err(DirectoryError::Closed) => {
            view(&visitor, id, StatusCode::CONFLICT, &Said { line: Some("patient-closed-text"), email, ..Said::default() }).await
        }
        Err(DirectoryError::Waiting) => {
            view(&visitor, id, StatusCode::CONFLICT, &Said { line: Some("approval-one-waits"), email, ..Said::default() }).await
        }
        Err(error) => Err(error.into()),
    }
}

async fn view(visitor: &Visitor, id: PatientId, status: StatusCode, said: &Said<'_>) -> Answer {
    let scope = visitor.staff().await?;
    let record = directory::find(visitor.services(), &scope, id, visitor.request).await?;
    let waiting = approval::of_record(visitor.services(), &scope, id).await?;
    let decided = approval::decisions(visitor.services(), &scope, id).await?;
    let taken = form::holder(visitor, &scope, said.wrong, form::Own { email: said.email, ..form::Own::default() }).await?;
    let alarms = staff::alarms_of(visitor.services(), &scope, id).await?;
    let ahead = directory::ahead(visitor.services(), &scope, id).await?;
    let frame = visitor.frame();
    let words = &frame.words;
    let token = visitor.token(Form::Patient)?;
    let closed = record.state == PatientState::Closed;
    let content = html! {
        @if let Some(line) = said.line { (notice::errors(words, "addresses", &words.say(line), &html! {})) }
        (form::errors(words, said.wrong, taken))
        (done(words, &record, said.change))
        p { strong { (shown::state(words, &record)) } }
        (on_record(words, &visitor.token(Form::Slip)?, id, &alarms))
        @if record.messages && record.state == PatientState::Unclaimed && record.carers.is_empty() { p { (words.say("patient-messages-wait")) } }
        (shown::facts(words, &record))
        @for (one, asked_by) in &waiting {
            (shown::waits(words, one, asked_by))
            @if Some(one.asked_by) == scope.practitioner() { (withdrawal(id, &token, one.id, words)) }
        }
        (shown::decided(words, &decided))
        @if let Some(other) = record.merged_into {
            p.notice { (words.say("merge-went")) }
            a.button href=(team(TeamRoute::Patient(other))) { (words.say("merge-went-look")) }
        } @else if closed {
            p.notice { (words.say("patient-closed-text")) }
            (act(id, &token, "open", words, "patient-open"))
        } @else {
            a.button href=(team(TeamRoute::Write(id))) { (words.say("patient-write")) }
            a.button.quiet href=(team(TeamRoute::Between(id, 1))) { (words.say("between-heading")) }
            @if record.state == PatientState::Unclaimed && record.carers.is_empty() {
                a.button.quiet href=(team(TeamRoute::Slip(id))) { (words.say("patients-give")) }
            }
            (seldom(words, &record))
        }
        // One that was joined with another has none, and gets none.
        @if record.merged_into.is_none() { (addresses(words, &record, &token, said)) }
        @if !closed {
            details {
                summary { (words.say("patient-close-open")) }
                p { (words.say("patient-close-text")) }
                @if ahead.unopened > 0 { p { strong { (words.say_with("patient-close-unopened", &[("count", ahead.unopened.into())])) } } }
                @if ahead.scheduled > 0 { p { strong { (words.say_with("patient-close-scheduled", &[("count", ahead.scheduled.into())])) } } }
                (act(id, &token, "close", words, "patient-close"))
            }
        }
        (back(words, TeamRoute::Patients, "patient-back"))
    };
    let focus = status == StatusCode::OK;
    let heading = shown::name(words, &record);
    Ok(frame.answer(status, &Sheet { heading: &heading, focus, scripts: &[Asset::Time], content, ..Sheet::default() }))
}

/// What is done with a record now and then. A code is a button beside what is done every day while nobody has a key.
fn seldom(words: &Words, record: &Record) -> Markup {
    let id = record.id;
    let line = |route, text| html! { li { a href=(team(route)) { (words.say(text)) } } };
    html! {
        ul.ways {
            @if record.state == PatientState::Claimed || !record.carers.is_empty() { (line(TeamRoute::Slip(id), "patients-give")) }
            (line(TeamRoute::Desk(id), "desk-open"))
            (line(TeamRoute::Carers(id), "carers-open"))
            (line(TeamRoute::EditPatient(id), "patient-change"))
            (line(TeamRoute::Alerting(id), "alerting-heading"))
            (line(TeamRoute::Merge(id), "merge-open"))
        }
    }
}

/// What was just done. Whoever comes back by the address of that page later is told nothing that is no longer so.
fn done(words: &Words, record: &Record, change: PatientChange) -> Markup {
    let line = match (change, &record.alerts_to) {
        (PatientChange::Saved, _) => words.say("patient-saved"),
        (PatientChange::Added, _) => words.say("patient-address-added"),
        (PatientChange::Removed, _) => words.say("patient-address-removed"),
        (PatientChange::Alerts, Some(address)) => words.say_with("alerting-done", &[("address", address.as_str().into())]),
        (PatientChange::Opened, _) if record.state != PatientState::Closed => words.say("patient-opened-done"),
        _ => return html! {},
    };
    notice::good(&line)
}

fn withdrawal(id: PatientId, token: &str, approval: ApprovalId, words: &Words) -> Markup {
    html! {
        form method="post" action=(team(TeamRoute::Patient(id))) {
            (hidden(TOKEN_FIELD, token))
            (hidden("act", "withdraw"))
            (hidden("approval", &approval.to_string()))
            button.quiet type="submit" { (words.say("approval-withdraw")) }
        }
    }
}

fn act(id: PatientId, token: &str, what: &str, words: &Words, text: &str) -> Markup {
    html! {
        form method="post" action=(team(TeamRoute::Patient(id))) {
            (hidden(TOKEN_FIELD, token))
            (hidden("act", what))
            button.quiet type="submit" { (words.say(text)) }
        }
    }
}

fn addresses(words: &Words, record: &Record, token: &str, said: &Said<'_>) -> Markup {
    let closed = record.state == PatientState::Closed;
    let removable = !closed && record.addresses.len() > 1;
    let email = Text { kind: "email", hint: Some("patient-address-hint"), ..Text::new("email", "patient-address-new", said.email) };
    html! {
        section aria-labelledby="addresses" {
            h2 id="addresses" { (words.say("patient-addresses")) }
            p.hint { (words.say("patient-addresses-text")) }
            ul.cards {
                @for one in &record.addresses {
                    li {
                        p id=(format!("address-{}", one.id)) dir="ltr" { (one.address.as_str()) }
                        @if removable {
                            form method="post" action=(team(TeamRoute::Patient(record.id))) {
                                (hidden(TOKEN_FIELD, token))
                                (hidden("act", "remove-address"))
                                (hidden("address", &one.id.to_string()))
                                button.quiet type="submit" aria-describedby=(format!("address-{}", one.id)) { (words.say("patient-address-remove")) }
                            }
                        }
                    }
                }
            }
            @if !closed {
                form method="post" action=(team(TeamRoute::Patient(record.id))) novalidate {
                    (hidden(TOKEN_FIELD, token))
                    (hidden("act", "add-address"))
                    (email.markup(words, form::error(words, said.wrong, "email").as_deref()))
                    button.quiet type="submit" { (words.say("patient-address-add")) }
                }
            }
        }
    }
}
