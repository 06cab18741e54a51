//! Patients' records, and the delivery addresses by which mail finds them.
//!
//! A record is made by an import or by the first message for its address; either sets its first alert address. Whoever
//! changes what decides on an alert (a slip, the state) holds [`lock`]; an acceptance holds the same row shared.
use std::{
    collections::{HashMap, HashSet},
    fmt,
};

use sea_orm::{
    ColumnTrait, Condition, DbBackend, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
    sea_query::LockType,
};
use uuid::Uuid;

use super::{
    Source, StoreError, Tx, alert_address,
    connection::Connection,
    rows::insert_all,
    seal::{self, seal, seal_option},
    source::Origin,
    word::words,
};
use crate::{
    base::clock::Timestamp,
    crypto::{field::Place, keyring::Purpose},
    domain::{
        address::EmailAddress,
        id::{DeliveryAddressId, OrganizationId, PatientId},
        locale::Locale,
        scope::{RelayScope, StaffScope},
    },
    table::{alert_address as alert_table, claim_code, delivery_address, patient},
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
    pub email: EmailAddress,
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
#[derive(Clone, PartialEq, Eq)]
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

/// What is already another record's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taken {
    /// The e-mail address.
    Email,
    /// The record number.
    RecordNumber,
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

/// Makes a record with its first addresses.
///
/// # Errors
/// [`StoreError::Conflict`] on `delivery_address` or `patient.record_number`.
pub async fn insert(tx: &Tx, scope: &StaffScope, new: &NewPatient) -> Result<(), StoreError> {
    insert_many(tx, scope.organization(), std::slice::from_ref(new)).await
}

/// Makes records, all or none. Call [`taken`] before, in the same transaction, to tell which rows cannot be.
///
/// # Errors
/// [`StoreError::Conflict`] on `delivery_address` or `patient.record_number`.
pub async fn insert_all_of(tx: &Tx, scope: &StaffScope, new: &[NewPatient]) -> Result<(), StoreError> {
    insert_many(tx, scope.organization(), new).await
}

pub(crate) async fn insert_many(tx: &Tx, organization: OrganizationId, new: &[NewPatient]) -> Result<(), StoreError> {
    let now = tx.core().clock.now();
    let (mut patients, mut deliveries, mut alerts) = (Vec::new(), Vec::new(), Vec::new());
    for one in new {
        patients.push(row(tx, organization, one, now).await?);
        deliveries.push(delivery_row(tx, organization, one, now).await?);
        alerts.push(alert_address::row(tx, organization, one.id, &one.email, one.language.as_ref(), now).await?);
    }
    insert_all::<patient::Entity>(tx.connection(), patients).await?;
    insert_all::<delivery_address::Entity>(tx.connection(), deliveries).await?;
    insert_all::<alert_table::Entity>(tx.connection(), alerts).await
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
        emails.push((position, seal::address_index(source, organization, &one.email).await?.to_vec()));
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

/// Values in one `IN (…)`.
const IN_LIST: usize = 1_000;

/// The record that an address belongs to.
///
/// # Errors
/// The database cannot be reached.
pub async fn find_by_address(
    source: &impl Source,
    scope: &impl OrganizationScope,
    address: &EmailAddress,
) -> Result<Option<Patient>, StoreError> {
    let organization = scope.reach();
    let index = seal::address_index(source, organization, address).await?;
    let found = delivery_address::Entity::find()
        .filter(delivery_address::Column::OrganizationId.eq(organization.as_uuid()))
        .filter(delivery_address::Column::AddressIndex.eq(index.to_vec()))
        .one(source.connection())
        .await?;
    match found {
        Some(address) => find(source, scope, PatientId::from_uuid(address.patient_id)).await,
        None => Ok(None),
    }
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

/// What is sealed in a record of this organization.
///
/// # Errors
/// It cannot be opened, or the database cannot be reached.
pub async fn details(source: &impl Source, scope: &StaffScope, id: PatientId) -> Result<Option<Details>, StoreError> {
    let organization = scope.organization();
    let found = patient::Entity::find_by_id(id.as_uuid())
        .filter(patient::Column::OrganizationId.eq(organization.as_uuid()))
        .one(source.connection())
        .await?;
    let Some(row) = found else { return Ok(None) };
    let open = async |column, sealed: Option<Vec<u8>>| match sealed {
        Some(sealed) => seal::open_text(source, Purpose::Field, place(organization, row.id, column), sealed).await.map(Some),
        None => Ok(None),
    };
    Ok(Some(Details {
        name: open("name", row.name.clone()).await?,
        birth_date: open("birth_date", row.birth_date.clone()).await?,
        record_number: open("record_number", row.record_number.clone()).await?,
        phone: open("phone", row.phone.clone()).await?,
    }))
}

/// A record, kept from everybody else until the transaction ends: for whoever changes its state or its slips.
///
/// # Errors
/// The database cannot be reached.
pub async fn lock(tx: &Tx, organization: OrganizationId, id: PatientId) -> Result<Option<Patient>, StoreError> {
    let mut select =
        patient::Entity::find_by_id(id.as_uuid()).filter(patient::Column::OrganizationId.eq(organization.as_uuid()));
    if tx.core().database.backend() == DbBackend::Postgres {
        QueryTrait::query(&mut select).lock(LockType::NoKeyUpdate);
    }
    select.one(tx.connection()).await?.map(|row| from_row(&row)).transpose()
}

/// Changes how far a record is. The caller holds [`lock`].
///
/// # Errors
/// [`StoreError::NotFound`] if the organization has no such record.
pub async fn update_state(tx: &Tx, organization: OrganizationId, id: PatientId, state: PatientState) -> Result<(), StoreError> {
    let changed = patient::Entity::update_many()
        .col_expr(patient::Column::State, state.as_str().into())
        .col_expr(patient::Column::UpdatedAt, tx.core().clock.now().as_micros().into())
        .filter(patient::Column::Id.eq(id.as_uuid()))
        .filter(patient::Column::OrganizationId.eq(organization.as_uuid()))
        .exec(tx.connection())
        .await?;
    if changed.rows_affected == 1 { Ok(()) } else { Err(StoreError::NotFound) }
}

/// States of records by id, held shared until the transaction ends, so that no slip is issued in between.
pub(crate) async fn lock_shared(tx: &Tx, ids: &[Uuid]) -> Result<HashMap<Uuid, Patient>, StoreError> {
    // In one order everywhere: two transactions never wait for each other.
    let mut select = patient::Entity::find().filter(patient::Column::Id.is_in(ids.iter().copied())).order_by_asc(patient::Column::Id);
    if tx.core().database.backend() == DbBackend::Postgres {
        QueryTrait::query(&mut select).lock(LockType::Share);
    }
    let rows = select.all(tx.connection()).await?;
    rows.iter().map(|row| Ok((row.id, from_row(row)?))).collect()
}

/// Which of these records a mail may go to: claimed, or with a slip that can still be used.
pub(crate) async fn reachable(connection: &Connection, ids: &[Uuid], now: Timestamp) -> Result<HashSet<Uuid>, StoreError> {
    let claimed: Vec<Uuid> = patient::Entity::find()
        .select_only()
        .column(patient::Column::Id)
        .filter(patient::Column::Id.is_in(ids.iter().copied()))
        .filter(patient::Column::State.eq(PatientState::Claimed.as_str()))
        .into_tuple()
        .all(connection)
        .await?;
    let mut reachable: HashSet<Uuid> = claimed.into_iter().collect();
    let others: Vec<Uuid> = ids.iter().copied().filter(|id| !reachable.contains(id)).collect();
    if others.is_empty() {
        return Ok(reachable);
    }
    let with_slip: Vec<Uuid> = claim_code::Entity::find()
        .select_only()
        .column(claim_code::Column::PatientId)
        .filter(claim_code::Column::PatientId.is_in(others))
        .filter(live_slip(now))
        .into_tuple()
        .all(connection)
        .await?;
    reachable.extend(with_slip);
    Ok(reachable)
}

/// A slip that can be used, or whose passkey waits for the mailbox code.
pub(crate) fn live_slip(now: Timestamp) -> Condition {
    let usable = Condition::all()
        .add(claim_code::Column::State.is_in(["issued", "bound"]))
        .add(claim_code::Column::ExpiresAt.gt(now.as_micros()));
    let resumable =
        Condition::all().add(claim_code::Column::State.eq("keyed")).add(claim_code::Column::ResumeUntil.gt(now.as_micros()));
    Condition::any().add(usable).add(resumable)
}

/// Records by the index of an address, for acceptance.
pub(crate) async fn by_address_index(
    connection: &Connection,
    wanted: &HashSet<(Uuid, [u8; 16])>,
) -> Result<HashMap<(Uuid, [u8; 16]), Uuid>, StoreError> {
    let organizations: HashSet<Uuid> = wanted.iter().map(|(organization, _)| *organization).collect();
    let rows = delivery_address::Entity::find()
        .filter(delivery_address::Column::OrganizationId.is_in(organizations))
        .filter(delivery_address::Column::AddressIndex.is_in(wanted.iter().map(|(_, index)| index.to_vec())))
        .all(connection)
        .await?;
    let found = rows.into_iter().filter_map(|row| {
        let index: [u8; 16] = row.address_index.try_into().ok()?;
        Some(((row.organization_id, index), row.patient_id))
    });
    Ok(found.filter(|(key, _)| wanted.contains(key)).collect())
}

async fn row(tx: &Tx, organization: OrganizationId, new: &NewPatient, now: Timestamp) -> Result<patient::Model, StoreError> {
    let id = new.id.as_uuid();
    let sealed = async |column, plain: &Option<String>| {
        seal_option(tx, Purpose::Field, place(organization, id, column), plain.as_ref().map(String::as_bytes)).await
    };
    let record_number_index = match &new.record_number {
        Some(number) => Some(seal::record_number_index(tx, organization, number).await?.to_vec()),
        None => None,
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
    })
}

async fn delivery_row(
    tx: &Tx,
    organization: OrganizationId,
    new: &NewPatient,
    now: Timestamp,
) -> Result<delivery_address::Model, StoreError> {
    let core = tx.core();
    let id = DeliveryAddressId::generate(&*core.clock, &*core.random).as_uuid();
    let place = Place { organization, table: "delivery_address", row: id, column: "address" };
    Ok(delivery_address::Model {
        id,
        organization_id: organization.as_uuid(),
        patient_id: new.id.as_uuid(),
        address: seal(tx, Purpose::Field, place, new.email.as_str().as_bytes()).await?,
        address_index: seal::address_index(tx, organization, &new.email).await?.to_vec(),
        created_at: now.as_micros(),
    })
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
