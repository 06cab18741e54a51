//! HKDF-Expand with SHA-512 and HMAC-SHA-256, each by suite: suite 1 has RustCrypto's, suite 2 OpenSSL's own, whose whole way lies in
//! a module that can be validated. Both give the same; a test holds them against each other.
//!
//! HKDF-Expand only: the keys here are uniformly random already, and Extract would leave the specification of the part format.
//! OpenSSL looks an algorithm up by its name each time it is used, which costs more than a hash of a short text, and a message wants a
//! dozen: suite 1 goes without. RustCrypto's do not wipe all that they hold on the way; what is left is told in [`super`].
use hkdf::Hkdf;
use hmac::{KeyInit, Mac};
use openssl::{
    error::ErrorStack,
    md::Md,
    md_ctx::MdCtx,
    pkey::{Id, PKey},
    pkey_ctx::{HkdfMode, PkeyCtx},
};
use sha2::{Sha256, Sha512};
use zeroize::{Zeroize, Zeroizing};

use super::{Key32, SealError, Suite, canon};

/// Fills `out` with HKDF-Expand(SHA-512, prk = `key`, `info`).
pub(super) fn expand(suite: Suite, key: &Key32, info: &[u8], out: &mut [u8]) -> Result<(), SealError> {
    let expanded = match suite {
        Suite::GcmSiv => ours(key, info, out),
        Suite::Gcm => openssls(key, info, out).map_err(|_| SealError),
    };
    if expanded.is_err() {
        out.zeroize();
    }
    expanded
}

/// The crate takes no key that is shorter than what the hash gives. HMAC fills a key up with zeros to the length of a block (RFC 2104),
/// so that with half of them written out the key is the same one.
fn ours(key: &Key32, info: &[u8], out: &mut [u8]) -> Result<(), SealError> {
    let mut filled = Zeroizing::new([0; 64]);
    filled[..32].copy_from_slice(key.as_bytes());
    Hkdf::<Sha512>::from_prk(&*filled).map_err(|_| SealError)?.expand(info, out).map_err(|_| SealError)
}

fn openssls(key: &Key32, info: &[u8], out: &mut [u8]) -> Result<(), ErrorStack> {
    if out.is_empty() {
        return Ok(());
    }
    let mut context = PkeyCtx::new_id(Id::HKDF)?;
    context.derive_init()?;
    context.set_hkdf_mode(HkdfMode::EXPAND_ONLY)?;
    context.set_hkdf_md(Md::sha512())?;
    context.set_hkdf_key(key.as_bytes())?;
    context.add_hkdf_info(info)?;
    context.derive(Some(out))?;
    Ok(())
}

/// A subkey for one use.
pub(super) fn subkey(suite: Suite, key: &Key32, info: &[u8]) -> Result<Key32, SealError> {
    let mut derived = Key32::zeroed();
    expand(suite, key, info, derived.as_mut_bytes())?;
    Ok(derived)
}

/// HMAC-SHA-256 as it runs.
pub(super) struct Hmac(Running);

enum Running {
    Ours(Box<hmac::Hmac<Sha256>>),
    /// OpenSSL wipes what it frees.
    OpenSsls(MdCtx),
}

const MEMORY: &str = "every OpenSSL has HMAC-SHA-256, which takes any bytes: only exhausted memory can refuse it";

impl Hmac {
    /// Under `key`, for the use that `label` names.
    pub(super) fn new(suite: Suite, key: &Key32, label: &str) -> Self {
        let running = match suite {
            Suite::GcmSiv => Running::Ours(Box::new(hmac::Hmac::new_from_slice(key.as_bytes()).expect("HMAC takes a key of any length"))),
            Suite::Gcm => Running::OpenSsls(begun(key).expect(MEMORY)),
        };
        let mut hmac = Self(running);
        hmac.value(label.as_bytes());
        hmac
    }

    /// The same by OpenSSL, whatever the suite: it wipes what it has seen, where that can be guessed and speed does not matter.
    pub(super) fn wiped(key: &Key32, label: &str) -> Self {
        Self::new(Suite::Gcm, key, label)
    }

    /// Takes in a value with its length in front, as [`canon::canon`] writes it.
    pub(super) fn value(&mut self, value: &[u8]) {
        self.raw(&canon::length(value));
        self.raw(value);
    }

    /// Takes in bytes as they are; only ever the last value of an input.
    pub(super) fn raw(&mut self, bytes: &[u8]) {
        match &mut self.0 {
            Running::Ours(running) => running.update(bytes),
            Running::OpenSsls(running) => running.digest_sign_update(bytes).expect(MEMORY),
        }
    }

    /// The 32-byte code.
    pub(super) fn finish(self) -> [u8; 32] {
        match self.0 {
            Running::Ours(running) => running.finalize().into_bytes().into(),
            Running::OpenSsls(mut running) => {
                let mut code = [0; 32];
                running.digest_sign_final(Some(&mut code)).expect(MEMORY);
                code
            }
        }
    }
}

fn begun(key: &Key32) -> Result<MdCtx, ErrorStack> {
    let (key, mut running) = (PKey::hmac(key.as_bytes())?, MdCtx::new()?);
    running.digest_sign_init(Some(Md::sha256()), &key)?;
    Ok(running)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SUITES: [Suite; 2] = [Suite::GcmSiv, Suite::Gcm];

    fn key(seed: u8) -> Key32 {
        Key32::from_slice(&std::array::from_fn::<u8, 32, _>(|at| seed.wrapping_mul(31).wrapping_add(at as u8))).expect("32 bytes")
    }

    #[test]
    fn both_suites_expand_to_the_same() {
        for (seed, length) in [(0, 0), (1, 1), (2, 32), (3, 64), (4, 65), (5, 76), (6, 128), (7, 1_000)] {
            let info = vec![seed; usize::from(seed) * 40];
            let [one, two] = SUITES.map(|suite| {
                let mut out = vec![0; length];
                expand(suite, &key(seed), &info, &mut out).expect("derived");
                out
            });
            assert_eq!(one, two, "{length}");
        }
        let mut too_long = vec![1; 255 * 64 + 1];
        for suite in SUITES {
            assert!(expand(suite, &key(1), b"info", &mut too_long).is_err(), "HKDF gives no more");
            assert!(too_long.iter().all(|byte| *byte == 0), "something half made is left");
            too_long.fill(1);
        }
    }

    #[test]
    fn both_suites_authenticate_to_the_same() {
        for seed in 0..8_u8 {
            let text = vec![seed; usize::from(seed) * 50];
            let [one, two] = SUITES.map(|suite| {
                let mut hmac = Hmac::new(suite, &key(seed), "label");
                hmac.value(b"value");
                hmac.raw(&text);
                hmac.finish()
            });
            assert_eq!(one, two);
        }
    }

    /// As Python's hmac and hashlib have it.
    #[test]
    fn known_answers() {
        for suite in SUITES {
            let mut hmac = Hmac::new(suite, &key(1), "label");
            hmac.raw(b"what do ya want for nothing?");
            assert_eq!(hex::encode(hmac.finish()), "330dccaa3958306fdb0c1eb375ac3a3e668cc13bfa3355680cb612eed54d41f3");
            let mut out = [0; 76];
            expand(suite, &key(2), b"info", &mut out).expect("derived");
            assert_eq!(
                hex::encode(out),
                "f5685972111fd6903f0566834b2f8070b362acc1754b7aebd6d1c3235a98c9e1d0c381ba0e4c95adef4b09fc24efa052b107e98ed1cb29d6177cf75c43750d09d7c8b0db52f8ecd08a204503"
            );
        }
    }
}
