//! Showing a code at the desk, confirming whose telephone entered it, and ending it.
use entity::{
    domain::{
        id::{PatientId, RequestId},
        scope::StaffScope,
    },
    store::{
        claim::{self as claims, ClaimState},
        pairing,
    },
};

use super::{DeskError, held, note};
use crate::service::{
    Services,
    approval::Looked,
    claim::{self, AT_DESK, IssueError, Issued},
    permit::{self, Act},
};

/// Makes a code for somebody who stands at the desk; an older one becomes void. For staff who give codes.
///
/// # Errors
/// [`IssueError`].
pub async fn begin(services: &Services, scope: &StaffScope, patient: PatientId, looked: Option<Looked>) -> Result<Issued, IssueError> {
    permit::require(scope.actor(), Act::IssueSlip).map_err(|_| IssueError::NotPermitted)?;
    claim::issue_at_desk(services, scope, patient, looked).await
}

/// Says that one sees the person, with this number on the telephone, as it was shown when the code had been taken over this often. The
/// time to make the key begins anew. For whoever began it.
///
/// # Errors
/// [`DeskError`]. [`DeskError::OtherNumber`]: another telephone was faster than this press.
pub async fn confirm(
    services: &Services,
    scope: &StaffScope,
    patient: PatientId,
    (number, round): (u16, u32),
    request: RequestId,
) -> Result<(), DeskError> {
    permit::require(scope.actor(), Act::IssueSlip)?;
    services
        .store()
        .write(async |tx| {
            let (pairing, claim) = held(tx, scope, patient).await?;
            if pairing.confirmed_at.is_some() && pairing.number == Some(number) && claim.takeovers == round {
                // Pressed twice.
                return Ok(());
            }
            if claim.state != ClaimState::Bound || claim.expires_at <= services.now() {
                return Err(DeskError::Changed);
            }
            // A number can come back: of two who show it one after the other, only the one who was seen is meant.
            if claim.takeovers != round || !pairing::update_confirmed(tx, scope, claim.id, number, services.now()).await? {
                return Err(DeskError::OtherNumber);
            }
            claims::update_expiry(tx, claim.id, services.now().plus(AT_DESK)).await?;
            Ok(note(tx, scope, claim.id, "claim.witnessed", request).await?)
        })
        .await
}

/// Ends it: the code is void, and whatever it led to. Nothing happens where the record is set up, or it is over. For whoever began
/// it.
///
/// # Errors
/// [`DeskError`].
pub async fn end(services: &Services, scope: &StaffScope, patient: PatientId) -> Result<(), DeskError> {
    permit::require(scope.actor(), Act::IssueSlip)?;
    services
        .store()
        .write(async |tx| {
            let (_, claim) = held(tx, scope, patient).await?;
            claim::void(services, tx, &claim, scope.actor(), "claim.ended_by_staff").await?;
            Ok(())
        })
        .await
}
