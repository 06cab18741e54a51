//! What colleagues said lately of where mail about a record goes, and that whoever gives a code has looked at it. Must not know pages.
//!
//! Invariant: an answer is for the changes that were shown, and for no later one: [`Looked`] names them.
use std::fmt;

use entity::{
    base::clock::Timestamp,
    domain::{id::PatientId, scope::StaffScope},
    store::{
        Source, StoreError,
        approval::{self as rows, Move},
        practitioner,
    },
};
use zeroize::Zeroizing;

use super::{ApprovalError, WINDOW, is_one};
use crate::service::{
    Services,
    permit::{self, Act},
};

/// Which changes somebody looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Looked {
    newest: i64,
    all: usize,
}

impl Looked {
    /// As it is written in a form.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (newest, all) = text.split_once('-')?;
        Some(Self { newest: newest.parse().ok()?, all: all.parse().ok()? })
    }

    /// Of all there are, the newest first; nothing where there is none.
    fn of(all: &[Move]) -> Option<Self> {
        all.first().map(|newest| Self { newest: newest.at.as_micros(), all: all.len() })
    }
}

impl fmt::Display for Looked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.newest, self.all)
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
    let all = by_others(services, &reader, scope, patient).await?;
    let Some(seen) = Looked::of(&all) else { return Ok(None) };
    Ok(Some(Moved { all: named(&reader, scope, all).await?, seen }))
}

/// The same for whoever decides about a code that somebody else gives: of all who changed something.
pub(super) async fn all_named(
    services: &Services,
    source: &impl Source,
    scope: &StaffScope,
    patient: PatientId,
) -> Result<Vec<(Zeroizing<String>, Timestamp)>, StoreError> {
    let all = rows::list_moved(source, scope, patient, services.now().minus(WINDOW)).await?;
    named(source, scope, all).await
}

/// What stands for what others changed. An operator is asked nothing.
pub(super) async fn to_look_at(
    services: &Services,
    source: &impl Source,
    scope: &StaffScope,
    patient: PatientId,
) -> Result<Option<Looked>, StoreError> {
    if scope.practitioner().is_none() {
        return Ok(None);
    }
    Ok(Looked::of(&by_others(services, source, scope, patient).await?))
}

/// Whether whoever acts, or somebody who counts as them, said lately where mail about this record goes.
pub(in crate::service) async fn has_moved(
    services: &Services,
    source: &impl Source,
    scope: &StaffScope,
    patient: PatientId,
) -> Result<bool, StoreError> {
    for one in rows::list_moved(source, scope, patient, services.now().minus(WINDOW)).await? {
        if is_one(services, source, scope, (one.by, one.at)).await? {
            return Ok(true);
        }
    }
    Ok(false)
}

async fn by_others(services: &Services, source: &impl Source, scope: &StaffScope, patient: PatientId) -> Result<Vec<Move>, StoreError> {
    let mut all = rows::list_moved(source, scope, patient, services.now().minus(WINDOW)).await?;
    all.retain(|one| Some(one.by) != scope.practitioner());
    Ok(all)
}

async fn named(source: &impl Source, scope: &StaffScope, all: Vec<Move>) -> Result<Vec<(Zeroizing<String>, Timestamp)>, StoreError> {
    let mut named = Vec::with_capacity(all.len());
    for one in all {
        let by = practitioner::find(source, scope, one.by).await?;
        named.push((Zeroizing::new(by.map(|by| by.name).unwrap_or_default()), one.at));
    }
    Ok(named)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_looked_at_is_named_and_nothing_else_is_taken_for_it() {
        let seen = Looked { newest: 1_700_000_000_000_000, all: 2 };
        assert_eq!(Looked::parse(&seen.to_string()), Some(seen));
        for wrong in ["", "-", "1", "1-", "-1", "1-2-3", "x-1", "1- 2"] {
            assert_eq!(Looked::parse(wrong), None, "{wrong}");
        }
        assert_eq!(Looked::of(&[]), None, "nothing was changed");
    }
}
