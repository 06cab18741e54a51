//! Who is told of a message: the patient, if there is a way in; staff, if not.
use std::time::Duration;

use super::fixture::{Fixture, address};
use crate::{
    base::clock::Clock,
    crypto::root::Realm,
    desk::{MailKind, NoticeKind, Outcome, ReplyClass},
    domain::{locale::Locale, scope::Record},
    store::{
        AlertPolicy, Entry, StoreError,
        alert_address::{self, Cadence},
        outbox::{self, NewMailboxCode, Recipient},
        patient::{self, PatientState},
    },
};

const LEASE: Duration = Duration::from_secs(60);
const PENDING_ALERTS: &str = "SELECT COUNT(*) FROM outbox WHERE kind = 'alert' AND state = 'pending'";

async fn claimed(fixture: &Fixture, email: &str) -> crate::domain::id::PatientId {
    let patient = fixture.add_patient(email).await;
    let organization = fixture.organization;
    let claim = async |tx: &crate::store::Tx| patient::update_state(tx, organization, patient, PatientState::Claimed).await;
    fixture.store.write(claim).await.expect("claims");
    patient
}

#[tokio::test]
async fn a_claimed_record_gets_one_alert_for_many_messages() {
    let fixture = Fixture::new().await;
    claimed(&fixture, "Ana@example.org").await;
    for number in 0..3 {
        fixture.accept(&format!("message {number}"), &["ana@example.org"]).await;
    }
    let mails = fixture.desk().await.claim(10, LEASE).await.expect("claims");
    let [alert] = mails.as_slice() else { panic!("one alert: {mails:?}") };
    assert!(matches!(alert.kind, MailKind::Alert));
    assert_eq!((alert.to.as_str(), alert.locale.as_str(), alert.attempts), ("Ana@example.org", "es", 1));
}

#[tokio::test]
async fn where_nothing_is_held_back_each_message_has_its_alert() {
    let fixture = Fixture::with(AlertPolicy { jitter: Duration::ZERO, coalesce: Duration::ZERO }).await;
    let patient = claimed(&fixture, "ana@example.org").await;
    let together = (0..3).map(async |number| fixture.accept(&format!("together {number}"), &["ana@example.org"]).await);
    futures_util::future::join_all(together).await;
    fixture.accept("alone", &["ana@example.org"]).await;
    assert_eq!(fixture.desk().await.claim(10, LEASE).await.expect("claims").len(), 4);
    // Whoever wants to be told seldom still is.
    set_cadence(&fixture, patient, Cadence::Hourly).await;
    fixture.accept("one", &["ana@example.org"]).await;
    fixture.accept("two", &["ana@example.org"]).await;
    assert_eq!(fixture.number(PENDING_ALERTS).await, 1);
}

#[tokio::test]
async fn another_slip_is_no_news() {
    for coalesce in [600, 0] {
        let fixture = Fixture::with(AlertPolicy { jitter: Duration::ZERO, coalesce: Duration::from_secs(coalesce) }).await;
        let (organization, patient) = (fixture.organization, fixture.add_patient("ana@example.org").await);
        let slip = async || {
            fixture.run("UPDATE claim_code SET state = 'void'").await;
            fixture.add_slip(patient, "issued").await;
            let release = async |tx: &crate::store::Tx| {
                patient::lock(tx, organization, patient).await?;
                outbox::release_untold(tx, organization, patient).await
            };
            fixture.store.write(release).await.expect("releases")
        };
        assert!(!slip().await, "nothing waits");
        fixture.accept("first", &["ana@example.org"]).await;
        fixture.clock.pass(Duration::from_secs(1));
        assert!(slip().await);
        assert_eq!(fixture.number(PENDING_ALERTS).await, 1, "{coalesce}: one is about to leave");
        let desk = fixture.desk().await;
        let first = desk.claim(10, LEASE).await.expect("claims").remove(0);
        slip().await;
        assert_eq!(fixture.number(PENDING_ALERTS).await, 0, "{coalesce}: it is on its way");
        assert!(desk.settle(&first, &Outcome::Sent).await.expect("settles"));
        slip().await;
        assert_eq!(fixture.number(PENDING_ALERTS).await, 0, "{coalesce}: it has left");
        // One that comes back told nobody.
        assert!(
            fixture
                .store
                .write(async |tx| outbox::settle_bounced(tx, first.tag, &ReplyClass::new("5.1.1")).await)
                .await
                .expect("bounces")
                .is_some()
        );
        slip().await;
        assert_eq!(fixture.number(PENDING_ALERTS).await, 1, "{coalesce}: it came back");
        fixture.clock.pass(Duration::from_secs(600));
        let second = desk.claim(10, LEASE).await.expect("claims").remove(0);
        assert!(desk.settle(&second, &Outcome::Sent).await.expect("settles"));
        // What came while there was no slip was told to nobody.
        fixture.clock.pass(Duration::from_secs(2 * 86_400));
        fixture.accept("second", &["ana@example.org"]).await;
        assert_eq!(fixture.number(PENDING_ALERTS).await, 0, "{coalesce}: nobody can get in");
        fixture.clock.pass(Duration::from_secs(1));
        slip().await;
        assert_eq!(fixture.number(PENDING_ALERTS).await, 1, "{coalesce}: it waited for the slip");
    }
}

