//! Going on with what was begun, in the background. Must not know pages.
//!
//! Invariants:
//! - A run ends after some chunks, so that the word to stop is heard, and of several lists each comes on.
//! - Whether whoever handed a list in still may is asked for every chunk, in the transaction that adds it.
//! - Of two nodes at one list the second leaves when it sees the first.
use std::{collections::HashSet, error::Error, time::Duration};

use entity::{
    domain::scope::{Actor, StaffScope},
    store::{
        StoreError,
        audit::{self, Event},
        patient::{self, NewPatient},
        patient_import as lists,
    },
};
use zeroize::Zeroizing;

use super::{FREED, Findings, Import, LIMITS, WAITS, without_twice};
use crate::service::{
    Services,
    error::ServiceError,
    patient::{
        new_patient,
        roster::{self, Roster, Row},
    },
    permit::{self, Act},
};

/// Rows of one transaction.
const CHUNK: usize = 500;
/// Chunks of one run, so that it ends.
const MOST_CHUNKS: u32 = 20;
/// Lists that a run looks at.
const LOOKED_AT: u64 = 100;
/// One that has not come on for so long is stopped.
const STUCK: Duration = Duration::from_secs(24 * 60 * 60);

/// Goes on with what was begun, a part of it. Returns how many patients were added. For the portal's own timed work.
///
/// # Errors
/// [`ServiceError`] if the database does not answer; what was added stays, and it goes on from there.
pub async fn run(services: &Services) -> Result<usize, ServiceError> {
    let (mut added, mut chunks) = (0, 0);
    for import in lists::list_started(&services.store().read(), LOOKED_AT).await? {
        if chunks >= MOST_CHUNKS {
            break;
        }
        match some(services, import, &mut chunks).await {
            Ok(more) => added += more,
            // It is tried again until it is stuck: what is wrong with one stops no other.
            Err(error) => tracing::error!(error = &error as &dyn Error, import = %import.id, "a list could not be gone on with"),
        }
    }
    Ok(added)
}

/// Erases lists that nobody has begun, and stops those that have not come on for a day. Returns how many. For the portal's own timed
/// work.
///
/// # Errors
/// [`ServiceError`] if the database does not answer.
pub async fn expire(services: &Services) -> Result<u64, ServiceError> {
    let before = services.now().minus(WAITS);
    let mut erased = services.store().write(async |tx| Ok::<_, ServiceError>(lists::expire(tx, before).await?)).await?;
    for stuck in lists::list_stuck(&services.store().read(), services.now().minus(STUCK), LOOKED_AT).await? {
        match stop(services, &stuck).await {
            Ok(stopped) => erased += u64::from(stopped),
            // One that cannot be ended is in no other's way.
            Err(error) => tracing::error!(error = &error as &dyn Error, import = %stuck.id, "a list could not be ended"),
        }
    }
    Ok(erased)
}

/// Why a chunk was not added.
enum Halt {
    /// Somebody else went on, it is stopped, or whoever handed it in may do so no more: the next run finds out.
    Elsewhere,
    /// Below.
    Service(ServiceError),
}

impl From<ServiceError> for Halt {
    fn from(below: ServiceError) -> Self {
        Self::Service(below)
    }
}

impl From<StoreError> for Halt {
    fn from(below: StoreError) -> Self {
        Self::Service(below.into())
    }
}

async fn some(services: &Services, mut import: Import, chunks: &mut u32) -> Result<usize, ServiceError> {
    let content = lists::open_content(&services.store().read(), &import).await?;
    let content = content.ok_or(ServiceError::Internal("an import has no list"))?;
    // Read as it was when it was shown: a birth date that was sound then is sound now.
    let Ok(Roster { rows, .. }) = roster::read(&content, LIMITS, import.created_at) else {
        return Err(ServiceError::Internal("a list that was read cannot be read"));
    };
    let mut rows: Vec<Row> = without_twice(rows).into_iter().skip(import.done).collect();
    let before = import.added;
    while !rows.is_empty() {
        if *chunks >= MOST_CHUNKS {
            return Ok(import.added - before);
        }
        *chunks += 1;
        let deputy = permit::deputy(services, import.organization, import.by).await?;
        let Some(scope) = deputy.filter(|scope| permit::require(scope.actor(), Act::ImportPatients).is_ok()) else {
            stop(services, &import).await?;
            return Ok(import.added - before);
        };
        let rest = rows.split_off(rows.len().min(CHUNK));
        let new: Vec<NewPatient> = std::mem::replace(&mut rows, rest).into_iter().map(|row| new_patient(services.store(), row)).collect();
        match chunk(services, &scope, &import, &new).await {
            Ok(added) => import = Import { done: import.done + new.len(), added: import.added + added, ..import },
            Err(Halt::Elsewhere) => return Ok(import.added - before),
            Err(Halt::Service(below)) => return Err(below),
        }
    }
    finish(services, &import).await?;
    Ok(import.added - before)
}

/// Adds those whose addresses and numbers are free, and notes how far it is.
async fn chunk(services: &Services, scope: &StaffScope, import: &Import, new: &[NewPatient]) -> Result<usize, Halt> {
    services
        .store()
        .write(async |tx| {
            if !permit::still_permitted(tx, scope).await? {
                return Err(Halt::Elsewhere);
            }
            let mut left: HashSet<usize> = patient::taken(tx, scope, new).await?.into_iter().map(|(position, _)| position).collect();
            left.extend(patient::freed(tx, scope, new, services.now().minus(FREED)).await?);
            let mut free = new.to_vec();
            let mut position = 0;
            free.retain(|_| {
                position += 1;
                !left.contains(&(position - 1))
            });
            patient::insert_all_of(tx, scope, &free).await?;
            if !lists::advance(tx, import, import.done + new.len(), import.added + free.len()).await? {
                return Err(Halt::Elsewhere);
            }
            Ok(free.len())
        })
        .await
}

async fn finish(services: &Services, import: &Import) -> Result<(), ServiceError> {
    let findings = match lists::open_report(&services.store().read(), import).await? {
        Some(report) => serde_json::from_slice(&report)?,
        None => Findings::default(),
    };
    note(services, import, true, findings).await.map(|_| ())
}

/// Whoever handed it in may do so no more, or it does not come on: what was added stays, and how far it came is shown. `false` if it
/// was not under way any more.
async fn stop(services: &Services, import: &Import) -> Result<bool, ServiceError> {
    let report = match lists::open_report(&services.store().read(), import).await {
        // What cannot be opened may be why it does not come on: that is not kept.
        Err(StoreError::Open) => None,
        report => report?,
    };
    let findings = report.and_then(|report| serde_json::from_slice(&report).ok()).unwrap_or_default();
    note(services, import, false, findings).await
}

/// Ends it, `done` or stopped, without the rows that were shown.
async fn note(services: &Services, import: &Import, done: bool, mut findings: Findings) -> Result<bool, ServiceError> {
    findings.first.clear();
    let report = Zeroizing::new(serde_json::to_vec(&findings)?);
    let action = if done { "patient.imported" } else { "patient.import_stopped" };
    services
        .store()
        .write(async |tx| {
            let ended = if done { lists::finish(tx, import, &report).await? } else { lists::stop(tx, import, &report).await? };
            if ended {
                let event = Event::new(import.organization, Actor::System, action).subject("import", import.id.as_uuid());
                audit::append(tx, event.detail(format!("rows={} asked_by={}", import.added, import.by))).await?;
            }
            Ok(ended)
        })
        .await
}
