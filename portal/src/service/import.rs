//! Importing a list of patients on a page: seen before it is done, done in the background. Must not know pages, nor what a list looks
//! like ([`super::patient::roster`] does).
//!
//! Invariants:
//! - Nothing is imported that was not shown.
//! - A list lies sealed while it waits and while it is imported, and is erased afterwards, after an hour in any case if nobody
//!   begins.
//! - What was added, and how far it is, is one transaction, so that an import that was interrupted goes on where it stopped and
//!   adds nobody twice.
//! - What is told of a row is its line and why, never a cell.
//! - It is done in the name of who handed it in, as long as they may, and what they may not do by hand ([`super::directory`]) no
//!   list does for them.
//! - One that cannot be gone on with keeps no other from it.
mod run;

use std::{collections::HashSet, time::Duration};

pub use entity::store::patient_import::{Import, ImportState};
use entity::{
    domain::{
        id::{ImportId, RequestId},
        scope::StaffScope,
    },
    store::{
        StoreError,
        audit::{self, Event},
        patient::{self, NewPatient},
        patient_import as lists,
    },
};
use serde::{Deserialize, Serialize};
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

pub use self::run::{expire, run};
use super::{
    Services,
    directory::FREED,
    error::ServiceError,
    patient::{
        new_patient,
        roster::{self, Report, Roster, RosterLimits, Row},
    },
    permit::{self, Act, NotPermitted},
};

/// What a page takes. More is split; the command's limits are settings, and as large by themselves.
pub const LIMITS: RosterLimits = RosterLimits { bytes: 16 * 1024 * 1024, rows: 100_000 };
/// A list that nobody begins is erased after this time.
pub const WAITS: Duration = Duration::from_secs(60 * 60);
/// Rows that are shown before.
const FIRST: usize = 10;
/// Imports that are listed.
const LISTED: u64 = 10;

/// What was found out about a list.
#[derive(Default, Serialize, Deserialize)]
pub struct Findings {
    /// Patients who would be added.
    pub good: usize,
    /// Rows that cannot be, told or not.
    pub bad: usize,
    /// What is wrong, by line.
    pub told: Vec<Bad>,
    /// How much more is wrong, of a list that an earlier version looked at: now all of it is told.
    #[serde(default)]
    pub untold: usize,
    /// The first rows, as they would be added.
    pub first: Vec<First>,
}

/// A row that is shown before it is added.
#[derive(Serialize, Deserialize, Zeroize, ZeroizeOnDrop)]
pub struct First {
    /// Address.
    pub email: String,
    /// Full name.
    pub name: Option<String>,
    /// Birth date.
    pub birth_date: Option<String>,
    /// Record number.
    pub record_number: Option<String>,
}

/// What is wrong with a row.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Bad {
    /// Which line.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<u64>,
    /// Which column, by its name in the header.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub column: Option<String>,
    /// Why, as a word.
    pub why: String,
    /// A heading that is not known, and the column that is nearly called so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub near: Option<(String, String)>,
}

/// Why nothing was imported.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ListError {
    /// The list as a whole cannot be read.
    #[error("the list cannot be read")]
    Unreadable(Vec<Bad>),
    /// No such list.
    #[error("there is no such list")]
    NotFound,
    /// It does not wait any more.
    #[error("the list does not wait any more")]
    Over,
    /// The caller may not do this.
    #[error(transparent)]
    NotPermitted(#[from] NotPermitted),
    /// Below.
    #[error(transparent)]
    Service(#[from] ServiceError),
}

impl ListError {
    /// For quoting.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Unreadable(_) => "list_unreadable",
            Self::NotFound => "list_not_found",
            Self::Over => "list_over",
            Self::NotPermitted(NotPermitted) => "not_permitted",
            Self::Service(below) => below.code(),
        }
    }
}

impl From<StoreError> for ListError {
    fn from(below: StoreError) -> Self {
        Self::Service(below.into())
    }
}

/// Reads a list, finds out what would be added, and keeps it until somebody begins. For an administrator.
///
/// # Errors
/// [`ListError`]; nothing is kept then.
pub async fn prepare(services: &Services, scope: &StaffScope, csv: &[u8], request: RequestId) -> Result<ImportId, ListError> {
    permit::require(scope.actor(), Act::ImportPatients)?;
    let now = services.now();
    let Roster { rows, mut report } = roster::read(csv, LIMITS, now).map_err(|report| ListError::Unreadable(told(&report)))?;
    let all = rows.len() + report.rows();
    let rows = without_twice(rows);
    let sound = rows.len();
    let lines: Vec<u64> = rows.iter().map(|row| row.line).collect();
    let new: Vec<NewPatient> = rows.into_iter().map(|row| new_patient(services.store(), row)).collect();
    let mut taken = HashSet::new();
    for (position, what) in patient::taken(&services.store().read(), scope, &new).await? {
        let line = lines.get(position).copied().unwrap_or_default();
        taken.insert(position);
        report.add(super::patient::taken(line, what));
    }
    for position in patient::freed(&services.store().read(), scope, &new, now.minus(FREED)).await? {
        if taken.insert(position) {
            report.add(super::patient::freed(lines.get(position).copied().unwrap_or_default()));
        }
    }
    // Those alone that would be added.
    let first = new.iter().enumerate().filter(|(position, _)| !taken.contains(position)).take(FIRST).map(|(_, new)| shown(new)).collect();
    let report = report.sorted();
    let good = sound - taken.len();
    let findings = Findings { good, bad: all - good, told: told(&report), untold: 0, first };
    let sealed = Zeroizing::new(serde_json::to_vec(&findings).map_err(ServiceError::from)?);
    let detail = format!("rows={all} good={good}");
    services
        .store()
        .write(async |tx| {
            let id = lists::insert(tx, scope, csv, &sealed, sound).await?;
            let event = Event::new(scope.organization(), scope.actor(), "patient.import_previewed").subject("import", id.as_uuid());
            audit::append(tx, event.detail(detail).request(request)).await?;
            Ok(id)
        })
        .await
}

