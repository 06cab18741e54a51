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

/// Whoever asks whether all is well is not told so while nothing fits, though the database answers.
#[tokio::test]
async fn a_store_without_room_is_not_ready() {
    let fixture = Fixture::new().await;
    let database = fixture.store.database();
    let asked = join_all((0..1_000).map(|_| database.ready())).await;
    assert!(asked.iter().all(Result::is_ok));
    assert_eq!(fixture.number("SELECT COUNT(*) FROM installation WHERE key LIKE 'ready%'").await, 0, "no row of it stays");
    if fixture.is_postgres() {
        return;
    }
    // What was free within the file is taken, and it may not grow.
    let free = fixture.number("PRAGMA freelist_count").await;
    fixture.run(&format!("INSERT INTO installation (key, value) VALUES ('big', zeroblob({}))", free * 4_096)).await;
    limit_pages(&fixture, fixture.number("PRAGMA page_count").await).await;
    until(async || matches!(database.ready().await, Err(StoreError::Full(_)))).await;
    limit_pages(&fixture, 1 << 30).await;
    until(async || database.ready().await.is_ok()).await;
    assert_eq!(fixture.number("SELECT COUNT(*) FROM installation WHERE key LIKE 'ready%'").await, 0);
}

/// What was tried a moment ago does not count against somebody who was refused since.
#[tokio::test]
async fn whoever_finds_no_room_is_believed_at_once() {
    let fixture = Fixture::new().await;
    if fixture.is_postgres() {
        return;
    }
    let database = fixture.store.database();
    database.ready().await.expect("all is well, and would be called so for seconds");
    limit_pages(&fixture, fixture.number("PRAGMA page_count").await).await;
    let fill = "INSERT INTO installation (key, value) VALUES ('big', zeroblob(1000000))";
    let full = fixture.store.write(async |tx| Ok::<_, StoreError>(tx.connection().execute_unprepared(fill).await?)).await;
    assert!(matches!(full, Err(StoreError::Full(_))), "{full:?}");
    assert!(matches!(database.ready().await, Err(StoreError::Full(_))), "the last try is believed");
    limit_pages(&fixture, 1 << 30).await;
    until(async || database.ready().await.is_ok()).await;
}

/// Copied into the database, as far as there is room, the log begins anew where it stands, instead of taking whatever room is made.
#[tokio::test]
async fn on_a_full_disk_the_log_is_copied_at_once() {
    let fixture = Fixture::new().await;
    if fixture.is_postgres() {
        return;
    }
    fixture.accept(&"x".repeat(50_000), &["ana@example.org"]).await;
    let pages = fixture.number("PRAGMA page_count").await;
    let file = fixture.folder.path().join("portal.db");
    let copied = async || std::fs::metadata(&file).expect("a file").len() >= pages.unsigned_abs() * 4_096;
    assert!(!copied().await, "the last pages stand in the log");
    limit_pages(&fixture, pages).await;
    let fill = "INSERT INTO installation (key, value) VALUES ('big', zeroblob(1000000))";
    let full = fixture.store.write(async |tx| Ok::<_, StoreError>(tx.connection().execute_unprepared(fill).await?)).await;
    assert!(matches!(full, Err(StoreError::Full(_))), "{full:?}");
    until(copied).await;
    assert_eq!(fixture.accept("second", &["ana@example.org"]).await, Receipt::Accepted { stored: 1, duplicate: 0 });
}

async fn until(what: impl AsyncFn() -> bool) {
    for _ in 0..6_000 {
        if what().await {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("it never came");
}
