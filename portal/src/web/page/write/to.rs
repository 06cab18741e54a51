//! `/write/{record}/{team}`: a message to a care team that takes patients' messages. Nothing typed is lost on the way.
use actix_web::{http::StatusCode, web::Path};
use entity::domain::id::{DraftId, PatientId, TeamId};
use maud::html;
use zeroize::Zeroizing;

use super::{answers_within, away, name, urgent};
use crate::{
    service::thread::{self, First, MAX_ANSWER, MAX_FIRST_SUBJECT, ThreadError},
    web::{
        asset::Asset,
        guard::{
            form::{Fields, Pairs, Protected, ProtectedForm, TOKEN_FIELD},
            token::Form,
            visitor::Visitor,
        },
        layout::{Sheet, area::Area, field::Line, hidden, notice},
        page::{Answer, go_to},
        problem::Problem,
        routes::Route,
    },
};

/// Largest form, in bytes: a letter may take four bytes, each of which a form writes as three.
pub const MAX_BYTES: usize = (MAX_ANSWER + MAX_FIRST_SUBJECT) * 12 + 4_096;

/// What was typed.
#[derive(Default)]
pub struct Text {
    draft: Option<DraftId>,
    subject: Zeroizing<String>,
    text: Zeroizing<String>,
}

impl Protected for Text {
    const FORM: Form = Form::Reply;
}

impl Fields for Text {
    const MAX_BYTES: usize = MAX_BYTES;
    const WRITTEN: &'static [&'static str] = &["subject", "text"];

    fn read(pairs: &Pairs) -> Option<Self> {
        let draft = Some(DraftId::parse(pairs.get("draft")?)?);
        Some(Self { draft, subject: pairs.get("subject")?.clone(), text: pairs.get("text")?.clone() })
    }
}

fn which((record, team): &(String, String)) -> Result<(PatientId, TeamId), Problem> {
    PatientId::parse(record).zip(TeamId::parse(team)).ok_or(Problem::NotFound)
}

/// For somebody who is signed in and holds the record.
///
/// # Errors
/// No such record of this person, or the team takes no messages; another page comes first; the database does not answer.
pub async fn get(visitor: Visitor, path: Path<(String, String)>) -> Answer {
    let first = thread::begin_first(visitor.services(), visitor.signed_in()?, which(&path)?).await?;
    view(&visitor, &first, &Text::default(), StatusCode::OK, None)
}

/// For somebody who is signed in and holds the record.
///
/// # Errors
/// As [`get`]; the form's checks.
pub async fn post(form: ProtectedForm<Text>, path: Path<(String, String)>) -> Answer {
    let ProtectedForm { visitor, fields: typed } = form;
    let (of, session) = (which(&path)?, visitor.signed_in()?);
    let draft = typed.draft.ok_or(Problem::BadRequest)?;
    let said = match thread::write_first(visitor.services(), session, of, (draft, &typed.subject, &typed.text), visitor.request).await {
        Ok(message) => return Ok(go_to(Route::Wrote(message))),
        Err(ThreadError::NoSubject) => (StatusCode::UNPROCESSABLE_ENTITY, "subject", "write-error-subject-empty"),
        Err(ThreadError::LongSubject) => (StatusCode::UNPROCESSABLE_ENTITY, "subject", "write-error-subject-long"),
        Err(ThreadError::Empty) => (StatusCode::UNPROCESSABLE_ENTITY, "text", "reply-error-empty"),
        Err(ThreadError::TooLong) => (StatusCode::UNPROCESSABLE_ENTITY, "text", "reply-error-long"),
        Err(ThreadError::TooMany) => (StatusCode::TOO_MANY_REQUESTS, "text", "write-error-many"),
        Err(ThreadError::Closed) => (StatusCode::CONFLICT, "text", "write-error-closed"),
        Err(ThreadError::Service(error)) if error.is_transient() => (StatusCode::SERVICE_UNAVAILABLE, "text", "write-error-not-sent"),
        Err(error) => return Err(error.into()),
    };
    let first = thread::begin_first(visitor.services(), session, of).await?;
    let (status, field, text) = said;
    view(&visitor, &first, &typed, status, Some((field, text)))
}

fn view(visitor: &Visitor, first: &First, typed: &Text, status: StatusCode, said: Option<(&str, &str)>) -> Answer {
    let frame = visitor.frame();
    let words = &frame.words;
    let choice = &first.choice;
    let error = |field: &str| said.filter(|(of, _)| *of == field).map(|(_, text)| words.say(text));
    let (subject_error, text_error) = (error("subject"), error("text"));
    let (label, hint) = (words.say("write-subject"), words.say("write-subject-hint"));
    let subject = Line {
        name: "subject",
        label: &label,
        hint: &hint,
        error: subject_error.as_deref(),
        value: &typed.subject,
        kind: "text",
        autocomplete: "off",
    };
    let (label, hint) = (words.say("write-text"), words.say("write-text-hint"));
    let text = Area { name: "text", label: &label, hint: &hint, error: text_error.as_deref(), value: &typed.text, rows: 10 };
    let content = html! {
        @if let Some((field, text)) = said { (notice::errors(words, field, &words.say(text), &html! {})) }
        (urgent(words))
        p { (words.say("write-to")) " " strong dir="auto" { (name(choice)) } br; (answers_within(words, &choice.team)) }
        @if let Some(person) = &choice.person { p { (words.say("write-for")) " " bdi { (person) } } }
        @if let Some(now) = choice.team.away_at(visitor.now()) { (away(words, now)) }
        form method="post" action=(Route::WriteTo(choice.record, choice.team.id)) {
            (hidden(TOKEN_FIELD, &visitor.token(Form::Reply)?))
            (hidden("draft", &typed.draft.unwrap_or(first.draft).to_string()))
            (subject.markup())
            (text.markup())
            button type="submit" { (words.say("reply-send")) }
        }
        ul.ways { li { a href=(Route::Writing) { (words.say("write-other")) } } }
    };
    let heading = words.say("write-heading");
    Ok(frame.answer(status, &Sheet { heading: &heading, focus: said.is_none(), scripts: &[Asset::Time], content, ..Sheet::default() }))
}
