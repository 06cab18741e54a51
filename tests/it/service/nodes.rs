//! Two portals on one database: what is counted, is counted for both.
use anyhow::{Result, ensure};
use futures_util::future::join_all;
use portal::service::{
    Services,
    claim::{self, ClaimError},
};

use super::house::{House, here, wrong};

async fn enter(house: &House, at: &Services, slip: &str) -> Result<(), ClaimError> {
    claim::enter(at, slip, here(), None, false, house.request()).await.map(drop)
}

/// Wrong tries at the one and at the other, in turn: who may try five times may not try ten times at two.
#[tokio::test]
async fn tries_at_two_portals_are_counted_together() -> Result<()> {
    let house = House::new().await?;
    let beside = house.beside().await?;
    let slip = house.slip().await?;
    let wrong = wrong(&slip)?;
    for at in [&house.services, &beside, &beside, &house.services, &beside] {
        ensure!(matches!(enter(&house, at, &wrong).await, Err(ClaimError::Refused)));
    }
    for at in [&house.services, &beside] {
        ensure!(
            matches!(enter(&house, at, &slip).await, Err(ClaimError::TryLater { .. })),
            "one portal does not know of the other's tries"
        );
    }
    house.later(std::time::Duration::from_secs(2));
    ensure!(enter(&house, &beside, &slip).await.is_ok());
    Ok(())
}

/// The same at once: none of them gets around the counter.
#[tokio::test]
async fn tries_at_two_portals_at_once_are_counted_one_by_one() -> Result<()> {
    let house = House::new().await?;
    let beside = house.beside().await?;
    let wrong = wrong(&house.slip().await?)?;
    let tries = (0..16).map(|n| enter(&house, if n % 2 == 0 { &house.services } else { &beside }, &wrong));
    let done = join_all(tries).await;
    let looked_at = done.iter().filter(|tried| matches!(tried, Err(ClaimError::Refused))).count();
    let waits = done.iter().filter(|tried| matches!(tried, Err(ClaimError::TryLater { .. }))).count();
    ensure!(looked_at == 5 && waits == 11, "{done:?}");
    Ok(())
}
