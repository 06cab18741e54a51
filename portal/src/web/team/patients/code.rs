//! `/team/patients/{id}/code`: giving a claim code. It is shown once, to whoever passes it on.
use actix_web::{http::StatusCode, web::Path};
use entity::domain::id::PatientId;
use maud::{Markup, html};

use super::{
    shown::{self, back},
    team,
};
use crate::{
    service::{
        approval::{self, SlipStanding},
        claim::{self, Channel, IssueError, Issued},
        directory::{self, PatientState, Record, Setup},
        staff,
    },
    web::{
        asset::Asset,
        guard::{
            form::{Fields, Pairs, Protected, ProtectedForm, TOKEN_FIELD},
            token::Form,
            visitor::Visitor,
        },
        layout::{Sheet, Words, hidden, moment, notice},
        page::Answer,
        problem::Problem,
        routes::TeamRoute,
    },
};

/// How the code travels; nothing, if nothing was chosen.
pub struct How(Option<Channel>);

impl Protected for How {
    const FORM: Form = Form::Slip;
}

impl Fields for How {
    fn read(pairs: &Pairs) -> Option<Self> {
        match pairs.get("how") {
            Some(word) => Channel::parse(word).map(|channel| Self(Some(channel))),
            None => Some(Self(None)),
        }
    }
}

/// Asks how it travels. For a practitioner; the look is in the audit before the page leaves.
///
/// # Errors
/// Another page comes first; there is no such patient in the organization; the database does not answer.
pub async fn get(visitor: Visitor, path: Path<String>) -> Answer {
    let id = PatientId::parse(&path).ok_or(Problem::NotFound)?;
    ask(&visitor, id, None).await
}

/// Makes a code and shows it, once. For a practitioner.
///
/// # Errors
/// The form's checks; another page comes first; there is no such patient in the organization, or the record is closed; the
/// database does not answer.
pub async fn post(form: ProtectedForm<How>, path: Path<String>) -> Answer {
    let ProtectedForm { visitor, fields: How(channel) } = form;
    let id = PatientId::parse(&path).ok_or(Problem::NotFound)?;
    let Some(channel) = channel else { return ask(&visitor, id, Some("code-how-missing")).await };
    let scope = visitor.staff().await?;
    let record = directory::find(visitor.services(), &scope, id, visitor.request).await?;
    let issued = match claim::issue(visitor.services(), &scope, id, channel).await {
        Ok(issued) => issued,
        // The same press asks a colleague: nothing else is to be done here.
        Err(IssueError::TakesTwo) => {
            approval::ask_slip(visitor.services(), &scope, id, visitor.request).await?;
            return ask(&visitor, id, None).await;
        }
        Err(error) => return Err(error.into()),
    };
    let frame = visitor.frame();
    let words = &frame.words;
    let content = shown_once(words, &record, channel, &issued);
    let heading = words.say("code-shown");
    Ok(frame.ok(&Sheet { heading: &heading, focus: true, scripts: &[Asset::Time, Asset::Blank], content, ..Sheet::default() }))
}

async fn ask(visitor: &Visitor, id: PatientId, error: Option<&'static str>) -> Answer {
    let scope = visitor.staff().await?;
    let record = directory::find(visitor.services(), &scope, id, visitor.request).await?;
    let standing = approval::slip_standing(visitor.services(), &scope, id).await?;
    let me = staff::me(visitor.services(), &scope).await?;
    let frame = visitor.frame();
    let words = &frame.words;
    let token = visitor.token(Form::Slip)?;
    let line = error.map(|text| words.say(text));
    let choices =
        [(Channel::Hand, "code-hand"), (Channel::Post, "code-post"), (Channel::Telephone, "code-telephone"), (Channel::Sms, "code-sms")];
    let content = html! {
        @if let Some(line) = &line { (notice::errors(words, "how", line, &html! {})) }
        (shown::card(words, &record))
        @if record.state == PatientState::Closed {
            p.notice { (words.say("patient-closed-text")) }
        } @else if let SlipStanding::Waits(waiting) = &standing {
            (shown::waits(words, waiting, &me.name))
            p { (words.say("code-waits")) }
        } @else {
            (warning(words, &record))
            @if standing == SlipStanding::TakesTwo { p.notice { (words.say("code-takes-two")) } }
            form method="post" action=(team(TeamRoute::Slip(id))) {
                (hidden(TOKEN_FIELD, &token))
                fieldset aria-describedby=[line.as_ref().map(|_| "how-error")] {
                    legend { (words.say("code-how")) }
                    @if let Some(line) = &line { p.field-error id="how-error" { (line) } }
                    @for (place, (channel, text)) in choices.into_iter().enumerate() {
                        label { input type="radio" id=[(place == 0).then_some("how")] name="how" value=(channel.as_str()) required; (words.say(text)) }
                    }
                }
                p.hint { (words.say("code-never")) }
                button type="submit" { (words.say(if standing == SlipStanding::Free { "code-make" } else { "code-ask" })) }
            }
        }
        (back(words, TeamRoute::Patient(id), "patient-back-record"))
    };
    let status = if error.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let sheet =
        Sheet { heading: &words.say("patients-give"), focus: error.is_none(), scripts: &[Asset::Time], content, ..Sheet::default() };
    Ok(frame.answer(status, &sheet))
}

/// What another code changes.
fn warning(words: &Words, record: &Record) -> Markup {
    html! {
        @if record.state == PatientState::Claimed { p.notice { (words.say("code-again")) } }
        @match record.setup {
            Setup::None => {}
            Setup::Given { until } => p.notice { (words.say("code-replaces")) " " (moment::moment(words, until)) },
            Setup::Begun => p.notice { (words.say("code-begun")) },
        }
    }
}

fn shown_once(words: &Words, record: &Record, channel: Channel, issued: &Issued) -> Markup {
    let how = match channel {
        Channel::Hand => "code-do-hand",
        Channel::Post => "code-do-post",
        Channel::Telephone => "code-do-telephone",
        Channel::Sms => "code-do-sms",
    };
    html! {
        (shown::card(words, record))
        p.code.large data-blank=(words.say("code-gone")) { strong { (issued.code.as_str()) } }
        p { (words.say("code-until")) " " strong { (moment::moment(words, issued.expires_at)) } }
        p.hint { (words.say("code-once")) }
        h2 { (words.say("code-do")) }
        p { (words.say(how)) }
        h2 { (words.say("code-tell")) }
        ol {
            li { (words.say("code-tell-go")) }
            li { (words.say("code-tell-type")) }
            li { (words.say("code-tell-key")) }
            li { (words.say("code-tell-mail")) }
        }
        (back(words, TeamRoute::Patient(record.id), "patient-back-record"))
    }
}
