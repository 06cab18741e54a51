//! HKDF-Expand and HMAC over OpenSSL's hash functions. HKDF-Expand only: the keys here are uniformly random already, and
//! Extract would leave the specification of the part format (and the `hkdf` crate refuses 32-byte keys with SHA-512).
//!
//! OpenSSL looks an algorithm up by its name each time it is used, which costs more than a hash of a short text; a message
//! wants a dozen. So each hash function is looked up once, and copied. HMAC is RFC 2104 in a few lines; a test holds both
//! against OpenSSL's own.
use std::sync::LazyLock;

use openssl::{
    error::ErrorStack,
    hash::{Hasher, MessageDigest},
};
use zeroize::{Zeroize, Zeroizing};

use super::{Key32, SealError, canon};

/// Longest block and output of the hash functions here: SHA-512's.
const BLOCK: usize = 128;
const OUTPUT: usize = 64;

/// A hash function that has taken in nothing yet, and the length of its block.
struct Fresh(Result<Hasher, ErrorStack>, usize);

static SHA256: LazyLock<Fresh> = LazyLock::new(|| Fresh(Hasher::new(MessageDigest::sha256()), 64));
static SHA512: LazyLock<Fresh> = LazyLock::new(|| Fresh(Hasher::new(MessageDigest::sha512()), BLOCK));

/// HMAC under a key, as it runs. OpenSSL wipes what it frees.
#[derive(Clone)]
struct Mac {
    inner: Hasher,
    outer: Hasher,
}

impl Mac {
    /// The key is shorter than a block of either function.
    fn new(Fresh(hasher, block): &Fresh, key: &Key32) -> Result<Self, ErrorStack> {
        let hasher = hasher.as_ref().map_err(Clone::clone)?;
        let keyed = |pad: u8| {
            let mut padded = Zeroizing::new([pad; BLOCK]);
            padded.iter_mut().zip(key.as_bytes()).for_each(|(byte, key)| *byte ^= key);
            let mut keyed = hasher.clone();
            keyed.update(&padded[..*block])?;
            Ok::<_, ErrorStack>(keyed)
        };
        Ok(Self { inner: keyed(0x36)?, outer: keyed(0x5c)? })
    }

    fn update(&mut self, bytes: &[u8]) -> Result<(), ErrorStack> {
        self.inner.update(bytes)
    }

    /// Writes as much of the code as `out` takes.
    fn finish(mut self, out: &mut [u8]) -> Result<(), ErrorStack> {
        let mut inner = self.inner.finish()?;
        self.outer.update(&inner)?;
        inner.zeroize();
        let mut code = self.outer.finish()?;
        out.iter_mut().zip(&*code).for_each(|(out, byte)| *out = *byte);
        code.zeroize();
        Ok(())
    }
}

/// Fills `out` with HKDF-Expand(SHA-512, prk = `key`, `info`).
pub(super) fn expand(key: &Key32, info: &[u8], out: &mut [u8]) -> Result<(), SealError> {
    try_expand(key, info, out).map_err(|_| SealError)
}

fn try_expand(key: &Key32, info: &[u8], out: &mut [u8]) -> Result<(), ErrorStack> {
    debug_assert!(out.len() <= 255 * OUTPUT, "HKDF gives no more");
    let keyed = Mac::new(&SHA512, key)?;
    let mut block = Zeroizing::new([0; OUTPUT]);
    let mut before = 0;
    for (number, part) in (1..=u8::MAX).zip(out.chunks_mut(OUTPUT)) {
        let mut mac = keyed.clone();
        mac.update(&block[..before])?;
        mac.update(info)?;
        mac.update(&[number])?;
        mac.finish(&mut *block)?;
        before = OUTPUT;
        part.copy_from_slice(&block[..part.len()]);
    }
    Ok(())
}

/// A subkey for one use.
pub(super) fn subkey(key: &Key32, info: &[u8]) -> Result<Key32, SealError> {
    let mut derived = Key32::zeroed();
    expand(key, info, derived.as_mut_bytes())?;
    Ok(derived)
}

/// HMAC-SHA-256 as it runs.
pub(super) struct Hmac(Mac);

impl Hmac {
    /// Under `key`, for the use that `label` names.
    pub(super) fn new(key: &Key32, label: &str) -> Self {
        let mac = Mac::new(&SHA256, key);
        let mut hmac = Self(mac.expect("every OpenSSL has SHA-256: only exhausted memory can refuse it"));
        hmac.value(label.as_bytes());
        hmac
    }

    /// Takes in a value with its length in front, as [`canon::canon`] writes it.
    pub(super) fn value(&mut self, value: &[u8]) {
        self.raw(&canon::length(value));
        self.raw(value);
    }

    /// Takes in bytes as they are; only ever the last value of an input.
    pub(super) fn raw(&mut self, bytes: &[u8]) {
        self.0.update(bytes).expect("a hash takes any bytes: only exhausted memory can refuse them");
    }

    /// The 32-byte code.
    pub(super) fn finish(self) -> [u8; 32] {
        let mut code = [0; 32];
        self.0.finish(&mut code).expect("SHA-256 ends in 32 bytes: only exhausted memory can refuse it");
        code
    }
}

#[cfg(test)]
mod tests {
    use openssl::{
        md::Md,
        pkey::{Id, PKey},
        pkey_ctx::{HkdfMode, PkeyCtx},
        sign::Signer,
    };

    use super::*;

    fn key(seed: u8) -> Key32 {
        Key32::from_slice(&std::array::from_fn::<u8, 32, _>(|at| seed.wrapping_mul(31).wrapping_add(at as u8))).expect("32 bytes")
    }

    #[test]
    fn hkdf_is_openssls() {
        for (seed, length) in [(0, 0), (1, 1), (2, 32), (3, 64), (4, 65), (5, 76), (6, 128), (7, 1_000)] {
            let (key, info) = (key(seed), vec![seed; usize::from(seed) * 40]);
            let mut context = PkeyCtx::new_id(Id::HKDF).expect("HKDF");
            context.derive_init().expect("begun");
            context.set_hkdf_mode(HkdfMode::EXPAND_ONLY).expect("mode");
            context.set_hkdf_md(Md::sha512()).expect("hash");
            context.set_hkdf_key(key.as_bytes()).expect("key");
            context.add_hkdf_info(&info).expect("info");
            let (mut theirs, mut ours) = (vec![0; length], vec![0; length]);
            if length > 0 {
                context.derive(Some(&mut theirs)).expect("derived");
            }
            expand(&key, &info, &mut ours).expect("derived");
            assert_eq!(ours, theirs, "{length}");
        }
    }

    #[test]
    fn hmac_is_openssls() {
        for seed in 0..8_u8 {
            let (key, text) = (key(seed), vec![seed; usize::from(seed) * 50]);
            let mut ours = Hmac::new(&key, "label");
            ours.value(b"value");
            ours.raw(&text);
            let signing = PKey::hmac(key.as_bytes()).expect("key");
            let mut theirs = Signer::new(MessageDigest::sha256(), &signing).expect("HMAC");
            for part in [&canon::length(b"label")[..], b"label", &canon::length(b"value"), b"value", &text] {
                theirs.update(part).expect("taken");
            }
            assert_eq!(ours.finish().as_slice(), theirs.sign_to_vec().expect("signed"));
        }
    }
}
