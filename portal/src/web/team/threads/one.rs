//! `/team/inbox/{thread}/{patient}`: one thread: what was said, an answer, who has it in hand, notes among staff.
mod act;
mod parts;

use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web::Path};
use entity::domain::{
    id::{PatientId, ThreadId},
    scope::StaffScope,
};
use maud::html;

use self::act::{Act, Line, What};
use crate::{
    service::{
        attach::{self as files, Attached, Owner},
        compose::{self, Outcome},
        team::{self, Team},
        thread::{self, Answering, MAX_ANSWER, MAX_NOTE, Open, Paper, Reply, ThreadError},
    },
    web::{
        asset::Asset,
        attach::{self, Button, Picker, Refused, Taken},
        guard::{form::TOKEN_FIELD, token::Form, upload::UploadForm, visitor::Visitor},
        layout::{Sheet, area::Area, hidden, moment, notice},
        page::{Answer, go_to, typed},
        problem::Problem,
        routes::{Route, SentChange, TeamRoute},
        team::shown,
    },
};

/// Largest form, in bytes: a letter may take four bytes, each of which a form writes as three.
pub const MAX_BYTES: usize = (MAX_ANSWER + MAX_NOTE) * 12 + 4_096;

/// The page that a query asks for under a name.
fn named(query: &str, name: &str) -> u32 {
    let value = |pair: &str| pair.strip_prefix(name)?.strip_prefix('=')?.parse().ok();
    query.split('&').find_map(value).unwrap_or(1)
}

fn which((thread, patient): &(String, String)) -> Result<(ThreadId, PatientId), Problem> {
    ThreadId::parse(thread).zip(PatientId::parse(patient)).ok_or(Problem::NotFound)
}

/// For staff who answer. The look is in the audit before the page leaves.
///
/// # Errors
/// No such thread; another page comes first; the database does not answer.
pub async fn get(visitor: Visitor, path: Path<(String, String)>, request: HttpRequest) -> Answer {
    let scope = visitor.staff().await?;
    let query = request.query_string();
    let pages = (named(query, "page"), named(query, "notes"));
    let open = thread::open_at(visitor.services(), &scope, which(&path)?, pages, visitor.request).await?;
    let teams = team::choices(visitor.services(), &scope).await?;
    let files = files::list(visitor.services(), Owner::Staff(&scope), open.draft).await?;
    view(&visitor, (&open, &teams, &files), StatusCode::OK, None, &[])
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
        let paper = form.fields()?.paper.ok_or(Problem::BadRequest)?;
        attach::take(&mut form, owner, paper.draft).await?
    } else {
        Taken::default()
    };
    let mut act = form.fields()?;
    act.shown.extend(taken);
    if let Some(answer) = keep(&visitor, &scope, of, &act).await? {
        return Ok(answer);
    }
    if !refused.is_empty() || act.button != Button::Send {
        let paper = act.paper.ok_or(Problem::BadRequest)?;
        attach::press(&visitor, owner, paper.draft, act.button).await?;
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
            let draft = act.paper.ok_or(Problem::BadRequest)?.draft;
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
        What::Give => {
            let to = act.colleague.ok_or(Problem::BadRequest)?;
            thread::give(services, &scope, of, (to, act.seen), request).await
        }
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
        Ok(()) if !leaves => {
            if let Some(paper) = act.paper {
                thread::forget_typed(services, &scope, of, paper).await?;
            }
            return Ok(go_to(Route::Team(TeamRoute::Thread(of.0, of.1))));
        }
        Ok(()) => return again(&visitor, &scope, of, (&act, Some(Line::Done("threads-typed-kept"))), StatusCode::OK, &[]).await,
        Err(ThreadError::Changed) => (StatusCode::CONFLICT, "threads-changed"),
        Err(ThreadError::Empty) => (StatusCode::UNPROCESSABLE_ENTITY, "reply-error-empty"),
        Err(ThreadError::TooLong) => (StatusCode::UNPROCESSABLE_ENTITY, "reply-error-long"),
        Err(ThreadError::FileCut) => (StatusCode::UNPROCESSABLE_ENTITY, "attach-error-not-whole"),
        Err(ThreadError::FilesLarge) => (StatusCode::UNPROCESSABLE_ENTITY, "attach-error-together"),
        Err(ThreadError::Files) => (StatusCode::CONFLICT, "typed-error-files"),
        Err(ThreadError::NoColleague) => (StatusCode::CONFLICT, "threads-no-colleague"),
        Err(ThreadError::Closed) => (StatusCode::CONFLICT, "compose-closed"),
        Err(ThreadError::Service(error)) if error.is_transient() => (StatusCode::SERVICE_UNAVAILABLE, "compose-not-sent"),
        // Out of reach by now: the page that says so gives back what was typed.
        Err(error) => return Err(error.into()),
    };
    again(&visitor, &scope, of, (&act, Some(Line::Not(text))), status, &[]).await
}

