//! `/team/inbox/{thread}/{patient}`: one thread: what was said, an answer, who has it in hand, notes among staff.
mod parts;

use actix_web::{http::StatusCode, web::Path};
use entity::{
    base::clock::Timestamp,
    domain::{
        id::{DraftFileId, DraftId, PatientId, TeamId, ThreadId},
        scope::StaffScope,
    },
};
use maud::html;
use zeroize::Zeroizing;

use crate::{
    service::{
        attach::{self as files, Attached, Owner},
        compose::Outcome,
        team::{self, Team},
        thread::{self, MAX_ANSWER, MAX_NOTE, Open, Reply, ThreadError},
    },
    web::{
        asset::Asset,
        attach::{self, Button, Picker, Refused, Taken},
        guard::{
            form::{Fields, Pairs, Protected, TOKEN_FIELD},
            token::Form,
            upload::UploadForm,
            visitor::Visitor,
        },
        layout::{Sheet, area::Area, hidden, moment, notice},
        page::{Answer, go_to},
        problem::Problem,
        routes::{Route, SentChange, TeamRoute},
        team::shown,
    },
};

/// Largest form, in bytes: a letter may take four bytes, each of which a form writes as three.
pub const MAX_BYTES: usize = (MAX_ANSWER + MAX_NOTE) * 12 + 4_096;

/// What somebody does with a thread.
pub struct Act {
    what: What,
    text: Zeroizing<String>,
    note: Zeroizing<String>,
    draft: Option<DraftId>,
    seen: Timestamp,
    team: Option<TeamId>,
    shown: Vec<DraftFileId>,
    button: Button,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum What {
    Answer,
    Note,
    Take,
    Release,
    Done,
    Reopen,
    HandOver,
}

impl Protected for Act {
    const FORM: Form = Form::Answer;
}

impl Fields for Act {
    const MAX_BYTES: usize = MAX_BYTES;
    const WRITTEN: &'static [&'static str] = &["text", "note"];

    fn read(pairs: &Pairs) -> Option<Self> {
        // Whatever is pressed, what was typed goes along: the whole page is one form.
        let what = match pairs.get("press").or_else(|| pairs.get("do"))?.as_str() {
            "answer" => What::Answer,
            "note" => What::Note,
            "take" => What::Take,
            "release" => What::Release,
            "done" => What::Done,
            "reopen" => What::Reopen,
            "hand_over" => What::HandOver,
            _ => return None,
        };
        let seen = pairs.get("seen").and_then(|seen| seen.parse().ok()).map(Timestamp::from_micros)?;
        let typed = |name| pairs.get(name).cloned().unwrap_or_default();
        let (text, note) = (typed("text"), typed("note"));
        let team = pairs.get("team").and_then(|id| TeamId::parse(id));
        let draft = pairs.get("draft").and_then(|id| DraftId::parse(id));
        Some(Self { what, text, note, draft, seen, team, shown: attach::shown(pairs), button: Button::read(pairs) })
    }
}

impl Act {
    /// Whether something was typed that is not what was done: it stays on the page.
    fn leaves(&self) -> bool {
        let is_left = |text: &str, own| self.what != own && !text.trim().is_empty();
        is_left(&self.text, What::Answer) || is_left(&self.note, What::Note)
    }
}

