//! Joining two records of one person. Undone it cannot be; both ids stay in the audit.
//!
//! Invariants: nothing becomes readable to an account that did not read one of the two: records that different accounts read are
//! not joined, and the one that somebody uses is the one that stays; whoever would gain by it does not join alone: it takes two,
//! unless nobody uses either, nobody is about to, both are alerted at one address, and whoever joins them has
//! neither set an address of one nor added one lately; the closed record leads to the other.
use entity::{
    domain::{
        id::{AccountId, PatientId, PractitionerId, RequestId},
        scope::{Record as Which, StaffScope},
    },
    store::{
        Source, Tx, address_change, alert_address,
        approval::{ApprovalKind, NewApproval, end_all_of, end_slips_of, has_added, has_addressed},
        audit::{self, Event},
        carer, claim as claims, delivery, grant,
        outbox::{self, NoticeKind, Recipient},
        patient::{self, Details, PatientState},
    },
};

use super::{DirectoryError, MOST_ADDRESSES, Outcome, Record, alert::can_open, find::record};
use crate::service::{
    Services, approval, claim,
    error::ServiceError,
    permit::{self, Act},
};

/// Why two records cannot be joined.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hindrance {
    /// They are one and the same.
    Same,
    /// One is closed.
    Closed,
    /// Different accounts read them.
    Accounts,
    /// The one that would go is in use, and the other is not.
    InUse,
    /// They have more addresses than one record can have.
    Full,
}

/// Two records side by side.
#[derive(Clone, Debug)]
pub struct Pair {
    /// The first.
    pub one: Record,
    /// The other.
    pub two: Record,
    /// Why they cannot be joined, whichever stays.
    pub hindrance: Option<Hindrance>,
    /// Whether a colleague must agree.
    pub takes_two: bool,
}

/// Two records side by side. For a practitioner; both looks are in the audit.
///
/// # Errors
/// [`DirectoryError`].
pub async fn compare(
    services: &Services,
    scope: &StaffScope,
    (one, two): (PatientId, PatientId),
    request: RequestId,
) -> Result<Pair, DirectoryError> {
    permit::require(scope.actor(), Act::ChangePatients)?;
    let one = super::find(services, scope, one, request).await?;
    let two = super::find(services, scope, two, request).await?;
    let reader = services.store().read();
    let (stays, goes) = if two.state == PatientState::Claimed && one.state != PatientState::Claimed { (&two, &one) } else { (&one, &two) };
    let hindrance = hindrance(services, &reader, scope, stays, goes).await?;
    let takes_two = takes_two(services, &reader, scope, &one, &two).await?;
    Ok(Pair { one, two, hindrance, takes_two })
}

/// Joins two records as they were seen, or asks a colleague to agree to it. For a practitioner.
///
/// # Errors
/// [`DirectoryError`]; nothing is changed then.
pub async fn merge(
    services: &Services,
    scope: &StaffScope,
    stays: &Record,
    goes: &Record,
    request: RequestId,
) -> Result<Outcome, DirectoryError> {
    permit::require(scope.actor(), Act::ChangePatients)?;
    services
        .store()
        .write(async |tx| {
            hold(tx, scope, stays.id, goes.id).await?;
            let mut now = Vec::with_capacity(2);
            for seen in [stays, goes] {
                let one = record(tx, scope, seen.id, services.now()).await?;
                if one.version != seen.version {
                    return Err(DirectoryError::Changed(Box::new(one)));
                }
                now.push(one);
            }
            let [stays, goes] = now.as_slice() else { return Err(DirectoryError::NotFound) };
            if let Some(hindrance) = hindrance(services, tx, scope, stays, goes).await? {
                return Err(DirectoryError::Hindered(hindrance));
            }
            if takes_two(services, tx, scope, stays, goes).await? {
                let new = NewApproval {
                    patient: stays.id,
                    kind: ApprovalKind::Merge,
                    expires_at: services.now().plus(approval::LIFETIME),
                    address: None,
                    basis: None,
                    other: Some(goes.id),
                };
                approval::ask(tx, scope, &new, request).await?;
                return Ok(Outcome::Waits);
            }
            join(services, tx, scope, (stays, goes), scope.practitioner(), request).await?;
            Ok(Outcome::Done)
        })
        .await
}