/// What is to be kept or thrown away, and by itself as somebody types. What other pages kept is said before anything leaves or is
/// overwritten.
async fn keep(visitor: &Visitor, scope: &StaffScope, of: (ThreadId, PatientId), act: &Act) -> Result<Option<HttpResponse>, Problem> {
    let (services, request) = (visitor.services(), visitor.request);
    let Some(typed) = act.typed(act.button == Button::Typing) else { return Ok(None) };
    if act.ends()
        && let Some(kept) = thread::find_typed_elsewhere(services, scope, of, &typed).await?
    {
        return again(visitor, scope, of, (act, Some(Line::Elsewhere(Box::new(kept)))), StatusCode::CONFLICT, &[]).await.map(Some);
    }
    Ok(match act.button {
        Button::Typing => {
            thread::keep_typed(services, scope, of, &typed, request).await?;
            Some(typed::kept())
        }
        Button::Keep => {
            thread::keep_typed(services, scope, of, &typed, request).await?;
            Some(again(visitor, scope, of, (act, Some(Line::Done("typed-kept-done"))), StatusCode::OK, &[]).await?)
        }
        Button::Discard => {
            compose::delete_draft(services, scope, (typed.paper.draft, &act.shown), request).await?;
            Some(go_to(Route::Team(TeamRoute::Thread(of.0, of.1))))
        }
        Button::Send | Button::Attach | Button::Remove(_) => None,
    })
}

/// Whether files were attached to an answer that is not sent now.
async fn leaves_files(visitor: &Visitor, owner: Owner<'_>, act: &Act) -> Result<bool, Problem> {
    Ok(match act.paper.filter(|_| act.what != What::Answer) {
        Some(paper) => !files::list(visitor.services(), owner, paper.draft).await?.is_empty(),
        None => false,
    })
}

