//! What colleagues said lately of where mail about a record goes, and that whoever gives a code has looked at it. Must not know pages.
//!
//! Invariant: an answer is for the changes that were shown, and for no other ones: [`Looked`] is made of their rows, whatever a clock says.
use std::{
    collections::{HashMap, HashSet, hash_map::Entry},
    fmt,
};

use entity::{
    base::{clock::Timestamp, hex},
    domain::{
        id::{PatientId, PractitionerId},
        scope::StaffScope,
    },
    store::{
        Source, StoreError,
        approval::{self as rows, Choice, ChoiceKind},
        invitation::Invited,
        practitioner,
    },
};
use openssl::sha::Sha256;
use zeroize::Zeroizing;

use super::{ApprovalError, WINDOW};
use crate::service::{
    Services,
    permit::{self, Act},
};

/// Which changes somebody looked at: a digest of their rows, and of what each says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Looked([u8; 32]);

impl Looked {
    /// As it is written in a form.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        hex::decode(text).map(Self)
    }

    /// Of all there are, in their order; nothing where there is none.
    fn of(all: &[Choice]) -> Option<Self> {
        let mut hash = Sha256::new();
        hash.update(b"approval/looked");
        for one in all {
            let kind = one.kind.as_str().as_bytes();
            hash.update(&[u8::try_from(kind.len()).unwrap_or(u8::MAX)]);
            hash.update(kind);
            hash.update(one.row.as_bytes());
            hash.update(one.by.as_uuid().as_bytes());
            hash.update(&one.at.as_micros().to_be_bytes());
        }
        (!all.is_empty()).then(|| Self(hash.finish()))
    }
}

impl fmt::Display for Looked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(&self.0))
    }
}

/// What others changed.
pub struct Moved {
    /// Who did, by name, and when; the newest first.
    pub all: Vec<(Zeroizing<String>, Timestamp)>,
    /// What stands for just these.
    pub seen: Looked,
}

/// What others changed lately of where mail about a record goes; nothing, if nobody did. For staff who give codes, and have looked at the
/// record.
///
/// # Errors
/// [`ApprovalError`].
pub async fn moved(services: &Services, scope: &StaffScope, patient: PatientId) -> Result<Option<Moved>, ApprovalError> {
    permit::require(scope.actor(), Act::IssueSlip)?;
    let reader = services.store().read();
    let Standing { others, .. } = standing(services, &reader, scope, patient).await?;
    let Some(seen) = Looked::of(&others) else { return Ok(None) };
    Ok(Some(Moved { all: named(&reader, scope, &others).await?, seen }))
}

/// The same for whoever decides about a code that somebody else gives: of all who changed something.
pub(super) async fn all_named(
    services: &Services,
    source: &impl Source,
    scope: &StaffScope,
    patient: PatientId,
) -> Result<Vec<(Zeroizing<String>, Timestamp)>, StoreError> {
    named(source, scope, &moves(services, source, scope, &[patient]).await?).await
}

/// What staff chose for a record lately, by who did.
pub(super) struct Standing {
    /// Whoever acts, or somebody who counts as them, did.
    pub(super) own: bool,
    /// What others changed of where mail goes; the newest first. An operator is asked nothing.
    others: Vec<Choice>,
}

impl Standing {
    /// What stands for what others changed.
    pub(super) fn to_look_at(&self) -> Option<Looked> {
        Looked::of(&self.others)
    }
}

/// Who chose what for a record lately. Certain only for whoever holds the record.
pub(super) async fn standing(
    services: &Services,
    source: &impl Source,
    scope: &StaffScope,
    patient: PatientId,
) -> Result<Standing, StoreError> {
    let since = services.now().minus(WINDOW);
    let mut others = rows::list_choices(source, scope, &[patient], since).await?;
    let own = rows::is_own(source, scope, &others, since).await?;
    others.retain(|one| is_move(one) && scope.practitioner().is_some_and(|me| me != one.by));
    Ok(Standing { own, others })
}

