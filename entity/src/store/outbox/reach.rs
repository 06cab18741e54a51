//! What waits for a record whose readers are others than before: whoever can be told of it is. Must not know what changed them.
//!
//! Invariant: of a closed record nobody is told anything.
use super::{alert, notice};
use crate::{
    domain::id::{OrganizationId, PatientId},
    store::{
        StoreError, Tx, delivery,
        patient::{self, Patient, PatientState, Reached},
        source::Origin,
    },
};

/// Something came within reach of a record (the caller holds it): whoever can read what waits is alerted, the patient or those who read
/// for them; where nobody can, staff are told that somebody needs a slip.
///
/// # Errors
/// The database cannot be reached.
pub async fn tell_waiting(tx: &Tx, organization: OrganizationId, id: PatientId) -> Result<(), StoreError> {
    match held(tx, organization, id).await? {
        Some((record, Reached::Nobody)) => ask_slip(tx, &record).await,
        Some((record, reached)) => alert::tell(tx, &record, reached).await,
        None => Ok(()),
    }
}

/// The same where all that came is hidden still, so that it can be undone: it is told of once it can be read, and nobody is told again of what
/// could be read before.
///
/// # Errors
/// The database cannot be reached.
pub async fn tell_hidden(tx: &Tx, organization: OrganizationId, id: PatientId) -> Result<(), StoreError> {
    match held(tx, organization, id).await? {
        Some((record, Reached::Nobody)) => ask_slip(tx, &record).await,
        Some((record, reached)) => alert::tell_hidden(tx, &record, reached).await,
        None => Ok(()),
    }
}

/// Somebody reads a record no more (the caller holds it): where nobody else can read what waits, staff are told that somebody needs a
/// slip.
pub(in crate::store) async fn tell_unread(tx: &Tx, organization: OrganizationId, id: PatientId) -> Result<(), StoreError> {
    match held(tx, organization, id).await? {
        Some((record, Reached::Nobody)) => ask_slip(tx, &record).await,
        Some(_) | None => Ok(()),
    }
}

/// The record, and who can be told of what waits for it; `None` if it is closed.
async fn held(tx: &Tx, organization: OrganizationId, id: PatientId) -> Result<Option<(Patient, Reached)>, StoreError> {
    let found = patient::lock(tx, organization, id).await?.filter(|found| found.state != PatientState::Closed);
    let Some(found) = found else { return Ok(None) };
    let reached = patient::reached(tx.connection(), &found, tx.core().clock.now()).await?;
    Ok(Some((found, reached)))
}

/// If something waits: at once, or when it is hidden no more.
async fn ask_slip(tx: &Tx, record: &Patient) -> Result<(), StoreError> {
    if delivery::is_waiting(tx, record.organization, record.id).await? {
        return notice::ask_slip(tx, record.organization, None).await;
    }
    match delivery::hidden_until(tx, record.organization, record.id).await? {
        Some(until) => notice::ask_slip(tx, record.organization, Some(until)).await,
        None => Ok(()),
    }
}
