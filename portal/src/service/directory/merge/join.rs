//! Making one record of two. Must not know who may, nor whether it takes two.
use entity::{
    domain::{
        id::{PatientId, PractitionerId, RequestId},
        scope::{Record as Which, StaffScope},
    },
    store::{
        Tx, address_change, alert_address,
        audit::{self, Event},
        carer, delivery, grant,
        outbox::{self, NoticeKind, Recipient},
        patient::{self, Details, Joining},
        patient_draft,
    },
};

use super::super::{DirectoryError, Field, Record};
use crate::service::{Services, approval, caller, claim, error::ServiceError};

/// So long something may be on its way to a record.
const LATE: std::time::Duration = std::time::Duration::from_secs(60 * 60);

/// Two records as they stand.
#[derive(Clone, Copy)]
pub(super) struct Both<'a> {
    /// The one that has everything then.
    pub(super) stays: &'a Record,
    /// The one that is closed.
    pub(super) goes: &'a Record,
}

/// Everything of the one that goes belongs to the one that stays, which others are told of. The caller holds both and knows that
/// nothing stands in the way.
pub(super) async fn join(
    services: &Services,
    tx: &Tx,
    scope: &StaffScope,
    Both { stays, goes }: Both<'_>,
    wanted_by: Option<PractitionerId>,
    request: RequestId,
) -> Result<(), DirectoryError> {
    let organization = scope.organization();
    let (kept, gone) = (Which { organization, patient: stays.id }, Which { organization, patient: goes.id });
    claim::void_all(services, tx, goes.id, scope.actor()).await?;
    let unopened = delivery::is_unopened(tx, organization, goes.id).await?;
    // What can still be undone is read by nobody yet: its alert is called off with the others, and follows it.
    let hidden = delivery::hidden_until(tx, organization, goes.id).await?.is_some();
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
    // What a reader of both was writing is about to be forgotten with the grant.
    patient_draft::move_to(tx, gone, kept).await?;
    grant::revoke_all_of(tx, gone, services.now()).await?;
    approval::end_joined(services, tx, gone).await?;
    approval::end_slips(services, tx, kept).await?;
    end_carers(tx, scope, goes.id, request).await?;
    fill(tx, scope, (stays, goes), request).await?;
    caller::join(services, tx, scope, (stays.id, goes.id)).await?;
    patient::merge(tx, scope, Joining { stays: stays.id, goes: goes.id }, wanted_by).await?;
    if unopened {
        outbox::tell_waiting(tx, organization, stays.id).await?;
    } else if hidden {
        outbox::tell_hidden(tx, organization, stays.id).await?;
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
        audit::append(tx, event.about_patient(goes).request(request)).await?;
    }
    Ok(())
}

/// What the one that stays lacks, it has from the other.
async fn fill(tx: &Tx, scope: &StaffScope, (stays, goes): (&Record, &Record), request: RequestId) -> Result<(), DirectoryError> {
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
    patient::update_details(tx, scope, stays.id, &filled).await?;
    // What it got by this was not on record before.
    let fields = [
        (Field::Name, filled.name != mine.name),
        (Field::BirthDate, filled.birth_date != mine.birth_date),
        (Field::RecordNumber, filled.record_number != mine.record_number),
        (Field::Phone, filled.phone != mine.phone),
    ];
    let fields: Vec<&str> = fields.into_iter().filter(|(_, differs)| *differs).map(|(field, _)| field.as_str()).collect();
    let event = Event::new(scope.organization(), scope.actor(), audit::CHANGED).subject("patient", stays.id.as_uuid());
    Ok(audit::append(tx, event.detail(fields.join(" ")).request(request)).await?)
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
                outbox::tell_waiting(tx, *organization, *patient).await?;
            }
            Ok(moved.len())
        })
        .await
}
