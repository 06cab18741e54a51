//! Sessions that begin or follow another, and cookies that follow another: drawn first, written in the transaction that gives the
//! step up. A successor keeps the device of the one before it, and whose that is.
//!
//! Invariant: nothing follows, nor is renewed, but for whoever holds the cookie of this moment. What began under an earlier one is
//! given none ([`super::find_again`]).
use entity::{
    crypto::token::{self, Token32, TokenHash},
    domain::id::{AccountId, PasskeyId},
    store::{
        Tx,
        ceremony::candidate,
        session::{self, FormSecret, NewSession, SessionStage},
    },
};

use super::{Purpose, Session, Stage};
use crate::service::{Services, device::Device, error::ServiceError};

/// A new session, not yet written.
pub(in crate::service) struct Fresh {
    pub(in crate::service) token: Token32,
    pub(in crate::service) row: NewSession,
}

impl Fresh {
    /// A session at `stage`, whose absolute time begins now.
    pub(in crate::service) fn draw(services: &Services, stage: Stage, account: Option<AccountId>) -> Self {
        let now = services.now();
        let token = Token32::generate(services.random());
        let (stage, claim, invitation) = match stage {
            Stage::Claiming(claim) => (SessionStage::Claiming, Some(claim), None),
            Stage::Joining(invitation) => (SessionStage::Claiming, None, Some(invitation)),
            Stage::Confirming(claim) => (SessionStage::Confirming, Some(claim), None),
            Stage::SignedIn => (SessionStage::SignedIn, None, None),
        };
        let row = NewSession {
            hash: token::hash(&token),
            stage,
            account,
            claim,
            invitation,
            form_key: FormSecret::generate(services.random()),
            created_at: now,
            ends_at: now.plus(services.settings().session.absolute),
            passkey: None,
            device: None,
            shared: false,
        };
        Self { token, row }
    }

    /// The same, opened with a key.
    pub(in crate::service) const fn with(mut self, passkey: PasskeyId) -> Self {
        self.row.passkey = Some(passkey);
        self
    }

    /// The same on a device.
    pub(in crate::service) fn on(mut self, device: Device) -> Self {
        self.row.device = Some(device.as_word());
        self
    }

    /// The same, on a device that is not the person's own.
    pub(in crate::service) const fn shared(mut self, shared: bool) -> Self {
        self.row.shared = shared;
        self
    }

    pub(in crate::service) const fn id(&self) -> &TokenHash {
        &self.row.hash
    }

    /// Writes it and ends the one it follows, whose device it keeps, and whose key unless it has another. `false` if that one had ended
    /// meanwhile, or has another cookie: then nothing was written.
    pub(in crate::service) async fn replace(&self, tx: &Tx, before: &Session) -> Result<bool, ServiceError> {
        if !session::end_by_cookie(tx, &before.cookie, self.row.created_at).await? {
            return Ok(false);
        }
        let (device, shared) = session::find_device(tx, &before.id).await?;
        let (shared, passkey) = (shared || self.row.shared, self.row.passkey.or(before.passkey));
        session::insert(tx, &NewSession { device, shared, passkey, ..self.row.clone() }).await?;
        Ok(true)
    }

    /// Writes it.
    pub(in crate::service) async fn insert(&self, tx: &Tx) -> Result<(), ServiceError> {
        Ok(session::insert(tx, &self.row).await?)
    }
}

/// Gives a session a new cookie for a fresh verification with a key; `None` if it had ended meanwhile, or has another cookie. It is the
/// same session, whose forms lie open in other tabs and whose files are on their way: both go on. What signs in, and what was verified,
/// is the new cookie's alone; whoever had copied the old one can begin nothing any more. A further key that was made and not used is
/// the verification's before: it is begun anew.
pub(in crate::service) async fn renew(
    services: &Services,
    tx: &Tx,
    current: &Session,
    (purpose, passkey): (Purpose, PasskeyId),
) -> Result<Option<Token32>, ServiceError> {
    let token = Token32::generate(services.random());
    let verified = (purpose.as_str(), passkey);
    let renewed = session::renew(tx, &current.cookie, &token::hash(&token), verified, services.now()).await?;
    if renewed {
        candidate::delete_of(tx, &current.id).await?;
    }
    Ok(renewed.then_some(token))
}

/// Leaves a session alone of its account, with a new cookie: all others end, and so does what is under way with it, and what a copy of its
/// cookie would begin, whether that was taken before it was verified or after. How many others ended, and the cookie; `None` if it had
/// ended, or has another cookie. For a session that was verified a moment ago, under the lock of its account.
///
/// Whoever presses twice and loses the first answer is signed out, and has the key: better than that a copy of the cookie presses second
/// and is given the new one.
pub(in crate::service) async fn stay_alone(
    services: &Services,
    tx: &Tx,
    current: &Session,
    account: AccountId,
) -> Result<Option<(u64, Token32)>, ServiceError> {
    if !current.is_alive(tx).await? {
        return Ok(None);
    }
    let ended = session::end_others(tx, account, &current.cookie, services.now()).await?;
    let token = Token32::generate(services.random());
    let next = token::hash(&Token32::generate(services.random()));
    if !session::change_id(tx, (&current.id, &current.cookie), (&next, &token::hash(&token))).await? {
        return Ok(None);
    }
    candidate::delete_of(tx, &current.id).await?;
    Ok(Some((ended, token)))
}