/// What the page says, and whether what was asked for is done.
#[derive(Clone, Copy)]
enum Line {
    Done(&'static str),
    Not(&'static str),
}

fn which((thread, patient): &(String, String)) -> Result<(ThreadId, PatientId), Problem> {
    ThreadId::parse(thread).zip(PatientId::parse(patient)).ok_or(Problem::NotFound)
}

/// For staff who answer. The look is in the audit before the page leaves.
///
/// # Errors
/// No such thread; another page comes first; the database does not answer.
pub async fn get(visitor: Visitor, path: Path<(String, String)>) -> Answer {
    let scope = visitor.staff().await?;
    let open = thread::open(visitor.services(), &scope, which(&path)?, visitor.request).await?;
    let teams = team::choices(visitor.services(), &scope).await?;
    view(&visitor, (&open, &teams, &[]), StatusCode::OK, None, &[])
}

/// Answers, notes, takes, gives back, ends. For staff who answer. What keeps it from being done loses nothing that was typed.
///
/// # Errors
/// The form's checks; no such thread; the database does not answer.
pub async fn post(mut form: UploadForm<Act>, path: Path<(String, String)>) -> Answer {
    let visitor = form.visitor.clone();
    let (scope, of) = (visitor.staff().await?, which(&path)?);
    let (services, request, owner) = (visitor.services(), visitor.request, Owner::Staff(&scope));
    let Taken { files: taken, refused } = if form.has_files() {
        // Nobody attaches anything to a thread that they do not reach.
        thread::check(services, &scope, of).await?;
        let draft = form.fields()?.draft.ok_or(Problem::BadRequest)?;
        attach::take(&mut form, owner, draft).await?
    } else {
        Taken::default()
    };
    let mut act = form.fields()?;
    act.shown.extend(taken);
    if !refused.is_empty() || act.button != Button::Send {
        let draft = act.draft.ok_or(Problem::BadRequest)?;
        attach::press(&visitor, owner, draft, act.button).await?;
        let status = if refused.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
        return again(&visitor, &scope, of, (&act, None), status, &refused).await;
    }
    let leaves = act.leaves() || leaves_files(&visitor, owner, &act).await?;
    // Behind an answer, and in the hand of another team, this page is not seen again.
    let first = match act.what {
        What::Answer if leaves => Some("threads-note-first"),
        What::HandOver if leaves => Some("threads-typed-first"),
        _ => None,
    };
    if let Some(text) = first {
        return again(&visitor, &scope, of, (&act, Some(Line::Not(text))), StatusCode::UNPROCESSABLE_ENTITY, &[]).await;
    }
    let done = match act.what {
        What::Answer => {
            let draft = act.draft.ok_or(Problem::BadRequest)?;
            let new = Reply { draft, text: &act.text, shown: &act.shown, seen: act.seen };
            match thread::reply(services, &scope, of, &new, request).await {
                Ok(Outcome::Sent(message)) => return Ok(go_to(Route::Team(TeamRoute::Told(message, SentChange::Answered)))),
                // Another text under the same draft is not sent: the page says that the first one was.
                Ok(Outcome::Before(message)) => return Ok(go_to(Route::Team(TeamRoute::Told(message, SentChange::Before)))),
                Err(error) => Err(error),
            }
        }
        What::Note => thread::note(services, &scope, of, &act.note, request).await,
        What::Take | What::Release => thread::assign(services, &scope, of, (act.what == What::Take, act.seen), request).await,
        What::HandOver => {
            let to = act.team.ok_or(Problem::BadRequest)?;
            match thread::hand_over(services, &scope, of, (to, act.seen), request).await {
                // It may be out of reach now.
                Ok(()) => return Ok(go_to(Route::Team(TeamRoute::Threads(1)))),
                Err(error) => Err(error),
            }
        }
        What::Done | What::Reopen => thread::finish(services, &scope, of, (act.what == What::Done, act.seen), request).await,
    };
    let (status, text) = match done {
        Ok(()) if !leaves => return Ok(go_to(Route::Team(TeamRoute::Thread(of.0, of.1)))),
        Ok(()) => return again(&visitor, &scope, of, (&act, Some(Line::Done("threads-typed-kept"))), StatusCode::OK, &[]).await,
        Err(ThreadError::Changed) => (StatusCode::CONFLICT, "threads-changed"),
        Err(ThreadError::Empty) => (StatusCode::UNPROCESSABLE_ENTITY, "reply-error-empty"),
        Err(ThreadError::TooLong) => (StatusCode::UNPROCESSABLE_ENTITY, "reply-error-long"),
        Err(ThreadError::FileCut) => (StatusCode::UNPROCESSABLE_ENTITY, "attach-error-not-whole"),
        Err(ThreadError::FilesLarge) => (StatusCode::UNPROCESSABLE_ENTITY, "attach-error-together"),
        Err(ThreadError::Files) => (StatusCode::CONFLICT, "typed-error-files"),
        Err(ThreadError::Closed) => (StatusCode::CONFLICT, "compose-closed"),
        Err(ThreadError::Service(error)) if error.is_transient() => (StatusCode::SERVICE_UNAVAILABLE, "compose-not-sent"),
        // Out of reach by now: the page that says so gives back what was typed.
        Err(error) => return Err(error.into()),
    };
    again(&visitor, &scope, of, (&act, Some(Line::Not(text))), status, &[]).await
}

/// Whether files were attached to an answer that is not sent now.
async fn leaves_files(visitor: &Visitor, owner: Owner<'_>, act: &Act) -> Result<bool, Problem> {
    Ok(match act.draft.filter(|_| act.what != What::Answer) {
        Some(draft) => !files::list(visitor.services(), owner, draft).await?.is_empty(),
        None => false,
    })
}

/// The page again, with what was typed and what is to be said.
async fn again(
    visitor: &Visitor,
    scope: &StaffScope,
    of: (ThreadId, PatientId),
    said: (&Act, Option<Line>),
    status: StatusCode,
    refused: &[Refused],
) -> Answer {
    let services = visitor.services();
    let open = thread::open(services, scope, of, visitor.request).await?;
    let teams = team::choices(services, scope).await?;
    let files = match said.0.draft {
        Some(draft) => files::list(services, Owner::Staff(scope), draft).await?,
        None => Vec::new(),
    };
    view(visitor, (&open, &teams, &files), status, Some(said), refused)
}

fn view(
    visitor: &Visitor,
    (open, teams, files): (&Open, &[Team], &[Attached]),
    status: StatusCode,
    said: Option<(&Act, Option<Line>)>,
    refused: &[Refused],
) -> Answer {
    let frame = visitor.frame();
    let words = &frame.words;
    let act = said.map(|(act, _)| act);
    let line = said.and_then(|(_, line)| line);
    let (done, error) = match line {
        Some(Line::Done(text)) => (Some(words.say(text)), None),
        Some(Line::Not(text)) => (None, Some(words.say(text))),
        None => (None, None),
    };
    let wrong = match act {
        Some(Act { what: What::Note, .. }) => "note",
        Some(Act { what: What::Answer, note, .. }) if !note.trim().is_empty() => "note",
        _ => "text",
    };
    // A press that failed says nothing against a field.
    let about_text = act.is_some_and(|act| matches!(act.what, What::Answer | What::Note));
    let error_at = |name| error.as_deref().filter(|_| about_text && wrong == name);
    let text = act.map_or("", |act| act.text.as_str());
    // A note that was kept stands among the others.
    let note = act.filter(|act| act.what != What::Note || error.is_some()).map_or("", |act| act.note.as_str());
    let draft = act.and_then(|act| act.draft).unwrap_or(open.draft);
    let content = html! {
        @if let Some(line) = &error { (notice::errors(words, wrong, line, &html! {})) }
        @if let Some(line) = &done { div.notice.good role="status" { p { (line) } } }
        (attach::summary(words, refused))
        p.lead { a href=(Route::Team(TeamRoute::Patient(open.thread.record.patient))) { (words.say("threads-record")) } }
        @if let Some(at) = open.thread.asked_at { p.notice { (words.say("threads-since")) " " (moment::moment(words, at)) } }
        ol.cards { @for one in &open.said { li { (parts::said_one(words, open, one)) } } }
        @if open.said.is_empty() { p.hint { (words.say("threads-nothing")) } }
        form method="post" action=(Route::Team(TeamRoute::Thread(open.thread.id, open.thread.record.patient))) enctype="multipart/form-data" {
            (hidden(TOKEN_FIELD, &visitor.token(Form::Answer)?))
            (hidden("do", "answer"))
            (hidden("seen", &open.thread.updated_at.as_micros().to_string()))
            // The same form again is the same answer: handed over twice, it is sent once.
            (hidden("draft", &draft.to_string()))
            (attach::shown_field(files))
            (Area { name: "text", label: &words.say("threads-answer"), hint: &words.say("threads-answer-hint"), error: error_at("text"), value: text, rows: 8 }.optional())
            (Picker { visitor, files, refused, script: Route::Team(TeamRoute::Attach(draft)) }.markup(words)?)
            button type="submit" { (words.say("reply-send")) }
            (parts::hands(words, open))
            (parts::hand_over(words, open, teams))
            section aria-labelledby="notes" {
                h2 id="notes" { (words.say("threads-notes")) }
                ul.cards { @for (name, text, at) in &open.notes { li {
                    p.meta { bdi { (name.as_deref().unwrap_or_default()) } " · " (moment::moment(words, *at)) }
                    div.letter dir="auto" { (text.as_str()) }
                } } }
                (Area { name: "note", label: &words.say("threads-note"), hint: &words.say("threads-note-hint"), error: error_at("note"), value: note, rows: 3 }.optional())
                (parts::press(words, "note", "threads-note-keep"))
            }
        }
        (shown::way(words, TeamRoute::Threads(1), "threads-back"))
    };
    let heading = open.patient.clone().unwrap_or_else(|| words.say("compose-no-name"));
    let sheet = Sheet {
        heading: &heading,
        focus: error.is_none() && refused.is_empty(),
        scripts: &[Asset::Time, Asset::Attach],
        content,
        ..Sheet::default()
    };
    Ok(frame.answer(status, &sheet))
}
