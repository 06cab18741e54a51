//! What staff chose is found whatever became of it, by an index, and of as many records as are asked about.
use std::time::Duration;

use sea_orm::{ConnectionTrait, Statement};

use super::*;
use crate::{
    base::{clock::Clock, random::SystemRandom},
    domain::{
        locale::Locale,
        role::Role,
        scope::{Actor, Record},
    },
    store::{
        Database, Tx,
        alert_address::{self, Cadence},
        patient::{self, Joining},
        practitioner::{self, NewPractitioner},
        source::Origin,
        tests::fixture::{Fixture, address},
    },
};

const MINUTE: Duration = Duration::from_secs(60);

struct Scene {
    fixture: Fixture,
    vega: PractitionerId,
    ruiz: PractitionerId,
    ana: PatientId,
    since: Timestamp,
}

impl Scene {
    async fn new() -> Self {
        let fixture = Fixture::new().await;
        let ana = fixture.add_patient("ana@example.org").await;
        let since = fixture.clock.now();
        fixture.clock.pass(MINUTE);
        let mut all = Vec::new();
        for name in ["vega", "ruiz"] {
            let id = PractitionerId::generate(&*fixture.clock, &SystemRandom);
            let new =
                NewPractitioner { id, name: name.to_owned(), address: address(&format!("{name}@clinic.example")), role: Role::Sender };
            let scope = fixture.staff();
            fixture.store.write(async |tx| practitioner::insert(tx, &scope, &new).await).await.expect("inserts");
            all.push(id);
        }
        Self { fixture, vega: all[0], ruiz: all[1], ana, since }
    }

    fn scope(&self, who: PractitionerId) -> StaffScope {
        StaffScope::permitted(self.fixture.organization, Actor::Practitioner(who, Role::Sender))
    }

    fn record(&self) -> Record {
        Record { organization: self.fixture.organization, patient: self.ana }
    }

    async fn add(&self, who: PractitionerId, patient: PatientId, to: &str) {
        let scope = self.scope(who);
        let add = async |tx: &Tx| patient::insert_address(tx, &scope, patient, &address(to), Some(who)).await;
        self.fixture.store.write(add).await.expect("adds");
        self.fixture.clock.pass(MINUTE);
    }

    async fn remove(&self, who: PractitionerId, patient: PatientId, which: &str) {
        let scope = self.scope(who);
        let all = patient::addresses(&self.fixture.store.read(), &scope, patient).await.expect("reads");
        let id = all.iter().find(|one| one.address.as_str() == which).expect("it is there").id;
        let remove = async |tx: &Tx| patient::delete_address(tx, &scope, patient, id).await;
        assert!(self.fixture.store.write(remove).await.expect("removes"));
        self.fixture.clock.pass(MINUTE);
    }

    async fn alerts(&self, who: PractitionerId, to: &str) {
        let (record, language) = (self.record(), Locale::english());
        let replace = async |tx: &Tx| alert_address::replace(tx, &record, (&address(to), &language), Cadence::Each, who).await;
        self.fixture.store.write(replace).await.expect("replaces");
        self.fixture.clock.pass(MINUTE);
    }

    async fn all(&self) -> Vec<(&'static str, PractitionerId)> {
        let found = list_choices(&self.fixture.store.read(), &self.fixture.staff(), &[self.ana], self.since).await.expect("reads");
        assert!(found.iter().all(|one| one.patient == self.ana));
        found.into_iter().map(|one| (one.kind.as_str(), one.by)).collect()
    }

    async fn is_own(&self, who: PractitionerId) -> bool {
        let (reader, scope) = (self.fixture.store.read(), self.scope(who));
        let found = list_choices(&reader, &scope, &[self.ana], self.since).await.expect("reads");
        is_own(&reader, &scope, &found, self.since).await.expect("reads")
    }
}

