//! Which objects rows name, and the end of those that none does.
//!
//! An object is written before the transaction that names it, and outlives the rows that named it. What is swept is older
//! than a day and named by no row; and nothing is named once it is half as old (`is_stale`). So an object that is being
//! accepted is never swept, even if the clock jumps.
use std::{collections::HashSet, time::Duration};

use futures_util::TryStreamExt;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};
use uuid::Uuid;

use super::{Database, Source, Store, StoreError};
use crate::{
    base::clock::Timestamp,
    domain::id::ObjectId,
    table::{draft_piece, message_part},
};

/// Objects and uploads that are younger are left alone.
const YOUNG: Duration = Duration::from_secs(24 * 3600);
/// Objects that are older are not named any more.
const STALE: Duration = Duration::from_secs(12 * 3600);
/// Objects that are looked up at once.
const PAGE: usize = 500;

/// What a sweep removed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Swept {
    /// Objects that no row names.
    pub objects: u64,
    /// Uploads that did not end.
    pub uploads: u64,
}

/// Removes from one of the [`crate::object::SHARDS`] what was abandoned more than a day ago. Run twice at once, or
/// interrupted, it does no harm.
///
/// # Errors
/// The database or the place of objects cannot be reached.
pub async fn sweep(store: &Store, shard: u8) -> Result<Swept, StoreError> {
    let objects = store.objects();
    let before = store.clock().now().minus(YOUNG);
    let mut swept = Swept { objects: 0, uploads: objects.sweep_uploads(shard, before).await? };
    // By both clocks: the one that its id was made by, and the one of where it lies.
    let old = objects.list(shard).try_filter(|found| std::future::ready(found.id.made_at() < before && found.written_at < before));
    let mut pages = old.map_ok(|found| found.id).try_chunks(PAGE);
    while let Some(page) = pages.try_next().await.map_err(|broken| broken.1)? {
        let named = named(&store.read(), &page).await?;
        for id in page.into_iter().filter(|id| !named.contains(id)) {
            objects.delete(id).await?;
            swept.objects += 1;
        }
    }
    Ok(swept)
}

/// Whether any row names an object: then its place was in use already.
///
/// # Errors
/// The database cannot be reached.
pub async fn any_named(database: &Database) -> Result<bool, StoreError> {
    let one = message_part::Entity::find()
        .select_only()
        .column(message_part::Column::ObjectId)
        .filter(message_part::Column::ObjectId.is_not_null())
        .into_tuple::<Option<Uuid>>()
        .one(database.reader())
        .await?;
    let other = draft_piece::Entity::find()
        .select_only()
        .column(draft_piece::Column::ObjectId)
        .filter(draft_piece::Column::ObjectId.is_not_null())
        .into_tuple::<Option<Uuid>>()
        .one(database.reader())
        .await?;
    Ok(one.is_some() || other.is_some())
}

/// That what is to be stored names no object that is too old for it.
pub(super) fn check(oldest: Option<ObjectId>, now: Timestamp) -> Result<(), StoreError> {
    if oldest.is_some_and(|id| is_stale(id, now)) {
        tracing::warn!("an object is too old to be named: the clock has jumped, or the upload took half a day");
        return Err(StoreError::Unavailable(None));
    }
    Ok(())
}

/// Whether an object is too old to be named by a row.
pub(super) fn is_stale(id: ObjectId, now: Timestamp) -> bool {
    now.since(id.made_at()) > STALE
}

/// Which of these objects a row names.
async fn named(source: &impl Source, ids: &[ObjectId]) -> Result<HashSet<ObjectId>, StoreError> {
    let found: Vec<Option<Uuid>> = message_part::Entity::find()
        .select_only()
        .column(message_part::Column::ObjectId)
        .filter(message_part::Column::ObjectId.is_in(ids.iter().map(|id| id.as_uuid())))
        .into_tuple()
        .all(source.connection())
        .await?;
    let written: Vec<Option<Uuid>> = draft_piece::Entity::find()
        .select_only()
        .column(draft_piece::Column::ObjectId)
        .filter(draft_piece::Column::ObjectId.is_in(ids.iter().map(|id| id.as_uuid())))
        .into_tuple()
        .all(source.connection())
        .await?;
    Ok(found.into_iter().chain(written).flatten().map(ObjectId::from_uuid).collect())
}
