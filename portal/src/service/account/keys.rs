//! The passkeys of an account: listed, named, removed. Adding one is a ceremony (`service::passkey`).
//!
//! Invariants: the last key stays, whoever removes at the same moment; a removed key and every other session are out with
//! their next request.
use entity::{
    base::clock::Timestamp,
    crypto::token::Token32,
    domain::{
        id::{OrganizationId, PasskeyId, RequestId},
        scope::Actor,
    },
    store::{
        account,
        audit::{self, Event},
        ceremony::candidate,
        outbox::NoticeKind,
        passkey::{self, KeySummary, MAX_OF_ACCOUNT},
    },
};
use zeroize::Zeroizing;

use super::{AccountError, owner, tell, verified_owner};
use crate::{
    mime::words,
    service::{
        Services,
        passkey::is_made,
        permit,
        session::{Purpose, Session, stay_alone},
    },
};

/// Characters of a key's name, at most.
pub const MAX_NAME: usize = 40;
/// Removed keys that a browser is told of, at most.
const TOLD: u64 = 20;

/// A passkey in the list of its owner.
pub struct Key {
    /// Which.
    pub id: PasskeyId,
    /// The neutral name that devices show, or what its owner calls it. A stranger's words.
    pub name: Zeroizing<String>,
    /// Since when it is there.
    pub created_at: Timestamp,
    /// When it was last used.
    pub used_at: Option<Timestamp>,
    /// The device proved its make, and keeps it to itself.
    pub attested: bool,
    /// Is copied to the owner's other devices; otherwise it is on one only.
    pub synced: bool,
    /// It opened the session that asks, or last verified it.
    pub here: bool,
}

/// What a page needs to tell a browser's key store which keys still work here.
pub struct Accepted {
    /// The relying party that the keys are for.
    pub relying_party: String,
    /// What devices know the account by.
    pub user_handle: [u8; 16],
    /// Ids of the keys that sign in; `None` while one is made and not used yet: a store that is told the others alone drops it.
    pub accepted: Option<Vec<Vec<u8>>>,
    /// Ids of the latest ones that were removed.
    pub removed: Vec<Vec<u8>>,
}

/// The keys of an account.
pub struct Keys {
    /// Oldest first.
    pub keys: Vec<Key>,
    /// For the browser's key store.
    pub accepted: Accepted,
    /// Another one may be added.
    pub more: bool,
    /// An administrator who must replace those that are not attested.
    pub wanted: bool,
}

fn key(session: &Session, summary: KeySummary) -> Key {
    let KeySummary { id, label, synced, attested, created_at, used_at, .. } = summary;
    Key { id, name: label, created_at, used_at, attested, synced, here: session.passkey == Some(id) }
}

/// The keys that sign in. For a session at `Stage::SignedIn`.
///
/// # Errors
/// [`AccountError`].
pub async fn list(services: &Services, session: &Session) -> Result<Keys, AccountError> {
    let account = owner(session)?;
    let reader = services.store().read();
    let known = account::find(&reader, account).await?.ok_or(AccountError::SignIn)?;
    let found = passkey::list_summaries(&reader, account, MAX_OF_ACCOUNT).await?;
    let pending = candidate::is_for(&reader, account, services.now()).await?;
    let accepted = Accepted {
        relying_party: services.settings().relying_party_id.clone(),
        user_handle: known.user_handle,
        accepted: (!pending).then(|| found.iter().map(|key| key.credential_id.clone()).collect()),
        removed: passkey::list_revoked(&reader, account, TOLD).await?,
    };
    let more = u64::try_from(found.len()).unwrap_or(u64::MAX) < MAX_OF_ACCOUNT;
    let wanted = permit::must_change_keys(services, session).await?;
    Ok(Keys { keys: found.into_iter().map(|found| key(session, found)).collect(), accepted, more, wanted })
}

/// How many keys there are, and whether one of them is copied to other devices. For a session at `Stage::SignedIn`.
///
/// # Errors
/// [`AccountError`].
pub async fn count(services: &Services, session: &Session) -> Result<u64, AccountError> {
    Ok(passkey::count_active(&services.store().read(), owner(session)?).await?)
}

