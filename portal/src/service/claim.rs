//! Enrolment with a slip: issuing it, entering it, where somebody stands on the way, and what happens to what is never
//! finished. Must not know how passkeys or mailbox codes work.
//!
//! ```text
//! issued -> bound -> keyed -> confirmed        entered in a browser, passkey used once, mailbox code given
//!    \________|         \____ void             not finished in time, a newer slip was issued, or the account objected
//!    void, expired, locked (100 wrong tries)
//! ```
//! A record that was claimed before is claimed again on the same road. It opens a day after its slip was spent at the earliest;
//! until then its account can object ([`stop`]), and afterwards it has the record no more ([`open`]).
//! Invariants:
//! - One Argon2 for each try, before any transaction.
//! - Every refusal is the same.
//! - A slip is spent by the first use of its passkey and by nothing before.
//! - Staff are told of five wrong tries, of a lock, of a spent slip entered elsewhere and of a claim that was not finished.
mod attention;
mod contest;
mod enter;
mod further;
mod issue;
mod lapse;
mod open;
mod paired;
mod spend;
mod step;
mod tell;

use std::time::Duration;

use entity::{base::clock::Timestamp, crypto::token::Token32, store::StoreError};
use zeroize::Zeroizing;

pub use entity::domain::slip::Channel;

pub(super) use self::{
    attention::{note, tell as tell_staff},
    issue::issue_at_desk,
    lapse::{void, void_all, void_given_by, void_of_carer},
    open::{Replacing, carer_again, open_in, open_one, take_over},
    paired::{is_vouched, may_make_key},
    spend::{Spender, Spent, spend},
    tell::{all as tell_all, former as tell_former},
};
pub use self::{
    contest::{Contest, Contested, contested, stop},
    enter::enter,
    further::{Adding, Missing, adding, spend_entered},
    issue::{AT_DESK, issue, issue_for_carer, issue_to_caller},
    lapse::drop_unfinished,
    open::{open, open_due},
    step::{Step, finish_by, step},
};
use super::error::ServiceError;

/// A fresh slip; shown once.
pub struct Issued {
    /// Twenty digits in five groups of four.
    pub code: Zeroizing<String>,
    /// When it ends.
    pub expires_at: Timestamp,
    /// Of a record that was set up before: when it would open if the key were made at this moment, the earliest that anybody reads.
    pub opens_at: Option<Timestamp>,
}

/// Why no slip was issued.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum IssueError {
    /// No such patient in this organization.
    #[error("there is no such patient in this organization")]
    NotFound,
    /// The record is closed.
    #[error("this record is closed")]
    Closed,
    /// The caller gave the record another address lately: a colleague must agree first.
    #[error("a colleague must agree first")]
    TakesTwo,
    /// Somebody else said lately where mail about the record goes, and whoever acts has not said that they looked at just that.
    #[error("somebody else changed the addresses of this record: that is to be looked at first")]
    Moved,
    /// Nobody said at the telephone what stands in the record, or not here, or too long ago.
    #[error("nobody at the telephone said what stands in the record")]
    Unmatched,
    /// Two callers were wrong lately: until then a code is posted, or given at the desk.
    #[error("a code of this record is posted, or given at the desk")]
    PostOnly(Timestamp),
    /// Somebody changed the number in the record lately: no code is told at it.
    #[error("the telephone number was changed lately")]
    NumberChanged,
    /// Whoever it is for reads already, with a key of theirs: that is ended first.
    #[error("whoever it is for reads already")]
    Reads,
    /// The caller may not do this.
    #[error("this is not permitted")]
    NotPermitted,
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
            Self::Closed => "record_closed",
            Self::TakesTwo => "takes_two",
            Self::Moved => "addresses_moved",
            Self::Unmatched => "caller_unmatched",
            Self::PostOnly(_) => "telephone_closed",
            Self::NumberChanged => "number_changed",
            Self::Reads => "carer_reads",
            Self::NotPermitted => "not_permitted",
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
    /// Right, and the record is this account's own already: nothing changes.
    #[error("this record is yours already")]
    Own,
    /// Somebody is signed in here, who has a key: a spare code is for whoever has none.
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
            Self::Own => "own_record",
            Self::SignedIn => "signed_in",
            Self::Service(below) => below.code(),
        }
    }
}

impl From<StoreError> for ClaimError {
    fn from(below: StoreError) -> Self {
        Self::Service(below.into())
    }
}

impl From<StoreError> for IssueError {
    fn from(below: StoreError) -> Self {
        Self::Service(below.into())
    }
}
