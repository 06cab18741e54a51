//! What happened in an organization, for its privacy officer: the audit log, with who and which record by name. Must not know pages.
//!
//! Invariants: nothing of what stands in a message is here, nor a subject; who looks, and for which record, is in the log before anything
//! is shown.
use std::collections::HashMap;

pub use entity::store::audit::Wanted;
use entity::{
    base::clock::Timestamp,
    domain::{
        address::EmailAddress,
        id::{ClaimId, PatientId, PractitionerId, RequestId},
        page::{Page, Paged},
        scope::StaffScope,
    },
    store::{
        Reader, StoreError,
        audit::{self, Event, Recorded},
        claim, patient, practitioner,
    },
};
use uuid::Uuid;
use zeroize::Zeroizing;

use super::{
    Services,
    permit::{self, Act},
    staff::StaffError,
};

/// Staff who can be chosen from: more are found by what they did.
const PEOPLE: u32 = 100;

/// Who did something.
#[derive(Clone)]
pub enum Who {
    /// A member of the staff, by name.
    Colleague(Zeroizing<String>),
    /// A patient, or somebody who reads for one.
    Person,
    /// A mail system.
    Relay,
    /// A command.
    Operator,
    /// The portal's own timed work.
    System,
    /// Somebody who had not signed in.
    Nobody,
}

/// A record that something is about.
#[derive(Clone)]
pub struct About {
    /// Which.
    pub patient: PatientId,
    /// How the patient is named.
    pub name: Option<Zeroizing<String>>,
    /// The organization's own number for it.
    pub record_number: Option<Zeroizing<String>>,
}

/// Something that happened.
pub struct Happened {
    /// When.
    pub at: Timestamp,
    /// Who did it.
    pub who: Who,
    /// What, as a word of the log.
    pub action: String,
    /// With which record.
    pub about: Option<About>,
    /// With whom of the staff.
    pub colleague: Option<Zeroizing<String>>,
}

/// A page of what happened, the latest first. The look is in the log. For a privacy officer.
///
/// # Errors
/// [`StaffError`].
pub async fn list(
    services: &Services,
    scope: &StaffScope,
    wanted: &Wanted,
    page: Page,
    request: RequestId,
) -> Result<Paged<Happened>, StaffError> {
    permit::require(scope.actor(), Act::SeeLog)?;
    let mut event = Event::new(scope.organization(), scope.actor(), "log.viewed").request(request);
    if let Some(patient) = wanted.patient {
        patient::find(&services.store().read(), scope, patient).await?.ok_or(StaffError::NotFound)?;
        event = event.subject("patient", patient.as_uuid());
    }
    let event = event.detail(format!("page={}", page.number()));
    let reader = services.store().read();
    let found = audit::list_happened(&reader, scope, wanted, page).await?;
    services.store().write(async |tx| audit::append(tx, event).await).await?;
    let mut names = Names { reader: &reader, scope, people: HashMap::new(), records: HashMap::new() };
    let mut rows = Vec::with_capacity(found.rows.len());
    for entry in found.rows {
        rows.push(names.told(entry).await?);
    }
    Ok(Paged { rows, page: found.page, more: found.more })
}

/// The record with this number or address. That it was asked for is in the log, and not what was typed. For a privacy officer.
///
/// # Errors
/// [`StaffError`].
pub async fn find_record(services: &Services, scope: &StaffScope, text: &str, request: RequestId) -> Result<Option<PatientId>, StaffError> {
    permit::require(scope.actor(), Act::SeeLog)?;
    let event = Event::new(scope.organization(), scope.actor(), "log.searched").request(request);
    services.store().write(async |tx| audit::append(tx, event).await).await?;
    let (reader, text) = (services.store().read(), text.trim());
    Ok(match EmailAddress::parse(text) {
        Ok(address) => patient::find_by_address(&reader, scope, &address).await?.map(|found| found.id),
        Err(_) => patient::find_by_record_number(&reader, scope, text).await?,
    })
}

/// The record that is looked at alone. For a privacy officer, who looks at it by [`list`].
///
/// # Errors
/// [`StaffError`].
pub async fn record(services: &Services, scope: &StaffScope, patient: PatientId) -> Result<About, StaffError> {
    permit::require(scope.actor(), Act::SeeLog)?;
    about(&services.store().read(), scope, patient).await?.ok_or(StaffError::NotFound)
}

