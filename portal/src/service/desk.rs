//! Setting a record up at the clinic's desk: a code on a screen, the patient's own telephone, and somebody of the staff who sees that
//! the two show the same number. Must not know pages.
//!
//! ```text
//! waiting -> joined -> seen -> keyed -> done      the code is entered, the number confirmed, a key made, the mailbox code given
//! ```
//! It is a claim code like any other ([`super::claim`]), so there is no second way in: whoever photographs the screen shows another number
//! than the patient, is not confirmed, and reads no mailbox. Where there is no mailbox a second person vouches ([`vouch`]); with
//! the word of a second person a record that was set up again opens without its wait ([`sooner`]).
//! Invariants:
//! - Only whoever began it sees and confirms it.
//! - Only the number that is shown now is confirmed.
//! - What takes two people for another code takes two here.
//! - Whoever confirmed, vouched or let a record open is in the audit, and the patient sees it.
mod begin;
mod two;

use std::time::Duration;

use entity::{
    base::clock::Timestamp,
    domain::{
        id::{ClaimId, PatientId, RequestId},
        scope::StaffScope,
    },
    store::{
        Source, StoreError, Tx, alert_address, approval,
        audit::{self, Event},
        claim::{self as claims, Claim, ClaimState},
        pairing::{self, Pairing},
        patient,
    },
};

pub(in crate::service) use self::two::{sooner_agreed, vouch_agreed};
pub use self::{
    begin::{begin, confirm, end},
    two::{sooner, vouch},
};
use super::{
    Services,
    error::ServiceError,
    permit::{self, Act, NotPermitted},
};

/// So long it is said what became of a try that is over.
const REMEMBERED: Duration = Duration::from_secs(24 * 60 * 60);

/// How far it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// No telephone has entered the code.
    Waiting {
        /// Until when it can be.
        until: Timestamp,
    },
    /// One has, and shows this number.
    Joined {
        /// Below ten thousand.
        number: u16,
        /// How often the code was taken over before: tells two apart who show one number.
        round: u32,
    },
    /// The person was seen with it; the key is missing.
    Seen {
        /// Until when it can be made.
        until: Timestamp,
    },
    /// The key is made. What is missing is the mailbox code, or the word of two people.
    Keyed {
        /// When it opens, if the record was set up before.
        opens_at: Option<Timestamp>,
    },
    /// Everything is given; it opens at this moment.
    Opens(Timestamp),
    /// The record is set up.
    Done,
    /// It came to nothing, or was ended.
    Over,
}

/// What somebody at a desk sees.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Desk {
    /// By which code.
    pub claim: ClaimId,
    /// How far it is.
    pub standing: Standing,
    /// There is no mailbox, so that two people vouch instead.
    pub no_mailbox: bool,
    /// They have.
    pub vouched: bool,
    /// It would open sooner with the word of a second person.
    pub may_open_sooner: bool,
    /// How many questions about it wait for a colleague.
    pub asked: usize,
}

impl Desk {
    /// The same as long as nothing has changed.
    #[must_use]
    pub fn word(&self) -> String {
        let how = match self.standing {
            Standing::Waiting { .. } => "waiting".to_owned(),
            Standing::Joined { number, round } => format!("joined {number:04} {round}"),
            Standing::Seen { .. } => "seen".to_owned(),
            Standing::Keyed { opens_at } => format!("keyed {}", opens_at.map_or(0, Timestamp::as_micros)),
            Standing::Opens(at) => format!("opens {}", at.as_micros()),
            Standing::Done => "done".to_owned(),
            Standing::Over => "over".to_owned(),
        };
        format!("[{how} {} {} {} {}]", self.claim, self.no_mailbox, self.vouched, self.asked)
    }

    /// Nothing more will happen.
    #[must_use]
    pub const fn is_over(&self) -> bool {
        matches!(self.standing, Standing::Done | Standing::Over)
    }
}

/// Why something was not done at a desk.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DeskError {
    /// No such patient in the organization, or whoever acts has begun nothing for them.
    #[error("nothing was begun here for this patient")]
    NotFound,
    /// It is at another step, or over.
    #[error("it is at another step, or over")]
    Changed,
    /// Another telephone has entered the code since: the number is another.
    #[error("the number is another by now")]
    OtherNumber,
    /// A colleague is asked already.
    #[error("a colleague is asked already")]
    Waiting,
    /// The caller may not do this.
    #[error(transparent)]
    NotPermitted(#[from] NotPermitted),
    /// Below.
    #[error(transparent)]
    Service(#[from] ServiceError),
}

impl DeskError {
    /// For quoting.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NotFound => "desk_not_found",
            Self::Changed => "desk_changed",
            Self::OtherNumber => "desk_other_number",
            Self::Waiting => "one_waits",
            Self::NotPermitted(NotPermitted) => "not_permitted",
            Self::Service(below) => below.code(),
        }
    }
}

