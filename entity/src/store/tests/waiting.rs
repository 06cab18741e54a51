//! Records that hold messages and that nobody can open: how often staff are told, and what they see.
use std::time::Duration;

use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, sea_query::Expr};

use super::fixture::Fixture;
use crate::{
    base::clock::Clock,
    desk::Outcome,
    domain::{id::PatientId, page::Page},
    store::{
        Database, StoreError, organization,
        patient::{self, Joining, PatientState},
        source::Origin,
    },
    table::delivery,
};

const LEASE: Duration = Duration::from_secs(60);

#[tokio::test]
async fn many_records_without_a_slip_are_one_notice_and_a_trailing_one() {
    let fixture = Fixture::new().await;
    let desk = fixture.desk().await;
    for name in ["one", "two", "three"] {
        fixture.accept(name, &[&format!("{name}@example.org")]).await;
    }
    let first = desk.claim(10, LEASE).await.expect("claims");
    assert_eq!(first.len(), 1, "one for three records");
    fixture.accept("four", &["four@example.org"]).await;
    assert!(desk.settle(&first[0], &Outcome::Sent).await.expect("settles"));
    fixture.accept("five", &["five@example.org"]).await;
    assert!(desk.claim(10, LEASE).await.expect("claims").is_empty(), "not before the interval has passed");
    fixture.clock.pass(Duration::from_secs(600));
    assert_eq!(desk.claim(10, LEASE).await.expect("claims").len(), 1, "the trailing one");
}

#[tokio::test]
async fn records_that_wait_for_a_slip_are_listed_the_longest_waiting_first() {
    let fixture = Fixture::new().await;
    let with_slip = fixture.add_patient("slip@example.org").await;
    fixture.add_slip(with_slip, "issued").await;
    let claimed = fixture.add_patient("claimed@example.org").await;
    let claim = async |tx: &crate::store::Tx| patient::update_state(tx, fixture.organization, claimed, PatientState::Claimed).await;
    fixture.store.write(claim).await.expect("claims");
    fixture.add_patient("nothing@example.org").await;
    let dead = fixture.add_patient("dead@example.org").await;
    fixture.add_slip(dead, "void").await;
    let since = fixture.clock.now();
    for email in ["dead@example.org", "slip@example.org", "claimed@example.org", "new@example.org"] {
        fixture.accept(email, &[email]).await;
        fixture.clock.pass(Duration::from_secs(1));
    }
    fixture.accept("again", &["dead@example.org"]).await;
    let list = async |number| patient::waiting(&fixture.store.read(), &fixture.staff(), Page::new(number, 1)).await.expect("lists");
    let first = list(1).await;
    let seen: Vec<_> =
        first.rows.iter().map(|row| (row.address.as_ref().map(|a| a.as_str().to_owned()), row.since, row.messages)).collect();
    assert_eq!(seen, [(Some("dead@example.org".to_owned()), since, 2)]);
    let second = list(2).await;
    assert!(first.more && !second.more);
    let count = async |most| patient::count_waiting(&fixture.store.read(), &fixture.staff(), most).await.expect("counts");
    assert_eq!((count(10).await, count(1).await), (2, 1));
    // What has expired waits no longer.
    let expire = "UPDATE delivery SET expires_at = 1";
    fixture.store.write(async |tx| Ok::<_, StoreError>(tx.connection().execute_unprepared(expire).await?)).await.expect("expires");
    assert_eq!(count(10).await, 0);
    assert!(second.rows[0].address.as_ref().is_some_and(|address| address.as_str() == "new@example.org"));
}

