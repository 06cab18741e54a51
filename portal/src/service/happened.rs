//! What happened in an organization, for its privacy officer: the audit log, with who and which record by name. Must not know pages.
//!
//! Invariants: nothing of what stands in a message is here, nor a subject; who looks, and for which record, is in the log before anything
//! is shown.
mod names;

pub(crate) use entity::store::audit::{Place, Slice, Wanted};
use entity::{
    base::clock::Timestamp,
    domain::{
        address::EmailAddress,
        id::{PatientId, PractitionerId, RequestId},
        page::Page,
        scope::StaffScope,
    },
    store::{
        Reader, StoreError,
        audit::{self, Event},
        patient, practitioner,
    },
};
use zeroize::Zeroizing;

use self::names::Names;
use super::{
    Services,
    permit::{self, Act},
    staff::StaffError,
};

/// Entries that are shown at once.
const SIZE: u32 = 50;
/// Staff who can be chosen from; where there are more, the others are found by name or address.
const PEOPLE: u32 = 100;
/// So many of them are found at once.
const FOUND: usize = 50;

/// Who did something.
#[derive(Clone)]
pub(crate) enum Who {
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
pub(crate) struct About {
    /// Which.
    pub patient: PatientId,
    /// How the patient is named.
    pub name: Option<Zeroizing<String>>,
    /// The organization's own number for it.
    pub record_number: Option<Zeroizing<String>>,
}

/// Something that happened.
pub(crate) struct Happened {
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

/// Some of what happened, the latest first. The look is in the log, with what was asked for. For a privacy officer.
///
/// # Errors
/// [`StaffError`].
pub(crate) async fn list(
    services: &Services,
    scope: &StaffScope,
    wanted: &Wanted,
    place: Place,
    request: RequestId,
) -> Result<Slice<Happened>, StaffError> {
    permit::require(scope.actor(), Act::SeeLog)?;
    let mut event = Event::new(scope.organization(), scope.actor(), "log.viewed").request(request);
    if let Some(patient) = wanted.patient {
        patient::find(&services.store().read(), scope, patient).await?.ok_or(StaffError::NotFound)?;
        event = event.subject("patient", patient.as_uuid());
    }
    if let Some(by) = wanted.by {
        practitioner::find(&services.store().read(), scope, by).await?.ok_or(StaffError::NotFound)?;
        // An entry is about one thing: of a record and a person, the record.
        event = if wanted.patient.is_none() { event.subject("practitioner", by.as_uuid()) } else { event };
    }
    let event = event.detail(asked_for(wanted, place));
    let reader = services.store().read();
    let found = audit::list_happened(&reader, scope, wanted, (place, SIZE)).await?;
    services.store().write(async |tx| audit::append(tx, event).await).await?;
    let mut names = Names::new(&reader, scope);
    let mut rows = Vec::with_capacity(found.rows.len());
    for (seq, entry) in found.rows {
        rows.push((seq, names.told(entry).await?));
    }
    Ok(Slice { rows, later: found.later, earlier: found.earlier })
}

/// By what it was narrowed, and from where on: `filter=record,day place=before`.
fn asked_for(wanted: &Wanted, place: Place) -> String {
    let kinds = [(wanted.patient.is_some(), "record"), (wanted.by.is_some(), "person"), (wanted.between.is_some(), "day")];
    let kinds: Vec<&str> = kinds.into_iter().filter_map(|(is, kind)| is.then_some(kind)).collect();
    let place = match place {
        Place::Latest => "latest",
        Place::Before(_) => "before",
        Place::After(_) => "after",
    };
    format!("filter={} place={place}", if kinds.is_empty() { "none".to_owned() } else { kinds.join(",") })
}

/// The record with this number or address. That it was asked for is in the log, and not what was typed. For a privacy officer.
///
/// # Errors
/// [`StaffError`].
pub(crate) async fn find_record(
    services: &Services,
    scope: &StaffScope,
    text: &str,
    request: RequestId,
) -> Result<Option<PatientId>, StaffError> {
    permit::require(scope.actor(), Act::SeeLog)?;
    let event = Event::new(scope.organization(), scope.actor(), "log.searched").detail("record").request(request);
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
pub(crate) async fn record(services: &Services, scope: &StaffScope, patient: PatientId) -> Result<About, StaffError> {
    permit::require(scope.actor(), Act::SeeLog)?;
    about(&services.store().read(), scope, patient).await?.ok_or(StaffError::NotFound)
}

/// Members of the staff, by name.
pub(crate) type People = Vec<(PractitionerId, Zeroizing<String>)>;

/// Of whom something can be asked for: the newest of the staff and whoever is chosen, and whether there are more. For a privacy officer.
///
/// # Errors
/// [`StaffError`].
pub(crate) async fn people(services: &Services, scope: &StaffScope, chosen: Option<PractitionerId>) -> Result<(People, bool), StaffError> {
    permit::require(scope.actor(), Act::SeeLog)?;
    let reader = services.store().read();
    let found = practitioner::list(&reader, scope, Page::new(1, PEOPLE)).await?;
    let mut people: People = found.rows.into_iter().map(|one| (one.id, Zeroizing::new(one.name))).collect();
    if let Some(chosen) = chosen.filter(|chosen| people.iter().all(|(id, _)| id != chosen))
        && let Some(one) = practitioner::find(&reader, scope, chosen).await?
    {
        people.push((one.id, Zeroizing::new(one.name)));
    }
    Ok((people, found.more))
}

/// Members of the staff with this address, or with this in their names; up to fifty of all there are. That it was asked for is in the
/// log, and not what was typed. For a privacy officer.
///
/// # Errors
/// [`StaffError`].
pub(crate) async fn find_people(services: &Services, scope: &StaffScope, text: &str, request: RequestId) -> Result<People, StaffError> {
    permit::require(scope.actor(), Act::SeeLog)?;
    let event = Event::new(scope.organization(), scope.actor(), "log.searched").detail("person").request(request);
    services.store().write(async |tx| audit::append(tx, event).await).await?;
    let (reader, text) = (services.store().read(), Zeroizing::new(text.trim().to_lowercase()));
    if text.is_empty() {
        return Ok(People::new());
    }
    if let Ok(address) = EmailAddress::parse(&text) {
        let one = practitioner::find_by_address(&reader, scope, &address).await?;
        return Ok(one.into_iter().map(|one| (one.id, Zeroizing::new(one.name))).collect());
    }
    let mut people = People::new();
    for number in 1.. {
        let found = practitioner::list(&reader, scope, Page::new(number, PEOPLE)).await?;
        let more = found.more;
        let named = found.rows.into_iter().filter(|one| one.name.to_lowercase().contains(text.as_str()));
        people.extend(named.map(|one| (one.id, Zeroizing::new(one.name))));
        if !more || people.len() >= FOUND {
            break;
        }
    }
    people.truncate(FOUND);
    Ok(people)
}

/// Whether whoever acts may look. For a page that is asked for without being read.
///
/// # Errors
/// [`StaffError::NotPermitted`].
pub(crate) fn check(scope: &StaffScope) -> Result<(), StaffError> {
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
