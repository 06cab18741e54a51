//! By which addresses mail finds a record.
use std::time::Duration;

use entity::{
    domain::{
        id::{DeliveryAddressId, PatientId, RequestId},
        scope::StaffScope,
    },
    store::{
        alert_address,
        audit::{self, Event},
        outbox::{self, NoticeKind, Recipient},
        patient,
    },
};

use super::{DirectoryError, Field, Wrong, find::held, read};
use crate::service::{
    Services,
    permit::{self, Act},
};

/// Delivery addresses of one record.
pub const MOST_ADDRESSES: usize = 10;

/// So long whoever took an address from a record gives it to no other one; a colleague may, and an operator's import.
pub const FREED: Duration = Duration::from_secs(30 * 24 * 60 * 60);

/// Gives a record another delivery address. Alerts go where they went. For a practitioner.
///
/// # Errors
/// [`DirectoryError`]; nothing is changed then.
pub async fn add_address(
    services: &Services,
    scope: &StaffScope,
    id: PatientId,
    email: &str,
    request: RequestId,
) -> Result<(), DirectoryError> {
    permit::require(scope.actor(), Act::ChangePatients)?;
    let mut wrong = Vec::new();
    let Some(address) = read::email(email, &mut wrong) else { return Err(DirectoryError::Fields(wrong)) };
    services
        .store()
        .write(async |tx| {
            held(tx, scope, id).await?;
            match patient::find_by_address(tx, scope, &address).await? {
                // It is there already: what was wished for is done.
                Some(found) if found.id == id => return Ok(()),
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
            patient::insert_address(tx, scope, id, &address).await?;
            let event = Event::new(scope.organization(), scope.actor(), "patient.address_added");
            audit::append(tx, event.subject("patient", id.as_uuid()).request(request)).await?;
            Ok(())
        })
        .await
}

/// Takes a delivery address away, unless it is the last one. Mail to it finds nobody any more, and the
/// patient gets a notice without content. For a practitioner.
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
