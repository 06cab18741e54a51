//! What staff are to look at: somebody tries a code, sets a record up again, or did not finish; a colleague lets somebody in or has another
//! key. The notice by mail says only that there is something; here is what.
//!
//! Invariant: what is said to be seen is what was shown, entry by entry; anything else that is handed in puts nothing away.
use std::collections::BTreeSet;

pub use entity::store::audit::{Alarm, AlarmKind, AlarmOf};
use entity::{
    domain::{
        id::{AccountId, PatientId, RequestId},
        page::{Page, Paged},
        scope::StaffScope,
    },
    store::{
        Reader, StoreError,
        audit::{self, Event, Look},
        carer, grant, patient, practitioner,
    },
};
use zeroize::Zeroizing;

use super::StaffError;
use crate::service::{
    Services,
    permit::{self, Act},
};

/// Alarms of one record that are shown.
const MOST: u32 = 10;

/// What happened with one code, one account or one of the staff, and who that is as far as it is known.
pub struct Matter {
    /// About whom.
    pub of: AlarmOf,
    /// The record that it leads to.
    pub patient: Option<PatientId>,
    /// How the patient, or the member of the staff, is named.
    pub name: Option<Zeroizing<String>>,
    /// How whoever reads beside the patient is named, if the account is theirs.
    pub carer: Option<Zeroizing<String>>,
    /// What happened, the latest first.
    pub alarms: Vec<Alarm>,
}

impl Matter {
    /// Alarms that are about the same, together: in the order of the latest of each.
    fn of_all(alarms: Vec<Alarm>) -> Vec<Self> {
        let mut matters: Vec<Self> = Vec::new();
        for alarm in alarms {
            match matters.iter_mut().find(|matter| matter.of == alarm.of) {
                Some(matter) => matter.alarms.push(alarm),
                None => {
                    let patient = match alarm.of {
                        AlarmOf::Slip { patient, .. } => Some(patient),
                        AlarmOf::Account(_) | AlarmOf::Practitioner(_) => None,
                    };
                    matters.push(Self { of: alarm.of, patient, name: None, carer: None, alarms: vec![alarm] });
                }
            }
        }
        matters
    }
}

/// What whoever acts looks at: what is about staff, for those alone who manage them.
pub(super) fn look(scope: &StaffScope) -> Look {
    if permit::require(scope.actor(), Act::ManageStaff).is_ok() { Look::Everybody } else { Look::Patients }
}

/// A page of what is to be looked at, the latest first, and nobody's own doings. For staff who see who waits; the looks are in the audit,
/// patient by patient, before a name is opened.
///
/// # Errors
/// [`StaffError`].
pub async fn alarms(services: &Services, scope: &StaffScope, page: Page, request: RequestId) -> Result<Paged<Matter>, StaffError> {
    permit::require(scope.actor(), Act::ListWaiting)?;
    let reader = services.store().read();
    let found = audit::list_alarms(&reader, scope, look(scope), page).await?;
    let mut rows = Matter::of_all(found.rows);
    for matter in &mut rows {
        if let AlarmOf::Account(account) = matter.of {
            (matter.patient, matter.carer) = whose(services, &reader, scope, account).await?;
        }
    }
    let patients: BTreeSet<PatientId> = rows.iter().filter_map(|matter| matter.patient).collect();
    let event = |action| Event::new(scope.organization(), scope.actor(), action).request(request);
    let mut events = vec![event("patient.alarms_listed").detail(format!("page={}", page.number()))];
    events.extend(patients.iter().map(|patient| event("patient.viewed").subject("patient", patient.as_uuid())));
    services.store().write(async |tx| audit::append_all(tx, events).await).await?;
    for matter in &mut rows {
        matter.name = match (matter.of, matter.patient) {
            (AlarmOf::Practitioner(id), _) => practitioner::find(&reader, scope, id).await?.map(|found| Zeroizing::new(found.name)),
            (_, Some(patient)) => patient::details(&reader, scope, patient).await?.and_then(|details| details.name).map(Zeroizing::new),
            (_, None) => None,
        };
    }
    Ok(Paged { rows, page: found.page, more: found.more })
}

/// Which record of the organization an account is for: the own one; else the one that it reads beside the patient, and how whoever does
/// is called.
async fn whose(
    services: &Services,
    reader: &Reader,
    scope: &StaffScope,
    account: AccountId,
) -> Result<(Option<PatientId>, Option<Zeroizing<String>>), StoreError> {
    let (here, now) = (scope.organization(), services.now());
    let own = grant::list_own(reader, account, now).await?;
    if let Some(record) = own.into_iter().find(|record| record.organization == here) {
        return Ok((Some(record.patient), None));
    }
    let beside = carer::of_account(reader, account, now).await?.into_iter().find(|carer| carer.record.organization == here);
    Ok(beside.map_or((None, None), |carer| (Some(carer.record.patient), Some(carer.name))))
}

/// What is to be looked at about one record, for whoever looks at the record anyway.
///
/// # Errors
/// [`StaffError`].
pub async fn alarms_of(services: &Services, scope: &StaffScope, id: PatientId) -> Result<Vec<Matter>, StaffError> {
    permit::require(scope.actor(), Act::SeePatients)?;
    let found = audit::list_alarms(&services.store().read(), scope, Look::Record(id), Page::new(1, MOST)).await?;
    Ok(Matter::of_all(found.rows))
}

/// Says that somebody has seen these entries: they are to be looked at no more. What is no alarm, or none that whoever acts looks at, stays
/// as it is. For staff who give codes.
///
/// # Errors
/// [`StaffError`].
pub async fn alarms_seen(services: &Services, scope: &StaffScope, entries: &[i64], request: RequestId) -> Result<(), StaffError> {
    permit::require(scope.actor(), Act::IssueSlip)?;
    services.store().write(async |tx| audit::note_alarms_seen(tx, scope, look(scope), entries, request).await.map(drop)).await?;
    Ok(())
}
