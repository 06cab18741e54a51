//! Looking up without reading: blind indexes and idempotency digests, HMAC-SHA-256 under an organization's own keys.
//!
//! An index tells whether two values of one organization are equal, and nothing else; two organizations' indexes of
//! one value have nothing in common. Must not know how a value is normalised.
use super::{
    kdf::Hmac,
    keyring::{OrganizationKey, Purpose},
};

/// The blind index of a normalised value: 16 bytes of HMAC-SHA-256. `kind` keeps values of different kinds apart.
///
/// # Panics
/// If the key is not for [`Purpose::Index`]: no input reaches that, only a mistake in this crate.
#[must_use]
pub fn blind_index(key: &OrganizationKey, kind: &'static str, normalised: &[u8]) -> [u8; 16] {
    assert_eq!(key.purpose, Purpose::Index, "a blind index wants an index key");
    let mut hmac = Hmac::new(key.secret(), "pm1/index");
    hmac.value(kind.as_bytes());
    hmac.value(normalised);
    let mut index = [0; 16];
    index.copy_from_slice(&hmac.finish()[..16]);
    index
}

/// HMAC-SHA-256 over several values, none of which can run into the next.
///
/// # Panics
/// If the key is not for [`Purpose::Digest`]: no input reaches that, only a mistake in the caller.
#[must_use]
pub fn digest(key: &OrganizationKey, fields: &[&[u8]]) -> [u8; 32] {
    assert_eq!(key.purpose, Purpose::Digest, "a digest wants a digest key");
    let mut hmac = Hmac::new(key.secret(), "pm1/digest");
    for field in fields {
        hmac.value(field);
    }
    hmac.finish()
}

/// A digest over a message that is never whole in memory.
pub struct Digester {
    body: Hmac,
    outer: Hmac,
}

impl Digester {
    /// Under an organization's digest key.
    ///
    /// # Panics
    /// If the key is not for [`Purpose::Digest`]: no input reaches that, only a mistake in the caller.
    #[must_use]
    pub fn new(key: &OrganizationKey) -> Self {
        assert_eq!(key.purpose, Purpose::Digest, "a digest wants a digest key");
        Self { body: Hmac::new(key.secret(), "pm1/digest/body"), outer: Hmac::new(key.secret(), "pm1/digest/message") }
    }

    /// Takes in more of the message. How it is cut into pieces does not matter.
    pub fn update(&mut self, bytes: &[u8]) {
        self.body.raw(bytes);
    }

    /// The digest of the message together with `fields`, none of which can run into the next.
    #[must_use]
    pub fn finish(self, fields: &[&[u8]]) -> [u8; 32] {
        let Self { body, mut outer } = self;
        outer.value(&body.finish());
        for field in fields {
            outer.value(field);
        }
        outer.finish()
    }
}

impl std::fmt::Debug for Digester {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Digester(..)")
    }
}
