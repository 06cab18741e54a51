//! What patients are writing: kept as they write, offered again, thrown away.
//!
//! Invariants:
//! - A draft is its writer's alone, and only as long as its writer may read the record.
//! - What was sent or thrown away is offered no more.
//! - What one page kept, no other page changes or throws away that does not know of it ([`Paper`]).
//! - What was begun beneath messages of high sensitivity and what was begun beneath others of one conversation are kept apart, and
//!   the former is shown only where the key was used for it.
//! - A draft is in the audit when it is begun and when it is thrown away, not with every word.
use entity::{
    base::clock::Timestamp,
    domain::{
        id::{DraftId, MessageId, PageId, PatientId, RequestId, TeamId},
        scope::{Actor, PatientScope, Record},
        sensitivity::Sensitivity,
    },
    store::{
        Reader, Tx, audit, draft_file,
        patient_draft::{self as rows, For, Update},
        sent,
    },
};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::{
    Attaching, MAX_ANSWER, Paper, ThreadError, attach_to_answer, attach_to_first,
    attaching::writer,
    first::find_team,
    held::{self, Held},
    send::Sending,
};
use crate::service::{
    Services,
    error::ServiceError,
    permit::{self, Act},
    session::{Purpose, Session},
};

/// What is kept may be longer than what can be sent, so that it can be made shorter another day. In characters.
const MAX_KEPT: usize = 4 * MAX_ANSWER;

/// What is sealed.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Content {
    pub(super) subject: Zeroizing<String>,
    pub(super) text: Zeroizing<String>,
    /// Under which message an answer was begun.
    pub(super) message: Option<MessageId>,
    /// That one is of high sensitivity. An earlier build did not say.
    #[serde(default)]
    pub(super) high: Option<bool>,
    /// The page that it was kept by.
    #[serde(default)]
    pub(super) page: Option<PageId>,
}

impl Content {
    fn new(typed: &Typed<'_>, message: Option<MessageId>, high: bool) -> Self {
        let (subject, text) = (Zeroizing::new(typed.subject.to_owned()), Zeroizing::new(typed.text.to_owned()));
        Self { subject, text, message, high: Some(high), page: typed.paper.page() }
    }
}

/// What somebody has typed by now.
#[derive(Clone, Copy, Debug)]
pub struct Typed<'a> {
    /// The page that it stands on.
    pub paper: Paper,
    /// Nothing for answers.
    pub subject: &'a str,
    /// The text.
    pub text: &'a str,
    /// A page keeps it by itself: nobody is asked.
    pub unasked: bool,
}

/// What was kept.
pub struct Kept {
    /// The form that it stands in.
    pub draft: DraftId,
    /// Nothing for answers.
    pub subject: Zeroizing<String>,
    /// The text.
    pub text: Zeroizing<String>,
    /// When it was written in last.
    pub at: Timestamp,
}

/// Keeps what was typed under a message by now. For a session at `Stage::SignedIn` whose account may answer it.
///
/// # Errors
/// [`ThreadError`]; what was kept before is kept still. [`ThreadError::Elsewhere`] if that is not what its page knows: what is kept
/// unasked is then kept aside, as a draft of its own. Whoever asked and is refused has it kept unasked, so that both are there.
pub async fn keep_answer(
    services: &Services,
    session: &Session,
    id: MessageId,
    typed: Typed<'_>,
    request: RequestId,
) -> Result<(), ThreadError> {
    let at = attach_to_answer(services, session, id).await?;
    let thread = at.thread.ok_or(ThreadError::NotFound)?;
    keep(services, &at, For::Thread(thread), typed, Some(id), request).await
}

/// Keeps what was typed under a message that was taken back meanwhile: it can be sent nowhere, and is read and thrown away by itself
/// ([`super::open_unsent`]). For a session at `Stage::SignedIn` whose account could read it.
///
/// # Errors
/// As [`keep_answer`]; [`ThreadError::NotFound`] if it was not taken back.
pub async fn keep_orphan(
    services: &Services,
    session: &Session,
    id: MessageId,
    typed: Typed<'_>,
    request: RequestId,
) -> Result<(), ThreadError> {
    let scope = writer(services, session, Act::AnswerMessage).await?;
    let found = sent::find_conversation(&services.store().read(), &scope, id).await?;
    let (record, thread, sensitivity) = found.ok_or(ThreadError::NotFound)?;
    let at = Attaching { scope, record, thread: Some(thread), high: sensitivity == Sensitivity::High };
    keep(services, &at, For::Thread(thread), typed, Some(id), request).await
}

