//! What was written from a patient's side and began a thread: its place in the list, and whether it was answered.
//!
//! Invariant: an answer that was taken back is none; one whose time is over was one.
use std::collections::HashSet;

use sea_orm::{
    ColumnTrait, Condition, EntityTrait, JoinType, QueryFilter, QueryOrder, QuerySelect,
    sea_query::{Expr, ExprTrait, Query},
};
use uuid::Uuid;

use super::{Summary, delivery, load, message, reach};
use crate::{
    domain::{id::MessageId, scope::PatientScope},
    store::{
        Source, StoreError,
        delivery::{DeliveryState, readable},
    },
};

/// Of deliveries with their messages: what came, and what began a thread from the patient's side. What was mailed in answer to an alert
/// is not among them: anybody may have sent it, as often as they like.
pub(super) fn came_or_began() -> Condition {
    let began = Expr::col((message::Entity, message::Column::ThreadId)).equals((message::Entity, message::Column::Id));
    let began = Condition::all().add(began).add(message::Column::ByMail.eq(false));
    Condition::any().add(delivery::Column::Own.eq(false)).add(began)
}

/// What was written for one of the scope's records, or mailed in answer to an alert, and began a thread: the newest first, `limit` at
/// most. One that does not open is left out.
///
/// # Errors
/// The database cannot be reached, or a key cannot be opened.
pub async fn list_begun(source: &impl Source, scope: &PatientScope, limit: u64) -> Result<Vec<Summary>, StoreError> {
    let Some(reach) = reach(scope) else { return Ok(Vec::new()) };
    let begun = Query::select()
        .column(message::Column::Id)
        .from(message::Entity)
        .and_where(message::Column::AuthorId.is_in(scope.records().iter().map(|record| record.patient.as_uuid())))
        .and_where(Expr::col(message::Column::ThreadId).eq(Expr::col(message::Column::Id)))
        .to_owned();
    let deliveries = delivery::Entity::find()
        .filter(reach)
        .filter(delivery::Column::Own.eq(true))
        .filter(delivery::Column::MessageId.in_subquery(begun))
        .filter(readable(source.core().clock.now()))
        .order_by_desc(delivery::Column::CreatedAt)
        .limit(limit);
    let mut found = Vec::new();
    for one in load(source, deliveries).await? {
        match one.open(source).await {
            Ok((_, meta)) => found.push(one.summary(meta)),
            Err(StoreError::Open) => tracing::error!(message = %one.message_id(), "a stored message does not open"),
            Err(error) => return Err(error),
        }
    }
    Ok(found)
}

/// Those of these own messages, each the first of its thread, that were answered.
///
/// # Errors
/// The database cannot be reached.
pub async fn list_answered(source: &impl Source, scope: &PatientScope, own: &[MessageId]) -> Result<HashSet<MessageId>, StoreError> {
    let Some(reach) = reach(scope).filter(|_| !own.is_empty()) else { return Ok(HashSet::new()) };
    let now = source.core().clock.now().as_micros();
    let to_message = delivery::Entity::belongs_to(message::Entity).from(delivery::Column::MessageId).to(message::Column::Id);
    let answered: Vec<Uuid> = delivery::Entity::find()
        .select_only()
        .column(message::Column::ThreadId)
        .distinct()
        .join(JoinType::InnerJoin, to_message.into())
        // A thread that a patient began is that patient's alone, and short.
        .filter(message::Column::ThreadId.is_in(own.iter().map(|id| id.as_uuid())))
        .filter(message::Column::AuthorId.is_null())
        .filter(reach)
        .filter(delivery::Column::State.ne(DeliveryState::Recalled.as_str()))
        .filter(Condition::any().add(delivery::Column::VisibleAt.is_null()).add(delivery::Column::VisibleAt.lte(now)))
        .into_tuple()
        .all(source.connection())
        .await?;
    Ok(answered.into_iter().map(MessageId::from_uuid).collect())
}
