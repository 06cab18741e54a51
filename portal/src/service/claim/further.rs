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

use super::{Spender, Spent, paired, spend};
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
    /// Somebody of the staff who sees this number on the telephone.
    Seen(u16),
    /// A use of the key for this purpose.
    Key,
    /// No mailbox, but the word of two of the staff.
    InPerson {
        /// They have given it.
        done: bool,
    },
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
    let mut adding = Vec::new();
    for claim in &open {
        if let Some(missing) = missing(claim, now) {
            adding.push(Adding { claim: claim.id, missing: at_desk(services, claim, missing).await? });
        }
    }
    Ok(adding)
}

/// The same where the slip was shown at a desk.
async fn at_desk(services: &Services, claim: &Claim, missing: Missing) -> Result<Missing, ServiceError> {
    let reader = services.store().read();
    Ok(match missing {
        Missing::Key => paired::shown(&reader, claim.id).await?.map_or(missing, Missing::Seen),
        Missing::Mailbox { .. } => match paired::vouching(&reader, claim).await? {
            Some(found) => Missing::InPerson { done: found.in_person_at.is_some() },
            None => missing,
        },
        Missing::Seen(_) | Missing::InPerson { .. } | Missing::Time(_) => missing,
    })
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