/// Whether whoever acts, or somebody who counts as them, said lately where mail about this record goes.
pub(in crate::service) async fn has_moved(
    services: &Services,
    source: &impl Source,
    scope: &StaffScope,
    patient: PatientId,
) -> Result<bool, StoreError> {
    let all = moves(services, source, scope, &[patient]).await?;
    rows::is_own(source, scope, &all, services.now().minus(WINDOW)).await
}

/// For which of these records whoever acts did.
pub(super) async fn moved_by(
    services: &Services,
    source: &impl Source,
    scope: &StaffScope,
    (me, invited): (PractitionerId, &Invited),
    patients: &[PatientId],
) -> Result<HashSet<PatientId>, StoreError> {
    let now = services.now();
    let all = moves(services, source, scope, patients).await?;
    Ok(all.into_iter().filter(|one| invited.is_one((me, now), (one.by, one.at))).map(|one| one.patient).collect())
}

/// What staff said lately of where mail about these records goes: whoever vouches for a person says nothing of it.
pub(super) async fn moves(
    services: &Services,
    source: &impl Source,
    scope: &StaffScope,
    patients: &[PatientId],
) -> Result<Vec<Choice>, StoreError> {
    let mut all = rows::list_choices(source, scope, patients, services.now().minus(WINDOW)).await?;
    all.retain(is_move);
    Ok(all)
}

fn is_move(one: &Choice) -> bool {
    one.kind != ChoiceKind::Vouched
}

async fn named(source: &impl Source, scope: &StaffScope, all: &[Choice]) -> Result<Vec<(Zeroizing<String>, Timestamp)>, StoreError> {
    let mut names: HashMap<PractitionerId, Zeroizing<String>> = HashMap::new();
    let mut named = Vec::with_capacity(all.len());
    for one in all {
        let name = match names.entry(one.by) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(free) => {
                let by = practitioner::find(source, scope, one.by).await?;
                free.insert(Zeroizing::new(by.map(|by| by.name).unwrap_or_default()))
            }
        };
        named.push((name.clone(), one.at));
    }
    Ok(named)
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn choice(row: u128, kind: ChoiceKind, at: i64) -> Choice {
        let (patient, by) = (PatientId::from_uuid(Uuid::nil()), PractitionerId::from_uuid(Uuid::nil()));
        Choice { row: Uuid::from_u128(row), kind, patient, by, at: Timestamp::from_micros(at) }
    }

    #[test]
    fn what_was_looked_at_is_named_and_nothing_else_is_taken_for_it() {
        let seen = Looked::of(&[choice(1, ChoiceKind::Alerts, 7)]).expect("something");
        let written = seen.to_string();
        assert_eq!(Looked::parse(&written), Some(seen));
        let wrong = ["", "-", "1-2", &written[1..], &written.to_uppercase(), &format!("{written}0"), &"g".repeat(64), &"é".repeat(32)];
        for wrong in wrong {
            assert_eq!(Looked::parse(wrong), None, "{wrong}");
        }
        assert_eq!(Looked::of(&[]), None, "nothing was changed");
    }

    /// Two nodes whose clocks are apart write the same moment of different rows.
    #[test]
    fn other_rows_are_other_changes_whatever_the_moment_and_the_number() {
        let of = |all: &[Choice]| Looked::of(all).expect("something");
        let seen = of(&[choice(1, ChoiceKind::Alerts, 7), choice(2, ChoiceKind::Added, 5)]);
        for other in [
            [choice(3, ChoiceKind::Alerts, 7), choice(2, ChoiceKind::Added, 5)],
            [choice(1, ChoiceKind::Alerts, 7), choice(3, ChoiceKind::Added, 5)],
            [choice(1, ChoiceKind::Alerts, 7), choice(2, ChoiceKind::Removed, 5)],
        ] {
            assert_ne!(of(&other), seen);
        }
    }
}
