//! Passkey ceremonies. The only user of webauthn-rs; must not know slips beyond the one that a ceremony spends.
//!
//! Invariants (WebAuthn level 3, sections 7.1 and 7.2): user verification and a discoverable key are required, and shown
//! by use before the key counts; a challenge is used once and taken before anything is verified; nothing made inside a frame is accepted; a key of
//! another account, a removed one and one whose counter went back are refused.
mod addition;
mod answer;
mod assertion;
mod attestation;
mod ceremony;
mod challenge;
mod data;
mod json;
mod key;
mod library;
mod maker;
mod name;
mod registration;
mod sign_in;

use std::time::Duration;

use entity::{crypto::token::Token32, store::StoreError};
use serde_json::Value;

pub use self::{
    addition::finish_addition,
    registration::{begin_confirmation, begin_registration, finish_confirmation, finish_registration, must_attest},
    sign_in::{begin_sign_in, begin_verification, finish_sign_in, finish_sign_in_on, finish_verification},
};
pub(super) use self::{attestation::are_roots, library::Library, registration::is_made};
use super::{error::ServiceError, session::Stage};

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
    /// The key is good, and one of the staff had it whose access was ended.
    #[error("the access of this key was ended")]
    Ended,
    /// The ceremony is over its time, finished, or of another browser: press the button again.
    #[error("the ceremony is over")]
    Stale,
    /// This portal does not know the passkey, or it was removed: the page may call `signalUnknownCredential`.
    #[error("this key is not known here")]
    UnknownKey,
    /// The passkey was made here and not used yet, which makes it count: go on where it was made.
    #[error("this key was made and not used yet")]
    HalfMade,
    /// The passkey just made was to be used, and this is another one: choose again.
    #[error("this is another key than the one just made")]
    OtherKey,
    /// The device does not say whose passkey it is, so that nobody could sign in without a name: make it elsewhere.
    #[error("the device does not keep this key for signing in without a name")]
    NotKept,
    /// An administrator's key must be kept by a device of a maker that the operator named, and this one did not prove that.
    #[error("this device did not prove that it may keep an administrator's key")]
    NotAttested,
    /// The time to finish has passed; the patient needs a new slip.
    #[error("the time to finish has passed")]
    Lapsed,
    /// The key was made and the rest not done in time: it is dropped, and the patient needs a new slip.
    #[error("the claim was not finished in time")]
    Unfinished,
    /// The claim was stopped: by the account that the record belongs to, or by a newer slip.
    #[error("the claim was stopped")]
    Stopped,
    /// This session is at another step.
    #[error("this session is at another step")]
    Step,
    /// A fresh verification must come first.
    #[error("a fresh verification is needed")]
    VerificationNeeded,
    /// The account has as many keys as it may have: remove one first.
    #[error("the account has as many keys as it may have")]
    TooMany,
    /// Too many ceremonies from here.
    #[error("too many tries")]
    TryLater {
        /// From when on another may be made.
        after: Duration,
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
            Self::Ended => "access_ended",
            Self::Stale => "passkey_stale",
            Self::UnknownKey => "passkey_unknown",
            Self::HalfMade => "passkey_half_made",
            Self::OtherKey => "passkey_other",
            Self::NotKept => "passkey_not_kept",
            Self::NotAttested => "passkey_not_attested",
            Self::Lapsed => "claim_lapsed",
            Self::Unfinished => "claim_unfinished",
            Self::Stopped => "claim_stopped",
            Self::Step => "wrong_step",
            Self::VerificationNeeded => "verification_needed",
            Self::TooMany => "too_many_keys",
            Self::TryLater { .. } => "try_later",
            Self::Service(below) => below.code(),
        }
    }
}

impl From<StoreError> for PasskeyError {
    fn from(below: StoreError) -> Self {
        Self::Service(below.into())
    }
}
