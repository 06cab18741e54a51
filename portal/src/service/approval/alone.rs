//! A clinic in which nobody could agree, and which has chosen to go on all the same: what was asked for is done by itself after a wait,
//! told to whoever may object, and ended by them with one press. Must not know pages.
//!
//! Invariants:
//! - Without the organization's setting there is no such road, nor while anybody could agree: both are asked when it is asked for, and
//!   again when its wait is over.
//! - Nothing is done, and nothing readable, before [`WAIT`] is over; a colleague or a witness who is there by then decides sooner.
//! - In the moment in which it is asked for every address of the record is told, in use and out of use lately. Where there is none
//!   nobody could object, and there is no such road.
//! - Not of a person whom two must have seen, or of a wait that two end: there the second pair of eyes is all there is.
use std::time::Duration;

use entity::{
    domain::{
        id::{AccountId, ApprovalId, OrganizationId, PatientId, RequestId},
        scope::{Actor, Record, StaffScope},
    },
    store::{
        Source, StoreError, Tx, alert_address,
        approval::{self as rows, Alone, Approval, ApprovalKind, NewApproval},
        audit::{self, Event},
        grant, organization,
        outbox::{self, NoticeKind, Recipient},
        patient,
    },
};

use super::{ApprovalError, TOLD, decide, person::is_alone_for};
use crate::service::{Services, claim, error::ServiceError, permit, session::Session};

/// So long whoever may object can do that.
pub const WAIT: Duration = Duration::from_secs(7 * 24 * 60 * 60);
/// So long what is due can be done still: the portal may have been down, or somebody who could agree may have come and gone.
const DUE: Duration = Duration::from_secs(3 * 24 * 60 * 60);
/// How many are looked at in one go.
const BATCH: u64 = 100;

/// What has such a road at all.
const fn may_wait(kind: ApprovalKind) -> bool {
    match kind {
        ApprovalKind::Slip | ApprovalKind::AlertAddress | ApprovalKind::DeliveryAddress | ApprovalKind::Merge => true,
        ApprovalKind::InPerson | ApprovalKind::Sooner => false,
    }
}

/// Whether this would be done by itself if whoever acts asked for it now, of all these records: for a page, which says so before. For staff who change records.
///
/// # Errors
/// [`ApprovalError`].
pub async fn would_go_alone(
    services: &Services,
    scope: &StaffScope,
    (kind, patients): (ApprovalKind, &[PatientId]),
) -> Result<bool, ApprovalError> {
    permit::require(scope.actor(), permit::Act::ChangePatients)?;
    let reader = services.store().read();
    for patient in patients {
        if !is_open(services, &reader, scope, (kind, *patient)).await? {
            return Ok(false);
        }
    }
    Ok(is_heard(services, &reader, scope, patients).await?)
}

/// The wait of what is asked for, if the clinic goes on alone and nobody could agree. The caller holds the record.
pub(super) async fn road(services: &Services, tx: &Tx, scope: &StaffScope, new: &NewApproval<'_>) -> Result<Option<Alone>, ServiceError> {
    if !is_open(services, tx, scope, (new.kind, new.patient)).await?
        || !is_heard(services, tx, scope, &about(new.patient, new.other)).await?
    {
        return Ok(None);
    }
    let at = services.now().plus(WAIT);
    Ok(Some(Alone { at, until: at.plus(DUE) }))
}

async fn is_open(
    services: &Services,
    source: &impl Source,
    scope: &StaffScope,
    (kind, patient): (ApprovalKind, PatientId),
) -> Result<bool, StoreError> {
    Ok(may_wait(kind)
        && organization::goes_alone(source, scope.organization()).await?
        && is_alone_for(services, source, scope, (kind, patient)).await?)
}

/// Whether somebody is told: there is an address of each record, in use or lately.
async fn is_heard(services: &Services, source: &impl Source, scope: &StaffScope, patients: &[PatientId]) -> Result<bool, StoreError> {
    for patient in patients {
        let record = Record { organization: scope.organization(), patient: *patient };
        let used = alert_address::list(source, record.organization, record.patient).await?;
        let since = services.now().minus(super::WINDOW);
        if used.is_empty() && alert_address::list_former(source, &record, since).await?.is_empty() {
            return Ok(false);
        }
    }
    Ok(true)
}

fn about(patient: PatientId, other: Option<PatientId>) -> Vec<PatientId> {
    [patient].into_iter().chain(other).collect()
}

