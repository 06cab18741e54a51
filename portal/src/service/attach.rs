//! Files that go with what staff and patients write: kept until it is sent, then part of the message. Must not know forms.
//!
//! Invariants: a file is its owner's alone and found under its draft only; all of them fit, with the text, into one message of
//! the longest length; nothing is held whole in memory; what did not arrive whole is never sent.
mod copy;
mod mixed;
mod take;
mod upload;

use std::time::Duration;

use entity::{
    domain::id::{DraftFileId, DraftId, MailingId, RequestId},
    store::{
        StoreError, Tx,
        audit::{self, Event},
        draft_file as rows,
        limit::{LimitKey, key as limit_key},
        mailing,
    },
};

pub(super) use self::{copy::copy, mixed::Leaving};
pub use self::{
    take::Incoming,
    upload::{Announced, announce, piece},
};
pub use entity::store::draft_file::{Owner, PIECE};

use super::{
    Services,
    error::ServiceError,
    limit::{self, Policy},
    permit::{self, Act, NotPermitted},
};

/// Files of one message.
pub const MOST_FILES: usize = 20;
/// Bytes of a message that stay for its text and headers.
const TEXT: u64 = 1 << 20;
/// Pieces that one account hands over in a day, whatever becomes of them: some letters of the longest kind, and too few to fill a
/// disk with files that are removed, cut off or handed in twice, which lie there until they are swept.
const OF_PATIENT: Policy = Policy::new("attach/account", 300, Duration::from_secs(60 * 60), Duration::from_secs(24 * 60 * 60));
/// The same of one of the staff.
const OF_STAFF: Policy = Policy::new("attach/practitioner", 3_000, Duration::from_secs(60 * 60), Duration::from_secs(24 * 60 * 60));
/// Characters of a media type.
const MAX_TYPE: usize = 100;

/// Why a file was not attached.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AttachError {
    /// There is no such file or draft of whoever asks.
    #[error("there is no such file")]
    NotFound,
    /// There is nothing in it.
    #[error("the file is empty")]
    Empty,
    /// With the others it is more than a message takes.
    #[error("the files are too large")]
    TooLarge,
    /// There are [`MOST_FILES`] already.
    #[error("there are too many files")]
    TooMany,
    /// What waits in all drafts is too much.
    #[error("too much waits in drafts")]
    TooMuch,
    /// So much was handed over today that there is no more of it.
    #[error("too much was handed over today")]
    Today,
    /// A piece is not as long as it must be.
    #[error("the file did not arrive whole")]
    Cut,
    /// The caller may not do this.
    #[error(transparent)]
    NotPermitted(#[from] NotPermitted),
    /// Below.
    #[error(transparent)]
    Service(#[from] ServiceError),
}

impl AttachError {
    /// For machines and for quoting.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NotFound => "file_not_found",
            Self::Empty => "file_empty",
            Self::TooLarge => "files_too_large",
            Self::TooMany => "too_many_files",
            Self::TooMuch => "drafts_full",
            Self::Today => "files_of_today",
            Self::Cut => "file_cut",
            Self::NotPermitted(NotPermitted) => "not_permitted",
            Self::Service(below) => below.code(),
        }
    }
}

impl From<StoreError> for AttachError {
    fn from(below: StoreError) -> Self {
        match below {
            StoreError::NotFound => Self::NotFound,
            below => Self::Service(below.into()),
        }
    }
}

/// A file of a draft.
#[derive(Clone, Debug)]
pub struct Attached {
    /// Which.
    pub id: DraftFileId,
    /// Its name.
    pub name: String,
    /// Its bytes.
    pub size: u64,
    /// All of it is here.
    pub is_whole: bool,
}

/// How many bytes the files of one message may have together: in a message they are a third longer.
#[must_use]
pub fn most_bytes(services: &Services) -> u64 {
    let limit = services.settings().message_bytes;
    (limit - TEXT.min(limit / 4)) / mixed::LINE_LEN * mixed::LINE_BYTES
}

/// The files of a draft. For staff who write, and for accounts that answer: their own.
///
/// # Errors
/// [`AttachError`].
pub async fn list(services: &Services, owner: Owner<'_>, draft: DraftId) -> Result<Vec<Attached>, AttachError> {
    permit::require(owner.actor(), act(owner))?;
    let found = rows::list(&services.store().read(), owner, draft).await?;
    let attached =
        found.into_iter().map(|file| Attached { id: file.id, is_whole: file.is_whole(), size: file.about.size, name: file.about.name });
    Ok(attached.collect())
}

/// Takes a file out of a draft again. For staff who write, and for accounts that answer: their own.
///
/// # Errors
/// [`AttachError::NotFound`] if it is not there.
pub async fn remove(
    services: &Services,
    owner: Owner<'_>,
    (draft, id): (DraftId, DraftFileId),
    request: RequestId,
) -> Result<(), AttachError> {
    permit::require(owner.actor(), act(owner))?;
    services
        .store()
        .write(async |tx| {
            check_open(tx, owner, draft).await?;
            if !rows::delete(tx, owner, draft, id).await? {
                return Err(AttachError::NotFound);
            }
            audit::append(tx, event(owner, draft, id, "draft.file_removed", request)).await?;
            Ok(())
        })
        .await
}