impl From<StoreError> for DeskError {
    fn from(below: StoreError) -> Self {
        Self::Service(below.into())
    }
}

/// How far the latest is that whoever acts began for this patient; nothing if they began none. For staff who give codes.
///
/// # Errors
/// [`DeskError`].
pub async fn look(services: &Services, scope: &StaffScope, patient: PatientId) -> Result<Option<Desk>, DeskError> {
    permit::require(scope.actor(), Act::IssueSlip)?;
    let reader = services.store().read();
    patient::find(&reader, scope, patient).await?.ok_or(DeskError::NotFound)?;
    let Some((pairing, claim)) = latest(&reader, scope, patient).await? else { return Ok(None) };
    let now = services.now();
    let standing = standing(&pairing, &claim, now);
    if matches!(standing, Standing::Done | Standing::Over) && claim.expires_at.plus(REMEMBERED) < now {
        return Ok(None);
    }
    let waiting = approval::list_of(&reader, scope, patient, now).await?;
    let asked = waiting.iter().filter(|one| one.is_open(now) && one.basis == Some(claim.id.as_uuid())).count();
    let no_mailbox = alert_address::list(&reader, claim.organization, claim.patient).await?.is_empty();
    let waits = match standing {
        Standing::Keyed { opens_at } => opens_at,
        Standing::Opens(at) => Some(at),
        _ => None,
    };
    let may_open_sooner = waits.is_some_and(|at| now < at);
    Ok(Some(Desk { claim: claim.id, standing, no_mailbox, vouched: pairing.in_person_at.is_some(), may_open_sooner, asked }))
}

/// How each act at a desk begins: whoever acts still may, nobody else changes the record meanwhile, and they have begun something.
async fn held(tx: &Tx, scope: &StaffScope, patient: PatientId) -> Result<(Pairing, Claim), DeskError> {
    if !permit::still_permitted(tx, scope).await? {
        return Err(NotPermitted.into());
    }
    patient::lock(tx, scope.organization(), patient).await?.ok_or(DeskError::NotFound)?;
    latest(tx, scope, patient).await?.ok_or(DeskError::NotFound)
}

async fn latest(source: &impl Source, scope: &StaffScope, patient: PatientId) -> Result<Option<(Pairing, Claim)>, StoreError> {
    let Some(pairing) = pairing::find_own(source, scope, patient).await? else { return Ok(None) };
    Ok(claims::find(source, pairing.claim).await?.map(|claim| (pairing, claim)))
}

fn standing(pairing: &Pairing, claim: &Claim, now: Timestamp) -> Standing {
    let live = now < claim.expires_at;
    match claim.state {
        ClaimState::Issued if live => Standing::Waiting { until: claim.expires_at },
        ClaimState::Bound if live && pairing.confirmed_at.is_some() => Standing::Seen { until: claim.expires_at },
        ClaimState::Bound if live => Standing::Joined { number: pairing.number.unwrap_or(0), round: claim.takeovers },
        ClaimState::Keyed if claim.is_resumable(now) => {
            claim.waits_until().map_or(Standing::Keyed { opens_at: claim.opens_at }, Standing::Opens)
        }
        ClaimState::Confirmed => Standing::Done,
        _ => Standing::Over,
    }
}

/// In the audit of the code, with who did it.
async fn note(tx: &Tx, scope: &StaffScope, claim: ClaimId, action: &'static str, request: RequestId) -> Result<(), ServiceError> {
    let event = Event::new(scope.organization(), scope.actor(), action).subject("claim", claim.as_uuid());
    audit::append(tx, event.request(request)).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_another_with_each_step() {
        let claim = ClaimId::from_uuid(uuid::Uuid::from_u128(7));
        let desk = |standing, vouched| Desk { claim, standing, no_mailbox: true, vouched, may_open_sooner: false, asked: 0 };
        let at = Timestamp::from_micros(7);
        let all = [
            desk(Standing::Waiting { until: at }, false),
            desk(Standing::Joined { number: 7, round: 0 }, false),
            desk(Standing::Joined { number: 7, round: 1 }, false),
            desk(Standing::Joined { number: 70, round: 1 }, false),
            desk(Standing::Seen { until: at }, false),
            desk(Standing::Keyed { opens_at: None }, false),
            desk(Standing::Keyed { opens_at: None }, true),
            Desk { asked: 1, ..desk(Standing::Keyed { opens_at: None }, false) },
            desk(Standing::Keyed { opens_at: Some(at) }, false),
            desk(Standing::Opens(at), false),
            desk(Standing::Done, false),
            desk(Standing::Over, false),
        ];
        for (place, one) in all.iter().enumerate() {
            for other in &all[place + 1..] {
                assert!(!one.word().contains(&other.word()) && !other.word().contains(&one.word()));
            }
            assert_eq!(one.is_over(), place >= 10);
        }
    }
}
