//! What becomes of a mail that was decided on: who may have it, how it is settled, and when it leaves no more.
use std::{sync::Arc, time::Duration};

use super::{
    alerts::{LEASE, PENDING_ALERTS, claimed},
    fixture::{Fixture, address},
};
use crate::{
    base::{clock::Clock, random::SystemRandom},
    crypto::root::{FileRoot, Realm},
    desk::{Desk, MailKind, NoticeKind, Outcome, ReplyClass},
    domain::locale::Locale,
    store::{
        Database, Entry, StoreError, alert_address,
        outbox::{self, NewMailboxCode, Recipient},
    },
};

#[tokio::test]
async fn an_alert_to_be_tried_again_gives_way_to_the_trailing_one() {
    let fixture = Fixture::new().await;
    claimed(&fixture, "ana@example.org").await;
    let desk = fixture.desk().await;
    fixture.accept("first", &["ana@example.org"]).await;
    let first = desk.claim(10, LEASE).await.expect("claims").remove(0);
    fixture.accept("second", &["ana@example.org"]).await;
    let at = fixture.clock.now().plus(Duration::from_secs(30));
    assert!(desk.settle(&first, &Outcome::Retry { at, class: ReplyClass::new("4.4.1") }).await.expect("settles"));
    assert_eq!(fixture.number(PENDING_ALERTS).await, 1);
    assert_eq!(desk.next_due().await.expect("reads"), Some(at));
    let first = {
        fixture.clock.pass(Duration::from_secs(30));
        desk.claim(10, LEASE).await.expect("claims").remove(0)
    };
    assert!(desk.settle(&first, &Outcome::Retry { at: at.plus(LEASE), class: ReplyClass::new("4.4.1") }).await.expect("settles"));
    assert_eq!(fixture.number(PENDING_ALERTS).await, 1);
}

#[tokio::test]
async fn nobody_to_reach_means_a_notice_to_staff_and_sender_only() {
    let fixture = Fixture::new().await;
    for text in ["one", "two"] {
        let mut acceptance = fixture.acceptance(text, &["new@example.org"]).await;
        acceptance.sender_notice = Some(address("doctor@riverside.example"));
        fixture.store.append(Entry::Accept(Box::new(acceptance))).await.expect("accepts");
    }
    assert_eq!(fixture.number(PENDING_ALERTS).await, 0);
    let mut mails = fixture.desk().await.claim(10, LEASE).await.expect("claims");
    mails.sort_by(|a, b| a.to.as_str().cmp(b.to.as_str()));
    let seen: Vec<&str> = mails.iter().map(|mail| mail.to.as_str()).collect();
    assert_eq!(seen, ["doctor@riverside.example", "office@riverside.example"]);
    assert!(mails.iter().all(|mail| matches!(mail.kind, MailKind::Notice(NoticeKind::SlipNeeded))));
}

#[tokio::test]
async fn an_alert_whose_slip_has_died_is_cancelled() {
    let fixture = Fixture::new().await;
    let patient = fixture.add_patient("ana@example.org").await;
    fixture.add_slip(patient, "issued").await;
    fixture.accept("hello", &["ana@example.org"]).await;
    fixture.clock.pass(Duration::from_secs(2 * 86_400));
    assert!(fixture.desk().await.claim(10, LEASE).await.expect("claims").is_empty());
    assert_eq!(fixture.number("SELECT COUNT(*) FROM outbox WHERE state = 'cancelled'").await, 1);
}

#[tokio::test]
async fn a_late_notifier_changes_nothing() {
    let fixture = Fixture::new().await;
    claimed(&fixture, "ana@example.org").await;
    let (one, two) = (fixture.desk().await, fixture.desk().await);
    fixture.accept("hello", &["ana@example.org"]).await;
    let late = one.claim(10, LEASE).await.expect("claims").remove(0);
    assert!(two.claim(10, LEASE).await.expect("claims").is_empty(), "leased to one only");
    fixture.clock.pass(LEASE);
    let current = two.claim(10, LEASE).await.expect("claims").remove(0);
    assert_eq!((current.id, current.attempts), (late.id, 2));
    assert!(!one.settle(&late, &Outcome::Failed { class: ReplyClass::new("5.1.1") }).await.expect("asks"));
    assert_eq!(fixture.number("SELECT COUNT(*) FROM outbox WHERE state = 'leased'").await, 1);
    assert!(two.settle(&current, &Outcome::Sent).await.expect("settles"));
    assert_eq!(fixture.number("SELECT COUNT(*) FROM outbox WHERE state = 'sent'").await, 1);
}

#[tokio::test]
async fn a_permanent_failure_is_visible() {
    let fixture = Fixture::new().await;
    claimed(&fixture, "ana@example.org").await;
    let desk = fixture.desk().await;
    fixture.accept("hello", &["ana@example.org"]).await;
    let mail = desk.claim(10, LEASE).await.expect("claims").remove(0);
    assert!(desk.settle(&mail, &Outcome::Failed { class: ReplyClass::new("5.1.1 no such user ana") }).await.expect("settles"));
    let failed = "SELECT COUNT(*) FROM outbox WHERE state = 'failed' AND reply_class = '5.1.1nosuchuserana'";
    assert_eq!(fixture.number(failed).await, 1);
}

