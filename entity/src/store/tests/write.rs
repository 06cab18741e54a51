//! Transactions.
use std::time::Duration;

use sea_orm::ConnectionTrait;

use super::fixture::Fixture;
use crate::{
    domain::{id::OrganizationId, scope::Actor},
    store::{
        StoreError, Unique,
        audit::{self, Event},
        lease, patient,
        source::Origin,
    },
};

fn event() -> Event {
    Event::new(OrganizationId::PORTAL, Actor::System, "test.done")
}

const EVENTS: &str = "SELECT COUNT(*) FROM audit WHERE action = 'test.done'";

#[tokio::test]
async fn an_error_rolls_back() {
    let fixture = Fixture::new().await;
    let result = fixture
        .store
        .write(async |tx| {
            audit::append(tx, event()).await?;
            Err::<(), _>(StoreError::NotFound)
        })
        .await;
    assert!(matches!(result, Err(StoreError::NotFound)));
    assert_eq!(fixture.number(EVENTS).await, 0);
}

#[tokio::test]
async fn a_cancelled_caller_rolls_back_and_frees_the_writer() {
    let fixture = Fixture::new().await;
    let hanging = fixture.store.write(async |tx| {
        audit::append(tx, event()).await?;
        std::future::pending::<Result<(), StoreError>>().await
    });
    assert!(tokio::time::timeout(Duration::from_millis(100), hanging).await.is_err());
    assert_eq!(fixture.number(EVENTS).await, 0);
    fixture.store.write(async |tx| audit::append(tx, event()).await).await.expect("writes");
    assert_eq!(fixture.number(EVENTS).await, 1);
}

#[tokio::test]
async fn a_failed_statement_ends_the_transaction_even_if_it_is_ignored() {
    let fixture = Fixture::new().await;
    let email = "ana@example.org";
    fixture.add_patient(email).await;
    let twin = fixture.new_patient(email);
    let scope = fixture.staff();
    let result = fixture
        .store
        .write(async |tx| {
            audit::append(tx, event()).await?;
            let _ = patient::insert(tx, &scope, &twin).await;
            assert!(audit::append(tx, event()).await.is_err());
            Ok::<_, StoreError>(())
        })
        .await;
    assert!(matches!(result, Err(StoreError::Conflict(Unique::DeliveryAddress))), "{result:?}");
    assert_eq!(fixture.number(EVENTS).await, 0);
}

#[tokio::test]
async fn read_then_write_on_many_tasks_never_fails() {
    let fixture = Fixture::new().await;
    let other = fixture.reopen().await;
    let tasks = (0..40).map(|number| {
        let store = if number % 2 == 0 { fixture.store.clone() } else { other.clone() };
        tokio::spawn(async move {
            store
                .write(async |tx| {
                    let scope = crate::domain::scope::StaffScope::permitted(OrganizationId::PORTAL, Actor::System);
                    audit::list(tx, &scope, 0, 10).await?;
                    audit::append(tx, event()).await
                })
                .await
        })
    });
    for task in tasks.collect::<Vec<_>>() {
        task.await.expect("runs").expect("writes");
    }
    assert_eq!(fixture.number(EVENTS).await, 40);
}

#[tokio::test]
async fn the_audit_log_refuses_change() {
    let fixture = Fixture::new().await;
    fixture.store.write(async |tx| audit::append(tx, event()).await).await.expect("writes");
    for sql in ["UPDATE audit SET action = 'x'", "DELETE FROM audit"] {
        let result = fixture.store.write(async |tx| Ok::<_, StoreError>(tx.connection().execute_unprepared(sql).await?)).await;
        assert!(result.is_err(), "{sql}");
    }
    assert_eq!(fixture.number(EVENTS).await, 1);
}

#[tokio::test]
async fn a_lease_has_one_holder_and_ends_by_itself() {
    let fixture = Fixture::new().await;
    let span = Duration::from_secs(60);
    let acquire = async || fixture.store.write(async |tx| lease::acquire(tx, "sweep", span).await).await.expect("asks");
    assert!(acquire().await, "free");
    assert!(!acquire().await, "held");
    fixture.clock.pass(Duration::from_secs(61));
    assert!(acquire().await, "ended by itself");
    assert!(!acquire().await, "held again");
}
