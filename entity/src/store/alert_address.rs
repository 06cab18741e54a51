//! Where a patient's alerts go. Sealed under the alert root, so that the notifier can read it, and it alone.
mod index;
pub(crate) mod standing;

use std::time::Duration;

use sea_orm::{ColumnTrait, Condition, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect, Select, sea_query::Expr};

pub use self::index::index_due;
use super::{
    Source, StoreError, Tx, rows,
    seal::{self, seal},
    source::Origin,
    word::words,
};
use crate::{
    base::clock::Timestamp,
    crypto::{field::Place, keyring::Purpose},
    domain::{
        address::EmailAddress,
        id::{AlertAddressId, OrganizationId, PatientId, PractitionerId},
        locale::Locale,
        scope::Record,
    },
    table::alert_address,
};

/// Addresses out of use that are told of something, at most.
const FORMER: u64 = 10;

words! {
    /// How often a patient wants to be alerted.
    pub enum Cadence in "alert_address.cadence" {
        /// Soon after each message.
        Each = "each",
        /// At most once an hour.
        Hourly = "hourly",
        /// At most once a day.
        Daily = "daily",
    }
}

impl Cadence {
    /// At least so long after one alert the next may leave.
    #[must_use]
    pub const fn interval(self) -> Duration {
        match self {
            Self::Each => Duration::ZERO,
            Self::Hourly => Duration::from_secs(60 * 60),
            Self::Daily => Duration::from_secs(24 * 60 * 60),
        }
    }
}

/// An alert address in use, without what is sealed in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AlertAddress {
    /// Its id.
    pub id: AlertAddressId,
    /// Whose alerts go there.
    pub patient: PatientId,
    /// Whose patient that is.
    pub organization: OrganizationId,
    /// When a mailbox code showed that the patient reads it.
    pub verified_at: Option<Timestamp>,
    /// How often.
    pub cadence: Cadence,
}

/// The patient's own addresses in use for a record, oldest first; those of carers are [`super::carer`]'s. The caller has decided that
/// it may know them.
///
/// # Errors
/// The database cannot be reached.
pub async fn list(source: &impl Source, organization: OrganizationId, patient: PatientId) -> Result<Vec<AlertAddress>, StoreError> {
    let found = of_record(&Record { organization, patient }).order_by_asc(alert_address::Column::CreatedAt);
    found.all(source.connection()).await?.iter().map(from_row).collect()
}

/// The address itself and the language, to show them to their owner.
///
/// # Errors
/// [`StoreError::NotFound`], or it cannot be opened.
pub async fn open(source: &impl Source, which: &AlertAddress) -> Result<(EmailAddress, Locale), StoreError> {
    let row = alert_address::Entity::find_by_id(which.id.as_uuid())
        .filter(alert_address::Column::OrganizationId.eq(which.organization.as_uuid()))
        .one(source.connection())
        .await?
        .ok_or(StoreError::NotFound)?;
    let address = seal::open_address(source, Purpose::AlertField, place(which.organization, which.id, "address"), row.address).await?;
    let language = seal::open(source, Purpose::AlertField, place(which.organization, which.id, "language"), row.language).await?;
    Ok((address, seal::locale(&language)?))
}

/// Notes that a mailbox code came back from there.
///
/// # Errors
/// [`StoreError::NotFound`] if it is not in use any more.
pub async fn update_verified(tx: &Tx, organization: OrganizationId, id: AlertAddressId) -> Result<(), StoreError> {
    let changed = alert_address::Entity::update_many()
        .col_expr(alert_address::Column::VerifiedAt, tx.core().clock.now().as_micros().into())
        .filter(alert_address::Column::Id.eq(id.as_uuid()))
        .filter(alert_address::Column::OrganizationId.eq(organization.as_uuid()))
        .filter(standing::kept())
        .exec(tx.connection())
        .await?;
    if changed.rows_affected == 1 { Ok(()) } else { Err(StoreError::NotFound) }
}

/// The patient's own addresses that were in use for a record and went out of use after a moment; a few, the latest.
///
/// # Errors
/// The database cannot be reached.
pub async fn list_former(source: &impl Source, record: &Record, since: Timestamp) -> Result<Vec<AlertAddressId>, StoreError> {
    let rows = alert_address::Entity::find()
        .filter(alert_address::Column::PatientId.eq(record.patient.as_uuid()))
        .filter(alert_address::Column::OrganizationId.eq(record.organization.as_uuid()))
        .filter(alert_address::Column::CarerId.is_null())
        .filter(alert_address::Column::Proposed.eq(false))
        .filter(alert_address::Column::RetiredAt.gt(since.as_micros()))
        .order_by_desc(alert_address::Column::RetiredAt)
        .limit(FORMER)
        .all(source.connection())
        .await?;
    Ok(rows.into_iter().map(|row| AlertAddressId::from_uuid(row.id)).collect())
}

