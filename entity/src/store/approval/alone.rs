//! What is done without anybody's word once its wait is over.
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::{Approval, ApprovalState};
use crate::{
    base::clock::Timestamp,
    domain::{
        id::{ApprovalId, OrganizationId},
        scope::Record,
    },
    store::{Source, StoreError},
    table::approval::{Column, Entity, Model},
};

/// Whose waits are over, and of which organization, after this one by their ids; up to `limit`.
///
/// # Errors
/// The database does not answer.
pub async fn list_due(
    source: &impl Source,
    now: Timestamp,
    after: Option<ApprovalId>,
    limit: u64,
) -> Result<Vec<(OrganizationId, Approval)>, StoreError> {
    let mut found = Entity::find().filter(waits(now)).filter(Column::AloneAt.lte(now.as_micros())).order_by_asc(Column::Id).limit(limit);
    if let Some(after) = after {
        found = found.filter(Column::Id.gt(after.as_uuid()));
    }
    let rows = found.all(source.connection()).await?;
    rows.iter().map(|row: &Model| Ok((OrganizationId::from_uuid(row.organization_id), Approval::read(row)?))).collect()
}

/// What of a record will be done without anybody's word, if nobody objects; the first that would be done first.
///
/// # Errors
/// The database does not answer.
pub async fn list_alone_of(source: &impl Source, record: Record, now: Timestamp) -> Result<Vec<Approval>, StoreError> {
    let either = Condition::any().add(Column::PatientId.eq(record.patient.as_uuid())).add(Column::OtherId.eq(record.patient.as_uuid()));
    let found = Entity::find().filter(Column::OrganizationId.eq(record.organization.as_uuid())).filter(either).filter(waits(now));
    found.order_by_asc(Column::AloneAt).all(source.connection()).await?.iter().map(Approval::read).collect()
}

fn waits(now: Timestamp) -> Condition {
    Condition::all()
        .add(Column::State.eq(ApprovalState::Asked.as_str()))
        .add(Column::AloneAt.is_not_null())
        .add(Column::ExpiresAt.gt(now.as_micros()))
}