#[tokio::test]
async fn what_comes_in_while_an_alert_is_on_its_way_gets_a_trailing_one() {
    let fixture = Fixture::new().await;
    claimed(&fixture, "ana@example.org").await;
    let desk = fixture.desk().await;
    fixture.accept("first", &["ana@example.org"]).await;
    let first = desk.claim(10, LEASE).await.expect("claims").remove(0);
    fixture.accept("second", &["ana@example.org"]).await;
    fixture.accept("third", &["ana@example.org"]).await;
    assert_eq!(fixture.number(PENDING_ALERTS).await, 1);
    assert!(desk.settle(&first, &Outcome::Sent).await.expect("settles"));
    assert!(desk.claim(10, LEASE).await.expect("claims").is_empty(), "not before the interval has passed");
    assert_eq!(desk.next_due().await.expect("reads"), Some(fixture.clock.now().plus(Duration::from_secs(600))));
    fixture.clock.pass(Duration::from_secs(600));
    let trailing = desk.claim(10, LEASE).await.expect("claims");
    assert_eq!(trailing.len(), 1);
}

async fn set_cadence(fixture: &Fixture, patient: crate::domain::id::PatientId, cadence: Cadence) {
    let organization = fixture.organization;
    let set = async |tx: &crate::store::Tx| {
        patient::lock(tx, organization, patient).await?;
        for address in alert_address::list(tx, organization, patient).await? {
            alert_address::update_cadence(tx, organization, address.id, cadence).await?;
            outbox::reschedule_alert(tx, organization, address.id).await?;
        }
        Ok::<_, StoreError>(())
    };
    fixture.store.write(set).await.expect("sets");
}

#[tokio::test]
async fn who_wants_to_be_told_seldom_gets_a_trailing_alert_then() {
    let hour = Duration::from_secs(3_600);
    for (cadence, interval) in [(Cadence::Each, Duration::from_secs(600)), (Cadence::Hourly, hour), (Cadence::Daily, 24 * hour)] {
        let fixture = Fixture::new().await;
        let patient = claimed(&fixture, "ana@example.org").await;
        set_cadence(&fixture, patient, cadence).await;
        let desk = fixture.desk().await;
        fixture.accept("first", &["ana@example.org"]).await;
        let first = desk.claim(10, LEASE).await.expect("claims").remove(0);
        assert!(desk.settle(&first, &Outcome::Sent).await.expect("settles"), "the first one is not held back");
        fixture.accept("second", &["ana@example.org"]).await;
        fixture.clock.pass(interval.saturating_sub(Duration::from_secs(1)));
        fixture.accept("third", &["ana@example.org"]).await;
        assert!(desk.claim(10, LEASE).await.expect("claims").is_empty(), "{cadence:?}: too soon");
        assert_eq!(fixture.number(PENDING_ALERTS).await, 1, "{cadence:?}");
        fixture.clock.pass(Duration::from_secs(1));
        assert_eq!(desk.claim(10, LEASE).await.expect("claims").len(), 1, "{cadence:?}: no trailing alert");
    }
}

#[tokio::test]
async fn what_waits_is_sent_as_often_as_is_wanted_now() {
    let fixture = Fixture::new().await;
    let patient = claimed(&fixture, "ana@example.org").await;
    set_cadence(&fixture, patient, Cadence::Daily).await;
    let desk = fixture.desk().await;
    fixture.accept("first", &["ana@example.org"]).await;
    let first = desk.claim(10, LEASE).await.expect("claims").remove(0);
    assert!(desk.settle(&first, &Outcome::Sent).await.expect("settles"));
    fixture.accept("second", &["ana@example.org"]).await;
    let after = |span| Some(fixture.clock.now().plus(Duration::from_secs(span)));
    assert_eq!(desk.next_due().await.expect("reads"), after(86_400));
    set_cadence(&fixture, patient, Cadence::Hourly).await;
    assert_eq!(desk.next_due().await.expect("reads"), after(3_600));
    set_cadence(&fixture, patient, Cadence::Each).await;
    assert_eq!(desk.next_due().await.expect("reads"), after(600));
}

