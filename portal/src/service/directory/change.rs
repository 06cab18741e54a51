//! Adding a patient, and changing what stands in a record.
use entity::{
    base::clock::Timestamp,
    domain::{
        address::EmailAddress,
        id::{PatientId, RequestId},
        locale::Locale,
        page::Page,
        scope::StaffScope,
    },
    store::{
        Source, alert_address,
        audit::{self, Event},
        caller,
        patient::{self, Details, Hit, NewPatient, Taken},
    },
};

use super::{
    DirectoryError, FREED, Field, Fields, Typed, Wrong,
    find::{held, record},
    read,
};
use crate::service::{
    Services,
    permit::{self, Act},
};

/// So many records that match a name are compared with what is added.
const ALIKE: u32 = 20;

/// A name for a record that is not there yet: a form carries it, so that a second press makes no second record.
#[must_use]
pub fn fresh(services: &Services) -> PatientId {
    PatientId::generate(services.clock(), services.random())
}

/// A patient to be added.
#[derive(Clone, Copy)]
pub struct Adding<'a> {
    /// The address, as typed.
    pub email: &'a str,
    /// The rest, as typed.
    pub typed: &'a Typed,
    /// Whoever adds has seen that somebody of the same name is there.
    pub sure: bool,
}

/// Adds a patient; the address becomes delivery address and alert address. With a name, there may be none. Under a name that [`fresh`]
/// gave: what stands there already as it is typed was added by an earlier press, and nothing is added; what is typed is another
/// person's if something else stands there, and gets a name of its own. Where no number tells two apart, a record of the same name and
/// birth date is asked about first, also one with another address, unless whoever adds is `sure`. For a practitioner.
///
/// # Errors
/// [`DirectoryError`], [`DirectoryError::Twin`] among them; nothing is added then.
pub async fn add(
    services: &Services,
    scope: &StaffScope,
    id: PatientId,
    Adding { email, typed, sure }: Adding<'_>,
    request: RequestId,
) -> Result<PatientId, DirectoryError> {
    permit::require(scope.actor(), Act::ChangePatients)?;
    let mut wrong = Vec::new();
    // Whoever has none is set up at the desk, and must have a name.
    let none = email.trim().is_empty() && !typed.name.trim().is_empty();
    let email = if none { None } else { read::email(email, &mut wrong) };
    let Fields { details, language } = typed.read(services.now(), &mut wrong);
    if !wrong.is_empty() {
        return Err(DirectoryError::Fields(wrong));
    }
    let id = match stands(&services.store().read(), scope, (id, email.as_ref(), &details, language.as_ref()), services.now()).await? {
        Some(true) => return Ok(id),
        Some(false) => fresh(services),
        None => id,
    };
    if details.record_number.is_none()
        && !sure
        && !is_told_apart(services, scope, (email.as_ref(), &details)).await?
        && let Some(twin) = twin(services, scope, &details, request).await?
    {
        return Err(DirectoryError::Twin(twin));
    }
    let of = details.clone();
    let (name, birth_date) = (details.name, details.birth_date);
    let new = NewPatient { id, email, language, name, birth_date, record_number: details.record_number, phone: details.phone };
    let added = insert(services, scope, &new, request).await;
    match added {
        // Two presses at once: the other one added it.
        Err(_)
            if stands(&services.store().read(), scope, (id, new.email.as_ref(), &of, new.language.as_ref()), services.now()).await?
                == Some(true) =>
        {
            Ok(id)
        }
        added => added.map(|()| id),
    }
}

/// Whether an address tells who is added from everybody else: not from somebody of the same birth date, who may have another address by
/// now. One that is in use already is refused with better words.
async fn is_told_apart(
    services: &Services,
    scope: &StaffScope,
    (email, details): (Option<&EmailAddress>, &Details),
) -> Result<bool, DirectoryError> {
    let Some(email) = email else { return Ok(false) };
    Ok(details.birth_date.is_none() || patient::find_by_address(&services.store().read(), scope, email).await?.is_some())
}

/// The newest record of the same name and birth date: pressed again after going back, the same person once more, or another one of that
/// name. A language tells nobody apart, nor what only one of the two says; without a birth date an address does. The look is in the
/// audit, as a search.
async fn twin(services: &Services, scope: &StaffScope, details: &Details, request: RequestId) -> Result<Option<PatientId>, DirectoryError> {
    let reader = services.store().read();
    let Some(words) = details.name.as_deref().and_then(patient::Typed::parse) else { return Ok(None) };
    let hits = patient::search(&reader, scope, &words, false, Page::new(1, ALIKE)).await?;
    let event = Event::new(scope.organization(), scope.actor(), "patient.searched").request(request);
    let detail = format!("page=1 rows={}", hits.rows.len());
    services.store().write(async |tx| audit::append(tx, event.detail(detail)).await).await?;
    Ok(hits.rows.into_iter().find(|hit| is_alike(hit, details)).map(|hit| hit.id))
}

/// Whether what was typed may be the person of this record.
fn is_alike(hit: &Hit, typed: &Details) -> bool {
    let there = &hit.details;
    let names = there.name.as_deref().zip(typed.name.as_deref()).is_some_and(|(one, two)| patient::same_words(one, two));
    let phones = there.phone.is_none() || typed.phone.is_none() || there.phone == typed.phone;
    let told = typed.birth_date.is_some() || (hit.address.is_none() && there.record_number.is_none());
    names && there.birth_date == typed.birth_date && phones && told
}

