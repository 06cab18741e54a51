//! Who is told of a message, and when: the patient, if there is a way in, as often as is wanted; staff, if not.
use std::time::Duration;

use super::fixture::{Fixture, address};
use crate::{
    base::clock::Clock,
    desk::{MailKind, Outcome, ReplyClass},
    domain::{locale::Locale, scope::Record},
    store::{
        AlertPolicy, Entry, StoreError,
        alert_address::{self, Cadence},
        outbox,
        patient::{self, PatientState},
    },
};

/// How long the notifier of these tests holds a mail.
pub(super) const LEASE: Duration = Duration::from_secs(60);
/// Alerts that wait.
pub(super) const PENDING_ALERTS: &str = "SELECT COUNT(*) FROM outbox WHERE kind = 'alert' AND state = 'pending'";

/// A record whose patient can get in.
pub(super) async fn claimed(fixture: &Fixture, email: &str) -> crate::domain::id::PatientId {
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
