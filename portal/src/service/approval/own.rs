//! What became of what was asked for: for whoever asked, and on the record. Must not know pages.
use std::time::Duration;

use entity::{
    base::clock::Timestamp,
    domain::{
        id::{ApprovalId, PatientId, PractitionerId, RequestId},
        scope::StaffScope,
    },
    store::{
        Source, StoreError,
        approval::{self as rows, Approval},
        audit::{self, Event},
        practitioner,
    },
};
use zeroize::Zeroizing;

use super::{ApprovalError, LIFETIME};
use crate::service::{
    Services,
    permit::{self, Act, NotPermitted},
};

/// So long a record says what was decided about it.
const ON_RECORD: Duration = Duration::from_secs(7 * 24 * 60 * 60);
/// So many decisions it says.
const DECISIONS: u64 = 3;
/// So many of the own are listed.
const OWN: u64 = 100;

/// What a colleague decided, or what has ended because of something else.
pub struct Decision {
    /// About what.
    pub approval: Approval,
    /// Who had asked.
    pub asked_by: Zeroizing<String>,
    /// Who decided, if anybody did.
    pub decided_by: Option<Zeroizing<String>>,
}

/// The last decisions about a record, the newest first. For staff who see it, and have looked at it.
///
/// # Errors
/// [`ApprovalError`].
pub async fn decisions(services: &Services, scope: &StaffScope, patient: PatientId) -> Result<Vec<Decision>, ApprovalError> {
    permit::require(scope.actor(), Act::SeePatients)?;
    let reader = services.store().read();
    let found = rows::list_decided(&reader, scope, patient, services.now().minus(ON_RECORD), DECISIONS).await?;
    Ok(named(&reader, scope, found).await?)
}

/// What became of what whoever acts asked for, the newest first: what they have not seen, and codes that they may make. For staff who
/// approve, and witnesses, who ask for nothing.
///
/// # Errors
/// [`ApprovalError`].
pub async fn told(services: &Services, scope: &StaffScope) -> Result<Vec<Decision>, ApprovalError> {
    permit::require(scope.actor(), Act::Approve)?;
    let me = scope.practitioner().ok_or(NotPermitted)?;
    let reader = services.store().read();
    let found = rows::list_told(&reader, scope, me, since(services), OWN).await?;
    Ok(named(&reader, scope, found).await?)
}

/// How much of that there is, counted up to `most`. The caller has asked whether they approve anything.
pub(in crate::service) async fn count_told(
    services: &Services,
    source: &impl Source,
    scope: &StaffScope,
    most: u64,
) -> Result<usize, StoreError> {
    let Some(me) = scope.practitioner() else { return Ok(0) };
    Ok(rows::list_told(source, scope, me, since(services), most).await?.len())
}

/// What was asked for before has been told long enough.
fn since(services: &Services) -> Timestamp {
    services.now().minus(LIFETIME + super::TOLD)
}

/// Whoever asked has seen what was decided; what is seen already stays so. For staff who approve.
///
/// # Errors
/// [`ApprovalError`].
pub async fn saw(services: &Services, scope: &StaffScope, id: ApprovalId, request: RequestId) -> Result<(), ApprovalError> {
    permit::require(scope.actor(), Act::Approve)?;
    let me = scope.practitioner().ok_or(NotPermitted)?;
    services
        .store()
        .write(async |tx| {
            if rows::see(tx, scope, id, me).await? {
                let event = Event::new(scope.organization(), scope.actor(), "approval.seen").subject("approval", id.as_uuid());
                audit::append(tx, event.request(request)).await?;
            }
            Ok(())
        })
        .await
}

async fn named(source: &impl Source, scope: &StaffScope, found: Vec<Approval>) -> Result<Vec<Decision>, StoreError> {
    let mut all = Vec::with_capacity(found.len());
    for approval in found {
        let asked_by = name(source, scope, approval.asked_by).await?;
        let decided_by = match approval.decided_by {
            Some(by) => Some(name(source, scope, by).await?),
            None => None,
        };
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
