//! `/write/{record}/{team}`: a message to a care team that takes patients' messages. Nothing typed is lost on the way.
use actix_web::{http::StatusCode, web::Path};
use entity::domain::id::{DraftFileId, PatientId, TeamId};
use maud::html;
use zeroize::Zeroizing;

use super::{
    super::typed::{self, Said},
    answers_within, away, name, urgent,
};
use crate::{
    service::{
        attach::{self as files, Attached},
        thread::{self, First, MAX_ANSWER, MAX_FIRST_SUBJECT, Paper, Sending},
    },
    web::{
        asset::Asset,
        attach::{self, Button, Picker, Taken},
        guard::{
            form::{Fields, Pairs, Protected},
            token::Form,
            upload::UploadForm,
            visitor::Visitor,
        },
        layout::{Sheet, area::Area, field::Line},
        page::{Answer, go_to},
        problem::Problem,
        routes::Route,
    },
};

/// Largest form, in bytes: a letter may take four bytes, each of which a form writes as three.
const MAX_BYTES: usize = (MAX_ANSWER + MAX_FIRST_SUBJECT) * 12 + 4_096;

/// What was typed.
pub(crate) struct Text {
    paper: Paper,
    subject: Zeroizing<String>,
    text: Zeroizing<String>,
    shown: Vec<DraftFileId>,
    button: Button,
}

impl Protected for Text {
    const FORM: Form = Form::Reply;
}

impl Fields for Text {
    const MAX_BYTES: usize = MAX_BYTES;
    const WRITTEN: &'static [&'static str] = &["subject", "text"];

    fn read(pairs: &Pairs) -> Option<Self> {
        let (subject, text) = (pairs.get("subject")?.clone(), pairs.get("text")?.clone());
        Some(Self { paper: typed::paper(pairs)?, subject, text, shown: attach::shown(pairs), button: Button::read_known(pairs) })
    }
}

fn which((record, team): &(String, String)) -> Result<(PatientId, TeamId), Problem> {
    PatientId::parse(record).zip(TeamId::parse(team)).ok_or(Problem::NotFound)
}

/// For somebody who is signed in and holds the record.
///
/// # Errors
/// No such record of this person, or the team takes no messages; another page comes first; the database does not answer.
pub(crate) async fn get(visitor: Visitor, path: Path<(String, String)>) -> Answer {
    let (of, session) = (which(&path)?, visitor.signed_in()?);
    let mut first = thread::begin_first(visitor.services(), session, of).await?;
    let paper = Paper::new(visitor.services(), first.draft, first.kept.as_ref());
    let Some(kept) = first.kept.take() else {
        return view(&visitor, &first, (paper, "", ""), &[], (StatusCode::OK, &Said::default()));
    };
    let at = thread::attach_to_first(visitor.services(), session, of.0).await?;
    let files = files::list(visitor.services(), at.owner(), kept.draft).await?;
    view(&visitor, &first, (paper, &kept.subject, &kept.text), &files, (StatusCode::OK, &Said { begun: Some(kept.at), ..Said::default() }))
}

