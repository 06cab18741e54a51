//! From which day on whose word counts where two must agree, told before it is missed. Must not know pages.
//!
//! Invariant: it says what [`super::is_one`] decides, and changes nothing of it.
use std::collections::HashSet;

use entity::{
    base::clock::Timestamp,
    domain::{
        id::PractitionerId,
        scope::{Actor, StaffScope},
    },
    store::{invitation, practitioner},
};
use zeroize::Zeroizing;

use super::{ApprovalError, WINDOW};
use crate::service::{
    Services,
    permit::{self, Act},
};

/// So many are named; the others can be seen in the list of the staff.
const NAMED: usize = 5;

/// Somebody whose word does not count yet beside that of whoever invited them.
#[derive(Clone)]
pub struct Uncounted {
    /// Who.
    pub id: PractitionerId,
    /// How they are called; nothing if they have not said so yet.
    pub name: Zeroizing<String>,
    /// How who invited them is called.
    pub inviter: Zeroizing<String>,
    /// From then on it counts, if nobody is invited anew meanwhile.
    pub from: Timestamp,
}

/// Of these members of the staff those whose word does not count yet. For an administrator and a privacy officer.
///
/// # Errors
/// [`ApprovalError`].
pub async fn uncounted(services: &Services, scope: &StaffScope, of: &[PractitionerId]) -> Result<Vec<Uncounted>, ApprovalError> {
    permit::require(scope.actor(), Act::ListStaff)?;
    let reader = services.store().read();
    let invited = invitation::list_since(&reader, scope, services.now().minus(WINDOW)).await?;
    let mut all = Vec::new();
    for id in of {
        let Some((by, at)) = invited.inviter(*id) else { continue };
        let name = |found: Option<practitioner::Practitioner>| Zeroizing::new(found.map(|one| one.name).unwrap_or_default());
        let own = name(practitioner::find(&reader, scope, *id).await?);
        let inviter = name(practitioner::find(&reader, scope, by).await?);
        all.push(Uncounted { id: *id, name: own, inviter, from: at.plus(WINDOW) });
    }
    all.sort_by_key(|one| one.from);
    Ok(all)
}

/// Whether all who sign in count as one person, so that nothing that takes two can be done: then who will count next, a few of them and
/// from when on. `None` where there are two. For an administrator.
///
/// # Errors
/// [`ApprovalError`].
pub async fn only_one(services: &Services, scope: &StaffScope) -> Result<Option<Vec<Uncounted>>, ApprovalError> {
    permit::require(scope.actor(), Act::ManageStaff)?;
    let (reader, now) = (services.store().read(), services.now());
    let invited = invitation::list_since(&reader, scope, now.minus(WINDOW)).await?;
    let may = |(id, role): (PractitionerId, _)| permit::require(Actor::Practitioner(id, role), Act::Approve).is_ok().then_some(id);
    let people: Vec<PractitionerId> = practitioner::list_active(&reader, scope).await?.into_iter().filter_map(may).collect();
    let roots: HashSet<PractitionerId> = people.iter().filter_map(|id| invited.root((*id, now))).collect();
    if roots.len() > 1 {
        return Ok(None);
    }
    let mut next: Vec<(PractitionerId, Timestamp)> =
        people.into_iter().filter_map(|id| invited.inviter(id).map(|(_, at)| (id, at))).collect();
    next.sort_by_key(|(_, at)| *at);
    next.truncate(NAMED);
    let next: Vec<PractitionerId> = next.into_iter().map(|(id, _)| id).collect();
    Ok(Some(uncounted(services, scope, &next).await?))
}
