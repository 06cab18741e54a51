//! The long parts of a message: raw, read in ranges, and index, kept once it was made.
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
    sea_query::{LockType, OnConflict},
};
use uuid::Uuid;
use zeroize::Zeroizing;

use super::{Loaded, find_one, find_with_part, number};
use crate::{
    crypto::part::{PartKind, ROW, open_part, seal_part},
    domain::{
        id::{MessageId, ObjectId},
        scope::PatientScope,
    },
    object::{ObjectError, PartReader, StoredPart},
    store::{Source, Store, StoreError, Tx, key, source::Origin},
    table::{message, message_part, message_wrap},
};

/// Longest index that is kept or read, sealed.
const LONGEST_INDEX: u64 = 4 << 20;

/// The message as it came, to be read in ranges. The caller has noted the access first ([`crate::store::Entry::Access`]).
/// Take a [`crate::store::Reader`]: large parts are fetched from elsewhere, which no transaction should wait for.
///
/// # Errors
/// [`StoreError::Open`] if it does not open, or is not there.
pub async fn open_raw(source: &impl Source, scope: &PatientScope, id: MessageId) -> Result<Option<PartReader>, StoreError> {
    let Some((one, part)) = find_with_part(source, scope, id, PartKind::Raw).await? else { return Ok(None) };
    let (data, meta) = one.open(source).await?;
    let part = stored(part.ok_or(StoreError::Open)?)?;
    Ok(Some(PartReader::open(&source.core().objects, &data, &one.context(PartKind::Raw), part, meta.size).await?))
}

/// The message as it came, whole and in memory. For what is known to be small; else [`open_raw`].
///
/// # Errors
/// As [`open_raw`].
pub async fn raw(source: &impl Source, scope: &PatientScope, id: MessageId) -> Result<Option<Zeroizing<Vec<u8>>>, StoreError> {
    match open_raw(source, scope, id).await? {
        Some(reader) => Ok(Some(reader.read(0..reader.len()).await?)),
        None => Ok(None),
    }
}

/// The part `index`, as [`keep_index`] got it; `None` if the message is not found or none was kept yet.
///
/// # Errors
/// [`StoreError::Open`] if it does not open.
pub async fn index(source: &impl Source, scope: &PatientScope, id: MessageId) -> Result<Option<Zeroizing<Vec<u8>>>, StoreError> {
    let Some((one, Some(part))) = find_with_part(source, scope, id, PartKind::Index).await? else { return Ok(None) };
    let blob = match stored(part)? {
        StoredPart::Row(blob) => blob,
        StoredPart::Object(object) => match source.core().objects.read_whole(object, LONGEST_INDEX).await {
            Err(ObjectError::Missing) => return Err(StoreError::Open),
            read => read?,
        },
    };
    let (data, _) = one.open(source).await?;
    Ok(Some(open_part(&data, &one.context(PartKind::Index), &blob)?))
}

/// Keeps the part `index` of a message, if none is kept yet: of several at once, one wins, and they are alike. `false` if
/// it was there already, or the message is not found (any more).
///
/// # Errors
/// [`StoreError::Seal`] if it is too long.
pub async fn keep_index(store: &Store, scope: &PatientScope, id: MessageId, plain: &[u8]) -> Result<bool, StoreError> {
    let reader = store.read();
    let Some(one) = find_one(&reader, scope, id).await? else { return Ok(false) };
    let (data, _) = one.open(&reader).await?;
    let suite = key::suite(one.message.suite)?;
    let blob = seal_part(suite, &data, &one.context(PartKind::Index), plain, store.random())?;
    let part = match blob.len() as u64 {
        short if short <= ROW => StoredPart::Row(blob),
        long if long <= LONGEST_INDEX => {
            let object = ObjectId::generate(store.clock(), store.random());
            store.objects().put(object, blob).await?;
            StoredPart::Object(object)
        }
        _ => return Err(StoreError::Seal),
    };
    let object = part.object();
    let kept = store.write(async |tx| insert_index(tx, &one, part).await).await?;
    if let (false, Some(object)) = (kept, object) {
        // No row names it, and none ever will.
        store.objects().delete(object).await?;
    }
    Ok(kept)
}

async fn insert_index(tx: &Tx, one: &Loaded, part: StoredPart) -> Result<bool, StoreError> {
    // Whoever destroys the wrap deletes the parts too: it waits for this, or this finds the wrap gone.
    let wrap = message_wrap::Entity::find_by_id(one.wrap.id).lock_shared().one(tx.connection()).await?;
    let there = message_part::Entity::find_by_id((one.message.id, number(PartKind::Index))).one(tx.connection()).await?;
    if wrap.is_none() || there.is_some() {
        return Ok(false);
    }
    let (bytes, object) = match part {
        StoredPart::Row(bytes) => (Some(bytes), None),
        StoredPart::Object(id) => (None, Some(id.as_uuid())),
    };
    let row = message_part::ActiveModel {
        message_id: Set(one.message.id),
        kind: Set(number(PartKind::Index)),
        bytes: Set(bytes),
        object_id: Set(object),
    };
    let first = OnConflict::columns([message_part::Column::MessageId, message_part::Column::Kind]).do_nothing().to_owned();
    Ok(message_part::Entity::insert(row).on_conflict(first).exec_without_returning(tx.connection()).await? == 1)
}

/// Holds these messages, in the order of their ids, so that whoever destroys the last wrap of one knows it.
pub(crate) async fn lock(tx: &Tx, messages: &[Uuid]) -> Result<(), StoreError> {
    let ids = message::Entity::find()
        .select_only()
        .column(message::Column::Id)
        .filter(message::Column::Id.is_in(messages.iter().copied()))
        .order_by_asc(message::Column::Id);
    ids.lock(LockType::Update).into_tuple::<Uuid>().all(tx.connection()).await?;
    Ok(())
}

/// Deletes the parts of those of these messages that nobody can open any more. Their objects are swept later.
pub(crate) async fn bury(tx: &Tx, messages: &[Uuid]) -> Result<(), StoreError> {
    let living = message_wrap::Entity::find()
        .select_only()
        .column(message_wrap::Column::MessageId)
        .filter(message_wrap::Column::MessageId.is_in(messages.iter().copied()))
        .into_query();
    let dead = Condition::all()
        .add(message_part::Column::MessageId.is_in(messages.iter().copied()))
        .add(message_part::Column::MessageId.not_in_subquery(living));
    message_part::Entity::delete_many().filter(dead).exec(tx.connection()).await?;
    Ok(())
}

/// Where a part lies, as its row says.
fn stored(row: message_part::Model) -> Result<StoredPart, StoreError> {
    match (row.bytes, row.object_id) {
        (Some(bytes), None) => Ok(StoredPart::Row(bytes)),
        (None, Some(object)) => Ok(StoredPart::Object(ObjectId::from_uuid(object))),
        _ => Err(StoreError::Open),
    }
}
