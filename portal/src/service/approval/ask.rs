//! Whether it takes two, asking, and taking back what was asked for.
use entity::{
    domain::{
        id::{ApprovalId, PatientId, RequestId},
        role::Role,
        scope::{Record, StaffScope},
    },
    store::{
        Source, StoreError, Tx,
        approval::{self, Approval, ApprovalKind, ApprovalState, NewApproval, Step},
        audit::{self, Event},
        outbox,
        patient::{self, PatientState},
    },
};

use super::{ApprovalError, Looked, WINDOW, alone, has_moved, is_one, moved::standing};
use crate::service::{
    Services,
    error::ServiceError,
    permit::{self, Act},
    spare,
};

/// Whether whoever acts may give a code alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::service) enum Gate {
    /// They may.
    Open,
    /// A colleague has agreed to it, by this approval.
    Agreed(ApprovalId),
    /// They must have looked at these changes of others first, or a colleague agrees.
    Look(Looked),
    /// A colleague must agree first.
    Shut,
}

/// The same for a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SlipStanding {
    /// Nothing stands in the way, or a colleague has agreed.
    Free,
    /// Somebody else said lately where mail goes: whoever acts says that they asked the patient, or asks a colleague.
    Look,
    /// A colleague must be asked first.
    TakesTwo,
    /// One is asked.
    Waits(Approval),
    /// It takes two, and a colleague has asked for the same already: it is for others to agree to that.
    OfColleague {
        /// It.
        waiting: Approval,
        /// Whether whoever acts counts as that colleague, or changed the addresses, so that somebody else must decide.
        for_others: bool,
    },
}

/// Whether whoever acts may give a code for this record. Certain only for whoever holds the record.
pub(in crate::service) async fn gate(
    services: &Services,
    source: &impl Source,
    scope: &StaffScope,
    patient: PatientId,
) -> Result<Gate, ServiceError> {
    let chosen = standing(services, source, scope, patient).await?;
    let (own, of_others) = (chosen.own, chosen.to_look_at());
    if !own && of_others.is_none() {
        return Ok(Gate::Open);
    }
    let all = approval::list_of(source, scope, patient, services.now()).await?;
    let agreed = all.iter().find(|one| is_own_slip(one, scope, patient) && one.state == ApprovalState::Approved);
    Ok(match (agreed, of_others) {
        (Some(one), _) => Gate::Agreed(one.id),
        (None, Some(seen)) if !own => Gate::Look(seen),
        (None, _) => Gate::Shut,
    })
}

/// Whether whoever acts may not say alone where mail about this record goes: they gave a code for it lately, a code is on its way, whoever
/// gave it, or the patient keeps a spare code, which is good together with that mailbox. Certain only for whoever holds the record.
pub(in crate::service) async fn address_takes_two(
    services: &Services,
    source: &impl Source,
    scope: &StaffScope,
    patient: PatientId,
) -> Result<bool, StoreError> {
    let now = services.now();
    let record = Record { organization: scope.organization(), patient };
    Ok(approval::has_issued(source, scope, patient, now.minus(WINDOW)).await?
        || approval::has_open_slip(source, scope, patient, now).await?
        || spare::is_kept_for(source, record).await?)
}

/// Where giving a code for this record stands. For staff who give codes.
///
/// # Errors
/// [`ApprovalError`].
pub async fn slip_standing(services: &Services, scope: &StaffScope, patient: PatientId) -> Result<SlipStanding, ApprovalError> {
    permit::require(scope.actor(), Act::IssueSlip)?;
    let reader = services.store().read();
    let gate = gate(services, &reader, scope, patient).await?;
    if matches!(gate, Gate::Open | Gate::Agreed(_)) {
        return Ok(SlipStanding::Free);
    }
    let all = approval::list_of(&reader, scope, patient, services.now()).await?;
    // One of a kind waits for a record at a time.
    let waiting = all.into_iter().find(|one| one.kind == ApprovalKind::Slip && one.is_open(services.now()));
    Ok(match waiting {
        Some(one) if is_own_slip(&one, scope, patient) => SlipStanding::Waits(one),
        // Whoever is the second person needs no third, whatever others ask for.
        _ if matches!(gate, Gate::Look(_)) => SlipStanding::Look,
        Some(waiting) => {
            let for_others = is_one(services, &reader, scope, (waiting.asked_by, waiting.asked_at)).await?
                || has_moved(services, &reader, scope, patient).await?;
            SlipStanding::OfColleague { waiting, for_others }
        }
        None => SlipStanding::TakesTwo,
    })
}

