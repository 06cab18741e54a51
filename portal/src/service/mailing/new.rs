//! A mailing begins: with a pasted list, with patients who were chosen, with nobody yet; once, however often a button is pressed.
use std::collections::HashSet;

use entity::{
    domain::{
        id::{MailingId, PatientId, RequestId},
        scope::StaffScope,
    },
    store::{
        StoreError, Tx, Unique,
        kept::Kept,
        mailing::{self as store, NewRow, Refusal, Whose},
        patient::{self, PatientState},
    },
};
use zeroize::Zeroizing;

use super::{
    MailingError, Typed, note,
    rows::{self, MAX_ROWS, RowsError},
    text::Content,
};
use crate::service::{
    Services, compose,
    error::ServiceError,
    permit::{self, Act},
};

/// Makes a mailing of a pasted list of record numbers. For staff who write.
///
/// # Errors
/// [`MailingError::Rows`] if it cannot be read as a whole; what is wrong with single rows is reported by row.
/// [`MailingError::TooMany`].
pub async fn add(services: &Services, scope: &StaffScope, list: &str, request: RequestId) -> Result<MailingId, MailingError> {
    permit::require(scope.actor(), Act::WriteMessages)?;
    let lines = rows::read(list).map_err(MailingError::Rows)?;
    let numbers: Vec<&str> = lines.rows.iter().filter(|row| !row.misshapen).map(|row| row.number.as_str()).collect();
    let found = patient::find_by_record_numbers(&services.store().read(), scope, &numbers).await?;
    let mut seen = HashSet::new();
    let mut new = Vec::with_capacity(lines.rows.len());
    for row in &lines.rows {
        let (patient, reason) = match found.get(&row.number) {
            _ if row.misshapen => (None, Some(Refusal::Shape)),
            None => (None, Some(Refusal::Unknown)),
            Some((_, PatientState::Closed)) => (None, Some(Refusal::Closed)),
            Some((id, _)) if !seen.insert(*id) => (None, Some(Refusal::Twice)),
            Some((id, _)) => (Some(*id), None),
        };
        let cells = Some(Zeroizing::new(serde_json::to_vec(row).map_err(ServiceError::from)?));
        new.push(NewRow { patient, reason, cells });
    }
    keep_new(services, scope, (&new, lines.columns), request).await
}

/// Makes a mailing of patients who were chosen. For staff who write.
///
/// # Errors [`MailingError::Rows`] if there are none, or too many; [`MailingError::TooMany`]; [`MailingError::NotFound`] if one is no
/// patient of the organization.
pub async fn add_chosen(
    services: &Services,
    scope: &StaffScope,
    patients: &[PatientId],
    request: RequestId,
) -> Result<MailingId, MailingError> {
    permit::require(scope.actor(), Act::WriteMessages)?;
    match patients.len() {
        0 => return Err(MailingError::Rows(RowsError::Empty)),
        1..=MAX_ROWS => {}
        _ => return Err(MailingError::Rows(RowsError::Many)),
    }
    let (mut seen, mut new) = (HashSet::new(), Vec::with_capacity(patients.len()));
    for id in patients {
        let found = patient::find(&services.store().read(), scope, *id).await?.ok_or(MailingError::NotFound)?;
        if seen.insert(*id) {
            let reason = (found.state == PatientState::Closed).then_some(Refusal::Closed);
            new.push(NewRow { patient: Some(*id), reason, cells: None });
        }
    }
    keep_new(services, scope, (&new, Vec::new()), request).await
}

async fn keep_new(
    services: &Services,
    scope: &StaffScope,
    (new, columns): (&[NewRow], Vec<String>),
    request: RequestId,
) -> Result<MailingId, MailingError> {
    let content = Content { typed: preset(services, scope).await?, columns, kept: None, files: None };
    let id = fresh(services);
    keep_as(services, scope, (id, &content, new), ("mailing.added", request)).await?;
    Ok(id)
}

/// An empty text, in the name of the writer's team, where they belong to one alone.
async fn preset(services: &Services, scope: &StaffScope) -> Result<Typed, MailingError> {
    Ok(Typed { presets: compose::preset(services, scope).await?, ..Typed::preset(services.now()) })
}

/// A name for one that is not there yet: a form carries it, so that a second press makes no second one.
#[must_use]
pub fn fresh(services: &Services) -> MailingId {
    MailingId::generate(services.clock(), services.random())
}

/// Makes one without rows, under a name that [`fresh`] gave: patients are looked for then. Nothing is changed if it is there already.
/// For staff who write.
///
/// # Errors
/// [`MailingError::TooMany`].
pub async fn add_empty(services: &Services, scope: &StaffScope, id: MailingId, request: RequestId) -> Result<(), MailingError> {
    permit::require(scope.actor(), Act::WriteMessages)?;
    let content = Content { typed: preset(services, scope).await?, columns: Vec::new(), kept: None, files: None };
    keep_as(services, scope, (id, &content, &[]), ("mailing.added", request)).await
}

/// Keeps a new one under this name, once.
pub(super) async fn keep_as(
    services: &Services,
    scope: &StaffScope,
    (id, content, new): (MailingId, &Content, &[NewRow]),
    noted: (&'static str, RequestId),
) -> Result<(), MailingError> {
    keep_with(services, scope, (id, content, new), noted, async |_| Ok(())).await
}

/// The same with what belongs to it: both are there, or neither. Who finds it there already adds nothing to it.
pub(super) async fn keep_with(
    services: &Services,
    scope: &StaffScope,
    (id, content, new): (MailingId, &Content, &[NewRow]),
    (action, request): (&'static str, RequestId),
    also: impl AsyncFn(&Tx) -> Result<(), MailingError>,
) -> Result<(), MailingError> {
    let label = Zeroizing::new(content.typed.label());
    let content = Zeroizing::new(serde_json::to_vec(&content).map_err(ServiceError::from)?);
    let kept = services
        .store()
        .write(async |tx| {
            if store::find_counted(tx, scope, id, Whose::Own).await?.is_some() {
                return Ok(());
            }
            also(tx).await?;
            if !store::insert(tx, scope, id, Kept { content: &content, label: label.as_bytes() }, new).await? {
                return Err(MailingError::TooMany);
            }
            Ok(note(tx, scope, (action, format!("rows {}", new.len())), id, request).await?)
        })
        .await;
    match kept {
        // Two presses at once: the other one made it, and its files are what seems to be in the way.
        Err(
            MailingError::Service(ServiceError::Store(StoreError::Conflict(Unique::Mailing)))
            | MailingError::FilesWait
            | MailingError::TooMany,
        ) if store::find_counted(&services.store().read(), scope, id, Whose::Own).await?.is_some() => Ok(()),
        kept => kept,
    }
}
