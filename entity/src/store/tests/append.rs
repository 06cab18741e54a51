//! The journal.
use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use futures_util::future::join_all;

use super::fixture::Fixture;
use crate::{
    base::random::SystemRandom,
    domain::id::{KeyId, PatientId},
    store::{Entry, Receipt, StoreError, journal::To, patient},
};

const DELIVERIES: &str = "SELECT COUNT(*) FROM delivery";

#[tokio::test]
async fn thirty_two_at_once_are_all_stored() {
    let fixture = Arc::new(Fixture::new().await);
    fixture.add_patient("ana@example.org").await;
    let tasks = (0..32).map(|number| {
        let fixture = Arc::clone(&fixture);
        tokio::spawn(async move { fixture.accept(&format!("message {number}"), &["ana@example.org"]).await })
    });
    for receipt in join_all(tasks.collect::<Vec<_>>()).await {
        assert_eq!(receipt.expect("runs"), Receipt::Accepted { stored: 1, duplicate: 0 });
    }
    assert_eq!(fixture.number(DELIVERIES).await, 32);
    assert_eq!(fixture.number("SELECT COUNT(*) FROM message_part").await, 64);
    assert_eq!(fixture.number("SELECT COUNT(*) FROM audit WHERE action = 'message.accepted'").await, 32);
}

#[tokio::test]
async fn a_duplicate_is_answered_and_changes_nothing() {
    let fixture = Fixture::new().await;
    assert_eq!(fixture.accept("hello", &["ana@example.org", "ben@example.org"]).await, Receipt::Accepted { stored: 2, duplicate: 0 });
    // An entry for each record, which names it.
    let named =
        "SELECT COUNT(*) FROM audit WHERE action = 'message.accepted' AND detail LIKE 'patient ________-%, deliveries 2, duplicates 0'";
    assert_eq!(fixture.number(named).await, 2);
    let records = "SELECT COUNT(DISTINCT detail) FROM audit WHERE action = 'message.accepted'";
    assert_eq!(fixture.number(records).await, 2);
    assert_eq!(fixture.accept("hello", &["ana@example.org"]).await, Receipt::Accepted { stored: 0, duplicate: 1 });
    let partly = fixture.accept("hello", &["ana@example.org", "eva@example.org"]).await;
    assert_eq!(partly, Receipt::Accepted { stored: 1, duplicate: 1 });
    assert_eq!(fixture.number("SELECT COUNT(*) FROM message").await, 2);
    assert_eq!(fixture.number(DELIVERIES).await, 3);
    fixture.clock.pass(std::time::Duration::from_secs(8 * 86_400));
    assert_eq!(fixture.accept("hello", &["ana@example.org"]).await, Receipt::Accepted { stored: 1, duplicate: 0 });
}

#[tokio::test]
async fn duplicates_in_one_batch_and_between_two_processes_are_stored_once() {
    let fixture = Fixture::new().await;
    let other = fixture.reopen().await;
    let mut entries = Vec::new();
    for number in 0..20 {
        let acceptance = fixture.acceptance("the same", &["new@example.org", "old@example.org"]).await;
        let store = if number % 2 == 0 { fixture.store.clone() } else { other.clone() };
        entries.push(async move { store.append(Entry::Accept(Box::new(acceptance))).await });
    }
    let mut total = 0;
    for receipt in join_all(entries).await {
        let Receipt::Accepted { stored, .. } = receipt.expect("accepts") else { panic!("another receipt") };
        total += stored;
    }
    assert_eq!(total, 2);
    assert_eq!(fixture.number(DELIVERIES).await, 2);
    assert_eq!(fixture.number("SELECT COUNT(*) FROM patient").await, 2);
}

#[tokio::test]
async fn the_same_recipient_twice_gets_the_message_once() {
    let fixture = Fixture::new().await;
    let receipt = fixture.accept("hello", &["ana@example.org", "ANA@example.org"]).await;
    assert_eq!(receipt, Receipt::Accepted { stored: 1, duplicate: 1 });
}

