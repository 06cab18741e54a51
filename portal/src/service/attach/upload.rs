//! A file as script brings it: announced, then piece by piece, so that an upload goes on where a lost connection left it.
//!
//! Invariants: a piece is exactly as long as its place in the file says; one that comes again changes nothing; the answer to
//! every call says which piece is next, so that whoever lost an answer goes on by asking again.
use entity::{
    domain::id::{DraftFileId, DraftId, RequestId},
    store::{
        audit,
        draft_file::{self as rows, About},
    },
};

use super::{AttachError, Daily, Owner, Room, act, check_open, event, media_type};
use crate::{
    mime::file_name,
    service::{Services, permit},
};

/// A file that will come.
#[derive(Clone, Copy, Debug)]
pub struct Announced<'a> {
    /// Its name.
    pub name: &'a str,
    /// What the browser calls its kind.
    pub media_type: &'a str,
    /// Its bytes.
    pub size: u64,
    /// When it was last changed, as its browser says: the same file is known by it when its upload goes on.
    pub modified: i64,
}

/// Begins a file, or goes on with the same one of this draft; says which piece is next. For staff who write, and for accounts
/// that answer: into a draft of their own.
///
/// # Errors
/// [`AttachError`].
pub async fn announce(
    services: &Services,
    owner: Owner<'_>,
    draft: DraftId,
    file: &Announced<'_>,
) -> Result<(DraftFileId, u32), AttachError> {
    permit::require(owner.actor(), act(owner))?;
    if file.size == 0 {
        return Err(AttachError::Empty);
    }
    let about = About {
        name: file_name::safe(file.name),
        media_type: media_type(file.media_type),
        size: file.size,
        mark: format!("changed:{}", file.modified),
    };
    let key = rows::begin(&services.store().read(), owner).await?;
    let daily = Daily::of(services, owner).await?;
    services
        .store()
        .write(async |tx| {
            check_open(tx, owner, draft).await?;
            daily.hold(services, tx).await?;
            let files = rows::list(tx, owner, draft).await?;
            if let Some(known) = files.iter().find(|known| known.about == about) {
                return Ok((known.id, known.arrived));
            }
            Room::beside(services, tx, owner, &files).await?.check(about.size)?;
            rows::insert(tx, owner, draft, (&key, &about), Vec::new()).await?;
            Ok((key.id(), 0))
        })
        .await
}

/// Takes a piece; says which one is next, which is their number once all are here. For staff who write, and for accounts that
/// answer: of a file of their own.
///
/// # Errors
/// [`AttachError::Cut`] if it is not as long as it must be; [`AttachError::NotFound`].
pub async fn piece(
    services: &Services,
    owner: Owner<'_>,
    (draft, id): (DraftId, DraftFileId),
    (number, bytes): (u32, &[u8]),
    request: RequestId,
) -> Result<u32, AttachError> {
    permit::require(owner.actor(), act(owner))?;
    let (key, file) = rows::resume(&services.store().read(), owner, draft, id).await?.ok_or(AttachError::NotFound)?;
    if file.arrived != number || file.is_whole() {
        return Ok(file.arrived);
    }
    if bytes.len() as u64 != file.about.piece_len(number) {
        return Err(AttachError::Cut);
    }
    Daily::of(services, owner).await?.count(services).await?;
    let part = rows::seal_piece(services.store(), &key, number, bytes).await?;
    let last = u64::from(number) + 1 == file.about.pieces();
    services
        .store()
        .write(async |tx| {
            let next = rows::append(tx, owner, (draft, id), number, part).await?.ok_or(AttachError::NotFound)?;
            if last && next == number + 1 {
                audit::append(tx, event(owner, draft, id, "draft.file_added", request)).await?;
            }
            Ok(next)
        })
        .await
}