/// For somebody who is signed in and holds the record.
///
/// # Errors
/// As [`get`]; the form's checks.
pub(crate) async fn post(mut form: UploadForm<Text>, path: Path<(String, String)>) -> Answer {
    let visitor = form.visitor.clone();
    let (of, session) = (which(&path)?, visitor.signed_in()?);
    let at = thread::attach_to_first(visitor.services(), session, of.0).await?;
    let paper = form.fields()?.paper;
    let Taken { files: taken, refused } = attach::take(&mut form, at.owner(), paper.draft).await?;
    let mut text = form.fields()?;
    text.shown.extend(taken);
    let again = async |status, said: Said, paper: Paper| {
        let first = thread::begin_first(visitor.services(), session, of).await?;
        let files = files::list(visitor.services(), at.owner(), paper.draft).await?;
        view(&visitor, &first, (paper, &text.subject, &text.text), &files, (status, &said))
    };
    let services = visitor.services();
    let kept = thread::Typed { paper, subject: &text.subject, text: &text.text, unasked: text.button == Button::Typing };
    let keep = async |kept| thread::keep_first(services, session, of, kept, visitor.request).await;
    if !refused.is_empty() {
        // The files that were taken, and the text. What is in the way of that is said when it is asked for by itself.
        keep(kept).await.ok();
        return again(StatusCode::UNPROCESSABLE_ENTITY, Said { refused, ..Said::default() }, paper).await;
    }
    let done = match text.button {
        Button::Send => {
            let sending = Sending { typed: kept, shown: &text.shown };
            thread::write_first(services, session, of, sending, visitor.request).await.map(Some)
        }
        Button::Typing | Button::Keep => keep(kept).await.map(|()| None),
        Button::Discard => {
            thread::discard(services, &at, Sending { typed: kept, shown: &text.shown }, visitor.request).await.map(|()| None)
        }
        Button::Attach | Button::Remove(_) => {
            attach::press(&visitor, at.owner(), paper.draft, text.button).await?;
            keep(kept).await.map(|()| None)
        }
    };
    match (done, text.button) {
        (Ok(Some(message)), _) => Ok(go_to(Route::Wrote(message))),
        (Ok(None), Button::Typing) => Ok(typed::kept()),
        (Ok(None), Button::Discard) => Ok(go_to(Route::WriteTo(of.0, of.1))),
        (Ok(None), Button::Attach | Button::Remove(_)) => again(StatusCode::OK, Said::default(), paper).await,
        (Ok(None), _) => again(StatusCode::OK, Said { kept: true, ..Said::default() }, paper).await,
        (Err(error), _) => {
            let put_aside = async || keep(thread::Typed { unasked: true, ..kept }).await;
            let (status, said, paper) = typed::refuse(&visitor, (&at, paper), (error, "write-error-many"), put_aside).await?;
            again(status, said, paper).await
        }
    }
}

fn view(
    visitor: &Visitor,
    first: &First,
    (paper, subject, text): (Paper, &str, &str),
    files: &[Attached],
    (status, said): (StatusCode, &Said),
) -> Answer {
    let frame = visitor.frame();
    let words = &frame.words;
    let choice = &first.choice;
    let (subject_error, text_error) = (said.error(words, "subject"), said.error(words, "text"));
    let (label, hint) = (words.say("write-subject"), words.say("write-subject-hint"));
    let begun = said.begun.is_some() || !text.is_empty();
    let subject = Line {
        name: "subject",
        label: &label,
        hint: &hint,
        error: subject_error.as_deref(),
        value: subject,
        kind: "text",
        autocomplete: "off",
    };
    let gone = choice.team.away_at(visitor.now());
    // Who is away promises nothing.
    let (label, hint) = (words.say("write-text"), words.say(if gone.is_some() { "write-text-hint-away" } else { "write-text-hint" }));
    let area = Area { name: "text", label: &label, hint: &hint, error: text_error.as_deref(), value: text, rows: 10 };
    let content = html! {
        (said.markup(words))
        (urgent(words))
        p { (words.say("write-to")) " " strong dir="auto" { (name(choice)) } @if gone.is_none() { br; (answers_within(words, &choice.team)) } }
        @if let Some(person) = &choice.person { p { (words.say("write-for")) " " bdi { (person) } } }
        @if let Some(gone) = gone { (away(words, gone)) }
        form method="post" action=(Route::WriteTo(choice.record, choice.team.id)) enctype="multipart/form-data" {
            (typed::marks(visitor, paper, files)?)
            (subject.markup())
            (area.markup())
            (Picker { visitor, files, refused: &said.refused, script: Route::Attach(choice.record, paper.draft) }.markup(words)?)
            button type="submit" name="act" value=(attach::SEND) { (words.say("reply-send")) }
            (typed::ways(words, begun))
        }
        ul.ways { li { a href=(Route::Writing) { (words.say("write-other")) } } }
    };
    let heading = words.say("write-heading");
    Ok(frame.answer(
        status,
        &Sheet {
            heading: &heading,
            focus: !said.is_wrong(),
            scripts: &[Asset::Time, Asset::Attach, Asset::Draft],
            content,
            ..Sheet::default()
        },
    ))
}
