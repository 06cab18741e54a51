//! Opening, whole or chunk by chunk. Releases nothing that was not authenticated.
use std::ops::Range;

use zeroize::Zeroizing;

use super::{
    CHUNK, DataKey, HEADER_LEN, LENGTH, MOST_CHUNKS, OpenError, PartContext, PartKind, Suite, TAG,
    derive::{Derived, derive},
    header::{self, Opening},
    padded_len,
};
use crate::crypto::{Key32, aead};

const SEALED_CHUNK: usize = CHUNK + TAG;

/// How a blob of a given length is divided. Judged by the length alone: only the last chunk's tag proves it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Layout {
    chunks: u64,
    payload: u64,
}

impl Layout {
    /// Of a blob of this length.
    ///
    /// # Errors
    /// [`OpenError`] if no blob has it.
    pub fn of(blob_len: u64) -> Result<Self, OpenError> {
        let chunks = blob_len.checked_sub(HEADER_LEN as u64).ok_or(OpenError)?;
        let (full, rest) = (chunks / SEALED_CHUNK as u64, chunks % SEALED_CHUNK as u64);
        let last = rest.checked_sub(TAG as u64).ok_or(OpenError)?;
        if full >= MOST_CHUNKS {
            return Err(OpenError);
        }
        Ok(Self { chunks: full + 1, payload: full * CHUNK as u64 + last })
    }

    /// How many chunks there are; at least one.
    #[must_use]
    pub const fn chunks(&self) -> u64 {
        self.chunks
    }

    /// Length of the payload, padding included.
    #[must_use]
    pub const fn payload(&self) -> u64 {
        self.payload
    }

    /// Where chunk `number` stands in the blob; `None` if there is no such chunk. Byte `i` of the payload is byte
    /// `i % CHUNK` of chunk `i / CHUNK`.
    #[must_use]
    pub fn range(&self, number: u64) -> Option<Range<u64>> {
        if number >= self.chunks {
            return None;
        }
        let start = HEADER_LEN as u64 + number * SEALED_CHUNK as u64;
        let payload = if self.is_last(number) { self.payload % CHUNK as u64 } else { CHUNK as u64 };
        Some(start..start + payload + TAG as u64)
    }

    /// Whether chunk `number` is the last.
    #[must_use]
    pub const fn is_last(&self, number: u64) -> bool {
        number == self.chunks - 1
    }
}

/// Opens the chunks of one part in any order.
pub struct PartOpener(Derived);

impl PartOpener {
    /// From the blob's first [`HEADER_LEN`] bytes. The commitment is checked here, before any chunk.
    ///
    /// # Errors
    /// [`OpenError`] if the header is malformed, or was made with another key or for another part.
    pub fn new(key: &DataKey, context: &PartContext, header: &[u8; HEADER_LEN]) -> Result<Self, OpenError> {
        let (suite, opening) = header::strip(header)?;
        Self::with_context(suite, key.key(), &context.encode(suite), &header::split(opening)?)
    }

    /// From C2SP's salt and commitment, with a context of any form.
    pub(super) fn with_context(suite: Suite, key: &Key32, context: &[u8], opening: &Opening<'_>) -> Result<Self, OpenError> {
        let derived = derive(suite, key, opening.salt, context).map_err(|_| OpenError)?;
        if aead::same(&derived.commitment, opening.commitment) { Ok(Self(derived)) } else { Err(OpenError) }
    }

    /// Opens chunk `number`, counted from 0. `last` is the caller's claim that this is the last chunk of the blob, from
    /// [`Layout::is_last`]: a last chunk is shorter than [`CHUNK`], every other is exactly that long.
    ///
    /// A caller that streams must reach the last chunk before it believes that the part is whole.
    ///
    /// # Errors
    /// [`OpenError`] if it is another chunk, of another length than it must be, or a single bit differs.
    pub fn chunk(&self, number: u64, sealed: &[u8], last: bool) -> Result<Zeroizing<Vec<u8>>, OpenError> {
        let mut plain = Zeroizing::new(Vec::with_capacity(CHUNK));
        self.append(number, sealed, last, &mut plain)?;
        Ok(plain)
    }

