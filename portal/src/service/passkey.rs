//! Passkey ceremonies. The only user of webauthn-rs.
use entity::domain::id::RequestId;
use serde_json::Value;

use super::{
    Services,
    error::ServiceError,
    network::Network,
    session::{Purpose, Session, Stage},
    token::Token32,
};

/// Longest body of a ceremony's answer, in bytes.
pub const MAX_BODY: usize = 64 * 1024;

/// A ceremony under way.
pub struct Begun {
    /// For `navigator.credentials.create` or `.get`: `{"publicKey": …}` with byte strings in base64url, as
    /// `PublicKeyCredential.parse…OptionsFromJSON` wants the inner object.
    pub options: Value,
    /// Ties the answer to this browser: to be set as a cookie of its own (HttpOnly, SameSite=Strict), for five minutes.
    pub token: Token32,
}

/// A finished sign-in.
pub struct SignedIn {
    /// The new session's cookie.
    pub token: Token32,
    /// `SignedIn`, or `Confirming`: go on at the mailbox code.
    pub stage: Stage,
}

/// Why a ceremony failed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PasskeyError {
    /// The answer is malformed or does not verify.
    #[error("that did not work")]
    Refused,
    /// The ceremony is over its time, finished, or of another browser: press the button again.
    #[error("the ceremony is over")]
    Stale,
    /// This portal does not know the passkey, or it was removed: the page may call `signalUnknownCredential`.
    #[error("this key is not known here")]
    UnknownKey,
    /// The time to finish has passed; the patient needs a new slip.
    #[error("the time to finish has passed")]
    Lapsed,
    /// This session is at another step.
    #[error("this session is at another step")]
    Step,
    /// Too many ceremonies from here.
    #[error("too many tries")]
    TryLater {
        /// From when on another may be made.
        after: std::time::Duration,
    },
    /// Below.
    #[error(transparent)]
    Service(#[from] ServiceError),
}

impl PasskeyError {
    /// What a page shows and a person can quote.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Refused => "passkey_refused",
            Self::Stale => "passkey_stale",
            Self::UnknownKey => "passkey_unknown",
            Self::Lapsed => "claim_lapsed",
            Self::Step => "wrong_step",
            Self::TryLater { .. } => "try_later",
            Self::Service(below) => below.code(),
        }
    }
}

/// Begins making the passkey of a claim. For a session at [`Stage::Claiming`].
///
/// # Errors
/// [`PasskeyError`].
pub async fn begin_registration(_services: &Services, _session: &Session) -> Result<Begun, PasskeyError> {
    Err(ServiceError::Unavailable.into())
}

/// Verifies the new passkey and keeps it aside until it has been used once. For the session that began.
///
/// # Errors
/// [`PasskeyError`].
pub async fn finish_registration(
    _services: &Services,
    _session: &Session,
    _ceremony: &Token32,
    _body: &[u8],
    _request: RequestId,
) -> Result<(), PasskeyError> {
    Err(ServiceError::Unavailable.into())
}

/// Begins using the new passkey once. For a session at [`Stage::Claiming`] whose passkey is made.
///
/// # Errors
/// [`PasskeyError`].
pub async fn begin_confirmation(_services: &Services, _session: &Session) -> Result<Begun, PasskeyError> {
    Err(ServiceError::Unavailable.into())
}

/// Spends the slip: account, passkey and grant come into being, nothing is readable yet. Returns the cookie of the
/// session's successor at [`Stage::Confirming`]. For the session that began.
///
/// # Errors
/// [`PasskeyError`].
pub async fn finish_confirmation(
    _services: &Services,
    _session: &Session,
    _ceremony: &Token32,
    _body: &[u8],
    _request: RequestId,
) -> Result<Token32, PasskeyError> {
    Err(ServiceError::Unavailable.into())
}

/// Begins a sign-in without a name. Anybody may call.
///
/// # Errors
/// [`PasskeyError`].
pub async fn begin_sign_in(_services: &Services, _network: Network) -> Result<Begun, PasskeyError> {
    Err(ServiceError::Unavailable.into())
}

/// Finishes a sign-in; the browser's `current` session, if any, ends. Anybody may call.
///
/// # Errors
/// [`PasskeyError`].
pub async fn finish_sign_in(
    _services: &Services,
    _current: Option<&Session>,
    _ceremony: &Token32,
    _body: &[u8],
    _request: RequestId,
) -> Result<SignedIn, PasskeyError> {
    Err(ServiceError::Unavailable.into())
}

/// Begins a fresh verification for one purpose. For a session at [`Stage::SignedIn`].
///
/// # Errors
/// [`PasskeyError`].
pub async fn begin_verification(_services: &Services, _session: &Session, _purpose: Purpose) -> Result<Begun, PasskeyError> {
    Err(ServiceError::Unavailable.into())
}

/// Finishes it; returns the cookie of the session's successor, verified for that purpose for five minutes. For the
/// session that began.
///
/// # Errors
/// [`PasskeyError`].
pub async fn finish_verification(
    _services: &Services,
    _session: &Session,
    _ceremony: &Token32,
    _body: &[u8],
    _request: RequestId,
) -> Result<Token32, PasskeyError> {
    Err(ServiceError::Unavailable.into())
}
