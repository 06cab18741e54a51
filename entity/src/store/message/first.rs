//! The first message of somebody: which it is, and whether any other was opened. Opens nothing.
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Select};
use uuid::Uuid;

use super::{
    super::{Source, StoreError, delivery::readable},
    reach,
};
use crate::{
    domain::{id::MessageId, scope::PatientScope},
    table::delivery::{Column, Entity},
};

/// The newest message that a scope may read: the first of its list.
///
/// # Errors
/// The database cannot be reached.
pub async fn find_newest(source: &impl Source, scope: &PatientScope) -> Result<Option<MessageId>, StoreError> {
    let Some(received) = received(scope) else { return Ok(None) };
    let newest = received.filter(readable(source.core().clock.now())).order_by_desc(Column::CreatedAt).order_by_desc(Column::Id);
    Ok(newest.one(source.connection()).await?.map(|row| MessageId::from_uuid(row.message_id)))
}

/// Whether any other message for the scope's records was ever opened.
///
/// # Errors
/// The database cannot be reached.
pub async fn is_another_opened(source: &impl Source, scope: &PatientScope, id: MessageId) -> Result<bool, StoreError> {
    let Some(received) = received(scope) else { return Ok(false) };
    let others = received.filter(Column::FirstOpenedAt.is_not_null()).filter(Column::MessageId.ne(id.as_uuid()));
    let one: Option<Uuid> = others.select_only().column(Column::Id).into_tuple().one(source.connection()).await?;
    Ok(one.is_some())
}

/// What came for a scope's records, and was not written by them.
fn received(scope: &PatientScope) -> Option<Select<Entity>> {
    Some(Entity::find().filter(reach(scope)?).filter(Column::Own.eq(false)))
}