#[tokio::test]
async fn a_mailbox_code_leaves_at_once_and_is_erased_afterwards() {
    let fixture = Fixture::new().await;
    let patient = fixture.add_patient("ana@example.org").await;
    let claim = fixture.add_slip(patient, "keyed").await;
    let organization = fixture.organization;
    let to = alert_address::list(&fixture.store.read(), organization, patient).await.expect("reads")[0].id;
    let expires_at = fixture.clock.now().plus(Duration::from_secs(3_600));
    let english = Locale::english();
    let send = async |code: &str, language| {
        let new = NewMailboxCode { organization, claim, to, code, language, expires_at };
        fixture.store.write(async |tx| outbox::insert_mailbox_code(tx, &new).await).await.expect("inserts")
    };
    const PAYLOADS: &str = "SELECT COUNT(*) FROM outbox WHERE payload IS NOT NULL";
    send("11112222", None).await;
    fixture.store.write(async |tx| outbox::cancel_mailbox_codes(tx, claim).await).await.expect("cancels");
    assert_eq!(fixture.number(PAYLOADS).await, 0);
    send("12345678", Some(&english)).await;
    let desk = fixture.desk().await;
    let mail = desk.claim(10, LEASE).await.expect("claims").remove(0);
    assert!(matches!(&mail.kind, MailKind::MailboxCode(code) if code.as_str() == "12345678"));
    assert_eq!(mail.locale, english, "the page's language, not the address's");
    let retry = Outcome::Retry { at: fixture.clock.now().plus(LEASE), class: ReplyClass::new("4.7.1") };
    assert!(desk.settle(&mail, &retry).await.expect("settles"));
    assert_eq!(fixture.number(PAYLOADS).await, 1);
    fixture.clock.pass(Duration::from_secs(3_601));
    let now = fixture.clock.now();
    assert_eq!(fixture.store.write(async |tx| outbox::expire_due(tx, now, 100).await).await.expect("expires"), 1);
    assert_eq!(fixture.number(PAYLOADS).await, 0);
}

#[tokio::test]
async fn a_notice_goes_out_once_for_its_subject() {
    let fixture = Fixture::new().await;
    let patient = fixture.add_patient("ana@example.org").await;
    let organization = fixture.organization;
    let to = alert_address::list(&fixture.store.read(), organization, patient).await.expect("reads")[0].id;
    for recipient in [Recipient::Staff, Recipient::Staff, Recipient::Patient(to)] {
        let kind = if recipient == Recipient::Staff { NoticeKind::StaffAttention } else { NoticeKind::KeyAdded };
        let insert = async |tx: &crate::store::Tx| outbox::insert_notice(tx, organization, kind, recipient, patient.as_uuid()).await;
        assert!(fixture.store.write(insert).await.expect("inserts"));
    }
    assert_eq!(fixture.desk().await.claim(10, LEASE).await.expect("claims").len(), 2);
}

#[tokio::test]
async fn the_desk_refuses_another_root_and_opens_no_content() {
    let fixture = Fixture::new().await;
    let path = fixture.folder.path().join("foreign.key");
    let foreign = Arc::new(FileRoot::create(&path, Realm::Alert, &SystemRandom).expect("a root"));
    let database = Database::open(&fixture.settings).await.expect("opens");
    let refused = Desk::open(database, foreign, fixture.clock.clone(), Arc::new(SystemRandom)).await;
    assert!(matches!(refused.map(|_| ()), Err(StoreError::WrongKey { realm: Realm::Alert })));
}

#[tokio::test]
async fn an_alert_does_not_leave_before_the_message_that_it_stands_for() {
    let fixture = Fixture::new().await;
    let patient = claimed(&fixture, "ana@example.org").await;
    fixture.accept("first", &["ana@example.org"]).await;
    let desk = fixture.desk().await;
    let claiming = fixture
        .store
        .write(async |tx| {
            // A second message finds the first one's alert pending, and has not committed yet.
            outbox::release_alert(tx, fixture.organization, patient).await?;
            let desk = desk.clone();
            let claiming = tokio::spawn(async move { desk.claim(10, LEASE).await });
            tokio::time::sleep(Duration::from_millis(100)).await;
            if fixture.is_postgres() {
                assert!(claiming.await.expect("runs").expect("claims").is_empty(), "passed over");
                return Ok::<_, StoreError>(None);
            }
            assert!(!claiming.is_finished(), "waits for the writer");
            Ok(Some(claiming))
        })
        .await
        .expect("writes");
    let claimed = match claiming {
        Some(claiming) => claiming.await.expect("runs").expect("claims"),
        None => desk.claim(10, LEASE).await.expect("claims"),
    };
    assert_eq!(claimed.len(), 1);
}
