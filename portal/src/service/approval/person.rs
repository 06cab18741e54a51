//! Whether two of the staff are two people. Must not know what for.
use entity::{
    base::clock::Timestamp,
    domain::{
        id::{PatientId, PractitionerId, RequestId},
        scope::{Actor, StaffScope},
    },
    store::{
        Source, StoreError,
        approval::{ApprovalKind, Choice},
        audit::{self, Event},
        invitation, practitioner,
    },
};
use uuid::Uuid;

use super::{ApprovalError, WINDOW, moved::moves};
use crate::service::{
    Services,
    permit::{self, Act},
};

/// Whether whoever acts counts as somebody who did something at a moment. An operator's command counts as nobody.
pub(in crate::service) async fn is_one(
    services: &Services,
    source: &impl Source,
    scope: &StaffScope,
    other: (PractitionerId, Timestamp),
) -> Result<bool, StoreError> {
    invitation::is_one(source, scope, other, services.now().minus(WINDOW)).await
}

/// Whether nobody of the staff could agree to it if whoever acts asked for this now: nobody signs in who may decide it and is another
/// person. For staff who change records.
///
/// # Errors
/// [`ApprovalError`].
pub async fn is_alone(services: &Services, scope: &StaffScope, kind: ApprovalKind) -> Result<bool, ApprovalError> {
    permit::require(scope.actor(), Act::ChangePatients)?;
    Ok(is_alone_beside(services, &services.store().read(), scope, kind, &[]).await?)
}

/// The same of a code for this record: whoever said lately where mail about it goes decides nothing of it either. For staff who give codes.
///
/// # Errors
/// [`ApprovalError`].
pub async fn is_alone_with(services: &Services, scope: &StaffScope, patient: PatientId) -> Result<bool, ApprovalError> {
    permit::require(scope.actor(), Act::IssueSlip)?;
    Ok(is_alone_for(services, &services.store().read(), scope, (ApprovalKind::Slip, patient)).await?)
}

/// Whether nobody of the staff could agree to just this of a record. Certain only for whoever holds the record.
pub(super) async fn is_alone_for(
    services: &Services,
    source: &impl Source,
    scope: &StaffScope,
    (kind, patient): (ApprovalKind, PatientId),
) -> Result<bool, StoreError> {
    let moves = if kind == ApprovalKind::Slip { moves(services, source, scope, &[patient]).await? } else { Vec::new() };
    is_alone_beside(services, source, scope, kind, &moves).await
}

async fn is_alone_beside(
    services: &Services,
    source: &impl Source,
    scope: &StaffScope,
    kind: ApprovalKind,
    moves: &[Choice],
) -> Result<bool, StoreError> {
    let Some(me) = scope.practitioner() else { return Ok(false) };
    let now = services.now();
    let invited = invitation::list_since(source, scope, now.minus(WINDOW)).await?;
    let decides = |(id, role)| {
        let actor = Actor::Practitioner(id, role);
        // Whoever stands outside sees nobody at a desk.
        let sees = kind != ApprovalKind::Sooner || permit::require(actor, Act::SeePatients).is_ok();
        let moved = moves.iter().any(|one| invited.is_one((id, now), (one.by, one.at)));
        sees && !moved && permit::require(actor, Act::Approve).is_ok() && !invited.is_one((me, now), (id, now))
    };
    Ok(!practitioner::list_active(source, scope).await?.into_iter().any(decides))
}

/// Writes down that somebody tried for whom it is not two people.
pub(in crate::service) async fn note_one(
    services: &Services,
    scope: &StaffScope,
    (kind, id): (&'static str, Uuid),
    request: RequestId,
) -> Result<(), StoreError> {
    let event = Event::new(scope.organization(), scope.actor(), "approval.one_person").subject(kind, id).request(request);
    services.store().write(async |tx| audit::append(tx, event).await).await
}
