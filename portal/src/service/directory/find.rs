//! Finding patients and seeing a record. Each look is in the audit log before anything is shown.
use entity::{
    base::clock::Timestamp,
    domain::{
        address::EmailAddress,
        id::{PatientId, RequestId},
        page::{Page, Paged},
        scope::{Record as Whose, StaffScope},
    },
    store::{
        Source, Tx, alert_address,
        audit::{self, Event},
        carer,
        claim::{self, ClaimState},
        delivery,
        patient::{self, Hit, PatientState, Typed},
    },
};
use zeroize::Zeroizing;

use super::{DirectoryError, Field, Record, Setup};
use crate::service::{
    Services,
    account::alerts::masked,
    permit::{self, Act},
};

/// Nobody leafs through more pages: a longer word finds sooner, and a page far behind takes the database seconds.
pub const MOST_PAGES: u32 = 50;

/// A record that holds messages and that nobody can open.
pub struct Waiting {
    /// Which.
    pub patient: PatientId,
    /// The patient's name.
    pub name: Option<Zeroizing<String>>,
    /// By which address its mail comes in.
    pub address: Option<Zeroizing<String>>,
    /// Since when the oldest message waits.
    pub since: Timestamp,
    /// How many.
    pub messages: u64,
}

/// Letters that searches of one entry have in common.
const BEGUN: usize = 2;

/// Whom somebody looks for.
#[derive(Clone, Copy)]
pub struct Search<'a> {
    /// What was typed.
    pub text: &'a str,
    /// Closed records, too.
    pub closed: bool,
}

/// The organization's patients in whose name, address or number every typed word begins or ends a word, the newest records first;
/// within a page those with a whole word first, then by name; closed ones too if that is asked for. For a practitioner.
///
/// # Errors
/// [`DirectoryError`].
pub async fn search(
    services: &Services,
    scope: &StaffScope,
    what: Search<'_>,
    page: Page,
    request: RequestId,
) -> Result<Paged<Hit>, DirectoryError> {
    let found = matching(services, scope, what, Page::new(page.number().min(MOST_PAGES), page.size())).await?;
    let detail = format!("page={} rows={}", found.page.number(), found.rows.len());
    note_search(services, scope, detail, request).await?;
    Ok(found)
}

/// The first page of the same, while somebody types on: those of five minutes that begin with the same two letters are one entry of the
/// audit, made before the first of them is answered; whoever goes through all names leaves one for each beginning. For a practitioner.
///
/// # Errors
/// [`DirectoryError`].
pub async fn search_typing(
    services: &Services,
    scope: &StaffScope,
    what: Search<'_>,
    size: u32,
    request: RequestId,
) -> Result<Paged<Hit>, DirectoryError> {
    let found = matching(services, scope, what, Page::new(1, size)).await?;
    let (searches, now) = (&services.inner.searches, services.now());
    let begun = || what.text.trim_start().chars().take(BEGUN).flat_map(char::to_lowercase).collect();
    let search = scope.practitioner().map(|me| (me, begun()));
    if !search.as_ref().is_some_and(|search| searches.has(search, now)) {
        note_search(services, scope, format!("typing rows={}", found.rows.len()), request).await?;
        if let Some(search) = search {
            searches.remember(search, now);
        }
    }
    Ok(found)
}

/// Those in whom every typed word begins or ends a word, in the order in which they are shown.
async fn matching(services: &Services, scope: &StaffScope, what: Search<'_>, page: Page) -> Result<Paged<Hit>, DirectoryError> {
    permit::require(scope.actor(), Act::SeePatients)?;
    let typed = Typed::parse(what.text).ok_or(DirectoryError::NoWords)?;
    let mut found = patient::search(&services.store().read(), scope, &typed, what.closed, page).await?;
    let mut placed: Vec<_> = found.rows.into_iter().map(|hit| (typed.place(&hit), hit)).collect();
    placed.sort_by(|(one, _), (two, _)| one.0.cmp(&two.0).then_with(|| one.1.as_str().cmp(two.1.as_str())));
    found.rows = placed.into_iter().map(|(_, hit)| hit).collect();
    Ok(found)
}

/// Says that patients were looked for; what was typed stands nowhere.
async fn note_search(services: &Services, scope: &StaffScope, detail: String, request: RequestId) -> Result<(), DirectoryError> {
    let event = Event::new(scope.organization(), scope.actor(), "patient.searched").request(request);
    Ok(services.store().write(async |tx| audit::append(tx, event.detail(detail)).await).await?)
}

/// Whether a page about patients is there, or about this one, without looking at it. For a practitioner.
///
/// # Errors
/// [`DirectoryError`].
pub async fn check(services: &Services, scope: &StaffScope, id: Option<PatientId>) -> Result<(), DirectoryError> {
    permit::require(scope.actor(), Act::SeePatients)?;
    if let Some(id) = id
        && patient::find(&services.store().read(), scope, id).await?.is_none()
    {
        return Err(DirectoryError::NotFound);
    }
    Ok(())
}

