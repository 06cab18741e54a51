//! One network, many people: what one of them does there holds up the others a moment at most.
use std::{net::IpAddr, time::Duration};

use anyhow::{Context, Result, ensure};
use entity::domain::{role::Role, slip::Slip};
use portal::service::{
    browser::Browser,
    claim::{ClaimError, Step},
    desk,
    network::Network,
    passkey::{self, PasskeyError},
};
use tests::authenticator::Authenticator;

use super::{
    compose::practitioner,
    house::{House, ORIGIN, bytes, wrong},
};

/// How long one costs the others at most.
const MOMENT: Duration = Duration::from_millis(100);

fn network(address: &str) -> Result<Network> {
    Ok(Network::of(address.parse::<IpAddr>()?))
}

/// Begins a sign-in: how long to wait, if it was refused.
async fn begin(house: &House, from: Network, browser: Option<Browser>) -> Result<Option<Duration>> {
    match passkey::begin_sign_in(&house.services, from, browser).await {
        Ok(_) => Ok(None),
        Err(PasskeyError::TryLater { after }) => Ok(Some(after)),
        Err(error) => Err(error.into()),
    }
}

#[tokio::test]
async fn whoever_begins_a_thousand_sign_ins_costs_the_others_a_moment() -> Result<()> {
    let house = House::new().await?;
    let (here, elsewhere) = (network("192.0.2.1")?, network("192.0.2.2")?);
    for _ in 0..1_000 {
        ensure!(begin(&house, here, None).await?.is_none());
    }
    // However long it goes on, the wait stays short, and ends.
    for _ in 0..20 {
        let after = begin(&house, here, None).await?.context("nobody waits")?;
        ensure!(after > Duration::ZERO && after <= MOMENT, "{after:?}");
        ensure!(begin(&house, elsewhere, None).await?.is_none(), "another network waits");
        house.later(after);
        ensure!(begin(&house, here, None).await?.is_none(), "the moment is over");
    }
    // A browser that is known does not even wait for that.
    ensure!(begin(&house, here, None).await?.is_some());
    for _ in 0..30 {
        ensure!(begin(&house, here, Some(Browser::new([1; 16]))).await?.is_none(), "it waits for its network");
    }
    Ok(())
}

#[tokio::test]
async fn a_known_browser_has_few_tries_of_its_own() -> Result<()> {
    let house = House::new().await?;
    let here = network("192.0.2.1")?;
    let (mine, theirs) = (Some(Browser::new([1; 16])), Some(Browser::new([2; 16])));
    for _ in 0..30 {
        ensure!(begin(&house, here, mine).await?.is_none());
    }
    ensure!(begin(&house, here, mine).await?.is_some(), "from now on it waits");
    ensure!(begin(&house, here, theirs).await?.is_none() && begin(&house, here, None).await?.is_none(), "and nobody else");
    house.later(Duration::from_secs(20 * 60));
    ensure!(begin(&house, here, mine).await?.is_none());
    Ok(())
}

#[tokio::test]
async fn what_is_finished_counts_against_no_browser() -> Result<()> {
    let house = House::new().await?;
    let mut device = Authenticator::new();
    house.claim(house.patient, &mut device).await?;
    for _ in 0..40 {
        let begun = passkey::begin_sign_in(&house.services, network("192.0.2.1")?, Some(Browser::new([1; 16]))).await?;
        let body = bytes(&device.get(ORIGIN, &begun.options).await?);
        passkey::finish_sign_in(&house.services, None, &begun.token, &body, house.request()).await?;
    }
    Ok(())
}

/// Wrong codes on other finders, until this network waits for half a minute.
async fn use_up(house: &House, from: &str) -> Result<()> {
    for (finder, waits) in [0; 10].into_iter().chain([2, 4, 8, 16]).enumerate() {
        house.later(Duration::from_secs(waits));
        let guess = Slip::generate(u32::try_from(finder)?, &entity::base::random::SystemRandom).grouped();
        ensure!(matches!(house.enter_from(&guess, from, None, false).await, Err(ClaimError::Refused)));
    }
    Ok(())
}

#[tokio::test]
async fn a_code_at_the_desk_is_not_held_up_by_others_there() -> Result<()> {
    let house = House::new().await?;
    let here = "192.0.2.1";
    let vega = practitioner(&house, house.organization, "vega@clinic.example", Role::Sender).await?;
    let letter = house.slip_of(house.add_patient("ben@example.org").await?).await?;
    let shown = desk::begin(&house.services, &vega, house.patient, None).await?.code.to_string();
    use_up(&house, here).await?;
    ensure!(matches!(house.enter_from(&letter, here, None, false).await, Err(ClaimError::TryLater { .. })), "the letter waits");
    // Its own finder guards it still: five wrong ones, and it waits as well.
    let guess = wrong(&shown)?;
    for _ in 0..5 {
        ensure!(matches!(house.enter_from(&guess, here, None, false).await, Err(ClaimError::Refused)));
    }
    ensure!(matches!(house.enter_from(&shown, here, None, false).await, Err(ClaimError::TryLater { .. })));
    house.later(Duration::from_secs(2));
    ensure!(matches!(house.enter_from(&letter, here, None, false).await, Err(ClaimError::TryLater { .. })), "the letter waits");
    let entered = house.enter_from(&shown, here, None, false).await?;
    ensure!(matches!(entered.step, Step::Show { .. }) && entered.token.is_some());
    // What is over is a code like any other.
    desk::end(&house.services, &vega, house.patient).await?;
    ensure!(matches!(house.enter_from(&shown, here, None, false).await, Err(ClaimError::TryLater { .. })));
    Ok(())
}

#[tokio::test]
async fn whoever_entered_a_code_rightly_goes_on_with_it() -> Result<()> {
    let house = House::new().await?;
    let here = "192.0.2.1";
    let (slip, other) = (house.slip().await?, house.slip_of(house.add_patient("ben@example.org").await?).await?);
    let token = house.enter_from(&slip, here, None, false).await?.token.context("no cookie")?;
    let session = house.session(&token).await?;
    use_up(&house, here).await?;
    let again = house.enter_from(&slip, here, Some(&session), false).await?;
    ensure!(again.token.is_none() && matches!(again.step, Step::MakeKey));
    ensure!(matches!(house.enter_from(&slip, here, None, false).await, Err(ClaimError::TryLater { .. })), "without the session");
    let waits = house.enter_from(&other, here, Some(&session), false).await;
    ensure!(matches!(waits, Err(ClaimError::TryLater { .. })), "another code with it");
    Ok(())
}