/// Has it alerted so often from now on.
///
/// # Errors
/// The database refuses.
pub async fn update_cadence(tx: &Tx, organization: OrganizationId, id: AlertAddressId, cadence: Cadence) -> Result<(), StoreError> {
    alert_address::Entity::update_many()
        .col_expr(alert_address::Column::Cadence, cadence.as_str().into())
        .filter(alert_address::Column::Id.eq(id.as_uuid()))
        .filter(alert_address::Column::OrganizationId.eq(organization.as_uuid()))
        .exec(tx.connection())
        .await?;
    Ok(())
}

/// Writes to a record's addresses in use in another language from now on.
///
/// # Errors
/// The database refuses, or the language cannot be sealed.
pub async fn update_language(tx: &Tx, organization: OrganizationId, patient: PatientId, language: &Locale) -> Result<(), StoreError> {
    for address in list(tx, organization, patient).await? {
        let sealed = seal(tx, Purpose::AlertField, place(organization, address.id, "language"), language.as_str().as_bytes()).await?;
        alert_address::Entity::update_many()
            .col_expr(alert_address::Column::Language, sealed.into())
            .filter(alert_address::Column::Id.eq(address.id.as_uuid()))
            .filter(alert_address::Column::OrganizationId.eq(organization.as_uuid()))
            .exec(tx.connection())
            .await?;
    }
    Ok(())
}

/// Writes an address that its owner proposed; it is used for nothing but its code.
///
/// # Errors
/// The database refuses, or it cannot be sealed.
pub async fn insert_proposed(
    tx: &Tx,
    record: &Record,
    address: &EmailAddress,
    language: &Locale,
    cadence: Cadence,
) -> Result<AlertAddressId, StoreError> {
    let now = tx.core().clock.now();
    let first = row(tx, record.organization, record.patient, address, Some(language), now).await?;
    let id = AlertAddressId::from_uuid(first.id);
    let proposed = alert_address::Model { proposed: true, cadence: cadence.as_str().to_owned(), ..first };
    alert_address::Entity::insert(proposed.into_active_model()).exec_without_returning(tx.connection()).await?;
    Ok(id)
}

/// A proposed address itself, to show it to who proposed it.
///
/// # Errors
/// [`StoreError::NotFound`], or it cannot be opened.
pub async fn open_proposed(source: &impl Source, organization: OrganizationId, id: AlertAddressId) -> Result<EmailAddress, StoreError> {
    let row = alert_address::Entity::find_by_id(id.as_uuid())
        .filter(alert_address::Column::OrganizationId.eq(organization.as_uuid()))
        .filter(alert_address::Column::Proposed.eq(true))
        .one(source.connection())
        .await?
        .ok_or(StoreError::NotFound)?;
    seal::open_address(source, Purpose::AlertField, place(organization, id, "address"), row.address).await
}

/// Takes back what was proposed for a record.
///
/// # Errors
/// The database refuses.
pub async fn retire_proposed(tx: &Tx, record: &Record) -> Result<(), StoreError> {
    retire(tx, record, true).await
}

/// Takes every address of a record out of use, proposed ones too: it is another's part now.
///
/// # Errors
/// The database refuses.
pub async fn retire_all(tx: &Tx, record: &Record) -> Result<(), StoreError> {
    retire(tx, record, true).await?;
    retire(tx, record, false).await
}

/// The code came back: a proposed address takes the place of those in use. When it was last alerted is when they were;
/// how often and in which language, as they are.
///
/// # Errors
/// [`StoreError::NotFound`] if it is not proposed any more.
pub async fn take_over(tx: &Tx, record: &Record, id: AlertAddressId) -> Result<(), StoreError> {
    let before = of_record(record).all(tx.connection()).await?;
    let last = before.iter().filter_map(|row| row.last_alert_at).max();
    // How often and in which language may have been changed since the new address was proposed.
    let latest = before.iter().max_by_key(|row| (row.created_at, row.id)).map(from_row).transpose()?;
    let language = rows::opened(latest.as_ref().map(|latest| open(tx, latest))).await?.map(|(_, language)| language);
    retire(tx, record, false).await?;
    let mut taking = alert_address::Entity::update_many();
    if let Some(latest) = &latest {
        taking = taking.col_expr(alert_address::Column::Cadence, latest.cadence.as_str().into());
    }
    let changed = taking
        .col_expr(alert_address::Column::Proposed, false.into())
        .col_expr(alert_address::Column::VerifiedAt, tx.core().clock.now().as_micros().into())
        .col_expr(alert_address::Column::LastAlertAt, Expr::value(last))
        .filter(alert_address::Column::Id.eq(id.as_uuid()))
        .filter(alert_address::Column::PatientId.eq(record.patient.as_uuid()))
        .filter(alert_address::Column::OrganizationId.eq(record.organization.as_uuid()))
        .filter(standing::proposed())
        .exec(tx.connection())
        .await?;
    if changed.rows_affected != 1 {
        return Err(StoreError::NotFound);
    }
    match language {
        Some(language) => update_language(tx, record.organization, record.patient, &language).await,
        None => Ok(()),
    }
}

