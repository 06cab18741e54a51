//! Reading messages, and the end of it.
use std::time::Duration;

use super::fixture::Fixture;
use crate::{
    base::{clock::Clock, random::SystemRandom},
    domain::{
        id::{AccountId, OrganizationId, PatientId},
        page::Page,
        scope::{PatientScope, Record},
    },
    store::{Entry, Receipt, delivery, journal::Access, message},
};

#[tokio::test]
async fn the_addressed_reads_and_nobody_else() {
    let fixture = Fixture::new().await;
    fixture.accept("first", &["ana@example.org"]).await;
    fixture.clock.pass(Duration::from_secs(1));
    fixture.accept("second", &["ana@example.org", "ben@example.org"]).await;
    let ana = fixture.patient_scope(fixture.patient_of("ana@example.org").await.expect("was made"));
    let ben = fixture.patient_scope(fixture.patient_of("ben@example.org").await.expect("was made"));
    let reader = fixture.store.read();
    let page = message::list(&reader, &ana, Page::new(1, 1)).await.expect("reads");
    assert!(page.more && page.rows.len() == 1 && page.rows[0].meta.subject == "Results");
    let second = page.rows[0].message;
    let page = message::list(&reader, &ana, Page::new(2, 1)).await.expect("reads");
    assert!(!page.more && page.rows.len() == 1);
    let first = page.rows[0].message;
    assert_eq!(message::raw(&reader, &ana, first).await.expect("opens").expect("is there").as_slice(), b"first");
    assert_eq!(message::raw(&reader, &ben, second).await.expect("opens").expect("is there").as_slice(), b"second");
    assert!(message::find(&reader, &ben, first).await.expect("reads").is_none());
    assert!(message::raw(&reader, &ben, first).await.expect("reads").is_none());
    let account = AccountId::generate(&*fixture.clock, &SystemRandom);
    let nobody = PatientScope::permitted(account, Vec::new(), Vec::new());
    assert!(message::list(&reader, &nobody, Page::new(1, 20)).await.expect("reads").rows.is_empty());
    let patient = ana.records()[0].patient;
    let elsewhere = Record { organization: OrganizationId::generate(&*fixture.clock, &SystemRandom), patient };
    let foreign = PatientScope::permitted(account, vec![elsewhere], Vec::new());
    assert!(message::find(&reader, &foreign, first).await.expect("reads").is_none());
}

#[tokio::test]
async fn an_access_is_noted_with_its_delivery() {
    let fixture = Fixture::new().await;
    fixture.accept("hello", &["ana@example.org"]).await;
    let scope = fixture.patient_scope(fixture.patient_of("ana@example.org").await.expect("was made"));
    let reader = fixture.store.read();
    let summary = message::list(&reader, &scope, Page::new(1, 20)).await.expect("reads").rows.remove(0);
    assert!(!summary.opened);
    let access = Access::Message {
        account: scope.account(),
        record: summary.record,
        message: summary.message,
        delivery: summary.delivery,
        request: fixture.request(),
    };
    assert_eq!(fixture.store.append(Entry::Access(access)).await.expect("notes"), Receipt::Noted);
    let list = Access::List { account: scope.account(), records: scope.records().to_vec(), request: fixture.request() };
    fixture.store.append(Entry::Access(list)).await.expect("notes");
    let again = message::find(&reader, &scope, summary.message).await.expect("reads").expect("is there");
    assert!(again.summary.opened);
    let opened = "SELECT first_opened_at FROM delivery WHERE first_opened_at IS NOT NULL";
    assert_eq!(fixture.number(opened).await, fixture.clock.now().as_micros());
    assert_eq!(fixture.number("SELECT COUNT(*) FROM audit WHERE action IN ('message.opened', 'inbox.listed')").await, 2);
}

#[tokio::test]
async fn an_expired_delivery_is_unreadable_and_its_wrap_is_gone() {
    let fixture = Fixture::new().await;
    let mut acceptance = fixture.acceptance("hello", &["ana@example.org"]).await;
    acceptance.expires_at = Some(fixture.clock.now().plus(Duration::from_secs(60)));
    let id = acceptance.message;
    fixture.store.append(Entry::Accept(Box::new(acceptance))).await.expect("accepts");
    fixture.accept("stays", &["ana@example.org"]).await;
    let scope = fixture.patient_scope(fixture.patient_of("ana@example.org").await.expect("was made"));
    let reader = fixture.store.read();
    assert!(message::find(&reader, &scope, id).await.expect("reads").is_some());
    fixture.clock.pass(Duration::from_secs(61));
    assert!(message::find(&reader, &scope, id).await.expect("reads").is_none());
    let now = fixture.clock.now();
    assert_eq!(fixture.store.write(async |tx| delivery::expire_due(tx, now, 100).await).await.expect("expires"), 1);
    assert_eq!(fixture.store.write(async |tx| delivery::expire_due(tx, now, 100).await).await.expect("expires"), 0);
    assert_eq!(fixture.number("SELECT COUNT(*) FROM message_wrap").await, 1);
    assert_eq!(fixture.number("SELECT COUNT(*) FROM delivery WHERE state = 'expired'").await, 1);
    assert!(fixture.store.database().checkpoint().await.expect("checkpoints"));
}

#[tokio::test]
async fn old_digests_are_forgotten() {
    let fixture = Fixture::new().await;
    fixture.accept("hello", &["ana@example.org"]).await;
    fixture.clock.pass(Duration::from_secs(8 * 86_400));
    fixture.accept("later", &["ana@example.org"]).await;
    let now = fixture.clock.now();
    assert_eq!(fixture.store.write(async |tx| delivery::purge_acceptances(tx, now, 100).await).await.expect("purges"), 1);
    assert_eq!(fixture.number("SELECT COUNT(*) FROM acceptance").await, 1);
}

#[tokio::test]
async fn a_damaged_message_stands_in_the_list_as_that_and_is_refused_alone() {
    use sea_orm::ConnectionTrait;

    use crate::store::{StoreError, source::Origin};
    let fixture = Fixture::new().await;
    fixture.accept("hello", &["ana@example.org"]).await;
    let patient: PatientId = fixture.patient_of("ana@example.org").await.expect("was made");
    let scope = fixture.patient_scope(patient);
    let id = message::list(&fixture.store.read(), &scope, Page::new(1, 20)).await.expect("reads").rows[0].message;
    let swap = "UPDATE message_part SET bytes = (SELECT p.bytes FROM message_part p WHERE p.kind = 1) WHERE kind = 2";
    fixture.store.write(async |tx| Ok::<_, StoreError>(tx.connection().execute_unprepared(swap).await?)).await.expect("damages");
    let rows = message::list(&fixture.store.read(), &scope, Page::new(1, 20)).await.expect("reads").rows;
    assert!(rows.len() == 1 && rows[0].damaged && rows[0].message == id && rows[0].meta.subject.is_empty());
    assert!(matches!(message::find(&fixture.store.read(), &scope, id).await, Err(StoreError::Open)));
}