/// The page again, with what was typed and what is to be said. What stands on it is kept, unless other pages kept something else.
async fn again(
    visitor: &Visitor,
    scope: &StaffScope,
    of: (ThreadId, PatientId),
    said: (&Act, Option<Line>),
    status: StatusCode,
    refused: &[Refused],
) -> Answer {
    let services = visitor.services();
    if let Some(typed) = said.0.typed(true) {
        // A note that was kept is none that is being written.
        let noted = said.0.what == What::Note && matches!(said.1, Some(Line::Done(_)));
        let left = Answering { note: if noted { "" } else { typed.note }, ..typed };
        // What is in the way of that is said when it is asked for by itself.
        thread::keep_typed(services, scope, of, &left, visitor.request).await.ok();
    }
    let open = thread::open(services, scope, of, visitor.request).await?;
    let teams = team::choices(services, scope).await?;
    let files = match said.0.paper {
        Some(paper) => files::list(services, Owner::Staff(scope), paper.draft).await?,
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
    let (act, line) = said.map_or((None, None), |(act, line)| (Some(act), line));
    let (done, error) = match &line {
        Some(Line::Done(text)) => (Some(words.say(text)), None),
        Some(Line::Not(text)) => (None, Some(words.say(text))),
        Some(Line::Elsewhere(_)) => (None, Some(words.say("typed-error-elsewhere-open"))),
        None => (None, None),
    };
    let wrong = match act {
        Some(Act { what: What::Note, button: Button::Send, .. }) => "note",
        Some(Act { what: What::Answer, button: Button::Send, note, .. }) if !note.trim().is_empty() => "note",
        _ => "text",
    };
    // A press that failed says nothing against a field.
    let about_text = act.is_some_and(|act| matches!(act.what, What::Answer | What::Note));
    let error_at = |name| error.as_deref().filter(|_| about_text && wrong == name);
    let kept = open.kept.as_ref();
    let text = act.map_or_else(|| kept.map_or("", |kept| kept.typed.text.as_str()), |act| act.text.as_str());
    let note = match act {
        // A note that was kept stands among the others.
        Some(act) if act.what == What::Note && act.button == Button::Send && error.is_none() => "",
        Some(act) => act.note.as_str(),
        None => kept.map_or("", |kept| kept.note.as_str()),
    };
    let fresh = || Paper::of(visitor.services(), open.draft, kept.map(|kept| kept.updated_at));
    let paper = match (act.and_then(|act| act.paper), &line) {
        (Some(paper), Some(Line::Elsewhere(kept))) => paper.beside(kept.updated_at),
        (paper, _) => paper.unwrap_or_else(fresh),
    };
    let content = html! {
        @if let Some(line) = &error { (notice::errors(words, wrong, line, &html! {})) }
        @if let Some(line) = &done { div.notice.good role="status" { p { (line) } } }
        (attach::summary(words, refused))
        @if let Some(Line::Elsewhere(kept)) = &line { (parts::elsewhere(words, kept)) }
        @if let (None, Some(kept)) = (act, kept) {
            p.notice { (words.say("typed-begun")) " " (moment::moment(words, kept.updated_at)) ". " (words.say("threads-unsent")) }
        }
        p.lead { a href=(Route::Team(TeamRoute::Patient(open.thread.record.patient))) { (words.say("threads-record")) } }
        @if let Some(at) = open.thread.asked_at { p.notice { (words.say("threads-since")) " " (moment::moment(words, at)) } }
        (parts::older(words, open)?)
        ol.cards { @for one in &open.said.rows { li { (parts::said_one(words, open, one)) } } }
        @if open.said.rows.is_empty() { p.hint { (words.say("threads-nothing")) } }
        form method="post" action=(Route::Team(TeamRoute::Thread(open.thread.id, open.thread.record.patient))) enctype="multipart/form-data" {
            (hidden(TOKEN_FIELD, &visitor.token(Form::Answer)?))
            (hidden("do", "answer"))
            (hidden("seen", &open.thread.updated_at.as_micros().to_string()))
            // The same form again is the same answer: handed over twice, it is sent once.
            (hidden("draft", &paper.draft.to_string()))
            (hidden("page", &paper.mark()))
            (attach::shown_field(files))
            (parts::beware(words, open))
            (Area { name: "text", label: &words.say("threads-answer"), hint: &words.say("threads-answer-hint"), error: error_at("text"), value: text, rows: 8 }.optional())
            (Picker { visitor, files, refused, script: Route::Team(TeamRoute::Attach(paper.draft)) }.markup(words)?)
            button type="submit" { (words.say("reply-send")) }
            (typed::ways(words, act.is_some() || kept.is_some()))
            (parts::hands(words, open))
            (parts::hand_over(words, open, teams))
            section aria-labelledby="notes" {
                h2 id="notes" { (words.say("threads-notes")) }
                (parts::older_notes(words, open)?)
                ul.cards { @for (name, text, at) in &open.notes.rows { li {
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
        scripts: &[Asset::Time, Asset::Attach, Asset::Draft],
        content,
        ..Sheet::default()
    };
    Ok(frame.answer(status, &sheet))
}
