//! For whom a passkey is made: somebody who entered a slip, or an account that has keys already. Must not know how one is
//! made.
use entity::{
    base::random,
    domain::{
        id::{AccountId, OrganizationId},
        role::Role,
        scope::Actor,
    },
    store::{
        account,
        audit::Event,
        claim::Claim,
        invitation::Invitation,
        organization,
        passkey::{self, MAX_OF_ACCOUNT},
        practitioner,
    },
};
use serde::{Deserialize, Serialize};

use super::{PasskeyError, name, registration::bound};
use crate::service::{
    Services,
    error::ServiceError,
    permit,
    session::{Purpose, Session, Stage},
    staff,
};

/// Who the new passkey will stand for: random, and told to nobody but the device.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Identity {
    pub(super) handle: [u8; 16],
    pub(super) name: String,
}

/// Whose passkey is being made.
pub(super) enum Maker {
    /// Of a slip: account and handle come into being with it.
    Claim(Box<Claim>),
    /// Of an invitation to an organization's staff, likewise.
    Invitation(Box<Invitation>),
    /// Of an account that is signed in and was verified for this a moment ago.
    Account { account: AccountId, handle: [u8; 16] },
}

impl Maker {
    /// Whether this session may make one now, and for whom.
    pub(super) async fn of(services: &Services, session: &Session) -> Result<Self, PasskeyError> {
        let Some(account) = session.signed_in() else {
            return match session.stage {
                Stage::Joining(_) => {
                    let invitation = staff::held(services, session).await?.ok_or(PasskeyError::Lapsed)?;
                    // Nobody writes to patients without a name: they are asked for it first.
                    if staff::nameless(services, &invitation).await? {
                        return Err(PasskeyError::Step);
                    }
                    Ok(Self::Invitation(Box::new(invitation)))
                }
                _ => Ok(Self::Claim(Box::new(bound(services, session).await?))),
            };
        };
        if !session.is_fresh(services, Purpose::ManageKeys) {
            return Err(PasskeyError::VerificationNeeded);
        }
        let reader = services.store().read();
        if passkey::count_active(&reader, account).await? >= MAX_OF_ACCOUNT {
            return Err(PasskeyError::TooMany);
        }
        let known = account::find(&reader, account).await?.filter(|account| !account.disabled).ok_or(PasskeyError::Refused)?;
        Ok(Self::Account { account, handle: known.user_handle })
    }

    /// A fresh identity: each key has a name of its own, all keys of an account have its handle.
    pub(super) fn draw(&self, services: &Services) -> Identity {
        let handle = match self {
            Self::Claim(_) | Self::Invitation(_) => random::bytes(services.random()),
            Self::Account { handle, .. } => *handle,
        };
        Identity { handle, name: name::draw(services.random()) }
    }

    /// Credential ids that the same person has already and that a device is not to make once more. Where keys must be attested, the others
    /// are: the device puts the new one in the place of the old one.
    pub(super) async fn keys(&self, services: &Services, attested: bool) -> Result<Vec<Vec<u8>>, ServiceError> {
        match self {
            Self::Claim(_) | Self::Invitation(_) => Ok(Vec::new()),
            Self::Account { account, .. } => {
                let keys = passkey::list_summaries(&services.store().read(), *account, MAX_OF_ACCOUNT).await?;
                Ok(keys.into_iter().filter(|key| key.attested || !attested).map(|key| key.credential_id).collect())
            }
        }
    }

    /// Whether the device must prove its make: for an administrator of an organization that wants that, now.
    pub(super) async fn must_attest(&self, services: &Services) -> Result<bool, ServiceError> {
        let reader = services.store().read();
        let (of, role) = match self {
            Self::Claim(_) => return Ok(false),
            Self::Invitation(one) => {
                let invited = practitioner::find(&reader, &permit::operator(one.organization), one.practitioner).await?;
                (one.organization, invited.map(|invited| invited.role))
            }
            Self::Account { account, .. } => match practitioner::membership(&reader, *account).await? {
                None => return Ok(false),
                Some(found) => (found.organization, Some(found.role)),
            },
        };
        Ok(role == Some(Role::Administrator) && organization::wants_attested_keys(&reader, of).await?)
    }

    /// The entry that a key was made, which was not used yet.
    pub(super) fn made(&self) -> Event {
        match self {
            Self::Claim(claim) => Event::new(claim.organization, Actor::Anonymous, "claim.key_made").subject("claim", claim.id.as_uuid()),
            Self::Invitation(one) => {
                Event::new(one.organization, Actor::Anonymous, "invitation.key_made").subject("practitioner", one.practitioner.as_uuid())
            }
            Self::Account { account, .. } => {
                Event::new(OrganizationId::PORTAL, Actor::Account(*account), "passkey.made").subject("account", account.as_uuid())
            }
        }
    }
}
