//! What staff and the portal do about messages that nobody reads: reminders, the call list, addresses that fail, another
//! alert, a later end.
//!
//! Invariants: who is shown is in the audit first, patient by patient; whoever may not read a message may not move its end.
use entity::{
    base::clock::Timestamp,
    domain::{
        id::{DeliveryId, MessageId, PatientId, RequestId},
        page::{Page, Paged},
        scope::{Actor, Record, StaffScope},
    },
    store::{
        Source, StoreError, alert_address,
        audit::{self, Event},
        carer, follow as rows,
        patient::{self, PatientState},
        sent,
    },
};
use zeroize::Zeroizing;

use super::{ComposeError, EXPIRIES, put_off::Again};
use crate::service::{
    Services,
    caller::{Asks, Recent},
    error::ServiceError,
    permit::{self, Act},
};

/// What is noted of a call that is put off, and how its detail begins.
const CALL_PUT_OFF: &str = "message.call_put_off";
const AGAIN: &str = "again";
/// What is noted where that is taken back, and how its detail begins.
const CALL_UNDONE: &str = "message.call_undone";
const BACK: &str = "back";
/// Whoever was put off so often is not reached by telephone: a letter comes first.
const PUT_OFF: usize = 3;
/// Presses that are counted for it.
const MOST_PRESSES: u64 = 100;
/// Reminders of one transaction.
const BATCH: u16 = 50;
/// Batches of one run, so that it ends.
const MOST_BATCHES: u32 = 100;
/// The furthest that reading can end, in days from now.
const FURTHEST: u64 = 730;

/// Somebody to be called.
pub struct Call {
    /// Which delivery.
    pub delivery: DeliveryId,
    /// Of which message.
    pub message: MessageId,
    /// Who.
    pub patient: PatientId,
    /// How the patient is named.
    pub name: Option<Zeroizing<String>>,
    /// The telephone number on record.
    pub phone: Option<Zeroizing<String>>,
    /// The birth date on record, to be asked for.
    pub birth_date: Option<Zeroizing<String>>,
    /// Whether there is an address for the code by mail: without one, a code by letter leads nowhere.
    pub has_mailbox: bool,
    /// Whether the patient has a key that works, or had one: another code is for who lost it.
    pub has_key: bool,
    /// How those are called who read for a patient who has no key: they are to be called.
    pub carers: Vec<Zeroizing<String>>,
    /// Whether what the record holds is enough to know a caller by, and there is a number.
    pub by_telephone: bool,
    /// By when it ought to have been read.
    pub read_by: Timestamp,
    /// The call was put off so often that a letter comes first.
    pub put_off: bool,
}

/// Somebody whose alerts come back.
pub struct Unreachable {
    /// Who.
    pub patient: PatientId,
    /// How the patient is named.
    pub name: Option<Zeroizing<String>>,
    /// How those are called whose address it is, who read for a patient without a key.
    pub carers: Vec<Zeroizing<String>>,
    /// Why: an enhanced status code or a word of ours.
    pub class: String,
    /// Since when.
    pub since: Timestamp,
}

/// A page of whom to call: a message is unread past its day. For staff who write.
///
/// # Errors
/// [`ComposeError`].
pub async fn list_calls(services: &Services, scope: &StaffScope, page: Page, request: RequestId) -> Result<Paged<Call>, ComposeError> {
    permit::require(scope.actor(), Act::WriteMessages)?;
    let reader = services.store().read();
    let found = rows::list_unread(&reader, scope, page).await?;
    note_looked(services, scope, found.rows.iter().map(|row| row.patient), ("patient.calls_listed", page), request).await?;
    let mut calls = Vec::with_capacity(found.rows.len());
    for row in found.rows {
        let details = patient::details(&reader, scope, row.patient).await?.unwrap_or_default();
        let recent = Recent::of(services, &reader, scope, row.patient).await?;
        let name = details.name.clone().or_else(|| details.record_number.clone());
        let has_key = patient::find(&reader, scope, row.patient).await?.is_some_and(|found| found.state == PatientState::Claimed);
        calls.push(Call {
            delivery: row.delivery,
            message: row.message,
            patient: row.patient,
            name: name.map(Zeroizing::new),
            phone: details.phone.clone().map(Zeroizing::new),
            birth_date: details.birth_date.clone().map(Zeroizing::new),
            has_mailbox: !alert_address::list(&reader, scope.organization(), row.patient).await?.is_empty(),
            has_key,
            carers: if has_key { Vec::new() } else { readers(&reader, scope, row.patient).await? },
            by_telephone: details.phone.is_some() && Asks::of(&details, recent).is_enough() && !recent.phone,
            read_by: row.read_by,
            put_off: is_put_off(&reader, row.message, row.patient).await?,
        });
    }
    Ok(Paged { rows: calls, page: found.page, more: found.more })
}

