//! What staff are to look at: somebody tries a record's codes, sets it up again, or did not finish. The notice by mail says only that
//! there is something; here is what.
use std::collections::BTreeSet;

pub use entity::store::audit::{Alarm, AlarmKind};
use entity::{
    domain::{
        id::{ClaimId, PatientId, RequestId},
        page::{Page, Paged},
        scope::StaffScope,
    },
    store::{
        audit::{self, ALARM_SEEN, Event},
        claim, patient,
    },
};
use zeroize::Zeroizing;

use super::DirectoryError;
use crate::service::{
    Services,
    permit::{self, Act},
};

/// Alarms of one record that are shown.
const MOST: u64 = 10;

/// A page of what is to be looked at, the latest first, each with the patient's name. For staff who see who waits; the looks are in
/// the audit, patient by patient, before a name is opened.
///
/// # Errors
/// [`DirectoryError`].
pub async fn alarms(
    services: &Services,
    scope: &StaffScope,
    page: Page,
    request: RequestId,
) -> Result<Paged<(Alarm, Option<Zeroizing<String>>)>, DirectoryError> {
    permit::require(scope.actor(), Act::ListWaiting)?;
    let reader = services.store().read();
    let found = audit::list_alarms(&reader, scope, page).await?;
    let patients: BTreeSet<PatientId> = found.rows.iter().map(|alarm| alarm.patient).collect();
    let event = |action| Event::new(scope.organization(), scope.actor(), action).request(request);
    let mut events = vec![event("patient.alarms_listed").detail(format!("page={}", page.number()))];
    events.extend(patients.iter().map(|patient| event("patient.viewed").subject("patient", patient.as_uuid())));
    services.store().write(async |tx| audit::append_all(tx, events).await).await?;
    let mut rows = Vec::with_capacity(found.rows.len());
    for alarm in found.rows {
        let name = patient::details(&reader, scope, alarm.patient).await?.and_then(|details| details.name).map(Zeroizing::new);
        rows.push((alarm, name));
    }
    Ok(Paged { rows, page: found.page, more: found.more })
}

/// What is to be looked at about one record, for whoever looks at the record anyway.
///
/// # Errors
/// [`DirectoryError`].
pub async fn alarms_of(services: &Services, scope: &StaffScope, id: PatientId) -> Result<Vec<Alarm>, DirectoryError> {
    permit::require(scope.actor(), Act::SeePatients)?;
    Ok(audit::list_alarms_of(&services.store().read(), scope, id, MOST).await?)
}

/// Says that somebody has seen what happened with a slip: it is to be looked at no more. For staff who give codes.
///
/// # Errors
/// [`DirectoryError`].
pub async fn alarm_seen(services: &Services, scope: &StaffScope, id: ClaimId, request: RequestId) -> Result<PatientId, DirectoryError> {
    permit::require(scope.actor(), Act::IssueSlip)?;
    services
        .store()
        .write(async |tx| {
            let found = claim::find(tx, id).await?.filter(|found| found.organization == scope.organization());
            let found = found.ok_or(DirectoryError::NotFound)?;
            let event = Event::new(scope.organization(), scope.actor(), ALARM_SEEN).subject("claim", id.as_uuid());
            audit::append(tx, event.detail(format!("patient {}", found.patient)).request(request)).await?;
            Ok(found.patient)
        })
        .await
}
