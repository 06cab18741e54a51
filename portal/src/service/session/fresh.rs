//! Sessions that begin or follow another, and cookies that follow another: drawn first, written in the transaction that gives the
//! step up. A successor keeps the device of the one before it, and whose that is.
//!
//! Invariant: nothing follows, nor is renewed, but for whoever holds the cookie of this moment. What began under an earlier one is
//! given none ([`super::find_again`]).
use entity::{
    crypto::token::{self, Token32, TokenHash},
    domain::id::AccountId,
    store::{
        Tx,
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
            verified: None,
            device: None,
            shared: false,
        };
        Self { token, row }
    }

    /// The successor of a signed-in session once all others of its account are to end: a copy of its cookie is one of them, and so is
    /// what is under way with it. It is the same person in the same browser, so the absolute time goes on, as do what was verified
    /// and the forms that lie open in other tabs, whose tokens are worth nothing without the new cookie.
    pub(in crate::service) fn alone(services: &Services, before: &Session) -> Self {
        let mut fresh = Self::draw(services, Stage::SignedIn, before.account);
        fresh.row.ends_at = before.ends_at;
        fresh.row.form_key = before.form_key.clone();
        fresh.row.verified = before.verified.map(|(purpose, at)| (purpose.as_str().to_owned(), at));
        fresh
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

    /// Writes it and ends the one it follows, whose device it keeps. `false` if that one had ended meanwhile, or has another cookie:
    /// then nothing was written.
    pub(in crate::service) async fn replace(&self, tx: &Tx, before: &Session) -> Result<bool, ServiceError> {
        if !session::end_by_cookie(tx, &before.cookie, self.row.created_at).await? {
            return Ok(false);
        }
        let (device, shared) = session::find_device(tx, &before.id).await?;
        session::insert(tx, &NewSession { device, shared: shared || self.row.shared, ..self.row.clone() }).await?;
        Ok(true)
    }

    /// Writes it.
    pub(in crate::service) async fn insert(&self, tx: &Tx) -> Result<(), ServiceError> {
        Ok(session::insert(tx, &self.row).await?)
    }
}

/// Gives a session a new cookie for a fresh verification; `None` if it had ended meanwhile, or has another cookie. It is the same
/// session, whose forms lie open in other tabs and whose files are on their way: both go on. What signs in, and what was verified, is
/// the new cookie's alone; whoever had copied the old one can begin nothing any more.
pub(in crate::service) async fn renew(
    services: &Services,
    tx: &Tx,
    current: &Session,
    purpose: Purpose,
) -> Result<Option<Token32>, ServiceError> {
    let token = Token32::generate(services.random());
    let renewed = session::renew(tx, &current.cookie, &token::hash(&token), purpose.as_str(), services.now()).await?;
    Ok(renewed.then_some(token))
}
