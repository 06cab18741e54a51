//! Who belongs to the staff, and with what role.
use entity::{
    domain::{
        id::{PractitionerId, RequestId},
        page::{Page, Paged},
        role::Role,
        scope::{Actor, StaffScope},
    },
    store::{
        Tx, account, approval,
        audit::{self, Event},
        invitation, outbox, passkey,
        practitioner::{self, Practitioner, PractitionerState},
        session as rows,
        thread::{self, Released},
    },
};

use super::{Manager, StaffError};
use crate::service::{
    Services,
    claim::void_given_by,
    permit::{self, Act},
    team,
};

/// A page of the staff, the newest first. For an administrator and a privacy officer.
///
/// # Errors
/// [`StaffError`].
pub async fn list(services: &Services, scope: &StaffScope, page: Page) -> Result<Paged<Practitioner>, StaffError> {
    permit::require(scope.actor(), Act::ListStaff)?;
    Ok(practitioner::list(&services.store().read(), scope, page).await?)
}

/// One of the staff. For an administrator and a privacy officer.
///
/// # Errors
/// [`StaffError`].
pub async fn find(services: &Services, scope: &StaffScope, id: PractitionerId) -> Result<Practitioner, StaffError> {
    permit::require(scope.actor(), Act::ListStaff)?;
    practitioner::find(&services.store().read(), scope, id).await?.ok_or(StaffError::NotFound)
}

/// Whoever acts. For every practitioner.
///
/// # Errors
/// [`StaffError::NotFound`] for an operator's command.
pub async fn me(services: &Services, scope: &StaffScope) -> Result<Practitioner, StaffError> {
    let id = scope.practitioner().ok_or(StaffError::NotFound)?;
    practitioner::find(&services.store().read(), scope, id).await?.ok_or(StaffError::NotFound)
}

/// Gives somebody another role, from their next request on. For an administrator.
///
/// # Errors
/// [`StaffError`]; nothing is changed then.
pub async fn change_role(
    services: &Services,
    manager: Manager<'_>,
    id: PractitionerId,
    role: Role,
    request: RequestId,
) -> Result<(), StaffError> {
    manager.check(services)?;
    let scope = manager.scope;
    services
        .store()
        .write(async |tx| {
            let found = keep_one(tx, manager, id, role == Role::Administrator).await?;
            if found.role == role {
                return Ok(());
            }
            practitioner::update_role(tx, scope, id, role).await?;
            // What the new role may not do does not go on by itself.
            let next = Actor::Practitioner(id, role);
            let released = if permit::require(next, Act::AnswerPatients).is_err() {
                outbox::call_off_staff(tx, scope, id).await?;
                thread::release_all(tx, scope, id, Released::All).await?
            } else if permit::require(next, Act::ReachAllTeams).is_err() {
                // What they could reach as an administrator alone.
                thread::release_all(tx, scope, id, Released::OfOthers).await?
            } else {
                Vec::new()
            };
            team::tell_waiting(tx, scope, released).await?;
            if permit::require(next, Act::ChangePatients).is_err() {
                approval::end_all_by(tx, scope, id).await?;
            }
            if permit::require(next, Act::ManageStaff).is_err() {
                invitation::void_issued_by(tx, Actor::Practitioner(id, found.role)).await?;
            }
            let event = Event::new(scope.organization(), scope.actor(), "practitioner.role_changed").detail(role.as_str());
            audit::append(tx, event.subject("practitioner", id.as_uuid()).request(request)).await?;
            Ok(())
        })
        .await
}

/// Lets somebody in no more: sessions and invitations end now, and codes of theirs with which nobody has made a key. For an administrator.
///
/// # Errors
/// [`StaffError`]; nothing is changed then.
pub async fn deactivate(services: &Services, manager: Manager<'_>, id: PractitionerId, request: RequestId) -> Result<(), StaffError> {
    manager.check(services)?;
    let scope = manager.scope;
    services
        .store()
        .write(async |tx| {
            let found = keep_one(tx, manager, id, false).await?;
            if found.state == PractitionerState::Deactivated {
                return Ok(());
            }
            practitioner::deactivate(tx, scope, id).await?;
            invitation::void_all(tx, id).await?;
            invitation::void_issued_by(tx, Actor::Practitioner(id, found.role)).await?;
            let codes = void_given_by(services, tx, scope, Actor::Practitioner(id, found.role)).await?;
            let released = thread::release_all(tx, scope, id, Released::All).await?;
            team::leave_all(tx, scope, id, request).await?;
            team::tell_waiting(tx, scope, released).await?;
            approval::end_all_by(tx, scope, id).await?;
            outbox::call_off_staff(tx, scope, id).await?;
            if let Some(id) = found.account {
                account::lock(tx, id).await?;
                account::disable(tx, id, services.now()).await?;
                rows::end_of_account(tx, id, services.now()).await?;
                passkey::revoke_all(tx, id, services.now()).await?;
            }
            let event = Event::new(scope.organization(), scope.actor(), "practitioner.deactivated").detail(format!("codes={codes}"));
            audit::append(tx, event.subject("practitioner", id.as_uuid()).request(request)).await?;
            Ok(())
        })
        .await
}

/// The one who is meant, held; unless that is the last administrator and would not be one afterwards. Administrators are held
/// first, in the order of their ids, so that two who change each other never wait for each other.
async fn keep_one(tx: &Tx, manager: Manager<'_>, id: PractitionerId, stays: bool) -> Result<Practitioner, StaffError> {
    let administrators = practitioner::lock_administrators(tx, manager.scope).await?;
    manager.check_again(tx).await?;
    let found = practitioner::lock(tx, manager.scope, id).await?.ok_or(StaffError::NotFound)?;
    let counts = found.role == Role::Administrator && found.state == PractitionerState::Active;
    if counts && !stays && administrators <= 1 { Err(StaffError::LastAdministrator) } else { Ok(found) }
}
