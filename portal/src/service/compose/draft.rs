//! Drafts: kept, listed, forgotten. Each is its writer's alone. Invariant: a draft follows its record into the one that it is joined to.
use entity::{
    base::clock::Timestamp,
    domain::{
        id::{DraftFileId, DraftId, PageId, PatientId, RequestId, TeamId, ThreadId},
        page::{Page, Paged},
        scope::StaffScope,
    },
    store::{
        Source, StoreError,
        audit::{self, Event},
        draft::{self as rows, Update},
        draft_file::{self, Owner},
        patient::{self, PatientState},
        thread,
    },
};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::{ComposeError, Flaw, Typed, name_of};
use crate::service::{
    Services,
    error::ServiceError,
    permit::{self, Act},
    team,
};

/// The longest that is kept, in bytes: more than can be sent.
const MAX_BYTES: usize = 1 << 20;

/// What is sealed.
#[derive(Serialize, Deserialize)]
pub(super) struct Content {
    pub(super) patient: PatientId,
    pub(super) typed: Typed,
    /// For an answer: to which thread it belongs, and which care team's that is.
    #[serde(default)]
    pub(super) thread: Option<(ThreadId, Option<TeamId>)>,
    /// That thread as it was looked at, in microseconds since 1970.
    #[serde(default)]
    pub(super) seen: Option<i64>,
    /// It is written on the page of its thread.
    #[serde(default)]
    pub(super) answer: bool,
    /// A note among staff that is being written there.
    #[serde(default)]
    pub(super) note: String,
    /// The page that it was kept by, if it was.
    #[serde(default)]
    pub(super) page: Option<PageId>,
}

impl Content {
    pub(super) fn read(found: &rows::Draft) -> Result<Self, ServiceError> {
        Ok(serde_json::from_slice(&found.content)?)
    }
}

/// What is to be sealed of it, if it is not too long.
pub(super) fn seal(content: &Content) -> Result<Zeroizing<Vec<u8>>, ComposeError> {
    let content = serde_json::to_vec(content).map(Zeroizing::new).map_err(ServiceError::from)?;
    if content.len() > MAX_BYTES { Err(ComposeError::Flaws(vec![Flaw::TextLong])) } else { Ok(content) }
}

/// To what an answer belongs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Belongs {
    /// To which thread.
    pub thread: ThreadId,
    /// Whose that is.
    pub team: Option<TeamId>,
    /// The thread as it was looked at; `None`: as it is when the answer is sent.
    pub seen: Option<Timestamp>,
}

/// A draft that was kept.
pub struct Kept {
    /// Which.
    pub id: DraftId,
    /// For whom.
    pub patient: PatientId,
    /// How the patient is named.
    pub name: Option<String>,
    /// What was typed.
    pub typed: Typed,
    /// The thread on whose page it is written, as an answer.
    pub answers: Option<ThreadId>,
    /// A note among staff that is being written beside an answer.
    pub note: String,
    /// When it was last kept.
    pub updated_at: Timestamp,
    /// The record that it was written for was joined to this one meanwhile.
    pub joined: bool,
    /// Why it cannot be sent, if it cannot.
    pub stuck: Option<Stuck>,
}

/// Why a draft cannot be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stuck {
    /// The record is closed: not before it is open again.
    Closed,
    /// The thread is out of the writer's reach.
    Gone,
}

/// To which thread the writer's own draft belongs, if it was an answer.
pub(super) async fn belongs(services: &Services, scope: &StaffScope, id: DraftId) -> Result<Option<Belongs>, ComposeError> {
    let Some(found) = rows::find(&services.store().read(), scope, id).await? else { return Ok(None) };
    let content = Content::read(&found)?;
    Ok(content.thread.map(|(thread, team)| Belongs { thread, team, seen: content.seen.map(Timestamp::from_micros) }))
}

/// Keeps what was typed, and to which thread it belongs. For staff who write.
pub(super) async fn keep(
    services: &Services,
    scope: &StaffScope,
    (id, patient): (DraftId, PatientId),
    typed: &Typed,
    belongs: Option<Belongs>,
    request: RequestId,
) -> Result<(), ComposeError> {
    permit::require(scope.actor(), Act::WriteMessages)?;
    let reader = services.store().read();
    patient::find(&reader, scope, patient).await?.ok_or(ComposeError::NotFound)?;
    let answers = match belongs {
        Some(of) => Some((of.thread, of_now(&reader, scope, patient).await?)),
        None => None,
    };
    let thread = belongs.map(|of| (of.thread, of.team));
    let seen = belongs.and_then(|of| of.seen).map(Timestamp::as_micros);
    let (typed, note) = (typed.clone(), String::new());
    let content = seal(&Content { patient, typed, thread, seen, answer: false, note, page: None })?;
    services
        .store()
        .write(async |tx| {
            if rows::update(tx, scope, id, &content, answers).await? == Update::Full {
                return Err(ComposeError::TooManyDrafts);
            }
            let event = Event::new(scope.organization(), scope.actor(), "draft.saved").subject("draft", id.as_uuid());
            audit::append(tx, event.request(request)).await?;
            Ok(())
        })
        .await
}

