//! What falls due by itself: messages expire, and what is no longer needed is forgotten. Must not know when it is called.
//!
//! Every function does its work in batches, a transaction each, so that nobody waits long; interrupted or run twice at
//! once, it does no harm. For timed jobs alone.
use std::time::Duration;

use entity::{
    object::SHARDS,
    store::{
        Store, StoreError, alert_address, delivery, draft_file,
        object::{self, Swept},
        outbox, patient, patient_draft,
    },
};

use super::{accept::ANSWERABLE, directory::FREED};

/// In so many periods all large parts are looked through.
const ROUND: u16 = 16;
/// Rows of one transaction.
const BATCH: u16 = 200;
/// Records of one transaction whose words are indexed: each is some fifty rows.
const FEW: u16 = 25;

/// Does a step, a transaction of at most `size` rows, until one finds fewer. Returns how many it was in all.
async fn in_batches<F: Future<Output = Result<u64, StoreError>>>(size: u16, step: impl Fn() -> F) -> Result<u64, StoreError> {
    let mut all = 0;
    loop {
        let done = step().await?;
        all += done;
        if done < u64::from(size) {
            return Ok(all);
        }
    }
}

/// Ends reading of what has expired and destroys the wrapped keys. Returns how many deliveries it was.
///
/// # Errors
/// The database cannot be reached.
pub async fn expire_deliveries(store: &Store) -> Result<u64, StoreError> {
    in_batches(BATCH, || store.write(async move |tx| delivery::expire_due(tx, store.clock().now(), BATCH).await)).await
}

/// Cancels mails whose time is over and erases what they held. Returns how many.
///
/// # Errors
/// The database cannot be reached.
pub async fn expire_mails(store: &Store) -> Result<u64, StoreError> {
    in_batches(BATCH, || store.write(async move |tx| outbox::expire_due(tx, store.clock().now(), BATCH).await)).await
}

/// Lets mails leave that wait for a moment which a clock that was ahead has set. Returns how many.
///
/// # Errors
/// The database cannot be reached.
pub async fn bring_back_mails(store: &Store) -> Result<u64, StoreError> {
    let mut all = 0;
    loop {
        let found = outbox::find_ahead(&store.read(), store.clock().now(), BATCH).await?;
        if found.is_empty() {
            return Ok(all);
        }
        store.write(async |tx| outbox::bring_back(tx, &found).await).await?;
        all += found.len() as u64;
    }
}

/// What was destroyed leaves the database's log too. `false`: a reader stood in the way, and it is to be done again.
///
/// # Errors
/// The database cannot be reached.
pub async fn sweep_log(store: &Store) -> Result<bool, StoreError> {
    store.database().sweep_log().await
}

/// Forgets which addresses were taken from a record so long ago that anybody may give them to another. Returns how many.
///
/// # Errors
/// The database cannot be reached.
pub async fn forget_freed(store: &Store) -> Result<u64, StoreError> {
    let before = store.clock().now().minus(FREED);
    in_batches(BATCH, || store.write(async move |tx| patient::purge_freed(tx, before, BATCH).await)).await
}

/// Forgets which mails of the portal's own led to which record, once they can be answered no more. Returns how many.
///
/// # Errors
/// The database cannot be reached.
pub async fn forget_answerable(store: &Store) -> Result<u64, StoreError> {
    let before = store.clock().now().minus(ANSWERABLE);
    in_batches(BATCH, || store.write(async move |tx| outbox::forget_answerable(tx, before, BATCH).await)).await
}

/// Forgets digests of acceptances that no relay repeats any more. Returns how many.
///
/// # Errors
/// The database cannot be reached.
pub async fn forget_acceptances(store: &Store) -> Result<u64, StoreError> {
    in_batches(BATCH, || store.write(async move |tx| delivery::purge_acceptances(tx, store.clock().now(), BATCH).await)).await
}

/// Removes files that were to go with what somebody wrote: sent a while ago, or abandoned without a draft. Returns how many.
///
/// # Errors
/// The database cannot be reached.
pub async fn forget_draft_files(store: &Store) -> Result<u64, StoreError> {
    in_batches(BATCH, || store.write(async move |tx| draft_file::purge(tx, store.clock().now(), BATCH).await)).await
}

/// Forgets what patients wrote and did not send: too old, or of a record that they read no more. Returns how many.
///
/// # Errors
/// The database cannot be reached.
pub async fn forget_patient_drafts(store: &Store) -> Result<u64, StoreError> {
    in_batches(BATCH, || store.write(async move |tx| patient_draft::purge(tx, store.clock().now(), BATCH).await)).await
}

/// Has records found by their words that a large import or an earlier version made. Returns how many.
///
/// # Errors
/// The database cannot be reached.
pub async fn index_patients(store: &Store) -> Result<u64, StoreError> {
    in_batches(FEW, || store.write(async move |tx| patient::index_due(tx, FEW).await)).await
}

/// Has mail told apart by the alert addresses that an earlier version wrote. Returns how many.
///
/// # Errors
/// The database cannot be reached.
pub async fn index_alert_addresses(store: &Store) -> Result<u64, StoreError> {
    in_batches(BATCH, || store.write(async move |tx| alert_address::index_due(tx, BATCH).await)).await
}

/// Removes large parts that no row names, and uploads that did not end, if they are older than a day: of the shards whose
/// turn it is in a period of this length, so that all have had theirs after sixteen.
///
/// # Errors
/// The database or the place of large parts cannot be reached.
pub async fn sweep_objects(store: &Store, period: Duration) -> Result<Swept, StoreError> {
    let turn = store.clock().now().as_millis() / u64::try_from(period.as_millis()).unwrap_or(u64::MAX).max(1);
    let mut all = Swept::default();
    for shard in (0..SHARDS).filter(|shard| u64::from(shard % ROUND) == turn % u64::from(ROUND)) {
        let Ok(shard) = u8::try_from(shard) else { continue };
        let swept = object::sweep(store, shard).await?;
        all = Swept { objects: all.objects + swept.objects, uploads: all.uploads + swept.uploads };
    }
    Ok(all)
}
