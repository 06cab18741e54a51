//! Making records: one by one, or thousands in an import.
use std::collections::HashSet;

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};

use super::{NewPatient, PatientState, index, place, words::Telling};
use crate::{
    base::clock::Timestamp,
    crypto::{field::Place, keyring::Purpose},
    domain::{
        address::EmailAddress,
        id::{DeliveryAddressId, OrganizationId, PatientId, PractitionerId},
        scope::StaffScope,
    },
    store::{
        Source, StoreError, Tx, alert_address,
        rows::insert_all,
        seal::{self, seal, seal_option},
        source::Origin,
    },
    table::{alert_address as alert_table, delivery_address, patient, patient_word},
};

/// What is already another record's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taken {
    /// The e-mail address.
    Email,
    /// The record number.
    RecordNumber,
}

/// Makes a record with its first addresses.
///
/// # Errors
/// [`StoreError::Conflict`] on an address or a record number.
pub async fn insert(tx: &Tx, scope: &StaffScope, new: &NewPatient) -> Result<(), StoreError> {
    insert_many(tx, scope.organization(), std::slice::from_ref(new), scope.practitioner()).await
}

/// Makes records, all or none. Call [`taken`] before, in the same transaction, to tell which rows cannot be.
///
/// # Errors
/// [`StoreError::Conflict`] on an address or a record number.
pub async fn insert_all_of(tx: &Tx, scope: &StaffScope, new: &[NewPatient]) -> Result<(), StoreError> {
    insert_many(tx, scope.organization(), new, scope.practitioner()).await
}

pub(crate) async fn insert_many(
    tx: &Tx,
    organization: OrganizationId,
    new: &[NewPatient],
    by: Option<PractitionerId>,
) -> Result<(), StoreError> {
    let added_by = by.map(PractitionerId::as_uuid);
    let now = tx.core().clock.now();
    let (mut patients, mut deliveries, mut alerts) = (Vec::new(), Vec::new(), Vec::new());
    for one in new {
        patients.push(patient::Model { indexed: new.len() <= FEW, added_by, ..row(tx, organization, one, now).await? });
        if let Some(email) = &one.email {
            deliveries.push(delivery_row(tx, organization, one.id, email, now).await?);
            alerts.push(alert_address::row(tx, organization, one.id, email, one.language.as_ref(), now).await?);
        }
    }
    insert_all::<patient::Entity>(tx.connection(), patients).await?;
    insert_all::<delivery_address::Entity>(tx.connection(), deliveries).await?;
    insert_all::<alert_table::Entity>(tx.connection(), alerts).await?;
    if new.len() > FEW {
        return Ok(());
    }
    let mut words = Vec::new();
    for one in new {
        let telling = Telling { name: one.name.as_deref(), record_number: one.record_number.as_deref() };
        words.extend(index::rows(tx, organization, one.id.as_uuid(), telling, one.email.iter()).await?);
    }
    insert_all::<patient_word::Entity>(tx.connection(), words).await
}

/// Which of these are already another record's: the position in `new`, and what is taken. Two of `new` that share
/// something are the caller's to find.
///
/// # Errors
/// The database cannot be reached.
pub async fn taken(source: &impl Source, scope: &StaffScope, new: &[NewPatient]) -> Result<Vec<(usize, Taken)>, StoreError> {
    let organization = scope.organization();
    let mut emails = Vec::with_capacity(new.len());
    let mut numbers = Vec::new();
    for (position, one) in new.iter().enumerate() {
        if let Some(email) = &one.email {
            emails.push((position, seal::address_index(source, organization, email).await?.to_vec()));
        }
        if let Some(number) = &one.record_number {
            numbers.push((position, seal::record_number_index(source, organization, number).await?.to_vec()));
        }
    }
    let mut found = Vec::new();
    for chunk in emails.chunks(IN_LIST) {
        let select = delivery_address::Entity::find()
            .select_only()
            .column(delivery_address::Column::AddressIndex)
            .filter(delivery_address::Column::OrganizationId.eq(organization.as_uuid()))
            .filter(delivery_address::Column::AddressIndex.is_in(chunk.iter().map(|(_, index)| index.clone())));
        let held: HashSet<Vec<u8>> = select.into_tuple().all(source.connection()).await?.into_iter().collect();
        found.extend(chunk.iter().filter(|(_, index)| held.contains(index)).map(|(position, _)| (*position, Taken::Email)));
    }
    for chunk in numbers.chunks(IN_LIST) {
        let select = patient::Entity::find()
            .select_only()
            .column(patient::Column::RecordNumberIndex)
            .filter(patient::Column::OrganizationId.eq(organization.as_uuid()))
            .filter(patient::Column::RecordNumberIndex.is_in(chunk.iter().map(|(_, index)| index.clone())));
        let held: HashSet<Vec<u8>> = select.into_tuple().all(source.connection()).await?.into_iter().collect();
        found.extend(chunk.iter().filter(|(_, index)| held.contains(index)).map(|(position, _)| (*position, Taken::RecordNumber)));
    }
    found.sort_by_key(|(position, _)| *position);
    Ok(found)
}

/// Records of one transaction that are found by their words at once. Of more (each is some fifty rows) nobody else could
/// write for long: [`index::index_due`] does it, a few at a time.
const FEW: usize = 500;

/// Values in one `IN (…)`.
const IN_LIST: usize = 1_000;

async fn row(tx: &Tx, organization: OrganizationId, new: &NewPatient, now: Timestamp) -> Result<patient::Model, StoreError> {
    let id = new.id.as_uuid();
    let sealed = async |column, plain: &Option<String>| {
        seal_option(tx, Purpose::Field, place(organization, id, column), plain.as_ref().map(String::as_bytes)).await
    };
    let record_number_index = match &new.record_number {
        Some(number) => Some(seal::record_number_index(tx, organization, number).await?.to_vec()),
        None => None,
    };
    // Beside an address it stands with that.
    let language = match &new.language {
        Some(language) if new.email.is_none() => Some(language.as_str().to_owned()),
        _ => None,
    };
    Ok(patient::Model {
        id,
        organization_id: organization.as_uuid(),
        name: sealed("name", &new.name).await?,
        birth_date: sealed("birth_date", &new.birth_date).await?,
        record_number: sealed("record_number", &new.record_number).await?,
        phone: sealed("phone", &new.phone).await?,
        record_number_index,
        state: PatientState::Unclaimed.as_str().to_owned(),
        created_at: now.as_micros(),
        updated_at: now.as_micros(),
        indexed: false,
        merged_into: None,
        added_by: None,
        merged_by: None,
        merged_at: None,
        language: sealed("language", &language).await?,
    })
}

pub(super) async fn delivery_row(
    tx: &Tx,
    organization: OrganizationId,
    patient: PatientId,
    address: &EmailAddress,
    now: Timestamp,
) -> Result<delivery_address::Model, StoreError> {
    let core = tx.core();
    let id = DeliveryAddressId::generate(&*core.clock, &*core.random).as_uuid();
    let place = Place { organization, table: "delivery_address", row: id, column: "address" };
    Ok(delivery_address::Model {
        id,
        organization_id: organization.as_uuid(),
        patient_id: patient.as_uuid(),
        address: seal(tx, Purpose::Field, place, address.as_str().as_bytes()).await?,
        address_index: seal::address_index(tx, organization, address).await?.to_vec(),
        created_at: now.as_micros(),
        added_by: None,
    })
}
