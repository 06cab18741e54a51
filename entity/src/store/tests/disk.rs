//! A full disk: nothing is half-written, everybody gets a transient error, and the writer heals.
use std::time::Duration;

use futures_util::future::join_all;
use sea_orm::ConnectionTrait;

use super::fixture::Fixture;
use crate::store::{Entry, Receipt, StoreError, source::Origin};

async fn limit_pages(fixture: &Fixture, pages: i64) {
    let sql = format!("PRAGMA max_page_count = {pages}");
    fixture.store.write(async |tx| Ok::<_, StoreError>(tx.connection().execute_unprepared(&sql).await?)).await.expect("limits");
}

#[tokio::test]
async fn all_members_fail_transiently_and_the_next_ones_are_stored() {
    let fixture = Fixture::new().await;
    if fixture.is_postgres() {
        return;
    }
    fixture.accept("first", &["ana@example.org"]).await;
    let pages = fixture.number("PRAGMA page_count").await;
    limit_pages(&fixture, pages + 2).await;
    let large = "x".repeat(50_000);
    let mut entries = Vec::new();
    for number in 0..8 {
        let acceptance = fixture.acceptance(&format!("{number}{large}"), &["ana@example.org"]).await;
        entries.push(fixture.store.append(Entry::Accept(Box::new(acceptance))));
    }
    for result in join_all(entries).await {
        assert!(matches!(&result, Err(error @ StoreError::Full(_)) if error.is_transient()), "{result:?}");
    }
    assert_eq!(fixture.number("SELECT COUNT(*) FROM message").await, 1);
    limit_pages(&fixture, 1 << 30).await;
    assert_eq!(fixture.accept("second", &["ana@example.org"]).await, Receipt::Accepted { stored: 1, duplicate: 0 });
    assert_eq!(fixture.accept(&large, &["ana@example.org"]).await, Receipt::Accepted { stored: 1, duplicate: 0 });
    let other = fixture.reopen().await;
    let acceptance = fixture.acceptance("third", &["ana@example.org"]).await;
    assert!(other.append(Entry::Accept(Box::new(acceptance))).await.is_ok());
    assert_eq!(fixture.number("SELECT COUNT(*) FROM message").await, 4);
}

/// A full disk in a statement of one row makes SQLite roll the whole transaction back by itself, which sqlx does not see.
#[tokio::test]
async fn a_writer_whose_transaction_was_taken_from_it_is_thrown_away() {
    let fixture = Fixture::new().await;
    if fixture.is_postgres() {
        return;
    }
    let pages = fixture.number("PRAGMA page_count").await;
    limit_pages(&fixture, pages).await;
    let fill = "INSERT INTO installation (key, value) VALUES ('big', zeroblob(100000))";
    let result = fixture
        .store
        .write(async |tx| {
            assert!(tx.connection().execute_unprepared(fill).await.is_err());
            let after = "INSERT INTO installation (key, value) VALUES ('after', x'00')";
            assert!(tx.connection().execute_unprepared(after).await.is_err(), "would commit on its own");
            Ok::<_, StoreError>(())
        })
        .await;
    assert!(matches!(result, Err(StoreError::Full(_))), "{result:?}");
    assert_eq!(fixture.number("SELECT COUNT(*) FROM installation WHERE key IN ('big', 'after')").await, 0);
    // The limit went with the connection that had it ...
    fixture.store.write(async |tx| Ok::<_, StoreError>(tx.connection().execute_unprepared(fill).await?)).await.expect("writes");
    // ... and the new one begins at once, not when it first writes.
    let other = fixture.reopen().await;
    let held = fixture.store.write(async |_| {
        let waits = other.write(async |_| Ok::<_, StoreError>(()));
        Ok::<_, StoreError>(tokio::time::timeout(Duration::from_millis(100), waits).await.is_err())
    });
    assert!(held.await.expect("writes"));
}
