//! One thread: answered, taken in hand, noted on, done. Reading it is another's.
use super::{MAX_ANSWER, MAX_NOTE, ReadBy, ThreadError};
use crate::service::{
    Services,
    compose::{self, Outcome, Typed},
    permit::{self, Act},
    team::reach,
};
use entity::{
    base::clock::Timestamp,
    domain::{
        id::{DraftFileId, DraftId, NoteId, PatientId, PractitionerId, RequestId, TeamId, ThreadId},
        page::Page,
        scope::StaffScope,
        sensitivity::Sensitivity,
    },
    store::{
        Source, Tx,
        audit::{self, Event},
        outbox, team,
        thread::{self, Thread, ThreadState},
    },
};

/// Messages of a thread that are looked at for an answer.
const OF_THREAD: u32 = 30;

/// What staff answer.
pub struct Reply<'a> {
    /// What makes it the same answer, however often it is handed over.
    pub draft: DraftId,
    /// The text.
    pub text: &'a str,
    /// By when it ought to be read.
    pub read_by: ReadBy<'a>,
    /// The files that the page shows.
    pub shown: &'a [DraftFileId],
    /// The thread as it was looked at.
    pub seen: Timestamp,
}

/// Answers the patient, in the thread; it can be undone for a while like every message. For staff who answer.
///
/// # Errors
/// [`ThreadError::Changed`] if somebody did something to the thread since it was looked at; nothing is sent then.
pub async fn reply(
    services: &Services,
    scope: &StaffScope,
    (id, patient): (ThreadId, PatientId),
    new: &Reply<'_>,
    request: RequestId,
) -> Result<Outcome, ThreadError> {
    permit::require(scope.actor(), Act::AnswerPatients)?;
    if new.text.trim().chars().count() > MAX_ANSWER {
        return Err(ThreadError::TooLong);
    }
    let reader = services.store().read();
    let found = reached(&reader, scope, (id, patient)).await?;
    // Of the whole thread, what was written last; and how sensitive anything in it was.
    let letters = thread::letters(&reader, scope, &found, Page::new(1, OF_THREAD), 0).await?.rows;
    let about = letters.last();
    let subject = about.map(|letter| letter.meta.subject.clone()).filter(|subject| !subject.trim().is_empty());
    let subject = subject.unwrap_or_else(|| "…".to_owned());
    let subject = if subject.starts_with("Re: ") { subject } else { format!("Re: {subject}") };
    let mut typed = Typed::preset(services.now());
    typed.subject = subject.chars().take(compose::MAX_SUBJECT).collect();
    typed.high = letters.iter().any(|letter| letter.sensitivity == Sensitivity::High);
    if let Some(category) = about.and_then(|letter| letter.meta.category.clone()) {
        typed.category = category;
    }
    new.text.clone_into(&mut typed.text);
    new.read_by.day.clone_into(&mut typed.read_by);
    new.read_by.preset.clone_into(&mut typed.preset);
    let (team, thread, answers) = (found.team, Some(id), Some(new.seen));
    let send = compose::Send { patient, draft: new.draft, typed: &typed, shown: Some(new.shown), team, thread, answers };
    // The journal compares the thread with what was seen, in the transaction that stores the answer; an answer that is
    // handed over again is found before that.
    Ok(compose::send(services, scope, &send, request).await?)
}

/// Whether a thread is taken in hand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hand {
    /// Into one's own.
    Take,
    /// Out of it.
    Release,
}

/// Takes a thread into one's own hand, or out of it; an administrator out of anybody's. Its team is told of what waits in it then.
/// For staff who answer.
///
/// # Errors
/// [`ThreadError::Changed`] if somebody did something to the thread since it was looked at.
pub async fn assign(
    services: &Services,
    scope: &StaffScope,
    of: (ThreadId, PatientId),
    hand: Hand,
    looked_at: Timestamp,
    request: RequestId,
) -> Result<(), ThreadError> {
    let take = hand == Hand::Take;
    let to = scope.practitioner().filter(|_| take);
    let action = if take { "thread.taken" } else { "thread.released" };
    change(services, scope, of, (action, request), async |tx, seen| {
        if seen.updated_at != looked_at {
            return Err(ThreadError::Changed);
        }
        if !take && seen.assignee != scope.practitioner() {
            permit::require(scope.actor(), Act::ReachAllTeams)?;
        }
        let given = thread::assign(tx, scope, seen, to).await?;
        if given && !take && seen.asked_at.is_some() && seen.state == ThreadState::Open {
            outbox::tell_staff(tx, &Thread { assignee: None, ..*seen }).await?;
        }
        Ok(given)
    })
    .await
}

