//! Reading: the inbox and one message. Invariant: the audit holds the read before its text leaves.
use entity::{
    base::clock::Timestamp,
    domain::{
        id::{MessageId, RequestId},
        page::{Page, Paged},
    },
};
use zeroize::Zeroizing;

use super::{
    Services,
    error::ServiceError,
    session::{Purpose, Session},
};

/// One line of the inbox.
pub struct InboxRow {
    /// Which message.
    pub message: MessageId,
    /// Name of the organization that sent it.
    pub organization: String,
    /// Decoded subject; empty if there was none.
    pub subject: Zeroizing<String>,
    /// Decoded author as shown.
    pub from: Zeroizing<String>,
    /// When the portal took it.
    pub received_at: Timestamp,
    /// When it stops being readable.
    pub expires_at: Option<Timestamp>,
    /// Whether it has been opened.
    pub opened: bool,
    /// Asks for a fresh verification.
    pub high: bool,
}

/// One message, opened.
pub struct Opened {
    /// Decoded subject; empty if there was none.
    pub subject: Zeroizing<String>,
    /// Decoded author as shown.
    pub from: Zeroizing<String>,
    /// The author's domain is none of the relay's.
    pub outside_sender: bool,
    /// What its Date field says.
    pub date: Option<Timestamp>,
    /// When the portal took it.
    pub received_at: Timestamp,
    /// When it stops being readable.
    pub expires_at: Option<Timestamp>,
    /// Name of the organization that sent it.
    pub organization: String,
    /// Its text.
    pub text: MessageText,
}

/// The readable part of a message.
pub enum MessageText {
    /// Plain text, UTF-8, line ends as LF.
    Plain(Zeroizing<String>),
    /// There is no text in it.
    Empty,
    /// It is beyond what is looked into, and cannot be shown.
    TooComplex,
}

/// Why nothing was shown.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReadError {
    /// There is no such message for this person: never was, was taken back, has expired, or is another's.
    #[error("there is no such message")]
    NotFound,
    /// A fresh verification for this purpose must come first.
    #[error("a fresh verification is needed")]
    VerificationNeeded(Purpose),
    /// Nobody is signed in, or a claim is not finished.
    #[error("sign in first")]
    SignIn,
    /// Below.
    #[error(transparent)]
    Service(#[from] ServiceError),
}

impl ReadError {
    /// What a page shows and a person can quote.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NotFound => "not_found",
            Self::VerificationNeeded(_) => "verification_needed",
            Self::SignIn => "sign_in",
            Self::Service(below) => below.code(),
        }
    }
}

/// A page of the inbox, newest first; one audit entry. For a session at `Stage::SignedIn`.
///
/// # Errors
/// [`ReadError`].
pub async fn inbox(_services: &Services, _session: &Session, _page: Page, _request: RequestId) -> Result<Paged<InboxRow>, ReadError> {
    Err(ServiceError::Unavailable.into())
}

/// Opens a message; the audit entry is committed before this returns. For a session at `Stage::SignedIn`.
///
/// # Errors
/// [`ReadError`].
pub async fn open(_services: &Services, _session: &Session, _message: MessageId, _request: RequestId) -> Result<Opened, ReadError> {
    Err(ServiceError::Unavailable.into())
}
