//! Bytes to bytes: every key and every ciphertext. Knows no database, no message format, no clock.
//!
//! ```text
//! root (file, by version)            one for content, one for alerts; never in the database      root, root/file
//!  └─ organization key               by purpose and epoch, sealed under the root                 keyring
//!      ├─ message, by epoch    ──►   wraps one fresh data key per message and audience           wrap
//!      │                              └─ parts raw, meta, index: "PM1"                           part
//!      ├─ field, alert_field   ──►   small fields, bound to their place                          field
//!      ├─ index, digest        ──►   blind indexes, idempotency digests                          index
//!      └─ code                 ──►   Argon2id hashes of claim, mailbox and spare codes           code
//! machine secrets (cookies, relay passwords): 256 bits, kept as SHA-256                          token
//! ```
//!
//! Invariants:
//! - No primitive is written here (suite 1 comes from RustCrypto, suite 2 and all else from OpenSSL, and Argon2 from argon2).
//! - A key is chosen by its id and never by trial.
//! - Every failure to open is the same bare [`OpenError`].
//! - Whatever is bound is bound length-prefixed.
//! - Secrets are wiped when dropped and have no `Debug` of their bytes.
//!
//! Not guaranteed: that an old ciphertext put back in its own place is noticed (no rollback protection), that copies
//! which the compiler or the operating system made of a secret are wiped too, and that a length is hidden better than
//! its padding says. In suite 1, too, that RustCrypto's HMAC and HKDF wipe what they hold while they run: a key in a block of HMAC's,
//! and the blocks of what HKDF derives, stay on the stack until something else is written there. Codes never go through them, and in
//! suite 2 nothing does.
mod aead;
mod canon;
pub mod code;
pub mod field;
pub mod index;
mod kdf;
mod key;
pub mod keyring;
pub mod part;
pub mod root;
mod suite;
#[cfg(test)]
mod test;
pub mod token;
pub mod wrap;

pub use self::{
    key::Key32,
    suite::{Suite, UnknownSuite},
};

/// Sealing failed: the key is not for this purpose or owner, the input is longer than the format can hold, or the
/// cryptographic library refused. Nothing was sealed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("sealing failed")]
pub struct SealError;

/// Opening failed. Bare on purpose: it never says whether key, place, length or bytes were wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("cannot be opened")]
pub struct OpenError;
