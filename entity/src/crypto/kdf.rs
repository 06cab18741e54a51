//! HKDF-Expand and HMAC, both from OpenSSL. HKDF-Expand only: the keys here are uniformly random already, and Extract
//! would leave the specification of the part format (and the `hkdf` crate refuses 32-byte keys with SHA-512).
use openssl::{
    error::ErrorStack,
    hash::MessageDigest,
    md::Md,
    pkey::{Id, PKey},
    pkey_ctx::{HkdfMode, PkeyCtx},
    sign::Signer,
};

use super::{Key32, SealError, canon};

/// Fills `out` with HKDF-Expand(SHA-512, prk = `key`, `info`).
pub(super) fn expand(key: &Key32, info: &[u8], out: &mut [u8]) -> Result<(), SealError> {
    try_expand(key, info, out).map_err(|_| SealError)
}

fn try_expand(key: &Key32, info: &[u8], out: &mut [u8]) -> Result<(), ErrorStack> {
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
pub(super) fn subkey(key: &Key32, info: &[u8]) -> Result<Key32, SealError> {
    let mut derived = Key32::zeroed();
    expand(key, info, derived.as_mut_bytes())?;
    Ok(derived)
}

/// HMAC-SHA-256 as it runs.
pub(super) struct Hmac(Signer<'static>);

impl Hmac {
    /// Under `key`, for the use that `label` names.
    pub(super) fn new(key: &Key32, label: &str) -> Self {
        let signer = PKey::hmac(key.as_bytes()).and_then(|key| Signer::new(MessageDigest::sha256(), &key));
        let mut hmac = Self(signer.expect("every OpenSSL has HMAC-SHA-256: only exhausted memory can refuse it"));
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
        self.0.update(bytes).expect("HMAC takes any bytes: only exhausted memory can refuse them");
    }

    /// The 32-byte code.
    pub(super) fn finish(self) -> [u8; 32] {
        let mut code = [0; 32];
        self.0.sign(&mut code).expect("HMAC-SHA-256 ends in 32 bytes: only exhausted memory can refuse it");
        code
    }
}