/// Joins two records to which a colleague agreed, as they are now; `false` if they cannot be joined any more. The caller holds both.
pub(in crate::service) async fn merge_agreed(
    services: &Services,
    tx: &Tx,
    scope: &StaffScope,
    (stays, goes): (PatientId, PatientId),
    asked_by: PractitionerId,
    request: RequestId,
) -> Result<bool, ServiceError> {
    let joined = joined(services, tx, scope, (stays, goes), asked_by, request).await;
    // The caller has asked whether it may, and holds both: what is left is from below.
    joined.map_err(|error| match error {
        DirectoryError::Service(below) => below,
        _ => ServiceError::Internal("records that are held cannot be joined"),
    })
}

async fn joined(
    services: &Services,
    tx: &Tx,
    scope: &StaffScope,
    (stays, goes): (PatientId, PatientId),
    asked_by: PractitionerId,
    request: RequestId,
) -> Result<bool, DirectoryError> {
    let stays = record(tx, scope, stays, services.now()).await?;
    let goes = record(tx, scope, goes, services.now()).await?;
    if hindrance(services, tx, scope, &stays, &goes).await?.is_some() {
        return Ok(false);
    }
    join(services, tx, scope, (&stays, &goes), Some(asked_by), request).await?;
    Ok(true)
}

/// In one order everywhere: two transactions never wait for each other.
async fn hold(tx: &Tx, scope: &StaffScope, one: PatientId, two: PatientId) -> Result<(), DirectoryError> {
    let mut both = [one, two];
    both.sort_unstable_by_key(|id| id.as_uuid());
    for id in both {
        patient::lock(tx, scope.organization(), id).await?.ok_or(DirectoryError::NotFound)?;
    }
    Ok(())
}

async fn readers(services: &Services, source: &impl Source, scope: &StaffScope, id: PatientId) -> Result<Vec<AccountId>, DirectoryError> {
    Ok(grant::list_accounts(source, Which { organization: scope.organization(), patient: id }, services.now()).await?)
}

async fn hindrance(
    services: &Services,
    source: &impl Source,
    scope: &StaffScope,
    stays: &Record,
    goes: &Record,
) -> Result<Option<Hindrance>, DirectoryError> {
    if stays.id == goes.id {
        return Ok(Some(Hindrance::Same));
    }
    if [stays, goes].iter().any(|one| one.state == PatientState::Closed) {
        return Ok(Some(Hindrance::Closed));
    }
    let (of_stays, of_goes) = (readers(services, source, scope, stays.id).await?, readers(services, source, scope, goes.id).await?);
    if goes.state == PatientState::Claimed && stays.state != PatientState::Claimed {
        return Ok(Some(Hindrance::InUse));
    }
    if !of_goes.is_empty() && of_goes != of_stays {
        return Ok(Some(Hindrance::Accounts));
    }
    let full = stays.addresses.len() + goes.addresses.len() > MOST_ADDRESSES;
    Ok(full.then_some(Hindrance::Full))
}

async fn takes_two(
    services: &Services,
    source: &impl Source,
    scope: &StaffScope,
    one: &Record,
    two: &Record,
) -> Result<bool, DirectoryError> {
    let since = services.now().minus(approval::WINDOW);
    let mut alerted = Vec::new();
    for record in [one, two] {
        let read = !readers(services, source, scope, record.id).await?.is_empty();
        let begun = !claims::list_open(source, record.id).await?.is_empty() || !claims::list_of_carers(source, record.id).await?.is_empty();
        if record.state == PatientState::Claimed || read || begun {
            return Ok(true);
        }
        // Whoever said where the alerts of one go would say it of the other, too.
        if has_addressed(source, scope, record.id, since).await? || has_added(source, scope, record.id, since).await? {
            return Ok(true);
        }
        let mut all = Vec::new();
        for address in alert_address::list(source, scope.organization(), record.id).await? {
            all.push(alert_address::open(source, &address).await?.0.normal());
        }
        // Nobody's mailbox shows that the two are one.
        if all.is_empty() {
            return Ok(true);
        }
        alerted.push(all);
    }
    Ok(alerted.first() != alerted.last())
}

/// So long something may be on its way to a record.
const LATE: std::time::Duration = std::time::Duration::from_secs(60 * 60);

