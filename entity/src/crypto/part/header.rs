//! The first 60 bytes of a blob: parsed and written, never judged beyond their shape.
use crate::crypto::{OpenError, Suite};

/// The version of the format.
pub(super) const VERSION: u8 = 1;
/// Bytes of what C2SP knows nothing of: magic, version, suite.
pub(super) const PREFIX: usize = 4;
/// Bytes of the salt.
pub(super) const SALT: usize = 24;
/// Bytes of the commitment.
pub(super) const COMMITMENT: usize = 32;
/// Bytes before the first chunk.
pub const HEADER_LEN: usize = PREFIX + SALT + COMMITMENT;

const MAGIC: [u8; 2] = *b"PM";

/// Magic, version and suite.
pub(super) fn prefix(suite: Suite) -> [u8; PREFIX] {
    [MAGIC[0], MAGIC[1], VERSION, suite.into()]
}

/// The suite of a blob whose magic and version are right, and what follows the prefix.
pub(super) fn strip(blob: &[u8]) -> Result<(Suite, &[u8]), OpenError> {
    let ([m0, m1, version, suite], rest) = blob.split_first_chunk::<PREFIX>().ok_or(OpenError)?;
    if [*m0, *m1] != MAGIC || *version != VERSION {
        return Err(OpenError);
    }
    Ok((Suite::try_from(*suite).map_err(|_| OpenError)?, rest))
}

/// What C2SP puts in front of the chunks.
pub(super) struct Opening<'a> {
    pub(super) salt: &'a [u8; SALT],
    pub(super) commitment: &'a [u8; COMMITMENT],
    pub(super) chunks: &'a [u8],
}

/// Salt, commitment, and the rest.
pub(super) fn split(message: &[u8]) -> Result<Opening<'_>, OpenError> {
    let (salt, rest) = message.split_first_chunk::<SALT>().ok_or(OpenError)?;
    let (commitment, chunks) = rest.split_first_chunk::<COMMITMENT>().ok_or(OpenError)?;
    Ok(Opening { salt, commitment, chunks })
}
