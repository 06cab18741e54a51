//! Whether two of the staff are two people. Must not know what for.
use entity::{
    base::clock::Timestamp,
    domain::{
        id::{PractitionerId, RequestId},
        scope::StaffScope,
    },
    store::{
        Source, StoreError,
        audit::{self, Event},
        invitation,
    },
};
use uuid::Uuid;

use super::WINDOW;
use crate::service::Services;

/// Whether whoever acts counts as somebody who did something at a moment. An operator's command counts as nobody.
pub(in crate::service) async fn is_one(
    services: &Services,
    source: &impl Source,
    scope: &StaffScope,
    other: (PractitionerId, Timestamp),
) -> Result<bool, StoreError> {
    invitation::is_one(source, scope, other, services.now().minus(WINDOW)).await
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
