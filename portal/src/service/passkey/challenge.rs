//! The challenge of a sign-in, which nobody has to remember: a keyed hash of the token in the browser's cookie, the same on every node.
//!
//! So whoever begins sign-ins, be it a thousand a second, leaves nothing behind and holds nobody up. Invariants: only this installation
//! can tell the challenge of a token, and tells it once, with the token; a token says until when it is good, five minutes; it is
//! marked as used, and that committed, before an answer to it is verified, and works once.
use std::time::Duration;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use entity::{
    crypto::{
        index::blind_index,
        keyring::Purpose,
        token::{self, Token32},
    },
    domain::id::{CeremonyId, OrganizationId},
    store::{
        StoreError, Tx,
        ceremony::{self, Kind, NewCeremony},
        key,
    },
};
use uuid::Builder;

use super::{PasskeyError, ceremony::LIFETIME};
use crate::service::{Services, error::ServiceError};

/// How far apart the clocks of two nodes may be.
const SKEW: Duration = Duration::from_secs(60);

/// A fresh token.
pub(super) fn draw(services: &Services) -> Token32 {
    Token32::good_until(services.now().plus(LIFETIME), services.random())
}

/// Whether a token may be one that was given out less than five minutes ago.
pub(super) fn is_good(services: &Services, token: &Token32) -> bool {
    let (now, end) = (services.now(), token.end());
    now < end && end <= now.plus(LIFETIME).plus(SKEW)
}

/// What belongs to a token, in base64url.
pub(super) async fn of(services: &Services, token: &Token32) -> Result<String, ServiceError> {
    let secret = key::current(&services.store().read(), OrganizationId::PORTAL, Purpose::Index).await?;
    let hash = token::hash(token);
    let halves = [b"1", b"2"].map(|half| blind_index(&secret, "sign_in_challenge", &[half, &hash.as_bytes()[..]].concat()));
    Ok(URL_SAFE_NO_PAD.encode(halves.concat()))
}

/// Marks a token as used.
///
/// # Errors
/// [`PasskeyError::Stale`] if it is; the database refuses.
pub(super) async fn mark(services: &Services, tx: &Tx, token: &Token32) -> Result<(), PasskeyError> {
    let browser = token::hash(token);
    let mut id = [0; 16];
    id.copy_from_slice(&browser.as_bytes()[..16]);
    let used = NewCeremony {
        id: CeremonyId::from_uuid(Builder::from_random_bytes(id).into_uuid()), // the same for the same token: no two rows have it
        browser,
        session: None,
        account: None,
        kind: Kind::SignIn,
        purpose: Some("used"),
        state: &[],
        created_at: services.now(),
        expires_at: token.end().plus(SKEW), // no node that is slow finds it swept before the token is over there
    };
    match ceremony::insert(tx, &used).await {
        Err(StoreError::Conflict(_)) => Err(PasskeyError::Stale),
        inserted => Ok(inserted?),
    }
}