/// Whoever claims, closes or joins a record decides whether it waits, and so does what came for it meanwhile.
#[tokio::test]
async fn a_record_waits_by_its_state_and_by_what_came_for_it() {
    let fixture = Fixture::new().await;
    let waiting = async || {
        let found = patient::waiting(&fixture.store.read(), &fixture.staff(), Page::new(1, 10)).await.expect("lists");
        found.rows.iter().map(|row| (row.patient, row.messages)).collect::<Vec<_>>()
    };
    let become_ = async |id, state| {
        let change = async |tx: &crate::store::Tx| patient::update_state(tx, fixture.organization, id, state).await;
        fixture.store.write(change).await.expect("changes");
    };
    let one = fixture.add_patient("one@example.org").await;
    become_(one, PatientState::Claimed).await;
    fixture.accept("while it was claimed", &["one@example.org"]).await;
    assert!(waiting().await.is_empty());
    become_(one, PatientState::Closed).await;
    assert!(waiting().await.is_empty());
    // Open again without an owner: what came before waits.
    become_(one, PatientState::Unclaimed).await;
    assert_eq!(waiting().await, [(one, 1)]);
    let two = fixture.add_patient("two@example.org").await;
    become_(two, PatientState::Closed).await;
    become_(two, PatientState::Unclaimed).await;
    assert_eq!(waiting().await, [(one, 1)], "nothing came for the other");
    let join = async |tx: &crate::store::Tx| patient::merge(tx, &fixture.staff(), Joining { stays: two, goes: one }, None).await;
    fixture.store.write(join).await.expect("joins");
    assert_eq!(waiting().await, [(two, 1)]);
    become_(two, PatientState::Claimed).await;
    assert!(waiting().await.is_empty());
}

/// What a record that was joined to another one still gets goes to that one, which waits then.
#[tokio::test]
async fn late_mail_has_the_record_wait_that_it_goes_to() {
    let fixture = Fixture::new().await;
    let (one, two) = (fixture.add_patient("one@example.org").await, fixture.add_patient("two@example.org").await);
    let since = fixture.clock.now();
    fixture.clock.pass(Duration::from_secs(1));
    fixture.accept("on its way", &["one@example.org"]).await;
    let join = async |tx: &crate::store::Tx| {
        patient::merge(tx, &fixture.staff(), Joining { stays: two, goes: one }, None).await?;
        // As if it had come a moment after the two were joined.
        tx.connection()
            .execute_unprepared("UPDATE delivery SET patient_id = (SELECT id FROM patient WHERE merged_into IS NOT NULL)")
            .await?;
        tx.connection().execute_unprepared("DELETE FROM held_mail").await?;
        Ok::<_, StoreError>(())
    };
    fixture.store.write(join).await.expect("joins");
    let moved = fixture.store.write(async |tx| patient::move_late(tx, since).await).await.expect("moves");
    assert_eq!(moved, [(fixture.organization, two)]);
    let found = patient::waiting(&fixture.store.read(), &fixture.staff(), Page::new(1, 10)).await.expect("lists");
    assert_eq!(found.rows.iter().map(|row| (row.patient, row.messages)).collect::<Vec<_>>(), [(two, 1)]);
}

/// What came before the step that notes it waits as it did.
#[tokio::test]
async fn an_older_database_is_brought_to_who_waits() {
    let fixture = Fixture::new().await;
    for name in ["one", "two", "three"] {
        fixture.accept(name, &[&format!("{name}@example.org")]).await;
    }
    fixture.add_patient("nothing@example.org").await;
    let waiting = async || {
        let found = patient::waiting(&fixture.store.read(), &fixture.staff(), Page::new(1, 10)).await.expect("lists");
        found.rows.into_iter().map(|row| row.patient).collect::<Vec<_>>()
    };
    let before = waiting().await;
    let [.., claimed] = before[..] else { panic!("{before:?}") };
    let older = async |tx: &crate::store::Tx| {
        patient::update_state(tx, fixture.organization, claimed, PatientState::Claimed).await?;
        for sql in ["DROP TABLE held_mail", "DELETE FROM seaql_migrations WHERE version = 'm0025_held'"] {
            tx.connection().execute_unprepared(sql).await?;
        }
        Ok::<_, StoreError>(())
    };
    fixture.store.write(older).await.expect("goes back");
    assert_eq!(Database::migrate(&fixture.settings).await.expect("migrates"), ["m0025_held"]);
    assert_eq!(waiting().await, before[..2]);
}

