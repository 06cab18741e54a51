//! The mailbox code: the second half of a claim. Eight digits to the alert address on record, worth nothing outside the
//! passkey session that asked for them.
//!
//! Invariants:
//! - At most five are sent and fifteen tried for a claim.
//! - Each lives an hour, all that have not expired are valid while the address that they were sent to is in use.
//! - A right one shows that this address is read, and no other.
//! - A try is counted before it is looked at.
//! - Nothing is readable before one was right.
mod confirm;
mod fits;
mod send;

use std::time::Duration;

use entity::{
    domain::id::{AccountId, AlertAddressId, ClaimId},
    store::{
        Source, StoreError, alert_address, carer,
        claim::{self, Claim, ClaimState},
    },
};

pub use self::{
    confirm::{Confirmed, confirm, confirm_added},
    send::{send, send_added},
};
use super::{
    Services,
    error::ServiceError,
    session::{Session, Stage},
};

/// Codes sent for one claim, at most.
pub const MAX_SENT: u32 = 5;
/// Tries for one claim, at most.
pub const MAX_TRIES: u32 = 15;
/// How long a code lives.
pub const LIFETIME: Duration = Duration::from_secs(60 * 60);

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
    /// Every code that was sent has expired, or the address that it went to is out of use: ask for another.
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
    /// Given already; the record opens later.
    #[error("the code was given already; the record opens later")]
    Waits,
    /// Finished already, by the same person pressing twice: what comes next is signing in.
    #[error("the claim is finished already")]
    Finished,
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
            Self::Waits => "claim_waits",
            Self::Finished => "claim_finished",
            Self::Step => "wrong_step",
            Self::Service(below) => below.code(),
        }
    }
}

impl From<StoreError> for MailboxError {
    fn from(below: StoreError) -> Self {
        Self::Service(below.into())
    }
}

/// Whether no code can help any more: all tries are used, or all e-mails, and none of their codes is good. A new slip is needed then. For
/// a session at `Stage::Confirming`, or of the account that adds this claim.
///
/// # Errors
/// [`MailboxError`].
pub async fn is_spent(services: &Services, session: &Session, added: Option<ClaimId>) -> Result<bool, MailboxError> {
    let (claim, _) = unfinished(services, session, added).await?;
    if claim.mailbox_tries >= MAX_TRIES {
        return Ok(true);
    }
    let all_sent = claim.mailbox_sent >= MAX_SENT;
    Ok(all_sent && claim::list_mailbox_codes(&services.store().read(), claim.id, services.now()).await?.is_empty())
}

/// Whether there is an address that a code can go to. For a session at `Stage::Confirming`, or of the account that adds this claim.
///
/// # Errors
/// [`MailboxError`].
pub async fn has_address(services: &Services, session: &Session, added: Option<ClaimId>) -> Result<bool, MailboxError> {
    let (claim, _) = unfinished(services, session, added).await?;
    Ok(address_of(&services.store().read(), &claim).await?.is_some())
}

/// Where the codes of a claim go: a carer's to their own address.
async fn address_of(source: &impl Source, claim: &Claim) -> Result<Option<AlertAddressId>, StoreError> {
    match claim.carer {
        Some(carer) => carer::address(source, carer).await,
        None => Ok(alert_address::list(source, claim.organization, claim.patient).await?.first().map(|address| address.id)),
    }
}

/// The claim that a session means and whose it is, if it can still be finished: the one that a confirming session is about, or
/// one that somebody who is signed in is adding.
async fn unfinished(services: &Services, session: &Session, added: Option<ClaimId>) -> Result<(Claim, AccountId), MailboxError> {
    let id = match (session.stage, added) {
        (Stage::Confirming(id), None) => id,
        (Stage::SignedIn, Some(id)) => id,
        _ => return Err(MailboxError::Step),
    };
    let account = session.account.ok_or(MailboxError::Step)?;
    let claim = claim::find(&services.store().read(), id).await?.ok_or(MailboxError::Step)?;
    if claim.account != Some(account) || (added.is_some() && claim.passkey.is_some()) {
        return Err(MailboxError::Step);
    }
    match claim.state {
        ClaimState::Confirmed => Err(MailboxError::Finished),
        ClaimState::Keyed if claim.mailbox_read_at.is_some() => Err(MailboxError::Waits),
        _ if claim.is_resumable(services.now()) => Ok((claim, account)),
        _ => Err(MailboxError::Lapsed),
    }
}