    /// The same, behind what `out` holds already. After an error that holds bytes that were not authenticated: drop it.
    pub(crate) fn append(&self, number: u64, sealed: &[u8], last: bool, out: &mut Vec<u8>) -> Result<(), OpenError> {
        let (text, tag) = sealed.split_last_chunk::<TAG>().ok_or(OpenError)?;
        let right_length = if last { text.len() < CHUNK } else { text.len() == CHUNK };
        let nonce = self.0.nonce(number).filter(|_| right_length).ok_or(OpenError)?;
        let start = out.len();
        out.extend_from_slice(text);
        aead::open(self.0.suite, &self.0.key, &nonce, &[], &mut out[start..], tag)
    }

    /// Opens all chunks; nothing if one is bad.
    fn whole(&self, chunks: &[u8]) -> Result<Zeroizing<Vec<u8>>, OpenError> {
        // Reserved whole, so that no growth leaves a copy behind.
        let mut plain = Zeroizing::new(Vec::with_capacity(chunks.len()));
        let full = chunks.len() / SEALED_CHUNK;
        let (all_full, last) = chunks.split_at(full * SEALED_CHUNK);
        let mut number = 0;
        for sealed in all_full.chunks_exact(SEALED_CHUNK) {
            self.append(number, sealed, false, &mut plain)?;
            number += 1;
        }
        self.append(number, last, true, &mut plain)?;
        Ok(plain)
    }
}

impl std::fmt::Debug for PartOpener {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PartOpener(..)")
    }
}

/// Opens a part other than raw whole.
///
/// # Errors
/// [`OpenError`] if key, organization, message, kind or a single bit differ, or for a context of a raw part.
pub fn open_part(key: &DataKey, context: &PartContext, blob: &[u8]) -> Result<Zeroizing<Vec<u8>>, OpenError> {
    if context.kind == PartKind::Raw {
        return Err(OpenError);
    }
    let mut plain = open_payload(key, context, blob)?;
    let length = u32::from_be_bytes(*plain.first_chunk::<LENGTH>().ok_or(OpenError)?);
    unpad(&mut plain, u64::from(length) + LENGTH as u64)?;
    plain.drain(..LENGTH);
    Ok(plain)
}

/// Opens a raw part whole; `true_len` is what meta says.
///
/// # Errors
/// [`OpenError`] if key, organization, message, kind, length or a single bit differ, or for a context of another part.
pub fn open_raw(key: &DataKey, context: &PartContext, blob: &[u8], true_len: u64) -> Result<Zeroizing<Vec<u8>>, OpenError> {
    if context.kind != PartKind::Raw {
        return Err(OpenError);
    }
    let mut plain = open_payload(key, context, blob)?;
    unpad(&mut plain, true_len)?;
    Ok(plain)
}

fn open_payload(key: &DataKey, context: &PartContext, blob: &[u8]) -> Result<Zeroizing<Vec<u8>>, OpenError> {
    let (suite, message) = header::strip(blob)?;
    open_message(suite, key.key(), &context.encode(suite), message)
}

/// Opens C2SP chunked encryption with a context of any form. Knows no padding.
pub(super) fn open_message(suite: Suite, key: &Key32, context: &[u8], message: &[u8]) -> Result<Zeroizing<Vec<u8>>, OpenError> {
    let opening = header::split(message)?;
    PartOpener::with_context(suite, key, context, &opening)?.whole(opening.chunks)
}

/// Takes the padding off, which must be as specified.
fn unpad(payload: &mut Zeroizing<Vec<u8>>, true_len: u64) -> Result<(), OpenError> {
    let end = usize::try_from(true_len).map_err(|_| OpenError)?;
    let padding = payload.get(end..).ok_or(OpenError)?;
    if payload.len() as u64 != padded_len(true_len) || padding.iter().any(|byte| *byte != 0) {
        return Err(OpenError);
    }
    payload.truncate(end);
    Ok(())
}