/// What was called answered before anybody had opened it is not, after the step that looks at it again.
#[tokio::test]
async fn answers_to_what_nobody_had_opened_are_none() {
    let fixture = Fixture::new().await;
    for name in ["never", "later", "before"] {
        fixture.accept(name, &[&format!("{name}@example.org")]).await;
    }
    let [never, later, before] = {
        let found = patient::waiting(&fixture.store.read(), &fixture.staff(), Page::new(1, 10)).await.expect("lists");
        <[PatientId; 3]>::try_from(found.rows.into_iter().map(|row| row.patient).collect::<Vec<_>>()).expect("three")
    };
    let set = async |tx: &crate::store::Tx, patient: PatientId, opened: Option<i64>| {
        delivery::Entity::update_many()
            .col_expr(delivery::Column::FirstOpenedAt, Expr::value(opened))
            .col_expr(delivery::Column::RepliedAt, Expr::value(Some(50_i64)))
            .filter(delivery::Column::PatientId.eq(patient.as_uuid()))
            .exec(tx.connection())
            .await
    };
    let older = async |tx: &crate::store::Tx| {
        set(tx, never, None).await?;
        set(tx, later, Some(60)).await?;
        set(tx, before, Some(40)).await?;
        for sql in ["ALTER TABLE delivery DROP COLUMN call_at", "DELETE FROM seaql_migrations WHERE version = 'm0040_again'"] {
            tx.connection().execute_unprepared(sql).await?;
        }
        Ok::<_, StoreError>(())
    };
    fixture.store.write(older).await.expect("goes back");
    assert_eq!(Database::migrate(&fixture.settings).await.expect("migrates"), ["m0040_again"]);
    let rows = delivery::Entity::find().all(fixture.store.read().connection()).await.expect("reads");
    let replied = |patient: PatientId| rows.iter().find(|row| row.patient_id == patient.as_uuid()).and_then(|row| row.replied_at);
    assert_eq!([never, later, before].map(replied), [None, None, Some(50)]);
}

#[tokio::test]
async fn a_disabled_organization_is_not_active() {
    let fixture = Fixture::new().await;
    let active = async || organization::is_active(&fixture.store.read(), fixture.organization).await.expect("asks");
    assert!(active().await);
    let disable = "UPDATE organization SET disabled_at = 1";
    fixture.store.write(async |tx| Ok::<_, StoreError>(tx.connection().execute_unprepared(disable).await?)).await.expect("writes");
    assert!(!active().await);
}

#[tokio::test]
async fn what_was_destroyed_is_swept_until_it_is_gone() {
    let fixture = Fixture::new().await;
    let database = fixture.store.database();
    assert!(database.sweep_log().await.expect("sweeps"));
    if fixture.is_postgres() {
        return;
    }
    let log = format!("{}-wal", fixture.settings.sqlite_file().expect("a file"));
    let size = || std::fs::metadata(&log).map_or(0, |file| file.len());
    assert_eq!(size(), 0, "a start counts as something destroyed");
    fixture.add_patient("ana@example.org").await;
    assert!(database.sweep_log().await.expect("sweeps") && size() > 0, "nothing was destroyed");
    database.note_destroyed();
    assert!(database.sweep_log().await.expect("sweeps"));
    assert_eq!(size(), 0);
}

#[tokio::test]
async fn a_write_waits_five_seconds_for_another_process_and_no_longer() {
    let fixture = Fixture::new().await;
    if fixture.is_postgres() {
        return;
    }
    let other = fixture.reopen().await;
    let held = other.database().begin().await.expect("begins");
    let began = tokio::time::Instant::now();
    let refused = fixture.store.write(async |_| Ok::<_, StoreError>(())).await;
    assert!(matches!(refused, Err(StoreError::Busy(_))));
    assert!((4..30).contains(&began.elapsed().as_secs()), "{:?}", began.elapsed());
    drop(held);
    fixture.store.write(async |_| Ok::<_, StoreError>(())).await.expect("free");
}
