//! Patients' records, and the delivery addresses by which mail finds them.
//!
//! A record is made by an import, by staff, or by the first message for its address; each sets its first alert address. Whoever
//! changes what decides on an alert (a slip, the state) holds [`lock`]; an acceptance holds the same row shared.
mod addresses;
mod change;
mod held;
mod index;
mod insert;
mod merge;
mod reach;
mod search;
mod waiting;
mod words;

use std::{collections::HashSet, fmt};

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

pub use self::{
    addresses::{Address, addresses, delete_address, freed, insert_address, own_addresses, purge_freed, was_freed_by},
    change::{find_by_record_number, find_by_record_numbers, update_details, update_language},
    index::index_due,
    insert::{Taken, insert, insert_all_of, taken},
    merge::{Joining, has_joined, merge, merged_into, move_late},
    reach::{lock, share},
    search::{Hit, search},
    waiting::{Waiting, count_waiting, waiting},
    words::{Typed, has_words, same_signs, same_words},
};
pub(crate) use self::{
    held::note as note_held,
    insert::insert_many,
    merge::{joined_to, merged_from},
    reach::{Reached, by_address_index, live_slip, lock_shared, of_reading_carer, reachable, reached, read_by_carers, states},
    waiting::{locked_out, organizations_waiting},
};
use super::{Source, StoreError, Tx, rows, seal, source::Origin, word::words};
use crate::{
    base::clock::Timestamp,
    crypto::{field::Place, keyring::Purpose},
    domain::{
        address::EmailAddress,
        id::{OrganizationId, PatientId},
        locale::Locale,
        scope::{Record, RelayScope, StaffScope},
    },
    table::patient,
};

words! {
    /// How far a record is.
    pub enum PatientState in "patient.state" {
        /// Nobody has claimed it.
        Unclaimed = "unclaimed",
        /// Its patient signs in.
        Claimed = "claimed",
        /// No longer in use.
        Closed = "closed",
    }
}

/// A scope that reaches one organization's records.
pub trait OrganizationScope: Sync {
    /// Which organization.
    fn reach(&self) -> OrganizationId;
}

impl OrganizationScope for RelayScope {
    fn reach(&self) -> OrganizationId {
        self.organization()
    }
}

impl OrganizationScope for StaffScope {
    fn reach(&self) -> OrganizationId {
        self.organization()
    }
}

/// What it takes to make a record.
#[derive(Clone)]
pub struct NewPatient {
    /// Its id.
    pub id: PatientId,
    /// Becomes its delivery address and its alert address.
    pub email: Option<EmailAddress>,
    /// In which language the patient is addressed; English if none is known.
    pub language: Option<Locale>,
    /// The patient's name.
    pub name: Option<String>,
    /// Date of birth, as `YYYY-MM-DD`.
    pub birth_date: Option<String>,
    /// The organization's own number for the record; unique in it.
    pub record_number: Option<String>,
    /// Telephone number.
    pub phone: Option<String>,
}

/// A record, without what is sealed in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Patient {
    /// Its id.
    pub id: PatientId,
    /// Whose record it is.
    pub organization: OrganizationId,
    /// How far it is.
    pub state: PatientState,
    /// Since when it is there.
    pub created_at: Timestamp,
}

/// What is sealed in a record.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Details {
    /// The patient's name.
    pub name: Option<String>,
    /// Date of birth, as `YYYY-MM-DD`.
    pub birth_date: Option<String>,
    /// The organization's own number for the record.
    pub record_number: Option<String>,
    /// Telephone number.
    pub phone: Option<String>,
}

impl fmt::Debug for NewPatient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NewPatient").field("id", &self.id).finish_non_exhaustive()
    }
}

impl fmt::Debug for Details {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Details(..)")
    }
}

/// The record that an address belongs to.
///
/// # Errors
/// The database cannot be reached.
pub async fn find_by_address(
    source: &impl Source,
    scope: &impl OrganizationScope,
    address: &EmailAddress,
) -> Result<Option<Patient>, StoreError> {
    let of = address_key(source, scope, address).await?;
    Ok(by_address_index(source.connection(), &HashSet::from([of])).await?.remove(&of))
}

/// By what an address finds a record: organization and blind index.
pub(super) async fn address_key(
    source: &impl Source,
    scope: &impl OrganizationScope,
    address: &EmailAddress,
) -> Result<(Uuid, [u8; 16]), StoreError> {
    let organization = scope.reach();
    Ok((organization.as_uuid(), seal::address_index(source, organization, address).await?))
}

/// A record of this organization.
///
/// # Errors
/// The database cannot be reached.
pub async fn find(source: &impl Source, scope: &impl OrganizationScope, id: PatientId) -> Result<Option<Patient>, StoreError> {
    let found = patient::Entity::find_by_id(id.as_uuid())
        .filter(patient::Column::OrganizationId.eq(scope.reach().as_uuid()))
        .one(source.connection())
        .await?;
    found.map(|row| from_row(&row)).transpose()
}