#[tokio::test]
async fn what_was_replaced_or_taken_away_was_chosen_all_the_same() {
    let scene = Scene::new().await;
    let (vega, ruiz) = (scene.vega, scene.ruiz);
    assert_eq!(scene.all().await, [], "the first addresses are nobody's choice");
    scene.alerts(vega, "vega@thief.example").await;
    scene.alerts(ruiz, "ana@new.example").await;
    assert_eq!(scene.all().await, [("alerts", ruiz), ("alerts", vega)], "one that is replaced");
    scene.add(vega, scene.ana, "other@example.org").await;
    let row = list_choices(&scene.fixture.store.read(), &scene.fixture.staff(), &[scene.ana], scene.since).await.expect("reads")[0];
    scene.remove(ruiz, scene.ana, "other@example.org").await;
    assert_eq!(scene.all().await, [("removed", ruiz), ("added", vega), ("alerts", ruiz), ("alerts", vega)], "who gave it, and who took it");
    let found = list_choices(&scene.fixture.store.read(), &scene.fixture.staff(), &[scene.ana], scene.since).await.expect("reads");
    assert_eq!(found[1], row, "it is the row that it was");
    assert!(scene.is_own(vega).await && scene.is_own(ruiz).await);
    let reader = scene.fixture.store.read();
    assert!(!is_own(&reader, &scene.fixture.staff(), &found, scene.since).await.expect("reads"), "an operator chose nothing");
    assert_eq!(list_choices(&reader, &scene.fixture.staff(), &[scene.ana], found[0].at).await.expect("reads"), [], "not since then");
    assert_eq!(list_choices(&reader, &scene.fixture.staff(), &[], scene.since).await.expect("reads"), [], "of nobody");
    // The same address, given and taken by one alone, makes nothing of it forgotten.
    scene.add(ruiz, scene.ana, "other@example.org").await;
    scene.remove(ruiz, scene.ana, "other@example.org").await;
    let kinds = [("removed", ruiz), ("added", ruiz), ("removed", ruiz), ("added", vega), ("alerts", ruiz), ("alerts", vega)];
    assert_eq!(scene.all().await, kinds);
}

#[tokio::test]
async fn what_was_chosen_for_a_record_that_was_joined_belongs_to_the_one_that_stays() {
    let scene = Scene::new().await;
    let (vega, ruiz) = (scene.vega, scene.ruiz);
    let goes = scene.fixture.add_patient("ana@old.example").await;
    scene.add(vega, goes, "two@old.example").await;
    scene.add(vega, goes, "three@old.example").await;
    scene.remove(vega, goes, "three@old.example").await;
    assert_eq!(scene.all().await, []);
    let (scope, both) = (scene.scope(ruiz), Joining { stays: scene.ana, goes });
    scene.fixture.store.write(async |tx| patient::merge(tx, &scope, both, Some(ruiz)).await).await.expect("joins");
    assert_eq!(scene.all().await, [("joined", ruiz), ("removed", vega), ("added", vega), ("added", vega)]);
    // Of many at once each has its own.
    let ben = scene.fixture.add_patient("ben@example.org").await;
    scene.add(ruiz, ben, "ben@new.example").await;
    let reader = scene.fixture.store.read();
    let found = list_choices(&reader, &scene.fixture.staff(), &[ben, scene.ana], scene.since).await.expect("reads");
    let of = |id| found.iter().filter(|one| one.patient == id).count();
    assert_eq!((found.len(), of(ben), of(scene.ana)), (5, 1, 4));
}

/// Rows of other records, so that PostgreSQL knows that a clinic has many of them. Of SQLite nobody asks that.
const CROWD: [&str; 4] = [
    "INSERT INTO delivery_address (id, organization_id, patient_id, address, address_index, created_at) \
     SELECT gen_random_uuid(), organization_id, id, '\\x00', decode(md5(id::text || n), 'hex'), 0 FROM patient, generate_series(1, 200) n",
    "INSERT INTO freed_address (id, organization_id, patient_id, address_index, removed_at) \
     SELECT gen_random_uuid(), organization_id, id, decode(md5(id::text || n), 'hex'), 0 FROM patient, generate_series(1, 200) n",
    "INSERT INTO alert_address (id, organization_id, patient_id, address, language, retired_at, created_at) \
     SELECT gen_random_uuid(), organization_id, id, '\\x00', '\\x00', 0, 0 FROM patient, generate_series(1, 200) n",
    "ANALYZE delivery_address, freed_address, alert_address, approval",
];

