//! Entering an invitation. The same care as with a patient's slip, and in the same counters of tries.
use entity::{
    domain::{
        id::{OrganizationId, RequestId},
        scope::Actor,
        slip::{Slip, SlipError},
    },
    store::{
        audit::{self, Event},
        invitation::{self, Invitation, InvitationState},
        outbox::{self, NoticeKind, Recipient},
        session as rows,
    },
};
use zeroize::Zeroizing;

use super::{JoinError, Joined, held};
use crate::service::{
    Services, codes,
    error::ServiceError,
    limit::{self, CLAIM_NETWORK, Counted, JOIN_FINDER, Wait},
    network::Network,
    session::{Fresh, Session, Stage},
};

/// Staff are told after this many wrong tries on one invitation.
const TELL: u32 = 5;
/// After this many it is locked.
const LOCK: u32 = 100;

/// Takes an invitation as a person typed it and binds it to this browser, whoever entered it before. Anybody may call.
///
/// # Errors
/// [`JoinError`]. [`JoinError::Refused`] is the same, and costs the same, for every reason.
pub async fn enter(
    services: &Services,
    input: &str,
    network: Network,
    current: Option<&Session>,
    request: RequestId,
) -> Result<Joined, JoinError> {
    if current.is_some_and(|session| matches!(session.stage, Stage::SignedIn | Stage::Confirming(_))) {
        return Err(JoinError::SignedIn);
    }
    let code = Slip::parse(input).map_err(|error| match error {
        SlipError::Shape => JoinError::Shape,
        SlipError::CheckDigit => JoinError::CheckDigit,
    })?;
    let mut tries = vec![(JOIN_FINDER, limit::number_key(services, &JOIN_FINDER, code.finder()).await?)];
    // Whoever entered it rightly before is not held up by others in the same network, as with a patient's slip. Anybody else waits with
    // them: what an invitation opens is worth more guesses than a slip.
    let ours = match current {
        Some(session) => held(services, session).await?,
        None => None,
    };
    let meant = match &ours {
        Some(ours) => invitation::find_by_finder(&services.store().read(), code.finder()).await?.is_some_and(|found| found.id == ours.id),
        None => false,
    };
    if !meant {
        tries.push((CLAIM_NETWORK, limit::network_key(services, &CLAIM_NETWORK, network).await?));
    }
    let counted = limit::count(services.store(), tries, services.now()).await?;
    let counted = counted.map_err(|Wait(after)| JoinError::TryLater { after })?;
    let (found, right) = match look(services, &code).await {
        Ok(looked) => looked,
        Err(error) => {
            // Nobody looked at the digits, so nobody learnt anything.
            let now = services.now();
            services.store().write(async |tx| limit::give_back(tx, &counted, now).await).await?;
            return Err(error.into());
        }
    };
    match found {
        Some(found) if right && found.is_live(services.now()) => bind(services, &found, (current, ours.as_ref()), counted, request).await,
        Some(found) if right && found.state == InvitationState::Spent => reused(services, &found, request).await,
        found => wrong(services, found.as_ref().filter(|_| !right), request).await,
    }
}

/// The invitation that is meant, if there is one, and whether the digits are its own. One Argon2.
async fn look(services: &Services, code: &Slip) -> Result<(Option<Invitation>, bool), ServiceError> {
    let found = invitation::find_by_finder(&services.store().read(), code.finder()).await?;
    let meant = found.as_ref().map(|one| (one.organization, *one.id.as_uuid().as_bytes(), &one.hash));
    let right = codes::check(services, meant, Zeroizing::new(code.secret().to_vec())).await?;
    Ok((found, right))
}

async fn bind(
    services: &Services,
    found: &Invitation,
    (current, ours): (Option<&Session>, Option<&Invitation>),
    counted: Counted,
    request: RequestId,
) -> Result<Joined, JoinError> {
    let ours = ours.is_some_and(|one| one.id == found.id);
    let fresh = Fresh::draw(services, Stage::Joining(found.id), None);
    services
        .store()
        .write(async |tx| {
            limit::give_back(tx, &counted, services.now()).await?;
            if ours {
                return Ok(());
            }
            if !invitation::bind(tx, found.id, fresh.id()).await? {
                return Err(JoinError::Refused);
            }
            for old in [found.bound_session.as_ref(), current.map(Session::id)].into_iter().flatten() {
                rows::end(tx, old, services.now()).await?;
            }
            fresh.insert(tx).await?;
            let event = Event::new(found.organization, Actor::Anonymous, "invitation.bound");
            audit::append(tx, event.subject("practitioner", found.practitioner.as_uuid()).request(request)).await?;
            Ok::<_, JoinError>(())
        })
        .await?;
    Ok(Joined { token: (!ours).then_some(fresh.token) })
}

/// The right digits of an invitation that somebody has enrolled with: one of the two is not who was invited.
async fn reused(services: &Services, found: &Invitation, request: RequestId) -> Result<Joined, JoinError> {
    services
        .store()
        .write(async |tx| {
            let event = Event::new(found.organization, Actor::Anonymous, "invitation.reused");
            audit::append(tx, event.subject("practitioner", found.practitioner.as_uuid()).request(request)).await?;
            outbox::insert_notice(tx, found.organization, NoticeKind::StaffAttention, Recipient::Staff, found.id.as_uuid()).await
        })
        .await?;
    Err(JoinError::Refused)
}

/// The digits are wrong, nobody's, or over. All write one entry, so that all take as long.
async fn wrong(services: &Services, found: Option<&Invitation>, request: RequestId) -> Result<Joined, JoinError> {
    services
        .store()
        .write(async |tx| {
            let Some(found) = found.filter(|one| one.is_live(services.now())) else {
                let event = Event::new(OrganizationId::PORTAL, Actor::Anonymous, "invitation.unknown");
                return audit::append(tx, event.request(request)).await;
            };
            let tries = invitation::count_wrong(tx, found.id).await?;
            let event = Event::new(found.organization, Actor::Anonymous, "invitation.wrong");
            audit::append(tx, event.subject("practitioner", found.practitioner.as_uuid()).request(request)).await?;
            if tries == TELL || tries == LOCK {
                let action = if tries == LOCK { "invitation.locked" } else { "invitation.many_wrong" };
                let event = Event::new(found.organization, Actor::Anonymous, action);
                audit::append(tx, event.subject("practitioner", found.practitioner.as_uuid()).request(request)).await?;
                let subject = found.id.as_uuid();
                outbox::insert_notice(tx, found.organization, NoticeKind::StaffAttention, Recipient::Staff, subject).await?;
            }
            if tries >= LOCK {
                invitation::lock(tx, found.id).await?;
            }
            Ok(())
        })
        .await?;
    Err(JoinError::Refused)
}
