//! Ceremonies between their two requests, but for sign-ins ([`super::challenge`]). Invariants: a challenge is used once (its row is taken, and that committed,
//! before anything is verified), lives five minutes, and belongs to the browser, the session and the kind that began it.
use std::time::Duration;

use entity::{
    crypto::token::{self, Token32},
    domain::id::{AccountId, CeremonyId},
    store::{
        Tx,
        ceremony::{
            self, Kind, NewCeremony,
            candidate::{self, NewCandidate, Whose},
        },
    },
};
use serde::{Serialize, de::DeserializeOwned};

use super::PasskeyError;
use crate::service::{Services, error::ServiceError, session::Session};

/// How long a person may take.
pub(super) const LIFETIME: Duration = Duration::from_secs(5 * 60);

/// Whose ceremony it is.
pub(super) struct Owner<'a> {
    pub(super) session: Option<&'a Session>,
    pub(super) account: Option<AccountId>,
    pub(super) purpose: Option<&'static str>,
}

impl<'a> Owner<'a> {
    /// A session's.
    pub(super) const fn session(session: &'a Session) -> Self {
        Self { session: Some(session), account: None, purpose: None }
    }
}

/// A ceremony that was taken.
pub(super) struct Taken<S> {
    pub(super) account: Option<AccountId>,
    pub(super) purpose: Option<String>,
    pub(super) state: S,
}

/// Writes a ceremony down; returns the token that ties it to the browser.
pub(super) async fn begin(
    services: &Services,
    tx: &Tx,
    kind: Kind,
    owner: &Owner<'_>,
    state: &impl Serialize,
) -> Result<Token32, ServiceError> {
    let token = Token32::generate(services.random());
    let state = zeroize::Zeroizing::new(serde_json::to_vec(state)?);
    let row = NewCeremony {
        id: CeremonyId::generate(services.clock(), services.random()),
        browser: token::hash(&token),
        session: owner.session.map(|session| *session.id()),
        account: owner.account,
        kind,
        purpose: owner.purpose,
        state: &state,
        created_at: services.now(),
        expires_at: services.now().plus(LIFETIME),
    };
    ceremony::insert(tx, &row).await?;
    Ok(token)
}

/// Takes a ceremony, whatever comes of it.
pub(super) async fn take<S: DeserializeOwned>(
    services: &Services,
    browser: &Token32,
    kind: Kind,
    session: Option<&Session>,
) -> Result<Taken<S>, PasskeyError> {
    let hash = token::hash(browser);
    let row = services.store().write(async |tx| ceremony::take(tx, &hash, kind).await).await.map_err(ServiceError::from)?;
    let row = row.ok_or(PasskeyError::Stale)?;
    if services.now() >= row.expires_at || row.session.as_ref() != session.map(Session::id) {
        return Err(PasskeyError::Stale);
    }
    let state = serde_json::from_slice(&row.state).map_err(ServiceError::from)?;
    Ok(Taken { account: row.account, purpose: row.purpose, state })
}

/// The passkey that a session has made and not used yet.
pub(super) async fn candidate<S: DeserializeOwned>(services: &Services, session: &Session) -> Result<Option<S>, ServiceError> {
    let row = candidate::find(&services.store().read(), session.id()).await?;
    row.map(|state| serde_json::from_slice(&state).map_err(ServiceError::from)).transpose()
}

/// Keeps a new candidate in place of an older one, to be found by its credential id, too: of somebody signed in, as long as the verification
/// that it was made after counts, and no longer than until the next one.
pub(super) async fn keep_candidate(
    services: &Services,
    tx: &Tx,
    session: &Session,
    credential_id: &[u8],
    state: &impl Serialize,
) -> Result<(), ServiceError> {
    let (whose, expires_at) = match session.signed_in() {
        Some(account) => (Whose::Account(account), session.fresh_until(services).unwrap_or(session.ends_at)),
        None => (Whose::Newcomer, session.ends_at),
    };
    let state = zeroize::Zeroizing::new(serde_json::to_vec(state)?);
    let new = NewCandidate {
        id: CeremonyId::generate(services.clock(), services.random()),
        tag: token::tag(credential_id),
        session: *session.id(),
        whose,
        state: &state,
        created_at: services.now(),
        expires_at,
    };
    Ok(candidate::keep(tx, &new).await?)
}
