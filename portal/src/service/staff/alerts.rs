//! How often a practitioner is told that something waits for an answer or for their word: their own choice.
//!
//! Whoever answers may approve, too (`permit`), so the one permission is for both.
pub use entity::store::practitioner::Told;
use entity::{
    domain::{id::RequestId, scope::StaffScope},
    store::{
        audit::{self, Event},
        outbox, practitioner,
    },
};

use super::StaffError;
use crate::service::{
    Services,
    permit::{self, Act},
};

/// How often whoever asks is told. For staff who answer or approve.
///
/// # Errors
/// [`StaffError`].
pub async fn find(services: &Services, scope: &StaffScope) -> Result<Told, StaffError> {
    permit::require(scope.actor(), Act::Approve)?;
    let me = scope.practitioner().ok_or(StaffError::NotFound)?;
    practitioner::told(&services.store().read(), scope, me).await?.ok_or(StaffError::NotFound)
}

/// Has whoever asks told so often from now on; what waits to be sent is sent accordingly. For staff who answer or approve.
///
/// # Errors
/// [`StaffError`].
pub async fn choose(services: &Services, scope: &StaffScope, told: Told, request: RequestId) -> Result<(), StaffError> {
    permit::require(scope.actor(), Act::Approve)?;
    let me = scope.practitioner().ok_or(StaffError::NotFound)?;
    services
        .store()
        .write(async |tx| {
            if !permit::still_permitted(tx, scope).await? {
                return Err(StaffError::NotFound);
            }
            practitioner::update_told(tx, scope, me, told).await?;
            outbox::reschedule_staff(tx, scope, me, told).await?;
            let event = Event::new(scope.organization(), scope.actor(), "practitioner.told_changed").detail(told.as_str());
            audit::append(tx, event.subject("practitioner", me.as_uuid()).request(request)).await?;
            Ok(())
        })
        .await
}