/// Asks a colleague to agree that a code is given. Nothing happens where one is asked, or none is needed. For staff who give codes.
///
/// # Errors
/// [`ApprovalError`].
pub async fn ask_slip(services: &Services, scope: &StaffScope, patient: PatientId, request: RequestId) -> Result<(), ApprovalError> {
    permit::require(scope.actor(), Act::IssueSlip)?;
    services
        .store()
        .write(async |tx| {
            let found = patient::lock(tx, scope.organization(), patient).await?.ok_or(ApprovalError::NotFound)?;
            if found.state == PatientState::Closed {
                return Err(ApprovalError::Over);
            }
            if matches!(gate(services, tx, scope, patient).await?, Gate::Open | Gate::Agreed(_)) {
                return Ok(());
            }
            let waiting = approval::list_of(tx, scope, patient, services.now()).await?;
            if let Some(other) = waiting.iter().find(|one| one.kind == ApprovalKind::Slip && one.is_open(services.now())) {
                // Of two who ask for the same the first waits; it says nothing about the second.
                return if other.asked_by == scope.practitioner().unwrap_or(other.asked_by) { Ok(()) } else { Err(ApprovalError::Waiting) };
            }
            let expires_at = services.now().plus(super::LIFETIME);
            let new = NewApproval { patient, kind: ApprovalKind::Slip, expires_at, address: None, basis: None, other: None, seen: None };
            ask(services, tx, scope, &new, request).await?;
            Ok(())
        })
        .await
}

/// Asks, writes that down, and tells those who may agree; where nobody may and the clinic goes on alone, whoever may object. The caller
/// holds the record and knows that nothing of this kind waits.
pub(in crate::service) async fn ask(
    services: &Services,
    tx: &Tx,
    scope: &StaffScope,
    new: &NewApproval<'_>,
    request: RequestId,
) -> Result<ApprovalId, ServiceError> {
    let alone = alone::road(services, tx, scope, new).await?;
    let id = approval::insert(tx, scope, new, alone).await?;
    let event = Event::new(scope.organization(), scope.actor(), "patient.approval_asked");
    let event = event.subject("patient", new.patient.as_uuid()).detail(format!("{} {id}", new.kind.as_str()));
    audit::append(tx, event.request(request)).await?;
    if alone.is_some() {
        alone::tell(services, tx, scope, new, id).await?;
    }
    // Whoever stands outside sees nobody at a desk.
    let outside = (new.kind != ApprovalKind::Sooner).then_some(Role::Witness);
    let roles: Vec<Role> = [Role::Administrator, Role::CareTeam, Role::Sender].into_iter().chain(outside).collect();
    outbox::tell_approvers(tx, scope, &roles).await?;
    Ok(id)
}

/// Takes back what one has asked for oneself. For staff who change records.
///
/// # Errors
/// [`ApprovalError`].
pub async fn withdraw(services: &Services, scope: &StaffScope, id: ApprovalId, request: RequestId) -> Result<(), ApprovalError> {
    permit::require(scope.actor(), Act::ChangePatients)?;
    services
        .store()
        .write(async |tx| {
            let found = approval::find(tx, scope, id).await?.ok_or(ApprovalError::NotFound)?;
            if Some(found.asked_by) != scope.practitioner() {
                return Err(ApprovalError::NotFound);
            }
            let step = Step { from: ApprovalState::Asked, to: ApprovalState::Withdrawn };
            if !approval::settle(tx, scope, id, step, None, None).await? {
                return Err(ApprovalError::Over);
            }
            let event = Event::new(scope.organization(), scope.actor(), "patient.approval_withdrawn");
            let event = event.subject("patient", found.patient.as_uuid()).detail(format!("{} {id}", found.kind.as_str()));
            audit::append(tx, event.request(request)).await?;
            Ok(())
        })
        .await
}

fn is_own_slip(one: &Approval, scope: &StaffScope, patient: PatientId) -> bool {
    one.kind == ApprovalKind::Slip && one.patient == patient && Some(one.asked_by) == scope.practitioner()
}
