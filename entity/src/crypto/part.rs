//! PM1: how a part of a message is sealed. This is the format's specification.
//!
//! A message has one fresh 256-bit **data key** and up to four **parts**, each sealed on its own: `raw` (1), the
//! message as it came; `meta` (2), what a list shows; `index` (3), the part tree of raw; `checks` (4), what a scanner said
//! about its files.
//!
//! ```text
//! blob       = "PM" | version 1 | suite 1 | C2SP chunked encryption of the payload
//!            = "PM" | version 1 | suite 1 | salt 24 | commitment 32 | chunk 0 | chunk 1 | … | last chunk
//! chunk      = AEAD(key, base nonce XOR chunk number, no associated data, up to 16 KiB of payload) | tag 16
//!
//! key 32 | base nonce 12 | commitment 32 = HKDF-Expand(SHA-512, prk = data key, info =
//!              "c2sp.org/chunked-encryption@v1+" | AEAD's IANA name | 0x00 | salt | context)
//! context    = "pm1/part" | version | suite | organization 16 | message 16 | kind    each with its length, u64 big-endian
//!
//! payload    = content | zeros                                 raw; the true length stands in meta
//!            = length of content, u32 big-endian | content | zeros             meta, index, checks
//! ```
//!
//! | suite | AEAD | IANA name |
//! |---|---|---|
//! | 1 | AES-256-GCM-SIV (RFC 8452) | `AEAD_AES_256_GCM_SIV` |
//! | 2 | AES-256-GCM (SP 800-38D) | `AEAD_AES_256_GCM`; this is C2SP's Cobblestone-256 |
//!
//! - Everything from the salt on is <https://c2sp.org/chunked-encryption>, to the byte; its public vectors run against
//!   suite 2. Its rules hold here: the salt is random; every chunk but the last is 16 KiB, the last is shorter and may be
//!   empty; at most 2^38 chunks; the chunk number is XORed into the nonce as a big-endian integer.
//! - The prefix of 4 bytes is authenticated too: version and suite stand in the context. What a part belongs to stands
//!   there by immutable ids, never by an address, a name or a length (which is not known before the first chunk).
//! - Payloads are padded with zeros to at least 1 KiB, then to the next Padmé length (Nikitin and others, "Reducing
//!   Metadata Leakage from Encrypted Files and Communication with PURBs", 2019): at most a sixteenth more than that, and a
//!   length tells O(log log n) bits. Nothing is ever compressed. Padding that is not as specified does not open.
//! - The commitment is checked first and in constant time, so that no blob opens under two keys. No chunk is released
//!   before its tag was checked; [`open_part`] and [`open_raw`] release nothing before the whole part was.
//! - Every failure is the same [`OpenError`].
//!
//! Not guaranteed: that an older blob of the same message and part, sealed under the same data key, is noticed. Of raw, meta
//! and index none is ever made: they are sealed once. Checks are sealed anew when a scanner has said more; each of them
//! carries its own time.
use super::{OpenError, SealError, Suite, aead, canon::canon, wrap::DataKey};
use crate::{
    base::random::Random,
    domain::id::{MessageId, OrganizationId},
};

mod derive;
mod header;
mod open;
mod pad;
mod seal;

pub use self::{
    header::HEADER_LEN,
    open::{Layout, PartOpener, open_part, open_raw},
    pad::padded_len,
    seal::{PartSealer, seal_part},
};

/// Bytes of payload in every chunk but the last.
pub const CHUNK: usize = 16 * 1024;
/// Bytes that sealing adds to a chunk.
pub const TAG: usize = aead::TAG;
/// Chunks that a part may have (C2SP).
const MOST_CHUNKS: u64 = 1 << 38;
/// Largest ciphertext that lives in a row; larger parts live in the object store.
pub const ROW: u64 = 64 * 1024;
/// Largest raw whose sealed part fits a row ([`ROW`]).
pub const MAX_RAW_IN_ROW: u64 = largest_within(ROW);

/// Which part of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum PartKind {
    /// The message as it came.
    Raw = 1,
    /// What a list shows.
    Meta = 2,
    /// The part tree of raw.
    Index = 3,
    /// What a scanner said about its files.
    Checks = 4,
}

impl From<PartKind> for u8 {
    fn from(kind: PartKind) -> Self {
        match kind {
            PartKind::Raw => 1,
            PartKind::Meta => 2,
            PartKind::Index => 3,
            PartKind::Checks => 4,
        }
    }
}

/// A part kind that this release does not know.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("part kind {0} is not known to this release")]
pub struct UnknownPartKind(pub u8);

impl TryFrom<u8> for PartKind {
    type Error = UnknownPartKind;

    fn try_from(byte: u8) -> Result<Self, UnknownPartKind> {
        match byte {
            1 => Ok(Self::Raw),
            2 => Ok(Self::Meta),
            3 => Ok(Self::Index),
            4 => Ok(Self::Checks),
            other => Err(UnknownPartKind(other)),
        }
    }
}

/// What a part belongs to. A part opens nowhere else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PartContext {
    /// Whose message it is.
    pub organization: OrganizationId,
    /// Which message.
    pub message: MessageId,
    /// Which part of it.
    pub kind: PartKind,
}

impl PartContext {
    fn encode(&self, suite: Suite) -> Vec<u8> {
        canon(
            "pm1/part",
            &[
                &[header::VERSION],
                &[suite.into()],
                self.organization.as_uuid().as_bytes(),
                self.message.as_uuid().as_bytes(),
                &[self.kind.into()],
            ],
        )
    }
}

/// Length of the blob of a raw part whose content has this length. (Meta and index are 4 bytes longer inside.)
#[must_use]
pub const fn sealed_len(plain_len: u64) -> u64 {
    let padded = padded_len(plain_len);
    let chunks = padded / CHUNK as u64 + 1;
    padded.saturating_add(chunks * TAG as u64).saturating_add(HEADER_LEN as u64)
}

/// The longest raw content whose blob is at most `limit` long; by bisection, since lengths never shrink.
const fn largest_within(limit: u64) -> u64 {
    let (mut fits, mut too_long) = (0, limit);
    while too_long - fits > 1 {
        let middle = fits + (too_long - fits) / 2;
        if sealed_len(middle) <= limit {
            fits = middle;
        } else {
            too_long = middle;
        }
    }
    fits
}

/// The length that stands in front of meta and index.
const LENGTH: usize = 4;

#[cfg(test)]
mod tests;
