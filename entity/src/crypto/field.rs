//! Small fields in rows: names, addresses, dates, labels. Sealed, and bound to the place where they stand.
//!
//! ```text
//! version 1 | suite 1 | key id 16 | nonce 12 | AEAD(organization key, nonce, plaintext) | tag 16
//! plaintext  = length of the value, u32 big-endian | value | zeros up to a multiple of 32
//! associated = "pm1/field" | version | suite | key id | organization | table | row | column, each with its length
//! ```
//!
//! The padding hides lengths within 32 bytes. Put back in its own place, an older value of the same field opens: there
//! is no rollback protection. Nonces are random: under suite 2 a key may seal 2^32 fields (SP 800-38D, 8.3).
use std::fmt;

use uuid::Uuid;
use zeroize::Zeroizing;

use super::{
    OpenError, SealError, Suite, aead,
    canon::canon,
    keyring::{OrganizationKey, Purpose},
};
use crate::{
    base::random::{self, Random},
    domain::id::{KeyId, OrganizationId},
};

const VERSION: u8 = 1;
const PREFIX: usize = 1 + 1 + 16 + aead::NONCE;
const BLOCK: usize = 32;
const LENGTH: usize = 4;

/// Where a sealed value stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// Whose row it is; [`OrganizationId::PORTAL`] for what belongs to no single organization.
    pub organization: OrganizationId,
    /// The table's name.
    pub table: &'static str,
    /// The row's id.
    pub row: Uuid,
    /// The column's name.
    pub column: &'static str,
}

/// A sealed value, as its column keeps it.
#[derive(Clone, PartialEq, Eq)]
pub struct Sealed(Vec<u8>);

impl Sealed {
    /// As read from its column. Nothing is checked until it is opened.
    #[must_use]
    pub const fn from_bytes(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }

    /// As its column keeps it.
    #[must_use]
    pub fn into_bytes(self) -> Vec<u8> {
        self.0
    }

    /// As its column keeps it.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// Which key it names; `None` if this is no sealed value of a version that this release knows.
    #[must_use]
    pub fn key_id(&self) -> Option<KeyId> {
        let id = self.0.get(2..18)?;
        let known = self.0.first() == Some(&VERSION);
        known.then(|| Uuid::from_slice(id).ok().map(KeyId::from_uuid)).flatten()
    }
}

impl fmt::Debug for Sealed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Sealed(..)")
    }
}

/// Seals a value for its place.
///
/// # Errors
/// [`SealError`] if the key is no field key or another organization's, or the value is 4 GiB or longer.
pub fn seal_field(key: &OrganizationKey, place: &Place, plain: &[u8], random: &dyn Random) -> Result<Sealed, SealError> {
    let associated = associated(key, place).ok_or(SealError)?;
    let length = u32::try_from(plain.len()).map_err(|_| SealError)?;
    let nonce: [u8; aead::NONCE] = random::bytes(random);
    let padded = (LENGTH + plain.len()).next_multiple_of(BLOCK);
    // Reserved whole: a growing vector would leave copies of the value behind.
    let mut sealed = Vec::with_capacity(PREFIX + padded + aead::TAG);
    sealed.extend_from_slice(&[VERSION, key.suite.into()]);
    sealed.extend_from_slice(key.id.as_uuid().as_bytes());
    sealed.extend_from_slice(&nonce);
    sealed.extend_from_slice(&length.to_be_bytes());
    sealed.extend_from_slice(plain);
    sealed.resize(PREFIX + padded, 0);
    let tag = aead::seal(key.suite, key.secret(), &nonce, &associated, &mut sealed[PREFIX..])?;
    sealed.extend_from_slice(&tag);
    Ok(Sealed(sealed))
}

/// Opens a value in the place that it was sealed for. The caller chooses the key by [`Sealed::key_id`].
///
/// # Errors
/// [`OpenError`] if key, organization, table, row, column or a single bit differ.
pub fn open_field(key: &OrganizationKey, place: &Place, sealed: &Sealed) -> Result<Zeroizing<Vec<u8>>, OpenError> {
    let associated = associated(key, place).ok_or(OpenError)?;
    let (prefix, rest) = sealed.0.split_first_chunk::<PREFIX>().ok_or(OpenError)?;
    let (text, tag) = rest.split_last_chunk::<{ aead::TAG }>().ok_or(OpenError)?;
    let nonce = prefix.last_chunk::<{ aead::NONCE }>().ok_or(OpenError)?;
    if prefix[0] != VERSION || Suite::try_from(prefix[1]) != Ok(key.suite) || sealed.key_id() != Some(key.id) {
        return Err(OpenError);
    }
    let mut plain = Zeroizing::new(text.to_vec());
    aead::open(key.suite, key.secret(), nonce, &associated, &mut plain, tag)?;
    unpad(&mut plain)?;
    Ok(plain)
}

/// Takes length and padding off; both must be as [`seal_field`] writes them.
fn unpad(plain: &mut Zeroizing<Vec<u8>>) -> Result<(), OpenError> {
    let length = *plain.first_chunk::<LENGTH>().ok_or(OpenError)?;
    let length = usize::try_from(u32::from_be_bytes(length)).map_err(|_| OpenError)?;
    let end = LENGTH.checked_add(length).ok_or(OpenError)?;
    let padding = plain.get(end..).ok_or(OpenError)?;
    if plain.len() != end.next_multiple_of(BLOCK) || padding.iter().any(|byte| *byte != 0) {
        return Err(OpenError);
    }
    plain.truncate(end);
    plain.drain(..LENGTH);
    Ok(())
}

fn associated(key: &OrganizationKey, place: &Place) -> Option<Vec<u8>> {
    let for_fields = matches!(key.purpose, Purpose::Field | Purpose::AlertField);
    if !for_fields || key.organization != place.organization {
        return None;
    }
    Some(canon(
        "pm1/field",
        &[
            &[VERSION],
            &[key.suite.into()],
            key.id.as_uuid().as_bytes(),
            place.organization.as_uuid().as_bytes(),
            place.table.as_bytes(),
            place.row.as_bytes(),
            place.column.as_bytes(),
        ],
    ))
}

#[cfg(test)]
mod tests;