#[tokio::test]
async fn an_address_that_takes_over_gets_the_alert_that_waited() {
    let fixture = Fixture::new().await;
    let patient = claimed(&fixture, "ana@example.org").await;
    fixture.accept("hello", &["ana@example.org"]).await;
    let record = Record { organization: fixture.organization, patient };
    let (new, spanish) = (address("new@example.net"), Locale::parse("es").expect("a tag"));
    let propose = async |tx: &crate::store::Tx| alert_address::insert_proposed(tx, &record, &new, &spanish, Cadence::Each).await;
    let proposed = fixture.store.write(propose).await.expect("proposes");
    fixture.accept("while it is proposed", &["ana@example.org"]).await;
    assert_eq!(fixture.number(PENDING_ALERTS).await, 1, "a proposed address is alerted");
    let take_over = async |tx: &crate::store::Tx| {
        patient::lock(tx, record.organization, patient).await?;
        let old = alert_address::list(tx, record.organization, patient).await?;
        alert_address::take_over(tx, &record, proposed).await?;
        for address in old {
            outbox::move_alert(tx, &record, address.id).await?;
        }
        Ok::<_, StoreError>(())
    };
    fixture.store.write(take_over).await.expect("takes over");
    let mails = fixture.desk().await.claim(10, LEASE).await.expect("claims");
    assert!(matches!(mails.as_slice(), [mail] if mail.to.as_str() == "new@example.net"), "{mails:?}");
}

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
async fn a_slip_releases_the_waiting_alert_and_takes_the_notice_back() {
    let fixture = Fixture::new().await;
    fixture.accept("hello", &["new@example.org"]).await;
    let patient = fixture.patient_of("new@example.org").await.expect("was made");
    fixture.add_slip(patient, "issued").await;
    let organization = fixture.organization;
    let release = async |tx: &crate::store::Tx| {
        patient::lock(tx, organization, patient).await?;
        outbox::release_alert(tx, organization, patient).await
    };
    assert!(fixture.store.write(release).await.expect("releases"));
    let mails = fixture.desk().await.claim(10, LEASE).await.expect("claims");
    assert!(matches!(mails.as_slice(), [mail] if matches!(mail.kind, MailKind::Alert)), "{mails:?}");
    assert_eq!(fixture.number("SELECT COUNT(*) FROM outbox WHERE kind = 'notice' AND state = 'cancelled'").await, 1);
}

#[tokio::test]
async fn a_live_slip_means_an_alert_and_a_dead_one_does_not() {
    let fixture = Fixture::new().await;
    for (state, alerts) in [("issued", 1), ("bound", 1), ("keyed", 1), ("void", 0), ("locked", 0), ("expired", 0)] {
        let email = format!("{state}@example.org");
        let patient = fixture.add_patient(&email).await;
        fixture.add_slip(patient, state).await;
        let before = fixture.number(PENDING_ALERTS).await;
        fixture.accept(state, &[&email]).await;
        assert_eq!(fixture.number(PENDING_ALERTS).await - before, alerts, "{state}");
    }
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
    let english = Locale::parse("en").expect("a language");
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
    use std::sync::Arc;

    use crate::{base::random::SystemRandom, crypto::root::FileRoot, desk::Desk, store::Database};
    let fixture = Fixture::new().await;
    let path = fixture.folder.path().join("foreign.key");
    let foreign = Arc::new(FileRoot::create(&path, Realm::Alert, &SystemRandom).expect("a root"));
    let database = Database::open(&fixture.settings).await.expect("opens");
    let refused = Desk::open(database, foreign, fixture.clock.clone(), Arc::new(SystemRandom)).await;
    assert!(matches!(refused.map(|_| ()), Err(StoreError::WrongKey { realm: Realm::Alert })));
}

#[tokio::test]
async fn a_slip_issued_while_a_message_comes_in_loses_no_alert() {
    let fixture = Fixture::new().await;
    let patient = fixture.add_patient("ana@example.org").await;
    let acceptance = fixture.acceptance("hello", &["ana@example.org"]).await;
    let (organization, store) = (fixture.organization, fixture.store.clone());
    let row = fixture.slip_row(patient, "issued");
    let task = fixture
        .store
        .write(async |tx| {
            patient::lock(tx, organization, patient).await?;
            let task = tokio::spawn(async move { store.append(Entry::Accept(Box::new(acceptance))).await });
            tokio::time::sleep(Duration::from_millis(100)).await;
            assert!(!task.is_finished(), "the acceptance waits for the record");
            row.insert(tx).await?;
            assert!(!outbox::release_alert(tx, organization, patient).await?);
            Ok::<_, StoreError>(task)
        })
        .await
        .expect("writes");
    task.await.expect("runs").expect("accepts");
    assert_eq!(fixture.number(PENDING_ALERTS).await, 1);
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
