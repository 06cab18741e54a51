//! Records that somebody who is signed in adds to the account: with a slip of their own each, or one by one after a spare
//! code. Must not know how mailbox codes are sent.
//!
//! Invariant: adding a record makes and ends no key, account or session; a slip is spent by a fresh verification for this very
//! purpose, and nothing is readable before its own mailbox code.
use entity::{
    base::clock::Timestamp,
    domain::id::{AccountId, ClaimId, RequestId},
    store::{
        StoreError,
        claim::{self, Claim, ClaimState, Holder},
    },
};

use super::{Spender, Spent, spend};
use crate::service::{
    Services,
    error::ServiceError,
    mailbox,
    session::{Purpose, Session},
};

/// A record that is being added.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Adding {
    /// By which claim.
    pub claim: ClaimId,
    /// What is missing.
    pub missing: Missing,
}

/// What is missing until a record can be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Missing {
    /// A use of the key for this purpose.
    Key,
    /// The mailbox code.
    Mailbox {
        /// How many were sent.
        sent: u32,
        /// How many more may be.
        left: u32,
    },
    /// Time: the record was claimed before, and opens at this moment.
    Time(Timestamp),
}

/// What is being added to the account of this session, oldest first. For a session at `Stage::SignedIn`.
///
/// # Errors
/// [`ServiceError`] if the database does not answer.
pub async fn adding(services: &Services, session: &Session) -> Result<Vec<Adding>, ServiceError> {
    let Some(account) = session.signed_in() else { return Ok(Vec::new()) };
    let now = services.now();
    let open = claim::list_of_account(&services.store().read(), account).await?;
    Ok(open.iter().filter_map(|claim| missing(claim, now).map(|missing| Adding { claim: claim.id, missing })).collect())
}

fn missing(claim: &Claim, now: Timestamp) -> Option<Missing> {
    match claim.state {
        ClaimState::Bound if now < claim.expires_at => Some(Missing::Key),
        ClaimState::Keyed if claim.is_resumable(now) => Some(claim.waits_until().map_or_else(
            || {
                let left = if claim.mailbox_tries < mailbox::MAX_TRIES { mailbox::MAX_SENT.saturating_sub(claim.mailbox_sent) } else { 0 };
                Missing::Mailbox { sent: claim.mailbox_sent, left }
            },
            Missing::Time,
        )),
        _ => None,
    }
}

/// Spends the slips that the account of this session has entered. For a session at `Stage::SignedIn` with a fresh
/// verification for [`Purpose::AddRecord`]; with none, nothing happens.
///
/// # Errors
/// [`ServiceError`] if the database does not answer.
pub async fn spend_entered(services: &Services, session: &Session, request: RequestId) -> Result<(), ServiceError> {
    let Some(account) = session.signed_in().filter(|_| session.is_fresh(services, Purpose::AddRecord)) else { return Ok(()) };
    for entered in claim::list_of_account(&services.store().read(), account).await? {
        if entered.state == ClaimState::Bound && entered.bound_session.is_none() {
            spend_one(services, &entered, account, request).await?;
        }
    }
    Ok(())
}

async fn spend_one(services: &Services, entered: &Claim, account: AccountId, request: RequestId) -> Result<(), ServiceError> {
    let spent = services
        .store()
        .write(async |tx| {
            let spender = Spender { holder: Holder::Account(account), account, passkey: None, request };
            match spend(services, tx, entered, spender).await? {
                Spent::Done => Ok(()),
                // Whoever was faster has done it, or nobody will: nothing of this try may stay.
                Spent::Over | Spent::Stale => Err(ServiceError::from(StoreError::NotFound)),
            }
        })
        .await;
    match spent {
        Err(ServiceError::Store(StoreError::NotFound)) => Ok(()),
        other => other,
    }
}
