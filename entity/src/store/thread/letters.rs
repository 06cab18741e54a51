//! The messages of a thread as staff read them: what the patient wrote, and what was written to the patient and lies open to
//! staff. Must not know how they are shown.
use std::collections::HashMap;

use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect, sea_query::Query};
use uuid::Uuid;
use zeroize::Zeroizing;

use super::Thread;
use crate::{
    base::clock::Timestamp,
    crypto::part::{PartContext, PartKind},
    domain::{
        id::{MessageId, ObjectId, PractitionerId},
        meta::Meta,
        scope::StaffScope,
        sensitivity::Sensitivity,
    },
    object::{PartReader, StoredPart},
    store::{Source, StoreError, delivery::waiting, message::number, sent},
    table::{delivery, message, message_part, message_wrap},
};

/// One message of a thread.
#[derive(Clone)]
pub struct Letter {
    /// Which.
    pub message: MessageId,
    /// Who of the staff wrote it.
    pub sender: Option<PractitionerId>,
    /// The patient wrote it, or somebody in the patient's name by ordinary mail.
    pub by_patient: bool,
    /// It came by ordinary mail in answer to an alert: nobody signed in for it.
    pub by_mail: bool,
    /// When.
    pub at: Timestamp,
    /// How sensitive it is.
    pub sensitivity: Sensitivity,
    /// What a list shows of it.
    pub meta: Meta,
    /// The message as it came; `None` if it is longer than was asked for.
    pub raw: Option<Zeroizing<Vec<u8>>>,
}

impl std::fmt::Debug for Letter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Letter").field("message", &self.message).finish_non_exhaustive()
    }
}

/// The newest messages of a thread, oldest first, `limit` at most; of those longer than `most` bytes only that they are there.
/// What is not open to staff (a relay's mail without a care team), what was taken back and what is over is left out; one that
/// does not open (its row was damaged) too, and is logged.
///
/// # Errors
/// The database cannot be reached, or a key cannot be opened.
pub async fn letters(source: &impl Source, scope: &StaffScope, of: &Thread, limit: u64, most: u64) -> Result<Vec<Letter>, StoreError> {
    let to_patient = Query::select()
        .column(delivery::Column::MessageId)
        .from(delivery::Entity)
        .and_where(delivery::Column::PatientId.eq(of.record.patient.as_uuid()))
        .and_where(waiting())
        .to_owned();
    let now = source.core().clock.now().as_micros();
    let theirs = Condition::any()
        .add(message::Column::AuthorId.eq(of.record.patient.as_uuid()))
        .add(Condition::all().add(message::Column::AuthorId.is_null()).add(message::Column::Id.in_subquery(to_patient)));
    let rows = message::Entity::find()
        .filter(message::Column::OrganizationId.eq(scope.organization().as_uuid()))
        .filter(message::Column::ThreadId.eq(of.id.as_uuid()))
        .filter(theirs)
        .filter(Condition::any().add(message::Column::ExpiresAt.is_null()).add(message::Column::ExpiresAt.gt(now)))
        .order_by_desc(message::Column::ReceivedAt)
        .order_by_desc(message::Column::Id)
        .limit(limit)
        .all(source.connection())
        .await?;
    let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
    let wraps = message_wrap::Entity::find()
        .filter(message_wrap::Column::MessageId.is_in(ids.iter().copied()))
        .filter(message_wrap::Column::DeliveryId.is_null())
        .all(source.connection())
        .await?;
    let wraps: HashMap<Uuid, message_wrap::Model> = wraps.into_iter().map(|wrap| (wrap.message_id, wrap)).collect();
    let mut letters = Vec::with_capacity(rows.len());
    for row in rows.into_iter().rev() {
        let Some(wrap) = wraps.get(&row.id) else { continue };
        let Some(meta) = part(source, row.id, PartKind::Meta).await? else { continue };
        let StoredPart::Row(meta) = meta else { return Err(StoreError::Open) };
        let (data, meta) = match sent::open_one(source, scope.organization(), wrap, &meta).await {
            Ok(opened) => opened,
            Err(StoreError::Open) => {
                tracing::error!(message = %row.id, "a message of a thread does not open");
                continue;
            }
            Err(error) => return Err(error),
        };
        let raw = match part(source, row.id, PartKind::Raw).await? {
            Some(stored) if meta.size <= most => {
                let message = MessageId::from_uuid(row.id);
                let context = PartContext { organization: scope.organization(), message, kind: PartKind::Raw };
                let reader = PartReader::open(&source.core().objects, &data, &context, stored, meta.size).await?;
                Some(reader.read(0..reader.len()).await?)
            }
            _ => None,
        };
        letters.push(Letter {
            message: MessageId::from_uuid(row.id),
            sender: row.sender_id.map(PractitionerId::from_uuid),
            by_patient: row.author_id.is_some(),
            by_mail: row.by_mail,
            at: Timestamp::from_micros(row.received_at),
            sensitivity: Sensitivity::parse(&row.sensitivity),
            meta,
            raw,
        });
    }
    Ok(letters)
}

async fn part(source: &impl Source, message: Uuid, kind: PartKind) -> Result<Option<StoredPart>, StoreError> {
    let row = message_part::Entity::find_by_id((message, number(kind))).one(source.connection()).await?;
    Ok(row.and_then(|row| match (row.bytes, row.object_id) {
        (Some(bytes), None) => Some(StoredPart::Row(bytes)),
        (None, Some(object)) => Some(StoredPart::Object(ObjectId::from_uuid(object))),
        _ => None,
    }))
}
