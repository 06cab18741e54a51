//! What falls due by itself: messages expire, and what is no longer needed is forgotten. Must not know when it is called.
//!
//! Every function does its work in batches, a transaction each, so that nobody waits long; interrupted or run twice at
//! once, it does no harm. For timed jobs alone.
use entity::store::{Store, StoreError, delivery};

/// Rows of one transaction.
const BATCH: u16 = 200;
/// Ends reading of what has expired and destroys the wrapped keys. Returns how many deliveries it was.
///
/// # Errors
/// The database cannot be reached.
pub async fn expire_deliveries(store: &Store) -> Result<u64, StoreError> {
    let mut all = 0;
    loop {
        let now = store.clock().now();
        let expired = store.write(async |tx| delivery::expire_due(tx, now, BATCH).await).await?;
        all += expired;
        if expired < u64::from(BATCH) {
            break;
        }
    }
    if all > 0 {
        // The deleted wraps leave the write-ahead log too; a reader may stand in the way until the next time.
        store.database().checkpoint().await?;
    }
    Ok(all)
}

/// Forgets digests of acceptances that no relay repeats any more. Returns how many.
///
/// # Errors
/// The database cannot be reached.
pub async fn forget_acceptances(store: &Store) -> Result<u64, StoreError> {
    let mut all = 0;
    loop {
        let now = store.clock().now();
        let forgotten = store.write(async |tx| delivery::purge_acceptances(tx, now, BATCH).await).await?;
        all += forgotten;
        if forgotten < u64::from(BATCH) {
            return Ok(all);
        }
    }
}
