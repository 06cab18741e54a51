//! Whether a record is still what a claim is for. Must not know how the mailbox was read.
use entity::{
    domain::scope::Record,
    store::{
        Tx,
        carer::Carer,
        claim::{Claim, ClaimKind},
        grant, organization,
        patient::PatientState,
    },
};

use crate::service::error::ServiceError;

/// Whether it is, for a claim that opens at once. The caller holds the record, which is in this state.
pub(super) async fn fits(tx: &Tx, claim: &Claim, carer: Option<&Carer>, state: PatientState) -> Result<bool, ServiceError> {
    if claim.kind == ClaimKind::Again || (carer.is_none() && claim.carer.is_some()) {
        return Ok(false);
    }
    if claim.kind == ClaimKind::Recovery {
        return restores(tx, claim, carer, state).await;
    }
    Ok(if carer.is_some() { state != PatientState::Closed } else { state == PatientState::Unclaimed })
}

/// What the account itself has lost meanwhile, its spare code does not bring back.
async fn restores(tx: &Tx, claim: &Claim, carer: Option<&Carer>, state: PatientState) -> Result<bool, ServiceError> {
    let Some(old) = claim.asked_by else { return Ok(false) };
    let record = Record { organization: claim.organization, patient: claim.patient };
    let has_it = match carer {
        None => state == PatientState::Claimed && grant::list_owners(tx, record).await?.contains(&old),
        Some(carer) => state != PatientState::Closed && carer.reads.is_some_and(|(account, _)| account == old),
    };
    Ok(has_it && organization::allows_spare_codes(tx, claim.organization).await?)
}
