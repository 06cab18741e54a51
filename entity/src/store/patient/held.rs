//! Which records hold messages that nobody can read yet: there are few of them at any time, however many records there are.
//!
//! Invariants:
//! - A record has a row as long as nobody has claimed it, it is not closed, and anything ever came for it.
//! - Whatever changes one of these settles it, in the same transaction and with the record held.
//! - Whether what came can still be read, and whether a slip is on its way, is asked where it matters: time changes both.
use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, Statement, sea_query::OnConflict};
use uuid::Uuid;

use super::PatientState;
use crate::{
    store::{StoreError, Tx, rows::inserts, source::Origin},
    table::{delivery, held_mail, patient},
};

/// What notes that something came for these records, of an organization each, which nobody has claimed.
pub(crate) fn note(tx: &Tx, records: impl Iterator<Item = (Uuid, Uuid)>) -> Vec<Statement> {
    let models = records.map(|(organization_id, patient_id)| held_mail::Model { organization_id, patient_id }.into_active_model());
    inserts::<held_mail::Entity>(tx.connection(), models.collect(), Some(&once()))
}

/// Has the record's row be there or not, as it ought to now. The caller holds the record.
///
/// # Errors
/// The database refuses.
pub(crate) async fn settle(tx: &Tx, id: Uuid) -> Result<(), StoreError> {
    let Some(record) = patient::Entity::find_by_id(id).one(tx.connection()).await? else { return Ok(()) };
    let came = delivery::Entity::find().filter(delivery::Column::PatientId.eq(id)).filter(delivery::Column::Own.eq(false));
    if record.state == PatientState::Unclaimed.as_str() && came.one(tx.connection()).await?.is_some() {
        let row = held_mail::Model { organization_id: record.organization_id, patient_id: id };
        held_mail::Entity::insert(row.into_active_model()).on_conflict(once()).exec_without_returning(tx.connection()).await?;
    } else {
        held_mail::Entity::delete_by_id((record.organization_id, id)).exec(tx.connection()).await?;
    }
    Ok(())
}

fn once() -> OnConflict {
    OnConflict::columns([held_mail::Column::OrganizationId, held_mail::Column::PatientId]).do_nothing().to_owned()
}
