//! Machine secrets: session cookies, relay passwords, tokens. 256 bits each, so a plain hash suffices to keep them;
//! what people type is in [`super::code`].
//!
//! Invariant: what is stored is the SHA-256 of a secret, compared in constant time.
use std::fmt;

use base64ct::{Base64UrlUnpadded, Encoding};
use openssl::sha::sha256;
use subtle::ConstantTimeEq;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use crate::base::{clock::Timestamp, random::Random};

/// Characters of an encoded secret.
pub const ENCODED: usize = 43;

/// A 256-bit machine secret; wiped when dropped.
pub struct Token32(Box<[u8; 32]>);

impl Token32 {
    /// A fresh one.
    #[must_use]
    pub fn generate(random: &dyn Random) -> Self {
        let mut token = Self(Box::new([0; 32]));
        random.fill(&mut token.0[..]);
        token
    }

    /// A fresh one that says itself until when it is good, in its last eight bytes; the others, 192 bits, are random. Whoever made one up
    /// may have it say anything: it is for what tells a genuine one by other means.
    #[must_use]
    pub fn good_until(moment: Timestamp, random: &dyn Random) -> Self {
        let mut token = Self::generate(random);
        token.0[24..].copy_from_slice(&moment.as_micros().to_be_bytes());
        token
    }

    /// Until when one that [`Token32::good_until`] made is good.
    #[must_use]
    pub fn end(&self) -> Timestamp {
        let mut micros = [0; 8];
        micros.copy_from_slice(&self.0[24..]);
        Timestamp::from_micros(i64::from_be_bytes(micros))
    }

    /// 43 characters of base64url without padding (RFC 4648, section 5): fit for a cookie, a header, a command line.
    #[must_use]
    pub fn encode(&self) -> Zeroizing<String> {
        Zeroizing::new(Base64UrlUnpadded::encode_string(&self.0[..]))
    }

    /// Reads what [`Token32::encode`] wrote, in constant time; `None` for anything else, other spellings of the same
    /// bytes included.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut token = Self(Box::new([0; 32]));
        if text.len() != ENCODED {
            return None;
        }
        Base64UrlUnpadded::decode(text, &mut token.0[..]).ok()?;
        Some(token)
    }
}

impl Drop for Token32 {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

impl ZeroizeOnDrop for Token32 {}

impl fmt::Debug for Token32 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token32(..)")
    }
}

/// The SHA-256 of a [`Token32`]: what the database holds.
#[derive(Clone, Copy)]
pub struct TokenHash([u8; 32]);

/// Hashes a secret for storage or look-up.
#[must_use]
pub fn hash(token: &Token32) -> TokenHash {
    TokenHash(sha256(&token.0[..]))
}

/// What a passkey is found by before it counts: the SHA-256 of its credential id, apart from that of every [`Token32`], which has no
/// prefix and another length.
#[must_use]
pub fn tag(credential_id: &[u8]) -> TokenHash {
    TokenHash(sha256(&[b"credential id\0", credential_id].concat()))
}

impl TokenHash {
    /// As read from the database.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// As read from the database; `None` unless it is 32 bytes.
    #[must_use]
    pub fn from_slice(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self)
    }

    /// As kept in the database.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

/// In constant time.
impl PartialEq for TokenHash {
    fn eq(&self, other: &Self) -> bool {
        self.0.ct_eq(&other.0).into()
    }
}

impl Eq for TokenHash {}

impl fmt::Debug for TokenHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TokenHash(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crypto::test::Seeded;

    #[test]
    fn a_credential_id_is_no_token() {
        let token = Token32::generate(&Seeded::new("token"));
        assert_ne!(tag(&token.0[..]), hash(&token));
        assert_ne!(tag(b"one"), tag(b"two"));
    }

    #[test]
    fn tokens_come_back_in_one_spelling_only() {
        let token = Token32::generate(&Seeded::new("token"));
        let text = token.encode();
        assert_eq!(text.len(), ENCODED);
        assert!(text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_'));
        let back = Token32::parse(&text).expect("its own encoding");
        assert_eq!(hash(&back), hash(&token));

        let mut other_spelling = text.to_string();
        let last = other_spelling.pop().expect("43 characters");
        let alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        let next = alphabet.find(last).expect("base64url") + 1;
        other_spelling.push_str(&alphabet[next..=next]);
        for bad in ["", "A", &text[1..], &format!("{}=", *text), &format!(" {}", &text[1..]), &text.replace(|_| true, "+"), &other_spelling]
        {
            assert!(Token32::parse(bad).is_none(), "{bad}");
        }
    }

    #[test]
    fn hashes_differ_and_are_sha_256() {
        let random = Seeded::new("tokens");
        let (one, other) = (Token32::generate(&random), Token32::generate(&random));
        assert_ne!(hash(&one), hash(&other));
        let zero = Token32::parse(&"A".repeat(ENCODED)).expect("all zero");
        assert_eq!(hex::encode(hash(&zero).as_bytes()), "66687aadf862bd776c8fc18b8e9f8e20089714856ee233b3902a591d0d5f2925");
        assert_eq!(TokenHash::from_slice(&[0; 31]), None);
    }

    #[test]
    fn debug_shows_nothing() {
        let token = Token32::generate(&Seeded::new("debug"));
        assert_eq!(format!("{token:?} {:?}", hash(&token)), "Token32(..) TokenHash(..)");
    }
}
