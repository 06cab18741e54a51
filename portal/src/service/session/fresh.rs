//! Sessions that begin or follow another: drawn first, written in the transaction that gives the step up. A successor keeps
//! the device of the one before it, and whose that is.
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

    /// The successor of a signed-in session after a fresh verification: its absolute time goes on, and so do the forms that
    /// lie open in other tabs. It is the same person in the same browser, no step up from somebody unknown, so the key of the
    /// forms may stay; the cookie, which is what signs in, is new. Whoever had copied the old cookie could have had tokens of
    /// forms, and they are worth nothing without the new one, but for a request that had begun under the old one and comes slowly
    /// (`find_again`): it goes on, without the verification.
    pub(in crate::service) fn verified(services: &Services, before: &Session, account: AccountId, purpose: Purpose) -> Self {
        let mut fresh = Self::draw(services, Stage::SignedIn, Some(account));
        fresh.row.ends_at = before.ends_at;
        fresh.row.form_key = before.form_key.clone();
        fresh.row.verified = Some((purpose.as_str().to_owned(), services.now()));
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

    pub(in crate::service) const fn hash(&self) -> &TokenHash {
        &self.row.hash
    }

    /// Writes it and ends the one it follows, whose device it keeps. `false` if that one had ended meanwhile: then nothing was written.
    pub(in crate::service) async fn replace(&self, tx: &Tx, before: &TokenHash) -> Result<bool, ServiceError> {
        if !session::end(tx, before, self.row.created_at).await? {
            return Ok(false);
        }
        let (device, shared) = session::find_device(tx, before).await?;
        session::insert(tx, &NewSession { device, shared: shared || self.row.shared, ..self.row.clone() }).await?;
        Ok(true)
    }

    /// Writes it.
    pub(in crate::service) async fn insert(&self, tx: &Tx) -> Result<(), ServiceError> {
        Ok(session::insert(tx, &self.row).await?)
    }
}
