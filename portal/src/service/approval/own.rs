//! What became of what was asked for: for whoever asked, and on the record. Must not know pages.
use std::time::Duration;

use entity::{
    domain::{
        id::{PatientId, PractitionerId},
        scope::StaffScope,
    },
    store::{
        Source, StoreError,
        approval::{self as rows, Approval},
        practitioner,
    },
};
use zeroize::Zeroizing;

use super::ApprovalError;
use crate::service::{
    Services,
    permit::{self, Act, NotPermitted},
};

/// So long a record says what was decided about it.
const TOLD: Duration = Duration::from_secs(7 * 24 * 60 * 60);
/// So many decisions it says.
const DECISIONS: u64 = 3;
/// So many of the own are listed.
const OWN: u64 = 100;

/// What a colleague decided.
pub struct Decision {
    /// About what.
    pub approval: Approval,
    /// Who had asked.
    pub asked_by: Zeroizing<String>,
    /// Who decided.
    pub decided_by: Zeroizing<String>,
}

/// The last decisions about a record, the newest first. For staff who see it, and have looked at it.
///
/// # Errors
/// [`ApprovalError`].
pub async fn decisions(services: &Services, scope: &StaffScope, patient: PatientId) -> Result<Vec<Decision>, ApprovalError> {
    permit::require(scope.actor(), Act::SeePatients)?;
    let reader = services.store().read();
    let mut all = Vec::new();
    for approval in rows::list_decided(&reader, scope, patient, services.now().minus(TOLD), DECISIONS).await? {
        let Some(by) = approval.decided_by else { continue };
        let (asked_by, decided_by) = (name(&reader, scope, approval.asked_by).await?, name(&reader, scope, by).await?);
        all.push(Decision { approval, asked_by, decided_by });
    }
    Ok(all)
}

/// What whoever acts has asked for and nobody has decided, the oldest first. For staff who approve, and witnesses, who ask for nothing.
///
/// # Errors
/// [`ApprovalError`].
pub async fn open_of_own(services: &Services, scope: &StaffScope) -> Result<Vec<Approval>, ApprovalError> {
    permit::require(scope.actor(), Act::Approve)?;
    let me = scope.practitioner().ok_or(NotPermitted)?;
    Ok(rows::list_asked_by(&services.store().read(), scope, me, services.now(), OWN).await?)
}

async fn name(source: &impl Source, scope: &StaffScope, who: PractitionerId) -> Result<Zeroizing<String>, StoreError> {
    let one = practitioner::find(source, scope, who).await?;
    Ok(Zeroizing::new(one.map(|one| one.name).unwrap_or_default()))
}
