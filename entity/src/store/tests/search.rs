//! Records found by beginnings and ends of words, by what stands in them now and by nothing else, in one organization alone.
use std::time::Duration;

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use super::fixture::{Fixture, address};
use crate::{
    base::random::SystemRandom,
    domain::{
        id::{OrganizationId, PatientId, RelayId},
        page::Page,
        scope::{Actor, StaffScope},
    },
    store::{
        StoreError, Unique,
        patient::{self, Details, PatientState, Typed},
        source::Origin,
    },
    table::patient_word,
};

impl Fixture {
    async fn found(&self, typed: &str) -> Vec<PatientId> {
        let typed = Typed::parse(typed).expect("words");
        let found = patient::search(&self.store.read(), &self.staff(), &typed, false, Page::new(1, 20)).await.expect("searches");
        found.rows.iter().map(|hit| hit.id).collect()
    }
}

#[tokio::test]
async fn records_are_found_by_every_word_newest_first_and_paged() {
    let fixture = Fixture::new().await;
    let first = fixture.add_patient("ana@example.org").await;
    fixture.clock.pass(Duration::from_secs(1));
    let second = fixture.add_patient("gomez@clinic.example").await;
    assert_eq!(fixture.found("ana GOMEZ").await, [second, first]);
    assert_eq!(fixture.found("ana clin").await, [second]);
    assert_eq!(fixture.found("ana@exa").await, [first]);
    assert_eq!(fixture.found("mez").await, [second, first]);
    assert_eq!(fixture.found("ample").await, [], "everybody's end");
    assert_eq!(fixture.found("ana gomez example org perez").await, []);
    let page = async |number| {
        let typed = Typed::parse("gó").expect("words");
        patient::search(&fixture.store.read(), &fixture.staff(), &typed, false, Page::new(number, 1)).await.expect("searches")
    };
    let (one, two) = (page(1).await, page(2).await);
    assert!(one.more && !two.more && one.rows[0].id == second && two.rows[0].id == first);
    assert_eq!(one.rows[0].address, Some(address("gomez@clinic.example")));
    assert_eq!(one.rows[0].details.name.as_deref(), Some("Ana Gómez"));
}

#[tokio::test]
async fn another_organization_finds_nothing_and_its_words_are_others() {
    let fixture = Fixture::new().await;
    let mine = fixture.add_patient("ana@example.org").await;
    let other = OrganizationId::generate(&*fixture.clock, &SystemRandom);
    fixture.add_organization(other, RelayId::generate(&*fixture.clock, &SystemRandom), "hillside").await;
    let theirs = StaffScope::permitted(other, Actor::Operator);
    let typed = Typed::parse("ana").expect("words");
    let search = async || patient::search(&fixture.store.read(), &theirs, &typed, true, Page::new(1, 20)).await.expect("searches").rows;
    assert!(search().await.is_empty());
    let new = fixture.new_patient("ana@example.org");
    fixture.store.write(async |tx| patient::insert(tx, &theirs, &new).await).await.expect("inserts");
    assert_eq!(search().await.len(), 1);
    assert_eq!(fixture.found("ana").await, [mine]);
    let shared = "SELECT COUNT(*) FROM patient_word a JOIN patient_word b ON a.word = b.word AND a.organization_id <> b.organization_id";
    assert_eq!(fixture.number(shared).await, 0);
}

