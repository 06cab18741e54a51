//! Looking up without reading: blind indexes and idempotency digests, HMAC-SHA-256 under an organization's own keys.
//!
//! An index tells whether two values of one organization are equal, and nothing else; two organizations' indexes of
//! one value have nothing in common. Must not know how a value is normalised.
//!
//! ```text
//! index          = first 16 bytes of HMAC(index key, "pm1/index" | kind | value)
//! digest         = HMAC(digest key, "pm1/digest" | field | …)
//! message digest = HMAC(digest key, "pm1/digest/message" | HMAC(digest key, "pm1/digest/body" | message) | field | …)
//! ```
//! Each value has its length in front, u64 big-endian; only the message, last in its input, has none.
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
    let mut hmac = Hmac::new(key.suite, key.secret(), "pm1/index");
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
    let mut hmac = Hmac::new(key.suite, key.secret(), "pm1/digest");
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
        Self {
            body: Hmac::new(key.suite, key.secret(), "pm1/digest/body"),
            outer: Hmac::new(key.suite, key.secret(), "pm1/digest/message"),
        }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crypto::{
        Suite,
        test::{key, organization},
    };

    const ADDRESS: &[u8] = b"ana@example.org";

    #[test]
    fn one_address_has_unrelated_indexes_in_two_organizations() {
        let mine = key("one", organization("clinic"), Purpose::Index, Suite::GcmSiv);
        let theirs = key("other", organization("another"), Purpose::Index, Suite::GcmSiv);
        assert_eq!(blind_index(&mine, "address", ADDRESS), blind_index(&mine, "address", ADDRESS));
        assert_ne!(blind_index(&mine, "address", ADDRESS), blind_index(&theirs, "address", ADDRESS));
    }

    #[test]
    fn kinds_and_values_are_kept_apart() {
        let key = key("one", organization("clinic"), Purpose::Index, Suite::GcmSiv);
        let index = blind_index(&key, "address", ADDRESS);
        assert_ne!(index, blind_index(&key, "domain", ADDRESS));
        assert_ne!(index, blind_index(&key, "address", b"ana@example.com"));
        assert_ne!(blind_index(&key, "ab", b"c"), blind_index(&key, "a", b"bc"));
    }

    #[test]
    fn fields_of_a_digest_do_not_run_together() {
        let key = key("one", organization("clinic"), Purpose::Digest, Suite::GcmSiv);
        let all = [
            digest(&key, &[]),
            digest(&key, &[b""]),
            digest(&key, &[b"", b""]),
            digest(&key, &[b"ab"]),
            digest(&key, &[b"a", b"b"]),
            digest(&key, &[b"b", b"a"]),
            Digester::new(&key).finish(&[]),
            Digester::new(&key).finish(&[b"ab"]),
            of_pieces(&key, &[b"ab"], &[]),
            of_pieces(&key, &[b"a"], &[b"b"]),
        ];
        let distinct: std::collections::HashSet<_> = all.iter().collect();
        assert_eq!(distinct.len(), all.len());
    }

    fn of_pieces(key: &OrganizationKey, pieces: &[&[u8]], fields: &[&[u8]]) -> [u8; 32] {
        let mut digester = Digester::new(key);
        for piece in pieces {
            digester.update(piece);
        }
        digester.finish(fields)
    }

    #[test]
    fn pieces_of_a_message_do_not_matter() {
        let mine = key("one", organization("clinic"), Purpose::Digest, Suite::GcmSiv);
        let theirs = key("other", organization("another"), Purpose::Digest, Suite::GcmSiv);
        let whole = of_pieces(&mine, &[b"a message"], &[b"to"]);
        assert_eq!(whole, of_pieces(&mine, &[b"a ", b"", b"mess", b"age"], &[b"to"]));
        assert_ne!(whole, of_pieces(&theirs, &[b"a message"], &[b"to"]));
    }

    #[test]
    #[should_panic(expected = "a blind index wants an index key")]
    fn no_other_key_makes_an_index() {
        let key = key("one", organization("clinic"), Purpose::Field, Suite::GcmSiv);
        let _ = blind_index(&key, "address", ADDRESS);
    }
}
