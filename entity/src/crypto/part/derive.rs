//! From a data key, a salt and a context to what seals one part: chunk key, base nonce, commitment.
use zeroize::Zeroizing;

use super::{
    MOST_CHUNKS,
    header::{COMMITMENT, SALT},
};
use crate::crypto::{Key32, SealError, Suite, aead, kdf};

const LABEL: &[u8] = b"c2sp.org/chunked-encryption@v1+";
const KEY: usize = 32;

/// What seals the chunks of one part.
pub(super) struct Derived {
    pub(super) suite: Suite,
    pub(super) key: Key32,
    pub(super) base_nonce: [u8; aead::NONCE],
    pub(super) commitment: [u8; COMMITMENT],
}

/// C2SP's derivation, with a context of any form.
pub(super) fn derive(suite: Suite, input: &Key32, salt: &[u8; SALT], context: &[u8]) -> Result<Derived, SealError> {
    let info = [LABEL, suite.iana_name().as_bytes(), &[0], salt, context].concat();
    let mut out = Zeroizing::new([0; KEY + aead::NONCE + COMMITMENT]);
    kdf::expand(suite, input, &info, &mut *out)?;
    let (key, rest) = out.split_at(KEY);
    let (nonce, commitment) = rest.split_at(aead::NONCE);
    let mut derived =
        Derived { suite, key: Key32::from_slice(key).ok_or(SealError)?, base_nonce: [0; aead::NONCE], commitment: [0; COMMITMENT] };
    derived.base_nonce.copy_from_slice(nonce);
    derived.commitment.copy_from_slice(commitment);
    Ok(derived)
}

impl Derived {
    /// The nonce of a chunk: the base nonce XOR its number; `None` past the last number that C2SP allows.
    pub(super) fn nonce(&self, chunk: u64) -> Option<[u8; aead::NONCE]> {
        if chunk >= MOST_CHUNKS {
            return None;
        }
        let mut nonce = self.base_nonce;
        for (byte, number) in nonce[aead::NONCE - 8..].iter_mut().zip(chunk.to_be_bytes()) {
            *byte ^= number;
        }
        Some(nonce)
    }
}
