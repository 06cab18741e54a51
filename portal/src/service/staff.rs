//! An organization's staff: inviting, enrolling, giving roles, deactivating. Must not know how a passkey is made.
//!
//! An invitation is a code like a patient's slip that travels another way than e-mail; with it and a passkey somebody is
//! staff. Invariants: one Argon2 for each try, before any transaction; every refusal of a code is the same; whoever is
//! deactivated is out with the next request; the last administrator stays.
mod alarm;
pub mod alerts;
mod enter;
mod invite;
mod manage;
mod name;
mod todo;

use std::time::Duration;

use entity::{
    base::clock::Timestamp,
    crypto::token::Token32,
    domain::{id::PractitionerId, scope::StaffScope},
    store::{
        StoreError, Tx,
        invitation::{self, Invitation},
    },
};
use zeroize::Zeroizing;

pub use entity::store::practitioner::{Practitioner, PractitionerState};

pub(in crate::service) use self::name::nameless;
pub use self::{
    alarm::{Alarm, AlarmKind, AlarmOf, Matter, alarms, alarms_of, alarms_seen},
    enter::enter,
    invite::{Invite, invite},
    manage::{change_role, deactivate, find, list, me},
    name::{give_name, lacks_name},
    todo::{MOST_COUNTED, Todo, todo},
};
use super::{
    Services,
    error::ServiceError,
    permit::{self, Act, NotPermitted},
    session::{Purpose, Session, Stage},
};

/// A fresh invitation; shown once.
pub struct Invited {
    /// Whom it is for.
    pub practitioner: PractitionerId,
    /// Twenty digits in five groups of four.
    pub code: Zeroizing<String>,
    /// When it ends.
    pub expires_at: Timestamp,
}

/// Why something about staff was not done.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StaffError {
    /// There is no such organization.
    #[error("there is no organization with this id: `portal organization list` prints all")]
    NoOrganization,
    /// The organization has no such practitioner.
    #[error("there is no such practitioner in this organization")]
    NotFound,
    /// The name is empty, too long, or holds a control character.
    #[error("a practitioner's name is one line of 1 to {} characters", invite::LONGEST_NAME)]
    Name,
    /// Somebody with this address is at work already.
    #[error("somebody with this address belongs to the staff already")]
    Known,
    /// It would leave the organization without an administrator.
    #[error("the last administrator stays: make somebody else one first")]
    LastAdministrator,
    /// A fresh verification must come first.
    #[error("a fresh verification is needed")]
    VerificationNeeded(Purpose),
    /// The caller may not do this.
    #[error(transparent)]
    NotPermitted(#[from] NotPermitted),
    /// Below.
    #[error(transparent)]
    Service(#[from] ServiceError),
}

impl StaffError {
    /// For machines and for quoting.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NoOrganization => "organization_not_found",
            Self::NotFound => "practitioner_not_found",
            Self::Name => "practitioner_name",
            Self::Known => "practitioner_known",
            Self::LastAdministrator => "last_administrator",
            Self::VerificationNeeded(_) => "verification_needed",
            Self::NotPermitted(NotPermitted) => "not_permitted",
            Self::Service(below) => below.code(),
        }
    }
}

impl From<StoreError> for StaffError {
    fn from(below: StoreError) -> Self {
        Self::Service(below.into())
    }
}

/// What entering an invitation led to.
pub struct Joined {
    /// The new cookie; none where this browser had entered it before.
    pub token: Option<Token32>,
}

/// Why an invitation was not taken.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum JoinError {
    /// Not twenty digits. No try.
    #[error("an invitation has twenty digits")]
    Shape,
    /// A digit is wrong. No try.
    #[error("one digit looks wrong")]
    CheckDigit,
    /// Mistyped, unknown, used, too old, locked: the same answer for all.
    #[error("this invitation does not work")]
    Refused,
    /// The name is empty, too long, or holds a control character.
    #[error("a name is one line of 1 to {} characters", invite::LONGEST_NAME)]
    Name,
    /// Too many tries.
    #[error("too many tries")]
    TryLater {
        /// From when on another may be made.
        after: Duration,
    },
    /// Somebody is signed in here.
    #[error("sign out first")]
    SignedIn,
    /// Below.
    #[error(transparent)]
    Service(#[from] ServiceError),
}

impl JoinError {
    /// What a page shows and a person can quote.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Shape => "invitation_shape",
            Self::CheckDigit => "invitation_digit",
            Self::Refused => "invitation_refused",
            Self::Name => "practitioner_name",
            Self::TryLater { .. } => "try_later",
            Self::SignedIn => "signed_in",
            Self::Service(below) => below.code(),
        }
    }
}

impl From<StoreError> for JoinError {
    fn from(below: StoreError) -> Self {
        Self::Service(below.into())
    }
}

/// Whoever manages staff.
#[derive(Clone, Copy)]
pub struct Manager<'a> {
    /// What they may do.
    pub scope: &'a StaffScope,
    /// Their session; none for an operator's command.
    pub session: Option<&'a Session>,
}

impl Manager<'_> {
    /// Whether they still may, within the transaction that writes: whoever was deactivated or given another role meanwhile
    /// does nothing any more.
    async fn check_again(&self, tx: &Tx) -> Result<(), StaffError> {
        let Some(session) = self.session else { return Ok(()) };
        if permit::still_permitted(tx, self.scope).await? && session.is_alive(tx).await? { Ok(()) } else { Err(NotPermitted.into()) }
    }

    /// Whether they may, and were verified for it a moment ago: the first line of everything that changes the staff.
    ///
    /// # Errors
    /// [`StaffError::NotPermitted`], [`StaffError::VerificationNeeded`].
    pub fn check(&self, services: &Services) -> Result<(), StaffError> {
        permit::require(self.scope.actor(), Act::ManageStaff)?;
        let fresh = self.session.is_some_and(|session| session.is_fresh(services, Purpose::ManageStaff));
        if fresh || self.scope.practitioner().is_none() { Ok(()) } else { Err(StaffError::VerificationNeeded(Purpose::ManageStaff)) }
    }
}

/// The invitation that a browser has entered, if it still holds it; `None` at any other stage.
pub(super) async fn held(services: &Services, session: &Session) -> Result<Option<Invitation>, ServiceError> {
    let Stage::Joining(id) = session.stage else { return Ok(None) };
    let found = invitation::find(&services.store().read(), id).await?;
    Ok(found.filter(|one| one.is_live(services.now()) && one.bound_session.as_ref() == Some(session.id())))
}