/// A patient's record. The look is in the audit; the same one again within five minutes, as of a page that loads itself anew, is no
/// second entry. For a practitioner.
///
/// # Errors
/// [`DirectoryError`].
pub async fn find(services: &Services, scope: &StaffScope, id: PatientId, request: RequestId) -> Result<Record, DirectoryError> {
    permit::require(scope.actor(), Act::SeePatients)?;
    let (looks, now) = (&services.inner.looks, services.now());
    let look = scope.practitioner().map(|me| (me, id));
    if look.is_some_and(|look| looks.has(&look, now)) {
        return record(&services.store().read(), scope, id, now).await;
    }
    let found = services
        .store()
        .write(async |tx| {
            let record = record(tx, scope, id, now).await?;
            let event = Event::new(scope.organization(), scope.actor(), "patient.viewed");
            audit::append(tx, event.subject("patient", id.as_uuid()).request(request)).await?;
            Ok::<_, DirectoryError>(record)
        })
        .await?;
    if let Some(look) = look {
        looks.remember(look, now);
    }
    Ok(found)
}

/// The record that has this delivery address, or this record number. To be looked at as any other. For a practitioner.
///
/// # Errors
/// [`DirectoryError`].
pub async fn holder(services: &Services, scope: &StaffScope, field: Field, text: &str) -> Result<Option<PatientId>, DirectoryError> {
    permit::require(scope.actor(), Act::SeePatients)?;
    let reader = services.store().read();
    Ok(match field {
        Field::Email => match EmailAddress::parse(text.trim()) {
            Ok(email) => patient::find_by_address(&reader, scope, &email).await?.map(|found| found.id),
            Err(_) => None,
        },
        Field::RecordNumber => patient::find_by_record_number(&reader, scope, text.trim()).await?,
        _ => None,
    })
}

/// Records that hold messages and that nobody can open for want of a code, the longest waiting first. For a practitioner.
///
/// # Errors
/// [`DirectoryError`].
pub async fn waiting(services: &Services, scope: &StaffScope, page: Page, request: RequestId) -> Result<Paged<Waiting>, DirectoryError> {
    permit::require(scope.actor(), Act::ListWaiting)?;
    let event = Event::new(scope.organization(), scope.actor(), "patient.waiting_listed").request(request);
    let detail = format!("page={}", page.number());
    services.store().write(async |tx| audit::append(tx, event.detail(detail)).await).await?;
    let reader = services.store().read();
    let found = patient::waiting(&reader, scope, page).await?;
    let mut rows = Vec::with_capacity(found.rows.len());
    for row in found.rows {
        rows.push(Waiting {
            patient: row.patient,
            name: patient::details(&reader, scope, row.patient).await?.and_then(|details| details.name).map(Zeroizing::new),
            address: row.address.map(|address| Zeroizing::new(address.as_str().to_owned())),
            since: row.since,
            messages: row.messages,
        });
    }
    Ok(Paged { rows, page: found.page, more: found.more })
}

/// A record as it stands. The caller has asked whether it may.
pub(super) async fn record(source: &impl Source, scope: &StaffScope, id: PatientId, now: Timestamp) -> Result<Record, DirectoryError> {
    let opened = patient::open(source, scope, id).await?.ok_or(DirectoryError::NotFound)?;
    let of = Whose { organization: scope.organization(), patient: id };
    let mailbox = alert_address::list(source, scope.organization(), id).await?.into_iter().next();
    let (alerts_to, language) = match &mailbox {
        Some(first) => {
            let (address, language) = alert_address::open(source, first).await?;
            let shown = first.verified_at.map(|_| masked(address.as_str()));
            (Some(shown.unwrap_or_else(|| Zeroizing::new(address.as_str().to_owned()))), Some(language))
        }
        None => (None, opened.language),
    };
    let (mut setup, mut opens_at) = (Setup::None, None);
    for open in claim::list_open(source, id).await? {
        match open.state {
            ClaimState::Keyed if open.is_resumable(now) => {
                setup = Setup::Begun;
                opens_at = open.opens_at.filter(|at| now < *at);
            }
            ClaimState::Issued | ClaimState::Bound if !open.has_expired(now) => {
                setup = Setup::Given { at: open.created_at, until: open.expires_at };
            }
            _ => {}
        }
    }
    Ok(Record {
        id,
        state: opened.patient.state,
        details: opened.details,
        addresses: patient::addresses(source, scope, id).await?,
        language,
        alerts_to,
        setup,
        opens_at,
        messages: delivery::is_waiting(source, scope.organization(), id).await?,
        carers: match opened.patient.state {
            PatientState::Unclaimed => carer::list_readers(source, &of).await?,
            PatientState::Claimed | PatientState::Closed => Vec::new(),
        },
        merged_into: patient::merged_into(source, scope, id).await?,
        version: opened.version,
    })
}

/// A record that may be changed, kept to the caller until the transaction ends.
pub(super) async fn held(tx: &Tx, scope: &StaffScope, id: PatientId) -> Result<(), DirectoryError> {
    match patient::lock(tx, scope.organization(), id).await?.map(|found| found.state) {
        None => Err(DirectoryError::NotFound),
        Some(PatientState::Closed) => Err(DirectoryError::Closed),
        Some(PatientState::Unclaimed | PatientState::Claimed) => Ok(()),
    }
}
