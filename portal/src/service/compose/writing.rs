//! What staff are writing, kept as they write. Must not know pages.
//!
//! Invariants:
//! - What one page kept, no other page replaces unasked that does not know of it ([`Paper`]).
//! - Of what was sent or thrown away nothing is kept unasked.
//! - The audit says when it was begun and when somebody asked to keep it, not every word.
use entity::{
    base::clock::Timestamp,
    domain::{
        id::{DraftId, PatientId, RequestId, TeamId, ThreadId},
        page::Page,
        scope::StaffScope,
    },
    store::{
        Source,
        audit::{self, Event},
        draft::{self as rows, Update},
        draft_file::{self, Owner},
        patient,
    },
};

use super::{
    ComposeError, Typed,
    draft::{Content, Kept, of_now, open, seal},
    find_sent,
};
use crate::service::{
    Services,
    error::ServiceError,
    permit::{self, Act},
    thread::Paper,
};

/// What somebody has typed by now.
#[derive(Clone, Copy, Debug)]
pub struct Writing<'a> {
    /// The page that it stands on.
    pub paper: Paper,
    /// For whom.
    pub patient: PatientId,
    /// What was typed.
    pub typed: &'a Typed,
    /// On the page of a thread: what it answers.
    pub answer: Option<Answering<'a>>,
    /// A page keeps it by itself: nobody is asked.
    pub unasked: bool,
}

/// What an answer is written to, on the page of its thread.
#[derive(Clone, Copy, Debug)]
pub struct Answering<'a> {
    /// The thread.
    pub thread: ThreadId,
    /// Whose that is.
    pub team: Option<TeamId>,
    /// A note among staff that is being written beside it.
    pub note: &'a str,
}

impl Writing<'_> {
    fn note(&self) -> &str {
        self.answer.map_or("", |answer| answer.note)
    }

    fn is_empty(&self) -> bool {
        [self.typed.subject.as_str(), self.typed.text.as_str(), self.note()].iter().all(|text| text.trim().is_empty())
    }

    /// Whether its page may replace what is there. What no page kept, a press did: it was undone, or could not be sent.
    fn knows(&self, there: &Content, at: Timestamp) -> bool {
        let is_same = there.typed == *self.typed && there.note == self.note();
        is_same || there.page.is_none() || self.paper.knows(there.page, at, self.unasked)
    }

    /// The thread that it is an answer to, which colleagues are told of; a note alone is none.
    fn answers(&self, content: &Content, patient: PatientId) -> Option<(ThreadId, PatientId)> {
        content.thread.filter(|_| !self.typed.text.trim().is_empty()).map(|(thread, _)| (thread, patient))
    }

    /// With what is there already of the thread that it belongs to.
    fn content(&self, there: Option<&Content>) -> Content {
        let answered = self.answer.map(|answer| (answer.thread, answer.team));
        Content {
            patient: self.patient,
            typed: self.typed.clone(),
            thread: answered.or_else(|| there.and_then(|there| there.thread)),
            seen: there.and_then(|there| there.seen),
            answer: self.answer.is_some(),
            note: self.note().to_owned(),
            page: self.paper.page(),
        }
    }
}

