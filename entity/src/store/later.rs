//! What is sent later: at its moment whoever it is for is told, as of what had come then. Must not know who chose the moment.
//!
//! Invariants: no mail waits for the moment beforehand, so that it delays no other one; what was taken back, opened or is over by
//! then is told of no more.
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, sea_query::Expr};

use super::{
    StoreError, Tx,
    delivery::readable,
    outbox::{self, NoticeKind, Recipient},
    patient::{self, Patient, PatientState, Reached},
    source::Origin,
};
use crate::{
    domain::id::{OrganizationId, PatientId},
    table::delivery,
};

/// Tells the patients of up to `limit` deliveries whose moment has come, or the clinic where nobody can open the record yet.
/// Returns how many were looked at; call again while it is `limit`.
///
/// # Errors
/// The database cannot be reached.
pub async fn tell_due(tx: &Tx, limit: u16) -> Result<u64, StoreError> {
    let now = tx.core().clock.now();
    let mut due = delivery::Entity::find()
        .filter(delivery::Column::AlertAt.lte(now.as_micros()))
        .order_by_asc(delivery::Column::AlertAt)
        .order_by_asc(delivery::Column::Id)
        .limit(u64::from(limit))
        .all(tx.connection())
        .await?;
    // In the order in which messages hold their records, and the record before its deliveries, so that the two never wait for each
    // other.
    due.sort_unstable_by_key(|row| (row.patient_id, row.id));
    for row in &due {
        let (organization, patient) = (OrganizationId::from_uuid(row.organization_id), PatientId::from_uuid(row.patient_id));
        let held = patient::lock(tx, organization, patient).await?;
        let settled = delivery::Entity::update_many()
            .col_expr(delivery::Column::AlertAt, Expr::value(None::<i64>))
            .filter(delivery::Column::Id.eq(row.id))
            // Told of by another node, or held back to be undone, a moment ago.
            .filter(delivery::Column::AlertAt.lte(now.as_micros()))
            .exec(tx.connection())
            .await?;
        let news = delivery::Entity::find_by_id(row.id)
            .filter(delivery::Column::FirstOpenedAt.is_null())
            .filter(readable(now))
            .one(tx.connection())
            .await?;
        if let (1, Some(_), Some(held)) = (settled.rows_affected, news, held) {
            tell(tx, &held).await?;
        }
    }
    Ok(due.len() as u64)
}

async fn tell(tx: &Tx, held: &Patient) -> Result<(), StoreError> {
    if held.state == PatientState::Closed {
        return Ok(());
    }
    let reached = patient::reached(tx.connection(), held, tx.core().clock.now()).await?;
    if reached == Reached::Nobody {
        outbox::insert_notice(tx, held.organization, NoticeKind::SlipNeeded, Recipient::Staff, held.id.as_uuid()).await?;
    }
    outbox::tell(tx, held, reached).await
}
