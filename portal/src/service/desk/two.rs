//! What a second person adds to what one saw at the desk: that the person is known, in place of a mailbox; and that a record which
//! was set up before opens without its wait. Must not know who decides.
//!
//! Invariants: both are for this code alone; both want somebody who was seen; a mailbox that is there is never left out; until the
//! record opens its account can object as before.
use std::time::Duration;

use super::{DeskError, held, note};
use crate::service::{
    Services, approval,
    error::ServiceError,
    permit::{self, Act},
};
use entity::{
    domain::{
        id::{ClaimId, PatientId, RequestId},
        scope::StaffScope,
    },
    store::{
        Tx, alert_address,
        approval::{self as rows, Approval, ApprovalKind, ApprovalState, NewApproval, Step},
        claim::{self as claims, Claim, ClaimKind, ClaimState},
        pairing,
    },
};

/// So long a colleague may think about it: the person stands at the desk.
const LIFETIME: Duration = Duration::from_secs(24 * 60 * 60);

/// Asks a colleague to agree that the person is known, where there is no mailbox. For whoever saw them.
///
/// # Errors
/// [`DeskError`].
pub async fn vouch(services: &Services, scope: &StaffScope, patient: PatientId, request: RequestId) -> Result<(), DeskError> {
    permit::require(scope.actor(), Act::IssueSlip)?;
    ask(services, scope, patient, ApprovalKind::InPerson, request).await
}

/// Asks a colleague, who sees the person too, to let a record that was set up before open at once. For whoever saw them.
///
/// # Errors
/// [`DeskError`].
pub async fn sooner(services: &Services, scope: &StaffScope, patient: PatientId, request: RequestId) -> Result<(), DeskError> {
    permit::require(scope.actor(), Act::IssueSlip)?;
    ask(services, scope, patient, ApprovalKind::Sooner, request).await
}

async fn ask(services: &Services, scope: &StaffScope, patient: PatientId, kind: ApprovalKind, request: RequestId) -> Result<(), DeskError> {
    services
        .store()
        .write(async |tx| {
            let (_, claim) = held(tx, scope, patient).await?;
            if !is_possible(services, tx, &claim, kind).await? {
                return Err(DeskError::Changed);
            }
            let now = services.now();
            let waiting = rows::list_of(tx, scope, patient, now).await?;
            let basis = Some(claim.id.as_uuid());
            if let Some(one) = waiting.iter().find(|one| one.kind == kind && one.is_open(now)) {
                if one.basis == basis {
                    return if Some(one.asked_by) == scope.practitioner() { Ok(()) } else { Err(DeskError::Waiting) };
                }
                // About a code that is over: there is nothing to agree to any more.
                rows::settle(tx, scope, one.id, Step { from: ApprovalState::Asked, to: ApprovalState::Over }, None, None).await?;
            }
            let new = NewApproval { patient, kind, expires_at: now.plus(LIFETIME), address: None, basis, other: None, seen: None };
            approval::ask(services, tx, scope, &new, request).await?;
            Ok(())
        })
        .await
}

/// Whether that would change something for this code.
async fn is_possible(services: &Services, tx: &Tx, claim: &Claim, kind: ApprovalKind) -> Result<bool, ServiceError> {
    let now = services.now();
    let Some(pairing) = pairing::find(tx, claim.id).await?.filter(|found| found.confirmed_at.is_some()) else { return Ok(false) };
    if claim.state != ClaimState::Keyed || !claim.is_resumable(now) {
        return Ok(false);
    }
    Ok(match kind {
        ApprovalKind::InPerson => {
            pairing.in_person_at.is_none() && alert_address::list(tx, claim.organization, claim.patient).await?.is_empty()
        }
        ApprovalKind::Sooner => claim.kind == ClaimKind::Again && claim.opens_at.is_some_and(|at| now < at),
        _ => false,
    })
}

/// The code that a colleague agreed to something about, if it can be done still. The caller holds the record.
async fn agreed(services: &Services, tx: &Tx, scope: &StaffScope, found: &Approval) -> Result<Option<Claim>, ServiceError> {
    let Some(id) = found.basis.map(ClaimId::from_uuid) else { return Ok(None) };
    let claim = claims::find(tx, id).await?;
    let its = claim.filter(|claim| claim.organization == scope.organization() && claim.patient == found.patient);
    Ok(match its {
        Some(claim) if is_possible(services, tx, &claim, found.kind).await? => Some(claim),
        _ => None,
    })
}

/// Takes it that the person is known; `false` if that is not possible any more. The caller holds the record.
pub(in crate::service) async fn vouch_agreed(
    services: &Services,
    tx: &Tx,
    scope: &StaffScope,
    found: &Approval,
    request: RequestId,
) -> Result<bool, ServiceError> {
    let Some(claim) = agreed(services, tx, scope, found).await? else { return Ok(false) };
    if !pairing::update_in_person(tx, scope, claim.id, services.now()).await? {
        return Ok(false);
    }
    note(tx, scope, claim.id, "claim.in_person", request).await?;
    Ok(true)
}

/// Lets the record open at once; `false` if that is not possible any more. The caller holds the record.
pub(in crate::service) async fn sooner_agreed(
    services: &Services,
    tx: &Tx,
    scope: &StaffScope,
    found: &Approval,
    request: RequestId,
) -> Result<bool, ServiceError> {
    let Some(claim) = agreed(services, tx, scope, found).await? else { return Ok(false) };
    if !claims::end_wait(tx, claim.id, services.now()).await? {
        return Ok(false);
    }
    note(tx, scope, claim.id, "claim.wait_ended", request).await?;
    Ok(true)
}
