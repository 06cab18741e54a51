//! A clock that was days ahead for a while: nobody waits for what it has set.
use std::time::Duration;

use super::fixture::{Fixture, POLICY};
use crate::{
    base::clock::Clock,
    desk::{Outcome, ReplyClass},
    domain::id::PatientId,
    store::{
        Tx,
        alert_address::{self, Cadence},
        lease,
        outbox::{bring_back, find_ahead, reschedule_alert},
        patient::{self, PatientState},
    },
};

const LEASE: Duration = Duration::from_secs(60);
const DAYS: Duration = Duration::from_secs(5 * 24 * 3_600);
const ANA: &str = "ana@example.org";

async fn claimed() -> (Fixture, PatientId) {
    let fixture = Fixture::new().await;
    let patient = fixture.add_patient(ANA).await;
    let organization = fixture.organization;
    let claim = async |tx: &Tx| patient::update_state(tx, organization, patient, PatientState::Claimed).await;
    fixture.store.write(claim).await.expect("claims");
    (fixture, patient)
}

/// How many mails were brought back.
async fn mend(fixture: &Fixture) -> usize {
    let found = find_ahead(&fixture.store.read(), fixture.clock.now(), 100).await.expect("reads");
    fixture.store.write(async |tx| bring_back(tx, &found).await).await.expect("writes");
    found.len()
}

#[tokio::test]
async fn an_alert_that_waits_for_days_leaves_with_the_next_message() {
    let (fixture, _) = claimed().await;
    fixture.clock.pass(DAYS);
    fixture.accept("ahead", &[ANA]).await;
    fixture.clock.set_back(DAYS);
    let desk = fixture.desk().await;
    assert!(desk.claim(10, LEASE).await.expect("claims").is_empty(), "it waits for its moment");
    fixture.accept("now", &[ANA]).await;
    assert_eq!(desk.claim(10, LEASE).await.expect("claims").len(), 1);
}

#[tokio::test]
async fn an_alert_that_is_tried_again_keeps_its_moment_unless_it_is_days_away() {
    for (wait, hastened) in [(Duration::from_secs(5 * 3_600), false), (DAYS, true)] {
        let (fixture, _) = claimed().await;
        let desk = fixture.desk().await;
        fixture.accept("one", &[ANA]).await;
        let alert = desk.claim(10, LEASE).await.expect("claims").remove(0);
        let again = Outcome::Retry { at: fixture.clock.now().plus(wait), class: ReplyClass::new("4.7.1") };
        assert!(desk.settle(&alert, &again).await.expect("settles"));
        fixture.accept("two", &[ANA]).await;
        fixture.clock.pass(POLICY.coalesce);
        assert_eq!(desk.claim(10, LEASE).await.expect("claims").len(), usize::from(hastened), "{wait:?}");
    }
}

#[tokio::test]
async fn an_alert_that_left_ahead_of_time_holds_the_next_one_for_an_interval_only() {
    let (fixture, _) = claimed().await;
    let desk = fixture.desk().await;
    fixture.clock.pass(DAYS);
    fixture.accept("ahead", &[ANA]).await;
    let first = desk.claim(10, LEASE).await.expect("claims").remove(0);
    assert!(desk.settle(&first, &Outcome::Sent).await.expect("settles"));
    fixture.clock.set_back(DAYS);
    fixture.accept("now", &[ANA]).await;
    assert_eq!(desk.next_due().await.expect("reads"), Some(fixture.clock.now().plus(POLICY.coalesce)));
}

#[tokio::test]
async fn an_alert_that_waits_for_days_leaves_without_another_message_too() {
    let (fixture, _) = claimed().await;
    fixture.clock.pass(DAYS);
    fixture.accept("ahead", &[ANA]).await;
    assert_eq!(mend(&fixture).await, 0, "by that clock all is well");
    fixture.clock.set_back(DAYS);
    assert_eq!((mend(&fixture).await, mend(&fixture).await), (1, 0));
    assert_eq!(fixture.desk().await.claim(10, LEASE).await.expect("claims").len(), 1);
}

#[tokio::test]
async fn what_is_to_wait_waits() {
    let (fixture, patient) = claimed().await;
    let organization = fixture.organization;
    let daily = async |tx: &Tx| {
        let address = alert_address::list(tx, organization, patient).await?[0].id;
        alert_address::update_cadence(tx, organization, address, Cadence::Daily).await?;
        reschedule_alert(tx, organization, address).await
    };
    fixture.store.write(daily).await.expect("sets");
    let desk = fixture.desk().await;
    fixture.accept("one", &[ANA]).await;
    let first = desk.claim(10, LEASE).await.expect("claims").remove(0);
    assert!(desk.settle(&first, &Outcome::Sent).await.expect("settles"));
    fixture.accept("two", &[ANA]).await;
    assert_eq!(mend(&fixture).await, 0);
}

#[tokio::test]
async fn a_lease_until_a_far_day_holds_nobody_off() {
    let (fixture, _) = claimed().await;
    let acquire = async || fixture.store.write(async |tx| lease::acquire(tx, "sweep", LEASE).await).await.expect("asks");
    fixture.clock.pass(DAYS);
    assert!(acquire().await, "free");
    fixture.clock.set_back(LEASE);
    assert!(!acquire().await, "the other clock is a little ahead");
    fixture.clock.set_back(DAYS);
    assert!(acquire().await, "nobody holds it for days");
    assert!(!acquire().await, "held");
}

#[tokio::test]
async fn a_mail_that_is_leased_until_a_far_day_is_given_out_again() {
    let (fixture, _) = claimed().await;
    let desk = fixture.desk().await;
    fixture.clock.pass(DAYS);
    fixture.accept("ahead", &[ANA]).await;
    let late = desk.claim(10, LEASE).await.expect("claims").remove(0);
    fixture.clock.set_back(LEASE);
    assert!(desk.claim(10, LEASE).await.expect("claims").is_empty(), "the other clock is a little ahead");
    fixture.clock.set_back(DAYS);
    assert_eq!(desk.claim(10, LEASE).await.expect("claims").len(), 1);
    assert!(desk.claim(10, LEASE).await.expect("claims").is_empty(), "held");
    assert!(!desk.settle(&late, &Outcome::Sent).await.expect("settles"), "somebody else has it");
}
