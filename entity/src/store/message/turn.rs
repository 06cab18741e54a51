//! The conversation that a message belongs to: who wrote when. Must not know what is in it.
use sea_orm::{ColumnTrait, EntityTrait, FromQueryResult, JoinType, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use super::{delivery, message, reach};
use crate::{
    base::clock::Timestamp,
    domain::{
        id::{MessageId, ThreadId},
        scope::{PatientScope, Record},
    },
    store::{Source, StoreError, delivery::readable},
};

/// One message of a conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Turn {
    /// Which.
    pub message: MessageId,
    /// When it came.
    pub at: Timestamp,
    /// The patient wrote it, or somebody by ordinary mail in the patient's name.
    pub own: bool,
    /// It came by ordinary mail in answer to an alert: nobody signed in for it.
    pub by_mail: bool,
    /// It was opened.
    pub opened: bool,
}

/// What was written in a thread to one of the scope's records and for it, as far as it can be read now: the newest first, `limit`
/// at most.
///
/// # Errors
/// The database cannot be reached.
pub async fn list_turns(
    source: &impl Source,
    scope: &PatientScope,
    record: Record,
    thread: ThreadId,
    limit: u64,
) -> Result<Vec<Turn>, StoreError> {
    let Some(reach) = reach(scope) else { return Ok(Vec::new()) };
    let to_message = delivery::Entity::belongs_to(message::Entity).from(delivery::Column::MessageId).to(message::Column::Id);
    let rows = delivery::Entity::find()
        .join(JoinType::InnerJoin, to_message.into())
        .filter(reach)
        .filter(delivery::Column::PatientId.eq(record.patient.as_uuid()))
        .filter(message::Column::ThreadId.eq(thread.as_uuid()))
        .filter(readable(source.core().clock.now()))
        .order_by_desc(delivery::Column::CreatedAt)
        .order_by_desc(delivery::Column::Id)
        .limit(limit)
        .column(message::Column::ByMail)
        .into_model::<TurnRow>()
        .all(source.connection())
        .await?;
    Ok(rows.iter().map(TurnRow::read).collect())
}

/// The columns of a turn.
#[derive(FromQueryResult)]
struct TurnRow {
    message_id: Uuid,
    created_at: i64,
    own: bool,
    by_mail: bool,
    first_opened_at: Option<i64>,
}

impl TurnRow {
    fn read(&self) -> Turn {
        Turn {
            message: MessageId::from_uuid(self.message_id),
            at: Timestamp::from_micros(self.created_at),
            own: self.own,
            by_mail: self.by_mail,
            opened: self.first_opened_at.is_some(),
        }
    }
}
