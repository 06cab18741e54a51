//! Organizations, relays, patients.
use super::fixture::{Fixture, address};
use crate::{
    base::random::SystemRandom,
    domain::{
        address::Domain,
        id::{OrganizationId, RelayId},
        scope::{Actor, RelayRights, RelayScope, StaffScope},
    },
    store::{
        StoreError, Unique, alert_address, organization,
        patient::{self, PatientState, Taken},
        relay,
    },
};

#[tokio::test]
async fn an_import_of_thousands_is_all_or_nothing() {
    let fixture = Fixture::new().await;
    fixture.add_patient("taken@example.org").await;
    let scope = fixture.staff();
    let mut rows: Vec<_> = (0..3_000).map(|number| fixture.new_patient(&format!("p{number}@example.org"))).collect();
    rows[7].record_number = Some("A-1".to_owned());
    rows[1_500].email = Some(address("Taken@Example.org"));
    let taken = patient::taken(&fixture.store.read(), &scope, &rows).await.expect("looks");
    assert_eq!(taken, [(1_500, Taken::Email)]);
    let result = fixture.store.write(async |tx| patient::insert_all_of(tx, &scope, &rows).await).await;
    assert!(matches!(result, Err(StoreError::Conflict(Unique::DeliveryAddress))), "{result:?}");
    assert_eq!(fixture.number("SELECT COUNT(*) FROM patient").await, 1);
    rows[1_500].email = Some(address("free@example.org"));
    fixture.store.write(async |tx| patient::insert_all_of(tx, &scope, &rows).await).await.expect("inserts");
    let found =
        patient::find_by_address(&fixture.store.read(), &scope, &address("P7@EXAMPLE.org")).await.expect("finds").expect("is there");
    assert_eq!((found.id, found.state), (rows[7].id, PatientState::Unclaimed));
    let details = patient::details(&fixture.store.read(), &scope, found.id).await.expect("opens").expect("is there");
    assert_eq!((details.name.as_deref(), details.record_number.as_deref()), (Some("Ana Gómez"), Some("A-1")));
    let mut twin = fixture.new_patient("other@example.org");
    twin.record_number = Some("A-1".to_owned());
    let taken = patient::taken(&fixture.store.read(), &scope, &[twin]).await.expect("looks");
    assert_eq!(taken, [(0, Taken::RecordNumber)]);
}

#[tokio::test]
async fn recipients_are_looked_up_together_and_each_gets_its_own() {
    let fixture = Fixture::new().await;
    let (other, relay) = (OrganizationId::generate(&*fixture.clock, &SystemRandom), RelayId::generate(&*fixture.clock, &SystemRandom));
    fixture.add_organization(other, relay, "hillside").await;
    let theirs = RelayScope::permitted(other, relay, RelayRights { create_patients: true, ..RelayRights::default() }, None);
    let mut known = Vec::new();
    for number in 0..40 {
        known.push(fixture.add_patient(&format!("p{number}@example.org")).await);
    }
    // More at once than one query takes: known ones, strangers, and the same addresses of another organization.
    let (store, scope) = (&fixture.store, fixture.relay_scope());
    let asked = futures_util::future::join_all((0..600).map(async |number: usize| {
        let scope = if number.is_multiple_of(3) { &theirs } else { &scope };
        let found = store.find_recipient(scope, &address(&format!("p{}@example.org", number % 80))).await.expect("looks");
        (number, found.map(|patient| patient.id))
    }));
    for (number, found) in asked.await {
        let expected = if number.is_multiple_of(3) { None } else { known.get(number % 80).copied() };
        assert_eq!(found, expected, "question {number}");
    }
}

#[tokio::test]
async fn another_organization_finds_nothing() {
    let fixture = Fixture::new().await;
    let mine = fixture.add_patient("ana@example.org").await;
    let (other, relay) = (OrganizationId::generate(&*fixture.clock, &SystemRandom), RelayId::generate(&*fixture.clock, &SystemRandom));
    fixture.add_organization(other, relay, "hillside").await;
    let scope = StaffScope::permitted(other, Actor::Operator);
    let reader = fixture.store.read();
    assert!(patient::find(&reader, &scope, mine).await.expect("reads").is_none());
    assert!(patient::details(&reader, &scope, mine).await.expect("reads").is_none());
    assert!(patient::find_by_address(&reader, &scope, &address("ana@example.org")).await.expect("reads").is_none());
    assert!(alert_address::list(&reader, other, mine).await.expect("reads").is_empty());
    let result = fixture.store.write(async |tx| patient::update_state(tx, other, mine, PatientState::Claimed).await).await;
    assert!(matches!(result, Err(StoreError::NotFound)));
    assert_eq!(organization::list(&reader).await.expect("reads").len(), 2);
}

#[tokio::test]
async fn a_relay_is_found_by_user_and_knows_its_domains() {
    let fixture = Fixture::new().await;
    let reader = fixture.store.read();
    let found = relay::find_by_user(&reader, "riverside-mail").await.expect("reads").expect("is there");
    assert_eq!(found.id, fixture.relay);
    assert!(relay::find_by_user(&reader, "nobody").await.expect("reads").is_none());
    let domain = |text| Domain::parse(text).expect("a domain");
    let scope = fixture.relay_scope();
    assert!(relay::is_own_domain(&reader, &scope, &domain("RIVERSIDE.example")).await.expect("reads"));
    assert!(!relay::is_own_domain(&reader, &scope, &domain("sub.riverside.example")).await.expect("reads"));
    assert_eq!(relay::domains(&reader, &fixture.staff(), fixture.relay).await.expect("reads"), [domain("riverside.example")]);
}

#[tokio::test]
async fn an_alert_address_opens_for_its_owner() {
    let fixture = Fixture::new().await;
    let patient = fixture.add_patient("Ana@example.org").await;
    let reader = fixture.store.read();
    let all = alert_address::list(&reader, fixture.organization, patient).await.expect("reads");
    let [only] = all.as_slice() else { panic!("one address") };
    let (opened, language) = alert_address::open(&reader, only).await.expect("opens");
    assert_eq!((opened.as_str(), language.as_str()), ("Ana@example.org", "es"));
    let organization = fixture.organization;
    fixture.store.write(async |tx| alert_address::update_verified(tx, organization, only.id).await).await.expect("writes");
    assert!(alert_address::list(&reader, organization, patient).await.expect("reads")[0].verified_at.is_some());
}
