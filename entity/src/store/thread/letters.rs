//! The messages of a thread as staff read them: what the patient wrote, and what was written to the patient and lies open to
//! staff. Must not know how they are shown.
use std::collections::{HashMap, HashSet};

use sea_orm::{
    ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Select,
    sea_query::{Expr, ExprTrait, Query, SimpleExpr},
};
use uuid::Uuid;
use zeroize::Zeroizing;

use super::Thread;
use crate::{
    base::clock::Timestamp,
    crypto::{
        part::{PartContext, PartKind},
        wrap::DataKey,
    },
    domain::{
        id::{MessageId, PractitionerId},
        meta::Meta,
        page::{Page, Paged},
        scope::StaffScope,
        sensitivity::Sensitivity,
    },
    object::{PartReader, StoredPart},
    store::{Source, StoreError, delivery::waiting, rows, sent},
    table::{delivery, message, message_wrap},
};

/// One message of a thread.
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
    /// It was taken back, or its time is over: nothing of it is opened.
    pub gone: bool,
    /// The message as it came, to be read in ranges, and its part tree if one was kept; `None` if it was not asked for, or is
    /// longer than was asked for and has no tree.
    pub raw: Option<(PartReader, Option<Zeroizing<Vec<u8>>>)>,
}

impl std::fmt::Debug for Letter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Letter").field("message", &self.message).finish_non_exhaustive()
    }
}

/// A page of the messages of a thread: the first has the newest; on each the oldest comes first. Of those longer than `most` bytes only
/// that they are there. What is not open to staff (a relay's mail without a care team), what was taken back and what is over is left
/// out; one that does not open (its row was damaged) too, and is logged.
///
/// # Errors
/// The database cannot be reached, or a key cannot be opened.
pub async fn letters(source: &impl Source, scope: &StaffScope, of: &Thread, page: Page, most: u64) -> Result<Paged<Letter>, StoreError> {
    let found = select(source, scope, of).order_by_desc(message::Column::ReceivedAt).order_by_desc(message::Column::Id);
    let none = HashSet::new();
    rows::paged(found, page, source.connection()).await?.try_map_all(async |rows| load(source, scope, rows, (most, &none)).await).await
}

/// The same with what was taken back and what is over, of which only that it was there: nothing vanishes from what somebody looks back at.
/// What was undone before anybody could see it was never said, and is left out.
///
/// # Errors
/// As [`letters`].
pub async fn letters_and_gone(
    source: &impl Source,
    scope: &StaffScope,
    of: &Thread,
    page: Page,
    most: u64,
) -> Result<Paged<Letter>, StoreError> {
    let seen = Expr::cust("(delivery.state <> 'recalled' OR delivery.recall_reason <> 'undone')");
    let found = of_thread(scope, of, seen).order_by_desc(message::Column::ReceivedAt).order_by_desc(message::Column::Id);
    let found = rows::paged(found, page, source.connection()).await?;
    let gone = gone(source, of, &found.rows).await?;
    found.try_map_all(async |rows| load(source, scope, rows, (most, &gone)).await).await
}

/// Which of these were taken back, or are over.
async fn gone(source: &impl Source, of: &Thread, rows: &[message::Model]) -> Result<HashSet<Uuid>, StoreError> {
    let waiting: Vec<Uuid> = delivery::Entity::find()
        .select_only()
        .column(delivery::Column::MessageId)
        .filter(delivery::Column::MessageId.is_in(rows.iter().map(|row| row.id)))
        .filter(delivery::Column::PatientId.eq(of.record.patient.as_uuid()))
        .filter(waiting())
        .into_tuple()
        .all(source.connection())
        .await?;
    let now = source.core().clock.now().as_micros();
    let is_gone =
        |row: &&message::Model| row.expires_at.is_some_and(|end| end <= now) || (row.author_id.is_none() && !waiting.contains(&row.id));
    Ok(rows.iter().filter(is_gone).map(|row| row.id).collect())
}

/// What one of them is about; `None` for one that is not open to staff.
///
/// # Errors
/// The database cannot be reached, or a key cannot be opened.
pub async fn subject(
    source: &impl Source,
    scope: &StaffScope,
    of: &Thread,
    id: MessageId,
) -> Result<Option<Zeroizing<String>>, StoreError> {
    let found = select(source, scope, of).filter(message::Column::Id.eq(id.as_uuid())).all(source.connection()).await?;
    Ok(load(source, scope, found, (0, &HashSet::new())).await?.pop().map(|letter| Zeroizing::new(letter.meta.subject.clone())))
}

/// The messages of a thread that lie open to staff.
fn select(source: &impl Source, scope: &StaffScope, of: &Thread) -> Select<message::Entity> {
    of_thread(scope, of, waiting()).filter(rows::not_over(message::Column::ExpiresAt, source.core().clock.now()))
}