/// However many addresses somebody changed of other records: by the records that are asked about.
#[tokio::test]
async fn choices_are_found_by_the_index_of_each_table() {
    let scene = Scene::new().await;
    let (word, column) = if scene.fixture.is_postgres() { ("EXPLAIN", "QUERY PLAN") } else { ("EXPLAIN QUERY PLAN", "detail") };
    let mut records: Vec<Uuid> = (0..200).map(Uuid::from_u128).collect();
    if scene.fixture.is_postgres() {
        for number in 0..40 {
            scene.fixture.add_patient(&format!("p{number}@example.org")).await;
        }
        for sql in CROWD {
            scene.fixture.run(sql).await;
        }
        // What it counts on is a few of many.
        records.truncate(4);
    }
    let asked = select(scene.fixture.organization, &records, scene.since);
    let plan = async |tx: &Tx| {
        let connection = tx.connection();
        let built = connection.get_database_backend().build(&asked);
        let rows = connection.query_all_raw(Statement { sql: format!("{word} {}", built.sql), ..built }).await?;
        rows.iter().map(|row| Ok::<String, StoreError>(row.try_get("", column)?)).collect::<Result<Vec<_>, _>>()
    };
    let found = scene.fixture.store.write(plan).await.expect("a plan").join("\n");
    for index in ["alert_address_patient", "delivery_address_patient", "freed_address_patient"] {
        assert!(found.contains(index), "{index}: {found}");
    }
    // Of a handful of approvals PostgreSQL reads all.
    assert!(scene.fixture.is_postgres() || (found.contains("approval_patient") && !found.contains("SCAN ")), "{found}");
}

/// What was taken away before the steps that remember more says who took it, and what was known of it since stays.
#[tokio::test]
async fn what_was_taken_away_before_is_found_by_who_took_it() {
    const ONCE: [&str; 4] = [
        "ALTER TABLE freed_address RENAME COLUMN id TO was",
        "CREATE TABLE freed AS SELECT organization_id, address_index, patient_id, removed_by, removed_at, was, added_by, added_at \
         FROM freed_address",
        "DROP TABLE freed_address",
        "ALTER TABLE freed RENAME TO freed_address",
    ];
    const OLDER: [&str; 5] = [
        "ALTER TABLE freed_address DROP COLUMN was",
        "ALTER TABLE freed_address DROP COLUMN added_by",
        "ALTER TABLE freed_address DROP COLUMN added_at",
        "ALTER TABLE approval DROP COLUMN ended_at",
        "ALTER TABLE approval DROP COLUMN ended_for",
    ];
    for (older, steps) in [(&OLDER[..], &["m0037_choices", "m0038_freed"][..]), (&[], &["m0038_freed"])] {
        let scene = Scene::new().await;
        scene.add(scene.vega, scene.ana, "other@example.org").await;
        scene.remove(scene.ruiz, scene.ana, "other@example.org").await;
        for sql in ONCE.iter().chain(older) {
            scene.fixture.run(sql).await;
        }
        for step in steps {
            scene.fixture.run(&format!("DELETE FROM seaql_migrations WHERE version = '{step}'")).await;
        }
        assert_eq!(Database::migrate(&scene.fixture.settings).await.expect("migrates"), steps);
        let known = [("removed", scene.ruiz), ("added", scene.vega)];
        assert_eq!(scene.all().await, if older.is_empty() { &known[..] } else { &known[..1] });
    }
}