/// Whether files may come and go: what is being sent to several patients keeps those that were looked at.
async fn check_open(tx: &Tx, owner: Owner<'_>, draft: DraftId) -> Result<(), AttachError> {
    match owner {
        Owner::Staff(scope) if mailing::is_begun(tx, scope, MailingId::from_uuid(draft.as_uuid())).await? => Err(AttachError::NotFound),
        Owner::Staff(_) | Owner::Patient(..) => Ok(()),
    }
}

/// The files of a draft, to be sent with it.
///
/// # Errors
/// [`AttachError::Cut`] if one of them is not whole.
pub(super) async fn ready(services: &Services, owner: Owner<'_>, draft: DraftId) -> Result<Vec<rows::DraftFile>, AttachError> {
    let files = rows::list(&services.store().read(), owner, draft).await?;
    if files.iter().all(rows::DraftFile::is_whole) { Ok(files) } else { Err(AttachError::Cut) }
}

/// Whether these are the files that a page shows: none goes with a text that its sender did not see there, and none is missing.
pub(super) fn are_shown(files: &[rows::DraftFile], shown: &[DraftFileId]) -> bool {
    files.iter().all(|file| shown.contains(&file.id)) && shown.iter().all(|id| files.iter().any(|file| file.id == *id))
}

const fn act(owner: Owner<'_>) -> Act {
    match owner {
        Owner::Staff(_) => Act::WriteMessages,
        Owner::Patient(..) => Act::AnswerMessage,
    }
}

fn event(owner: Owner<'_>, draft: DraftId, id: DraftFileId, action: &'static str, request: RequestId) -> Event {
    let event = Event::new(owner.organization(), owner.actor(), action).subject("draft", draft.as_uuid());
    event.detail(format!("file {id}")).request(request)
}

/// What a browser calls the kind of a file: a plain type, and none that a mail program takes apart.
fn media_type(wish: &str) -> String {
    let plain = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_alphanumeric() || b"!#$&^_.+-".contains(&b));
    let wish = wish.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    match wish.split_once('/') {
        Some(("multipart" | "message", _)) => None,
        Some((kind, rest)) if plain(kind) && plain(rest) && wish.len() <= MAX_TYPE => Some(wish),
        _ => None,
    }
    .unwrap_or_else(|| "application/octet-stream".to_owned())
}

/// What counts the pieces that somebody hands over.
struct Daily(Policy, LimitKey);

impl Daily {
    /// This owner's.
    async fn of(services: &Services, owner: Owner<'_>) -> Result<Self, AttachError> {
        let (policy, who) = match owner {
            Owner::Staff(scope) => (OF_STAFF, scope.practitioner().ok_or(AttachError::NotFound)?.as_uuid()),
            Owner::Patient(scope, _) => (OF_PATIENT, scope.account().as_uuid()),
        };
        Ok(Self(policy, limit_key(&services.store().read(), policy.kind(), who.as_bytes()).await?))
    }

    /// Holds it: of two presses of one button, the second finds the files that the first keeps.
    async fn hold(&self, services: &Services, tx: &Tx) -> Result<(), AttachError> {
        Ok(limit::hold(tx, (&self.0, &self.1), services.now()).await?)
    }

    /// Counts one more, before it is kept.
    async fn count(&self, services: &Services) -> Result<(), AttachError> {
        let counted = limit::count(services.store(), vec![(self.0, self.1.clone())], services.now()).await?;
        counted.map(drop).map_err(|_| AttachError::Today)
    }
}

/// How many pieces an owner may keep beside those that wait in drafts.
pub(super) async fn room(services: &Services, source: &impl entity::store::Source, owner: Owner<'_>) -> Result<u64, AttachError> {
    Ok(Room::beside(services, source, owner, &[]).await?.pieces)
}

/// Room for one file more: what its draft and its owner have left.
struct Room {
    /// Bytes that still fit into the message.
    bytes: u64,
    /// Pieces that its owner may keep beside.
    pieces: u64,
}

impl Room {
    /// Beside these.
    async fn beside(
        services: &Services,
        source: &impl entity::store::Source,
        owner: Owner<'_>,
        files: &[rows::DraftFile],
    ) -> Result<Self, AttachError> {
        if files.len() >= MOST_FILES {
            return Err(AttachError::TooMany);
        }
        let messages = match owner {
            Owner::Staff(_) => 8,
            Owner::Patient(..) => 3,
        };
        let most = most_bytes(services);
        let kept = rows::count_pieces(source, owner).await?;
        let pieces = (most.div_ceil(PIECE) * messages).saturating_sub(kept);
        Ok(Self { bytes: most.saturating_sub(files.iter().map(|file| file.about.size).sum()), pieces })
    }

    /// Whether a file of so many bytes fits in.
    const fn check(&self, size: u64) -> Result<(), AttachError> {
        if size > self.bytes {
            return Err(AttachError::TooLarge);
        }
        if size.div_ceil(PIECE) > self.pieces {
            return Err(AttachError::TooMuch);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kind_is_plain_and_is_never_taken_apart() {
        for (wish, kept) in [
            ("image/PNG", "image/png"),
            ("text/plain; charset=utf-8", "text/plain"),
            ("application/vnd.ms-excel", "application/vnd.ms-excel"),
            ("message/rfc822", "application/octet-stream"),
            ("multipart/mixed; boundary=x", "application/octet-stream"),
            ("", "application/octet-stream"),
            ("a/b\r\nX: y", "application/octet-stream"),
            ("a/b/c", "application/octet-stream"),
        ] {
            assert_eq!(media_type(wish), kept, "{wish}");
        }
    }
}
