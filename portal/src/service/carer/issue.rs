//! Giving somebody a code: another of the staff than who added them does.
use std::time::Duration;

use entity::{
    domain::{
        id::{CarerId, PatientId, RequestId},
        locale::Locale,
        scope::StaffScope,
    },
    store::carer::{self, Carer},
};

use super::CarerError;
use crate::service::{
    Services,
    approval::{is_one, note_one},
    claim::{Channel, Issued, issue_for_carer},
    permit::{self, Act},
};

/// A letter takes days, and names a last day that is over everywhere: with less left it would come too late.
const POST: Duration = Duration::from_secs(5 * 24 * 60 * 60);

/// Gives a code. For staff who give codes, and not for whoever added the carer.
///
/// # Errors
/// [`CarerError`].
pub async fn issue(
    services: &Services,
    scope: &StaffScope,
    (id, which): (PatientId, CarerId),
    channel: Channel,
    request: RequestId,
) -> Result<(Carer, Option<Locale>, Issued), CarerError> {
    permit::require(scope.actor(), Act::IssueSlip)?;
    let reader = services.store().read();
    let found = carer::find(&reader, scope.organization(), which).await?.filter(|one| one.record.patient == id);
    let found = found.filter(|one| one.ended_at.is_none()).ok_or(CarerError::NotFound)?;
    if found.was_added_by(scope.actor()) {
        return Err(CarerError::SamePerson);
    }
    if let Some(adder) = found.added_by()
        && is_one(services, &reader, scope, (adder, found.created_at)).await?
    {
        note_one(services, scope, ("carer", which.as_uuid()), request).await?;
        return Err(CarerError::Invited);
    }
    if !found.is_live(services.now()) {
        return Err(CarerError::Over);
    }
    if channel == Channel::Post && found.expires_at.since(services.now()) < POST {
        return Err(CarerError::TooSoonForPost);
    }
    let language = carer::language(&reader, &found).await?;
    let issued = issue_for_carer(services, scope, &found, channel, request).await?;
    Ok((found, language, issued))
}