/// Hands a thread to another team of the clinic; it is in nobody's hand there. For staff who answer, who may not reach it any
/// more afterwards.
///
/// # Errors
/// [`ThreadError::Changed`] if somebody did something to the thread since it was looked at; [`ThreadError::NoTeam`].
pub async fn hand_over(
    services: &Services,
    scope: &StaffScope,
    of: (ThreadId, PatientId),
    to: TeamId,
    looked_at: Timestamp,
    request: RequestId,
) -> Result<(), ThreadError> {
    change(services, scope, of, ("thread.handed_over", request), async |tx, seen| {
        if seen.updated_at != looked_at {
            return Err(ThreadError::Changed);
        }
        team::find(tx, scope, to).await?.ok_or(ThreadError::NoTeam)?;
        if seen.team == Some(to) {
            return Ok(true);
        }
        let given = thread::update_team(tx, scope, seen, to).await?;
        if given && seen.asked_at.is_some() && seen.state == ThreadState::Open {
            // It is nothing of the old team's any more.
            outbox::untell_staff(tx, seen).await?;
            outbox::tell_staff(tx, &Thread { team: Some(to), assignee: None, ..*seen }).await?;
        }
        Ok(given)
    })
    .await
}

/// Says that there is nothing to do any more ([`ThreadState::Done`]), or that there is. For staff who answer.
///
/// # Errors
/// [`ThreadError::Changed`] if somebody did something to the thread since it was looked at.
pub async fn finish(
    services: &Services,
    scope: &StaffScope,
    of: (ThreadId, PatientId),
    state: ThreadState,
    looked_at: Timestamp,
    request: RequestId,
) -> Result<(), ThreadError> {
    let (done, action) = match state {
        ThreadState::Done => (true, "thread.done"),
        ThreadState::Open => (false, "thread.reopened"),
    };
    change(services, scope, of, (action, request), async |tx, seen| {
        if seen.updated_at != looked_at {
            return Err(ThreadError::Changed);
        }
        let updated = thread::update_state(tx, scope, seen, state).await?;
        if updated && done {
            outbox::untell_staff(tx, seen).await?;
        } else if updated && let Some(asked) = thread::reopen_question(tx, scope, seen.id, seen.record.patient).await? {
            // Put away by mistake: who asked waits still.
            outbox::tell_staff(tx, &asked).await?;
        }
        Ok(updated)
    })
    .await
}

/// Notes something, for staff alone. For staff who answer.
///
/// # Errors
/// [`ThreadError`]; nothing was noted then.
pub async fn note(
    services: &Services,
    scope: &StaffScope,
    of: (ThreadId, PatientId),
    text: &str,
    request: RequestId,
) -> Result<(), ThreadError> {
    let text = text.trim();
    match text.chars().count() {
        0 => return Err(ThreadError::Empty),
        1..=MAX_NOTE => {}
        _ => return Err(ThreadError::TooLong),
    }
    let me: PractitionerId = scope.practitioner().ok_or(ThreadError::NotFound)?;
    let id = NoteId::generate(services.clock(), services.random());
    change(services, scope, of, ("thread.noted", request), async |tx, seen| {
        thread::insert_note(tx, scope, seen, me, (id, text)).await?;
        Ok(true)
    })
    .await
}

/// A thread that whoever asks reaches.
pub(super) async fn reached(source: &impl Source, scope: &StaffScope, of: (ThreadId, PatientId)) -> Result<Thread, ThreadError> {
    thread::find(source, scope, &reach(source, scope).await?, of).await?.ok_or(ThreadError::NotFound)
}

/// One change of a thread and its entry in the audit, in one transaction.
async fn change(
    services: &Services,
    scope: &StaffScope,
    of: (ThreadId, PatientId),
    what: (&'static str, RequestId),
    act: impl AsyncFnOnce(&Tx, &Thread) -> Result<bool, ThreadError>,
) -> Result<(), ThreadError> {
    change_for(services, scope, of, (what, None), act).await
}

/// The same, for a colleague whom the audit names.
pub(super) async fn change_for(
    services: &Services,
    scope: &StaffScope,
    (id, patient): (ThreadId, PatientId),
    ((action, request), colleague): ((&'static str, RequestId), Option<PractitionerId>),
    act: impl AsyncFnOnce(&Tx, &Thread) -> Result<bool, ThreadError>,
) -> Result<(), ThreadError> {
    permit::require(scope.actor(), Act::AnswerPatients)?;
    services
        .store()
        .write(async |tx| {
            // Held, so that nobody acts who is deactivated, gets another role or leaves a team at this very moment.
            if scope.practitioner().is_none() || !permit::still_permitted(tx, scope).await? {
                return Err(ThreadError::NotFound);
            }
            let seen = reached(tx, scope, (id, patient)).await?;
            if !act(tx, &seen).await? {
                return Err(ThreadError::Changed);
            }
            let event = event(scope, &seen, action, request);
            let event = match colleague {
                Some(to) => event.detail(format!("thread {}, to {to}", seen.id)),
                None => event,
            };
            audit::append(tx, event).await?;
            Ok(())
        })
        .await
}

/// What was done with a patient's thread: the patient finds it in the history.
pub(super) fn event(scope: &StaffScope, of: &Thread, action: &'static str, request: RequestId) -> Event {
    Event::new(scope.organization(), scope.actor(), action)
        .subject("patient", of.record.patient.as_uuid())
        .detail(format!("thread {}", of.id))
        .request(request)
}
