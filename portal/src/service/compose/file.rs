//! Files of what the clinic sent, for staff.
use entity::{
    domain::{
        id::{MessageId, RequestId},
        scope::StaffScope,
    },
    store::{
        StoreError,
        audit::{self, Event},
        sent as rows,
    },
};

use crate::service::{
    Services,
    permit::{self, Act},
    read::{Lying, OpenFile, ReadError},
};

/// Opens one file of a message that whoever asks may read; the look is in the audit first, and in the patients' histories.
/// `anyway`: whatever the scanner says. For staff who write.
///
/// # Errors
/// [`ReadError::NotPermitted`], [`ReadError::NotFound`], [`ReadError::Dangerous`].
pub async fn file(
    services: &Services,
    scope: &StaffScope,
    (id, part): (MessageId, u16),
    anyway: bool,
    request: RequestId,
) -> Result<OpenFile, ReadError> {
    permit::require(scope.actor(), Act::WriteMessages)?;
    let reader = services.store().read();
    let sent = rows::find(&reader, scope, id).await?.ok_or(ReadError::NotFound)?;
    let (raw, index) = rows::open_raw(&reader, scope, id).await?.ok_or(ReadError::NotFound)?;
    services
        .store()
        .write(async |tx| {
            for one in &sent.deliveries {
                let event = Event::new(scope.organization(), scope.actor(), "message.file_reviewed").subject("message", id.as_uuid());
                audit::append(tx, event.about_patient(one.patient).detail(format!("part {part}")).request(request)).await?;
            }
            Ok::<_, StoreError>(())
        })
        .await?;
    Lying::open(raw, index).await?.file(services, part, anyway).await
}