/// What the patient of a thread wrote in it, and what was written to that patient, where this holds of its delivery.
fn of_thread(scope: &StaffScope, of: &Thread, holds: SimpleExpr) -> Select<message::Entity> {
    let to_patient = Query::select()
        .column(delivery::Column::Id)
        .from(delivery::Entity)
        // Asked of each message of the thread: a patient may have many others.
        .and_where(Expr::col((delivery::Entity, delivery::Column::MessageId)).equals((message::Entity, message::Column::Id)))
        .and_where(delivery::Column::PatientId.eq(of.record.patient.as_uuid()))
        .and_where(holds)
        .to_owned();
    let theirs = Condition::any()
        .add(message::Column::AuthorId.eq(of.record.patient.as_uuid()))
        .add(Condition::all().add(message::Column::AuthorId.is_null()).add(Expr::exists(to_patient)));
    message::Entity::find()
        .filter(message::Column::OrganizationId.eq(scope.organization().as_uuid()))
        .filter(message::Column::ThreadId.eq(of.id.as_uuid()))
        .filter(theirs)
}

/// Opens them, the last first, but for those that are gone.
async fn load(
    source: &impl Source,
    scope: &StaffScope,
    rows: Vec<message::Model>,
    (most, gone): (u64, &HashSet<Uuid>),
) -> Result<Vec<Letter>, StoreError> {
    let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
    let wraps = message_wrap::Entity::find()
        .filter(message_wrap::Column::MessageId.is_in(ids.iter().copied()))
        .filter(message_wrap::Column::DeliveryId.is_null())
        .all(source.connection())
        .await?;
    let wraps: HashMap<Uuid, message_wrap::Model> = wraps.into_iter().map(|wrap| (wrap.message_id, wrap)).collect();
    let mut letters = Vec::with_capacity(rows.len());
    for row in rows.into_iter().rev() {
        if gone.contains(&row.id) {
            // A mail system's message without a care team is nothing of the staff's.
            if row.relay_id.is_none() || row.team_id.is_some() {
                letters.push(Letter { gone: true, ..letter_of(&row, Meta::default(), None) });
            }
            continue;
        }
        let Some(wrap) = wraps.get(&row.id) else { continue };
        let Some(meta) = sent::part(source, MessageId::from_uuid(row.id), PartKind::Meta).await? else { continue };
        let StoredPart::Row(meta) = meta else { return Err(StoreError::Open) };
        let (data, meta) = match sent::open_one(source, scope.organization(), wrap, &meta).await {
            Ok(opened) => opened,
            Err(StoreError::Open) => {
                tracing::error!(message = %row.id, "a message of a thread does not open");
                continue;
            }
            Err(error) => return Err(error),
        };
        let raw = if most == 0 { None } else { open(source, scope, &data, (MessageId::from_uuid(row.id), meta.size), most).await? };
        letters.push(letter_of(&row, meta, raw));
    }
    Ok(letters)
}

fn letter_of(row: &message::Model, meta: Meta, raw: Option<(PartReader, Option<Zeroizing<Vec<u8>>>)>) -> Letter {
    Letter {
        message: MessageId::from_uuid(row.id),
        sender: row.sender_id.map(PractitionerId::from_uuid),
        by_patient: row.author_id.is_some(),
        by_mail: row.by_mail,
        at: Timestamp::from_micros(row.received_at),
        sensitivity: Sensitivity::parse(&row.sensitivity),
        meta,
        gone: false,
        raw,
    }
}

/// One of them, if it lies open to whoever may see the thread. For a thread that was found.
///
/// # Errors
/// As [`letters`].
pub async fn letter(source: &impl Source, scope: &StaffScope, of: &Thread, id: MessageId) -> Result<Option<Letter>, StoreError> {
    let found = select(source, scope, of).filter(message::Column::Id.eq(id.as_uuid()));
    Ok(load(source, scope, found.all(source.connection()).await?, (u64::MAX, &HashSet::new())).await?.pop())
}

async fn open(
    source: &impl Source,
    scope: &StaffScope,
    data: &DataKey,
    (id, size): (MessageId, u64),
    most: u64,
) -> Result<Option<(PartReader, Option<Zeroizing<Vec<u8>>>)>, StoreError> {
    let index = sent::open_index(source, data, (scope.organization(), id)).await?;
    if index.is_none() && size > most {
        return Ok(None);
    }
    let Some(stored) = sent::part(source, id, PartKind::Raw).await? else { return Ok(None) };
    let context = PartContext { organization: scope.organization(), message: id, kind: PartKind::Raw };
    Ok(Some((PartReader::open(&source.core().objects, data, &context, stored, size).await?, index)))
}
