//! Seeing what waits. Staff see whom it is about; a witness sees who asks, what for and since when, and nothing of a patient.
use entity::{
    base::clock::Timestamp,
    domain::{
        id::{ApprovalId, PatientId, RequestId},
        page::{Page, Paged},
        scope::{Record, StaffScope},
    },
    store::{
        Source, StoreError, alert_address,
        approval::{self as rows, Approval, ApprovalKind},
        audit::{self, Event},
        invitation,
        patient::{self, Details},
        practitioner,
    },
};
use zeroize::Zeroizing;

use super::{
    ApprovalError, WINDOW, decide, is_one,
    moved::{all_named, moved_by},
};
use crate::service::{
    Services,
    account::alerts::masked,
    directory::{self, DirectoryError, Side},
    error::ServiceError,
    permit::{self, Act, NotPermitted},
    session::Session,
};

/// So many are looked at where they are counted.
const COUNTED: u64 = 1_000;
/// So many of them at once.
const AT_ONCE: usize = 200;

/// What waits, as whoever decides sees it.
pub struct Shown {
    /// It.
    pub approval: Approval,
    /// Who asked.
    pub asked_by: Zeroizing<String>,
    /// Whether somebody else must decide: whoever looks counts as who asked, or said where mail about the record goes.
    pub for_others: bool,
    /// Of a code: who of the staff said lately where mail about the record goes, and when.
    pub moved: Vec<(Zeroizing<String>, Timestamp)>,
    /// Another address for mail is asked for while a code is on its way: whoever has both reads.
    pub code_on_its_way: bool,
    /// Whom it is about; nobody for a witness.
    pub about: Option<About>,
}

/// Whom something is about.
pub struct About {
    /// Which record.
    pub patient: PatientId,
    /// What is known of the patient.
    pub details: Details,
    /// Where alerts go now, as far as it is shown.
    pub old: Option<Zeroizing<String>>,
    /// The address that it is about.
    pub new: Option<Zeroizing<String>>,
    /// The record that would stay, and the one that would be joined to it; only where one of these is looked at.
    pub both: Option<[Side; 2]>,
}

/// A page of what waits for whoever acts, the oldest first. For staff who approve, and witnesses.
///
/// # Errors
/// [`ApprovalError`].
pub async fn list(services: &Services, scope: &StaffScope, page: Page, request: RequestId) -> Result<Paged<Shown>, ApprovalError> {
    permit::require(scope.actor(), Act::Approve)?;
    let me = scope.practitioner().ok_or(NotPermitted)?;
    let event = Event::new(scope.organization(), scope.actor(), "approval.listed").request(request);
    let detail = format!("page={}", page.number());
    services.store().write(async |tx| audit::append(tx, event.detail(detail)).await).await?;
    let reader = services.store().read();
    let found = rows::list_for(&reader, scope, me, services.now(), page).await?;
    let now = services.now();
    let invited = invitation::list_since(&reader, scope, now.minus(WINDOW)).await?;
    let moved = moved_by(services, &reader, scope, (me, &invited), &of_codes(&found.rows)).await?;
    let mut rows = Vec::with_capacity(found.rows.len());
    for one in found.rows {
        let moved = one.kind == ApprovalKind::Slip && moved.contains(&one.patient);
        let for_others = moved || invited.is_one((me, now), (one.asked_by, one.asked_at));
        rows.push(Shown { for_others, ..shown(&reader, scope, one).await? });
    }
    Ok(Paged { rows, page: found.page, more: found.more })
}

/// The records of which a code is asked for.
fn of_codes(all: &[Approval]) -> Vec<PatientId> {
    all.iter().filter(|one| one.kind == ApprovalKind::Slip).map(|one| one.patient).collect()
}

/// How much of what waits whoever acts could decide, counted up to `most`: of many at a time, whoever changed what. The caller has asked
/// whether they approve anything.
pub(in crate::service) async fn count(
    services: &Services,
    source: &impl Source,
    scope: &StaffScope,
    most: usize,
) -> Result<usize, StoreError> {
    let Some(me) = scope.practitioner() else { return Ok(0) };
    let now = services.now();
    let asked = rows::list_waiting(source, scope, me, now, COUNTED).await?;
    if asked.is_empty() {
        return Ok(0);
    }
    let invited = invitation::list_since(source, scope, now.minus(WINDOW)).await?;
    let mut count = 0;
    for some in asked.chunks(AT_ONCE) {
        let moved = moved_by(services, source, scope, (me, &invited), &of_codes(some)).await?;
        let theirs = |one: &&Approval| one.kind == ApprovalKind::Slip && moved.contains(&one.patient);
        let mine = some.iter().filter(|one| !invited.is_one((me, now), (one.asked_by, one.asked_at)) && !theirs(one));
        count += mine.count();
        if count >= most {
            break;
        }
    }
    Ok(count.min(most))
}

/// Whether there is something to approve for whoever acts at all. For staff who approve, and witnesses.
///
/// # Errors
/// [`ApprovalError::NotPermitted`].
pub fn check(scope: &StaffScope) -> Result<(), ApprovalError> {
    Ok(permit::require(scope.actor(), Act::Approve)?)
}