#[tokio::test]
async fn a_change_is_found_at_once_and_what_was_before_is_not() {
    let fixture = Fixture::new().await;
    let (scope, id) = (fixture.staff(), fixture.add_patient("ana@example.org").await);
    let version = async || patient::open(&fixture.store.read(), &scope, id).await.expect("opens").expect("there").version;
    let before = version().await;
    let details = Details { name: Some("Bea Ruiz".to_owned()), birth_date: None, record_number: Some("77-1".to_owned()), phone: None };
    let change = fixture.store.write(async |tx| patient::update_details(tx, &scope, id, &details).await);
    change.await.expect("changes");
    let after = version().await;
    assert!(before < after, "on a clock that stands");
    assert_eq!(patient::details(&fixture.store.read(), &scope, id).await.expect("opens"), Some(details));
    assert_eq!((fixture.found("ana").await, fixture.found("gom").await), (vec![id], vec![]));
    assert_eq!((fixture.found("ruiz").await, fixture.found("77").await), (vec![id], vec![id]));
    assert_eq!((fixture.found("uiz").await, fixture.found("mez").await), (vec![id], vec![]));
    fixture.clock.pass(Duration::from_secs(1));
    let add = fixture.store.write(async |tx| patient::insert_address(tx, &scope, id, &address("bea@work.example"), None).await);
    add.await.expect("adds");
    assert_eq!(fixture.found("work").await, [id]);
    let first = patient::addresses(&fixture.store.read(), &scope, id).await.expect("lists").remove(0).id;
    let delete = fixture.store.write(async |tx| patient::delete_address(tx, &scope, id, first).await);
    assert!(delete.await.expect("deletes"));
    assert_eq!((fixture.found("ana").await, fixture.patient_of("bea@work.example").await), (vec![], Some(id)));
    assert!(after < version().await);
}

#[tokio::test]
async fn closed_records_are_found_by_who_asks_for_them() {
    let fixture = Fixture::new().await;
    let (scope, id) = (fixture.staff(), fixture.add_patient("ana@example.org").await);
    let close = async |tx: &crate::store::Tx| patient::update_state(tx, fixture.organization, id, PatientState::Closed).await;
    fixture.store.write(close).await.expect("closes");
    assert_eq!(fixture.found("ana").await, []);
    let typed = Typed::parse("ana").expect("words");
    let all = patient::search(&fixture.store.read(), &scope, &typed, true, Page::new(1, 20)).await.expect("searches");
    assert_eq!(all.rows[0].state, PatientState::Closed);
}

#[tokio::test]
async fn records_of_an_earlier_version_are_indexed_a_few_at_a_time() {
    let fixture = Fixture::new().await;
    fixture.accept("first", &["new@example.org"]).await;
    assert_eq!(fixture.found("new@").await.len(), 1, "made by its first message");
    for name in ["ana", "bea", "eva"] {
        fixture.add_patient(&format!("{name}@example.org")).await;
    }
    fixture.run("DELETE FROM patient_word").await;
    fixture.run("UPDATE patient SET indexed = false").await;
    assert_eq!(fixture.found("example").await, []);
    let some = async |limit| fixture.store.write(async |tx| patient::index_due(tx, limit).await).await.expect("indexes");
    assert_eq!((some(3).await, some(3).await, some(3).await), (3, 1, 0));
    assert_eq!(fixture.found("example").await.len(), 4);
    assert_eq!(fixture.number("SELECT COUNT(*) FROM patient WHERE NOT indexed").await, 0);
}

#[tokio::test]
async fn no_word_can_be_read_in_the_table() {
    let fixture = Fixture::new().await;
    let id = fixture.add_patient("ana@example.org").await;
    let reader = fixture.store.read();
    let rows = patient_word::Entity::find().filter(patient_word::Column::PatientId.eq(id.as_uuid())).all(reader.connection());
    let rows = rows.await.expect("reads");
    assert!(rows.len() > 10 && rows.iter().all(|row| row.word.len() == 16));
    assert!(rows.iter().all(|row| {
        !["an", "ana", "go", "gom"]
            .iter()
            .any(|word| row.word.starts_with(word.as_bytes()) && row.word[word.len()..].iter().all(|byte| *byte == 0))
    }));
    assert!(matches!(
        fixture.store.write(async |tx| patient::insert(tx, &fixture.staff(), &fixture.new_patient("ana@example.org")).await).await,
        Err(StoreError::Conflict(Unique::DeliveryAddress))
    ));
}