/// A list that was handed in, and what was found out about it. For an administrator; the look is in the audit, because some rows are
/// shown.
///
/// # Errors
/// [`ListError`].
pub async fn find(services: &Services, scope: &StaffScope, id: ImportId, request: RequestId) -> Result<(Import, Findings), ListError> {
    permit::require(scope.actor(), Act::ImportPatients)?;
    let reader = services.store().read();
    let import = lists::find(&reader, scope, id).await?.ok_or(ListError::NotFound)?;
    let findings = match lists::open_report(&reader, &import).await? {
        Some(report) => serde_json::from_slice(&report).map_err(ServiceError::from)?,
        None => return Err(ListError::Over),
    };
    let event = Event::new(scope.organization(), scope.actor(), "patient.import_viewed").subject("import", id.as_uuid());
    services.store().write(async |tx| audit::append(tx, event.request(request)).await).await?;
    Ok((import, findings))
}

/// Whether whoever acts may hand in a list: asked before one is read.
///
/// # Errors
/// [`ListError::NotPermitted`].
pub fn check(scope: &StaffScope) -> Result<(), ListError> {
    Ok(permit::require(scope.actor(), Act::ImportPatients)?)
}

/// How far one is. For an administrator; nobody is shown.
///
/// # Errors
/// [`ListError`].
pub async fn progress(services: &Services, scope: &StaffScope, id: ImportId) -> Result<Import, ListError> {
    permit::require(scope.actor(), Act::ImportPatients)?;
    lists::find(&services.store().read(), scope, id).await?.ok_or(ListError::NotFound)
}

/// The newest imports. For an administrator.
///
/// # Errors
/// [`ListError`].
pub async fn list(services: &Services, scope: &StaffScope) -> Result<Vec<Import>, ListError> {
    permit::require(scope.actor(), Act::ImportPatients)?;
    Ok(lists::list(&services.store().read(), scope, LISTED).await?)
}

/// Begins to add the patients of a list that one has handed in oneself. For an administrator.
///
/// # Errors
/// [`ListError::Over`] if it does not wait any more.
pub async fn begin(services: &Services, scope: &StaffScope, id: ImportId, request: RequestId) -> Result<(), ListError> {
    settle(services, scope, id, true, request).await
}

/// Adds nobody: the list is erased. For an administrator.
///
/// # Errors
/// [`ListError::Over`] if it does not wait any more.
pub async fn forget(services: &Services, scope: &StaffScope, id: ImportId, request: RequestId) -> Result<(), ListError> {
    settle(services, scope, id, false, request).await
}

async fn settle(services: &Services, scope: &StaffScope, id: ImportId, begins: bool, request: RequestId) -> Result<(), ListError> {
    permit::require(scope.actor(), Act::ImportPatients)?;
    services
        .store()
        .write(async |tx| {
            let found = lists::find(tx, scope, id).await?.ok_or(ListError::NotFound)?;
            if Some(found.by) != scope.practitioner() {
                return Err(ListError::NotFound);
            }
            let done = if begins { lists::start(tx, scope, id).await? } else { lists::drop_waiting(tx, scope, id).await? };
            if !done {
                return Err(ListError::Over);
            }
            let action = if begins { "patient.import_begun" } else { "patient.import_dropped" };
            let event = Event::new(scope.organization(), scope.actor(), action).subject("import", id.as_uuid());
            audit::append(tx, event.request(request)).await?;
            Ok(())
        })
        .await
}

/// Of rows that share an address or a number, the first.
fn without_twice(rows: Vec<Row>) -> Vec<Row> {
    let (mut addresses, mut numbers) = (HashSet::new(), HashSet::new());
    let mut kept = Vec::with_capacity(rows.len());
    for row in rows {
        let number = row.record_number.as_ref().map(|number| number.to_string());
        if addresses.contains(&row.email.normal()) || number.as_ref().is_some_and(|number| numbers.contains(number)) {
            continue;
        }
        addresses.insert(row.email.normal());
        numbers.extend(number);
        kept.push(row);
    }
    kept
}

fn shown(new: &NewPatient) -> First {
    First {
        email: new.email.as_ref().map(|email| email.as_str().to_owned()).unwrap_or_default(),
        name: new.name.clone(),
        birth_date: new.birth_date.clone(),
        record_number: new.record_number.clone(),
    }
}

fn told(report: &Report) -> Vec<Bad> {
    let bad = |problem: &roster::Problem| Bad {
        line: problem.line,
        column: problem.column.map(|column| column.as_str().to_owned()),
        why: problem.kind.as_str().to_owned(),
        near: problem.near.as_ref().map(|(heading, near)| (heading.clone(), near.as_str().to_owned())),
    };
    report.problems().iter().map(bad).collect()
}
