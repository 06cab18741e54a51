//! Who belongs to a team.
use entity::{
    domain::{
        id::{PractitionerId, RequestId, TeamId},
        scope::StaffScope,
    },
    store::{
        StoreError, Tx,
        practitioner::{self, PractitionerState},
        team as rows,
        thread::{self, Released},
    },
};

use super::{TeamError, check_again, note, tell_empty, tell_waiting};
use crate::service::{
    Services,
    permit::{self, Act},
};

/// Who is left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Left {
    /// Somebody.
    Some,
    /// Nobody: what is for this team waits for an administrator.
    Nobody,
}

/// Lets a practitioner of the clinic join a team. For an administrator.
///
/// # Errors
/// [`TeamError`]; nothing was changed then.
pub async fn join(services: &Services, scope: &StaffScope, id: TeamId, who: PractitionerId, request: RequestId) -> Result<(), TeamError> {
    permit::require(scope.actor(), Act::ManageTeams)?;
    services
        .store()
        .write(async |tx| {
            check_again(tx, scope).await?;
            let person = practitioner::lock(tx, scope, who).await?.ok_or(TeamError::NotFound)?;
            if person.state == PractitionerState::Deactivated {
                return Err(TeamError::NotFound);
            }
            rows::lock(tx, scope, id).await?.ok_or(TeamError::NotFound)?;
            rows::insert_member(tx, scope, id, who).await?;
            note(tx, scope, ("team.joined", format!("practitioner {who}")), id, request).await?;
            Ok(())
        })
        .await
}

/// Lets a practitioner leave a team; what they had in hand of it is in nobody's. For an administrator.
///
/// # Errors
/// [`TeamError`]; nothing was changed then.
pub async fn leave(
    services: &Services,
    scope: &StaffScope,
    id: TeamId,
    who: PractitionerId,
    request: RequestId,
) -> Result<Left, TeamError> {
    permit::require(scope.actor(), Act::ManageTeams)?;
    services
        .store()
        .write(async |tx| {
            check_again(tx, scope).await?;
            // Held first, as by whoever takes a thread: what is released here is not taken at the same moment.
            practitioner::lock(tx, scope, who).await?.ok_or(TeamError::NotFound)?;
            rows::lock(tx, scope, id).await?.ok_or(TeamError::NotFound)?;
            let Some(left) = rows::delete_member(tx, scope, id, who).await? else { return Ok(Left::Some) };
            let waiting = thread::release_all(tx, scope, who, Released::Of(id)).await?;
            tell_waiting(tx, scope, waiting).await?;
            note(tx, scope, ("team.left", format!("practitioner {who}")), id, request).await?;
            if left > 0 {
                return Ok(Left::Some);
            }
            tell_empty(tx, scope, id, request).await?;
            Ok(Left::Nobody)
        })
        .await
}

/// Somebody is deactivated, and leaves every team. As part of that; the caller holds the practitioner's row.
///
/// # Errors
/// The database refuses.
pub async fn leave_all(tx: &Tx, scope: &StaffScope, who: PractitionerId, request: RequestId) -> Result<(), StoreError> {
    for (team, is_peopled) in rows::leave_all(tx, scope, who).await? {
        note(tx, scope, ("team.left", format!("practitioner {who}")), team, request).await?;
        if !is_peopled {
            tell_empty(tx, scope, team, request).await?;
        }
    }
    Ok(())
}