/// Whether a record stands there as it was typed; `None` if none does.
async fn stands(
    source: &impl Source,
    scope: &StaffScope,
    (id, email, details, language): (PatientId, Option<&EmailAddress>, &Details, Option<&Locale>),
    now: Timestamp,
) -> Result<Option<bool>, DirectoryError> {
    if patient::find(source, scope, id).await?.is_none() {
        return Ok(None);
    }
    let there = record(source, scope, id, now).await?;
    let addresses = there.addresses.iter().map(|one| one.address.normal());
    // Where no language was chosen, any is as it was typed.
    let spoken = language.is_none() || there.language.as_ref() == language;
    Ok(Some(there.details == *details && spoken && addresses.eq(email.map(EmailAddress::normal))))
}

async fn insert(services: &Services, scope: &StaffScope, new: &NewPatient, request: RequestId) -> Result<(), DirectoryError> {
    let id = new.id;
    services
        .store()
        .write(async |tx| {
            let taken = patient::taken(tx, scope, std::slice::from_ref(new)).await?;
            if !taken.is_empty() {
                return Err(DirectoryError::Fields(taken.into_iter().map(|(_, what)| (field(what), Wrong::Taken)).collect()));
            }
            // As where an address is added to a record: whoever took it from one gives it to no other alone.
            if let Some(email) = &new.email
                && patient::was_freed_by(tx, scope, (email, id), services.now().minus(FREED)).await?
            {
                return Err(DirectoryError::Fields(vec![(Field::Email, Wrong::Freed)]));
            }
            // It is another organization's record: there is none for whoever asks.
            if patient::is_taken(tx, id).await? {
                return Err(DirectoryError::NotFound);
            }
            patient::insert(tx, scope, new).await?;
            let event = Event::new(scope.organization(), scope.actor(), "patient.added");
            audit::append(tx, event.subject("patient", id.as_uuid()).request(request)).await?;
            Ok(())
        })
        .await
}

/// What shall stand in a record.
#[derive(Clone, Copy)]
pub struct Editing<'a> {
    /// The version that it began from.
    pub version: Timestamp,
    /// What stood there then, where that is known still.
    pub began: Option<&'a Typed>,
    /// What was typed.
    pub typed: &'a Typed,
}

/// Changes name, birth date, record number, telephone number and language. Where somebody else has changed the record since it had this
/// version, what was not touched stays as they left it. For a practitioner.
///
/// # Errors
/// [`DirectoryError`]; nothing is changed then.
pub async fn change(
    services: &Services,
    scope: &StaffScope,
    id: PatientId,
    Editing { version, began, typed }: Editing<'_>,
    request: RequestId,
) -> Result<(), DirectoryError> {
    permit::require(scope.actor(), Act::ChangePatients)?;
    let read = |typed: &Typed| {
        let mut wrong = Vec::new();
        let fields = typed.read(services.now(), &mut wrong);
        if wrong.is_empty() { Ok(fields) } else { Err(DirectoryError::Fields(wrong)) }
    };
    read(typed)?;
    services
        .store()
        .write(async |tx| {
            held(tx, scope, id).await?;
            let before = record(tx, scope, id, services.now()).await?;
            let now = Typed::of(&before);
            let (merged, both) = match (before.version == version, began) {
                (true, _) => (typed.clone(), Vec::new()),
                (false, Some(began)) => typed.over(began, &now),
                // Nobody knows what was touched: all that differs may be.
                (false, None) => return Err(DirectoryError::Changed(Box::new(before), Vec::new())),
            };
            if !both.is_empty() {
                return Err(DirectoryError::Changed(Box::new(before), both));
            }
            let Fields { details, language } = read(&merged)?;
            let other = match &details.record_number {
                Some(number) => patient::find_by_record_number(tx, scope, number).await?.filter(|found| *found != id),
                None => None,
            };
            if other.is_some() {
                return Err(DirectoryError::Fields(vec![(Field::RecordNumber, Wrong::Taken)]));
            }
            let mut changed = Vec::new();
            let was = &before.details;
            let fields = [
                (Field::Name, was.name != details.name),
                (Field::BirthDate, was.birth_date != details.birth_date),
                (Field::RecordNumber, was.record_number != details.record_number),
                (Field::Phone, was.phone != details.phone),
            ];
            changed.extend(fields.into_iter().filter(|(_, differs)| *differs).map(|(field, _)| field.as_str()));
            if let Some(language) = language.as_ref().filter(|language| before.language.as_ref() != Some(*language)) {
                if before.has_mailbox() {
                    alert_address::update_language(tx, scope.organization(), id, language).await?;
                } else {
                    patient::update_language(tx, scope, id, language).await?;
                }
                changed.push(Field::Language.as_str());
            }
            if changed.is_empty() {
                return Ok(());
            }
            patient::update_details(tx, scope, id, &details).await?;
            caller::forget(tx, scope, id).await?;
            let event = Event::new(scope.organization(), scope.actor(), audit::CHANGED).detail(changed.join(" "));
            audit::append(tx, event.subject("patient", id.as_uuid()).request(request)).await?;
            Ok(())
        })
        .await
}

const fn field(taken: Taken) -> Field {
    match taken {
        Taken::Email => Field::Email,
        Taken::RecordNumber => Field::RecordNumber,
    }
}
