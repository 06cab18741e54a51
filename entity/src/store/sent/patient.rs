//! What went between the organization and one patient, by page: walked along the index of that patient's messages.
use std::collections::HashMap;

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};
use uuid::Uuid;

use super::{Delivery, Sent, load, newest, standing};
use crate::{
    base::clock::Timestamp,
    domain::{
        id::{MessageId, PatientId, ThreadId},
        page::{Page, Paged},
        scope::StaffScope,
    },
    store::{Source, StoreError},
    table::{delivery, message},
};

/// One message between them.
pub enum Turn {
    /// It was sent to the patient; of its deliveries only theirs is named.
    Sent(Box<Sent>),
    /// It was written in the patient's name.
    Wrote {
        /// Which message.
        message: MessageId,
        /// To which thread it belongs.
        thread: ThreadId,
        /// When.
        at: Timestamp,
    },
}

/// A page of them, the newest first. The caller has found the patient.
///
/// # Errors
/// The database cannot be reached, or a key cannot be opened.
pub async fn list_of(source: &impl Source, scope: &StaffScope, patient: PatientId, page: Page) -> Result<Paged<Turn>, StoreError> {
    let select = delivery::Entity::find()
        .select_only()
        .column(delivery::Column::MessageId)
        .filter(delivery::Column::PatientId.eq(patient.as_uuid()))
        .filter(delivery::Column::OrganizationId.eq(scope.organization().as_uuid()));
    newest(source, select, page).await?.try_map_all(async |ids| turns(source, scope, patient, ids).await).await
}

/// Where these messages stand for one patient, by message; nothing of whom else they went to. The caller has found the patient.
///
/// # Errors
/// The database cannot be reached.
pub async fn standings_of(
    source: &impl Source,
    scope: &StaffScope,
    patient: PatientId,
    messages: &[MessageId],
) -> Result<HashMap<MessageId, Delivery>, StoreError> {
    let rows = delivery::Entity::find()
        .filter(delivery::Column::MessageId.is_in(messages.iter().map(|message| message.as_uuid())))
        .filter(delivery::Column::PatientId.eq(patient.as_uuid()))
        .filter(delivery::Column::OrganizationId.eq(scope.organization().as_uuid()))
        .all(source.connection())
        .await?;
    let mut standings = standing::of(source, rows.iter()).await?;
    Ok(rows.iter().filter_map(|row| Some((MessageId::from_uuid(row.message_id), standings.remove(&row.id)?))).collect())
}

async fn turns(source: &impl Source, scope: &StaffScope, patient: PatientId, found: Vec<Uuid>) -> Result<Vec<Turn>, StoreError> {
    let rows = message::Entity::find().filter(message::Column::Id.is_in(found.iter().copied())).all(source.connection()).await?;
    let mut turns: HashMap<Uuid, Turn> = HashMap::new();
    let (wrote, sent): (Vec<_>, Vec<_>) = rows.into_iter().partition(|row| row.author_id.is_some());
    for row in wrote {
        let turn = Turn::Wrote {
            message: MessageId::from_uuid(row.id),
            thread: ThreadId::from_uuid(row.thread_id),
            at: Timestamp::from_micros(row.received_at),
        };
        turns.insert(row.id, turn);
    }
    for mut one in load(source, scope, sent).await? {
        one.deliveries.retain(|delivery| delivery.patient == patient);
        one.more_deliveries = false;
        turns.insert(one.message.as_uuid(), Turn::Sent(Box::new(one)));
    }
    Ok(found.iter().filter_map(|id| turns.remove(id)).collect())
}
