//! Signing in without a name, and proving again that one is there.
use entity::{
    crypto::token::{self, Token32},
    domain::{
        id::{AccountId, OrganizationId, RequestId},
        scope::Actor,
    },
    store::{
        account,
        audit::{self, Event},
        ceremony::{Kind, candidate},
        claim,
        passkey::{self, PasskeyRow, PasskeyState},
        practitioner, session as rows,
    },
};

use super::{
    Begun, PasskeyError, SignedIn, answer,
    assertion::{self, AssertionState},
    ceremony::{self, Owner},
    challenge,
};
use crate::service::{
    Services,
    claim::open_one,
    device::Device,
    error::ServiceError,
    limit::{self, Counted, SIGN_IN_KEY, Wait},
    session::{Fresh, Purpose, Session, Stage, renew},
};

/// Begins a sign-in without a name. Writes nothing and counts nobody: a key cannot be guessed, and what it costs is less than a page.
/// Anybody may call.
///
/// # Errors
/// [`PasskeyError`].
pub async fn begin_sign_in(services: &Services) -> Result<Begun, PasskeyError> {
    let token = challenge::draw(services);
    let (options, _) = assertion::start_with(services, &challenge::of(services, &token).await?)?;
    Ok(Begun { options, token })
}

/// Finishes a sign-in; the browser's `current` session, if any, ends. Anybody may call.
///
/// # Errors
/// [`PasskeyError`].
pub async fn finish_sign_in(
    services: &Services,
    current: Option<&Session>,
    browser: &Token32,
    body: &[u8],
    request: RequestId,
) -> Result<SignedIn, PasskeyError> {
    finish_sign_in_on(services, current, browser, body, Device::default(), request).await
}

/// The same on a device that says what it is. Anybody may call.
///
/// # Errors
/// [`PasskeyError`].
pub async fn finish_sign_in_on(
    services: &Services,
    current: Option<&Session>,
    browser: &Token32,
    body: &[u8],
    device: Device,
    request: RequestId,
) -> Result<SignedIn, PasskeyError> {
    if !challenge::is_good(services, browser) {
        return Err(PasskeyError::Stale);
    }
    let answer = answer::assertion(body, services.origin())?;
    let reader = services.store().read();
    let key = passkey::find_by_credential(&reader, answer.get_credential_id()).await.map_err(ServiceError::from)?;
    let Some(key) = key else { return Err(why_unknown(services, answer.get_credential_id()).await?) };
    let account = account::find(&reader, key.account).await.map_err(ServiceError::from)?.ok_or(PasskeyError::Refused)?;
    drop(reader);
    // From here on something is written: for whoever knows one of the keys here by its name, which only devices and this portal do.
    let counted = take(services, browser, &key).await?;
    let (_, state) = assertion::start_with(services, &challenge::of(services, browser).await?)?;
    if !assertion::handle_agrees(&answer, &account.user_handle, true) {
        return refuse(services, &key, "user_handle", request).await;
    }
    // Only whoever holds the key learns that it was removed, or that their access was ended.
    let Ok(result) = assertion::verify(services, &answer, &state, &assertion::credential(&key)?) else {
        return refuse(services, &key, "assertion", request).await;
    };
    if key.state == PasskeyState::Revoked {
        // With the account its keys are gone. Of a patient's the device forgets them, and all addresses are told why.
        return Err(match why_removed(services, &key).await? {
            PasskeyError::UnknownKey if account.disabled && was_staff(services, &key).await? => PasskeyError::Ended,
            why => why,
        });
    }
    if account.disabled {
        return refuse(services, &key, "account_disabled", request).await;
    }
    let key = opened(services, key).await?;
    let stage = stage(services, &key).await?;
    let fresh = Fresh::draw(services, stage, Some(key.account)).on(device).shared(answer::is_from_elsewhere(body)).with(key.id);
    services
        .store()
        .write(async |tx| {
            assertion::note_use(services, tx, &key, &answer, &state, result).await?;
            if let Some(current) = current {
                rows::end(tx, current.id(), services.now()).await?;
            }
            fresh.insert(tx).await?;
            limit::give_back(tx, &counted, services.now()).await?;
            audit::append(tx, event(&key, "session.signed_in", request).detail(device.as_word())).await?;
            Ok::<_, PasskeyError>(())
        })
        .await?;
    Ok(SignedIn { token: fresh.token, stage })
}

/// Uses a challenge up, and counts the try on the key that is to answer it: who knows its name leaves a bounded trace.
async fn take(services: &Services, browser: &Token32, key: &PasskeyRow) -> Result<Counted, PasskeyError> {
    let tries = [(SIGN_IN_KEY, limit::passkey_key(services, &SIGN_IN_KEY, key.id).await?)];
    services
        .store()
        .write(async |tx| {
            challenge::mark(services, tx, browser).await?;
            let counted = limit::count_in(tx, &tries, services.now()).await?;
            counted.map_err(|Wait(after)| PasskeyError::TryLater { after })
        })
        .await
}

/// A key whose record opens now, after it has; any other as it was.
async fn opened(services: &Services, key: PasskeyRow) -> Result<PasskeyRow, PasskeyError> {
    if key.state != PasskeyState::Provisional {
        return Ok(key);
    }
    let claim = claim::find_by_passkey(&services.store().read(), key.id).await.map_err(ServiceError::from)?;
    let Some(claim) = claim.filter(|claim| claim.is_due(services.now())) else { return Ok(key) };
    open_one(services, &claim).await?;
    let after = passkey::find_by_credential(&services.store().read(), &key.credential_id).await.map_err(ServiceError::from)?;
    after.ok_or(PasskeyError::UnknownKey)
}