/// The caller holds both and knows that nothing stands in the way.
async fn join(
    services: &Services,
    tx: &Tx,
    scope: &StaffScope,
    (stays, goes): (&Record, &Record),
    wanted_by: Option<PractitionerId>,
    request: RequestId,
) -> Result<(), DirectoryError> {
    let organization = scope.organization();
    let (kept, gone) = (Which { organization, patient: stays.id }, Which { organization, patient: goes.id });
    claim::void_all(services, tx, goes.id, scope.actor()).await?;
    let unopened = delivery::is_unopened(tx, organization, goes.id).await?;
    outbox::cancel_alerts(tx, organization, goes.id).await?;
    let mut known = Vec::new();
    for address in alert_address::list(tx, organization, stays.id).await? {
        known.push(alert_address::open(tx, &address).await?.0.normal());
    }
    for address in alert_address::list(tx, organization, goes.id).await? {
        if !known.contains(&alert_address::open(tx, &address).await?.0.normal()) {
            let to = Recipient::Patient(address.id);
            outbox::insert_notice(tx, organization, NoticeKind::AddressChanged, to, stays.id.as_uuid()).await?;
        }
    }
    address_change::end_all(tx, &gone, services.now()).await?;
    alert_address::retire_all(tx, &gone).await?;
    grant::revoke_all_of(tx, gone, services.now()).await?;
    end_all_of(tx, scope, goes.id).await?;
    end_slips_of(tx, organization, stays.id).await?;
    end_carers(tx, scope, goes.id, request).await?;
    fill(tx, scope, stays, goes).await?;
    patient::merge(tx, scope, goes.id, stays.id, wanted_by).await?;
    if unopened && can_open(services, tx, &kept).await? {
        outbox::release_alert(tx, organization, stays.id).await?;
    }
    for (action, subject, detail) in
        [("patient.merged", stays.id, format!("from {}", goes.id)), ("patient.merged_into", goes.id, format!("into {}", stays.id))]
    {
        let event = Event::new(organization, scope.actor(), action).subject("patient", subject.as_uuid());
        audit::append(tx, event.detail(detail).request(request)).await?;
    }
    Ok(())
}

/// Whoever read beside the patient of the one that goes does so no more; their codes and grants are ended by the caller.
async fn end_carers(tx: &Tx, scope: &StaffScope, goes: PatientId, request: RequestId) -> Result<(), DirectoryError> {
    for one in carer::list(tx, scope, goes).await? {
        if let Some(address) = carer::address(tx, one.id).await? {
            outbox::cancel_alerts_to(tx, scope.organization(), address).await?;
        }
        carer::end(tx, &one).await?;
        let event = Event::new(scope.organization(), scope.actor(), "carer.ended").subject("carer", one.id.as_uuid());
        audit::append(tx, event.detail(format!("patient {goes}")).request(request)).await?;
    }
    Ok(())
}

/// What the one that stays lacks, it has from the other.
async fn fill(tx: &Tx, scope: &StaffScope, stays: &Record, goes: &Record) -> Result<(), DirectoryError> {
    let (mine, theirs) = (&stays.details, &goes.details);
    let or = |one: &Option<String>, other: &Option<String>| one.clone().or_else(|| other.clone());
    let filled = Details {
        name: or(&mine.name, &theirs.name),
        birth_date: or(&mine.birth_date, &theirs.birth_date),
        record_number: or(&mine.record_number, &theirs.record_number),
        phone: or(&mine.phone, &theirs.phone),
    };
    if filled == *mine {
        return Ok(());
    }
    if filled.record_number != mine.record_number {
        // A number is one record's.
        let without = Details { record_number: None, ..theirs.clone() };
        patient::update_details(tx, scope, goes.id, &without).await?;
    }
    Ok(patient::update_details(tx, scope, stays.id, &filled).await?)
}

/// Moves what was on its way to a record while it was joined to another, and tells of it. Returns for how many. For the portal's own
/// timed work.
///
/// # Errors
/// [`ServiceError`] if the database does not answer.
pub async fn follow_merged(services: &Services) -> Result<usize, ServiceError> {
    services
        .store()
        .write(async |tx| {
            let moved = patient::move_late(tx, services.now().minus(LATE)).await?;
            for (organization, patient) in &moved {
                if can_open(services, tx, &Which { organization: *organization, patient: *patient }).await? {
                    outbox::release_alert(tx, *organization, *patient).await?;
                }
            }
            Ok(moved.len())
        })
        .await
}
