//! What is kept under a draft's id: who knows of it, and how it ends.
//!
//! Invariants: it is looked at and ended in one transaction, in which it is held, so that no other page goes on with it in between; what
//! was put aside goes with what it was put aside from, unless another page went on with it.
use entity::{
    base::clock::Timestamp,
    domain::{
        id::{DraftFileId, DraftId, RequestId},
        scope::{Actor, Record},
    },
    store::{
        Tx,
        audit::{self, Event},
        draft_file, patient_draft as rows,
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
    at: Timestamp,
}

impl Held {
    fn read(found: &rows::Draft) -> Result<Self, ThreadError> {
        Ok(Self { content: serde_json::from_slice(&found.content).map_err(ServiceError::from)?, at: found.updated_at })
    }
}

/// What is kept under an id, until the end of the transaction nobody else's to change.
pub(super) async fn hold(tx: &Tx, at: &Attaching, draft: DraftId) -> Result<Option<Held>, ThreadError> {
    rows::lock(tx, &at.scope, draft).await?.as_ref().map(Held::read).transpose()
}

/// Where a page puts aside what it keeps unasked, and what it put there; nothing if another page went on with that.
pub(super) async fn aside(tx: &Tx, at: &Attaching, paper: Paper) -> Result<Option<(DraftId, Option<Content>)>, ThreadError> {
    let Some(aside) = paper.aside().filter(|aside| *aside != paper.draft) else { return Ok(None) };
    let Some(Held { content, .. }) = hold(tx, at, aside).await? else { return Ok(Some((aside, None))) };
    Ok((content.page == paper.page()).then_some((aside, Some(content))))
}

/// What was put aside is in what is sent or thrown away now.
pub(super) async fn forget_aside(tx: &Tx, at: &Attaching, paper: Paper, request: RequestId) -> Result<(), ThreadError> {
    match aside(tx, at, paper).await? {
        Some((aside, Some(_))) => delete(tx, at, aside, request).await,
        _ => Ok(()),
    }
}

/// Whether nothing else was kept than what the page knows, or is about to keep.
pub(super) async fn check(tx: &Tx, at: &Attaching, typed: &Typed<'_>) -> Result<(), ThreadError> {
    is_known(hold(tx, at, typed.paper.draft).await?.as_ref(), typed)
}

/// The same before it is sent, to say so at once: decided is it when it is stored ([`settle`]).
pub(super) async fn check_unseen(services: &Services, at: &Attaching, typed: &Typed<'_>) -> Result<(), ThreadError> {
    let found = rows::find(&services.store().read(), &at.scope, typed.paper.draft).await?;
    is_known(found.as_ref().map(Held::read).transpose()?.as_ref(), typed)
}

pub(super) fn is_known(there: Option<&Held>, typed: &Typed<'_>) -> Result<(), ThreadError> {
    let Some(Held { content, at }) = there else { return Ok(()) };
    let is_same = *content.text == typed.text && *content.subject == typed.subject;
    if is_same || typed.paper.knows(content.page, *at, typed.unasked) { Ok(()) } else { Err(ThreadError::Elsewhere) }
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
    draft_file::settle(tx, at.owner(), draft).await?;
    forget_aside(tx, at, typed.paper, request).await?;
    Ok(is_first)
}

/// It is thrown away, with its files.
pub(super) async fn delete(tx: &Tx, at: &Attaching, draft: DraftId, request: RequestId) -> Result<(), ThreadError> {
    let had_text = rows::delete(tx, at.scope.account(), at.record, draft).await?;
    discarded(tx, at, (draft, had_text), request).await
}

/// Its files go with a text, and the audit says so.
pub(super) async fn discarded(tx: &Tx, at: &Attaching, (draft, had_text): (DraftId, bool), request: RequestId) -> Result<(), ThreadError> {
    draft_file::delete_of(tx, at.owner(), draft).await?;
    if had_text {
        audit::append(tx, event(at, draft, "draft.deleted", request)).await?;
    }
    Ok(())
}

pub(super) fn event(at: &Attaching, draft: DraftId, action: &'static str, request: RequestId) -> Event {
    let Record { organization, patient } = at.record;
    let event = Event::new(organization, Actor::Account(at.scope.account()), action).subject("draft", draft.as_uuid());
    event.detail(format!("patient {patient}")).request(request)
}