/// Whether the key was one of the staff's, who may be at work no more.
async fn was_staff(services: &Services, key: &PasskeyRow) -> Result<bool, ServiceError> {
    Ok(practitioner::is_staff(&services.store().read(), key.account).await?)
}

/// A key that nobody has here, or one that was made and must still be used once: a device must not forget that one.
async fn why_unknown(services: &Services, credential_id: &[u8]) -> Result<PasskeyError, ServiceError> {
    let half_made = candidate::is_tagged(&services.store().read(), &token::tag(credential_id), services.now()).await?;
    Ok(if half_made { PasskeyError::HalfMade } else { PasskeyError::UnknownKey })
}

/// What whoever holds a removed key is told: its claim was stopped a short while ago, or not finished in time. The row of a claim stays, so
/// that this holds for as long as the key's does; it says nothing to anybody who cannot use the key.
async fn why_removed(services: &Services, key: &PasskeyRow) -> Result<PasskeyError, ServiceError> {
    let (claim, now) = (claim::find_by_passkey(&services.store().read(), key.id).await?, services.now());
    Ok(match claim {
        Some(claim) if claim.was_stopped(now) => PasskeyError::Stopped,
        Some(claim) if claim.is_too_late(now) => PasskeyError::Unfinished,
        _ => PasskeyError::UnknownKey,
    })
}

/// Where somebody goes on after signing in with this key.
async fn stage(services: &Services, key: &PasskeyRow) -> Result<Stage, PasskeyError> {
    if key.state == PasskeyState::Active {
        return Ok(Stage::SignedIn);
    }
    let claim = claim::find_by_passkey(&services.store().read(), key.id).await.map_err(ServiceError::from)?;
    let claim = claim.filter(|claim| claim.is_resumable(services.now())).ok_or(PasskeyError::Unfinished)?;
    Ok(Stage::Confirming(claim.id))
}

/// Begins a fresh verification for one purpose. For a session at [`Stage::SignedIn`].
///
/// # Errors
/// [`PasskeyError`].
pub async fn begin_verification(services: &Services, session: &Session, purpose: Purpose) -> Result<Begun, PasskeyError> {
    let account = session.signed_in().ok_or(PasskeyError::Step)?;
    let keys = passkey::list_active(&services.store().read(), account).await.map_err(ServiceError::from)?;
    let (options, state) = assertion::start(services, keys.into_iter().map(|key| key.credential_id).collect())?;
    let owner = Owner { session: Some(session), account: Some(account), purpose: Some(purpose.as_str()) };
    let token = services.store().write(async |tx| ceremony::begin(services, tx, Kind::Verification, &owner, &state).await).await?;
    Ok(Begun { options, token })
}

/// Finishes it; returns the session's new cookie, verified for that purpose for five minutes. For the session that began.
///
/// # Errors
/// [`PasskeyError`].
pub async fn finish_verification(
    services: &Services,
    session: &Session,
    browser: &Token32,
    body: &[u8],
    request: RequestId,
) -> Result<Token32, PasskeyError> {
    let account = session.signed_in().ok_or(PasskeyError::Step)?;
    let taken = ceremony::take::<AssertionState>(services, browser, Kind::Verification, Some(session)).await?;
    let purpose = taken.purpose.as_deref().and_then(Purpose::parse).ok_or(PasskeyError::Stale)?;
    if taken.account != Some(account) {
        return Err(PasskeyError::Stale);
    }
    let answer = answer::assertion(body, services.origin())?;
    let key = own_key(services, account, answer.get_credential_id()).await?;
    let handle = account::find(&services.store().read(), account).await.map_err(ServiceError::from)?;
    let handle = handle.filter(|account| !account.disabled).ok_or(PasskeyError::Refused)?.user_handle;
    if !assertion::handle_agrees(&answer, &handle, false) {
        return refuse(services, &key, "user_handle", request).await;
    }
    let Ok(result) = assertion::verify(services, &answer, &taken.state, &assertion::credential(&key)?) else {
        return refuse(services, &key, "assertion", request).await;
    };
    services
        .store()
        .write(async |tx| {
            assertion::note_use(services, tx, &key, &answer, &taken.state, result).await?;
            let token = renew(services, tx, session, (purpose, key.id)).await?.ok_or(PasskeyError::Stale)?;
            audit::append(tx, event(&key, "session.verified", request).detail(purpose.as_str())).await?;
            Ok(token)
        })
        .await
}

/// The active key with this credential id, if it is this account's.
async fn own_key(services: &Services, account: AccountId, credential: &[u8]) -> Result<PasskeyRow, PasskeyError> {
    let key = passkey::find_by_credential(&services.store().read(), credential).await.map_err(ServiceError::from)?;
    key.filter(|key| key.account == account && key.state == PasskeyState::Active).ok_or(PasskeyError::Refused)
}

fn event(key: &PasskeyRow, action: &'static str, request: RequestId) -> Event {
    Event::new(OrganizationId::PORTAL, Actor::Account(key.account), action).subject("passkey", key.id.as_uuid()).request(request)
}

/// Writes down that a known key was refused, and why.
async fn refuse<T>(services: &Services, key: &PasskeyRow, why: &'static str, request: RequestId) -> Result<T, PasskeyError> {
    let refused = Event::new(OrganizationId::PORTAL, Actor::Anonymous, "passkey.refused")
        .subject("passkey", key.id.as_uuid())
        .detail(why)
        .request(request);
    services.store().write(async |tx| audit::append(tx, refused).await).await.map_err(ServiceError::from)?;
    Err(PasskeyError::Refused)
}
