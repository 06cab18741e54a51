//! Enrolment with a slip: issuing it, entering it, and where somebody stands on the way.
use std::time::Duration;

use entity::{
    base::clock::Timestamp,
    domain::{
        id::{PatientId, RequestId},
        scope::StaffScope,
    },
};
use zeroize::Zeroizing;

use super::{Services, error::ServiceError, network::Network, session::Session, token::Token32};

/// How a slip travels to the patient; decides how long it lives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Channel {
    /// Handed over: 7 days.
    Hand,
    /// Posted: 21 days.
    Post,
    /// Told by telephone: 72 hours.
    Telephone,
    /// Sent as a text message by the practice: 24 hours.
    Sms,
}

impl Channel {
    /// Reads `hand`, `post`, `telephone` or `sms`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Some(match text {
            "hand" => Self::Hand,
            "post" => Self::Post,
            "telephone" => Self::Telephone,
            "sms" => Self::Sms,
            _ => return None,
        })
    }
}

/// A fresh slip; shown once.
pub struct Issued {
    /// Twenty digits in five groups of four.
    pub code: Zeroizing<String>,
    /// When it ends.
    pub expires_at: Timestamp,
}

/// Why no slip was issued.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum IssueError {
    /// No such patient in this organization.
    #[error("there is no such patient in this organization")]
    NotFound,
    /// The record has been claimed; claiming it again is not offered yet.
    #[error("this record has been claimed already, and claiming it again is not offered yet")]
    Claimed,
    /// The record is closed.
    #[error("this record is closed")]
    Closed,
    /// Below.
    #[error(transparent)]
    Service(#[from] ServiceError),
}

impl IssueError {
    /// For `--json` and for quoting.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NotFound => "patient_not_found",
            Self::Claimed => "already_claimed",
            Self::Closed => "record_closed",
            Self::Service(below) => below.code(),
        }
    }
}

/// What entering a slip led to.
pub struct Entered {
    /// The new cookie, if the session changed.
    pub token: Option<Token32>,
    /// What comes next.
    pub step: Step,
}

/// Where somebody stands on the way in: the page to show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Make a passkey (`passkey::begin_registration`).
    MakeKey,
    /// It is made: use it once (`passkey::begin_confirmation`). Making another one is possible too.
    UseKey,
    /// Enter the mailbox code.
    Mailbox {
        /// How many codes were sent.
        sent: u32,
        /// How many more may be.
        left: u32,
    },
    /// All done: the inbox.
    Done,
}

/// Why a slip was not taken.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ClaimError {
    /// Not twenty digits. No try.
    #[error("a claim code has twenty digits")]
    Shape,
    /// A digit is wrong. No try.
    #[error("one digit looks wrong")]
    CheckDigit,
    /// Mistyped, unknown, used, expired, locked: the same answer for all.
    #[error("this code does not work")]
    Refused,
    /// Too many tries from here or on this code.
    #[error("too many tries")]
    TryLater {
        /// From when on another may be made.
        after: Duration,
    },
    /// Right, but begun in another browser: ask, then enter again with `take_over`.
    #[error("begun elsewhere")]
    Elsewhere,
    /// Right, but somebody is signed in here: adding a second record to an account is not offered yet.
    #[error("sign out first")]
    SignedIn,
    /// Below.
    #[error(transparent)]
    Service(#[from] ServiceError),
}

impl ClaimError {
    /// What a page shows and a person can quote.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Shape => "claim_code_shape",
            Self::CheckDigit => "claim_code_digit",
            Self::Refused => "claim_code_refused",
            Self::TryLater { .. } => "try_later",
            Self::Elsewhere => "claim_elsewhere",
            Self::SignedIn => "signed_in",
            Self::Service(below) => below.code(),
        }
    }
}

/// Makes a slip for a patient; an older live one becomes void, waiting alerts are released. For staff of the
/// organization and an operator's command.
///
/// # Errors
/// [`IssueError`].
pub async fn issue(_services: &Services, _scope: &StaffScope, _patient: PatientId, _channel: Channel) -> Result<Issued, IssueError> {
    Err(ServiceError::Unavailable.into())
}

/// Takes a slip as a person typed it and binds it to this browser. Anybody may call.
///
/// # Errors
/// [`ClaimError`].
pub async fn enter(
    _services: &Services,
    _input: &str,
    _network: Network,
    _current: Option<&Session>,
    _take_over: bool,
    _request: RequestId,
) -> Result<Entered, ClaimError> {
    Err(ServiceError::Unavailable.into())
}

/// Where the owner of this session stands. For the session itself.
///
/// # Errors
/// [`ServiceError`] if the database does not answer.
pub async fn step(_services: &Services, _session: &Session) -> Result<Step, ServiceError> {
    Err(ServiceError::Unavailable)
}
