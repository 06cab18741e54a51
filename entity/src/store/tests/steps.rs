//! What a step of the schema makes of the rows that it finds.
use std::time::Duration;

use super::{
    alerts::{PENDING_ALERTS, claimed},
    fixture::Fixture,
};
use crate::{
    base::clock::{Clock, Timestamp},
    domain::page::Page,
    store::{
        AlertPolicy, Database, Entry,
        journal::Release,
        patient::{self, Typed},
    },
};

const MINUTE: Duration = Duration::from_secs(60);

/// Undoes a step by these statements and has it run again.
async fn again(fixture: &Fixture, step: &str, older: &[&str]) {
    for sql in older {
        fixture.run(sql).await;
    }
    fixture.run(&format!("DELETE FROM seaql_migrations WHERE version = '{step}'")).await;
    assert_eq!(Database::migrate(&fixture.settings).await.expect("migrates"), [step]);
}

async fn accept(fixture: &Fixture, text: &str, release: Release) {
    let mut acceptance = fixture.acceptance(text, &["ana@example.org"]).await;
    acceptance.release = release;
    fixture.store.append(Entry::Accept(Box::new(acceptance))).await.expect("accepts");
}

#[tokio::test]
async fn alerts_of_before_stand_for_what_they_stood_for() {
    const OLDER: [&str; 4] = [
        "DROP INDEX outbox_pending_alert",
        "UPDATE outbox SET template = CASE stands_for WHEN 'hidden' THEN 'written' WHEN 'one' THEN 'alone 7' ELSE 'alert' END \
         WHERE kind = 'alert'",
        "ALTER TABLE outbox DROP COLUMN stands_for",
        "CREATE UNIQUE INDEX outbox_pending_alert ON outbox (recipient_id, template) WHERE kind = 'alert' AND state = 'pending'",
    ];
    for (coalesce, stood_for, then) in [(600, "readable", 2), (0, "one", 3)] {
        let fixture = Fixture::with(AlertPolicy { jitter: Duration::ZERO, coalesce: Duration::from_secs(coalesce) }).await;
        claimed(&fixture, "ana@example.org").await;
        fixture.accept("first", &["ana@example.org"]).await;
        accept(&fixture, "hidden", Release::Undoable(fixture.clock.now().plus(MINUTE))).await;
        again(&fixture, "m0035_stands", &OLDER).await;
        for word in [stood_for, "hidden"] {
            let found = format!("{PENDING_ALERTS} AND template = 'alert' AND stands_for = '{word}'");
            assert_eq!(fixture.number(&found).await, 1, "{word}");
        }
        // What comes now finds the one that is pending, or has its own.
        fixture.accept("second", &["ana@example.org"]).await;
        assert_eq!(fixture.number(PENDING_ALERTS).await, then, "{stood_for}");
    }
}

#[tokio::test]
async fn a_moment_that_was_chosen_before_is_still_a_chosen_one() {
    const OLDER: [&str; 5] = [
        "DROP INDEX delivery_is_scheduled",
        "DROP INDEX delivery_mine_scheduled",
        "ALTER TABLE delivery DROP COLUMN chosen",
        "CREATE INDEX delivery_is_scheduled ON delivery (organization_id, created_at DESC, id DESC) \
         WHERE alert_at IS NOT NULL AND state = 'waiting'",
        "CREATE INDEX delivery_mine_scheduled ON delivery (sender_id, created_at DESC, id DESC) \
         WHERE sender_id IS NOT NULL AND alert_at IS NOT NULL AND state = 'waiting'",
    ];
    let fixture = Fixture::new().await;
    claimed(&fixture, "ana@example.org").await;
    let micros = fixture.clock.now().plus(MINUTE * 60).as_micros();
    let minute = Timestamp::from_micros(micros - micros % 60_000_000);
    accept(&fixture, "chosen", Release::Chosen(minute)).await;
    accept(&fixture, "a copy that can be undone", Release::Held(minute.plus(Duration::from_secs(1)))).await;
    accept(&fixture, "told of by a mail", Release::Undoable(minute)).await;
    again(&fixture, "m0036_chosen", &OLDER).await;
    let (chosen, all) = ("SELECT COUNT(*) FROM delivery WHERE chosen", "SELECT COUNT(*) FROM delivery");
    assert_eq!((fixture.number(chosen).await, fixture.number(all).await), (1, 3));
    let of_minute = format!("{chosen} AND alert_at = {}", minute.as_micros());
    assert_eq!(fixture.number(&of_minute).await, 1);
}

#[tokio::test]
async fn every_record_is_found_by_the_ends_of_its_words_after_its_turn_and_as_before_until_then() {
    const OLDER: [&str; 3] =
        ["DROP INDEX draft_thread", "ALTER TABLE draft DROP COLUMN thread_id", "ALTER TABLE draft DROP COLUMN patient_id"];
    let fixture = Fixture::new().await;
    let id = fixture.add_patient("ana@example.org").await;
    let found = async |typed: &str| {
        let typed = Typed::parse(typed).expect("words");
        let found = patient::search(&fixture.store.read(), &fixture.staff(), &typed, false, Page::new(1, 20)).await.expect("searches");
        found.rows.iter().map(|hit| hit.id).collect::<Vec<_>>()
    };
    const DUE: &str = "SELECT COUNT(*) FROM patient WHERE NOT indexed";
    assert_eq!(fixture.number(DUE).await, 0);
    again(&fixture, "m0041_parts", &OLDER).await;
    assert_eq!((fixture.number(DUE).await, found("gom").await), (1, vec![id]));
    // As an earlier version left it: beginnings alone.
    fixture.run("DELETE FROM patient_word").await;
    assert_eq!(found("mez").await, []);
    fixture.store.write(async |tx| patient::index_due(tx, 10).await).await.expect("indexes");
    assert_eq!((fixture.number(DUE).await, found("mez").await, found("gom").await), (0, vec![id], vec![id]));
}
