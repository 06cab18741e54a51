//! `/team/inbox/{thread}/{patient}`: one thread: what was said, an answer, who has it in hand, notes among staff.
use actix_web::{http::StatusCode, web::Path};
use entity::{
    base::clock::Timestamp,
    domain::{
        id::{DraftFileId, DraftId, PatientId, TeamId, ThreadId},
        scope::StaffScope,
    },
};
use maud::{Markup, html};
use zeroize::Zeroizing;

use crate::{
    service::{
        attach::{self as files, Attached, Owner},
        compose::Outcome,
        team::{self, Team},
        thread::{self, MAX_ANSWER, Open, Reply, Said, ThreadError, ThreadState},
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
        layout::{Sheet, Words, area::Area, hidden, moment, notice},
        page::{Answer, go_to, message},
        problem::Problem,
        routes::{Route, SentChange, TeamRoute},
        team::shown,
    },
};

/// Largest form, in bytes: a letter may take four bytes, each of which a form writes as three.
pub const MAX_BYTES: usize = MAX_ANSWER * 12 + 4_096;

/// What somebody does with a thread.
pub struct Act {
    what: What,
    text: Zeroizing<String>,
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
        let what = match pairs.get("do")?.as_str() {
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
        let text = pairs.get("text").or_else(|| pairs.get("note")).cloned().unwrap_or_default();
        let team = pairs.get("team").and_then(|id| TeamId::parse(id));
        let draft = pairs.get("draft").and_then(|id| DraftId::parse(id));
        Some(Self { what, text, draft, seen, team, shown: attach::shown(pairs), button: Button::read(pairs) })
    }
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
    let done = match act.what {
        What::Answer => {
            let draft = act.draft.ok_or(Problem::BadRequest)?;
            let new = Reply { draft, text: &act.text, shown: &act.shown, seen: act.seen };
            match thread::reply(services, &scope, of, &new, request).await {
                Ok(Outcome::Sent(message)) => return Ok(go_to(Route::Team(TeamRoute::Message(message)))),
                // Another text under the same draft is not sent: the page says that the first one was.
                Ok(Outcome::Before(message)) => return Ok(go_to(Route::Team(TeamRoute::Told(message, SentChange::Before)))),
                Err(error) => Err(error),
            }
        }
        What::Note => thread::note(services, &scope, of, &act.text, request).await,
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
        Ok(()) => return Ok(go_to(Route::Team(TeamRoute::Thread(of.0, of.1)))),
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
    again(&visitor, &scope, of, (&act, Some(text)), status, &[]).await
}

/// The page again, with what was typed and what is to be said.
async fn again(
    visitor: &Visitor,
    scope: &StaffScope,
    of: (ThreadId, PatientId),
    said: (&Act, Option<&str>),
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
    said: Option<(&Act, Option<&str>)>,
    refused: &[Refused],
) -> Answer {
    let frame = visitor.frame();
    let words = &frame.words;
    let typed = |what| said.filter(|(act, _)| act.what == what).map_or("", |(act, _)| act.text.as_str());
    let line = said.and_then(|(_, text)| text).map(|text| words.say(text));
    let error = |what| said.filter(|(act, _)| act.what == what).and(line.as_deref());
    let field = if said.is_some_and(|(act, _)| act.what == What::Note) { "note" } else { "text" };
    let draft = said.and_then(|(act, _)| act.draft).unwrap_or(open.draft);
    let content = html! {
        @if let Some(line) = &line { (notice::errors(words, field, line, &html! {})) }
        (attach::summary(words, refused))
        p { a href=(Route::Team(TeamRoute::Patient(open.thread.record.patient))) { (words.say("threads-record")) } }
        @if let Some(at) = open.thread.asked_at { p.notice { (words.say("threads-since")) " " (moment::moment(words, at)) } }
        ol.cards { @for one in &open.said { li { (said_one(words, open, one)) } } }
        @if open.said.is_empty() { p.hint { (words.say("threads-nothing")) } }
        (form(visitor, words, open, "answer", html! {
            // The same form again is the same answer: handed over twice, it is sent once.
            (hidden("draft", &draft.to_string()))
            (attach::shown_field(files))
            (Area { name: "text", label: &words.say("threads-answer"), hint: &words.say("threads-answer-hint"), error: error(What::Answer), value: typed(What::Answer), rows: 8 }.markup())
            (Picker { visitor, files, refused, script: Route::Team(TeamRoute::Attach(draft)) }.markup(words)?)
        }, "reply-send", false)?)
        (hands(visitor, words, open)?)
        (hand_over(visitor, words, open, teams)?)
        section aria-labelledby="notes" {
            h2 id="notes" { (words.say("threads-notes")) }
            ul.cards { @for (name, text, at) in &open.notes { li {
                p.meta { bdi { (name.as_deref().unwrap_or_default()) } " · " (moment::moment(words, *at)) }
                div.letter dir="auto" { (text.as_str()) }
            } } }
            (form(visitor, words, open, "note", html! {
                (Area { name: "note", label: &words.say("threads-note"), hint: &words.say("threads-note-hint"), error: error(What::Note), value: typed(What::Note), rows: 3 }.markup())
            }, "threads-note-keep", true)?)
        }
        (shown::way(words, TeamRoute::Threads(1), "threads-back"))
    };
    let heading = open.patient.clone().unwrap_or_else(|| words.say("compose-no-name"));
    let sheet = Sheet {
        heading: &heading,
        focus: line.is_none() && refused.is_empty(),
        scripts: &[Asset::Time, Asset::Attach],
        content,
        ..Sheet::default()
    };
    Ok(frame.answer(status, &sheet))
}

/// Which team it is for, and a way to give it to another.
fn hand_over(visitor: &Visitor, words: &Words, open: &Open, teams: &[Team]) -> Result<Markup, Problem> {
    let others: Vec<&Team> = teams.iter().filter(|team| Some(team.id) != open.thread.team).collect();
    Ok(html! {
        @if let Some(name) = &open.team { p { (words.say("threads-team")) " " bdi { (name) } } }
        @if !others.is_empty() {
            (form(visitor, words, open, "hand_over", html! {
                label for="team" { (words.say("threads-other-team")) }
                p.hint id="team-hint" { (words.say("threads-other-team-hint")) }
                select id="team" name="team" aria-describedby="team-hint" { @for team in &others { option value=(team.id) { (team.name) } } }
            }, "threads-hand-over", true)?)
        }
    })
}

fn said_one(words: &Words, open: &Open, one: &Said) -> Markup {
    html! {
        h2 {
            @if one.by_mail.is_some() { (words.say("mailed-heading")) }
            @else if let (true, Some(name)) = (one.by_patient, &one.sender) { bdi { (name) } " " (words.say("carers-for")) }
            @else if one.by_patient { (words.say("threads-patient")) } @else { bdi { (one.sender.as_deref().unwrap_or_default()) } }
        }
        @if let Some(from) = &one.by_mail {
            p.notice.warning role="note" { (words.say("mailed-warning")) }
            p.meta { (words.say("mailed-from")) " " bdi { (from.as_str()) } }
        }
        @if let Some(away) = &one.away { p.hint { (words.say("threads-away-told")) " " (moment::day(words, away.until())) } }
        p.meta { (moment::moment(words, one.at)) " · " bdi { (one.subject.as_str()) } }
        @match &one.text {
            Some(text) => div.letter dir="auto" { (text.as_str()) },
            None => p.hint { (words.say("threads-long")) },
        }
        (message::files::of_staff(words, &one.files, &|part| TeamRoute::ThreadFile(open.thread.id, open.thread.record.patient, one.message, part)))
    }
}

/// Who has it in hand, and whether it is done.
fn hands(visitor: &Visitor, words: &Words, open: &Open) -> Result<Markup, Problem> {
    let done = open.thread.state == ThreadState::Done;
    Ok(html! {
        @match &open.assignee {
            Some(name) => p { (words.say("threads-in-hand")) " " bdi { (name) } },
            None => p { (words.say("threads-nobody")) },
        }
        @if open.mine { (form(visitor, words, open, "release", html! {}, "threads-release", true)?) }
        @else { (form(visitor, words, open, "take", html! {}, "threads-take", true)?) }
        @if done { (form(visitor, words, open, "reopen", html! {}, "threads-reopen", true)?) }
        @else { (form(visitor, words, open, "done", html! {}, "threads-finish", true)?) }
    })
}

fn form(visitor: &Visitor, words: &Words, open: &Open, act: &str, fields: Markup, button: &str, quiet: bool) -> Result<Markup, Problem> {
    Ok(html! {
        form method="post" action=(Route::Team(TeamRoute::Thread(open.thread.id, open.thread.record.patient))) enctype=[(act == "answer").then_some("multipart/form-data")] {
            (hidden(TOKEN_FIELD, &visitor.token(Form::Answer)?))
            (hidden("do", act))
            (hidden("seen", &open.thread.updated_at.as_micros().to_string()))
            (fields)
            button.quiet[quiet] type="submit" { (words.say(button)) }
        }
    })
}
