//! What patients wrote and did not send, wherever it was to go: listed, opened by itself, thrown away. Must not know how it is kept.
use entity::{
    base::clock::Timestamp,
    domain::{
        id::{DraftFileId, DraftId, MessageId, PatientId, RequestId, TeamId},
        scope::PatientScope,
        sensitivity::Sensitivity,
    },
    store::{
        Reader, message,
        patient_draft::{self as rows, For},
    },
};

use super::{
    Attaching, Kept, ThreadError,
    draft::kept,
    first::{find_record, find_team, scope},
    held::{self, Held},
};
use crate::service::{
    Services,
    session::{Purpose, Session},
};

/// Messages of a conversation among which one is looked for that takes answers.
const TURNS: usize = 20;

/// Where something lies that was not sent.
#[derive(Clone, Copy, Debug)]
pub struct Unsent {
    /// Where one goes on.
    pub of: Of,
    /// When it was written in last.
    pub at: Timestamp,
}

/// What it is to become.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Of {
    /// An answer to this message.
    Answer(MessageId),
    /// A message to this team about this record.
    First(PatientId, TeamId),
    /// Nothing: its message is gone, or its team takes none any more.
    Nothing(DraftId),
}

/// Where something lies that was not sent, the last written first. Nothing of it is returned. For a session at `Stage::SignedIn`.
///
/// # Errors
/// [`ThreadError`].
pub async fn list_unsent(services: &Services, session: &Session) -> Result<Vec<Unsent>, ThreadError> {
    let scope = scope(services, session).await?;
    let reader = services.store().read();
    let mut unsent = Vec::new();
    for draft in rows::list(&reader, &scope, rows::MOST).await? {
        let held = Held::read(&reader, &scope, &draft).await?;
        let of = place(&reader, &scope, &draft, &held).await?.unwrap_or(Of::Nothing(draft.id));
        // Of several for one place, that page shows the last one; the others' turn comes after it.
        if !unsent.iter().any(|other: &Unsent| other.of == of) {
            unsent.push(Unsent { of, at: draft.updated_at });
        }
    }
    Ok(unsent)
}

/// Where one goes on with it; nothing if it can be sent nowhere any more. What was begun beneath a message for which the key is needed
/// goes on beneath such a one, and other words beneath another.
async fn place(reader: &Reader, scope: &PatientScope, draft: &rows::Draft, held: &Held) -> Result<Option<Of>, ThreadError> {
    match draft.of {
        For::Team(team) => match find_team(reader, find_record(scope, draft.record)?, team).await {
            Ok(_) => Ok(Some(Of::First(draft.record, team))),
            Err(ThreadError::NotFound) => Ok(None),
            Err(error) => Err(error),
        },
        For::Thread(thread) => {
            // Where it was begun, or else where the conversation goes on.
            let turns = message::list_turns(reader, scope, find_record(scope, draft.record)?, thread, TURNS).await?;
            let others = turns.iter().filter(|turn| !turn.own).map(|turn| turn.message);
            for id in held.content.message.into_iter().chain(others) {
                let found = message::find(reader, scope, id).await?.filter(|found| found.reply_allowed && !found.own);
                if found.is_some_and(|found| held.high == (found.summary.sensitivity == Sensitivity::High)) {
                    return Ok(Some(Of::Answer(id)));
                }
            }
            Ok(None)
        }
    }
}

/// What was begun, by itself.
pub struct Opened {
    /// What was kept.
    pub kept: Kept,
    /// Where its files lie.
    pub at: Attaching,
}

/// What was begun and not sent, wherever it was to go. Nothing if the key is needed first: an answer may be to something sensitive, and
/// what is gone may have been taken back for what it said. For a session at `Stage::SignedIn`: its own.
///
/// # Errors
/// [`ThreadError::NotFound`].
pub async fn open_unsent(services: &Services, session: &Session, id: DraftId) -> Result<Option<Opened>, ThreadError> {
    let scope = scope(services, session).await?;
    let reader = services.store().read();
    let found = rows::get(&reader, &scope, id).await?;
    if matches!(found.of, For::Thread(_)) && !session.is_fresh(services, Purpose::ReadHigh) {
        return Ok(None);
    }
    let held = Held::read(&reader, &scope, &found).await?;
    let record = find_record(&scope, found.record)?;
    Ok(Some(Opened { kept: kept(&found, held.content), at: Attaching { scope, record, thread: None, high: false } }))
}

/// Throws it away, wherever it was to go, with the files that its page shows. For a session at `Stage::SignedIn`: its own.
///
/// # Errors
/// [`ThreadError::NotFound`]; [`ThreadError::Files`] if there are others.
pub async fn discard_unsent(
    services: &Services,
    session: &Session,
    (id, shown): (DraftId, &[DraftFileId]),
    request: RequestId,
) -> Result<(), ThreadError> {
    let scope = scope(services, session).await?;
    let found = rows::get(&services.store().read(), &scope, id).await?;
    let record = find_record(&scope, found.record)?;
    let at = Attaching { scope, record, thread: None, high: false };
    services.store().write(async |tx| held::discard(tx, &at, (id, shown), request).await).await
}
