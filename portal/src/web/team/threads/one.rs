//! `/team/inbox/{thread}/{patient}`: one thread: what was said, an answer, who has it in hand, notes among staff.
mod act;
mod parts;
mod view;

use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web::Path};
use entity::domain::{
    id::{PatientId, ThreadId},
    scope::StaffScope,
};

use self::{
    act::{Line, ThreadAct, What},
    view::{Shown, view},
};
use crate::{
    service::{
        attach::{self as files, Owner},
        compose::{self, Flaw, Outcome},
        team,
        thread::{self, Answering, Hand, MAX_ANSWER, MAX_NOTE, Pages, Reply, ThreadError, ThreadState},
    },
    web::{
        attach::{self, Button, Refused, Taken},
        guard::{upload::UploadForm, visitor::Visitor},
        page::{Answer, go_to, typed},
        problem::Problem,
        query,
        routes::{Route, SentChange, TeamRoute},
        team::write::presets,
    },
};

/// Largest form, in bytes: a letter may take four bytes, each of which a form writes as three.
const MAX_BYTES: usize = (MAX_ANSWER + MAX_NOTE) * 12 + 4_096;

fn which((thread, patient): &(String, String)) -> Result<(ThreadId, PatientId), Problem> {
    ThreadId::parse(thread).zip(PatientId::parse(patient)).ok_or(Problem::NotFound)
}

/// The same, where its record was joined to another one meanwhile: then its thread is that one's, and it is said which record was meant.
async fn now(visitor: &Visitor, scope: &StaffScope, (thread, patient): (ThreadId, PatientId)) -> Result<At, Problem> {
    let stays = compose::stays(visitor.services(), scope, patient).await?;
    Ok(At { of: (thread, stays.unwrap_or(patient)), was: stays.map(|_| patient) })
}

/// Where a thread is.
struct At {
    of: (ThreadId, PatientId),
    /// The record that was joined to another one.
    was: Option<PatientId>,
}

/// For staff who answer. The look is in the audit before the page leaves.
///
/// # Errors
/// No such thread; another page comes first; the database does not answer.
pub(crate) async fn get(visitor: Visitor, path: Path<(String, String)>, request: HttpRequest) -> Answer {
    let scope = visitor.staff().await?;
    let query = request.query_string();
    let At { of, was } = now(&visitor, &scope, which(&path)?).await?;
    if was.is_some() {
        return Ok(go_to(Route::Team(TeamRoute::Thread(of.0, of.1))));
    }
    let pages = Pages { messages: query::page(query), notes: query::page_named(query, "notes") };
    let open = thread::open_at(visitor.services(), &scope, of, pages, visitor.request).await?;
    let teams = team::choices(visitor.services(), &scope).await?;
    let files = files::list(visitor.services(), Owner::Staff(&scope), open.draft).await?;
    view(&visitor, Shown { open, teams, files, said: None, refused: &[] }, StatusCode::OK).await
}

/// Answers, notes, takes, gives back, ends. For staff who answer. What keeps it from being done loses nothing that was typed.
///
/// # Errors
/// The form's checks; no such thread; the database does not answer.
pub(crate) async fn post(mut form: UploadForm<ThreadAct>, path: Path<(String, String)>) -> Answer {
    let visitor = form.visitor.clone();
    let scope = visitor.staff().await?;
    let At { of, was } = now(&visitor, &scope, which(&path)?).await?;
    let (services, owner) = (visitor.services(), Owner::Staff(&scope));
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
    // What is kept by itself is kept for the record that stayed; what was pressed is looked at there first.
    if let Some(was) = was.filter(|_| act.button != Button::Typing) {
        return joined(&visitor, &scope, (of, was), &act, &refused).await;
    }
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
    let (status, text) = match carry_out(&visitor, &scope, of, &act).await {
        Ok(Next::Elsewhere(route)) => return Ok(go_to(Route::Team(route))),
        Ok(Next::Here) if leaves => {
            return again(&visitor, &scope, of, (&act, Some(Line::Done("threads-typed-kept"))), StatusCode::OK, &[]).await;
        }
        Ok(Next::Here) => {
            if let Some(paper) = act.paper {
                thread::forget_typed(services, &scope, of, paper).await?;
            }
            return Ok(go_to(Route::Team(TeamRoute::Thread(of.0, of.1))));
        }
        // Out of reach by now: the page that says so gives back what was typed.
        Err(problem) => refusal(&problem).ok_or(problem)?,
    };
    again(&visitor, &scope, of, (&act, Some(Line::Not(text))), status, &[]).await
}

