//! The delivery addresses of one record. Invariant: an address is one record's in an organization.
use std::collections::HashMap;

use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect, Select};
use uuid::Uuid;

use super::{NewPatient, change::touch, index, insert::delivery_row};
use crate::{
    base::clock::Timestamp,
    crypto::{field::Place, keyring::Purpose},
    domain::{
        address::EmailAddress,
        id::{DeliveryAddressId, OrganizationId, PatientId, PractitionerId},
        scope::{PatientScope, Record, StaffScope},
    },
    store::{Source, StoreError, Tx, invitation::is_any, seal, source::Origin},
    table::{
        delivery_address::{Column, Entity, Model},
        freed_address,
    },
};

/// A delivery address.
#[derive(Clone, PartialEq, Eq)]
pub struct Address {
    /// Its id.
    pub id: DeliveryAddressId,
    /// As it was written.
    pub address: EmailAddress,
}

impl std::fmt::Debug for Address {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Address({})", self.id)
    }
}

/// The addresses of a record, oldest first.
///
/// # Errors
/// One cannot be opened, or the database cannot be reached.
pub async fn addresses(source: &impl Source, scope: &StaffScope, id: PatientId) -> Result<Vec<Address>, StoreError> {
    addresses_of(source, scope.organization(), id).await
}

/// The addresses of a record that the scope reads, oldest first; none of another's.
///
/// # Errors
/// One cannot be opened, or the database cannot be reached.
pub async fn own_addresses(source: &impl Source, scope: &PatientScope, record: Record) -> Result<Vec<Address>, StoreError> {
    if scope.records().contains(&record) { addresses_of(source, record.organization, record.patient).await } else { Ok(Vec::new()) }
}

pub(super) async fn addresses_of(source: &impl Source, organization: OrganizationId, id: PatientId) -> Result<Vec<Address>, StoreError> {
    let rows = Entity::find()
        .filter(Column::OrganizationId.eq(organization.as_uuid()))
        .filter(Column::PatientId.eq(id.as_uuid()))
        .order_by_asc(Column::CreatedAt)
        .order_by_asc(Column::Id)
        .all(source.connection())
        .await?;
    let mut all = Vec::with_capacity(rows.len());
    for row in rows {
        let place = Place { organization, table: "delivery_address", row: row.id, column: "address" };
        let address = seal::open_address(source, Purpose::Field, place, row.address).await?;
        all.push(Address { id: DeliveryAddressId::from_uuid(row.id), address });
    }
    Ok(all)
}

/// Gives a record another address, `by` somebody of the staff. The caller holds its lock.
///
/// # Errors
/// [`StoreError::Conflict`] if it is a record's already.
pub async fn insert_address(
    tx: &Tx,
    scope: &StaffScope,
    id: PatientId,
    address: &EmailAddress,
    by: Option<PractitionerId>,
) -> Result<(), StoreError> {
    let now = tx.core().clock.now();
    let row = delivery_row(tx, scope.organization(), id, address, now).await?;
    let row = Model { added_by: by.map(PractitionerId::as_uuid), ..row };
    Entity::insert(row.into_active_model()).exec_without_returning(tx.connection()).await?;
    touch(tx, scope, id).await?;
    index::renew(tx, scope.organization(), id).await
}

/// Whether whoever acts, or somebody who counts as them, took an address from another record than this one since a moment.
///
/// # Errors
/// The database does not answer.
pub async fn was_freed_by(
    source: &impl Source,
    scope: &StaffScope,
    (address, to): (&EmailAddress, PatientId),
    since: Timestamp,
) -> Result<bool, StoreError> {
    let index = seal::address_index(source, scope.organization(), address).await?;
    let rows = of_these(scope, [index.to_vec()], since).filter(freed_address::Column::PatientId.ne(to.as_uuid()));
    is_any(source, scope, rows.all(source.connection()).await?.iter().filter_map(remover), since).await
}