/// Of whom something can be asked for: the newest of the staff. For a privacy officer.
///
/// # Errors
/// [`StaffError`].
pub async fn people(services: &Services, scope: &StaffScope) -> Result<Vec<(PractitionerId, Zeroizing<String>)>, StaffError> {
    permit::require(scope.actor(), Act::SeeLog)?;
    let found = practitioner::list(&services.store().read(), scope, Page::new(1, PEOPLE)).await?;
    Ok(found.rows.into_iter().map(|one| (one.id, Zeroizing::new(one.name))).collect())
}

/// Whether whoever acts may look. For a page that is asked for without being read.
///
/// # Errors
/// [`StaffError::NotPermitted`].
pub fn check(scope: &StaffScope) -> Result<(), StaffError> {
    Ok(permit::require(scope.actor(), Act::SeeLog)?)
}

async fn about(reader: &Reader, scope: &StaffScope, patient: PatientId) -> Result<Option<About>, StoreError> {
    let details = patient::details(reader, scope, patient).await?;
    Ok(details.map(|details| About {
        patient,
        name: details.name.map(Zeroizing::new),
        record_number: details.record_number.map(Zeroizing::new),
    }))
}

/// Names of a page, each looked up once.
struct Names<'a> {
    reader: &'a Reader,
    scope: &'a StaffScope,
    people: HashMap<PractitionerId, Zeroizing<String>>,
    records: HashMap<PatientId, Option<About>>,
}

impl Names<'_> {
    async fn told(&mut self, entry: Recorded) -> Result<Happened, StoreError> {
        let subject = entry.subject.filter(|_| entry.subject_kind.as_deref() == Some("practitioner"));
        let staff = match entry.actor_kind.as_str() {
            "practitioner" => entry.actor,
            // An account that does something with one of the staff is their own: no patient's account does.
            "account" => subject,
            _ => None,
        };
        let who = match (entry.actor_kind.as_str(), staff) {
            (_, Some(id)) => Who::Colleague(self.person(PractitionerId::from_uuid(id)).await?),
            ("account", _) => Who::Person,
            ("relay", _) => Who::Relay,
            ("operator", _) => Who::Operator,
            ("system", _) => Who::System,
            _ => Who::Nobody,
        };
        // Whoever does something with what is their own is named once.
        let colleague = match subject.filter(|id| staff != Some(*id)) {
            Some(id) => Some(self.person(PractitionerId::from_uuid(id)).await?),
            None => None,
        };
        let about = match self.patient(&entry).await? {
            Some(patient) => self.record(patient).await?,
            None => None,
        };
        Ok(Happened { at: entry.at, who, action: entry.action, about, colleague })
    }

    /// The record that an entry is about: itself, that of a code, or the one that stands in the detail.
    async fn patient(&self, entry: &Recorded) -> Result<Option<PatientId>, StoreError> {
        match (entry.subject_kind.as_deref(), entry.subject) {
            (Some("patient"), Some(id)) => return Ok(Some(PatientId::from_uuid(id))),
            (Some("claim"), Some(id)) => return Ok(claim::find(self.reader, ClaimId::from_uuid(id)).await?.map(|claim| claim.patient)),
            _ => {}
        }
        let detail = entry.detail.as_deref().unwrap_or_default();
        let id = detail.split_once("patient ").and_then(|(_, id)| Uuid::try_parse(id.get(..36)?).ok());
        Ok(id.map(PatientId::from_uuid))
    }

    async fn person(&mut self, id: PractitionerId) -> Result<Zeroizing<String>, StoreError> {
        if let Some(known) = self.people.get(&id) {
            return Ok(known.clone());
        }
        let name = practitioner::find(self.reader, self.scope, id).await?.map(|one| Zeroizing::new(one.name)).unwrap_or_default();
        self.people.insert(id, name.clone());
        Ok(name)
    }

    async fn record(&mut self, id: PatientId) -> Result<Option<About>, StoreError> {
        if let Some(known) = self.records.get(&id) {
            return Ok(known.clone());
        }
        let found = about(self.reader, self.scope, id).await?;
        self.records.insert(id, found.clone());
        Ok(found)
    }
}
