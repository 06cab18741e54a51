//! A raw part read in ranges: only the chunks that are needed are fetched and opened.
//!
//! Invariants:
//! - Nothing is released before its chunk was authenticated.
//! - A part of up to [`WHOLE`] bytes is released only after all of it was.
//! - A part whose length is not exactly that of its content, as meta tells it, does not open at all.
use std::{fmt, ops::Range};

use futures_util::{Stream, stream};
use zeroize::Zeroizing;

use super::{ObjectError, Objects, PartError, StoredPart};
use crate::{
    base::wipe,
    crypto::{
        OpenError,
        part::{CHUNK, HEADER_LEN, Layout, PartContext, PartKind, PartOpener, open_raw, sealed_len},
        wrap::DataKey,
    },
    domain::id::ObjectId,
};

/// Parts up to this length are opened whole.
const WHOLE: u64 = 1 << 20;
/// Chunks that are fetched at once; what is in memory of a part while it is read.
const AT_ONCE: u64 = 16;

/// An open raw part.
pub struct PartReader {
    body: Body,
    length: u64,
}

enum Body {
    /// All of it, authenticated.
    Whole(Zeroizing<Vec<u8>>),
    /// To be fetched.
    Chunks { objects: Objects, id: ObjectId, opener: PartOpener, layout: Layout },
}

impl PartReader {
    /// Opens a part; `length` is its true one, from meta.
    pub(crate) async fn open(
        objects: &Objects,
        key: &DataKey,
        context: &PartContext,
        stored: StoredPart,
        length: u64,
    ) -> Result<Self, PartError> {
        let body = match stored {
            StoredPart::Row(blob) => Body::Whole(open_raw(key, context, &blob, length)?),
            StoredPart::Object(id) if length <= WHOLE => {
                let (blob, _) = fetch(objects, id, 0..sealed_len(length), length).await?;
                Body::Whole(open_raw(key, context, &blob, length)?)
            }
            StoredPart::Object(id) => Self::chunks(objects, key, context, id, length).await?,
        };
        Ok(Self { body, length })
    }

    async fn chunks(objects: &Objects, key: &DataKey, context: &PartContext, id: ObjectId, length: u64) -> Result<Body, PartError> {
        if context.kind != PartKind::Raw {
            return Err(OpenError.into());
        }
        let (header, blob_len) = fetch(objects, id, 0..HEADER_LEN as u64, length).await?;
        let header = header.first_chunk().ok_or(OpenError)?;
        let opener = PartOpener::new(key, context, header)?;
        Ok(Body::Chunks { objects: objects.clone(), id, opener, layout: Layout::of(blob_len)? })
    }

    /// How long the part is.
    #[must_use]
    pub const fn len(&self) -> u64 {
        self.length
    }

    /// Whether there is nothing in it.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.length == 0
    }

    /// The bytes of a range; what lies beyond the end is cut off. In memory as a whole: for what is long, see
    /// [`Self::into_pieces`].
    ///
    /// # Errors
    /// [`PartError`]; nothing of the range is released then.
    pub async fn read(&self, range: Range<u64>) -> Result<Zeroizing<Vec<u8>>, PartError> {
        let range = self.clip(range);
        // Reserved whole, so that no growth leaves a copy behind.
        let mut out = Zeroizing::new(Vec::with_capacity(usize::try_from(range.end - range.start).map_err(|_| OpenError)?));
        let mut at = range.start;
        while at < range.end {
            let piece = self.piece(at, range.end).await?;
            at += piece.len() as u64;
            out.extend_from_slice(&piece);
            wipe::done(piece);
        }
        Ok(out)
    }

    /// The bytes of a range piece by piece, of 256 KiB at most. Ends after the first error.
    pub fn into_pieces(self, range: Range<u64>) -> impl Stream<Item = Result<Zeroizing<Vec<u8>>, PartError>> + Send + 'static {
        let range = self.clip(range);
        stream::try_unfold((self, range), |(reader, range)| async move {
            if range.is_empty() {
                return Ok(None);
            }
            let piece = reader.piece(range.start, range.end).await?;
            let next = range.start + piece.len() as u64..range.end;
            Ok(Some((piece, (reader, next))))
        })
    }

    fn clip(&self, range: Range<u64>) -> Range<u64> {
        let end = range.end.min(self.length);
        range.start.min(end)..end
    }

    /// Some bytes from `at` on, at least one and none at or after `end`, which is within the part.
    async fn piece(&self, at: u64, end: u64) -> Result<Zeroizing<Vec<u8>>, PartError> {
        const CHUNK_LEN: u64 = CHUNK as u64;
        match &self.body {
            Body::Whole(plain) => {
                let end = end.min(at + AT_ONCE * CHUNK_LEN);
                let piece = plain.get(index(at)?..index(end)?).ok_or(OpenError)?;
                Ok(Zeroizing::new(piece.to_vec()))
            }
            Body::Chunks { objects, id, opener, layout } => {
                let first = at / CHUNK_LEN;
                let last = ((end - 1) / CHUNK_LEN).min(first + AT_ONCE - 1);
                let span = layout.range(first).zip(layout.range(last)).map(|(first, last)| first.start..last.end).ok_or(OpenError)?;
                let (sealed, _) = fetch(objects, *id, span.clone(), self.length).await?;
                let base = first * CHUNK_LEN;
                let mut piece = Zeroizing::new(Vec::with_capacity(index((last + 1) * CHUNK_LEN - base)?));
                for number in first..=last {
                    let place = layout.range(number).ok_or(OpenError)?;
                    let chunk = sealed.get(index(place.start - span.start)?..index(place.end - span.start)?).ok_or(OpenError)?;
                    opener.append(number, chunk, layout.is_last(number), &mut piece)?;
                }
                piece.truncate(index(end.min((last + 1) * CHUNK_LEN) - base)?);
                piece.drain(..index(at - base)?);
                Ok(piece)
            }
        }
    }
}

/// Reads a range of the object of a part of this true length, and says how long the object is.
async fn fetch(objects: &Objects, id: ObjectId, range: Range<u64>, length: u64) -> Result<(Vec<u8>, u64), PartError> {
    match objects.read(id, range).await {
        Ok((bytes, whole)) if whole == sealed_len(length) => Ok((bytes, whole)),
        Ok(_) | Err(ObjectError::Missing) => {
            tracing::error!(object = %id, "a stored object is missing or was cut");
            Err(OpenError.into())
        }
        Err(error) => Err(error.into()),
    }
}

fn index(at: u64) -> Result<usize, OpenError> {
    usize::try_from(at).map_err(|_| OpenError)
}

impl fmt::Debug for PartReader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PartReader").field("length", &self.length).finish_non_exhaustive()
    }
}