/// Its record was joined to another one: nothing that was pressed is done, and nothing that was typed is lost.
async fn joined(
    visitor: &Visitor,
    scope: &StaffScope,
    (of, was): ((ThreadId, PatientId), PatientId),
    act: &ThreadAct,
    refused: &[Refused],
) -> Answer {
    // Sent by another press of the same button, before that.
    if let (What::Answer, Some(paper)) = (act.what, act.paper)
        && let Some(message) = compose::find_sent(visitor.services(), scope, (paper.draft, was)).await?
    {
        return Ok(go_to(Route::Team(TeamRoute::Told(message, SentChange::Before))));
    }
    again(visitor, scope, of, (act, Some(Line::Not("joined-written"))), StatusCode::CONFLICT, refused).await
}

/// Where somebody finds themselves when it is done.
enum Next {
    /// On the thread.
    Here,
    /// Where what was done is to be seen.
    Elsewhere(TeamRoute),
}

/// Does what was pressed.
async fn carry_out(visitor: &Visitor, scope: &StaffScope, of: (ThreadId, PatientId), act: &ThreadAct) -> Result<Next, Problem> {
    let (services, request) = (visitor.services(), visitor.request);
    match act.what {
        What::Answer => {
            let draft = act.paper.ok_or(Problem::BadRequest)?.draft;
            let new = Reply { draft, text: &act.text, read_by: act.read_by(), shown: &act.shown, seen: act.seen };
            return Ok(Next::Elsewhere(match thread::reply(services, scope, of, &new, request).await? {
                Outcome::Sent(message) => TeamRoute::Told(message, SentChange::Answered),
                // Another text under the same draft is not sent: the page says that the first one was.
                Outcome::Before(message) => TeamRoute::Told(message, SentChange::Before),
            }));
        }
        What::Note => thread::note(services, scope, of, &act.note, request).await?,
        What::Take => thread::assign(services, scope, of, Hand::Take, act.seen, request).await?,
        What::Release => thread::assign(services, scope, of, Hand::Release, act.seen, request).await?,
        What::Give => {
            let to = act.colleague.ok_or(Problem::BadRequest)?;
            thread::give(services, scope, of, to, act.seen, request).await?;
        }
        What::HandOver => {
            let to = act.team.ok_or(Problem::BadRequest)?;
            thread::hand_over(services, scope, of, to, act.seen, request).await?;
            return Ok(Next::Elsewhere(TeamRoute::Threads(1))); // it may be out of reach now
        }
        What::Done => thread::finish(services, scope, of, ThreadState::Done, act.seen, request).await?,
        What::Reopen => thread::finish(services, scope, of, ThreadState::Open, act.seen, request).await?,
    }
    Ok(Next::Here)
}

/// What is said on the page itself, with what was typed, about why something was not done; `None`: a page of its own says it.
fn refusal(problem: &Problem) -> Option<(StatusCode, &'static str)> {
    let Problem::Thread(error) = problem else { return None };
    Some(match error {
        ThreadError::Changed => (StatusCode::CONFLICT, "threads-changed"),
        ThreadError::Empty => (StatusCode::UNPROCESSABLE_ENTITY, "reply-error-empty"),
        ThreadError::TooLong => (StatusCode::UNPROCESSABLE_ENTITY, "reply-error-long"),
        ThreadError::ReadBy => (StatusCode::UNPROCESSABLE_ENTITY, presets::about(Flaw::ReadBy).1),
        ThreadError::FileCut => (StatusCode::UNPROCESSABLE_ENTITY, "attach-error-not-whole"),
        ThreadError::FilesLarge => (StatusCode::UNPROCESSABLE_ENTITY, "attach-error-together"),
        ThreadError::Files => (StatusCode::CONFLICT, "typed-error-files"),
        ThreadError::NoColleague => (StatusCode::CONFLICT, "threads-no-colleague"),
        ThreadError::Closed => (StatusCode::CONFLICT, "compose-closed"),
        ThreadError::Service(error) if error.is_transient() => (StatusCode::SERVICE_UNAVAILABLE, "compose-not-sent"),
        _ => return None,
    })
}

/// What is to be kept or thrown away, and by itself as somebody types. What other pages kept is said before anything leaves or is
/// overwritten.
async fn keep(visitor: &Visitor, scope: &StaffScope, of: (ThreadId, PatientId), act: &ThreadAct) -> Result<Option<HttpResponse>, Problem> {
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
async fn leaves_files(visitor: &Visitor, owner: Owner<'_>, act: &ThreadAct) -> Result<bool, Problem> {
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
    said: (&ThreadAct, Option<Line>),
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
    view(visitor, Shown { open, teams, files, said: Some(said), refused }, status).await
}
