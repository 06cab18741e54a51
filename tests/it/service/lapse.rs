//! Slips that end by themselves.
use std::time::Duration;

use anyhow::{Result, ensure};
use entity::desk::NoticeKind;
use portal::service::claim;

use super::{
    house::House,
    read::{message, send},
};

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

#[tokio::test]
async fn an_unused_slip_ends_and_staff_are_told_only_if_something_waits() -> Result<()> {
    let house = House::new().await?;
    let ben = house.add_patient("ben@example.org").await?;
    house.slip().await?;
    let bens = house.slip_of(ben).await?;
    house.enter(&bens, None, false).await?;
    send(&house, "ana@example.org", &message("")).await?;
    ensure!(house.mails().await?.notices.is_empty());
    house.later(7 * DAY - Duration::from_secs(1));
    ensure!(claim::drop_unfinished(&house.services).await? == 0);
    house.later(Duration::from_secs(1));
    ensure!(claim::drop_unfinished(&house.services).await? == 2 && claim::drop_unfinished(&house.services).await? == 0);
    ensure!(house.audited("claim.expired").await? == 2);
    ensure!(house.mails().await?.notices == [NoticeKind::SlipNeeded]);
    house.slip().await?;
    Ok(())
}

#[tokio::test]
async fn one_that_cannot_be_ended_keeps_no_other_from_ending() -> Result<()> {
    let house = House::new().await?;
    if !house.database.is_sqlite() {
        return Ok(()); // The trigger is written in SQLite's words; the code is the same for both.
    }
    house.slip().await?;
    house.later(Duration::from_secs(1));
    house.slip_of(house.add_patient("ben@example.org").await?).await?;
    let stuck = "CREATE TRIGGER stuck BEFORE UPDATE ON claim_code WHEN OLD.created_at = (SELECT MIN(created_at) FROM claim_code) \
                 BEGIN SELECT RAISE(ABORT, 'stuck'); END";
    house.database.execute(stuck).await?;
    house.later(8 * DAY);
    ensure!(claim::drop_unfinished(&house.services).await.is_err());
    ensure!(house.audited("claim.expired").await? == 1);
    house.database.execute("DROP TRIGGER stuck").await?;
    ensure!(claim::drop_unfinished(&house.services).await? == 1);
    Ok(())
}