/// The writer's own draft. For staff who write.
///
/// # Errors
/// [`ComposeError`].
pub async fn find(services: &Services, scope: &StaffScope, id: DraftId) -> Result<Kept, ComposeError> {
    permit::require(scope.actor(), Act::WriteMessages)?;
    let found = rows::find(&services.store().read(), scope, id).await?.ok_or(ComposeError::NotFound)?;
    Ok(open(services, scope, found).await?)
}

/// A page of the writer's own, the last kept first. It names patients: the look is in the audit. For staff who write.
///
/// # Errors
/// [`ComposeError`].
pub async fn list(services: &Services, scope: &StaffScope, page: Page, request: RequestId) -> Result<Paged<Kept>, ComposeError> {
    permit::require(scope.actor(), Act::WriteMessages)?;
    let event = Event::new(scope.organization(), scope.actor(), "draft.listed").detail(format!("page {}", page.number()));
    services.store().write(async |tx| audit::append(tx, event.request(request)).await).await?;
    let found = rows::list(&services.store().read(), scope, page).await?;
    let mut kept = Vec::with_capacity(found.rows.len());
    for one in found.rows {
        kept.push(open(services, scope, one).await?);
    }
    Ok(Paged { rows: kept, page: found.page, more: found.more })
}

/// Forgets the writer's own draft, with its files, which are all among those that its page shows; the audit says so, if there was one.
/// For staff who write.
///
/// # Errors
/// [`ComposeError`]; [`Flaw::Files`] if there are others: it is kept still.
pub async fn delete(
    services: &Services,
    scope: &StaffScope,
    (id, shown): (DraftId, &[DraftFileId]),
    request: RequestId,
) -> Result<(), ComposeError> {
    permit::require(scope.actor(), Act::WriteMessages)?;
    services
        .store()
        .write(async |tx| {
            if !draft_file::list(tx, Owner::Staff(scope), id).await?.iter().all(|file| shown.contains(&file.id)) {
                return Err(ComposeError::Flaws(vec![Flaw::Files]));
            }
            if rows::delete(tx, scope, id).await? {
                let event = Event::new(scope.organization(), scope.actor(), "draft.deleted").subject("draft", id.as_uuid());
                audit::append(tx, event.request(request)).await?;
            }
            Ok(())
        })
        .await
}

pub(super) async fn open(services: &Services, scope: &StaffScope, found: rows::Draft) -> Result<Kept, ServiceError> {
    let Content { patient: whose, typed, thread, answer, note, .. } = Content::read(&found)?;
    let answers = thread.filter(|_| answer).map(|(thread, _)| thread);
    let reader = services.store().read();
    let patient = of_now(&reader, scope, whose).await?;
    let open = patient::find(&reader, scope, patient).await?.is_some_and(|found| found.state != PatientState::Closed);
    let reached = match answers {
        Some(thread) => thread::find(&reader, scope, &team::reach(&reader, scope).await?, (thread, patient)).await?.is_some(),
        None => true,
    };
    let name = name_of(services, scope, patient).await?;
    let stuck = if reached { (!open).then_some(Stuck::Closed) } else { Some(Stuck::Gone) };
    let joined = patient != whose;
    Ok(Kept { id: found.id, patient, name, typed, answers, note, updated_at: found.updated_at, joined, stuck })
}

/// The record that one was joined to, if it was. For staff who write.
///
/// # Errors
/// [`ComposeError`].
pub async fn stays(services: &Services, scope: &StaffScope, patient: PatientId) -> Result<Option<PatientId>, ComposeError> {
    permit::require(scope.actor(), Act::WriteMessages)?;
    let now = of_now(&services.store().read(), scope, patient).await?;
    Ok((now != patient).then_some(now))
}

/// The record that a draft is for now: where that was joined to another one meanwhile, that one.
pub(super) async fn of_now(source: &impl Source, scope: &StaffScope, patient: PatientId) -> Result<PatientId, StoreError> {
    Ok(patient::merged_into(source, scope, patient).await?.unwrap_or(patient))
}
