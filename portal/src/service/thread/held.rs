//! What is kept under a draft's id: where it belongs, who knows of it, and how it ends.
//!
//! Invariants:
//! - What was begun beneath a message of high sensitivity belongs beneath such ones, and what was begun beneath another one beneath
//!   those, though both are of one conversation: so nobody's words are shown without the key, and none go behind it, for where they
//!   are written on.
//! - What is kept is looked at and ended in one transaction, in which it is held, so that no other page goes on with it in between.
//! - What was put aside goes with what it was put aside from, unless another page went on with it, be it with a file.
//! - No file goes unseen.
use entity::{
    base::clock::Timestamp,
    domain::{
        id::{DraftFileId, DraftId, RequestId},
        scope::{Actor, PatientScope, Record},
        sensitivity::Sensitivity,
    },
    store::{
        Source, Tx,
        audit::{self, Event},
        draft_file, message,
        patient_draft::{self as rows, For},
    },
};

use super::{
    Attaching, Paper, ThreadError,
    draft::{Content, Typed},
};
use crate::service::{Services, error::ServiceError};

/// What is kept, and since when.
pub(super) struct Held {
    pub(super) content: Content,
    /// It was begun beneath a message of high sensitivity.
    pub(super) high: bool,
    at: Timestamp,
}

impl Held {
    pub(super) async fn read(source: &impl Source, scope: &PatientScope, found: &rows::Draft) -> Result<Self, ServiceError> {
        let content: Content = serde_json::from_slice(&found.content)?;
        let high = match (content.high, found.of, content.message) {
            (Some(high), ..) => high,
            (None, For::Team(_), _) => false,
            // Kept by a build that did not say: as sensitive as what it answers. Where that cannot be asked, the key is.
            (None, For::Thread(_), Some(id)) => {
                message::find(source, scope, id).await?.is_none_or(|found| found.summary.sensitivity == Sensitivity::High)
            }
            (None, For::Thread(_), None) => true,
        };
        Ok(Self { content, high, at: found.updated_at })
    }

    /// Whether it belongs where somebody writes.
    pub(super) fn is_of(&self, at: &Attaching) -> bool {
        at.thread.is_none() || self.high == at.high
    }
}

/// What is kept under an id, until the end of the transaction nobody else's to change.
pub(super) async fn hold(tx: &Tx, at: &Attaching, draft: DraftId) -> Result<Option<Held>, ThreadError> {
    match rows::lock(tx, &at.scope, draft).await? {
        Some(found) => Ok(Some(Held::read(tx, &at.scope, &found).await?)),
        None => Ok(None),
    }
}

/// Where a page puts aside what it keeps unasked, and what it put there; nothing if another page went on with that.
pub(super) async fn aside(tx: &Tx, at: &Attaching, paper: Paper) -> Result<Option<(DraftId, Option<Held>)>, ThreadError> {
    let Some(aside) = paper.aside().filter(|aside| *aside != paper.draft) else { return Ok(None) };
    let Some(held) = hold(tx, at, aside).await? else { return Ok(Some((aside, None))) };
    Ok((held.content.page == paper.page() && held.is_of(at)).then_some((aside, Some(held))))
}

/// What was put aside is in what is sent or thrown away now. Its page shows no files of it: what is there another page attached, which
/// goes on with it.
pub(super) async fn forget_aside(tx: &Tx, at: &Attaching, paper: Paper, request: RequestId) -> Result<(), ThreadError> {
    match aside(tx, at, paper).await? {
        Some((aside, Some(_))) if draft_file::list(tx, at.owner(), aside).await?.is_empty() => delete(tx, at, aside, request).await,
        _ => Ok(()),
    }
}

/// It is in what is kept now, and may be put aside again.
pub(super) async fn take_up(tx: &Tx, at: &Attaching, aside: DraftId, request: RequestId) -> Result<(), ThreadError> {
    if draft_file::list(tx, at.owner(), aside).await?.is_empty() && rows::forget(tx, at.scope.account(), at.record, aside).await? {
        audit::append(tx, event(at, aside, "draft.deleted", request)).await?;
    }
    Ok(())
}

/// Whether nothing else was kept than what the page knows, or is about to keep.
pub(super) async fn check(tx: &Tx, at: &Attaching, typed: &Typed<'_>) -> Result<(), ThreadError> {
    is_known(at, hold(tx, at, typed.paper.draft).await?.as_ref(), typed)
}

/// The same before it is sent, to say so at once: decided is it when it is stored ([`settle`]).
pub(super) async fn check_unseen(services: &Services, at: &Attaching, typed: &Typed<'_>) -> Result<(), ThreadError> {
    let reader = services.store().read();
    let Some(found) = rows::find(&reader, &at.scope, typed.paper.draft).await? else { return Ok(()) };
    is_known(at, Some(&Held::read(&reader, &at.scope, &found).await?), typed)
}

/// What belongs elsewhere no page here knows, whatever it says of itself and whatever words are typed.
pub(super) fn is_known(at: &Attaching, there: Option<&Held>, typed: &Typed<'_>) -> Result<(), ThreadError> {
    let Some(held) = there else { return Ok(()) };
    let content = &held.content;
    let is_same = *content.text == typed.text && *content.subject == typed.subject;
    let is_known = is_same || typed.paper.knows(content.page, held.at, typed.unasked);
    if held.is_of(at) && is_known { Ok(()) } else { Err(ThreadError::Elsewhere) }
}

/// It is sent with these files, and kept no more, nor is what was put aside of it: its files stay a little, so that a second press of
/// the button sends the same. `false` if it was over before. For the transaction that stores the message.
///
/// # Errors
/// [`ThreadError::Elsewhere`], [`ThreadError::Files`] if there is more of it than its page knows.
pub(super) async fn settle(
    tx: &Tx,
    at: &Attaching,
    (typed, files): (&Typed<'_>, &[DraftFileId]),
    request: RequestId,
) -> Result<bool, ThreadError> {
    check(tx, at, typed).await?;
    let draft = typed.paper.draft;
    let is_first = rows::settle(tx, at.scope.account(), at.record, draft).await?;
    if !draft_file::are_all(tx, at.owner(), draft, files).await? {
        return Err(ThreadError::Files);
    }
    draft_file::settle(tx, at.owner(), draft, None).await?;
    forget_aside(tx, at, typed.paper, request).await?;
    Ok(is_first)
}

/// It is thrown away with its files, which are all among those that its page shows; the audit says so.
///
/// # Errors
/// [`ThreadError::Files`] if there are others: nothing is thrown away then.
pub(super) async fn discard(
    tx: &Tx,
    at: &Attaching,
    (draft, shown): (DraftId, &[DraftFileId]),
    request: RequestId,
) -> Result<(), ThreadError> {
    if !draft_file::list(tx, at.owner(), draft).await?.iter().all(|file| shown.contains(&file.id)) {
        return Err(ThreadError::Files);
    }
    draft_file::delete_of(tx, at.owner(), draft).await?;
    delete(tx, at, draft, request).await
}

async fn delete(tx: &Tx, at: &Attaching, draft: DraftId, request: RequestId) -> Result<(), ThreadError> {
    if rows::delete(tx, at.scope.account(), at.record, draft).await? {
        audit::append(tx, event(at, draft, "draft.deleted", request)).await?;
    }
    Ok(())
}

pub(super) fn event(at: &Attaching, draft: DraftId, action: &'static str, request: RequestId) -> Event {
    let Record { organization, patient } = at.record;
    let event = Event::new(organization, Actor::Account(at.scope.account()), action).subject("draft", draft.as_uuid());
    event.about_patient(patient).request(request)
}
