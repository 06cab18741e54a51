//! Sending what was written, once; and how it will look.
use std::{error::Error, time::Duration};

use entity::{
    base::clock::Timestamp,
    domain::{
        id::{DraftFileId, DraftId, MessageId, PatientId, PractitionerId, RequestId, TeamId, ThreadId},
        locale::Locale,
        scope::StaffScope,
    },
    store::{
        StoreError, draft as rows,
        journal::Release,
        organization,
        patient::{self, PatientState},
        practitioner,
        thread::{self, Reach},
    },
};
use zeroize::Zeroizing;

use super::{
    ComposeError, Flaw, Typed, UNDO, closed,
    draft::{self, Belongs},
    letter, name_of, team,
};
use crate::{
    mime::view::Way,
    service::{
        Services,
        accept::{Accept, Written},
        attach::{Leaving, Owner},
        permit::{self, Act, NotPermitted},
        read::{Piece, pieces_of},
        template,
    },
};

/// Bytes of a written text, with all that its encodings add: a message without files may always be so long.
const MAX_BYTES: u64 = 4 << 20;

/// What is to be sent.
#[derive(Clone, Copy)]
pub struct Send<'a> {
    /// To whom.
    pub patient: PatientId,
    /// Which draft it was written as: what makes it the same message.
    pub draft: DraftId,
    /// What was typed.
    pub typed: &'a Typed,
    /// The files that the page shows. None where no page is: all of the draft go then.
    pub shown: Option<&'a [DraftFileId]>,
    /// In a thread: in the name of which care team. Elsewhere what was typed says it.
    pub team: Option<TeamId>,
    /// To which thread it belongs; `None`: it begins one.
    pub thread: Option<ThreadId>,
    /// For an answer: that thread as it was looked at.
    pub answers: Option<Timestamp>,
}

/// What became of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It was sent now.
    Sent(MessageId),
    /// It was sent before: nothing is sent a second time.
    Before(MessageId),
}

/// Sends a message. What keeps it from being sent keeps it as a draft. For staff who write.
///
/// # Errors
/// [`ComposeError`]; nothing was sent then.
pub async fn send(services: &Services, scope: &StaffScope, new: &Send<'_>, request: RequestId) -> Result<Outcome, ComposeError> {
    permit::require(scope.actor(), Act::WriteMessages)?;
    let accept = Accept::new(services.store().clone(), MAX_BYTES.max(services.settings().message_bytes));
    let sent = match accept.find_written(scope, new.draft, new.patient).await? {
        Some(before) => Ok(Outcome::Before(before)),
        None => match hand_over(services, scope, &accept, new, (UNDO, request)).await {
            // Another press of the same button may have sent it meanwhile, and taken its draft and its files away.
            Err(error) => accept.find_written(scope, new.draft, new.patient).await.ok().flatten().map(Outcome::Before).ok_or(error),
            sent => sent,
        },
    };
    match &sent {
        Ok(_) => {
            let forgotten = services.store().write(async |tx| rows::settle(tx, scope, new.draft).await).await;
            if let Err(error) = forgotten {
                // It was sent: a draft that stays says so when it is sent again.
                tracing::warn!(error = &error as &dyn Error, "the draft of a sent message could not be deleted");
            }
        }
        // What makes no message is no draft either: a thread's page keeps what was typed.
        Err(ComposeError::NotFound | ComposeError::NotPermitted(_)) => {}
        Err(ComposeError::Changed | ComposeError::Flaws(_)) if new.answers.is_some() => {}
        Err(error) => {
            let (known, now) = (draft::belongs(services, scope, new.draft).await, services.now());
            let mut belongs = match new.thread {
                Some(thread) => Some(Belongs { thread, team: new.team, seen: new.answers }),
                None => known.unwrap_or_default(),
            };
            // Whoever is told that somebody did something meanwhile may look, and send it all the same.
            if let (ComposeError::Changed, Some(belongs)) = (error, &mut belongs) {
                let found = thread::find(&services.store().read(), scope, &Reach::All, (belongs.thread, new.patient)).await;
                belongs.seen = Some(found.ok().flatten().map_or(now, |found| found.updated_at));
            }
            if let Err(error) = draft::keep(services, scope, (new.draft, new.patient), new.typed, belongs, request).await {
                tracing::warn!(error = &error as &dyn Error, "what was typed could not be kept as a draft");
            }
        }
    }
    sent
}

