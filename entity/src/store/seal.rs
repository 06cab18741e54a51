//! Small fields of rows, sealed and opened with the organization's key that belongs to them.
use zeroize::Zeroizing;

use super::{Source, StoreError, connection::Connection, key};
use crate::{
    crypto::{
        field::{Place, Sealed, open_field, seal_field},
        index::blind_index,
        keyring::{Keyring, Purpose},
    },
    domain::{
        address::{Domain, EmailAddress},
        id::OrganizationId,
        locale::Locale,
    },
};

/// Seals a value for its place.
pub(crate) async fn seal(source: &impl Source, purpose: Purpose, place: Place, plain: &[u8]) -> Result<Vec<u8>, StoreError> {
    let key = key::current(source, place.organization, purpose).await?;
    Ok(seal_field(&key, &place, plain, &*source.core().random)?.into_bytes())
}

/// Seals a value that may be absent.
pub(crate) async fn seal_option(
    source: &impl Source,
    purpose: Purpose,
    place: Place,
    plain: Option<&[u8]>,
) -> Result<Option<Vec<u8>>, StoreError> {
    match plain {
        Some(plain) => seal(source, purpose, place, plain).await.map(Some),
        None => Ok(None),
    }
}

/// Opens a value in its place.
pub(crate) async fn open(source: &impl Source, purpose: Purpose, place: Place, sealed: Vec<u8>) -> Result<Zeroizing<Vec<u8>>, StoreError> {
    open_with(source.connection(), source.core().ring(purpose.realm()), place, sealed).await
}

/// The same for whoever holds one keyring only.
pub(crate) async fn open_with(
    connection: &Connection,
    ring: &Keyring,
    place: Place,
    sealed: Vec<u8>,
) -> Result<Zeroizing<Vec<u8>>, StoreError> {
    let sealed = Sealed::from_bytes(sealed);
    let id = sealed.key_id().ok_or(StoreError::Open)?;
    let key = key::find(connection, ring, place.organization, id).await?;
    Ok(open_field(&key, &place, &sealed)?)
}

/// Opens a text.
pub(crate) async fn open_text(source: &impl Source, purpose: Purpose, place: Place, sealed: Vec<u8>) -> Result<String, StoreError> {
    text(&open(source, purpose, place, sealed).await?)
}

/// Opens an address.
pub(crate) async fn open_address(
    source: &impl Source,
    purpose: Purpose,
    place: Place,
    sealed: Vec<u8>,
) -> Result<EmailAddress, StoreError> {
    address(&open(source, purpose, place, sealed).await?)
}

pub(crate) fn text(plain: &[u8]) -> Result<String, StoreError> {
    std::str::from_utf8(plain).map(str::to_owned).map_err(|_| StoreError::Open)
}

pub(crate) fn address(plain: &[u8]) -> Result<EmailAddress, StoreError> {
    EmailAddress::parse_kept(std::str::from_utf8(plain).map_err(|_| StoreError::Open)?).map_err(|_| StoreError::Open)
}

pub(crate) fn locale(plain: &[u8]) -> Result<Locale, StoreError> {
    Locale::parse(std::str::from_utf8(plain).map_err(|_| StoreError::Open)?).map_err(|_| StoreError::Open)
}

/// Under which index an address is found in an organization.
pub(crate) async fn address_index(
    source: &impl Source,
    organization: OrganizationId,
    address: &EmailAddress,
) -> Result<[u8; 16], StoreError> {
    index(source, organization, "address", &Zeroizing::new(address.normal())).await
}

/// Under which index an alert address is found in an organization: another than that of the same delivery address.
pub(crate) async fn alert_index(
    source: &impl Source,
    organization: OrganizationId,
    address: &EmailAddress,
) -> Result<[u8; 16], StoreError> {
    index(source, organization, "alert_address", &Zeroizing::new(address.normal())).await
}

/// Under which index a sender domain is found in an organization.
pub(crate) async fn domain_index(source: &impl Source, organization: OrganizationId, domain: &Domain) -> Result<[u8; 16], StoreError> {
    index(source, organization, "domain", domain.as_str()).await
}

/// Under which index a record number is found in an organization.
pub(crate) async fn record_number_index(source: &impl Source, organization: OrganizationId, number: &str) -> Result<[u8; 16], StoreError> {
    index(source, organization, "record_number", number.trim()).await
}

/// Under which index something of a kind, in its normal form, is found in an organization.
async fn index(source: &impl Source, organization: OrganizationId, kind: &'static str, normal: &str) -> Result<[u8; 16], StoreError> {
    let key = key::current(source, organization, Purpose::Index).await?;
    Ok(blind_index(&key, kind, normal.as_bytes()))
}