#[tokio::test]
async fn a_bad_member_does_not_hurt_the_others() {
    let fixture = Fixture::new().await;
    let mut bad = fixture.acceptance("bad key", &["bad@example.org"]).await;
    bad.deliveries[0].wrap.key = KeyId::generate(&*fixture.clock, &SystemRandom);
    let mut foreign = fixture.acceptance("no record", &["ana@example.org"]).await;
    foreign.deliveries[0].to = To::Record(PatientId::generate(&*fixture.clock, &SystemRandom));
    let good = [fixture.acceptance("one", &["ana@example.org"]).await, fixture.acceptance("two", &["ana@example.org"]).await];
    let [one, two] = good;
    let entries = [one, bad, foreign, two].map(|acceptance| fixture.store.append(Entry::Accept(Box::new(acceptance))));
    let results = join_all(entries).await;
    assert!(results[0].is_ok() && results[3].is_ok(), "{results:?}");
    assert!(matches!(&results[1], Err(error) if !error.is_transient()), "{results:?}");
    assert!(matches!(&results[2], Err(StoreError::NotFound)), "{results:?}");
    assert_eq!(fixture.number(DELIVERIES).await, 2);
    assert!(fixture.patient_of("bad@example.org").await.is_none());
}

#[tokio::test]
async fn a_cancelled_caller_does_not_lose_the_effect() {
    let fixture = Fixture::new().await;
    let acceptance = fixture.acceptance("hello", &["ana@example.org"]).await;
    let store = fixture.store.clone();
    let task = tokio::spawn(async move { store.append(Entry::Accept(Box::new(acceptance))).await });
    tokio::task::yield_now().await;
    task.abort();
    let _ = task.await;
    // The journal keeps the order: once this is answered, the one before it was written.
    assert_eq!(fixture.accept("next", &["ana@example.org"]).await, Receipt::Accepted { stored: 1, duplicate: 0 });
    assert_eq!(fixture.number(DELIVERIES).await, 2);
}

/// All files in a folder and below.
fn files(folder: &std::path::Path) -> Vec<std::path::PathBuf> {
    let paths = std::fs::read_dir(folder).expect("lists").map(|entry| entry.expect("an entry").path());
    paths.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}

#[tokio::test]
async fn nothing_stored_is_readable() {
    let fixture = Fixture::new().await;
    fixture.accept("a very private canary", &["canary.address@example.org"]).await;
    fixture.accept(&"a long canary ".repeat(10_000), &["canary.address@example.org"]).await;
    assert!(fixture.store.database().checkpoint().await.expect("checkpoints"));
    let files = files(fixture.folder.path());
    let object = |file: &std::path::PathBuf| file.ancestors().any(|folder| folder.ends_with("objects"));
    assert_eq!(files.iter().filter(|file| object(file)).count(), 1);
    for file in files {
        let bytes = std::fs::read(file).expect("reads");
        for canary in ["canary", "riverside.example", "Ana G"] {
            assert!(!bytes.windows(canary.len()).any(|window| window == canary.as_bytes()), "{canary}");
        }
    }
}

#[tokio::test]
async fn a_command_gets_its_turn_beside_a_busy_journal() {
    let fixture = Arc::new(Fixture::new().await);
    let command = fixture.reopen().await;
    let busy = Arc::new(AtomicBool::new(true));
    let callers = (0..16).map(|caller| {
        let (fixture, busy) = (Arc::clone(&fixture), Arc::clone(&busy));
        tokio::spawn(async move {
            let mut number = 0;
            while busy.load(Ordering::SeqCst) {
                number += 1;
                fixture.accept(&format!("{caller} {number}"), &["ana@example.org"]).await;
            }
        })
    });
    let callers: Vec<_> = callers.collect();
    let scope = fixture.staff();
    for number in 0..10 {
        let new = fixture.new_patient(&format!("p{number}@example.org"));
        command.write(async |tx| patient::insert(tx, &scope, &new).await).await.expect("gets its turn");
    }
    busy.store(false, Ordering::SeqCst);
    for caller in callers {
        caller.await.expect("runs");
    }
}

#[tokio::test]
async fn a_record_is_made_once_for_an_address_that_two_processes_meet_at_once() {
    let fixture = Fixture::new().await;
    let other = fixture.reopen().await;
    let mut entries = Vec::new();
    for number in 0..20 {
        let acceptance = fixture.acceptance(&format!("message {number}"), &["new@example.org"]).await;
        let store = if number % 2 == 0 { fixture.store.clone() } else { other.clone() };
        entries.push(async move { store.append(Entry::Accept(Box::new(acceptance))).await });
    }
    for receipt in join_all(entries).await {
        assert_eq!(receipt.expect("accepts"), Receipt::Accepted { stored: 1, duplicate: 0 });
    }
    assert_eq!(fixture.number("SELECT COUNT(*) FROM patient").await, 1);
    assert_eq!(fixture.number(DELIVERIES).await, 20);
}