/// Tells every address of what it is about, and the organization's contact, that it waits.
pub(super) async fn tell(
    services: &Services,
    tx: &Tx,
    scope: &StaffScope,
    new: &NewApproval<'_>,
    id: ApprovalId,
) -> Result<(), ServiceError> {
    for patient in about(new.patient, new.other) {
        let record = Record { organization: scope.organization(), patient };
        claim::tell_all(tx, record, services.now(), NoticeKind::AloneBegun, id.as_uuid()).await?;
    }
    outbox::insert_notice(tx, scope.organization(), NoticeKind::StaffAttention, Recipient::Staff, id.as_uuid()).await?;
    Ok(())
}

/// Does what nobody objected to and nobody could agree to. Returns how many. For the portal's own timed work.
///
/// # Errors
/// The first [`ServiceError`]; the others were done all the same.
pub async fn come_due(services: &Services) -> Result<u64, ServiceError> {
    let (mut done, mut after, mut failed) = (0, None, None);
    loop {
        let due = rows::list_due(&services.store().read(), services.now(), after, BATCH).await?;
        let Some((_, last)) = due.last() else { break };
        after = Some(last.id);
        for (organization, found) in &due {
            match one_due(services, *organization, found).await {
                Ok(came) => done += u64::from(came),
                Err(error) => {
                    tracing::warn!(approval = %found.id, code = error.code(), "what nobody objected to could not be done; it is tried again");
                    failed.get_or_insert(error);
                }
            }
        }
    }
    failed.map_or(Ok(done), Err)
}

/// In the name of whoever asked, who may do it still, or it waits for what it is worth.
async fn one_due(services: &Services, organization: OrganizationId, seen: &Approval) -> Result<bool, ServiceError> {
    let Some(scope) = permit::deputy(services, organization, seen.asked_by).await? else { return Ok(false) };
    let request = RequestId::generate(services.clock(), services.random());
    services
        .store()
        .write(async |tx| {
            if !permit::still_permitted(tx, &scope).await? {
                return Ok(false);
            }
            decide::hold(tx, &scope, seen).await?;
            let Some(found) = rows::find(tx, &scope, seen.id).await? else { return Ok(false) };
            let due = found.is_open(services.now()) && found.alone_at.is_some_and(|at| at <= services.now());
            // Whoever can agree by now does, or does not.
            if !due || !is_open(services, tx, &scope, (found.kind, found.patient)).await? {
                return Ok(false);
            }
            decide::alone(services, tx, &scope, &found, request).await
        })
        .await
}

/// What would be done by itself of the records that an account reads, its own or as a carer; the first that would be first.
pub(in crate::service) async fn list(
    services: &Services,
    source: &impl Source,
    account: AccountId,
) -> Result<Vec<(Record, Approval)>, StoreError> {
    let now = services.now();
    let mut all = Vec::new();
    for record in grant::list_records(source, account, now).await? {
        all.extend(rows::list_alone_of(source, record, now).await?.into_iter().map(|one| (record, one)));
    }
    all.sort_by_key(|(_, one)| one.alone_at);
    Ok(all)
}

/// Whoever reads the record does not want it: it is over, and staff are told. Returns how many there were. For a session at
/// `Stage::SignedIn`.
pub(in crate::service) async fn stop(services: &Services, session: &Session, request: RequestId) -> Result<usize, ServiceError> {
    let Some(account) = session.signed_in() else { return Ok(0) };
    let mut stopped = 0;
    for (record, seen) in list(services, &services.store().read(), account).await? {
        let ended = services
            .store()
            .write(async |tx| {
                patient::lock(tx, record.organization, record.patient).await?;
                // Another's by now, or done: then there is nothing to object to.
                let still = list(services, tx, account).await?.iter().any(|(_, one)| one.id == seen.id);
                if !still || !rows::stop(tx, record.organization, seen.id, services.now().plus(TOLD)).await? {
                    return Ok(false);
                }
                let event = Event::new(record.organization, Actor::Account(account), "patient.approval_stopped");
                let event = event.subject("patient", record.patient.as_uuid()).detail(format!("{} {}", seen.kind.as_str(), seen.id));
                audit::append(tx, event.request(request)).await?;
                outbox::insert_notice(tx, record.organization, NoticeKind::StaffAttention, Recipient::Staff, seen.id.as_uuid()).await?;
                Ok::<_, ServiceError>(true)
            })
            .await?;
        stopped += usize::from(ended);
    }
    Ok(stopped)
}