/// Another address takes the place of those in use: staff said so, and nothing has shown yet that the patient reads it. What the
/// owner proposed stays proposed. The caller holds [`super::patient::lock`].
///
/// # Errors
/// The database refuses, or it cannot be sealed.
pub async fn replace(
    tx: &Tx,
    record: &Record,
    (address, language): (&EmailAddress, &Locale),
    cadence: Cadence,
    set_by: PractitionerId,
) -> Result<AlertAddressId, StoreError> {
    let now = tx.core().clock.now();
    let last = of_record(record).all(tx.connection()).await?.iter().filter_map(|row| row.last_alert_at).max();
    retire(tx, record, false).await?;
    let first = row(tx, record.organization, record.patient, address, Some(language), now).await?;
    let id = AlertAddressId::from_uuid(first.id);
    let next = alert_address::Model { cadence: cadence.as_str().to_owned(), last_alert_at: last, set_by: Some(set_by.as_uuid()), ..first };
    alert_address::Entity::insert(next.into_active_model()).exec_without_returning(tx.connection()).await?;
    Ok(id)
}

/// The addresses of a record that are in use.
fn of_record(record: &Record) -> Select<alert_address::Entity> {
    alert_address::Entity::find()
        .filter(alert_address::Column::PatientId.eq(record.patient.as_uuid()))
        .filter(alert_address::Column::OrganizationId.eq(record.organization.as_uuid()))
        .filter(standing::own())
}

async fn retire(tx: &Tx, record: &Record, proposed: bool) -> Result<(), StoreError> {
    let theirs = Condition::all()
        .add(alert_address::Column::PatientId.eq(record.patient.as_uuid()))
        .add(alert_address::Column::OrganizationId.eq(record.organization.as_uuid()))
        .add(alert_address::Column::CarerId.is_null())
        .add(alert_address::Column::Proposed.eq(proposed));
    standing::retire(tx, theirs).await
}

/// A row for a record's first address.
pub(crate) async fn row(
    tx: &Tx,
    organization: OrganizationId,
    patient: PatientId,
    address: &EmailAddress,
    language: Option<&Locale>,
    now: Timestamp,
) -> Result<alert_address::Model, StoreError> {
    let core = tx.core();
    let id = AlertAddressId::generate(&*core.clock, &*core.random);
    let english = Locale::english();
    let language = language.unwrap_or(&english).as_str().as_bytes();
    Ok(alert_address::Model {
        id: id.as_uuid(),
        organization_id: organization.as_uuid(),
        patient_id: patient.as_uuid(),
        address: seal(tx, Purpose::AlertField, place(organization, id, "address"), address.as_str().as_bytes()).await?,
        language: seal(tx, Purpose::AlertField, place(organization, id, "language"), language).await?,
        verified_at: None,
        last_alert_at: None,
        retired_at: None,
        created_at: now.as_micros(),
        cadence: Cadence::Each.as_str().to_owned(),
        proposed: false,
        set_by: None,
        carer_id: None,
        expires_at: None,
        address_index: Some(seal::alert_index(tx, organization, address).await?.to_vec()),
    })
}

pub(super) fn from_row(row: &alert_address::Model) -> Result<AlertAddress, StoreError> {
    Ok(AlertAddress {
        id: AlertAddressId::from_uuid(row.id),
        patient: PatientId::from_uuid(row.patient_id),
        organization: OrganizationId::from_uuid(row.organization_id),
        verified_at: row.verified_at.map(Timestamp::from_micros),
        cadence: Cadence::try_from(row.cadence.as_str())?,
    })
}

/// Where a column of an alert address stands.
pub(crate) const fn place(organization: OrganizationId, id: AlertAddressId, column: &'static str) -> Place {
    Place { organization, table: "alert_address", row: id.as_uuid(), column }
}
