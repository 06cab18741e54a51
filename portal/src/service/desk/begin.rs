//! Showing a code at the desk, confirming whose telephone entered it, and ending it.
use entity::{
    domain::{
        id::{PatientId, RequestId},
        scope::StaffScope,
    },
    store::{claim::ClaimState, pairing, patient},
};

use super::{DeskError, latest, note};
use crate::service::{
    Services,
    claim::{self, IssueError, Issued},
    permit::{self, Act},
};

/// Makes a code for somebody who stands at the desk; an older one becomes void. For staff who give codes.
///
/// # Errors
/// [`IssueError`].
pub async fn begin(services: &Services, scope: &StaffScope, patient: PatientId) -> Result<Issued, IssueError> {
    permit::require(scope.actor(), Act::IssueSlip).map_err(|_| IssueError::NotPermitted)?;
    claim::issue_at_desk(services, scope, patient).await
}

/// Says that one sees the person, with this number on the telephone. For whoever began it.
///
/// # Errors
/// [`DeskError`]. [`DeskError::OtherNumber`]: another telephone was faster than this press.
pub async fn confirm(
    services: &Services,
    scope: &StaffScope,
    patient: PatientId,
    number: u16,
    request: RequestId,
) -> Result<(), DeskError> {
    permit::require(scope.actor(), Act::IssueSlip)?;
    services
        .store()
        .write(async |tx| {
            patient::lock(tx, scope.organization(), patient).await?.ok_or(DeskError::NotFound)?;
            let (pairing, claim) = latest(tx, scope, patient).await?.ok_or(DeskError::NotFound)?;
            if pairing.confirmed_at.is_some() && pairing.number == Some(number) {
                // Pressed twice.
                return Ok(());
            }
            if claim.state != ClaimState::Bound || claim.expires_at <= services.now() {
                return Err(DeskError::Changed);
            }
            if !pairing::update_confirmed(tx, scope, claim.id, number, services.now()).await? {
                return Err(DeskError::OtherNumber);
            }
            Ok(note(tx, scope, claim.id, "claim.witnessed", request).await?)
        })
        .await
}

/// Ends it: the code is void, and whatever it led to. Nothing happens where the record is set up, or it is over. For whoever began
/// it.
///
/// # Errors
/// [`DeskError`].
pub async fn end(services: &Services, scope: &StaffScope, patient: PatientId, request: RequestId) -> Result<(), DeskError> {
    permit::require(scope.actor(), Act::IssueSlip)?;
    services
        .store()
        .write(async |tx| {
            patient::lock(tx, scope.organization(), patient).await?.ok_or(DeskError::NotFound)?;
            let (_, claim) = latest(tx, scope, patient).await?.ok_or(DeskError::NotFound)?;
            if claim::void(services, tx, &claim, scope.actor(), "claim.desk_ended").await? {
                note(tx, scope, claim.id, "claim.ended_by_staff", request).await?;
            }
            Ok(())
        })
        .await
}
