//! Sessions of browsers. Owns their stages, time-outs and rotation; must not know cookies.
//!
//! Invariants: the token is 256 random bits and only its SHA-256 is stored; a session ends after its idle time, its
//! absolute time, a sign-out, a rotation (every step up makes a new token), or when its account is disabled.
use entity::{
    base::clock::Timestamp,
    domain::id::{AccountId, ClaimId},
};

use super::{Services, error::ServiceError, token::Token32};

/// How far a browser has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Entered a slip; no passkey yet.
    Claiming(ClaimId),
    /// Has a passkey; the mailbox code is missing. Nothing is readable.
    Confirming(ClaimId),
    /// Signed in.
    SignedIn,
}

/// What a fresh verification was for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Purpose {
    /// To open a message of high sensitivity.
    ReadHigh,
}

impl Purpose {
    /// Its name in the database and in a form.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ReadHigh => "read_high",
        }
    }

    /// Reads [`Self::as_str`].
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        (text == "read_high").then_some(Self::ReadHigh)
    }
}

/// A live session, as [`find`] saw it. Made in this module only: holding one is the proof.
pub struct Session {
    pub(super) id: (),
    /// How far it has come.
    pub stage: Stage,
    /// Whose it is, from stage [`Stage::Confirming`] on.
    pub account: Option<AccountId>,
    /// Key of the form tokens of this session.
    pub form_key: [u8; 32],
    /// When it ends if nothing happens.
    pub idle_ends_at: Timestamp,
    /// When it ends in any case.
    pub ends_at: Timestamp,
    /// The last fresh verification, and when.
    pub verified: Option<(Purpose, Timestamp)>,
}

/// The live session of a token; `None` if it is unknown, ended, timed out, or its account disabled. Writes nothing.
/// Anybody may call.
///
/// # Errors
/// [`ServiceError`] if the database does not answer.
pub async fn find(_services: &Services, _token: &Token32) -> Result<Option<Session>, ServiceError> {
    Err(ServiceError::Unavailable)
}

/// Starts its idle time anew. To be called after a request was answered with success only, so that failed ones never
/// extend a session; writes at most once a minute. For the session itself.
///
/// # Errors
/// [`ServiceError`] if the database does not answer.
pub async fn touch(_services: &Services, _session: &Session) -> Result<(), ServiceError> {
    Err(ServiceError::Unavailable)
}

/// Ends it (sign-out). For the session itself.
///
/// # Errors
/// [`ServiceError`] if the database does not answer.
pub async fn end(_services: &Services, _session: &Session) -> Result<(), ServiceError> {
    Err(ServiceError::Unavailable)
}
