//! The conversation that a message belongs to: who wrote when. Must not know what is in it.
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use super::{delivery, message};
use crate::{
    base::clock::Timestamp,
    domain::{
        id::{MessageId, ThreadId},
        scope::{PatientScope, Record},
    },
    store::{Source, StoreError, delivery::readable},
};

/// Messages of a thread that are looked at, at most: one that went to many holds what their clinic wrote to each.
const MOST: u64 = 500;

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
    limit: usize,
) -> Result<Vec<Turn>, StoreError> {
    if !scope.records().contains(&record) {
        return Ok(Vec::new());
    }
    // From the thread, which is short: from the record's deliveries, it would be the whole inbox.
    let side = Condition::any().add(message::Column::AuthorId.is_null()).add(message::Column::AuthorId.eq(record.patient.as_uuid()));
    let messages: Vec<(Uuid, bool)> = message::Entity::find()
        .select_only()
        .columns([message::Column::Id, message::Column::ByMail])
        .filter(message::Column::ThreadId.eq(thread.as_uuid()))
        .filter(side)
        .order_by_desc(message::Column::ReceivedAt)
        .limit(MOST)
        .into_tuple()
        .all(source.connection())
        .await?;
    let rows = delivery::Entity::find()
        .filter(delivery::Column::MessageId.is_in(messages.iter().map(|(id, _)| *id)))
        .filter(delivery::Column::PatientId.eq(record.patient.as_uuid()))
        .filter(delivery::Column::OrganizationId.eq(record.organization.as_uuid()))
        .filter(readable(source.core().clock.now()))
        .all(source.connection())
        .await?;
    let by_mail = |id: Uuid| messages.iter().any(|(message, by_mail)| *message == id && *by_mail);
    let mut turns: Vec<Turn> = rows.iter().map(|row| Turn::read(row, by_mail(row.message_id))).collect();
    turns.sort_unstable_by_key(|turn| std::cmp::Reverse((turn.at, turn.message.as_uuid())));
    turns.truncate(limit);
    Ok(turns)
}

impl Turn {
    fn read(row: &delivery::Model, by_mail: bool) -> Self {
        Self {
            message: MessageId::from_uuid(row.message_id),
            at: Timestamp::from_micros(row.created_at),
            own: row.own,
            by_mail,
            opened: row.first_opened_at.is_some(),
        }
    }
}
