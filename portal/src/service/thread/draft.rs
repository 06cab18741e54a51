//! What patients are writing: kept as they write, offered again, thrown away.
//!
//! Invariants: a draft is its writer's alone, and only as long as its writer may read the record; what was sent or thrown away is
//! offered no more. A draft is in the audit when it is begun and when it is thrown away, not with every word.
use entity::{
    base::clock::Timestamp,
    domain::{
        id::{DraftId, MessageId, PatientId, RequestId, TeamId},
        scope::{Actor, PatientScope, Record},
    },
    store::{
        Reader,
        audit::{self, Event},
        draft_file,
        patient_draft::{self as rows, For, Update},
    },
};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::{
    Attaching, MAX_ANSWER, ThreadError, attach_to_answer, attach_to_first,
    first::{find_team, scope},
};
use crate::service::{
    Services,
    error::ServiceError,
    permit::{self, Act},
    session::Session,
};

/// What is kept may be longer than what can be sent, so that it can be made shorter another day. In characters.
const MAX_KEPT: usize = 4 * MAX_ANSWER;
/// Drafts that are listed.
const LISTED: u64 = 5;

/// What is sealed.
#[derive(Serialize, Deserialize)]
struct Content {
    subject: Zeroizing<String>,
    text: Zeroizing<String>,
    /// On whose page an answer was begun.
    message: Option<MessageId>,
}

/// What somebody has typed by now.
#[derive(Clone, Copy, Debug)]
pub struct Typed<'a> {
    /// The form that it stands in.
    pub draft: DraftId,
    /// Nothing for answers.
    pub subject: &'a str,
    /// The text.
    pub text: &'a str,
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

/// Where something lies that was not sent.
#[derive(Clone, Copy, Debug)]
pub struct Unsent {
    /// Where one goes on.
    pub of: Of,
    /// When it was written in last.
    pub at: Timestamp,
}

/// What it is to become.
#[derive(Clone, Copy, Debug)]
pub enum Of {
    /// An answer to this message.
    Answer(MessageId),
    /// A message to this team about this record.
    First(PatientId, TeamId),
}

/// Keeps what was typed under a message by now. For a session at `Stage::SignedIn` whose account may answer it.
///
/// # Errors
/// [`ThreadError`]; what was kept before is kept still.
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
    let account = at.scope.account();
    if typed.subject.trim().is_empty() && typed.text.trim().is_empty() {
        return Ok(services.store().write(async |tx| rows::delete(tx, account, at.record, typed.draft).await).await?);
    }
    if typed.subject.chars().count() > MAX_KEPT || typed.text.chars().count() > MAX_KEPT {
        return Err(ThreadError::TooLong);
    }
    let (subject, text) = (Zeroizing::new(typed.subject.to_owned()), Zeroizing::new(typed.text.to_owned()));
    let content = serde_json::to_vec(&Content { subject, text, message }).map(Zeroizing::new).map_err(ServiceError::from)?;
    services
        .store()
        .write(async |tx| match rows::update(tx, &at.scope, at.record, (typed.draft, of), &content).await? {
            Update::Begun => Ok(audit::append(tx, event(at, typed.draft, "draft.begun", request)).await?),
            Update::Again => Ok(()),
            Update::Over => Err(ThreadError::Changed),
            Update::Full => Err(ThreadError::TooManyDrafts),
        })
        .await
}

/// What was begun there and not sent, the last written.
pub(in crate::service) async fn find(reader: &Reader, scope: &PatientScope, record: Record, of: For) -> Result<Option<Kept>, ServiceError> {
    let Some(found) = rows::find(reader, scope, record, of).await? else { return Ok(None) };
    let content: Content = serde_json::from_slice(&found.content)?;
    Ok(Some(Kept { draft: found.id, subject: content.subject, text: content.text, at: found.updated_at }))
}

/// Throws away what was written, and the files that were to go with it. For a session at `Stage::SignedIn`: of its own.
///
/// # Errors
/// [`ThreadError`].
pub async fn discard(services: &Services, at: &Attaching, draft: DraftId, request: RequestId) -> Result<(), ThreadError> {
    permit::require(Actor::Account(at.scope.account()), Act::AnswerMessage)?;
    services
        .store()
        .write(async |tx| {
            draft_file::delete_of(tx, at.owner(), draft).await?;
            if rows::settle(tx, at.scope.account(), at.record, draft).await? {
                audit::append(tx, event(at, draft, "draft.deleted", request)).await?;
            }
            Ok(())
        })
        .await
}

/// Where something lies that was not sent, the last written first. Nothing of it is returned. For a session at `Stage::SignedIn`.
///
/// # Errors
/// [`ThreadError`].
pub async fn list_unsent(services: &Services, session: &Session) -> Result<Vec<Unsent>, ThreadError> {
    let scope = scope(services, session).await?;
    let mut unsent = Vec::new();
    for draft in rows::list(&services.store().read(), &scope, LISTED).await? {
        let content: Content = serde_json::from_slice(&draft.content).map_err(ServiceError::from)?;
        let of = match (draft.of, content.message) {
            (For::Team(team), _) => Of::First(draft.record, team),
            (For::Thread(_), Some(message)) => Of::Answer(message),
            (For::Thread(_), None) => continue,
        };
        unsent.push(Unsent { of, at: draft.updated_at });
    }
    Ok(unsent)
}

fn event(at: &Attaching, draft: DraftId, action: &'static str, request: RequestId) -> Event {
    let Record { organization, patient } = at.record;
    let event = Event::new(organization, Actor::Account(at.scope.account()), action).subject("draft", draft.as_uuid());
    event.detail(format!("patient {patient}")).request(request)
}
