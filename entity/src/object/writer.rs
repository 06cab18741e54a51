//! A raw part on its way to where it is kept. Holds up to what fits a row; beyond that it becomes an object.
//!
//! Invariants:
//! - What is held is sealed already.
//! - After [`PartWriter::finish`] an object is flushed, so that a row may name it.
//! - Dropped unfinished, nothing is left of it.
//! - Memory: one chunk of plain text, and of ciphertext what fits a row, or one piece that is gathered and one under way.
//! - Where pieces are large, they are gathered in a file and take turns.
use std::{fmt, mem};

use super::{ObjectError, Objects, PartError, Upload, bucket::Spool};
use crate::{
    base::{
        clock::Clock,
        fault::{self, Point},
        random::Random,
    },
    crypto::{
        SealError, Suite,
        part::{CHUNK, PartContext, PartSealer, ROW},
        wrap::DataKey,
    },
    domain::id::ObjectId,
};

/// Plain text that is sealed at once: what it becomes is held.
const STEP: usize = 4 * CHUNK;
/// Longest part that lives in a row.
const IN_ROW: usize = 64 * 1024;
const _: () = assert!(IN_ROW as u64 == ROW);

/// A sealed part, where it is kept.
pub enum StoredPart {
    /// In the row.
    Row(Vec<u8>),
    /// In an object, whole and flushed.
    Object(ObjectId),
}

impl StoredPart {
    /// The object that it is.
    #[must_use]
    pub const fn object(&self) -> Option<ObjectId> {
        match self {
            Self::Row(_) => None,
            Self::Object(id) => Some(*id),
        }
    }

    /// How many bytes of it stand in a row.
    #[must_use]
    pub const fn in_row(&self) -> usize {
        match self {
            Self::Row(bytes) => bytes.len(),
            Self::Object(_) => 0,
        }
    }
}

impl fmt::Debug for StoredPart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Row(_) => f.write_str("Row(..)"),
            Self::Object(id) => write!(f, "Object({id})"),
        }
    }
}

/// Seals a raw part as it comes in, and keeps it.
pub struct PartWriter {
    objects: Objects,
    /// Gone once it has sealed all.
    sealer: Option<PartSealer>,
    id: ObjectId,
    /// Sealed, not handed on yet.
    held: Vec<u8>,
    /// Where a piece is gathered that is too large for memory, once there is more than fits a row.
    spool: Option<Spool>,
    upload: Option<Upload>,
}

impl PartWriter {
    /// Begins a raw part with a fresh salt.
    ///
    /// # Errors
    /// [`SealError`] if the context is not of a raw part.
    pub fn new(
        objects: &Objects,
        suite: Suite,
        key: &DataKey,
        context: &PartContext,
        clock: &dyn Clock,
        random: &dyn Random,
    ) -> Result<Self, SealError> {
        let sealer = PartSealer::new(suite, key, context, random)?;
        let id = ObjectId::generate(clock, random);
        Ok(Self { objects: objects.clone(), sealer: Some(sealer), id, held: Vec::new(), spool: None, upload: None })
    }

    /// Takes in more of the content. How it is cut into pieces does not matter.
    ///
    /// # Errors
    /// [`PartError`]; the part is then lost, and nothing of it stays.
    pub async fn write(&mut self, plain: &[u8]) -> Result<(), PartError> {
        for step in plain.chunks(STEP) {
            self.sealer.as_mut().ok_or(SealError)?.write(step, &mut self.held)?;
            self.hand_on().await?;
        }
        Ok(())
    }

    /// Pads and seals the rest, and flushes what became an object. Also returns the true length: it belongs into meta.
    ///
    /// # Errors
    /// [`PartError`]; the part is then lost, and nothing of it stays.
    pub async fn finish(mut self) -> Result<(StoredPart, u64), PartError> {
        let length = self.sealer.take().ok_or(SealError)?.finish(&mut self.held)?;
        self.hand_on().await?;
        if self.upload.is_none() && self.spool.is_none() && self.held.len() <= IN_ROW {
            return Ok((StoredPart::Row(self.held), length));
        }
        let _turn = self.objects.turn().await?;
        let last = match &mut self.spool {
            Some(spool) => {
                spool.append(mem::take(&mut self.held)).await?;
                spool.take(usize::MAX).await?
            }
            None => self.held,
        };
        match self.upload {
            Some(mut upload) => {
                upload.put(last).await?;
                upload.complete().await?;
            }
            None => self.objects.put(self.id, last).await?,
        }
        fault::at(Point::ObjectStored);
        Ok((StoredPart::Object(self.id), length))
    }

    /// Hands whole pieces on, once there is more than fits a row. Something is always left for the last one.
    async fn hand_on(&mut self) -> Result<(), ObjectError> {
        let piece = self.objects.piece();
        if self.held.len() > IN_ROW && self.spool.is_none() {
            self.spool = self.objects.spool(self.id).await?;
        }
        if let Some(spool) = self.spool.as_mut().filter(|_| self.held.len() > IN_ROW) {
            spool.append(mem::take(&mut self.held)).await?;
            while spool.len() > piece as u64 {
                let _turn = self.objects.turn().await?;
                let full = spool.take(piece).await?;
                send(&self.objects, self.id, &mut self.upload, full).await?;
            }
        }
        while self.held.len() > piece {
            // The next one's buffer is taken whole, so that it does not grow step by step.
            let mut rest = Vec::with_capacity(piece + 2 * STEP);
            rest.extend_from_slice(&self.held[piece..]);
            self.held.truncate(piece);
            let full = mem::replace(&mut self.held, rest);
            send(&self.objects, self.id, &mut self.upload, full).await?;
        }
        Ok(())
    }
}

/// Sends a piece; the first one begins the upload.
async fn send(objects: &Objects, id: ObjectId, upload: &mut Option<Upload>, piece: Vec<u8>) -> Result<(), ObjectError> {
    let upload = match upload {
        Some(upload) => upload,
        None => upload.insert(objects.begin(id).await?),
    };
    upload.put(piece).await?;
    fault::at(Point::PieceStored);
    Ok(())
}

impl fmt::Debug for PartWriter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PartWriter").field("object", &self.id).finish_non_exhaustive()
    }
}
