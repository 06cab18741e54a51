//! What staff are to look at beside the codes of records: somebody tries a spare code or an invitation, a colleague lets somebody in or
//! has another key. The notice by mail says only that there is something; here is what.
use std::collections::BTreeSet;

pub use entity::store::audit::{AlarmOf, HouseAlarm, HouseAlarmKind};
use entity::{
    domain::{
        id::{PatientId, RequestId},
        scope::StaffScope,
    },
    store::{
        audit::{self, Event, HOUSE_ALARM_SEEN},
        grant, patient, practitioner,
    },
};
use uuid::Uuid;
use zeroize::Zeroizing;

use super::StaffError;
use crate::service::{
    Services,
    permit::{self, Act},
};

/// So many are shown at once; the others when these are seen.
const MOST: u64 = 20;

/// One of them, and whom it is about as far as it is known.
pub struct HouseShown {
    /// It.
    pub alarm: HouseAlarm,
    /// The record that the account reads.
    pub patient: Option<PatientId>,
    /// How the patient, or the member of the staff, is named.
    pub name: Option<Zeroizing<String>>,
}

/// Whether whoever acts looks at what is about staff, too.
pub(super) fn with_staff(scope: &StaffScope) -> bool {
    permit::require(scope.actor(), Act::ManageStaff).is_ok()
}

/// What is to be looked at, the latest first; what is about staff for administrators alone, and nobody's own doings. For staff who see
/// who waits; the looks are in the audit, patient by patient, before a name is opened.
///
/// # Errors
/// [`StaffError`].
pub async fn house_alarms(services: &Services, scope: &StaffScope, request: RequestId) -> Result<Vec<HouseShown>, StaffError> {
    permit::require(scope.actor(), Act::ListWaiting)?;
    let reader = services.store().read();
    let mut shown = Vec::new();
    for alarm in audit::list_house_alarms(&reader, scope, with_staff(scope), MOST).await? {
        let patient = match alarm.of {
            AlarmOf::Account(account) => {
                let records = grant::list_records(&reader, account, services.now()).await?;
                records.into_iter().find(|record| record.organization == scope.organization()).map(|record| record.patient)
            }
            AlarmOf::Practitioner(_) => None,
        };
        shown.push(HouseShown { alarm, patient, name: None });
    }
    let patients: BTreeSet<PatientId> = shown.iter().filter_map(|one| one.patient).collect();
    if !patients.is_empty() {
        let viewed = Event::new(scope.organization(), scope.actor(), "patient.viewed").request(request);
        let events: Vec<Event> = patients.iter().map(|patient| viewed.clone().subject("patient", patient.as_uuid())).collect();
        services.store().write(async |tx| audit::append_all(tx, events).await).await?;
    }
    for one in &mut shown {
        one.name = match (one.alarm.of, one.patient) {
            (AlarmOf::Practitioner(id), _) => practitioner::find(&reader, scope, id).await?.map(|found| Zeroizing::new(found.name)),
            (_, Some(patient)) => patient::details(&reader, scope, patient).await?.and_then(|details| details.name).map(Zeroizing::new),
            (_, None) => None,
        };
    }
    Ok(shown)
}

/// Says that somebody has seen what happened with whom this id names; where nothing is to be seen, nothing is done. For staff who give
/// codes.
///
/// # Errors
/// [`StaffError`].
pub async fn house_alarm_seen(services: &Services, scope: &StaffScope, about: Uuid, request: RequestId) -> Result<(), StaffError> {
    permit::require(scope.actor(), Act::IssueSlip)?;
    services
        .store()
        .write(async |tx| {
            if let Some(of) = audit::find_house_alarm(tx, scope, with_staff(scope), about).await? {
                let (kind, id) = of.as_subject();
                let event = Event::new(scope.organization(), scope.actor(), HOUSE_ALARM_SEEN).subject(kind, id);
                audit::append(tx, event.request(request)).await?;
            }
            Ok(())
        })
        .await
}