/// Keeps what was typed. What is nothing is not kept unasked. For staff who write.
///
/// # Errors
/// [`ComposeError::Elsewhere`] if more is kept of it than its page knows; [`ComposeError::Over`] if it was sent or thrown away
/// meanwhile; what was kept before is kept still.
pub async fn save(services: &Services, scope: &StaffScope, new: &Writing<'_>, request: RequestId) -> Result<(), ComposeError> {
    permit::require(scope.actor(), Act::WriteMessages)?;
    let (id, reader) = (new.paper.draft, services.store().read());
    patient::find(&reader, scope, new.patient).await?.ok_or(ComposeError::NotFound)?;
    let is_nothing = async || -> Result<bool, ComposeError> {
        let is_there = rows::find(&reader, scope, id).await?.is_some();
        Ok(!is_there && draft_file::list(&reader, Owner::Staff(scope), id).await?.is_empty())
    };
    if new.unasked && new.is_empty() && is_nothing().await? {
        return Ok(());
    }
    let whose = of_now(&reader, scope, new.patient).await?;
    let begun = services
        .store()
        .write(async |tx| {
            let there = match rows::lock(tx, scope, id).await? {
                Some(found) => Some((Content::read(&found)?, found.updated_at)),
                None => None,
            };
            if there.as_ref().is_some_and(|(there, at)| !new.knows(there, *at)) {
                return Err(ComposeError::Elsewhere);
            }
            if there.is_none() && new.unasked && audit::is_noted(tx, (id.as_uuid(), "draft.deleted")).await? {
                return Err(ComposeError::Over);
            }
            let content = new.content(there.as_ref().map(|(there, _)| there));
            let update = rows::update(tx, scope, id, &seal(&content)?, new.answers(&content, whose)).await?;
            let action = match update {
                Update::Full => return Err(ComposeError::TooManyDrafts),
                _ if !new.unasked => "draft.saved",
                Update::Begun => "draft.begun",
                Update::Again => return Ok(false),
            };
            let event = Event::new(scope.organization(), scope.actor(), action).subject("draft", id.as_uuid());
            audit::append(tx, event.request(request)).await?;
            Ok(update == Update::Begun)
        })
        .await?;
    // Looked at when it is there: whoever sends it now throws it away afterwards.
    if begun && find_sent(services, scope, (id, new.patient)).await?.is_some() {
        services.store().write(async |tx| rows::settle(tx, scope, id).await).await?;
        return Err(ComposeError::Over);
    }
    Ok(())
}

/// What is kept of it that its page does not know. For staff who write.
///
/// # Errors
/// [`ComposeError`].
pub async fn find_elsewhere(services: &Services, scope: &StaffScope, new: &Writing<'_>) -> Result<Option<Kept>, ComposeError> {
    permit::require(scope.actor(), Act::WriteMessages)?;
    let Some(found) = rows::find(&services.store().read(), scope, new.paper.draft).await? else { return Ok(None) };
    if new.knows(&Content::read(&found)?, found.updated_at) {
        return Ok(None);
    }
    Ok(Some(open(services, scope, found).await?))
}

/// The answer to a thread that the writer began on its page and did not send, the last one. The caller has asked the permission table.
pub(in crate::service) async fn find_answer(
    source: &impl Source,
    services: &Services,
    scope: &StaffScope,
    (thread, patient): (ThreadId, PatientId),
) -> Result<Option<Kept>, ServiceError> {
    let is_of_thread = |content: &Content| content.answer && content.thread.is_some_and(|(of, _)| of == thread);
    find_last(source, services, scope, patient, is_of_thread).await
}

/// The message to a patient that the writer began and did not send, the last one; no answer. The caller has asked the permission table.
pub(super) async fn find_begun(
    source: &impl Source,
    services: &Services,
    scope: &StaffScope,
    patient: PatientId,
) -> Result<Option<Kept>, ServiceError> {
    find_last(source, services, scope, patient, |content| !content.answer).await
}

/// The writer's own draft for a patient that was kept last, of those that are wanted.
async fn find_last(
    source: &impl Source,
    services: &Services,
    scope: &StaffScope,
    patient: PatientId,
    is_wanted: impl Fn(&Content) -> bool,
) -> Result<Option<Kept>, ServiceError> {
    let all = Page::new(1, u32::try_from(rows::MOST).unwrap_or(u32::MAX));
    for found in rows::list(source, scope, all).await?.rows {
        let content = Content::read(&found)?;
        if is_wanted(&content) && of_now(source, scope, content.patient).await? == patient {
            return Ok(Some(open(services, scope, found).await?));
        }
    }
    Ok(None)
}

/// Forgets an answer of which nothing is left to be kept, if it has no files. The caller has asked the permission table.
pub(in crate::service) async fn forget_answer(services: &Services, scope: &StaffScope, id: DraftId) -> Result<(), ServiceError> {
    let forget = services.store().write(async |tx| {
        if draft_file::list(tx, Owner::Staff(scope), id).await?.is_empty() {
            rows::delete(tx, scope, id).await?;
        }
        Ok::<_, ServiceError>(())
    });
    forget.await
}
