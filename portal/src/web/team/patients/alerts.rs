//! `/team/patients/{id}/alerts`: have a patient's alerts sent elsewhere. Asks for the key first.
use actix_web::{http::StatusCode, web::Path};
use entity::domain::id::PatientId;
use maud::html;
use zeroize::Zeroizing;

use super::{
    form::{self, Text},
    shown::{self, back},
    team,
};
use crate::{
    service::{
        approval::{self, ApprovalKind},
        directory::{self, DirectoryError, Field, Outcome, PatientState, Wrong},
    },
    web::{
        asset::Asset,
        guard::{
            form::{Fields, Pairs, Protected, ProtectedForm, TOKEN_FIELD},
            token::Form,
            visitor::Visitor,
        },
        layout::{Sheet, hidden, notice},
        page::{Answer, go_to, verify},
        problem::Problem,
        routes::{PatientChange, TeamRoute},
        team::shown::not_yet,
    },
};

/// Where to, and whether it is only to be shown again.
pub(crate) struct Elsewhere(Zeroizing<String>, bool);

impl Protected for Elsewhere {
    const FORM: Form = Form::Patient;
}

impl Fields for Elsewhere {
    fn read(pairs: &Pairs) -> Option<Self> {
        Some(Self(pairs.get("email")?.clone(), pairs.get("again").is_some()))
    }
}

/// What went wrong, as the page says it.
#[derive(Default)]
struct Said<'a> {
    email: &'a str,
    wrong: &'a [(Field, Wrong)],
    line: Option<&'static str>,
    not_yet: bool,
}

/// For a practitioner who was verified for it; the look is in the audit before the page leaves.
///
/// # Errors
/// Another page comes first; there is no such patient in the organization; the database does not answer.
pub(crate) async fn get(visitor: Visitor, path: Path<String>) -> Answer {
    let id = PatientId::parse(&path).ok_or(Problem::NotFound)?;
    view(&visitor, id, StatusCode::OK, &Said::default()).await
}

/// For a practitioner who was verified for it.
///
/// # Errors
/// The form's checks; another page comes first; there is no such patient in the organization; the database does not answer.
pub(crate) async fn post(form: ProtectedForm<Elsewhere>, path: Path<String>) -> Answer {
    let ProtectedForm { visitor, fields: Elsewhere(email, again) } = form;
    let id = PatientId::parse(&path).ok_or(Problem::NotFound)?;
    if again {
        return view(&visitor, id, StatusCode::OK, &Said { email: &email, not_yet: true, ..Said::default() }).await;
    }
    let scope = visitor.staff().await?;
    let who = (&scope, visitor.signed_in()?);
    match directory::set_alert_address(visitor.services(), who, id, &email, visitor.request).await {
        Ok(Outcome::Done) => Ok(go_to(team(TeamRoute::PatientAfter(id, PatientChange::Alerts)))),
        // The record says what waits.
        Ok(Outcome::Waits) => Ok(go_to(team(TeamRoute::Patient(id)))),
        Err(DirectoryError::Fields(wrong)) => {
            view(&visitor, id, StatusCode::UNPROCESSABLE_ENTITY, &Said { email: &email, wrong: &wrong, ..Said::default() }).await
        }
        Err(DirectoryError::Waiting) => {
            view(&visitor, id, StatusCode::CONFLICT, &Said { email: &email, line: Some("approval-one-waits"), ..Said::default() }).await
        }
        Err(DirectoryError::VerificationNeeded(purpose)) => {
            let kept = html! {
                form method="post" action=(team(TeamRoute::Alerting(id))) data-kept hidden {
                    (hidden(TOKEN_FIELD, &visitor.token(Form::Patient)?))
                    (hidden("email", &email))
                    (hidden("again", "1"))
                }
            };
            verify::keeping(&visitor, purpose, team(TeamRoute::Patient(id)), &kept)
        }
        Err(error) => Err(error.into()),
    }
}

async fn view(visitor: &Visitor, id: PatientId, status: StatusCode, said: &Said<'_>) -> Answer {
    let scope = visitor.staff().await?;
    let alerting = match directory::alerting(visitor.services(), &scope, visitor.signed_in()?, id, visitor.request).await {
        Ok(alerting) => alerting,
        Err(DirectoryError::VerificationNeeded(purpose)) => return verify::page(visitor, purpose, team(TeamRoute::Patient(id))),
        Err(error) => return Err(error.into()),
    };
    let waiting = approval::of_record(visitor.services(), &scope, id).await?;
    let alone = alerting.takes_two && approval::is_alone(visitor.services(), &scope, ApprovalKind::AlertAddress).await?;
    let waits = alone && approval::would_go_alone(visitor.services(), &scope, (ApprovalKind::AlertAddress, &[id])).await?;
    let waiting = waiting.iter().find(|(one, _)| one.kind == ApprovalKind::AlertAddress);
    let frame = visitor.frame();
    let words = &frame.words;
    let email = Text { kind: "email", hint: Some("alerting-hint"), ..Text::new("email", "alerting-new", said.email) };
    let content = html! {
        @if let Some(line) = said.line { (notice::errors(words, "email", &words.say(line), &html! {})) }
        @if said.not_yet { (not_yet(words)) }
        (form::errors(words, said.wrong, None))
        (shown::card(words, &alerting.record))
        dl.about { (shown::row(words, "alerting-now", alerting.address.as_ref().map(|address| address.as_str()))) }
        p.hint { (words.say(if alerting.verified { "alerting-verified" } else { "alerting-not-verified" })) }
        @if let Some((one, asked_by)) = waiting { (shown::waits(words, one, asked_by)) }
        @if alerting.record.state == PatientState::Closed {
            p.notice { (words.say("patient-closed-text")) }
        } @else if waiting.is_none() {
            @if alerting.takes_two { p.notice { (words.say("alerting-takes-two")) } }
            @if alone { (shown::alone(words, waits)) }
            p { (words.say("alerting-text")) }
            form method="post" action=(team(TeamRoute::Alerting(id))) novalidate {
                (hidden(TOKEN_FIELD, &visitor.token(Form::Patient)?))
                (email.markup(words, form::error(words, said.wrong, "email").as_deref()))
                button type="submit" { (words.say(if alerting.takes_two { "alerting-ask" } else { "alerting-change" })) }
            }
        }
        (back(words, TeamRoute::Patient(id), "patient-back-record"))
    };
    let focus = status == StatusCode::OK && !said.not_yet;
    let sheet = Sheet { heading: &words.say("alerting-heading"), focus, scripts: &[Asset::Time], content, ..Sheet::default() };
    Ok(frame.answer(status, &sheet))
}
