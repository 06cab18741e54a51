//! Patients of an organization: finding one by address, and importing a list. Must not know where the list lies.
pub mod roster;

use entity::{
    domain::{
        address::EmailAddress,
        id::{OrganizationId, PatientId},
        page::{Page, Paged},
        scope::StaffScope,
    },
    store::{
        Store, StoreError, Unique,
        audit::{self, Event},
        organization,
        patient::{self, NewPatient, PatientState, Taken},
    },
};

pub use entity::store::patient::Waiting;

use self::roster::{Column, Kind, Problem, Report, Roster, RosterLimits, Row};
use super::permit::{self, Act, NotPermitted};

/// Why nothing was imported.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ImportError {
    /// There is no such organization.
    #[error("there is no organization with this id: `portal organization list` prints all")]
    NoOrganization,
    /// The list is not sound.
    #[error("nothing was imported:\n{0}")]
    Rows(Report),
    /// Another import or message took one of these addresses or record numbers meanwhile.
    #[error("somebody else added one of these patients at the same moment: nothing was imported, run the command again")]
    Meanwhile,
    /// The caller may not do this.
    #[error(transparent)]
    NotPermitted(#[from] NotPermitted),
    /// Below.
    #[error("the database operation failed")]
    Store(#[source] StoreError),
}

impl ImportError {
    /// For machines and for quoting.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NoOrganization => "organization_not_found",
            Self::Rows(_) => "rows",
            Self::Meanwhile => "conflict",
            Self::NotPermitted(NotPermitted) => "not_permitted",
            Self::Store(_) => "database",
        }
    }
}

impl From<StoreError> for ImportError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Conflict(Unique::DeliveryAddress | Unique::RecordNumber) => Self::Meanwhile,
            other => Self::Store(other),
        }
    }
}

/// The record that mail to this address belongs to. For staff of the organization and an operator's command.
///
/// # Errors
/// The database cannot be reached.
pub async fn find(store: &Store, scope: &StaffScope, address: &EmailAddress) -> Result<Option<PatientId>, StoreError> {
    Ok(patient::find_by_address(&store.read(), scope, address).await?.map(|found| found.id))
}

/// Whether somebody has claimed a record. For staff of the organization and an operator's command.
///
/// # Errors
/// The database cannot be reached.
pub async fn is_claimed(store: &Store, scope: &StaffScope, id: PatientId) -> Result<bool, StoreError> {
    Ok(patient::find(&store.read(), scope, id).await?.is_some_and(|found| found.state == PatientState::Claimed))
}

/// Why nothing is listed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum WaitingError {
    /// There is no such organization.
    #[error("there is no organization with this id: `portal organization list` prints all")]
    NoOrganization,
    /// The caller may not do this.
    #[error(transparent)]
    NotPermitted(#[from] NotPermitted),
    /// Below.
    #[error("the database operation failed")]
    Store(#[from] StoreError),
}

impl WaitingError {
    /// For machines and for quoting.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NoOrganization => "organization_not_found",
            Self::NotPermitted(NotPermitted) => "not_permitted",
            Self::Store(_) => "database",
        }
    }
}

/// The records that hold messages and that nobody can open for want of a claim code, the longest waiting first. The look
/// is in the audit log before it is taken. For an operator's command.
///
/// # Errors
/// [`WaitingError`].
pub async fn waiting(store: &Store, organization: OrganizationId, page: Page) -> Result<Paged<Waiting>, WaitingError> {
    let scope = permit::operator(organization);
    permit::require(scope.actor(), Act::ListWaiting)?;
    if organization::find(&store.read(), organization).await?.is_none() {
        return Err(WaitingError::NoOrganization);
    }
    let event = Event::new(organization, scope.actor(), "patient.waiting_listed").detail(format!("page={}", page.number()));
    store.write(async |tx| audit::append(tx, event).await).await?;
    Ok(patient::waiting(&store.read(), &scope, page).await?)
}

/// Imports a list in CSV: all of it or, with a report on every bad row, nothing. Returns how many records it made. For
/// an operator's command.
///
/// # Errors
/// [`ImportError`]; nothing is imported then.
pub async fn import(store: &Store, organization: OrganizationId, csv: &[u8], limits: RosterLimits) -> Result<usize, ImportError> {
    let scope = permit::operator(organization);
    permit::require(scope.actor(), Act::ImportPatients)?;
    if organization::find(&store.read(), organization).await?.is_none() {
        return Err(ImportError::NoOrganization);
    }
    let Roster { rows, mut report } = roster::read(csv, limits, store.clock().now()).map_err(ImportError::Rows)?;
    let lines: Vec<u64> = rows.iter().map(|row| row.line).collect();
    let new: Vec<NewPatient> = rows.into_iter().map(|row| new_patient(store, row)).collect();
    store
        .write(async |tx| {
            // Told together with what is wrong in the list itself, so that it is corrected once.
            for (position, what) in patient::taken(tx, &scope, &new).await? {
                report.add(taken(lines.get(position).copied().unwrap_or_default(), what));
            }
            if !report.is_empty() {
                return Err(ImportError::Rows(report.sorted()));
            }
            patient::insert_all_of(tx, &scope, &new).await?;
            let event = Event::new(organization, scope.actor(), "patient.imported").detail(format!("rows={}", new.len()));
            audit::append(tx, event).await?;
            Ok(new.len())
        })
        .await
}

pub(super) fn new_patient(store: &Store, row: Row) -> NewPatient {
    let text = |cell: Option<zeroize::Zeroizing<String>>| cell.map(|mut text| std::mem::take(&mut *text));
    NewPatient {
        id: PatientId::generate(store.clock(), store.random()),
        email: Some(row.email),
        language: row.language,
        name: text(row.name),
        birth_date: text(row.birth_date),
        record_number: text(row.record_number),
        phone: text(row.phone),
    }
}

pub(super) fn freed(line: u64) -> Problem {
    let message = "this address was taken from another record lately, by you or by somebody who counts as you: somebody else can import it"
        .to_owned();
    Problem::cell(line, Column::Email, Kind::Freed, message)
}

pub(super) fn taken(line: u64, what: Taken) -> Problem {
    match what {
        Taken::Email => {
            Problem::cell(line, Column::Email, Kind::Taken, "a patient of this organization has this address already".to_owned())
        }
        Taken::RecordNumber => {
            Problem::cell(line, Column::RecordNumber, Kind::Taken, "a patient of this organization has this number already".to_owned())
        }
    }
}
