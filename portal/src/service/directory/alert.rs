//! Where a patient's alerts go, changed by staff: for somebody whose mailbox is gone. The patient's own way is `account::address`.
//!
//! Invariants:
//! - The old address is told, without content.
//! - Whoever gave a code for the record within [`approval::WINDOW`] does not change it alone, nor does anybody while a code is on
//!   its way or the patient keeps a spare code.
//! - Nothing has shown that the patient reads the new one, so a mailbox code must still come back from there.
use entity::{
    domain::{
        address::EmailAddress,
        id::{AlertAddressId, PatientId, PractitionerId, RequestId},
        locale::Locale,
        scope::{Record as Which, StaffScope},
    },
    store::{
        Source, Tx,
        alert_address::{self, Cadence},
        approval::{ApprovalKind, NewApproval},
        audit::{self, Event},
        claim::{self, ClaimState},
        delivery,
        outbox::{self, NoticeKind, Recipient},
        patient::{self, PatientState},
    },
};
use uuid::Uuid;
use zeroize::Zeroizing;

use super::{
    DirectoryError, Field, Outcome, Record, Wrong,
    find::{find, held},
    read,
};
use crate::service::{
    Services,
    account::alerts::masked,
    approval,
    error::ServiceError,
    permit::{self, Act},
    session::{Purpose, Session},
};

/// Where the alerts of a record go.
pub struct Alerting {
    /// The record.
    pub record: Record,
    /// The address, as far as it is shown.
    pub address: Option<Zeroizing<String>>,
    /// Whether the patient has shown to read it.
    pub verified: bool,
    /// Whether a colleague must agree to another one.
    pub takes_two: bool,
}

/// Where the alerts of a record go. For a practitioner who was verified for changing it; the look is in the audit.
///
/// # Errors
/// [`DirectoryError`].
pub async fn alerting(
    services: &Services,
    scope: &StaffScope,
    session: &Session,
    id: PatientId,
    request: RequestId,
) -> Result<Alerting, DirectoryError> {
    super::check(services, scope, Some(id)).await?;
    verified(services, scope, session)?;
    let record = find(services, scope, id, request).await?;
    let reader = services.store().read();
    let (address, verified) = match alert_address::list(&reader, scope.organization(), id).await?.first() {
        Some(first) => (Some(masked(alert_address::open(&reader, first).await?.0.as_str())), first.verified_at.is_some()),
        None => (None, false),
    };
    let takes_two = approval::address_takes_two(services, &reader, scope, id).await?;
    Ok(Alerting { record, address, verified, takes_two })
}

/// Has a patient's alerts sent elsewhere, or asks a colleague to agree to it. For a practitioner who was verified for it.
///
/// # Errors
/// [`DirectoryError`]; nothing is changed then.
pub async fn set_alert_address(
    services: &Services,
    (scope, session): (&StaffScope, &Session),
    id: PatientId,
    email: &str,
    request: RequestId,
) -> Result<Outcome, DirectoryError> {
    verified(services, scope, session)?;
    let mut wrong = Vec::new();
    let Some(address) = read::email(email, &mut wrong) else { return Err(DirectoryError::Fields(wrong)) };
    let me = scope.practitioner().ok_or(permit::NotPermitted)?;
    services
        .store()
        .write(async |tx| {
            held(tx, scope, id).await?;
            let record = Which { organization: scope.organization(), patient: id };
            let current = alert_address::list(tx, record.organization, id).await?.into_iter().next();
            if let Some(current) = &current
                && alert_address::open(tx, current).await?.0.normal() == address.normal()
            {
                return Err(DirectoryError::Fields(vec![(Field::Email, Wrong::Same)]));
            }
            if approval::address_takes_two(services, tx, scope, id).await? {
                let new = NewApproval {
                    patient: id,
                    kind: ApprovalKind::AlertAddress,
                    expires_at: services.now().plus(approval::LIFETIME),
                    address: Some(&address),
                    basis: current.map(|current| current.id.as_uuid()),
                    other: None,
                    seen: None,
                };
                approval::ask(services, tx, scope, &new, request).await?;
                return Ok(Outcome::Waits);
            }
            move_alerts(services, tx, &record, &address, me).await?;
            let event = Event::new(scope.organization(), scope.actor(), "patient.alert_address_changed");
            audit::append(tx, event.subject("patient", id.as_uuid()).request(request)).await?;
            Ok(Outcome::Done)
        })
        .await
}

fn verified(services: &Services, scope: &StaffScope, session: &Session) -> Result<(), DirectoryError> {
    permit::require(scope.actor(), Act::ChangePatients)?;
    if session.is_fresh(services, Purpose::ChangeAddress) {
        Ok(())
    } else {
        Err(DirectoryError::VerificationNeeded(Purpose::ChangeAddress))
    }
}

/// Whether alerts still go where they went when a change was asked for.
pub(in crate::service) async fn alerts_go_to(source: &impl Source, record: &Which, basis: Option<Uuid>) -> Result<bool, ServiceError> {
    let current = alert_address::list(source, record.organization, record.patient).await?;
    Ok(current.first().map(|current| current.id.as_uuid()) == basis)
}

/// The new address takes the place of the old one, which is told; what waits is told at the new one, if it can be opened. The
/// caller holds the record.
pub(in crate::service) async fn move_alerts(
    services: &Services,
    tx: &Tx,
    record: &Which,
    address: &EmailAddress,
    by: PractitionerId,
) -> Result<AlertAddressId, ServiceError> {
    let old = alert_address::list(tx, record.organization, record.patient).await?;
    let (language, cadence) = match old.first() {
        Some(first) => (alert_address::open(tx, first).await?.1, first.cadence),
        None => (patient::language(tx, *record).await?.unwrap_or_else(Locale::english), Cadence::Each),
    };
    let new = alert_address::replace(tx, record, (address, &language), cadence, by).await?;
    // A colleague's word for a code was for the mailbox that it had.
    approval::end_slips(services, tx, *record).await?;
    for before in &old {
        outbox::move_alert(tx, record, before.id).await?;
        outbox::insert_notice(tx, record.organization, NoticeKind::AddressChanged, Recipient::Patient(before.id), new.as_uuid()).await?;
    }
    if can_open(services, tx, record).await? && delivery::is_unopened(tx, record.organization, record.patient).await? {
        outbox::release_alert(tx, record.organization, record.patient).await?;
    }
    Ok(new)
}

async fn can_open(services: &Services, tx: &Tx, record: &Which) -> Result<bool, ServiceError> {
    let now = services.now();
    match patient::lock(tx, record.organization, record.patient).await?.map(|found| found.state) {
        Some(PatientState::Claimed) => Ok(true),
        Some(PatientState::Unclaimed) => {
            let open = claim::list_open(tx, record.patient).await?;
            Ok(open.iter().any(|claim| match claim.state {
                ClaimState::Keyed => claim.is_resumable(now),
                _ => !claim.has_expired(now),
            }))
        }
        Some(PatientState::Closed) | None => Ok(false),
    }
}
