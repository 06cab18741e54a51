//! A full disk: nothing is half-written, everybody gets a transient error, and the writer heals.
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
    // The writer was thrown away with its limit, as its count of transactions is wrong; a new one is whole.
    assert_eq!(fixture.accept("second", &["ana@example.org"]).await, Receipt::Accepted { stored: 1, duplicate: 0 });
    assert_eq!(fixture.accept(&large, &["ana@example.org"]).await, Receipt::Accepted { stored: 1, duplicate: 0 });
    let other = fixture.reopen().await;
    let acceptance = fixture.acceptance("third", &["ana@example.org"]).await;
    assert!(other.append(Entry::Accept(Box::new(acceptance))).await.is_ok());
    assert_eq!(fixture.number("SELECT COUNT(*) FROM message").await, 4);
}

#[tokio::test]
async fn a_use_case_that_ignores_the_full_disk_changes_nothing() {
    let fixture = Fixture::new().await;
    if fixture.is_postgres() {
        return;
    }
    let pages = fixture.number("PRAGMA page_count").await;
    limit_pages(&fixture, pages).await;
    let result = fixture
        .store
        .write(async |tx| {
            let fill = "INSERT INTO installation (key, value) VALUES ('big', zeroblob(100000))";
            assert!(tx.connection().execute_unprepared(fill).await.is_err());
            let after = "INSERT INTO installation (key, value) VALUES ('after', x'00')";
            assert!(tx.connection().execute_unprepared(after).await.is_err());
            Ok::<_, StoreError>(())
        })
        .await;
    assert!(matches!(result, Err(StoreError::Full(_))), "{result:?}");
    assert_eq!(fixture.number("SELECT COUNT(*) FROM installation WHERE key IN ('big', 'after')").await, 0);
}
