//! `/write/{record}/{team}`: a message to a care team that takes patients' messages. Nothing typed is lost on the way.
use actix_web::{http::StatusCode, web::Path};
use entity::domain::id::{DraftId, PatientId, TeamId};
use maud::html;
use zeroize::Zeroizing;

use super::{answers_within, away, name, urgent};
use crate::{
    service::{
        attach::{self as files, Attached},
        thread::{self, First, MAX_ANSWER, MAX_FIRST_SUBJECT, ThreadError},
    },
    web::{
        asset::Asset,
        attach::{self, Button, Picker, Refused},
        guard::{
            form::{Fields, Pairs, Protected, TOKEN_FIELD},
            token::Form,
            upload::UploadForm,
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
    button: Button,
}

impl Protected for Text {
    const FORM: Form = Form::Reply;
}

impl Fields for Text {
    const MAX_BYTES: usize = MAX_BYTES;
    const WRITTEN: &'static [&'static str] = &["subject", "text"];

    fn read(pairs: &Pairs) -> Option<Self> {
        let draft = Some(DraftId::parse(pairs.get("draft")?)?);
        let (subject, text) = (pairs.get("subject")?.clone(), pairs.get("text")?.clone());
        Some(Self { draft, subject, text, button: Button::read(pairs) })
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
    view(&visitor, &first, &Text::default(), &[], (StatusCode::OK, &Said::default()))
}

/// For somebody who is signed in and holds the record.
///
/// # Errors
/// As [`get`]; the form's checks.
pub async fn post(mut form: UploadForm<Text>, path: Path<(String, String)>) -> Answer {
    let visitor = form.visitor.clone();
    let (of, session) = (which(&path)?, visitor.signed_in()?);
    let at = thread::attach_to_first(visitor.services(), session, of.0).await?;
    let draft = form.fields()?.draft.ok_or(Problem::BadRequest)?;
    let refused = attach::take(&mut form, at.owner(), draft).await?;
    let typed = form.fields()?;
    let again = async |status, said: Said| {
        let first = thread::begin_first(visitor.services(), session, of).await?;
        let files = files::list(visitor.services(), at.owner(), draft).await?;
        view(&visitor, &first, &typed, &files, (status, &said))
    };
    if !refused.is_empty() {
        return again(StatusCode::UNPROCESSABLE_ENTITY, Said { line: None, refused }).await;
    }
    if typed.button != Button::Send {
        attach::press(&visitor, at.owner(), draft, typed.button).await?;
        return again(StatusCode::OK, Said::default()).await;
    }
    let (status, field, text) =
        match thread::write_first(visitor.services(), session, of, (draft, &typed.subject, &typed.text), visitor.request).await {
            Ok(message) => return Ok(go_to(Route::Wrote(message))),
            Err(ThreadError::NoSubject) => (StatusCode::UNPROCESSABLE_ENTITY, "subject", "write-error-subject-empty"),
            Err(ThreadError::LongSubject) => (StatusCode::UNPROCESSABLE_ENTITY, "subject", "write-error-subject-long"),
            Err(ThreadError::Empty) => (StatusCode::UNPROCESSABLE_ENTITY, "text", "reply-error-empty"),
            Err(ThreadError::TooLong) => (StatusCode::UNPROCESSABLE_ENTITY, "text", "reply-error-long"),
            Err(ThreadError::FileCut) => (StatusCode::UNPROCESSABLE_ENTITY, "files", "attach-error-not-whole"),
            Err(ThreadError::FilesLarge) => (StatusCode::UNPROCESSABLE_ENTITY, "files", "attach-error-together"),
            Err(ThreadError::TooMany) => (StatusCode::TOO_MANY_REQUESTS, "text", "write-error-many"),
            Err(ThreadError::Closed) => (StatusCode::CONFLICT, "text", "write-error-closed"),
            Err(ThreadError::Service(error)) if error.is_transient() => (StatusCode::SERVICE_UNAVAILABLE, "text", "write-error-not-sent"),
            Err(error) => return Err(error.into()),
        };
    again(status, Said { line: Some((field, text)), refused: Vec::new() }).await
}

/// What is said above the form.
#[derive(Default)]
struct Said {
    line: Option<(&'static str, &'static str)>,
    refused: Vec<Refused>,
}

fn view(visitor: &Visitor, first: &First, typed: &Text, files: &[Attached], (status, told): (StatusCode, &Said)) -> Answer {
    let said = told.line;
    let frame = visitor.frame();
    let words = &frame.words;
    let choice = &first.choice;
    let draft = typed.draft.unwrap_or(first.draft);
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
        (attach::summary(words, &told.refused))
        (urgent(words))
        p { (words.say("write-to")) " " strong dir="auto" { (name(choice)) } br; (answers_within(words, &choice.team)) }
        @if let Some(person) = &choice.person { p { (words.say("write-for")) " " bdi { (person) } } }
        @if let Some(now) = choice.team.away_at(visitor.now()) { (away(words, now)) }
        form method="post" action=(Route::WriteTo(choice.record, choice.team.id)) enctype="multipart/form-data" {
            (hidden(TOKEN_FIELD, &visitor.token(Form::Reply)?))
            (hidden("draft", &draft.to_string()))
            (subject.markup())
            (text.markup())
            (Picker { visitor, files, refused: &told.refused, script: Route::Attach(choice.record, draft) }.markup(words)?)
            button type="submit" name="act" value="send" { (words.say("reply-send")) }
        }
        ul.ways { li { a href=(Route::Writing) { (words.say("write-other")) } } }
    };
    let heading = words.say("write-heading");
    Ok(frame.answer(
        status,
        &Sheet {
            heading: &heading,
            focus: said.is_none() && told.refused.is_empty(),
            scripts: &[Asset::Time, Asset::Attach],
            content,
            ..Sheet::default()
        },
    ))
}
