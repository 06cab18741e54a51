//! Agreeing, or not: with one press, by somebody else than who asked, who was verified for it a moment ago.
use std::time::Duration;

use entity::{
    base::clock::Timestamp,
    domain::{
        id::{ApprovalId, PractitionerId, RequestId},
        scope::{Actor, Record, StaffScope},
    },
    store::{
        Source, StoreError, Tx,
        approval::{self, Approval, ApprovalKind, ApprovalState, Step},
        audit::{self, Event},
        patient::{self, PatientState},
        practitioner::{self, PractitionerState},
    },
};

use super::{ApprovalError, TOLD, USABLE, end_slips, has_moved, is_one, note_one};
use crate::service::{
    Services, desk,
    directory::{self, Agreed},
    error::ServiceError,
    permit::{self, Act, NotPermitted},
    session::{Purpose, Session},
};

/// Whether whoever acts was verified for deciding. For staff who approve, and witnesses.
pub(super) fn check(services: &Services, scope: &StaffScope, session: &Session) -> Result<PractitionerId, ApprovalError> {
    permit::require(scope.actor(), Act::Approve)?;
    if !session.is_fresh(services, Purpose::Approve) {
        return Err(ApprovalError::VerificationNeeded(Purpose::Approve));
    }
    Ok(scope.practitioner().ok_or(NotPermitted)?)
}

/// Agrees: what was asked for is done, in the same moment. For staff who approve, and witnesses.
///
/// # Errors
/// [`ApprovalError`]. [`ApprovalError::Over`]: it can be done no more, whoever agrees.
pub async fn approve(
    services: &Services,
    scope: &StaffScope,
    session: &Session,
    id: ApprovalId,
    request: RequestId,
) -> Result<(), ApprovalError> {
    let me = check(services, scope, session)?;
    let done = services
        .store()
        .write(async |tx| {
            let found = held(tx, services, scope, session, (id, me)).await?;
            let came =
                if is_wanted(tx, scope, &found).await? { carry_out(services, tx, scope, &found, request).await? } else { CameTo::Nothing };
            let (to, until) = came.to(found.kind);
            settle(tx, scope, &found, me, (to, services.now().plus(until)), request).await?;
            Ok::<_, ApprovalError>(came)
        })
        .await;
    match told(services, scope, id, done, request).await? {
        CameTo::Done => Ok(()),
        CameTo::Nothing => Err(ApprovalError::Over),
        CameTo::Changed => Err(ApprovalError::Changed),
    }
}

/// What became of what was asked for.
#[derive(Clone, Copy)]
enum CameTo {
    /// It is done.
    Done,
    /// It is not possible any more.
    Nothing,
    /// It was asked for when something else stood there.
    Changed,
}

impl CameTo {
    /// Where it stands then, and so long it can be made use of or is told.
    const fn to(self, kind: ApprovalKind) -> (ApprovalState, Duration) {
        match (self, kind) {
            (Self::Nothing | Self::Changed, _) => (ApprovalState::Over, TOLD),
            // A code is shown to whoever asked, who makes it.
            (Self::Done, ApprovalKind::Slip) => (ApprovalState::Approved, USABLE),
            (Self::Done, _) => (ApprovalState::Used, TOLD),
        }
    }
}

/// Does what nobody objected to, as the word of whoever asked; `false` if it came to nothing. The caller holds the records, and has asked
/// whether it is due.
pub(super) async fn alone(
    services: &Services,
    tx: &Tx,
    scope: &StaffScope,
    found: &Approval,
    request: RequestId,
) -> Result<bool, ServiceError> {
    let came = if is_wanted(tx, scope, found).await? { carry_out(services, tx, scope, found, request).await? } else { CameTo::Nothing };
    let (to, until) = came.to(found.kind);
    let step = Step { from: ApprovalState::Asked, to };
    if !approval::settle(tx, scope, found.id, step, Some(found.asked_by), Some(services.now().plus(until))).await? {
        return Ok(false);
    }
    let done = matches!(came, CameTo::Done);
    note(tx, scope, found, if done { "patient.approval_alone" } else { "patient.approval_over" }, request).await?;
    Ok(done)
}

