//! The two AEADs behind one pair of functions, in place. Suite 1 is RustCrypto's, suite 2 is OpenSSL's.
//!
//! Must not know what a nonce is made of: callers see to it that no nonce repeats under a key.
use aes_gcm_siv::{
    Aes256GcmSiv, KeyInit, Nonce, Tag,
    aead::{AeadInOut, Key},
};
use openssl::{cipher::Cipher, cipher_ctx::CipherCtx, error::ErrorStack};
use subtle::ConstantTimeEq;
use zeroize::Zeroize;

use super::{Key32, OpenError, SealError, Suite};

/// Bytes of a tag.
pub(super) const TAG: usize = 16;
/// Bytes of a nonce.
pub(super) const NONCE: usize = 12;

/// Encrypts `data` in place and returns its tag. On an error `data` is wiped.
pub(super) fn seal(suite: Suite, key: &Key32, nonce: &[u8; NONCE], associated: &[u8], data: &mut [u8]) -> Result<[u8; TAG], SealError> {
    let sealed = match suite {
        Suite::GcmSiv => {
            siv(key).encrypt_inout_detached(&Nonce::from(*nonce), associated, (&mut *data).into()).map(Into::into).map_err(|_| SealError)
        }
        Suite::Gcm => gcm_seal(key, nonce, associated, data).map_err(|_| SealError),
    };
    if sealed.is_err() {
        data.zeroize();
    }
    sealed
}

/// Decrypts `data` in place if the tag is right. On an error `data` is wiped: nothing unauthenticated gets out.
pub(super) fn open(
    suite: Suite,
    key: &Key32,
    nonce: &[u8; NONCE],
    associated: &[u8],
    data: &mut [u8],
    tag: &[u8; TAG],
) -> Result<(), OpenError> {
    let opened = match suite {
        Suite::GcmSiv => {
            siv(key).decrypt_inout_detached(&Nonce::from(*nonce), associated, (&mut *data).into(), &Tag::from(*tag)).map_err(|_| OpenError)
        }
        Suite::Gcm => gcm_open(key, nonce, associated, data, tag).map_err(|_| OpenError),
    };
    if opened.is_err() {
        data.zeroize();
    }
    opened
}

fn siv(key: &Key32) -> Box<Aes256GcmSiv> {
    Box::new(Aes256GcmSiv::new(<&Key<Aes256GcmSiv>>::from(key.as_bytes())))
}

fn gcm_seal(key: &Key32, nonce: &[u8; NONCE], associated: &[u8], data: &mut [u8]) -> Result<[u8; TAG], ErrorStack> {
    let mut context = CipherCtx::new()?;
    context.encrypt_init(Some(Cipher::aes_256_gcm()), Some(&key.as_bytes()[..]), Some(&nonce[..]))?;
    gcm_run(&mut context, associated, data)?;
    let mut tag = [0; TAG];
    context.tag(&mut tag)?;
    Ok(tag)
}

fn gcm_open(key: &Key32, nonce: &[u8; NONCE], associated: &[u8], data: &mut [u8], tag: &[u8; TAG]) -> Result<(), ErrorStack> {
    let mut context = CipherCtx::new()?;
    context.decrypt_init(Some(Cipher::aes_256_gcm()), Some(&key.as_bytes()[..]), Some(&nonce[..]))?;
    context.set_tag(tag)?;
    gcm_run(&mut context, associated, data)
}

/// Associated data, then the data in place, then the end: which is where a wrong tag is noticed.
fn gcm_run(context: &mut CipherCtx, associated: &[u8], data: &mut [u8]) -> Result<(), ErrorStack> {
    if !associated.is_empty() {
        context.cipher_update(associated, None)?;
    }
    if !data.is_empty() {
        context.cipher_update_inplace(data, data.len())?;
    }
    context.cipher_final(&mut [])?;
    Ok(())
}

/// Whether two strings of the same length are equal, in constant time.
pub(super) fn same(one: &[u8], other: &[u8]) -> bool {
    one.ct_eq(other).into()
}
