//! Whom a mailing that is being written is for: looked at, added one by one, removed. Must not know pages.
//!
//! Invariant: whoever looks at the list is in the audit before it is shown; who was added or removed is, too.
use std::collections::HashSet;

use entity::{
    domain::{
        id::{MailingId, PatientId, RequestId},
        page::{Page, Paged},
        scope::StaffScope,
    },
    store::{
        audit,
        mailing::{self as store, RowState},
        patient::{self, Hit, PatientState},
    },
};

use super::{MailingError, event, note, open, rows::MAX_ROWS, rows::RowsError};
use crate::service::{
    Services,
    permit::{self, Act},
};
pub use entity::store::mailing::Joined;

/// Whom a copy can be sent to.
pub struct Chosen {
    /// The record.
    pub hit: Hit,
    /// Another record was chosen, which was joined to this one since.
    pub joined: bool,
}

/// A page of those that a copy can be sent to, in the order of the list. For staff who write.
///
/// # Errors
/// [`MailingError`].
pub async fn list_whom(
    services: &Services,
    scope: &StaffScope,
    id: MailingId,
    page: Page,
    request: RequestId,
) -> Result<Paged<Chosen>, MailingError> {
    permit::require(scope.actor(), Act::WriteMessages)?;
    open(services, scope, id).await?;
    let looked = ("mailing.list_viewed", format!("page {}", page.number()));
    services.store().write(async |tx| note(tx, scope, looked.clone(), id, request).await).await?;
    let reader = services.store().read();
    let found = store::list_rows(&reader, scope, id, RowState::Waiting, page).await?;
    let mut rows = Vec::with_capacity(found.rows.len());
    for (patient, was) in found.rows.into_iter().filter_map(|row| Some((row.patient?, row.was))) {
        let Some(opened) = patient::open(&reader, scope, patient).await? else { continue };
        let address = patient::addresses(&reader, scope, patient).await?.into_iter().next().map(|first| first.address);
        let hit = Hit { id: patient, state: opened.patient.state, details: opened.details, address };
        rows.push(Chosen { hit, joined: was.is_some() });
    }
    Ok(Paged { rows, page: found.page, more: found.more })
}

/// Which of these stand in it already. For staff who write.
///
/// # Errors
/// [`MailingError`].
pub async fn chosen_of(
    services: &Services,
    scope: &StaffScope,
    id: MailingId,
    patients: &[PatientId],
) -> Result<HashSet<PatientId>, MailingError> {
    permit::require(scope.actor(), Act::WriteMessages)?;
    open(services, scope, id).await?;
    Ok(store::among(&services.store().read(), scope, id, patients).await?)
}

/// Adds a patient to one that is being written; pressed twice, once. For staff who write.
///
/// # Errors
/// [`MailingError::Changed`] if it is being sent already; [`MailingError::Rows`] if there is no room; [`MailingError::NotFound`] if
/// there is no such patient, or the record is closed.
pub async fn join(
    services: &Services,
    scope: &StaffScope,
    (id, patient): (MailingId, PatientId),
    request: RequestId,
) -> Result<Joined, MailingError> {
    permit::require(scope.actor(), Act::WriteMessages)?;
    services
        .store()
        .write(async |tx| {
            let found = patient::find(tx, scope, patient).await?.filter(|found| found.state != PatientState::Closed);
            found.ok_or(MailingError::NotFound)?;
            let joined = store::add_row(tx, scope, id, (patient, MAX_ROWS)).await?.ok_or(MailingError::Changed)?;
            match joined {
                Joined::Full => return Err(MailingError::Rows(RowsError::Many)),
                Joined::Before => {}
                Joined::Now => {
                    let event = event(scope, "mailing.patient_added", id).about_patient(patient).request(request);
                    audit::append(tx, event).await?;
                }
            }
            Ok(joined)
        })
        .await
}

/// Removes a patient from one that is being written; pressed twice, once. For staff who write.
///
/// # Errors
/// [`MailingError::Changed`] if it is being sent already.
pub async fn leave(
    services: &Services,
    scope: &StaffScope,
    (id, patient): (MailingId, PatientId),
    request: RequestId,
) -> Result<(), MailingError> {
    permit::require(scope.actor(), Act::WriteMessages)?;
    services
        .store()
        .write(async |tx| {
            if store::remove_row(tx, scope, id, patient).await?.ok_or(MailingError::Changed)? {
                let event = event(scope, "mailing.patient_removed", id).about_patient(patient).request(request);
                audit::append(tx, event).await?;
            }
            Ok(())
        })
        .await
}
