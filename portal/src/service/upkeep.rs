//! What falls due by itself: messages expire, and what is no longer needed is forgotten. Must not know when it is called.
//!
//! Every function does its work in batches, a transaction each, so that nobody waits long; interrupted or run twice at
//! once, it does no harm. For timed jobs alone.
use entity::store::{Store, StoreError, delivery, outbox};

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
            return Ok(all);
        }
    }
}

/// Cancels mails whose time is over and erases what they held. Returns how many.
///
/// # Errors
/// The database cannot be reached.
pub async fn expire_mails(store: &Store) -> Result<u64, StoreError> {
    let mut all = 0;
    loop {
        let now = store.clock().now();
        let expired = store.write(async |tx| outbox::expire_due(tx, now, BATCH).await).await?;
        all += expired;
        if expired < u64::from(BATCH) {
            return Ok(all);
        }
    }
}

/// What was destroyed leaves the database's log too. `false`: a reader stood in the way, and it is to be done again.
///
/// # Errors
/// The database cannot be reached.
pub async fn sweep_log(store: &Store) -> Result<bool, StoreError> {
    store.database().sweep_log().await
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
