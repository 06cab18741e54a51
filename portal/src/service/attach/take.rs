//! A file as a form brings it: from its beginning to its end, its length known at the end only.
//!
//! Invariant: no row names anything of it before it is whole, so that one that is cut off leaves nothing behind but sealed
//! pieces that nobody can open, which are swept.
use entity::{
    base::{hex, wipe},
    domain::id::{DraftFileId, DraftId, RequestId},
    object::StoredPart,
    store::{
        audit,
        draft_file::{self as rows, About, FileKey},
    },
};
use openssl::sha::Sha256;
use zeroize::Zeroizing;

use super::{AttachError, Daily, Owner, PIECE, Room, act, check_open, event, media_type};
use crate::{
    mime::file_name,
    service::{Services, permit},
};

/// A file on its way in. Dropped before [`Incoming::finish`]: nothing of it is kept.
pub struct Incoming {
    key: FileKey,
    name: String,
    media_type: String,
    room: Room,
    daily: Daily,
    held: Zeroizing<Vec<u8>>,
    parts: Vec<StoredPart>,
    size: u64,
    sum: Sha256,
}

impl Incoming {
    /// Begins a file. For staff who write, and for accounts that answer: into a draft of their own.
    ///
    /// # Errors
    /// [`AttachError::TooMany`], [`AttachError::TooMuch`].
    pub async fn begin(services: &Services, owner: Owner<'_>, draft: DraftId, name: &str, kind: &str) -> Result<Self, AttachError> {
        permit::require(owner.actor(), act(owner))?;
        let reader = services.store().read();
        let (name, media_type) = (file_name::safe(name), media_type(kind));
        let mut files = rows::list(&reader, owner, draft).await?;
        // Perhaps it is one that is there already; that is known at its end.
        files.retain(|file| (&file.about.name, &file.about.media_type) != (&name, &media_type));
        let room = Room::beside(services, &reader, owner, &files).await?;
        Ok(Self {
            key: rows::begin(&reader, owner).await?,
            name,
            media_type,
            room,
            daily: Daily::of(services, owner).await?,
            held: Zeroizing::default(),
            parts: Vec::new(),
            size: 0,
            sum: Sha256::new(),
        })
    }

    /// Takes the next bytes.
    ///
    /// # Errors
    /// [`AttachError::TooLarge`] as soon as there are more than fit; the file is lost then.
    pub async fn chunk(&mut self, services: &Services, mut bytes: &[u8]) -> Result<(), AttachError> {
        self.size += bytes.len() as u64;
        self.room.check(self.size)?;
        self.sum.update(bytes);
        let piece = usize::try_from(PIECE).unwrap_or(usize::MAX);
        if self.held.capacity() < piece {
            // Reserved whole, so that no growth leaves a copy behind.
            self.held = Zeroizing::new(Vec::with_capacity(piece));
        }
        while self.held.len() + bytes.len() >= piece {
            let (now, later) = bytes.split_at(piece - self.held.len());
            self.held.extend_from_slice(now);
            self.seal(services).await?;
            bytes = later;
        }
        self.held.extend_from_slice(bytes);
        Ok(())
    }

    async fn seal(&mut self, services: &Services) -> Result<(), AttachError> {
        let number = u32::try_from(self.parts.len()).map_err(|_| AttachError::TooLarge)?;
        self.daily.count(services).await?;
        self.parts.push(rows::seal_piece(services.store(), &self.key, number, &self.held).await?);
        wipe::wipe(&mut self.held);
        Ok(())
    }

    /// Keeps it, and says which it is. The same file under the same name is kept once, however often it is handed in.
    ///
    /// # Errors
    /// [`AttachError`]; nothing was kept then.
    pub async fn finish(
        mut self,
        services: &Services,
        owner: Owner<'_>,
        draft: DraftId,
        request: RequestId,
    ) -> Result<DraftFileId, AttachError> {
        if self.size == 0 {
            return Err(AttachError::Empty);
        }
        if !self.held.is_empty() {
            self.seal(services).await?;
        }
        let Self { key, name, media_type, parts, size, sum, daily, .. } = self;
        let mark = format!("sha256:{}", hex::encode(&sum.finish()));
        let about = About { name, media_type, size, mark };
        services
            .store()
            .write(async |tx| {
                check_open(tx, owner, draft).await?;
                daily.hold(services, tx).await?;
                let files = rows::list(tx, owner, draft).await?;
                if let Some(known) = files.iter().find(|file| file.about == about) {
                    return Ok(known.id);
                }
                Room::beside(services, tx, owner, &files).await?.check(size)?;
                let id = key.id();
                rows::insert(tx, owner, draft, (&key, &about), parts).await?;
                audit::append(tx, event(owner, draft, id, "draft.file_added", request)).await?;
                Ok(id)
            })
            .await
    }
}
