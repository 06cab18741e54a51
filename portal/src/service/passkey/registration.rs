//! Making a passkey, and using it once: for a claim, which spends the slip; for an account that has one already, see
//! [`super::addition`].
use entity::{
    crypto::token::Token32,
    domain::{
        id::{AccountId, OrganizationId, PasskeyId, RequestId},
        scope::Actor,
    },
    store::{
        StoreError, Unique, account,
        audit::{self, Event},
        ceremony::{Kind, candidate as candidates},
        claim::{self, Claim, ClaimKind, ClaimState, Holder},
        invitation::{self, Invitation},
        passkey::{self, NewPasskey},
        practitioner, session as sessions,
    },
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;
use webauthn_rs::prelude::{Passkey, PasskeyRegistration, PublicKeyCredential};
use webauthn_rs_proto::{
    AttestationConveyancePreference, AuthenticatorSelectionCriteria, PublicKeyCredentialHints, ResidentKeyRequirement,
    UserVerificationPolicy,
};

use super::{
    Begun, PasskeyError, answer,
    assertion::{self, AssertionState},
    ceremony::{self, Owner},
    key,
    maker::{Identity, Maker},
};
use crate::service::{
    Services,
    claim::{Spender, Spent, may_make_key, spend},
    error::ServiceError,
    session::{Fresh, Session, Stage},
    spare,
};

#[derive(Serialize, Deserialize)]
struct Making {
    identity: Identity,
    state: PasskeyRegistration,
}

/// A passkey that is made and has not been used yet.
#[derive(Serialize, Deserialize)]
pub(super) struct Candidate {
    pub(super) identity: Identity,
    pub(super) passkey: Passkey,
    /// The device proved its make, and keeps the key to itself.
    #[serde(default)]
    pub(super) attested: bool,
}

/// Begins making a passkey. Made again, it replaces the one before on the same device. For a session at
/// [`Stage::Claiming`], or at [`Stage::SignedIn`] after a fresh verification.
///
/// # Errors
/// [`PasskeyError`].
pub async fn begin_registration(services: &Services, session: &Session) -> Result<Begun, PasskeyError> {
    let maker = Maker::of(services, session).await?;
    let before: Option<Candidate> = ceremony::candidate(services, session).await?;
    let identity = before.map_or_else(|| maker.draw(services), |candidate| candidate.identity);
    let handle = Uuid::from_bytes(identity.handle);
    // A device that holds a key of this account already would make a second one that helps nobody.
    let must_attest = maker.must_attest(services).await?;
    let held = maker.keys(services, must_attest).await?;
    let begun = services.library().get().start_passkey_registration(handle, &identity.name, &identity.name, Some(held));
    let (mut options, state) = begun.map_err(|_| ServiceError::Internal("a registration cannot be started"))?;
    // The library asks for a key that is not discoverable; signing in without a name needs one that is.
    options.public_key.authenticator_selection = Some(AuthenticatorSelectionCriteria {
        authenticator_attachment: None,
        resident_key: Some(ResidentKeyRequirement::Required),
        require_resident_key: true,
        user_verification: UserVerificationPolicy::Required,
    });
    // Asked for where it is wanted only: a device's make is nobody's business otherwise.
    if must_attest {
        options.public_key.attestation = Some(AttestationConveyancePreference::Direct);
        options.public_key.hints = Some(vec![PublicKeyCredentialHints::SecurityKey]);
    }
    let options = serde_json::to_value(options).map_err(ServiceError::from)?;
    let making = Making { identity, state };
    let token = services
        .store()
        .write(async |tx| ceremony::begin(services, tx, Kind::Registration, &Owner::session(session), &making).await)
        .await?;
    Ok(Begun { options, token })
}

/// Whether the key that this session may make must prove its make: the page says so before. For a session at [`Stage::Joining`], or at
/// [`Stage::SignedIn`].
///
/// # Errors
/// [`PasskeyError`].
pub async fn must_attest(services: &Services, session: &Session) -> Result<bool, PasskeyError> {
    Ok(Maker::of(services, session).await?.must_attest(services).await?)
}

/// Verifies the new passkey and keeps it aside until it has been used once. For the session that began.
///
/// # Errors
/// [`PasskeyError`].
pub async fn finish_registration(
    services: &Services,
    session: &Session,
    browser: &Token32,
    body: &[u8],
    request: RequestId,
) -> Result<(), PasskeyError> {
    let taken = ceremony::take::<Making>(services, browser, Kind::Registration, Some(session)).await?;
    let maker = Maker::of(services, session).await?;
    let Making { identity, state } = taken.state;
    let answer = answer::registration(body, services.origin())?;
    let passkey = services.library().get().finish_passkey_registration(&answer, &state).map_err(|_| PasskeyError::Refused)?;
    if !key::was_asked_for(passkey.get_public_key()) || answer.raw_id != passkey.cred_id().as_slice() {
        return Err(PasskeyError::Refused);
    }
    let known = passkey::find_by_credential(&services.store().read(), passkey.cred_id().as_slice()).await.map_err(ServiceError::from)?;
    if known.is_some() {
        return Err(PasskeyError::Refused);
    }
    let attested = services.library().is_proven(&passkey);
    if !attested && maker.must_attest(services).await? {
        return Err(PasskeyError::NotAttested);
    }
    let candidate = Candidate { identity, passkey, attested };
    let elsewhere = answer::is_from_elsewhere(body);
    services
        .store()
        .write(async |tx| {
            // Ended while the device was asked: whoever signs out is followed by nobody.
            if !session.is_alive(tx).await? {
                return Err(PasskeyError::Stale);
            }
            ceremony::keep_candidate(services, tx, session, candidate.passkey.cred_id().as_slice(), &candidate).await?;
            // "This is not my own device", whatever the browser says at the first use. Somebody signed in adds a key beside.
            if elsewhere && session.signed_in().is_none() {
                sessions::update_shared(tx, session.id()).await?;
            }
            audit::append(tx, maker.made().request(request)).await?;
            Ok::<_, PasskeyError>(())
        })
        .await
}

/// Whether the session has made its passkey.
pub(in crate::service) async fn is_made(services: &Services, session: &Session) -> Result<bool, ServiceError> {
    Ok(ceremony::candidate::<Candidate>(services, session).await?.is_some())
}

/// Begins using the new passkey once, without naming it: that it is found all the same shows that signing in without a
/// name will work. For a session that has made its passkey.
///
/// # Errors
/// [`PasskeyError`].
pub async fn begin_confirmation(services: &Services, session: &Session) -> Result<Begun, PasskeyError> {
    Maker::of(services, session).await?;
    if !is_made(services, session).await? {
        return Err(PasskeyError::Step);
    }
    let (options, state) = assertion::start(services, Vec::new())?;
    let token = services
        .store()
        .write(async |tx| ceremony::begin(services, tx, Kind::Confirmation, &Owner::session(session), &state).await)
        .await?;
    Ok(Begun { options, token })
}

/// Spends the slip: account, passkey and grant come into being, nothing is readable yet. Returns the cookie of the
/// session's successor at [`Stage::Confirming`]; of a member of staff, who is enrolled now, at [`Stage::SignedIn`]. For the session that began.
///
/// # Errors
/// [`PasskeyError`].
pub async fn finish_confirmation(
    services: &Services,
    session: &Session,
    browser: &Token32,
    body: &[u8],
    request: RequestId,
) -> Result<Token32, PasskeyError> {
    let taken = ceremony::take::<AssertionState>(services, browser, Kind::Confirmation, Some(session)).await?;
    let claim = match Maker::of(services, session).await? {
        Maker::Claim(claim) => claim,
        Maker::Invitation(invitation) => return enrol(services, session, &invitation, &taken.state, body, request).await,
        Maker::Account { .. } => return Err(PasskeyError::Step),
    };
    let Used { candidate, credential, synced } = use_once(services, session, &taken.state, body).await?;
    let made = Made::draw(services);
    let fresh = Fresh::draw(services, Stage::Confirming(claim.id), Some(made.account)).shared(answer::is_from_elsewhere(body));
    let fresh = fresh.with(made.passkey);
    services
        .store()
        .write(async |tx| {
            made.insert(services, tx, &candidate, &credential, synced).await?;
            let spender = Spender { holder: Holder::Browser(session.id()), account: made.account, passkey: Some(made.passkey), request };
            match spend(services, tx, &claim, spender).await? {
                Spent::Done => {}
                Spent::Over => return Err(PasskeyError::Lapsed),
                Spent::Stale => return Err(PasskeyError::Stale),
            }
            let used =
                claim.kind != ClaimKind::Recovery || spare::use_up(services, tx, &claim, session.id(), made.account, request).await?;
            if !used {
                return Err(PasskeyError::Lapsed);
            }
            if !fresh.replace(tx, session).await? {
                return Err(PasskeyError::Stale);
            }
            candidates::delete_of(tx, session.id()).await?;
            Ok(())
        })
        .await?;
    Ok(fresh.token)
}

/// Spends the invitation: account and passkey come into being, and stand for the practitioner from now on. Returns the
/// cookie of the session's successor at [`Stage::SignedIn`].
async fn enrol(
    services: &Services,
    session: &Session,
    invitation: &Invitation,
    state: &AssertionState,
    body: &[u8],
    request: RequestId,
) -> Result<Token32, PasskeyError> {
    let Used { candidate, credential, synced } = use_once(services, session, state, body).await?;
    let made = Made::draw(services);
    let fresh = Fresh::draw(services, Stage::SignedIn, Some(made.account)).with(made.passkey);
    services
        .store()
        .write(async |tx| {
            made.insert(services, tx, &candidate, &credential, synced).await?;
            let whole = passkey::activate(tx, made.passkey).await?
                && practitioner::enrol(tx, invitation.practitioner, made.account).await?
                && invitation::spend(tx, invitation.id, session.id()).await?
                && fresh.replace(tx, session).await?;
            if !whole {
                return Err(PasskeyError::Stale);
            }
            candidates::delete_of(tx, session.id()).await?;
            let event = Event::new(invitation.organization, Actor::Account(made.account), "practitioner.enrolled");
            audit::append(tx, event.subject("practitioner", invitation.practitioner.as_uuid()).request(request)).await?;
            Ok(())
        })
        .await?;
    Ok(fresh.token)
}

/// A new passkey that was used.
pub(super) struct Used {
    pub(super) candidate: Candidate,
    /// As it is kept, with its counter.
    pub(super) credential: zeroize::Zeroizing<Vec<u8>>,
    /// Is copied by a sync service.
    pub(super) synced: bool,
}

/// Verifies the first use of the passkey that a session has made.
pub(super) async fn use_once(services: &Services, session: &Session, state: &AssertionState, body: &[u8]) -> Result<Used, PasskeyError> {
    let mut candidate: Candidate = ceremony::candidate(services, session).await?.ok_or(PasskeyError::Step)?;
    let answer = answer::assertion(body, services.origin())?;
    check_found(&answer, &candidate)?;
    let result = assertion::verify(services, &answer, state, &candidate.passkey)?;
    candidate.passkey.update_credential(&result).ok_or(PasskeyError::Refused)?;
    let credential = zeroize::Zeroizing::new(serde_json::to_vec(&candidate.passkey).map_err(ServiceError::from)?);
    Ok(Used { candidate, credential, synced: result.backup_state() })
}

/// The device found the new passkey by itself, and says whose it is.
fn check_found(answer: &PublicKeyCredential, candidate: &Candidate) -> Result<(), PasskeyError> {
    if answer.get_credential_id() != candidate.passkey.cred_id().as_slice() {
        return Err(PasskeyError::OtherKey);
    }
    match answer.get_user_unique_id() {
        None => Err(PasskeyError::NotKept),
        Some(handle) if handle == candidate.identity.handle => Ok(()),
        Some(_) => Err(PasskeyError::Refused),
    }
}

/// The rows that come into being together.
struct Made {
    account: AccountId,
    passkey: PasskeyId,
}

impl Made {
    fn draw(services: &Services) -> Self {
        let (clock, random) = (services.clock(), services.random());
        Self { account: AccountId::generate(clock, random), passkey: PasskeyId::generate(clock, random) }
    }

    async fn insert(
        &self,
        services: &Services,
        tx: &entity::store::Tx,
        candidate: &Candidate,
        credential: &[u8],
        synced: bool,
    ) -> Result<(), PasskeyError> {
        let now = services.now();
        account::insert(tx, self.account, &candidate.identity.handle, &candidate.identity.name, now).await?;
        let passkey = NewPasskey {
            id: self.passkey,
            account: self.account,
            credential_id: candidate.passkey.cred_id().as_slice(),
            credential,
            label: &candidate.identity.name,
            synced,
            attested: candidate.attested,
            created_at: now,
        };
        match passkey::insert(tx, &passkey).await {
            // Registered for somebody meanwhile: never for two.
            Err(StoreError::Conflict(Unique::Credential)) => return Err(PasskeyError::Refused),
            other => other?,
        }
        let event = Event::new(OrganizationId::PORTAL, Actor::Account(self.account), "passkey.added");
        audit::append(tx, event.subject("passkey", self.passkey.as_uuid())).await?;
        Ok(())
    }
}

/// The slip of a claiming session, if it is still bound to it and has not expired.
pub(super) async fn bound(services: &Services, session: &Session) -> Result<Claim, PasskeyError> {
    let Stage::Claiming(id) = session.stage else { return Err(PasskeyError::Step) };
    let claim = claim::find(&services.store().read(), id).await.map_err(ServiceError::from)?.ok_or(PasskeyError::Step)?;
    let ours = claim.state == ClaimState::Bound && claim.bound_session.as_ref() == Some(session.id());
    if !ours || services.now() >= claim.expires_at {
        return Err(PasskeyError::Lapsed);
    }
    // At a desk, staff see the telephone first.
    if may_make_key(&services.store().read(), id).await? { Ok(claim) } else { Err(PasskeyError::Step) }
}