/// What was sent from a draft, if it was. For staff who write.
///
/// # Errors
/// [`ComposeError`].
pub async fn find_sent(
    services: &Services,
    scope: &StaffScope,
    (draft, to): (DraftId, PatientId),
) -> Result<Option<MessageId>, ComposeError> {
    permit::require(scope.actor(), Act::WriteMessages)?;
    let accept = Accept::new(services.store().clone(), MAX_BYTES.max(services.settings().message_bytes));
    Ok(accept.find_written(scope, draft, to).await?)
}

/// Sends one copy of a text that is for many, once: no draft comes or goes, and it can be undone for so long. The caller has asked
/// the permission table.
pub(in crate::service) async fn copy(
    services: &Services,
    scope: &StaffScope,
    new: &Send<'_>,
    (undo, request): (Duration, RequestId),
) -> Result<Outcome, ComposeError> {
    let accept = Accept::new(services.store().clone(), MAX_BYTES.max(services.settings().message_bytes));
    match accept.find_written(scope, new.draft, new.patient).await? {
        Some(before) => Ok(Outcome::Before(before)),
        None => hand_over(services, scope, &accept, new, (undo, request)).await,
    }
}

/// The copy that somebody sent to a patient, if it was; whoever asks.
pub(in crate::service) async fn find_copy(
    services: &Services,
    scope: &StaffScope,
    author: PractitionerId,
    (draft, to): (DraftId, PatientId),
) -> Result<Option<MessageId>, StoreError> {
    Accept::new(services.store().clone(), MAX_BYTES).find_written_by(scope, Some(author), (draft, to)).await
}

/// Sends what was not sent before. A record that is closed by now, however late, may have been joined to another one.
async fn hand_over(
    services: &Services,
    scope: &StaffScope,
    accept: &Accept,
    new: &Send<'_>,
    before: (Duration, RequestId),
) -> Result<Outcome, ComposeError> {
    match accept_it(services, scope, accept, new, before).await {
        Err(ComposeError::Closed) => Err(closed(&services.store().read(), scope, new.patient).await?),
        done => done,
    }
}

async fn accept_it(
    services: &Services,
    scope: &StaffScope,
    accept: &Accept,
    new: &Send<'_>,
    (undo, request): (Duration, RequestId),
) -> Result<Outcome, ComposeError> {
    let found = patient::find(&services.store().read(), scope, new.patient).await?.ok_or(ComposeError::NotFound)?;
    let read_by = new.typed.check(services.now()).map_err(ComposeError::Flaws)?;
    if found.state == PatientState::Closed {
        return Err(ComposeError::Closed);
    }
    // What was an answer before it was undone is one still.
    let gone_on = if new.thread.is_none() { went_on(services, scope, new).await? } else { None };
    let new = gone_on.as_ref().unwrap_or(new);
    let team = team::of(services, scope, new).await?;
    let member = team::member(scope, new, team.as_ref().map(|(id, _)| *id));
    // What is to be sent within a moment is sent with the others.
    let now = services.now();
    let undone = now.plus(undo);
    let release = match new.typed.later(now).filter(|at| *at > undone) {
        Some(at) => Release::Chosen(at),
        None if undo > UNDO => Release::Held(undone),
        None => Release::Undoable(undone),
    };
    let name = team.as_ref().map(|(_, name)| name.as_str());
    let files = Leaving::of(services, Owner::Staff(scope), new.draft).await?;
    if new.shown.is_some_and(|shown| !files.are_shown(shown)) {
        return Err(ComposeError::Flaws(vec![Flaw::Files]));
    }
    let raw = write(services, scope, (new.draft, new.patient), (new.typed, name)).await?;
    let mut intake = accept
        .begin_written(Written {
            scope: *scope,
            team: team.as_ref().map(|(id, _)| *id),
            member,
            thread: new.thread,
            answers: new.answers,
            to: vec![new.patient],
            once: new.draft,
            read_by,
            release,
            request,
        })
        .await?;
    let accepted = async {
        files.hand_over(services, &raw, &mut intake).await?;
        intake.commit_as().await
    };
    let accepted = accepted.await.map_err(|error| match error {
        error if files.are_too_large(&error) => ComposeError::Flaws(vec![Flaw::FilesLarge]),
        error => error.into(),
    })?;
    if accepted.stored > 0 {
        return Ok(Outcome::Sent(accepted.message));
    }
    // Sent by another press of the same button, a moment ago.
    accept.find_written(scope, new.draft, new.patient).await?.map(Outcome::Before).ok_or(ComposeError::NotFound)
}

