//! What people settle for themselves: their keys, the devices they are signed in on, their alerts, and what was done with
//! their messages. Must not know pages.
//!
//! Invariants:
//! - Whatever is asked is about the session's own account, another's is "not found".
//! - What could lock somebody out or send alerts elsewhere asks for a fresh verification.
//! - Each change is one transaction with its notices and its audit entry.
pub mod address;
pub mod alerts;
pub mod devices;
pub mod history;
pub mod keys;
mod reach;
pub(super) mod tell;

use entity::{
    domain::{id::AccountId, scope::Actor},
    store::StoreError,
};

use super::{
    Services,
    error::ServiceError,
    permit::{self, Act},
    session::{Purpose, Session},
};

/// Why something was not settled.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AccountError {
    /// Nobody is signed in, or a claim is not finished.
    #[error("sign in first")]
    SignIn,
    /// There is no such thing of this account.
    #[error("there is no such thing of this account")]
    NotFound,
    /// A fresh verification for this purpose must come first.
    #[error("a fresh verification is needed")]
    VerificationNeeded(Purpose),
    /// The last key cannot be removed: nobody could sign in any more.
    #[error("this is the last key")]
    LastKey,
    /// A name with nothing in it.
    #[error("there is nothing in this name")]
    Name,
    /// Below.
    #[error(transparent)]
    Service(#[from] ServiceError),
}

impl AccountError {
    /// What a page shows and a person can quote.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::SignIn => "sign_in",
            Self::NotFound => "not_found",
            Self::VerificationNeeded(_) => "verification_needed",
            Self::LastKey => "last_key",
            Self::Name => "name",
            Self::Service(below) => below.code(),
        }
    }
}

impl From<StoreError> for AccountError {
    fn from(below: StoreError) -> Self {
        Self::Service(below.into())
    }
}

/// Whose settings a session may see and change: its own account's.
fn owner(session: &Session) -> Result<AccountId, AccountError> {
    let account = session.signed_in().ok_or(AccountError::SignIn)?;
    permit::require(Actor::Account(account), Act::SettleOwn).map_err(|_| AccountError::SignIn)?;
    Ok(account)
}

/// The same, verified for this a short while ago.
fn verified_owner(services: &Services, session: &Session, purpose: Purpose) -> Result<AccountId, AccountError> {
    let account = owner(session)?;
    if session.is_fresh(services, purpose) { Ok(account) } else { Err(AccountError::VerificationNeeded(purpose)) }
}
