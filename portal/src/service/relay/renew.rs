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
pub(crate) struct Renewed {
    /// Its user name.
    pub user: String,
    /// The password: 256 random bits, shown once.
    pub password: Zeroizing<String>,
}

/// Why there is none.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RenewError {
    /// There is no relay of this name.
    #[error("this organization has no relay of this name")]
    NotFound,
    /// It signs in by its certificate, and has no password.
    #[error("this relay signs in by its certificate: for another certificate, add a relay")]
    Certificate,
    /// The caller may not do this.
    #[error(transparent)]
    NotPermitted(#[from] NotPermitted),
    /// Below.
    #[error("the database operation failed")]
    Store(#[from] StoreError),
}

impl RenewError {
    /// For machines and for quoting.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NotFound => "relay_not_found",
            Self::Certificate => "relay_has_certificate",
            Self::NotPermitted(NotPermitted) => "not_permitted",
            Self::Store(_) => "database",
        }
    }
}

/// Gives the organization's relay of this name a new password. For an operator.
///
/// # Errors
/// [`RenewError`]; the old password stays.
pub(crate) async fn renew(store: &Store, scope: &StaffScope, name: &str) -> Result<Renewed, RenewError> {
    permit::require(scope.actor(), Act::RenewRelay)?;
    let secret = Token32::generate(store.random());
    let hash = token::hash(&secret);
    let user = store
        .write(async |tx| {
            let found = relay::find_by_name(tx, scope, name).await?.ok_or(RenewError::NotFound)?;
            if found.secret.is_none() {
                return Err(RenewError::Certificate);
            }
            relay::update_secret(tx, scope, found.id, &hash).await?;
            let event = Event::new(scope.organization(), scope.actor(), "relay.secret_renewed");
            audit::append(tx, event.subject("relay", found.id.as_uuid())).await?;
            Ok(found.user)
        })
        .await?;
    Ok(Renewed { user, password: secret.encode() })
}
