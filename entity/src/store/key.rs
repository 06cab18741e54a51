//! Organization keys: their rows, and their way into the keyrings.
//!
//! A destroyed key is never admitted. Keys of a transaction that has not committed may be in a keyring; they belong to
//! an organization whose id nobody else knows yet.
use std::sync::Arc;

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use super::{Source, StoreError, Tx, connection::Connection, rows, source::Origin};
use crate::{
    base::clock::Timestamp,
    crypto::{
        Suite,
        keyring::{FIRST_EPOCH, KeyRow, Keyring, OrganizationKey, Purpose},
        root::Realm,
    },
    domain::id::{KeyId, OrganizationId},
    table::organization_key,
};

/// The key with which an organization seals now.
///
/// # Errors
/// [`StoreError::NoKey`] if it has none; [`StoreError::Root`] if it cannot be opened.
pub async fn current(source: &impl Source, organization: OrganizationId, purpose: Purpose) -> Result<Arc<OrganizationKey>, StoreError> {
    let ring = source.core().ring(purpose.realm());
    if let Some(key) = ring.current(organization, purpose) {
        return Ok(key);
    }
    load(source.connection(), ring, organization).await?;
    ring.current(organization, purpose).ok_or(StoreError::NoKey)
}

/// The key that something sealed names.
///
/// # Errors
/// [`StoreError::Open`] if the organization has no such key, or it was destroyed.
pub async fn by_id(
    source: &impl Source,
    organization: OrganizationId,
    realm: Realm,
    id: KeyId,
) -> Result<Arc<OrganizationKey>, StoreError> {
    find(source.connection(), source.core().ring(realm), organization, id).await
}

/// The same for whoever holds one keyring only.
pub(crate) async fn find(
    connection: &Connection,
    ring: &Keyring,
    organization: OrganizationId,
    id: KeyId,
) -> Result<Arc<OrganizationKey>, StoreError> {
    if ring.get(id).is_none() {
        load(connection, ring, organization).await?;
    }
    let key = ring.get(id).ok_or(StoreError::Open)?;
    if key.organization == organization { Ok(key) } else { Err(StoreError::Open) }
}

/// Admits all living keys of an organization that this ring can open.
async fn load(connection: &Connection, ring: &Keyring, organization: OrganizationId) -> Result<(), StoreError> {
    let rows = organization_key::Entity::find()
        .filter(organization_key::Column::OrganizationId.eq(organization.as_uuid()))
        .filter(organization_key::Column::Realm.eq(ring.realm().as_str()))
        .filter(organization_key::Column::DestroyedAt.is_null())
        .all(connection)
        .await?;
    for row in rows {
        ring.admit(&from_row(row)?).await?;
    }
    Ok(())
}

/// Makes an organization's first key of each of these purposes, and admits them.
pub(crate) async fn insert_first(
    tx: &Tx,
    organization: OrganizationId,
    suite: Suite,
    purposes: &[Purpose],
    now: Timestamp,
) -> Result<(), StoreError> {
    let core = tx.core();
    let mut made = Vec::with_capacity(purposes.len());
    for purpose in purposes {
        let id = KeyId::generate(&*core.clock, &*core.random);
        made.push(core.ring(purpose.realm()).create(organization, *purpose, FIRST_EPOCH, suite, id, &*core.random).await?);
    }
    rows::insert_all::<organization_key::Entity>(tx.connection(), made.iter().map(|row| to_row(row, now)).collect()).await?;
    for row in &made {
        core.ring(row.purpose.realm()).admit(row).await?;
    }
    Ok(())
}

fn to_row(key: &KeyRow, now: Timestamp) -> organization_key::Model {
    organization_key::Model {
        id: key.id.as_uuid(),
        organization_id: key.organization.as_uuid(),
        realm: key.purpose.realm().as_str().to_owned(),
        purpose: key.purpose.as_str().to_owned(),
        epoch: key.epoch,
        suite: suite_number(key.suite),
        root_version: key.root_version,
        sealed: key.sealed.clone(),
        created_at: now.as_micros(),
        retired_at: None,
        destroyed_at: None,
    }
}

fn from_row(row: organization_key::Model) -> Result<KeyRow, StoreError> {
    Ok(KeyRow {
        id: KeyId::from_uuid(row.id),
        organization: OrganizationId::from_uuid(row.organization_id),
        purpose: Purpose::try_from(row.purpose.as_str()).map_err(|_| StoreError::Unknown("organization_key.purpose"))?,
        epoch: row.epoch,
        suite: suite(row.suite)?,
        root_version: row.root_version,
        sealed: row.sealed,
    })
}

/// A suite as its column has it.
pub(crate) fn suite_number(suite: Suite) -> i16 {
    i16::from(u8::from(suite))
}

/// A suite from its column.
pub(crate) fn suite(number: i16) -> Result<Suite, StoreError> {
    let unknown = StoreError::Unknown("suite");
    u8::try_from(number).ok().and_then(|byte| Suite::try_from(byte).ok()).ok_or(unknown)
}