/// Addresses in one `IN (…)`.
const IN_LIST: usize = 1_000;

/// The same for many new records: the positions of those whose address whoever acts took from a record since a moment.
///
/// # Errors
/// The database does not answer.
pub async fn freed(source: &impl Source, scope: &StaffScope, new: &[NewPatient], since: Timestamp) -> Result<Vec<usize>, StoreError> {
    let mut found = Vec::new();
    for (number, chunk) in new.chunks(IN_LIST).enumerate() {
        let mut positions = HashMap::with_capacity(chunk.len());
        for (position, one) in chunk.iter().enumerate() {
            if let Some(email) = &one.email {
                let index = seal::address_index(source, scope.organization(), email).await?.to_vec();
                positions.entry(index).or_insert_with(Vec::new).push(number * IN_LIST + position);
            }
        }
        for row in of_these(scope, positions.keys().cloned(), since).all(source.connection()).await? {
            if is_any(source, scope, remover(&row), since).await? {
                found.extend(positions.remove(&row.address_index).unwrap_or_default());
            }
        }
    }
    found.sort_unstable();
    Ok(found)
}

/// Those of these addresses that were taken from a record since a moment.
fn of_these(scope: &StaffScope, indexes: impl IntoIterator<Item = Vec<u8>>, since: Timestamp) -> Select<freed_address::Entity> {
    freed_address::Entity::find()
        .filter(freed_address::Column::OrganizationId.eq(scope.organization().as_uuid()))
        .filter(freed_address::Column::AddressIndex.is_in(indexes))
        .filter(freed_address::Column::RemovedAt.gt(since.as_micros()))
}

/// Who took it away, and when.
fn remover(row: &freed_address::Model) -> Option<(Uuid, i64)> {
    Some((row.removed_by?, row.removed_at))
}

/// Takes one away; `false` if the record has no such. The caller holds its lock, and sees to it that one stays.
///
/// # Errors
/// The database refuses.
pub async fn delete_address(tx: &Tx, scope: &StaffScope, id: PatientId, address: DeliveryAddressId) -> Result<bool, StoreError> {
    let row = Entity::find_by_id(address.as_uuid())
        .filter(Column::PatientId.eq(id.as_uuid()))
        .filter(Column::OrganizationId.eq(scope.organization().as_uuid()))
        .one(tx.connection())
        .await?;
    let Some(row) = row else { return Ok(false) };
    let freed = freed_address::Model {
        id: row.id,
        organization_id: row.organization_id,
        address_index: row.address_index,
        patient_id: row.patient_id,
        removed_by: scope.practitioner().map(PractitionerId::as_uuid),
        removed_at: tx.core().clock.now().as_micros(),
        // Whoever gave it has chosen all the same: it may have brought mail meanwhile.
        added_by: row.added_by,
        added_at: Some(row.created_at),
    };
    freed_address::Entity::insert(freed.into_active_model()).exec_without_returning(tx.connection()).await?;
    Entity::delete_by_id(address.as_uuid()).exec(tx.connection()).await?;
    touch(tx, scope, id).await?;
    index::renew(tx, scope.organization(), id).await?;
    Ok(true)
}

/// Forgets up to `limit` addresses that were taken away before then. How many; call again while that is `limit`.
///
/// # Errors
/// The database refuses.
pub async fn purge_freed(tx: &Tx, before: Timestamp, limit: u16) -> Result<u64, StoreError> {
    let old: Vec<Uuid> = freed_address::Entity::find()
        .select_only()
        .column(freed_address::Column::Id)
        .filter(freed_address::Column::RemovedAt.lt(before.as_micros()))
        .limit(u64::from(limit))
        .into_tuple()
        .all(tx.connection())
        .await?;
    let gone = freed_address::Entity::delete_many().filter(freed_address::Column::Id.is_in(old)).exec(tx.connection()).await?;
    Ok(gone.rows_affected)
}
