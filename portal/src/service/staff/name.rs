//! The name of somebody who was invited without one: asked for before they make a key. Must not know pages.
use entity::{
    domain::{id::RequestId, scope::Actor},
    store::{
        audit::{self, Event},
        invitation::Invitation,
        practitioner,
    },
};

use super::{JoinError, held, invite::LONGEST_NAME};
use crate::service::{Services, error::ServiceError, organization::one_line, permit, session::Session};

/// Whether whoever entered an invitation here has no name yet. For a session that holds one; of any other, no.
///
/// # Errors
/// [`ServiceError`] if the database does not answer.
pub async fn lacks_name(services: &Services, session: &Session) -> Result<bool, ServiceError> {
    match held(services, session).await? {
        Some(invitation) => nameless(services, &invitation).await,
        None => Ok(false),
    }
}

/// Takes the name that they give themselves, once. For a session that holds an invitation.
///
/// # Errors
/// [`JoinError::Name`]; [`JoinError::Refused`] if the invitation is over.
pub async fn give_name(services: &Services, session: &Session, text: &str, request: RequestId) -> Result<(), JoinError> {
    let invitation = held(services, session).await?.ok_or(JoinError::Refused)?;
    let name = one_line(text, LONGEST_NAME).ok_or(JoinError::Name)?;
    let scope = permit::operator(invitation.organization);
    services
        .store()
        .write(async |tx| {
            let found = practitioner::lock(tx, &scope, invitation.practitioner).await?.ok_or(JoinError::Refused)?;
            // Given by whoever invited them, or in another window.
            if !found.name.is_empty() {
                return Ok(());
            }
            practitioner::update_name(tx, &scope, found.id, &name).await?;
            let event = Event::new(invitation.organization, Actor::Anonymous, "practitioner.named");
            audit::append(tx, event.subject("practitioner", found.id.as_uuid()).request(request)).await?;
            Ok(())
        })
        .await
}

/// Whether an invitation is somebody's who has no name yet.
pub(in crate::service) async fn nameless(services: &Services, invitation: &Invitation) -> Result<bool, ServiceError> {
    let scope = permit::operator(invitation.organization);
    let found = practitioner::find(&services.store().read(), &scope, invitation.practitioner).await?;
    Ok(found.is_some_and(|one| one.name.is_empty()))
}
