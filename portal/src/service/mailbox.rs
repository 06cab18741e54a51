//! The mailbox code: the second half of a claim.
use entity::domain::id::RequestId;

use super::{Services, error::ServiceError, session::Session, token::Token32};

/// A code is on its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sent {
    /// How many more may be sent.
    pub left: u32,
}

/// Why a mailbox code was not sent or not taken.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum MailboxError {
    /// Not eight digits. No try.
    #[error("a mailbox code has eight digits")]
    Shape,
    /// None of the codes that were sent.
    #[error("this is not the code that was sent")]
    Wrong {
        /// How many more tries there are.
        left: u32,
    },
    /// Every code that was sent has expired: ask for another.
    #[error("the code has expired")]
    Expired,
    /// Fifteen tries, or five codes, were used: a new slip is needed.
    #[error("too many")]
    TooMany,
    /// There is no alert address on record: staff must confirm in person.
    #[error("there is no e-mail address on record")]
    NoAddress,
    /// The time to finish has passed; the patient needs a new slip.
    #[error("the time to finish has passed")]
    Lapsed,
    /// This session is at another step.
    #[error("this session is at another step")]
    Step,
    /// Below.
    #[error(transparent)]
    Service(#[from] ServiceError),
}

impl MailboxError {
    /// What a page shows and a person can quote.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Shape => "mailbox_code_shape",
            Self::Wrong { .. } => "mailbox_code_wrong",
            Self::Expired => "mailbox_code_expired",
            Self::TooMany => "mailbox_code_too_many",
            Self::NoAddress => "no_address",
            Self::Lapsed => "claim_lapsed",
            Self::Step => "wrong_step",
            Self::Service(below) => below.code(),
        }
    }
}

/// Sends another code to the alert address on record. For a session at `Stage::Confirming`.
///
/// # Errors
/// [`MailboxError`].
pub async fn send(_services: &Services, _session: &Session, _request: RequestId) -> Result<Sent, MailboxError> {
    Err(ServiceError::Unavailable.into())
}

/// Takes a code as a person typed it; success makes the record readable and returns the cookie of the session's
/// successor at `Stage::SignedIn`. For a session at `Stage::Confirming`.
///
/// # Errors
/// [`MailboxError`].
pub async fn confirm(_services: &Services, _session: &Session, _input: &str, _request: RequestId) -> Result<Token32, MailboxError> {
    Err(ServiceError::Unavailable.into())
}
