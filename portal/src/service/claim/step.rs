//! Where somebody stands on the way in.
use entity::{
    base::clock::Timestamp,
    store::claim::{self, Claim},
};

use super::paired;
use crate::service::{
    Services,
    error::ServiceError,
    mailbox, passkey,
    session::{Session, Stage},
};

/// The page to show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Show this number to whoever stands at the desk, who confirms it.
    Show {
        /// Below ten thousand.
        number: u16,
    },
    /// Make a passkey (`passkey::begin_registration`).
    MakeKey,
    /// It is made: use it once (`passkey::begin_confirmation`). Making another one is possible too.
    UseKey,
    /// Enter the mailbox code.
    Mailbox {
        /// How many codes were sent.
        sent: u32,
        /// How many more may be.
        left: u32,
    },
    /// There is no mailbox: two of the staff vouch for the person instead.
    InPerson {
        /// They have.
        done: bool,
    },
    /// All is given; the record opens at this moment.
    Waits {
        /// When.
        opens_at: Timestamp,
        /// It is now, or was.
        over: bool,
    },
    /// It was stopped before the record opened.
    Stopped,
    /// A record is being added to the account: use the key, give the mailbox code.
    Add,
    /// All done: the inbox.
    Done,
}

/// Until when somebody has time to enter the mailbox code; `None` at any other step. For the session itself.
///
/// # Errors
/// [`ServiceError`] if the database does not answer.
pub async fn finish_by(services: &Services, session: &Session) -> Result<Option<Timestamp>, ServiceError> {
    let Stage::Confirming(id) = session.stage else { return Ok(None) };
    Ok(claim::find(&services.store().read(), id).await?.and_then(|claim| claim.resume_until))
}

/// Where the owner of this session stands. For the session itself.
///
/// # Errors
/// [`ServiceError`] if the database does not answer.
pub async fn step(services: &Services, session: &Session) -> Result<Step, ServiceError> {
    match session.stage {
        Stage::SignedIn => Ok(Step::Done),
        Stage::Claiming(id) => {
            if let Some(number) = paired::shown(&services.store().read(), id).await? {
                return Ok(Step::Show { number });
            }
            Ok(if passkey::is_made(services, session).await? { Step::UseKey } else { Step::MakeKey })
        }
        Stage::Joining(_) => Ok(if passkey::is_made(services, session).await? { Step::UseKey } else { Step::MakeKey }),
        Stage::Confirming(id) => {
            let claim = claim::find(&services.store().read(), id).await?;
            let now = services.now();
            if claim.as_ref().is_some_and(|claim| claim.was_stopped(now)) {
                return Ok(Step::Stopped);
            }
            if let Some(opens_at) = claim.as_ref().and_then(Claim::waits_until) {
                return Ok(Step::Waits { opens_at, over: opens_at <= now });
            }
            let vouching = match &claim {
                Some(claim) => paired::vouching(&services.store().read(), claim).await?,
                None => None,
            };
            if let Some(found) = vouching {
                return Ok(Step::InPerson { done: found.in_person_at.is_some() });
            }
            let (sent, tries) = claim.map_or((0, 0), |claim| (claim.mailbox_sent, claim.mailbox_tries));
            let left = if tries < mailbox::MAX_TRIES { mailbox::MAX_SENT.saturating_sub(sent) } else { 0 };
            Ok(Step::Mailbox { sent, left })
        }
    }
}
