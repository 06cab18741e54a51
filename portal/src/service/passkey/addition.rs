//! A further passkey of an account: it counts once it was used.
use entity::{
    crypto::token::Token32,
    domain::{
        id::{OrganizationId, PasskeyId, RequestId},
        scope::Actor,
    },
    store::{
        StoreError, Unique, account,
        audit::{self, Event},
        ceremony::{Kind, candidate as candidates},
        outbox::NoticeKind,
        passkey::{self, MAX_OF_ACCOUNT, NewPasskey},
    },
};

use super::{
    PasskeyError,
    assertion::AssertionState,
    ceremony,
    registration::{self, Used},
};
use crate::service::{
    Services,
    account::tell,
    session::{Purpose, Session},
};

/// Takes the first use of a further passkey: from now on it signs in, and every alert address of the account's own records
/// is told. For the session that began, after a fresh verification.
///
/// # Errors
/// [`PasskeyError`].
pub async fn finish_addition(
    services: &Services,
    session: &Session,
    browser: &Token32,
    body: &[u8],
    request: RequestId,
) -> Result<(), PasskeyError> {
    let owner = session.signed_in().ok_or(PasskeyError::Step)?;
    let taken = ceremony::take::<AssertionState>(services, browser, Kind::Confirmation, Some(session)).await?;
    if !session.is_fresh(services, Purpose::ManageKeys) {
        return Err(PasskeyError::VerificationNeeded);
    }
    let Used { candidate, credential, synced } = registration::use_once(services, session, &taken.state, body).await?;
    let id = PasskeyId::generate(services.clock(), services.random());
    let new = NewPasskey {
        id,
        account: owner,
        credential_id: candidate.passkey.cred_id().as_slice(),
        credential: &credential,
        label: &candidate.identity.name,
        synced,
        attested: candidate.attested,
        created_at: services.now(),
    };
    services
        .store()
        .write(async |tx| {
            account::lock(tx, owner).await?;
            if !session.is_alive(tx).await? {
                return Err(PasskeyError::Stale);
            }
            if passkey::count_active(tx, owner).await? >= MAX_OF_ACCOUNT {
                return Err(PasskeyError::TooMany);
            }
            match passkey::insert(tx, &new).await {
                // Registered for somebody meanwhile: never for two.
                Err(StoreError::Conflict(Unique::Credential)) => return Err(PasskeyError::Refused),
                other => other?,
            }
            if !passkey::activate(tx, id).await? {
                return Err(PasskeyError::Stale);
            }
            candidates::delete_of(tx, session.id()).await?;
            tell::own_addresses(services, tx, owner, NoticeKind::KeyAdded, id.as_uuid()).await?;
            tell::of_staff(tx, owner, "practitioner.key_added", id.as_uuid(), request).await?;
            let event = Event::new(OrganizationId::PORTAL, Actor::Account(owner), "passkey.added");
            audit::append(tx, event.subject("passkey", id.as_uuid()).request(request)).await?;
            Ok(())
        })
        .await
}
