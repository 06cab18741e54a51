//! The part `checks` of a message: what a scanner said about its files. One more line of what is kept for the message, sealed
//! like the rest and gone with it.
//!
//! Not guaranteed: that of two who keep something at the same moment both are kept. Who is not there is scanned again.
use sea_orm::{ActiveValue::Set, EntityTrait, QuerySelect, sea_query::OnConflict};

use super::{Loaded, find_one, number};
use crate::{
    base::clock::Timestamp,
    crypto::part::{PartKind, ROW, open_part, seal_part},
    domain::{
        id::MessageId,
        scope::PatientScope,
        verdict::{Check, Verdict},
    },
    store::{Source, Store, StoreError, Tx, key, source::Origin},
    table::{message_part, message_wrap},
};

/// What was said about the files of a message; nothing if it is not found.
///
/// # Errors
/// [`StoreError::Open`] if it does not open.
pub async fn checks(source: &impl Source, scope: &PatientScope, id: MessageId) -> Result<Vec<Check>, StoreError> {
    let Some(one) = find_one(source, scope, id).await? else { return Ok(Vec::new()) };
    read(source, &one).await
}

async fn read(source: &impl Source, one: &Loaded) -> Result<Vec<Check>, StoreError> {
    let row = message_part::Entity::find_by_id((one.message.id, number(PartKind::Checks))).one(source.connection()).await?;
    let Some(blob) = row.and_then(|row| row.bytes) else { return Ok(Vec::new()) };
    let (data, _) = one.open(source).await?;
    let plain = open_part(&data, &one.context(PartKind::Checks), &blob)?;
    let kept: Vec<(u16, u8, i64)> = serde_json::from_slice(&plain).map_err(|_| StoreError::Open)?;
    // A number of a later release says nothing here.
    let checks = kept
        .into_iter()
        .filter_map(|(part, verdict, at)| Some(Check { part, verdict: Verdict::of_number(verdict)?, at: Timestamp::from_micros(at) }));
    Ok(checks.collect())
}

/// Keeps what was said, in place of what was said about the same parts before. Nothing if the message is not found (any more).
///
/// # Errors
/// [`StoreError::Seal`] if it is too much.
pub async fn keep_checks(store: &Store, scope: &PatientScope, id: MessageId, new: &[Check]) -> Result<(), StoreError> {
    store.write(async |tx| keep(tx, scope, id, new).await).await
}

async fn keep(tx: &Tx, scope: &PatientScope, id: MessageId, new: &[Check]) -> Result<(), StoreError> {
    let Some(one) = find_one(tx, scope, id).await? else { return Ok(()) };
    // Whoever destroys the wrap deletes the parts too: it waits for this, or this finds the wrap gone.
    if message_wrap::Entity::find_by_id(one.wrap.id).lock_exclusive().one(tx.connection()).await?.is_none() {
        return Ok(());
    }
    let mut all = read(tx, &one).await?;
    all.retain(|old| new.iter().all(|new| new.part != old.part));
    all.extend(new);
    let plain: Vec<(u16, u8, i64)> = all.iter().map(|one| (one.part, one.verdict.number(), one.at.as_micros())).collect();
    let plain = serde_json::to_vec(&plain).map_err(|_| StoreError::Seal)?;
    let (data, _) = one.open(tx).await?;
    let core = tx.core();
    let blob = seal_part(key::suite(one.message.suite)?, &data, &one.context(PartKind::Checks), &plain, &*core.random)?;
    if blob.len() as u64 > ROW {
        return Err(StoreError::Seal);
    }
    let row = message_part::ActiveModel {
        message_id: Set(one.message.id),
        kind: Set(number(PartKind::Checks)),
        bytes: Set(Some(blob)),
        object_id: Set(None),
    };
    let anew = OnConflict::columns([message_part::Column::MessageId, message_part::Column::Kind])
        .update_column(message_part::Column::Bytes)
        .to_owned();
    message_part::Entity::insert(row).on_conflict(anew).exec_without_returning(tx.connection()).await?;
    Ok(())
}