async fn is_put_off(source: &impl Source, message: MessageId, patient: PatientId) -> Result<bool, StoreError> {
    let noted = async |action, detail| audit::count_noted(source, (message.as_uuid(), action), (patient, detail), MOST_PRESSES).await;
    // What was pressed by mistake and taken back was never put off.
    let (put_off, undone) = (noted(CALL_PUT_OFF, AGAIN).await?, noted(CALL_UNDONE, BACK).await?);
    Ok(put_off.saturating_sub(undone) >= PUT_OFF)
}

/// Those who read for this patient now.
async fn readers(source: &impl Source, scope: &StaffScope, patient: PatientId) -> Result<Vec<Zeroizing<String>>, StoreError> {
    carer::list_readers(source, &Record { organization: scope.organization(), patient }).await
}

/// Says that somebody looks after it now: it leaves the list, until a day or for good. For staff who write.
///
/// # Errors
/// [`ComposeError::TooLate`] if it is on the list no more: read meanwhile, taken back, or in a colleague's hand;
/// [`ComposeError::NotFound`] for a day that is not offered.
pub async fn note_called(
    services: &Services,
    scope: &StaffScope,
    id: DeliveryId,
    again: Option<Again<'_>>,
    request: RequestId,
) -> Result<(), ComposeError> {
    permit::require(scope.actor(), Act::WriteMessages)?;
    let (again, action) = match again {
        None => (None, "message.called"),
        Some(again) => (Some(again.beginning(services.now()).ok_or(ComposeError::NotFound)?), CALL_PUT_OFF),
    };
    services
        .store()
        .write(async |tx| {
            let (message, patient) = rows::note_called(tx, scope, id, again).await?.ok_or(ComposeError::TooLate)?;
            let event = Event::new(scope.organization(), scope.actor(), action).subject("message", message.as_uuid());
            let event = event.detail(again.map_or_else(|| "done".to_owned(), |at| format!("{AGAIN} {}", at.to_rfc3339())));
            audit::append(tx, event.about_patient(patient).request(request)).await?;
            Ok(())
        })
        .await
}

/// When a call that somebody put off comes back to the list. For staff who write.
///
/// # Errors
/// The database does not answer.
pub async fn find_put_off(services: &Services, scope: &StaffScope, id: DeliveryId) -> Result<Option<Timestamp>, ComposeError> {
    permit::require(scope.actor(), Act::WriteMessages)?;
    Ok(rows::find_put_off(&services.store().read(), scope, id).await?)
}

/// Puts it on the list again. For staff who write.
///
/// # Errors
/// [`ComposeError::TooLate`] if it is none for the list any more.
pub async fn undo_called(services: &Services, scope: &StaffScope, id: DeliveryId, request: RequestId) -> Result<(), ComposeError> {
    permit::require(scope.actor(), Act::WriteMessages)?;
    services
        .store()
        .write(async |tx| {
            let (message, patient) = rows::undo_called(tx, scope, id).await?.ok_or(ComposeError::TooLate)?;
            let event = Event::new(scope.organization(), scope.actor(), CALL_UNDONE).subject("message", message.as_uuid()).detail(BACK);
            audit::append(tx, event.about_patient(patient).request(request)).await?;
            Ok(())
        })
        .await
}