/// Keeps what was typed to a care team by now. For a session at `Stage::SignedIn` that may write first.
///
/// # Errors
/// As [`keep_answer`].
pub async fn keep_first(
    services: &Services,
    session: &Session,
    of: (PatientId, TeamId),
    typed: Typed<'_>,
    request: RequestId,
) -> Result<(), ThreadError> {
    let at = attach_to_first(services, session, of.0).await?;
    find_team(&services.store().read(), at.record, of.1).await?;
    keep(services, &at, For::Team(of.1), typed, None, request).await
}

async fn keep(
    services: &Services,
    at: &Attaching,
    of: For,
    typed: Typed<'_>,
    message: Option<MessageId>,
    request: RequestId,
) -> Result<(), ThreadError> {
    let (account, paper) = (at.scope.account(), typed.paper);
    let is_empty = typed.subject.trim().is_empty() && typed.text.trim().is_empty();
    // A file by itself is something, too.
    if is_empty && draft_file::list(&services.store().read(), at.owner(), paper.draft).await?.is_empty() {
        let empty = async |tx: &Tx| {
            held::check(tx, at, &typed).await?;
            if !typed.unasked {
                held::forget_aside(tx, at, paper, request).await?;
            }
            Ok(rows::empty(tx, account, at.record, paper.draft).await?)
        };
        return services.store().write(empty).await;
    }
    if typed.subject.chars().count() > MAX_KEPT || typed.text.chars().count() > MAX_KEPT {
        return Err(ThreadError::TooLong);
    }
    services
        .store()
        .write(async |tx| {
            let there = held::hold(tx, at, paper.draft).await?;
            let aside = held::aside(tx, at, paper).await?;
            let draft = match (held::is_known(at, there.as_ref(), &typed), &aside) {
                // Nothing typed is nothing to put aside: it would stand before what was.
                (Err(ThreadError::Elsewhere), Some((aside, _))) if typed.unasked && !is_empty => *aside,
                (known, _) => {
                    known?;
                    paper.draft
                }
            };
            let content = serde_json::to_vec(&Content::new(&typed, message, at.high)).map(Zeroizing::new).map_err(ServiceError::from)?;
            match rows::update(tx, &at.scope, at.record, (draft, of), &content).await? {
                Update::Begun => audit::append(tx, held::event(at, draft, "draft.begun", request)).await?,
                Update::Again => {}
                Update::Over => return Err(ThreadError::Changed),
                Update::Full => return Err(ThreadError::TooManyDrafts),
            }
            match aside {
                // Somebody has chosen. There may be something to be put aside again.
                Some((aside, Some(_))) if aside != draft => held::take_up(tx, at, aside, request).await,
                _ => Ok(()),
            }
        })
        .await
}

/// What was kept elsewhere, to be shown beside what a page holds. Nothing if the key is needed first, or if it does not belong there:
/// the page goes on apart from it then. For a session at `Stage::SignedIn`.
///
/// # Errors
/// [`ThreadError`].
pub async fn find_elsewhere(services: &Services, session: &Session, at: &Attaching, draft: DraftId) -> Result<Option<Kept>, ThreadError> {
    permit::require(Actor::Account(at.scope.account()), Act::AnswerMessage)?;
    let reader = services.store().read();
    let found = rows::get(&reader, &at.scope, draft).await?;
    let held = Held::read(&reader, &at.scope, &found).await?;
    let is_open = held.is_of(at) && (!held.high || session.is_fresh(services, Purpose::ReadHigh));
    Ok(is_open.then(|| kept(&found, held.content)))
}

/// What was begun there and not sent, the last written. `high`: beneath messages for which the key is needed; else beneath others.
pub(in crate::service) async fn find(
    reader: &Reader,
    scope: &PatientScope,
    (record, of): (Record, For),
    high: bool,
) -> Result<Option<Kept>, ServiceError> {
    for found in rows::list_of(reader, scope, record, of).await? {
        let held = Held::read(reader, scope, &found).await?;
        if held.high == high {
            return Ok(Some(kept(&found, held.content)));
        }
    }
    Ok(None)
}

pub(super) fn kept(found: &rows::Draft, content: Content) -> Kept {
    Kept { draft: found.id, subject: content.subject, text: content.text, at: found.updated_at }
}

/// Throws away what was written, and the files that were to go with it. For a session at `Stage::SignedIn`: of its own.
///
/// # Errors
/// [`ThreadError::Elsewhere`], [`ThreadError::Files`] if there is more than its page knows: it is kept still.
pub async fn discard(services: &Services, at: &Attaching, sending: Sending<'_>, request: RequestId) -> Result<(), ThreadError> {
    permit::require(Actor::Account(at.scope.account()), Act::AnswerMessage)?;
    let Sending { typed, shown } = sending;
    services
        .store()
        .write(async |tx| {
            held::check(tx, at, &typed).await?;
            held::forget_aside(tx, at, typed.paper, request).await?;
            held::discard(tx, at, (typed.paper.draft, shown), request).await
        })
        .await
}
