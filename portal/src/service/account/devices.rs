//! Where somebody is signed in: listed and ended.
//!
//! Invariant: nothing is ended without the key: whoever has a copy of a cookie must not end the sessions of whose it is, and keep one.
use entity::{
    base::{clock::Timestamp, hex},
    crypto::token::{Token32, TokenHash},
    domain::{
        id::{AccountId, OrganizationId, RequestId},
        scope::Actor,
    },
    store::{
        account,
        audit::{self, Event},
        passkey::{self, MAX_OF_ACCOUNT},
        session as rows,
    },
};
use zeroize::Zeroizing;

use super::{AccountError, owner, verified_owner};
use crate::service::{
    Services,
    device::Device,
    session::{Purpose, Session, stay_alone},
};

/// Sessions in a list, at most; there is a way to end all others.
const MOST: u64 = 50;

/// A session in the list of its owner.
pub struct SignedInOn {
    /// What a form names it by: made of its id, which opens nothing.
    pub id: String,
    /// With what.
    pub device: Device,
    /// What its owner calls the key that opened it, or last verified it. A stranger's words.
    pub key: Option<Zeroizing<String>>,
    /// When somebody signed in.
    pub since: Timestamp,
    /// When it was last used, to the minute.
    pub seen_at: Timestamp,
    /// It is the one that asks.
    pub here: bool,
}

/// The sessions that are open, the last used first. For a session at `Stage::SignedIn`.
///
/// # Errors
/// [`AccountError`].
pub async fn list(services: &Services, session: &Session) -> Result<Vec<SignedInOn>, AccountError> {
    let account = owner(session)?;
    let (now, times) = (services.now(), &services.settings().session);
    let reader = services.store().read();
    let found = rows::list_signed_in(&reader, account, now.minus(times.idle), now, MOST).await?;
    let keys = passkey::list_summaries(&reader, account, MAX_OF_ACCOUNT).await?;
    let called = |id| keys.iter().find(|key| Some(key.id) == id).map(|key| key.label.clone());
    // At somebody else's device it is over sooner.
    let is_open = |open: &rows::OpenSession| session.is_staff() || !open.shared || now < open.seen_at.plus(times.shared_idle);
    let shown = found.into_iter().filter(is_open).map(|open| SignedInOn {
        id: hex::encode(open.id.as_bytes()),
        device: open.device.as_deref().map(Device::parse).unwrap_or_default(),
        key: called(open.passkey),
        since: open.ends_at.minus(times.absolute).min(open.created_at),
        seen_at: open.seen_at,
        here: open.id == *session.id(),
    });
    Ok(shown.collect())
}

/// Ends another session of the same account; with its next request it is out. Done twice, it is done once. For a session that was
/// verified for it.
///
/// # Errors
/// [`AccountError`].
pub async fn end(services: &Services, session: &Session, id: &str, request: RequestId) -> Result<(), AccountError> {
    let ended = hex::decode(id).map(TokenHash::from_bytes).filter(|id| id != session.id()).ok_or(AccountError::NotFound)?;
    let account = verified_owner(services, session, Purpose::EndSessions)?;
    services
        .store()
        .write(async |tx| {
            if !session.is_alive(tx).await? {
                return Err(AccountError::SignIn);
            }
            if !rows::end_of(tx, account, &ended, services.now()).await? {
                return if rows::was_of(tx, account, &ended).await? { Ok(()) } else { Err(AccountError::NotFound) };
            }
            audit::append(tx, elsewhere(account, 1, request)).await?;
            Ok(())
        })
        .await
}

/// Ends all other sessions of the account, and whatever a copy of this one's cookie could do: this session goes on with the new cookie that
/// is returned, and with no other. For a session that was verified for it.
///
/// # Errors
/// [`AccountError`].
pub async fn end_others(services: &Services, session: &Session, request: RequestId) -> Result<Token32, AccountError> {
    let owner = verified_owner(services, session, Purpose::EndSessions)?;
    services
        .store()
        .write(async |tx| {
            account::lock(tx, owner).await?;
            let (ended, cookie) = stay_alone(services, tx, session, owner).await?.ok_or(AccountError::SignIn)?;
            if ended > 0 {
                audit::append(tx, elsewhere(owner, ended, request)).await?;
            }
            Ok(cookie)
        })
        .await
}

fn elsewhere(account: AccountId, ended: u64, request: RequestId) -> Event {
    let event = Event::new(OrganizationId::PORTAL, Actor::Account(account), "session.ended_elsewhere");
    event.subject("account", account.as_uuid()).detail(ended.to_string()).request(request)
}