/// What was an answer before it was undone belongs to its thread still: for whoever may answer there now, and as long as nobody
/// did anything else there since.
async fn went_on<'a>(services: &Services, scope: &StaffScope, new: &Send<'a>) -> Result<Option<Send<'a>>, ComposeError> {
    let Some(of) = draft::belongs(services, scope, new.draft).await? else { return Ok(None) };
    permit::require(scope.actor(), Act::AnswerPatients)?;
    let reader = services.store().read();
    let reach = crate::service::team::reach(&reader, scope).await?;
    let found = thread::find(&reader, scope, &reach, (of.thread, new.patient)).await?.ok_or(NotPermitted)?;
    let answers = Some(of.seen.unwrap_or(found.updated_at));
    Ok(Some(Send { team: found.team, thread: Some(of.thread), answers, ..*new }))
}

/// How a patient will see a message.
pub struct Preview {
    /// Its text.
    pub pieces: Vec<Piece>,
    /// In which language the portal says what stands around it.
    pub spoken: Locale,
}

/// How the patient will see it. Nothing is sent or kept. For staff who write.
///
/// # Errors
/// [`ComposeError`].
pub async fn preview(
    services: &Services,
    scope: &StaffScope,
    (draft, to): (DraftId, PatientId),
    typed: &Typed,
) -> Result<Preview, ComposeError> {
    permit::require(scope.actor(), Act::WriteMessages)?;
    patient::find(&services.store().read(), scope, to).await?.ok_or(ComposeError::NotFound)?;
    typed.check(services.now()).map_err(ComposeError::Flaws)?;
    let team = match draft::belongs(services, scope, draft).await? {
        Some(of) => team::name(services, scope, of.team).await?,
        None => team::chosen(services, scope, &typed.team).await?.map(|(_, name)| name),
    };
    let raw = write(services, scope, (draft, to), (typed, team.as_deref())).await?;
    let pieces = services.on_a_thread(move || pieces_of(&raw, Way::Rich)).await?;
    Ok(Preview { pieces, spoken: template::spoken(services, scope, to).await? })
}

/// How the patient sees who writes, in the name of which team. For staff who write.
///
/// # Errors
/// [`ComposeError`].
pub async fn author(services: &Services, scope: &StaffScope, team: Option<&str>) -> Result<String, ComposeError> {
    permit::require(scope.actor(), Act::WriteMessages)?;
    let reader = services.store().read();
    let me = scope.practitioner().ok_or(ComposeError::NotFound)?;
    let me = practitioner::find(&reader, scope, me).await?.ok_or(ComposeError::NotFound)?;
    let organization = organization::get(&reader, scope.organization()).await?;
    Ok(letter::author(&letter::People { practitioner: &me.name, organization: &organization.name, team, patient: "" }))
}

async fn write(
    services: &Services,
    scope: &StaffScope,
    (draft, to): (DraftId, PatientId),
    (typed, team): (&Typed, Option<&str>),
) -> Result<Zeroizing<Vec<u8>>, ComposeError> {
    let reader = services.store().read();
    let me = scope.practitioner().ok_or(ComposeError::NotFound)?;
    let me = practitioner::find(&reader, scope, me).await?.ok_or(ComposeError::NotFound)?;
    let organization = organization::get(&reader, scope.organization()).await?;
    let patient = name_of(services, scope, to).await?.unwrap_or_default();
    let people = letter::People { practitioner: &me.name, organization: &organization.name, team, patient: &patient };
    let now = services.now();
    Ok(letter::write(services, &people, (draft, to), typed, typed.later(now).unwrap_or(now))?)
}