/// A page of the patients whose alerts come back. For staff who write.
///
/// # Errors
/// [`ComposeError`].
pub async fn list_unreachable(
    services: &Services,
    scope: &StaffScope,
    page: Page,
    request: RequestId,
) -> Result<Paged<Unreachable>, ComposeError> {
    permit::require(scope.actor(), Act::WriteMessages)?;
    let reader = services.store().read();
    let found = rows::list_unreachable(&reader, scope, page).await?;
    note_looked(services, scope, found.rows.iter().map(|row| row.patient), ("patient.unreachable_listed", page), request).await?;
    let mut shown = Vec::with_capacity(found.rows.len());
    for row in found.rows {
        let name = super::name_of(services, scope, row.patient).await?.map(Zeroizing::new);
        let carers = if row.by_carer { readers(&reader, scope, row.patient).await? } else { Vec::new() };
        shown.push(Unreachable { patient: row.patient, name, carers, class: row.class, since: row.since });
    }
    Ok(Paged { rows: shown, page: found.page, more: found.more })
}

/// Alerts whoever can read a delivery again, as soon as another alert may leave. For staff who write.
///
/// # Errors
/// [`ComposeError::TooLate`] if there is nothing to tell any more, or nobody who could read it.
pub async fn alert_again(
    services: &Services,
    scope: &StaffScope,
    (id, delivery): (MessageId, DeliveryId),
    request: RequestId,
) -> Result<(), ComposeError> {
    permit::require(scope.actor(), Act::WriteMessages)?;
    services
        .store()
        .write(async |tx| {
            let patient = rows::tell_again(tx, scope, id, delivery).await?.ok_or(ComposeError::TooLate)?;
            let event = Event::new(scope.organization(), scope.actor(), "message.alerted_again").subject("message", id.as_uuid());
            audit::append(tx, event.about_patient(patient).request(request)).await?;
            Ok(())
        })
        .await
}

/// Lets a message be read for so many days from now, where its end would come sooner. For staff who write, and may read it.
///
/// # Errors
/// [`ComposeError::TooLate`] if it ends later already, or is over; [`ComposeError::NotFound`] for a number of days that is
/// not offered.
pub async fn extend(services: &Services, scope: &StaffScope, id: MessageId, days: u16, request: RequestId) -> Result<(), ComposeError> {
    permit::require(scope.actor(), Act::WriteMessages)?;
    if days == 0 || !EXPIRIES.contains(&days) || u64::from(days) > FURTHEST {
        return Err(ComposeError::NotFound);
    }
    let found = sent::find(&services.store().read(), scope, id).await?.ok_or(ComposeError::NotFound)?;
    super::recall::may_take_back(scope, &found)?;
    let until = services.now().plus(std::time::Duration::from_secs(u64::from(days) * 24 * 60 * 60));
    services
        .store()
        .write(async |tx| {
            if rows::extend(tx, scope, id, until).await? == 0 {
                return Err(ComposeError::TooLate);
            }
            let event = Event::new(scope.organization(), scope.actor(), "message.extended").subject("message", id.as_uuid());
            audit::append(tx, event.detail(format!("days {days}")).request(request)).await?;
            Ok(())
        })
        .await
}

/// Reminds of what ought to be read soon. For the job; returns how many were reminded.
///
/// # Errors
/// Trouble of ours.
pub async fn remind(services: &Services) -> Result<usize, ServiceError> {
    let mut all = 0;
    for _ in 0..MOST_BATCHES {
        let (reminded, looked_at) = services
            .store()
            .write(async |tx| {
                let (reminded, looked_at) = rows::remind_due(tx, BATCH).await?;
                for (organization, message, patient) in &reminded {
                    let event = Event::new(*organization, Actor::System, "message.reminded").subject("message", message.as_uuid());
                    audit::append(tx, event.about_patient(*patient)).await?;
                }
                Ok::<_, StoreError>((reminded.len(), looked_at))
            })
            .await?;
        all += reminded;
        if looked_at < u64::from(BATCH) {
            break;
        }
    }
    Ok(all)
}

/// That a list showed these patients, and each of them.
async fn note_looked(
    services: &Services,
    scope: &StaffScope,
    patients: impl Iterator<Item = PatientId>,
    (action, page): (&'static str, Page),
    request: RequestId,
) -> Result<(), StoreError> {
    let patients: Vec<PatientId> = patients.collect();
    services
        .store()
        .write(async |tx| {
            let event = |action| Event::new(scope.organization(), scope.actor(), action).request(request);
            audit::append(tx, event(action).detail(format!("page {}", page.number()))).await?;
            for patient in &patients {
                audit::append(tx, event("patient.viewed").subject("patient", patient.as_uuid())).await?;
            }
            Ok(())
        })
        .await
}