const fn came(done: bool) -> CameTo {
    if done { CameTo::Done } else { CameTo::Nothing }
}

/// Does not agree: nothing is changed. For staff who approve, and witnesses.
///
/// # Errors
/// [`ApprovalError`].
pub async fn refuse(
    services: &Services,
    scope: &StaffScope,
    session: &Session,
    id: ApprovalId,
    request: RequestId,
) -> Result<(), ApprovalError> {
    let me = check(services, scope, session)?;
    let done = services
        .store()
        .write(async |tx| {
            let found = held(tx, services, scope, session, (id, me)).await?;
            settle(tx, scope, &found, me, (ApprovalState::Refused, services.now().plus(TOLD)), request).await
        })
        .await;
    told(services, scope, id, done, request).await
}

/// Writes down who tried to be the second of two and is not.
async fn told<T>(
    services: &Services,
    scope: &StaffScope,
    id: ApprovalId,
    done: Result<T, ApprovalError>,
    request: RequestId,
) -> Result<T, ApprovalError> {
    if matches!(done, Err(ApprovalError::Invited | ApprovalError::Moved)) {
        note_one(services, scope, ("approval", id.as_uuid()), request).await?;
    }
    done
}

/// Whoever stands outside sees nobody at a desk: for them there is nothing to decide about it.
pub(super) fn check_kind(scope: &StaffScope, found: &Approval) -> Result<(), ApprovalError> {
    let outside = permit::require(scope.actor(), Act::SeePatients).is_err();
    if outside && found.kind == ApprovalKind::Sooner { Err(ApprovalError::NotFound) } else { Ok(()) }
}

/// Whoever said where mail goes is not the one who looks at that.
pub(super) async fn check_moved(
    services: &Services,
    source: &impl Source,
    scope: &StaffScope,
    found: &Approval,
) -> Result<(), ApprovalError> {
    let moved = found.kind == ApprovalKind::Slip && has_moved(services, source, scope, found.patient).await?;
    if moved { Err(ApprovalError::Moved) } else { Ok(()) }
}

/// What is to be decided, with its record held; whoever decides still may at this moment.
async fn held(
    tx: &Tx,
    services: &Services,
    scope: &StaffScope,
    session: &Session,
    (id, me): (ApprovalId, PractitionerId),
) -> Result<Approval, ApprovalError> {
    if !permit::still_permitted(tx, scope).await? || !session.is_alive(tx).await? {
        return Err(NotPermitted.into());
    }
    let found = approval::find(tx, scope, id).await?.ok_or(ApprovalError::NotFound)?;
    if found.asked_by == me {
        return Err(ApprovalError::Own);
    }
    if is_one(services, tx, scope, (found.asked_by, found.asked_at)).await? {
        return Err(ApprovalError::Invited);
    }
    check_kind(scope, &found)?;
    check_moved(services, tx, scope, &found).await?;
    hold(tx, scope, &found).await?;
    if !found.is_open(services.now()) {
        return Err(ApprovalError::Over);
    }
    Ok(found)
}

/// Holds the records that something is about, in one order everywhere: two transactions never wait for each other.
pub(super) async fn hold(tx: &Tx, scope: &StaffScope, found: &Approval) -> Result<(), StoreError> {
    let mut records = vec![found.patient];
    records.extend(found.other);
    records.sort_unstable_by_key(|record| record.as_uuid());
    for record in records {
        patient::lock(tx, scope.organization(), record).await?;
    }
    Ok(())
}