/// One that waits for a decision. For staff who approve, and witnesses, who were verified for it.
///
/// # Errors
/// [`ApprovalError`].
pub async fn find(
    services: &Services,
    scope: &StaffScope,
    session: &Session,
    id: ApprovalId,
    request: RequestId,
) -> Result<Shown, ApprovalError> {
    permit::require(scope.actor(), Act::Approve)?;
    let reader = services.store().read();
    let found = rows::find(&reader, scope, id).await?.ok_or(ApprovalError::NotFound)?;
    decide::check_kind(scope, &found)?;
    let me = decide::check(services, scope, session)?;
    if found.asked_by == me {
        return Err(ApprovalError::Own);
    }
    if is_one(services, &reader, scope, (found.asked_by, found.asked_at)).await? {
        return Err(ApprovalError::Invited);
    }
    decide::check_moved(services, &reader, scope, &found).await?;
    if !found.is_open(services.now()) {
        return Err(ApprovalError::Over);
    }
    // Of two records the look at each is written down where they are opened.
    if found.other.is_none() && permit::require(scope.actor(), Act::SeePatients).is_ok() {
        let event = Event::new(scope.organization(), scope.actor(), "patient.viewed");
        let event = event.subject("patient", found.patient.as_uuid()).request(request);
        services.store().write(async |tx| audit::append(tx, event).await).await?;
    }
    let moves = matches!(found.kind, ApprovalKind::AlertAddress | ApprovalKind::DeliveryAddress);
    let code_on_its_way = moves && rows::has_open_slip(&reader, scope, found.patient, services.now()).await?;
    let moved = if found.kind == ApprovalKind::Slip { all_named(services, &reader, scope, found.patient).await? } else { Vec::new() };
    let mut shown = Shown { code_on_its_way, moved, ..shown(&reader, scope, found).await? };
    if let (Some(about), Some(other)) = (&mut shown.about, found.other) {
        about.both = Some(directory::sides(services, scope, [found.patient, other], request).await?);
    }
    Ok(shown)
}

/// What whoever acts has decided, and who had asked; nothing that somebody else did, or nobody yet. For staff who approve, and
/// witnesses.
///
/// # Errors
/// [`ApprovalError`].
pub async fn decided(
    services: &Services,
    scope: &StaffScope,
    id: ApprovalId,
) -> Result<Option<(Approval, Zeroizing<String>)>, ApprovalError> {
    permit::require(scope.actor(), Act::Approve)?;
    let reader = services.store().read();
    let found = rows::find(&reader, scope, id).await?;
    let Some(found) = found.filter(|one| one.decided_by.is_some() && one.decided_by == scope.practitioner()) else { return Ok(None) };
    let asked_by = name(&reader, scope, &found).await?;
    Ok(Some((found, asked_by)))
}

/// What waits for a record, and who asked. For staff who see it, and have looked at it.
///
/// # Errors
/// [`ApprovalError`].
pub async fn of_record(
    services: &Services,
    scope: &StaffScope,
    patient: PatientId,
) -> Result<Vec<(Approval, Zeroizing<String>)>, ApprovalError> {
    permit::require(scope.actor(), Act::SeePatients)?;
    let reader = services.store().read();
    let now: Timestamp = services.now();
    let mut all = Vec::new();
    for one in rows::list_of(&reader, scope, patient, now).await? {
        if one.is_open(now) {
            all.push((one, name(&reader, scope, &one).await?));
        }
    }
    Ok(all)
}

async fn shown(source: &impl Source, scope: &StaffScope, approval: Approval) -> Result<Shown, ApprovalError> {
    let asked_by = name(source, scope, &approval).await?;
    let about = match permit::require(scope.actor(), Act::SeePatients) {
        Ok(()) => about(source, scope, &approval).await?,
        Err(NotPermitted) => None,
    };
    Ok(Shown { approval, asked_by, for_others: false, moved: Vec::new(), code_on_its_way: false, about })
}

async fn about(source: &impl Source, scope: &StaffScope, approval: &Approval) -> Result<Option<About>, ApprovalError> {
    let record = Record { organization: scope.organization(), patient: approval.patient };
    let Some(details) = patient::details(source, scope, approval.patient).await? else { return Ok(None) };
    let old = match alert_address::list(source, record.organization, record.patient).await?.first() {
        Some(first) => Some(masked(alert_address::open(source, first).await?.0.as_str())),
        None => None,
    };
    let new = rows::open_address(source, scope, approval.id).await?;
    let new = new.map(|address| Zeroizing::new(address.as_str().to_owned()));
    Ok(Some(About { patient: approval.patient, details, old, new, both: None }))
}

async fn name(source: &impl Source, scope: &StaffScope, approval: &Approval) -> Result<Zeroizing<String>, ApprovalError> {
    let one = practitioner::find(source, scope, approval.asked_by).await?;
    Ok(Zeroizing::new(one.map(|one| one.name).unwrap_or_default()))
}

impl From<DirectoryError> for ApprovalError {
    fn from(below: DirectoryError) -> Self {
        match below {
            DirectoryError::NotFound => Self::NotFound,
            DirectoryError::NotPermitted(below) => Self::NotPermitted(below),
            DirectoryError::Service(below) => Self::Service(below),
            _ => Self::Service(ServiceError::Internal("records are not shown")),
        }
    }
}
