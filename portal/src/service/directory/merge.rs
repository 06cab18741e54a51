//! Joining two records of one person. Undone it cannot be; both ids stay in the audit.
//!
//! Invariants:
//! - Nothing becomes readable to an account that did not read one of the two: records that different accounts read are not joined,
//!   and the one that somebody uses is the one that stays.
//! - Whoever would gain by it does not join alone: it takes two, unless nobody uses either, nobody is about to, both are alerted at
//!   one address, and whoever joins them has neither set an address of one nor added one lately.
//! - What a colleague agrees to is what there was to look at when it was asked for.
//! - The closed record leads to the other.
mod join;
mod may;
mod side;

use entity::{
    domain::{
        id::{PatientId, PractitionerId, RequestId},
        scope::StaffScope,
    },
    store::{
        Tx,
        approval::{Approval, ApprovalKind, NewApproval, seen_of},
        patient::{self, Joining, PatientState, same_words},
    },
};

pub(in crate::service) use self::side::sides;
pub use self::{
    join::follow_merged,
    side::{Mailbox, Side},
};
use self::{
    join::{Both, join},
    may::{hindrance, takes_two},
};
use super::{DirectoryError, Outcome, Record, find::record};
use crate::service::{
    Services, approval,
    error::ServiceError,
    permit::{self, Act},
};

/// Why two records cannot be joined.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hindrance {
    /// They are one and the same.
    Same,
    /// One is closed.
    Closed,
    /// Different accounts read them.
    Accounts,
    /// The one that would go is in use, and the other is not.
    InUse,
    /// They have more addresses than one record can have.
    Full,
}

/// Two records side by side.
pub struct Pair {
    /// The first.
    pub one: Side,
    /// The other.
    pub two: Side,
    /// Why they cannot be joined, whichever stays.
    pub hindrance: Option<Hindrance>,
    /// Whether a colleague must agree.
    pub takes_two: bool,
}

/// What speaks against their being one person's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Differs {
    /// The names.
    Names,
    /// The birth dates.
    BirthDates,
    /// Both.
    Both,
}

impl Differs {
    /// Of two records. What one of them does not say speaks against nothing.
    #[must_use]
    pub fn of(one: &Record, two: &Record) -> Option<Self> {
        let (one, two) = (&one.details, &two.details);
        let names = one.name.as_deref().zip(two.name.as_deref()).is_some_and(|(one, two)| !same_words(one, two));
        let dates = one.birth_date.as_deref().zip(two.birth_date.as_deref()).is_some_and(|(one, two)| one != two);
        match (names, dates) {
            (true, true) => Some(Self::Both),
            (true, false) => Some(Self::Names),
            (false, true) => Some(Self::BirthDates),
            (false, false) => None,
        }
    }
}

/// Two records side by side. For a practitioner; both looks are in the audit.
///
/// # Errors
/// [`DirectoryError`].
pub async fn compare(services: &Services, scope: &StaffScope, both: [PatientId; 2], request: RequestId) -> Result<Pair, DirectoryError> {
    permit::require(scope.actor(), Act::ChangePatients)?;
    let [one, two] = sides(services, scope, both, request).await?;
    let reader = services.store().read();
    let (first, second) = (&one.record, &two.record);
    let other_used = second.state == PatientState::Claimed && first.state != PatientState::Claimed;
    let (stays, goes) = if other_used { (second, first) } else { (first, second) };
    let hindrance = hindrance(services, &reader, scope, stays, goes).await?;
    let takes_two = takes_two(services, &reader, scope, first, second).await?;
    Ok(Pair { one, two, hindrance, takes_two })
}

/// Joins two records as they were seen, or asks a colleague to agree to it. For a practitioner.
///
/// # Errors
/// [`DirectoryError`]; nothing is changed then.
pub async fn merge(
    services: &Services,
    scope: &StaffScope,
    stays: &Record,
    goes: &Record,
    request: RequestId,
) -> Result<Outcome, DirectoryError> {
    permit::require(scope.actor(), Act::ChangePatients)?;
    services
        .store()
        .write(async |tx| {
            hold(tx, scope, stays.id, goes.id).await?;
            let mut now = Vec::with_capacity(2);
            for seen in [stays, goes] {
                let one = record(tx, scope, seen.id, services.now()).await?;
                if one.version != seen.version {
                    return Err(DirectoryError::Changed(Box::new(one), Vec::new()));
                }
                now.push(one);
            }
            let [stays, goes] = now.as_slice() else { return Err(DirectoryError::NotFound) };
            if let Some(hindrance) = hindrance(services, tx, scope, stays, goes).await? {
                return Err(DirectoryError::Hindered(hindrance));
            }
            if takes_two(services, tx, scope, stays, goes).await? {
                let new = NewApproval {
                    patient: stays.id,
                    kind: ApprovalKind::Merge,
                    expires_at: services.now().plus(approval::LIFETIME),
                    address: None,
                    basis: None,
                    other: Some(goes.id),
                    seen: Some(seen_of(tx, scope, Joining { stays: stays.id, goes: goes.id }).await?),
                };
                approval::ask(services, tx, scope, &new, request).await?;
                return Ok(Outcome::Waits);
            }
            join(services, tx, scope, Both { stays, goes }, scope.practitioner(), request).await?;
            Ok(Outcome::Done)
        })
        .await
}

/// What became of joining two records to which a colleague agreed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::service) enum Agreed {
    /// They are one.
    Joined,
    /// They can be joined no more.
    Hindered,
    /// They are not what they were when it was asked for.
    Changed,
}

/// Joins two records to which a colleague agreed, if they are what there was to look at. The caller holds both.
pub(in crate::service) async fn merge_agreed(
    services: &Services,
    tx: &Tx,
    scope: &StaffScope,
    (approval, goes): (&Approval, PatientId),
    request: RequestId,
) -> Result<Agreed, ServiceError> {
    let both = Joining { stays: approval.patient, goes };
    if approval.seen != Some(seen_of(tx, scope, both).await?) {
        return Ok(Agreed::Changed);
    }
    let joined = joined(services, tx, scope, both, approval.asked_by, request).await;
    // The caller has asked whether it may, and holds both: what is left is from below.
    joined.map_err(|error| match error {
        DirectoryError::Service(below) => below,
        _ => ServiceError::Internal("records that are held cannot be joined"),
    })
}

async fn joined(
    services: &Services,
    tx: &Tx,
    scope: &StaffScope,
    both: Joining,
    asked_by: PractitionerId,
    request: RequestId,
) -> Result<Agreed, DirectoryError> {
    let stays = record(tx, scope, both.stays, services.now()).await?;
    let goes = record(tx, scope, both.goes, services.now()).await?;
    if hindrance(services, tx, scope, &stays, &goes).await?.is_some() {
        return Ok(Agreed::Hindered);
    }
    join(services, tx, scope, Both { stays: &stays, goes: &goes }, Some(asked_by), request).await?;
    Ok(Agreed::Joined)
}

/// In one order everywhere: two transactions never wait for each other.
async fn hold(tx: &Tx, scope: &StaffScope, one: PatientId, two: PatientId) -> Result<(), DirectoryError> {
    let mut both = [one, two];
    both.sort_unstable_by_key(|id| id.as_uuid());
    for id in both {
        patient::lock(tx, scope.organization(), id).await?.ok_or(DirectoryError::NotFound)?;
    }
    Ok(())
}
