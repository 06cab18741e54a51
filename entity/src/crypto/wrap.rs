//! A message's data key, sealed under its organization's key for one audience.
//!
//! ```text
//! row        = key id | nonce 12 | AEAD(organization key, nonce, data key) 32 | tag 16
//! associated = "pm1/wrap" | version 1 | suite | key id | organization | message | "delivery" or "team" | its id
//! ```
//! Each associated value has its length in front, u64 big-endian. One wrap per audience, so that recalling one delivery
//! destroys one wrap. This is erasure by audience, not separation of access: all open under the organization's key.
//!
//! Nonces are random. Suite 2 allows 2^32 of them under a key (SP 800-38D, 8.3); an epoch must end before that.
use std::fmt;

use zeroize::ZeroizeOnDrop;

use super::{
    Key32, OpenError, SealError, aead,
    canon::canon,
    keyring::{OrganizationKey, Purpose},
};
use crate::{
    base::random::{self, Random},
    domain::id::{DeliveryId, KeyId, MessageId, OrganizationId},
};

const VERSION: u8 = 1;

/// Bytes of a sealed data key.
pub const SEALED: usize = 32 + aead::TAG;

/// Who may read by a wrap.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Audience {
    /// The patient of one delivery.
    Delivery(DeliveryId),
    /// The sending team of the organization.
    Team(OrganizationId),
}

impl Audience {
    fn encode(self) -> (&'static [u8], [u8; 16]) {
        match self {
            Self::Delivery(id) => (b"delivery", id.as_uuid().into_bytes()),
            Self::Team(id) => (b"team", id.as_uuid().into_bytes()),
        }
    }
}

/// The key of one message, from which each part's keys are derived.
pub struct DataKey(Key32);

impl DataKey {
    /// A fresh one: each message has its own.
    #[must_use]
    pub fn generate(random: &dyn Random) -> Self {
        Self(Key32::generate(random))
    }

    pub(super) const fn from_key(key: Key32) -> Self {
        Self(key)
    }

    pub(super) const fn key(&self) -> &Key32 {
        &self.0
    }
}

impl ZeroizeOnDrop for DataKey {}

impl fmt::Debug for DataKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DataKey(..)")
    }
}

/// A sealed data key, as its row keeps it.
#[derive(Clone, PartialEq, Eq)]
pub struct Wrap {
    /// The organization key it is sealed under.
    pub key: KeyId,
    /// Random, never used twice.
    pub nonce: [u8; 12],
    /// The data key and its tag, [`SEALED`] bytes.
    pub sealed: Vec<u8>,
}

impl fmt::Debug for Wrap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Wrap").field("key", &self.key).finish_non_exhaustive()
    }
}

/// Seals `data` for one audience of one message.
///
/// # Errors
/// [`SealError`] if the key is not for [`Purpose::Message`], or the audience is another organization's team.
pub fn wrap(
    key: &OrganizationKey,
    message: MessageId,
    audience: &Audience,
    data: &DataKey,
    random: &dyn Random,
) -> Result<Wrap, SealError> {
    let associated = associated(key, message, *audience).ok_or(SealError)?;
    let nonce = random::bytes(random);
    // Reserved whole: a growing vector would leave a copy of the key behind. Sealed in place, so nothing to wipe.
    let mut sealed = Vec::with_capacity(SEALED);
    sealed.extend_from_slice(data.key().as_bytes());
    let tag = aead::seal(key.suite, key.secret(), &nonce, &associated, &mut sealed)?;
    sealed.extend_from_slice(&tag);
    Ok(Wrap { key: key.id, nonce, sealed })
}

/// Opens a data key for the audience that it was sealed for.
///
/// # Errors
/// [`OpenError`] if key, organization, message, audience or a single bit differ.
pub fn unwrap(key: &OrganizationKey, message: MessageId, audience: &Audience, wrap: &Wrap) -> Result<DataKey, OpenError> {
    let associated = associated(key, message, *audience).ok_or(OpenError)?;
    let (sealed, tag) = wrap.sealed.split_last_chunk::<{ aead::TAG }>().ok_or(OpenError)?;
    if wrap.key != key.id {
        return Err(OpenError);
    }
    let mut data = Key32::from_slice(sealed).ok_or(OpenError)?;
    aead::open(key.suite, key.secret(), &wrap.nonce, &associated, data.as_mut_bytes(), tag)?;
    Ok(DataKey::from_key(data))
}

fn associated(key: &OrganizationKey, message: MessageId, audience: Audience) -> Option<Vec<u8>> {
    let foreign_team = matches!(audience, Audience::Team(team) if team != key.organization);
    if key.purpose != Purpose::Message || foreign_team {
        return None;
    }
    let (kind, id) = audience.encode();
    Some(canon(
        "pm1/wrap",
        &[
            &[VERSION],
            &[key.suite.into()],
            key.id.as_uuid().as_bytes(),
            key.organization.as_uuid().as_bytes(),
            message.as_uuid().as_bytes(),
            kind,
            &id,
        ],
    ))
}

#[cfg(test)]
mod tests;
