//! Giving a thread into a colleague's hand. Must not know how it is shown.
//!
//! Invariant: it is given to nobody who could not take it: of the clinic's staff whose role answers patients, a member of its team, or
//! whoever reaches all teams; and to nobody who is not there yet, or no more.
use entity::{
    base::clock::Timestamp,
    domain::{
        id::{PatientId, PractitionerId, RequestId, ThreadId},
        page::Page,
        role::Role,
        scope::StaffScope,
    },
    store::{
        Source, outbox,
        practitioner::{self, Practitioner, PractitionerState},
        team as teams,
        thread::{self, Thread, ThreadState},
    },
};

use super::{ThreadError, work::change_for};
use crate::service::{
    Services,
    permit::{self, Act},
};

/// Colleagues that a page offers.
const MOST: u32 = 100;

/// Who else could have a thread in hand: those of its team, or of one that is no team's, whoever answers. The caller has found it.
pub(super) async fn colleagues(
    source: &impl Source,
    scope: &StaffScope,
    of: &Thread,
) -> Result<Vec<(PractitionerId, String)>, ThreadError> {
    let page = Page::new(1, MOST);
    let found = match of.team {
        Some(team) => teams::list_members(source, scope, team, page).await?,
        None => practitioner::list(source, scope, page).await?,
    };
    let others = found.rows.into_iter().filter(|one| could(one) && Some(one.id) != scope.practitioner() && Some(one.id) != of.assignee);
    Ok(others.map(|one| (one.id, one.name)).collect())
}

fn could(one: &Practitioner) -> bool {
    let roles: Vec<Role> = permit::roles_for(Act::AnswerPatients);
    one.state == PractitionerState::Active && roles.contains(&one.role)
}

/// Gives it to a colleague, who is told of what waits in it. For staff who answer.
///
/// # Errors
/// [`ThreadError::Changed`] if somebody did something to the thread since it was looked at; [`ThreadError::NoColleague`].
pub async fn give(
    services: &Services,
    scope: &StaffScope,
    of: (ThreadId, PatientId),
    to: PractitionerId,
    looked_at: Timestamp,
    request: RequestId,
) -> Result<(), ThreadError> {
    change_for(services, scope, of, (("thread.given", request), Some(to)), async |tx, seen| {
        if seen.updated_at != looked_at {
            return Err(ThreadError::Changed);
        }
        let colleague = practitioner::find(tx, scope, to).await?.filter(could).ok_or(ThreadError::NoColleague)?;
        let reaches_all = permit::roles_for(Act::ReachAllTeams).contains(&colleague.role);
        if let Some(team) = seen.team.filter(|_| !reaches_all)
            && !teams::ids_of(tx, scope, to).await?.contains(&team)
        {
            return Err(ThreadError::NoColleague);
        }
        let given = thread::assign(tx, scope, seen, Some(to)).await?;
        if given && seen.asked_at.is_some() && seen.state == ThreadState::Open {
            outbox::tell_staff(tx, &Thread { assignee: Some(to), ..*seen }).await?;
        }
        Ok(given)
    })
    .await
}