/// Whether who asked is at work still, and the record in use.
async fn is_wanted(tx: &Tx, scope: &StaffScope, found: &Approval) -> Result<bool, StoreError> {
    let asked_by = practitioner::find(tx, scope, found.asked_by).await?;
    let at_work = asked_by.is_some_and(|one| {
        one.state == PractitionerState::Active && permit::require(Actor::Practitioner(one.id, one.role), Act::ChangePatients).is_ok()
    });
    let record = patient::find(tx, scope, found.patient).await?;
    Ok(at_work && record.is_some_and(|record| record.state != PatientState::Closed))
}

/// Does what was asked for, if it still is that and possible.
async fn carry_out(services: &Services, tx: &Tx, scope: &StaffScope, found: &Approval, request: RequestId) -> Result<CameTo, ServiceError> {
    let address = approval::open_address(tx, scope, found.id).await?;
    let record = Record { organization: scope.organization(), patient: found.patient };
    match (found.kind, address) {
        (ApprovalKind::Slip, _) => Ok(CameTo::Done),
        (ApprovalKind::AlertAddress, Some(address)) => {
            if !directory::alerts_go_to(tx, &record, found.basis).await? {
                return Ok(CameTo::Changed);
            }
            directory::move_alerts(services, tx, &record, &address, found.asked_by).await?;
            note(tx, scope, found, "patient.alert_address_changed", request).await?;
            Ok(CameTo::Done)
        }
        (ApprovalKind::DeliveryAddress, Some(address)) => {
            if !directory::has_room_for(tx, scope, found.patient, &address).await? {
                return Ok(CameTo::Nothing);
            }
            patient::insert_address(tx, scope, found.patient, &address, Some(found.asked_by)).await?;
            end_slips(services, tx, record).await?;
            note(tx, scope, found, "patient.address_added", request).await?;
            Ok(CameTo::Done)
        }
        (ApprovalKind::Merge, _) => {
            let Some(other) = found.other else { return Ok(CameTo::Nothing) };
            Ok(match directory::merge_agreed(services, tx, scope, (found, other), request).await? {
                Agreed::Joined => CameTo::Done,
                Agreed::Hindered => CameTo::Nothing,
                Agreed::Changed => CameTo::Changed,
            })
        }
        (ApprovalKind::InPerson, _) => Ok(came(desk::vouch_agreed(services, tx, scope, found, request).await?)),
        (ApprovalKind::Sooner, _) => Ok(came(desk::sooner_agreed(services, tx, scope, found, request).await?)),
        (ApprovalKind::AlertAddress | ApprovalKind::DeliveryAddress, None) => Ok(CameTo::Nothing),
    }
}

async fn settle(
    tx: &Tx,
    scope: &StaffScope,
    found: &Approval,
    me: PractitionerId,
    (to, until): (ApprovalState, Timestamp),
    request: RequestId,
) -> Result<(), ApprovalError> {
    if !approval::settle(tx, scope, found.id, Step { from: ApprovalState::Asked, to }, Some(me), Some(until)).await? {
        return Err(ApprovalError::Over);
    }
    let action = match to {
        ApprovalState::Approved | ApprovalState::Used => "patient.approval_given",
        ApprovalState::Refused => "patient.approval_refused",
        ApprovalState::Asked | ApprovalState::Withdrawn | ApprovalState::Over => "patient.approval_over",
    };
    note(tx, scope, found, action, request).await?;
    Ok(())
}

/// In the audit of the record, with who asked and what for, and what whoever decides is there for.
async fn note(tx: &Tx, scope: &StaffScope, found: &Approval, action: &'static str, request: RequestId) -> Result<(), ServiceError> {
    let role = if let Actor::Practitioner(_, role) = scope.actor() { role.as_str() } else { "" };
    let detail = format!("{} {} asked_by={} role={role}", found.kind.as_str(), found.id, found.asked_by);
    let event = Event::new(scope.organization(), scope.actor(), action).subject("patient", found.patient.as_uuid());
    audit::append(tx, event.detail(detail).request(request)).await?;
    Ok(())
}
