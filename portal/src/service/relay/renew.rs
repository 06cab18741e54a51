//! A new password for a relay. The old one ends at once.
use entity::{
    crypto::token::{self, Token32},
    domain::scope::StaffScope,
    store::{
        Store, StoreError,
        audit::{self, Event},
        relay,
    },
};
use zeroize::Zeroizing;

use crate::service::permit::{self, Act, NotPermitted};

/// A relay that has a new password.
pub struct Renewed {
    /// Its user name.
    pub user: String,
    /// The password: 256 random bits, shown once.
    pub password: Zeroizing<String>,
}

/// Why there is none.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RenewError {
    /// The caller may not do this.
    #[error(transparent)]
    NotPermitted(#[from] NotPermitted),
    /// Below.
    #[error("the database did not do it")]
    Store(#[from] StoreError),
}

/// Gives the organization's relay of this name a new password; `None` if there is no such relay. For an operator.
///
/// # Errors
/// [`RenewError`]; the old password stays.
pub async fn renew(store: &Store, scope: &StaffScope, name: &str) -> Result<Option<Renewed>, RenewError> {
    permit::require(scope.actor(), Act::RenewRelay)?;
    let secret = Token32::generate(store.random());
    let hash = token::hash(&secret);
    let user = store
        .write(async |tx| {
            let Some(found) = relay::find_by_name(tx, scope, name).await? else { return Ok(None) };
            relay::update_secret(tx, scope, found.id, &hash).await?;
            let event = Event::new(scope.organization(), scope.actor(), "relay.secret_renewed");
            audit::append(tx, event.subject("relay", found.id.as_uuid())).await?;
            Ok::<_, StoreError>(Some(found.user))
        })
        .await?;
    Ok(user.map(|user| Renewed { user, password: secret.encode() }))
}
