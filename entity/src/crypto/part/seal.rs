//! Sealing, as the bytes come. Holds at most one chunk.
use zeroize::Zeroizing;

use super::{
    CHUNK, DataKey, LENGTH, PartContext, PartKind, Random, SealError, Suite, TAG,
    derive::{Derived, derive},
    header::{self, SALT},
    padded_len, sealed_len,
};
use crate::{
    base::random,
    crypto::{Key32, aead},
};

/// A raw part's content is at most this long: far above any message, far below what C2SP allows.
const LONGEST: u64 = 1 << 48;
const ZEROS: [u8; 4096] = [0; 4096];

/// Seals a raw part as it comes in. What it returns in `out` may be stored at once; only after [`PartSealer::finish`]
/// is it whole.
pub struct PartSealer {
    chunks: ChunkSealer,
    length: u64,
}

impl PartSealer {
    /// Begins a raw part with a fresh salt.
    ///
    /// # Errors
    /// [`SealError`] if the context is not of a raw part: every other goes through [`seal_part`].
    pub fn new(suite: Suite, key: &DataKey, context: &PartContext, random: &dyn Random) -> Result<Self, SealError> {
        if context.kind != PartKind::Raw {
            return Err(SealError);
        }
        Self::begin(suite, key, context, CHUNK, random)
    }

    /// `chunk`: how long the longest chunk can be.
    fn begin(suite: Suite, key: &DataKey, context: &PartContext, chunk: usize, random: &dyn Random) -> Result<Self, SealError> {
        let salt = random::bytes(random);
        let held = Zeroizing::new(Vec::with_capacity(chunk));
        let chunks = ChunkSealer::new(suite, key.key(), &salt, &context.encode(suite), &header::prefix(suite), held)?;
        Ok(Self { chunks, length: 0 })
    }

    /// Takes in more of the content and appends to `out` what is sealed by now (the header first). How the content is
    /// cut into pieces does not matter.
    ///
    /// # Errors
    /// [`SealError`]; the part is then lost, and what was sealed so far is worthless.
    pub fn write(&mut self, plain: &[u8], out: &mut Vec<u8>) -> Result<(), SealError> {
        self.length = self.length.checked_add(plain.len() as u64).filter(|length| *length <= LONGEST).ok_or(SealError)?;
        self.chunks.write(plain, out)
    }

    /// Pads, seals the last chunk, and returns the true length of the content: it belongs into meta.
    ///
    /// # Errors
    /// [`SealError`]; the part is then lost.
    pub fn finish(mut self, out: &mut Vec<u8>) -> Result<u64, SealError> {
        let mut missing = padded_len(self.length) - self.length;
        while missing > 0 {
            let some = usize::try_from(missing).map_or(ZEROS.len(), |missing| missing.min(ZEROS.len()));
            self.chunks.write(&ZEROS[..some], out)?;
            missing -= some as u64;
        }
        self.chunks.finish(out)?;
        Ok(self.length)
    }
}

impl std::fmt::Debug for PartSealer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PartSealer(..)")
    }
}

/// Seals a part other than raw whole, its length in front.
///
/// # Errors
/// [`SealError`] if the context is of a raw part (that goes through [`PartSealer`]) or the content is 4 GiB or longer.
pub fn seal_part(suite: Suite, key: &DataKey, context: &PartContext, plain: &[u8], random: &dyn Random) -> Result<Vec<u8>, SealError> {
    if context.kind == PartKind::Raw {
        return Err(SealError);
    }
    let length = u32::try_from(plain.len()).map_err(|_| SealError)?;
    let size = usize::try_from(sealed_len(u64::from(length) + LENGTH as u64)).map_err(|_| SealError)?;
    let mut out = Vec::with_capacity(size);
    let mut sealer = PartSealer::begin(suite, key, context, size.min(CHUNK), random)?;
    sealer.write(&length.to_be_bytes(), &mut out)?;
    sealer.write(plain, &mut out)?;
    sealer.finish(&mut out)?;
    Ok(out)
}

/// C2SP chunked encryption behind a prefix, with a context of any form. Knows no padding.
pub(super) struct ChunkSealer {
    derived: Derived,
    /// What stands before the first chunk, until it is written.
    opening: Vec<u8>,
    /// Content of the chunk under way; its buffer is used for every chunk and wiped at the end.
    held: Zeroizing<Vec<u8>>,
    next: u64,
}

impl ChunkSealer {
    /// `held` is an empty buffer that the longest chunk fits into: where it grew, it would leave copies behind.
    pub(super) fn new(
        suite: Suite,
        key: &Key32,
        salt: &[u8; SALT],
        context: &[u8],
        prefix: &[u8],
        held: Zeroizing<Vec<u8>>,
    ) -> Result<Self, SealError> {
        let derived = derive(suite, key, salt, context)?;
        let opening = [prefix, &salt[..], &derived.commitment].concat();
        Ok(Self { derived, opening, held, next: 0 })
    }

    pub(super) fn write(&mut self, mut plain: &[u8], out: &mut Vec<u8>) -> Result<(), SealError> {
        out.append(&mut self.opening);
        while self.held.len() + plain.len() >= CHUNK {
            let (now, later) = plain.split_at(CHUNK - self.held.len());
            emit(&self.derived, self.next, &[&self.held, now], out)?;
            self.held.clear();
            self.next += 1;
            plain = later;
        }
        self.held.extend_from_slice(plain);
        Ok(())
    }

    /// Seals the last, short chunk, even if it is empty.
    pub(super) fn finish(mut self, out: &mut Vec<u8>) -> Result<(), SealError> {
        out.append(&mut self.opening);
        emit(&self.derived, self.next, &[&self.held], out)
    }
}

/// Appends one sealed chunk, made of the pieces in a row.
fn emit(derived: &Derived, number: u64, pieces: &[&[u8]], out: &mut Vec<u8>) -> Result<(), SealError> {
    let nonce = derived.nonce(number).ok_or(SealError)?;
    let start = out.len();
    // Reserved whole, so that no growth leaves a copy of the content behind; then sealed in place.
    out.reserve(pieces.iter().map(|piece| piece.len()).sum::<usize>() + TAG);
    for piece in pieces {
        out.extend_from_slice(piece);
    }
    let tag = aead::seal(derived.suite, &derived.key, &nonce, &[], &mut out[start..])?;
    out.extend_from_slice(&tag);
    Ok(())
}
