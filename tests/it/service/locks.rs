//! Transactions that take the same rows take them in one order: on PostgreSQL, where they run beside each other, neither is undone.
use anyhow::{Context, Result, ensure};
use entity::{
    domain::scope::Record,
    store::{StoreError, Tx, grant, patient},
};
use portal::service::thread::{self, ThreadError};
use tests::wait;
use tokio::sync::oneshot;

use super::teams::{draft, scene, sending};

/// Somebody's grant ends, and with it what they were writing, at the moment at which they send it.
#[tokio::test]
async fn what_is_sent_while_the_grant_ends_waits_for_that_and_is_not_sent() -> Result<()> {
    let scene = scene().await?;
    let (house, of) = (&scene.house, (scene.house.patient, scene.team));
    let written = sending(draft(house), "A question", "May I run?");
    thread::keep_first(&house.services, &scene.ana, of, written.typed, house.request()).await?;
    let record = Record { organization: house.organization, patient: house.patient };
    let (holds, is_held) = oneshot::channel();
    let (end, ends) = oneshot::channel::<()>();
    let now = house.services.now();
    let ending = house.services.store().write(async |tx: &Tx| {
        patient::lock(tx, record.organization, record.patient).await?.ok_or(StoreError::NotFound)?;
        holds.send(()).map_err(|()| StoreError::Closing)?;
        ends.await.map_err(|_| StoreError::Closing)?;
        grant::revoke_all_of(tx, record, now).await
    });
    let send = async {
        is_held.await.ok();
        thread::write_first(&house.services, &scene.ana, of, written, house.request()).await
    };
    let meanwhile = async {
        if !house.database.is_sqlite() {
            let waits = "SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
            let waits = async || Ok((house.database.number(waits).await? > 0).then_some(()));
            wait::until("what is sent to wait", wait::LONG, waits).await?;
            let draft = house.database.execute("SELECT id FROM patient_draft FOR UPDATE NOWAIT").await;
            draft.context("what is sent waits, and holds what the end of the grant takes")?;
        }
        end.send(()).ok().context("nobody ends it")
    };
    let (ended, sent, told) = tokio::join!(ending, send, meanwhile);
    told?;
    ended.context("the two waited for each other")?;
    ensure!(matches!(sent, Err(ThreadError::NotFound)), "{sent:?}");
    ensure!(house.database.number("SELECT COUNT(*) FROM message").await? == 0);
    ensure!(house.database.number("SELECT COUNT(*) FROM patient_draft WHERE content IS NOT NULL").await? == 0);
    Ok(())
}
