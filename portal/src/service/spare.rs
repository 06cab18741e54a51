//! The spare code: made by somebody who is signed in, used by somebody who has lost every key. Together with the mailbox of a
//! record it opens that record for a new account; alone it opens nothing. What somebody reads as a carer comes back by the mailbox
//! where they are alerted of it, never by the patient's. Without any mailbox none is made: it would lead nowhere. Must not know how
//! keys are made.
//!
//! Invariants:
//! - One Argon2 for each try, before any transaction.
//! - Every refusal is the same.
//! - A code is good once, and only for records of organizations that allow it, looked at again when a record opens.
//! - In the moment in which it is used up everybody who may object is told: the account by its pages and its history, all its addresses,
//!   those of the last month too, by a notice.
//! - Staff of all of them are told at five wrong tries, and at a hundred it is gone.
mod enter;
mod make;

use entity::{
    base::clock::Timestamp,
    domain::{
        id::{AccountId, CarerId},
        scope::Record,
    },
    store::{
        Source, StoreError, account, alert_address, carer,
        claim::{self, ClaimKind},
        grant, organization,
    },
};

pub use self::{enter::enter, make::make};
use super::{
    Services,
    error::ServiceError,
    session::{Purpose, Session},
};
pub(super) use enter::use_up;

/// How an account stands with spare codes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Status {
    /// Whether one would be good for anything.
    pub offered: bool,
    /// It is allowed, and would be good for nothing: no record of the account has an address in use for the code by mail.
    pub without_mailbox: bool,
    /// Since when there is one.
    pub made_at: Option<Timestamp>,
    /// There was one, which is good for nothing any more: used, or tried too often.
    pub spent: bool,
}

/// Why no spare code was made.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SpareError {
    /// Nobody is signed in.
    #[error("sign in first")]
    SignIn,
    /// A fresh verification for this purpose must come first.
    #[error("a fresh verification is needed")]
    VerificationNeeded(Purpose),
    /// No organization of this account's records allows it, or none of them has a mailbox.
    #[error("spare codes are not offered here")]
    NotOffered,
    /// One was made and shown since the page that asks for it was.
    #[error("a newer spare code was made since")]
    Shown,
    /// Below.
    #[error(transparent)]
    Service(#[from] ServiceError),
}

impl SpareError {
    /// What a page shows and a person can quote.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::SignIn => "sign_in",
            Self::VerificationNeeded(_) => "verification_needed",
            Self::NotOffered => "spare_not_offered",
            Self::Shown => "spare_shown",
            Self::Service(below) => below.code(),
        }
    }
}

impl From<StoreError> for SpareError {
    fn from(below: StoreError) -> Self {
        Self::Service(below.into())
    }
}

/// Whether a spare code can be made now: the key was used for that a short while ago. For a session at `Stage::SignedIn`.
#[must_use]
pub fn may_make(services: &Services, session: &Session) -> bool {
    session.is_fresh(services, Purpose::MakeSpare)
}

/// How the account of this session stands. For a session at `Stage::SignedIn`.
///
/// # Errors
/// [`SpareError`].
pub async fn status(services: &Services, session: &Session) -> Result<Status, SpareError> {
    let id = session.signed_in().ok_or(SpareError::SignIn)?;
    let reader = services.store().read();
    let records = restorable(&reader, id, services.now()).await?;
    let offered = has_mailbox(&reader, &records).await?;
    let account = account::find(&reader, id).await?;
    let spent = account.as_ref().is_some_and(|account| account.spare_spent);
    let made_at = account.and_then(|account| account.spare_made_at);
    Ok(Status { offered, without_mailbox: !offered && !records.is_empty(), made_at, spent })
}

/// Which papers somebody has at the end of a claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Papers {
    /// A spare code led here, and is used up; else a slip.
    pub used_spare: bool,
    /// A spare code is there, and good.
    pub has_spare: bool,
}

/// What the last claim of this session's account was finished with, and what is to be kept. For a session at `Stage::SignedIn`.
///
/// # Errors
/// [`SpareError`].
pub async fn papers(services: &Services, session: &Session) -> Result<Papers, SpareError> {
    let id = session.signed_in().ok_or(SpareError::SignIn)?;
    let reader = services.store().read();
    let last = claim::find_last_of_account(&reader, id).await?;
    let has_spare = account::find(&reader, id).await?.is_some_and(|account| account.spare_made_at.is_some());
    Ok(Papers { used_spare: last.is_some_and(|claim| claim.kind == ClaimKind::Recovery), has_spare })
}

/// A record that a spare code restores.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Restorable {
    record: Record,
    /// As whom the account reads it; `None`: it is the own one.
    carer: Option<CarerId>,
}

/// Whether the code by mail of one of these records has somewhere to go.
async fn has_mailbox(source: &impl Source, records: &[Restorable]) -> Result<bool, StoreError> {
    Ok(with_mailbox(source, records).await?.is_some())
}

/// The first of them, in their order, whose code by mail has somewhere to go.
async fn with_mailbox(source: &impl Source, records: &[Restorable]) -> Result<Option<usize>, StoreError> {
    for (place, one) in records.iter().enumerate() {
        let found = match one.carer {
            Some(carer) => carer::address(source, carer).await?.is_some(),
            None => !alert_address::list(source, one.record.organization, one.record.patient).await?.is_empty(),
        };
        if found {
            return Ok(Some(place));
        }
    }
    Ok(None)
}

/// Whether whoever holds a record keeps a spare code that restores it.
pub(super) async fn is_kept_for(source: &impl Source, record: Record) -> Result<bool, StoreError> {
    if !organization::allows_spare_codes(source, record.organization).await? {
        return Ok(false);
    }
    for owner in grant::list_owners(source, record).await? {
        if account::find(source, owner).await?.is_some_and(|account| account.spare_made_at.is_some()) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The records of an account that a spare code restores: the own ones, and those that it reads as a carer.
async fn restorable(source: &impl Source, id: AccountId, now: Timestamp) -> Result<Vec<Restorable>, StoreError> {
    let readable = grant::list_records(source, id, now).await?;
    let mut all: Vec<_> = grant::list_own(source, id, now).await?.into_iter().map(|record| Restorable { record, carer: None }).collect();
    let cared = carer::of_account(source, id, now).await?.into_iter().filter(|carer| readable.contains(&carer.record));
    all.extend(cared.map(|carer| Restorable { record: carer.record, carer: Some(carer.id) }));
    let mut allowed = Vec::with_capacity(all.len());
    for one in all {
        if organization::allows_spare_codes(source, one.record.organization).await? {
            allowed.push(one);
        }
    }
    // Records are taken in one order by everybody.
    allowed.sort_by_key(|one| one.record.patient.as_uuid());
    Ok(allowed)
}
