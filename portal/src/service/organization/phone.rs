//! What a clinic says of itself on paper: its name, and whom patients call.
use entity::{
    domain::{id::RequestId, scope::StaffScope},
    store::{
        Store, StoreError,
        audit::{self, Event},
        organization,
    },
};

use super::OrganizationError;
use crate::service::{
    patient::roster,
    permit::{self, Act, NotPermitted},
};

/// What stands on a clinic's letters.
pub struct Letterhead {
    /// How patients know it.
    pub name: String,
    /// Whom they call; nothing if it never said so.
    pub phone: Option<String>,
}

/// What stands on letters. For staff who give codes.
///
/// # Errors
/// [`OrganizationError`].
pub async fn letterhead(store: &Store, scope: &StaffScope) -> Result<Letterhead, OrganizationError> {
    permit::require(scope.actor(), Act::IssueSlip)?;
    let reader = store.read();
    let name = organization::get(&reader, scope.organization()).await?.name;
    Ok(Letterhead { name, phone: organization::find_phone(&reader, scope.organization()).await? })
}

/// Says whom patients call; an empty text, that letters name nobody. For an administrator and an operator's command.
///
/// # Errors
/// [`OrganizationError`]; nothing is changed then.
pub async fn set_phone(store: &Store, scope: &StaffScope, typed: &str, request: Option<RequestId>) -> Result<(), OrganizationError> {
    permit::require(scope.actor(), Act::SetPhone)?;
    let typed = typed.trim();
    let phone = match typed {
        "" => None,
        typed => Some(roster::cell::phone(typed).map_err(|_| OrganizationError::Phone)?),
    };
    let id = scope.organization();
    store
        .write(async |tx| {
            if !permit::still_permitted(tx, scope).await? {
                return Err(NotPermitted.into());
            }
            organization::update_phone(tx, id, phone.as_ref().map(|phone| phone.as_str())).await.map_err(|error| match error {
                StoreError::NotFound => OrganizationError::NotFound,
                other => other.into(),
            })?;
            let event = Event::new(id, scope.actor(), "organization.phone_changed").subject("organization", id.as_uuid());
            audit::append(tx, if let Some(request) = request { event.request(request) } else { event }).await?;
            Ok(())
        })
        .await
}
