//! The delivery addresses of one record. Invariant: an address is one record's in an organization.
use sea_orm::{
    ColumnTrait, EntityTrait, IdenStatic, IntoActiveModel, Iterable, QueryFilter, QueryOrder, QuerySelect, sea_query::OnConflict,
};
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
/// [`StoreError::Conflict`] on `delivery_address` if it is a record's already.
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
    let row = freed_address::Entity::find_by_id((scope.organization().as_uuid(), index.to_vec())).one(source.connection()).await?;
    let row = row.filter(|row| row.removed_at > since.as_micros() && row.patient_id != to.as_uuid());
    is_any(source, scope, row.and_then(|row| Some((row.removed_by?, row.removed_at))), since).await
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
        let mut indexes = Vec::with_capacity(chunk.len());
        for (position, one) in chunk.iter().enumerate() {
            if let Some(email) = &one.email {
                indexes.push((number * IN_LIST + position, seal::address_index(source, scope.organization(), email).await?.to_vec()));
            }
        }
        let rows = freed_address::Entity::find()
            .filter(freed_address::Column::OrganizationId.eq(scope.organization().as_uuid()))
            .filter(freed_address::Column::AddressIndex.is_in(indexes.iter().map(|(_, index)| index.clone())))
            .filter(freed_address::Column::RemovedAt.gt(since.as_micros()))
            .all(source.connection())
            .await?;
        for row in rows {
            let Some(by) = row.removed_by else { continue };
            if is_any(source, scope, [(by, row.removed_at)], since).await? {
                let positions = indexes.iter().filter(|(_, index)| *index == row.address_index);
                found.extend(positions.map(|(position, _)| *position));
            }
        }
    }
    found.sort_unstable();
    Ok(found)
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
        organization_id: row.organization_id,
        address_index: row.address_index,
        patient_id: row.patient_id,
        removed_by: scope.practitioner().map(PractitionerId::as_uuid),
        removed_at: tx.core().clock.now().as_micros(),
        // Whoever gave it has chosen all the same: it may have brought mail meanwhile.
        was: Some(row.id),
        added_by: row.added_by,
        added_at: Some(row.created_at),
    };
    let key = [freed_address::Column::OrganizationId, freed_address::Column::AddressIndex];
    let all = freed_address::Column::iter().filter(|column| !key.iter().any(|one| one.as_str() == column.as_str()));
    let last = OnConflict::columns(key).update_columns(all).to_owned();
    freed_address::Entity::insert(freed.into_active_model()).on_conflict(last).exec_without_returning(tx.connection()).await?;
    let gone = Entity::delete_many()
        .filter(Column::Id.eq(address.as_uuid()))
        .filter(Column::PatientId.eq(id.as_uuid()))
        .filter(Column::OrganizationId.eq(scope.organization().as_uuid()))
        .exec(tx.connection())
        .await?;
    if gone.rows_affected == 0 {
        return Ok(false);
    }
    touch(tx, scope, id).await?;
    index::renew(tx, scope.organization(), id).await?;
    Ok(true)
}

/// Forgets up to `limit` addresses that were taken away before then. How many; call again while that is `limit`.
///
/// # Errors
/// The database refuses.
pub async fn purge_freed(tx: &Tx, before: Timestamp, limit: u16) -> Result<u64, StoreError> {
    let old: Vec<(Uuid, Vec<u8>)> = freed_address::Entity::find()
        .select_only()
        .columns([freed_address::Column::OrganizationId, freed_address::Column::AddressIndex])
        .filter(freed_address::Column::RemovedAt.lt(before.as_micros()))
        .limit(u64::from(limit))
        .into_tuple()
        .all(tx.connection())
        .await?;
    for (organization, index) in &old {
        freed_address::Entity::delete_by_id((*organization, index.clone())).exec(tx.connection()).await?;
    }
    Ok(old.len() as u64)
}
