//! Closing a record and opening it again.
use entity::{
    domain::{
        id::{PatientId, RequestId},
        scope::{Record, StaffScope},
    },
    store::{
        audit::{self, Event},
        delivery::{self, Ahead},
        grant, outbox,
        patient::{self, PatientState},
    },
};

use super::DirectoryError;
use crate::service::{
    Services, claim,
    permit::{self, Act},
};

/// Closes a record: mail to it is refused, its codes and alerts end, and nobody reads it. The account that has it keeps its
/// keys, its sessions and its other records. For a practitioner.
///
/// # Errors
/// [`DirectoryError`]; nothing is changed then.
pub async fn close(services: &Services, scope: &StaffScope, id: PatientId, request: RequestId) -> Result<(), DirectoryError> {
    permit::require(scope.actor(), Act::ChangePatients)?;
    services
        .store()
        .write(async |tx| {
            let found = patient::lock(tx, scope.organization(), id).await?.ok_or(DirectoryError::NotFound)?;
            if found.state == PatientState::Closed {
                return Ok(());
            }
            claim::void_all(services, tx, id, scope.actor()).await?;
            outbox::cancel_alerts(tx, scope.organization(), id).await?;
            patient::update_state(tx, scope.organization(), id, PatientState::Closed).await?;
            let event = Event::new(scope.organization(), scope.actor(), "patient.closed");
            audit::append(tx, event.subject("patient", id.as_uuid()).request(request)).await?;
            Ok(())
        })
        .await
}

/// What is not read yet of what was sent to this record, or is to be: closing it keeps that from the patient. For a practitioner.
///
/// # Errors
/// [`DirectoryError`].
pub async fn ahead(services: &Services, scope: &StaffScope, id: PatientId) -> Result<Ahead, DirectoryError> {
    permit::require(scope.actor(), Act::SeePatients)?;
    Ok(delivery::count_ahead(&services.store().read(), scope.organization(), id).await?)
}

/// Opens a closed record again: for the account that had it, or for a new code. For a practitioner.
///
/// # Errors
/// [`DirectoryError`]; nothing is changed then.
pub async fn open(services: &Services, scope: &StaffScope, id: PatientId, request: RequestId) -> Result<(), DirectoryError> {
    permit::require(scope.actor(), Act::ChangePatients)?;
    services
        .store()
        .write(async |tx| {
            let found = patient::lock(tx, scope.organization(), id).await?.ok_or(DirectoryError::NotFound)?;
            if found.state != PatientState::Closed {
                return Ok(());
            }
            if patient::merged_into(tx, scope, id).await?.is_some() {
                return Err(DirectoryError::Merged);
            }
            let owners = grant::list_owners(tx, Record { organization: scope.organization(), patient: id }).await?;
            let state = if owners.is_empty() { PatientState::Unclaimed } else { PatientState::Claimed };
            patient::update_state(tx, scope.organization(), id, state).await?;
            // What came before it was closed was not told yet.
            outbox::tell_waiting(tx, scope.organization(), id).await?;
            let event = Event::new(scope.organization(), scope.actor(), "patient.opened").detail(state.as_str());
            audit::append(tx, event.subject("patient", id.as_uuid()).request(request)).await?;
            Ok(())
        })
        .await
}
