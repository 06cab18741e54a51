//! How a root key that is in memory seals. The blob is specified at the top of [`super`].
use crate::{
    base::random::{self, Random},
    crypto::{Key32, OpenError, SealError, Suite, aead, canon::canon, kdf, root::Realm},
};

const FORMAT: u8 = 1;

/// A root key in memory, and what it is bound to wherever it is used.
#[derive(Clone, Copy)]
pub(super) struct RootKey<'a> {
    pub(super) key: &'a Key32,
    pub(super) realm: Realm,
    pub(super) version: u32,
}

impl RootKey<'_> {
    /// Names it without telling anything about it.
    pub(super) fn fingerprint(self) -> Result<[u8; 32], SealError> {
        let mut print = [0; 32];
        // Of no suite: it stands for the installation.
        let info = canon("pm1/root-fingerprint", &[self.realm.as_str().as_bytes(), &self.version.to_be_bytes()]);
        kdf::expand(Suite::Gcm, self.key, &info, &mut print)?;
        Ok(print)
    }

    /// Seals another key.
    pub(super) fn seal(self, suite: Suite, associated: &[u8], key: &Key32, random: &dyn Random) -> Result<Vec<u8>, SealError> {
        let nonce: [u8; aead::NONCE] = random::bytes(random);
        let mut blob = Vec::with_capacity(2 + aead::NONCE + 32 + aead::TAG);
        blob.extend_from_slice(&[FORMAT, suite.into()]);
        blob.extend_from_slice(&nonce);
        let start = blob.len();
        blob.extend_from_slice(key.as_bytes());
        let seal_key = self.seal_key(suite)?;
        let tag = aead::seal(suite, &seal_key, &nonce, &self.bind(suite, associated), &mut blob[start..])?;
        blob.extend_from_slice(&tag);
        Ok(blob)
    }

    /// Opens what it sealed.
    pub(super) fn open(self, suite: Suite, associated: &[u8], blob: &[u8]) -> Result<Key32, OpenError> {
        let rest = blob.strip_prefix(&[FORMAT, suite.into()]).ok_or(OpenError)?;
        let (nonce, rest) = rest.split_first_chunk::<{ aead::NONCE }>().ok_or(OpenError)?;
        let (sealed, tag) = rest.split_last_chunk::<{ aead::TAG }>().ok_or(OpenError)?;
        let mut key = Key32::from_slice(sealed).ok_or(OpenError)?;
        let seal_key = self.seal_key(suite).map_err(|_| OpenError)?;
        aead::open(suite, &seal_key, nonce, &self.bind(suite, associated), key.as_mut_bytes(), tag)?;
        Ok(key)
    }

    fn seal_key(self, suite: Suite) -> Result<Key32, SealError> {
        let info = [suite.iana_name().as_bytes(), self.realm.as_str().as_bytes(), &self.version.to_be_bytes()];
        kdf::subkey(suite, self.key, &canon("pm1/root-seal-key", &info))
    }

    fn bind(self, suite: Suite, associated: &[u8]) -> Vec<u8> {
        canon("pm1/root", &[&[FORMAT], &[suite.into()], self.realm.as_str().as_bytes(), &self.version.to_be_bytes(), associated])
    }
}
