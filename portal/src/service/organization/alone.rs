//! Whether a clinic goes on alone, after a wait, where nobody could agree ([`crate::service::approval`]). Off until somebody wants it.
use entity::{
    domain::{id::RequestId, scope::StaffScope},
    store::{
        audit::{self, Event},
        organization,
    },
};

use super::OrganizationError;
use crate::service::{
    Services,
    permit::{self, Act, NotPermitted},
    session::{Purpose, Session},
};

/// Whether it does. For an administrator.
///
/// # Errors
/// [`OrganizationError`].
pub async fn goes_alone(services: &Services, scope: &StaffScope) -> Result<bool, OrganizationError> {
    permit::require(scope.actor(), Act::SetAlone)?;
    Ok(organization::goes_alone(&services.store().read(), scope.organization()).await?)
}

/// Says whether it does. For an administrator who was verified for it.
///
/// # Errors
/// [`OrganizationError`]; nothing is changed then.
pub async fn set_goes_alone(
    services: &Services,
    (scope, session): (&StaffScope, &Session),
    wanted: bool,
    request: RequestId,
) -> Result<(), OrganizationError> {
    permit::require(scope.actor(), Act::SetAlone)?;
    if !session.is_fresh(services, Purpose::ManageStaff) {
        return Err(OrganizationError::VerificationNeeded(Purpose::ManageStaff));
    }
    let id = scope.organization();
    services
        .store()
        .write(async |tx| {
            if !permit::still_permitted(tx, scope).await? || !session.is_alive(tx).await? {
                return Err(NotPermitted.into());
            }
            if organization::goes_alone(tx, id).await? == wanted {
                return Ok(());
            }
            organization::update_goes_alone(tx, id, wanted).await?;
            let action = if wanted { "organization.goes_alone" } else { "organization.goes_by_two" };
            audit::append(tx, Event::new(id, scope.actor(), action).subject("organization", id.as_uuid()).request(request)).await?;
            Ok(())
        })
        .await
}
