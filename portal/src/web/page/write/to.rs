//! `/write/{record}/{team}`: a message to a care team that takes patients' messages. Nothing typed is lost on the way.
use actix_web::{http::StatusCode, web::Path};
use entity::{
    base::clock::Timestamp,
    domain::id::{DraftId, PatientId, TeamId},
};
use maud::html;
use zeroize::Zeroizing;

use super::{super::typed, answers_within, away, name, urgent};
use crate::{
    service::{
        attach::{self as files, Attached},
        thread::{self, First, MAX_ANSWER, MAX_FIRST_SUBJECT},
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
    let (of, session) = (which(&path)?, visitor.signed_in()?);
    let mut first = thread::begin_first(visitor.services(), session, of).await?;
    let Some(kept) = first.kept.take() else {
        return view(&visitor, &first, &Text::default(), &[], (StatusCode::OK, &Said::default()));
    };
    let at = thread::attach_to_first(visitor.services(), session, of.0).await?;
    let files = files::list(visitor.services(), at.owner(), kept.draft).await?;
    let text = Text { draft: Some(kept.draft), subject: kept.subject, text: kept.text, button: Button::Send };
    view(&visitor, &first, &text, &files, (StatusCode::OK, &Said { begun: Some(kept.at), ..Said::default() }))
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
    let text = form.fields()?;
    let again = async |status, said: Said| {
        let first = thread::begin_first(visitor.services(), session, of).await?;
        let files = files::list(visitor.services(), at.owner(), draft).await?;
        view(&visitor, &first, &text, &files, (status, &said))
    };
    if !refused.is_empty() {
        return again(StatusCode::UNPROCESSABLE_ENTITY, Said { refused, ..Said::default() }).await;
    }
    let kept = thread::Typed { draft, subject: &text.subject, text: &text.text };
    let done = match text.button {
        Button::Send => {
            match thread::write_first(visitor.services(), session, of, (draft, &text.subject, &text.text), visitor.request).await {
                Ok(message) => return Ok(go_to(Route::Wrote(message))),
                Err(error) => Err(error),
            }
        }
        Button::Typing | Button::Keep => thread::keep_first(visitor.services(), session, of, kept, visitor.request).await,
        Button::Discard => thread::discard(visitor.services(), &at, draft, visitor.request).await,
        Button::Attach | Button::Remove(_) => {
            attach::press(&visitor, at.owner(), draft, text.button).await?;
            return again(StatusCode::OK, Said::default()).await;
        }
    };
    match (done, text.button) {
        (Ok(()), Button::Typing) => Ok(typed::kept()),
        (Ok(()), Button::Discard) => Ok(go_to(Route::WriteTo(of.0, of.1))),
        (Ok(()), _) => again(StatusCode::OK, Said { kept: true, ..Said::default() }).await,
        (Err(error), _) => {
            let (status, line) = typed::refusal(error, "write-error-many")?;
            again(status, Said { line: Some(line), ..Said::default() }).await
        }
    }
}

/// What is said above the form.
#[derive(Default)]
struct Said {
    line: Option<(&'static str, &'static str)>,
    refused: Vec<Refused>,
    kept: bool,
    begun: Option<Timestamp>,
}

fn view(visitor: &Visitor, first: &First, text: &Text, files: &[Attached], (status, told): (StatusCode, &Said)) -> Answer {
    let said = told.line;
    let frame = visitor.frame();
    let words = &frame.words;
    let choice = &first.choice;
    let draft = text.draft.unwrap_or(first.draft);
    let error = |field: &str| said.filter(|(of, _)| *of == field).map(|(_, text)| words.say(text));
    let (subject_error, text_error) = (error("subject"), error("text"));
    let (label, hint) = (words.say("write-subject"), words.say("write-subject-hint"));
    let subject = Line {
        name: "subject",
        label: &label,
        hint: &hint,
        error: subject_error.as_deref(),
        value: &text.subject,
        kind: "text",
        autocomplete: "off",
    };
    let (label, hint) = (words.say("write-text"), words.say("write-text-hint"));
    let area = Area { name: "text", label: &label, hint: &hint, error: text_error.as_deref(), value: &text.text, rows: 10 };
    let content = html! {
        @if let Some((field, text)) = said { (notice::errors(words, field, &words.say(text), &html! {})) }
        (attach::summary(words, &told.refused))
        @if told.kept { (notice::good(&words.say("typed-kept-done"))) }
        @if let Some(at) = told.begun { (typed::begun(words, at)) }
        (urgent(words))
        p { (words.say("write-to")) " " strong dir="auto" { (name(choice)) } br; (answers_within(words, &choice.team)) }
        @if let Some(person) = &choice.person { p { (words.say("write-for")) " " bdi { (person) } } }
        @if let Some(now) = choice.team.away_at(visitor.now()) { (away(words, now)) }
        form method="post" action=(Route::WriteTo(choice.record, choice.team.id)) enctype="multipart/form-data" {
            (hidden(TOKEN_FIELD, &visitor.token(Form::Reply)?))
            (hidden("draft", &draft.to_string()))
            (subject.markup())
            (area.markup())
            (Picker { visitor, files, refused: &told.refused, script: Route::Attach(choice.record, draft) }.markup(words)?)
            button type="submit" name="act" value="send" { (words.say("reply-send")) }
            (typed::ways(words, told.begun.is_some() || !text.text.is_empty()))
        }
        ul.ways { li { a href=(Route::Writing) { (words.say("write-other")) } } }
    };
    let heading = words.say("write-heading");
    Ok(frame.answer(
        status,
        &Sheet {
            heading: &heading,
            focus: said.is_none() && told.refused.is_empty(),
            scripts: &[Asset::Time, Asset::Attach, Asset::Draft],
            content,
            ..Sheet::default()
        },
    ))
}
