//! By which addresses mail finds a record.
//!
//! Invariant: what is sent to an address is not read by whom one person alone chose. Where somebody reads the record already, another
//! address takes two, unless a mailbox code has shown that it is theirs.
use std::time::Duration;

use entity::{
    domain::{
        address::EmailAddress,
        id::{DeliveryAddressId, PatientId, RequestId},
        scope::{Record, StaffScope},
    },
    store::{
        StoreError, Tx, alert_address,
        approval::{ApprovalKind, NewApproval},
        audit::{self, Event},
        claim, grant,
        outbox::{self, NoticeKind, Recipient},
        patient,
    },
};

use super::{DirectoryError, Field, Outcome, Wrong, find::held, read};
use crate::service::{
    Services, approval,
    error::ServiceError,
    permit::{self, Act},
};

/// Delivery addresses of one record.
pub const MOST_ADDRESSES: usize = 10;

/// So long whoever took an address from a record gives it to no other one; a colleague may, and an operator's import.
pub const FREED: Duration = Duration::from_secs(30 * 24 * 60 * 60);

/// Gives a record another delivery address, or asks a colleague to agree to it: whoever gave a code for the record lately would
/// read, alone, what a relay sends there, and so would whoever has one that is on its way, or reads the record already. Alerts go where
/// they went. For a practitioner.
///
/// # Errors
/// [`DirectoryError`]; nothing is changed then.
pub async fn add_address(
    services: &Services,
    scope: &StaffScope,
    id: PatientId,
    email: &str,
    request: RequestId,
) -> Result<Outcome, DirectoryError> {
    permit::require(scope.actor(), Act::ChangePatients)?;
    let mut wrong = Vec::new();
    let Some(address) = read::email(email, &mut wrong) else { return Err(DirectoryError::Fields(wrong)) };
    services
        .store()
        .write(async |tx| {
            held(tx, scope, id).await?;
            match patient::find_by_address(tx, scope, &address).await? {
                // It is there already: what was wished for is done.
                Some(found) if found.id == id => return Ok(Outcome::Done),
                Some(_) => return Err(DirectoryError::Fields(vec![(Field::Email, Wrong::Taken)])),
                None => {}
            }
            // It takes two to turn somebody's mail to another record: one who takes the address away, and one who adds it.
            if patient::was_freed_by(tx, scope, (&address, id), services.now().minus(FREED)).await? {
                return Err(DirectoryError::Fields(vec![(Field::Email, Wrong::Freed)]));
            }
            if patient::addresses(tx, scope, id).await?.len() >= MOST_ADDRESSES {
                return Err(DirectoryError::Fields(vec![(Field::Email, Wrong::Full)]));
            }
            if takes_two(services, tx, scope, (id, &address)).await? {
                let new = NewApproval {
                    patient: id,
                    kind: ApprovalKind::DeliveryAddress,
                    expires_at: services.now().plus(approval::LIFETIME),
                    address: Some(&address),
                    basis: None,
                    other: None,
                    seen: None,
                };
                approval::ask(services, tx, scope, &new, request).await?;
                return Ok(Outcome::Waits);
            }
            patient::insert_address(tx, scope, id, &address, scope.practitioner()).await?;
            approval::end_slips(services, tx, Record { organization: scope.organization(), patient: id }).await?;
            let event = Event::new(scope.organization(), scope.actor(), "patient.address_added");
            audit::append(tx, event.subject("patient", id.as_uuid()).request(request)).await?;
            Ok(Outcome::Done)
        })
        .await
}

/// Whether it takes two to give a record this address. The caller holds the record.
async fn takes_two(
    services: &Services,
    tx: &Tx,
    scope: &StaffScope,
    (id, address): (PatientId, &EmailAddress),
) -> Result<bool, StoreError> {
    if approval::address_takes_two(services, tx, scope, id).await? {
        return Ok(true);
    }
    let record = Record { organization: scope.organization(), patient: id };
    // Whoever has a carer's code on the way is about to read it, too.
    let is_read = !grant::list_accounts(tx, record, services.now()).await?.is_empty() || !claim::list_of_carers(tx, id).await?.is_empty();
    if !is_read {
        return Ok(false);
    }
    for known in alert_address::list(tx, scope.organization(), id).await? {
        if known.verified_at.is_some() && alert_address::open(tx, &known).await?.0.normal() == address.normal() {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Whether a record can have this address still: nobody has it, and there is room. The caller holds the record.
pub(in crate::service) async fn has_room_for(
    tx: &Tx,
    scope: &StaffScope,
    id: PatientId,
    address: &EmailAddress,
) -> Result<bool, ServiceError> {
    let free = patient::find_by_address(tx, scope, address).await?.is_none();
    Ok(free && patient::addresses(tx, scope, id).await?.len() < MOST_ADDRESSES)
}

/// Takes a delivery address away, unless it is the last one. Mail to it finds nobody any more, and the patient gets a notice without
/// content. For a practitioner.
///
/// # Errors
/// [`DirectoryError`]; nothing is changed then.
pub async fn remove_address(
    services: &Services,
    scope: &StaffScope,
    id: PatientId,
    address: DeliveryAddressId,
    request: RequestId,
) -> Result<(), DirectoryError> {
    permit::require(scope.actor(), Act::ChangePatients)?;
    services
        .store()
        .write(async |tx| {
            held(tx, scope, id).await?;
            let known = patient::addresses(tx, scope, id).await?;
            if known.iter().all(|one| one.id != address) {
                return Err(DirectoryError::NotFound);
            }
            if known.len() == 1 {
                return Err(DirectoryError::LastAddress);
            }
            patient::delete_address(tx, scope, id, address).await?;
            for alerted in alert_address::list(tx, scope.organization(), id).await? {
                let to = Recipient::Patient(alerted.id);
                outbox::insert_notice(tx, scope.organization(), NoticeKind::RecordChanged, to, address.as_uuid()).await?;
            }
            let event = Event::new(scope.organization(), scope.actor(), "patient.address_removed").detail(address.to_string());
            audit::append(tx, event.subject("patient", id.as_uuid()).request(request)).await?;
            Ok(())
        })
        .await
}
