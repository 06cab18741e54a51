//! What is sent later: at its moment whoever it is for is told, as of what had come then. Must not know who chose the moment.
//!
//! Invariants: no mail waits for the moment beforehand, so that it delays no other one; what was taken back, opened or is over by
//! then is told of no more.
use std::collections::HashMap;

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, sea_query::Expr};
use uuid::Uuid;

use super::{
    StoreError, Tx,
    delivery::readable,
    outbox::{self, NoticeKind, Recipient},
    patient::{self, PatientState},
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
    let due = delivery::Entity::find()
        .filter(delivery::Column::AlertAt.lte(now.as_micros()))
        .order_by_asc(delivery::Column::AlertAt)
        .order_by_asc(delivery::Column::Id)
        .limit(u64::from(limit))
        .all(tx.connection())
        .await?;
    let ids: Vec<Uuid> = due.iter().map(|row| row.id).collect();
    if ids.is_empty() {
        return Ok(0);
    }
    delivery::Entity::update_many()
        .col_expr(delivery::Column::AlertAt, Expr::value(None::<i64>))
        .filter(delivery::Column::Id.is_in(ids.iter().copied()))
        .exec(tx.connection())
        .await?;
    let news = delivery::Entity::find()
        .filter(delivery::Column::Id.is_in(ids))
        .filter(delivery::Column::FirstOpenedAt.is_null())
        .filter(readable(now))
        .order_by_asc(delivery::Column::PatientId)
        .all(tx.connection())
        .await?;
    for row in news {
        tell(tx, OrganizationId::from_uuid(row.organization_id), PatientId::from_uuid(row.patient_id)).await?;
    }
    Ok(due.len() as u64)
}

async fn tell(tx: &Tx, organization: OrganizationId, patient: PatientId) -> Result<(), StoreError> {
    let Some(held) = patient::lock(tx, organization, patient).await? else { return Ok(()) };
    if held.state == PatientState::Closed {
        return Ok(());
    }
    let states = HashMap::from([(patient.as_uuid(), held.state)]);
    if patient::reachable(tx.connection(), &states, tx.core().clock.now()).await?.is_empty() {
        outbox::insert_notice(tx, organization, NoticeKind::SlipNeeded, Recipient::Staff, patient.as_uuid()).await?;
    } else {
        outbox::release_alert(tx, organization, patient).await?;
    }
    Ok(())
}
