//! Timed work: what expires loses its wrapped key, what is no longer needed goes, and one node does it once a period.
use std::time::Duration;

use anyhow::{Result, ensure};
use entity::{
    base::clock::{Clock, SystemClock},
    domain::{id::DraftId, role::Role},
    store::{StoreError, object},
};
use portal::{
    job,
    service::{
        attach::{self, Incoming, Owner},
        compose::{self, ComposeError, Flaw, Typed, Writing},
        thread::Paper,
        upkeep,
    },
};
use tests::wait;
use tokio::sync::watch;

use super::{
    compose::practitioner,
    house::House,
    read::{message, send},
};

const HOUR: Duration = Duration::from_secs(60 * 60);
const DAY: Duration = Duration::from_secs(24 * 60 * 60);

async fn wraps(house: &House) -> Result<i64> {
    house.database.number("SELECT COUNT(*) FROM message_wrap").await
}

#[tokio::test]
async fn an_expired_delivery_loses_its_key_and_no_other_does() -> Result<()> {
    let house = House::new().await?;
    send(&house, "ana@example.org", &message("X-Portal-Expires: +1h\r\n")).await?;
    send(&house, "ana@example.org", &message("X-Portal-Expires: +3h\r\n")).await?;
    send(&house, "ana@example.org", &message("")).await?;
    ensure!(upkeep::expire_deliveries(house.services.store()).await? == 0 && wraps(&house).await? == 3);
    house.later(2 * HOUR);
    ensure!(upkeep::expire_deliveries(house.services.store()).await? == 1 && wraps(&house).await? == 2);
    ensure!(upkeep::expire_deliveries(house.services.store()).await? == 0);
    ensure!(house.database.number("SELECT COUNT(*) FROM delivery WHERE state = 'expired'").await? == 1);
    Ok(())
}

#[tokio::test]
async fn acceptances_are_kept_as_long_as_a_relay_may_repeat() -> Result<()> {
    let house = House::new().await?;
    send(&house, "ana@example.org", &message("")).await?;
    house.later(6 * DAY);
    ensure!(upkeep::forget_acceptances(house.services.store()).await? == 0);
    house.later(2 * DAY);
    ensure!(upkeep::forget_acceptances(house.services.store()).await? == 1);
    ensure!(house.database.number("SELECT COUNT(*) FROM acceptance").await? == 0);
    Ok(())
}

#[tokio::test]
async fn jobs_do_their_work_once_a_period_whoever_runs_them() -> Result<()> {
    let house = House::new().await?;
    let (tell, told) = watch::channel(false);
    send(&house, "ana@example.org", &message("X-Portal-Expires: +1h\r\n")).await?;
    house.later(2 * HOUR);
    let one = tokio::spawn(job::run(house.services.clone(), told.clone()));
    wait::until("expiry", wait::LONG, async || Ok((wraps(&house).await? == 0).then_some(()))).await?;
    wait::until("every job", wait::LONG, async || Ok((house.database.number("SELECT COUNT(*) FROM lease").await? == 10).then_some(())))
        .await?;
    // Another node in the same period finds everything done.
    house.database.execute("UPDATE delivery SET state = 'waiting'").await?;
    let two = tokio::spawn(job::run(house.services.clone(), told));
    tell.send(true)?;
    tokio::time::timeout(wait::LONG, async { tokio::try_join!(one, two) }).await??;
    ensure!(house.database.number("SELECT COUNT(*) FROM delivery WHERE state = 'waiting'").await? == 1);
    Ok(())
}

#[tokio::test]
async fn files_of_drafts_stay_while_a_draft_names_them_and_are_swept_after() -> Result<()> {
    let house = House::new().await?;
    // Objects lie in files, and those know the machine's time.
    house.later(SystemClock.now().since(house.services.now()));
    let vega = practitioner(&house, house.organization, "vega@clinic.example", Role::Sender).await?;
    let (services, store, owner) = (&house.services, house.services.store(), Owner::Staff(&vega));
    let id = || DraftId::from_uuid(house.request().as_uuid());
    let (kept, left) = (id(), id());
    let (typed, paper) = (Typed::preset(services.now()), Paper::of(services, kept, None));
    let writing = Writing { paper, patient: house.patient, typed: &typed, answer: None, unasked: false };
    compose::save_draft(services, &vega, &writing, house.request()).await?;
    for draft in [kept, left] {
        let mut file = Incoming::begin(services, owner, draft, "scan.png", "image/png").await?;
        file.chunk(services, &[7; 100_000]).await?;
        file.finish(services, owner, draft, house.request()).await?;
    }
    let sweep = async || {
        let mut swept = 0;
        for shard in 0..=u8::MAX {
            swept += object::sweep(store, shard).await?.objects;
        }
        Ok::<_, StoreError>(swept)
    };
    house.later(DAY + HOUR);
    ensure!(upkeep::forget_draft_files(store).await? == 0 && sweep().await? == 0);
    house.later(DAY);
    let gone = (upkeep::forget_draft_files(store).await?, sweep().await?);
    ensure!(gone == (1, 1), "{gone:?}");
    let files = attach::list(services, owner, kept).await?;
    ensure!(files.len() == 1 && files[0].is_whole && files[0].size == 100_000, "{files:?}");
    // Thrown away with its draft, by who sees it.
    let unseen = compose::delete_draft(services, &vega, (kept, &[]), house.request()).await;
    ensure!(matches!(&unseen, Err(ComposeError::Flaws(flaws)) if *flaws == [Flaw::Files]), "{unseen:?}");
    compose::delete_draft(services, &vega, (kept, &[files[0].id]), house.request()).await?;
    ensure!(attach::list(services, owner, kept).await?.is_empty() && sweep().await? == 1);
    Ok(())
}

#[tokio::test]
async fn alert_addresses_of_an_earlier_version_are_told_apart_once_each() -> Result<()> {
    let house = House::new().await?;
    house.add_patient("ben@example.org").await?;
    let indexes = "SELECT address_index FROM alert_address WHERE address_index IS NOT NULL ORDER BY id";
    let indexes = async || house.database.rows(indexes, |row| row.bytes(0)).await;
    let before = indexes().await?;
    ensure!(before.len() == 2 && before[0] != before[1] && before.iter().all(|index| index.len() == 16), "{before:?}");
    // Nobody who has the table sees which delivery address it is.
    let shared = "SELECT COUNT(*) FROM alert_address JOIN delivery_address ON delivery_address.address_index = alert_address.address_index";
    ensure!(house.database.number(shared).await? == 0);
    house.database.execute("UPDATE alert_address SET address_index = NULL").await?;
    ensure!(upkeep::index_alert_addresses(house.services.store()).await? == 2 && indexes().await? == before, "not the same ones");
    ensure!(upkeep::index_alert_addresses(house.services.store()).await? == 0);
    Ok(())
}