/// Whether any record has this id, whosever it is: a new one cannot have it. Nothing of that one is told.
///
/// # Errors
/// The database cannot be reached.
pub async fn is_taken(source: &impl Source, id: PatientId) -> Result<bool, StoreError> {
    Ok(patient::Entity::find_by_id(id.as_uuid()).one(source.connection()).await?.is_some())
}

/// What is sealed in a record of this organization.
///
/// # Errors
/// It cannot be opened, or the database cannot be reached.
pub async fn details(source: &impl Source, scope: &StaffScope, id: PatientId) -> Result<Option<Details>, StoreError> {
    Ok(open(source, scope, id).await?.map(|opened| opened.details))
}

/// A record with what is sealed in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opened {
    /// The record.
    pub patient: Patient,
    /// What is sealed in it.
    pub details: Details,
    /// In which language somebody without an address is to be alerted, once there is one.
    pub language: Option<Locale>,
    /// Another one after each change.
    pub version: Timestamp,
}

/// A record of this organization with what is sealed in it.
///
/// # Errors
/// It cannot be opened, or the database cannot be reached.
pub async fn open(source: &impl Source, scope: &StaffScope, id: PatientId) -> Result<Option<Opened>, StoreError> {
    let found = patient::Entity::find_by_id(id.as_uuid())
        .filter(patient::Column::OrganizationId.eq(scope.organization().as_uuid()))
        .one(source.connection())
        .await?;
    let Some(row) = found else { return Ok(None) };
    let version = Timestamp::from_micros(row.updated_at);
    let (patient, details) = (from_row(&row)?, open_details(source, &row).await?);
    Ok(Some(Opened { patient, details, language: open_language(source, row).await?, version }))
}

/// In which language somebody without an address is to be alerted, once there is one; nothing if nobody has said, or the language
/// stands beside an address.
///
/// # Errors
/// It cannot be opened, or the database cannot be reached.
pub async fn language(source: &impl Source, record: Record) -> Result<Option<Locale>, StoreError> {
    let found = patient::Entity::find_by_id(record.patient.as_uuid())
        .filter(patient::Column::OrganizationId.eq(record.organization.as_uuid()))
        .one(source.connection())
        .await?;
    Ok(rows::opened(found.map(|row| open_language(source, row))).await?.flatten())
}

async fn open_language(source: &impl Source, row: patient::Model) -> Result<Option<Locale>, StoreError> {
    let Some(sealed) = row.language else { return Ok(None) };
    let place = place(OrganizationId::from_uuid(row.organization_id), row.id, "language");
    Ok(Some(seal::locale(&seal::open(source, Purpose::Field, place, sealed).await?)?))
}

async fn open_details(source: &impl Source, row: &patient::Model) -> Result<Details, StoreError> {
    let organization = OrganizationId::from_uuid(row.organization_id);
    let open = |column, sealed: Option<Vec<u8>>| {
        rows::opened(sealed.map(|sealed| seal::open_text(source, Purpose::Field, place(organization, row.id, column), sealed)))
    };
    Ok(Details {
        name: open("name", row.name.clone()).await?,
        birth_date: open("birth_date", row.birth_date.clone()).await?,
        record_number: open("record_number", row.record_number.clone()).await?,
        phone: open("phone", row.phone.clone()).await?,
    })
}

/// How the patient of a record is called, if anybody has said.
///
/// # Errors
/// It cannot be opened, or the database cannot be reached.
pub async fn name(source: &impl Source, record: Record) -> Result<Option<String>, StoreError> {
    let found = patient::Entity::find_by_id(record.patient.as_uuid())
        .filter(patient::Column::OrganizationId.eq(record.organization.as_uuid()))
        .one(source.connection())
        .await?;
    let place = place(record.organization, record.patient.as_uuid(), "name");
    rows::opened(found.and_then(|row| row.name).map(|name| seal::open_text(source, Purpose::Field, place, name))).await
}

/// Changes how far a record is. The caller holds [`lock`].
///
/// # Errors
/// [`StoreError::NotFound`] if the organization has no such record.
pub async fn update_state(tx: &Tx, organization: OrganizationId, id: PatientId, state: PatientState) -> Result<(), StoreError> {
    let changed = patient::Entity::update_many()
        .col_expr(patient::Column::State, state.as_str().into())
        .col_expr(patient::Column::UpdatedAt, change::next_version(tx))
        .filter(patient::Column::Id.eq(id.as_uuid()))
        .filter(patient::Column::OrganizationId.eq(organization.as_uuid()))
        .exec(tx.connection())
        .await?;
    if changed.rows_affected != 1 {
        return Err(StoreError::NotFound);
    }
    held::settle(tx, id.as_uuid()).await
}

fn from_row(row: &patient::Model) -> Result<Patient, StoreError> {
    Ok(Patient {
        id: PatientId::from_uuid(row.id),
        organization: OrganizationId::from_uuid(row.organization_id),
        state: PatientState::try_from(row.state.as_str())?,
        created_at: Timestamp::from_micros(row.created_at),
    })
}

const fn place(organization: OrganizationId, row: Uuid, column: &'static str) -> Place {
    Place { organization, table: "patient", row, column }
}