/// One of them. For a session at `Stage::SignedIn`.
///
/// # Errors
/// [`AccountError`].
pub async fn find(services: &Services, session: &Session, id: PasskeyId) -> Result<Key, AccountError> {
    let found = passkey::find_summary(&services.store().read(), owner(session)?, id).await?;
    found.map(|found| key(session, found)).ok_or(AccountError::NotFound)
}

/// Where adding a key stands: `true` if one was made and has to be used once. For a session that was verified for it.
///
/// # Errors
/// [`AccountError`].
pub async fn is_begun(services: &Services, session: &Session) -> Result<bool, AccountError> {
    verified_owner(services, session, Purpose::ManageKeys)?;
    Ok(is_made(services, session).await?)
}

/// Whether this one may be removed, before anything is asked. For a session that was verified for it.
///
/// # Errors
/// [`AccountError`].
pub async fn check_removable(services: &Services, session: &Session, id: PasskeyId) -> Result<Key, AccountError> {
    let account = owner(session)?;
    let found = find(services, session, id).await?;
    if passkey::count_active(&services.store().read(), account).await? < 2 {
        return Err(AccountError::LastKey);
    }
    verified_owner(services, session, Purpose::ManageKeys)?;
    Ok(found)
}

/// Calls a key something else: its owner's words, made safe and cut to [`MAX_NAME`]. For a session at `Stage::SignedIn`.
///
/// # Errors
/// [`AccountError`].
pub async fn rename(services: &Services, session: &Session, id: PasskeyId, name: &str, request: RequestId) -> Result<(), AccountError> {
    let account = owner(session)?;
    let name = Zeroizing::new(words::one_line(name, MAX_NAME));
    if name.is_empty() {
        return Err(AccountError::Name);
    }
    services
        .store()
        .write(async |tx| {
            if !passkey::update_label(tx, account, id, &name).await? {
                return Err(AccountError::NotFound);
            }
            let event = Event::new(OrganizationId::PORTAL, Actor::Account(account), "passkey.named");
            audit::append(tx, event.subject("passkey", id.as_uuid()).request(request)).await?;
            Ok(())
        })
        .await
}

/// Removes a key: it opens nothing any more, all other sessions end, every alert address of the account's own records is told. Done
/// twice, it is done once. This session goes on with the new cookie that is returned, and with no other; there is none where the key was
/// removed before. For a session that was verified for it.
///
/// # Errors
/// [`AccountError`].
pub async fn remove(services: &Services, session: &Session, id: PasskeyId, request: RequestId) -> Result<Option<Token32>, AccountError> {
    let account = owner(session)?;
    if passkey::is_revoked(&services.store().read(), account, id).await? {
        return Ok(None);
    }
    find(services, session, id).await?;
    verified_owner(services, session, Purpose::ManageKeys)?;
    services
        .store()
        .write(async |tx| {
            account::lock(tx, account).await?;
            // Ended meanwhile, as by a removal that was faster.
            if !session.is_alive(tx).await? {
                return Err(AccountError::SignIn);
            }
            if passkey::find_summary(tx, account, id).await?.is_none() {
                return if passkey::is_revoked(tx, account, id).await? { Ok(None) } else { Err(AccountError::NotFound) };
            }
            if passkey::count_active(tx, account).await? < 2 {
                return Err(AccountError::LastKey);
            }
            // Before the sessions: who signs in with it at this moment waits for its row, and is refused.
            passkey::revoke(tx, id, services.now()).await?;
            let (_, cookie) = stay_alone(services, tx, session, account).await?.ok_or(AccountError::SignIn)?;
            tell::own_addresses(services, tx, account, NoticeKind::KeyRemoved, id.as_uuid()).await?;
            tell::of_staff(tx, account, "practitioner.key_removed", id.as_uuid(), request).await?;
            let event = Event::new(OrganizationId::PORTAL, Actor::Account(account), "passkey.removed");
            audit::append(tx, event.subject("passkey", id.as_uuid()).request(request)).await?;
            Ok(Some(cookie))
        })
        .await
}
