//! Making an invitation.
use std::{sync::Arc, time::Duration};

use entity::{
    domain::{
        address::EmailAddress,
        id::{InvitationId, PractitionerId},
        role::Role,
        slip::{self, Slip},
    },
    store::{
        StoreError, Tx, Unique,
        audit::{self, Event},
        invitation::{self, InvitationState, NewInvitation},
        organization,
        outbox::{self, NoticeKind, Recipient},
        practitioner::{self, NewPractitioner, PractitionerState},
    },
};
use zeroize::Zeroizing;

use super::{Invited, Manager, StaffError};
use crate::service::{Services, codes, error::ServiceError, organization::one_line};

/// Longest name, in characters.
pub(super) const LONGEST_NAME: usize = 200;
/// Until when it can be entered.
const LIFETIME: Duration = Duration::from_secs(7 * 24 * 60 * 60);
/// How often a free finder is drawn.
const ROUNDS: u32 = 32;

/// Whom to invite.
pub struct Invite {
    /// How colleagues and patients know them; without one, they are asked for it when they join.
    pub name: Option<String>,
    /// Where they are told, without any content, that something waits.
    pub address: EmailAddress,
    /// What they are there for.
    pub role: Role,
}

/// Invites somebody, or again: an older invitation ends. Whoever was deactivated enrols anew, with another key. For an
/// administrator and an operator's command.
///
/// # Errors
/// [`StaffError`].
pub async fn invite(services: &Services, manager: Manager<'_>, new: Invite) -> Result<Invited, StaffError> {
    manager.check(services)?;
    let scope = manager.scope;
    let name = match &new.name {
        Some(name) => one_line(name, LONGEST_NAME).ok_or(StaffError::Name)?,
        None => String::new(),
    };
    if organization::find(&services.store().read(), scope.organization()).await?.is_none() {
        return Err(StaffError::NoOrganization);
    }
    let person =
        NewPractitioner { id: PractitionerId::generate(services.clock(), services.random()), name, address: new.address, role: new.role };
    for _ in 0..ROUNDS {
        let id = InvitationId::generate(services.clock(), services.random());
        let finder = slip::draw_finder(services.random());
        let found = invitation::find_by_finder(&services.store().read(), finder).await?;
        if found.is_some_and(|one| matches!(one.state, InvitationState::Issued | InvitationState::Bound)) {
            continue;
        }
        let code = Slip::generate(finder, services.random());
        let key = codes::current_key(services, scope.organization()).await?;
        let secret = Zeroizing::new(code.secret().to_vec());
        let hash = services.codes().hash(key, *id.as_uuid().as_bytes(), secret, Arc::clone(&services.inner.random)).await?;
        let expires_at = services.now().plus(LIFETIME);
        let draft = NewInvitation {
            id,
            organization: scope.organization(),
            practitioner: person.id,
            finder,
            hash,
            issued_by: scope.actor(),
            expires_at,
        };
        match services.store().write(async |tx| write(tx, manager, &person, draft.clone()).await).await {
            Err(StaffError::Service(ServiceError::Store(StoreError::Conflict(Unique::InvitationFinder)))) => {}
            other => return other.map(|practitioner| Invited { practitioner, code: code.grouped(), expires_at }),
        }
    }
    Err(ServiceError::Unavailable.into())
}

async fn write(tx: &Tx, manager: Manager<'_>, person: &NewPractitioner, mut draft: NewInvitation) -> Result<PractitionerId, StaffError> {
    let scope = manager.scope;
    manager.check_again(tx).await?;
    let known_id = practitioner::find_by_address(tx, scope, &person.address).await?.map(|found| found.id);
    let held = match known_id {
        Some(id) => practitioner::lock(tx, scope, id).await?,
        None => None,
    };
    match held {
        None => practitioner::insert(tx, scope, person).await.map_err(known)?,
        Some(found) if found.state == PractitionerState::Active => return Err(StaffError::Known),
        Some(found) => {
            // Who has a name already is not asked for it again.
            let name = if person.name.is_empty() { &found.name } else { &person.name };
            practitioner::invite_again(tx, scope, found.id, name, person.role).await?;
            draft.practitioner = found.id;
        }
    }
    invitation::void_all(tx, draft.practitioner).await?;
    invitation::insert(tx, &draft).await?;
    if scope.practitioner().is_some() {
        // Whoever invites sees the code: others hear of it.
        outbox::insert_notice(tx, scope.organization(), NoticeKind::StaffAttention, Recipient::Staff, draft.practitioner.as_uuid()).await?;
    }
    let event = Event::new(scope.organization(), scope.actor(), "practitioner.invited");
    audit::append(tx, event.subject("practitioner", draft.practitioner.as_uuid()).detail(person.role.as_str())).await?;
    Ok(draft.practitioner)
}

/// Invited by somebody else at the same moment.
fn known(error: StoreError) -> StaffError {
    match error {
        StoreError::Conflict(Unique::Practitioner) => StaffError::Known,
        other => other.into(),
    }
}
