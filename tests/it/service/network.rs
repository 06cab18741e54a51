//! One network, many people: what one of them does there holds up the others where secrets could be guessed, and nowhere else.
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use entity::domain::{address::EmailAddress, role::Role, slip::Slip};
use portal::service::{
    claim::{ClaimError, Step},
    desk,
    network::Network,
    passkey::{self, PasskeyError},
    permit,
    session::Session,
    staff::{self, Invite, JoinError, Manager},
};
use tests::authenticator::Authenticator;

use super::{
    compose::practitioner,
    house::{House, bytes, wrong, wrong_at},
};

/// Rows that sign-ins could leave behind.
async fn rows(house: &House) -> Result<i64> {
    house
        .database
        .number("SELECT (SELECT COUNT(*) FROM ceremony) + (SELECT COUNT(*) FROM attempt_limit) + (SELECT COUNT(*) FROM audit)")
        .await
}

#[tokio::test]
async fn sign_ins_that_are_begun_leave_nothing_behind_and_hold_nobody_up() -> Result<()> {
    let (house, elsewhere) = (House::new().await?, House::new().await?);
    let (mut device, mut stranger) = (Authenticator::new(), Authenticator::new());
    house.claim(house.patient, &mut device).await?;
    elsewhere.claim(elsewhere.patient, &mut stranger).await?;
    let before = rows(&house).await?;
    for _ in 0..2_000 {
        passkey::begin_sign_in(&house.services).await?;
    }
    // Nor do answers that name no key of this portal, be they repeated.
    let (cookie, foreign) = house.answer(&mut stranger).await?;
    for _ in 0..50 {
        let finished = passkey::finish_sign_in(&house.services, None, &cookie, b"{}", house.request()).await;
        ensure!(matches!(finished, Err(PasskeyError::Refused)));
        let finished = passkey::finish_sign_in(&house.services, None, &cookie, &bytes(&foreign), house.request()).await;
        ensure!(matches!(finished, Err(PasskeyError::UnknownKey)));
    }
    ensure!(rows(&house).await? == before, "something was written");
    house.sign_in(&mut device).await?;
    Ok(())
}

#[tokio::test]
async fn whoever_knows_how_a_key_is_called_leaves_a_bounded_trace() -> Result<()> {
    let house = House::new().await?;
    let (mut device, mut other) = (Authenticator::new(), Authenticator::new());
    house.claim(house.patient, &mut device).await?;
    house.claim(house.add_patient("ben@example.org").await?, &mut other).await?;
    for _ in 0..30 {
        let (cookie, mut body) = house.answer(&mut device).await?;
        body["response"]["signature"] = "AAAA".into();
        let finished = passkey::finish_sign_in(&house.services, None, &cookie, &bytes(&body), house.request()).await;
        ensure!(matches!(finished, Err(PasskeyError::Refused)), "{:?}", finished.err());
    }
    let before = rows(&house).await?;
    let (cookie, body) = house.answer(&mut device).await?;
    for _ in 0..20 {
        let finished = passkey::finish_sign_in(&house.services, None, &cookie, &bytes(&body), house.request()).await;
        ensure!(matches!(finished, Err(PasskeyError::TryLater { after }) if after <= Duration::from_secs(10)));
    }
    ensure!(rows(&house).await? == before, "whoever waits leaves something behind");
    house.sign_in(&mut other).await.context("others wait, too")?;
    house.later(Duration::from_secs(10));
    // What was told to wait is not used up.
    passkey::finish_sign_in(&house.services, None, &cookie, &bytes(&body), house.request()).await?;
    Ok(())
}

#[tokio::test]
async fn what_is_finished_counts_against_no_key() -> Result<()> {
    let house = House::new().await?;
    let mut device = Authenticator::new();
    house.claim(house.patient, &mut device).await?;
    for _ in 0..40 {
        house.sign_in(&mut device).await?;
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

/// Counters that wait at this moment.
async fn waiting(house: &House) -> Result<usize> {
    let until = house.database.rows("SELECT blocked_until FROM attempt_limit WHERE blocked_until IS NOT NULL", |row| row.number(0)).await?;
    Ok(until.into_iter().filter(|until| *until > house.services.store().clock().now().as_micros()).count())
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
    // Whoever searches from here is not told that one is shown (one code in 65,536 has its mark by chance), and holds it up for nobody.
    let mut told = 0;
    for place in 6..16 {
        let guessed = house.enter_from(&wrong_at(&shown, place)?, here, None, false).await;
        told += usize::from(matches!(guessed, Err(ClaimError::Refused)));
    }
    ensure!(told <= 1, "a search finds the code: {told}");
    ensure!(waiting(&house).await? <= 1, "a search holds the code up");
    // Its own finder guards it still, against many networks: five wrong ones, and it waits as well.
    for number in 1..=5 - told {
        let from = format!("198.51.100.{number}");
        ensure!(matches!(house.enter_from(&wrong(&shown)?, &from, None, false).await, Err(ClaimError::Refused)));
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

#[tokio::test]
async fn whoever_entered_an_invitation_rightly_goes_on_with_it() -> Result<()> {
    let house = House::new().await?;
    let (here, operator) = ("192.0.2.1", permit::operator(house.organization));
    let mut codes = Vec::new();
    for address in ["ruiz@clinic.example", "kim@clinic.example"] {
        let new = Invite { name: Some("Dr. Ruiz".to_owned()), address: EmailAddress::parse(address)?, role: Role::Sender };
        codes.push(staff::invite(&house.services, Manager { scope: &operator, session: None }, new).await?.code);
    }
    let enter = async |code: &str, session: Option<&Session>| {
        staff::enter(&house.services, code, Network::of(here.parse().expect("an address")), session, house.request()).await
    };
    let token = enter(&codes[0], None).await?.token.context("no cookie")?;
    let session = house.session(&token).await?;
    use_up(&house, here).await?;
    ensure!(enter(&codes[0], Some(&session)).await?.token.is_none());
    ensure!(matches!(enter(&codes[0], None).await, Err(JoinError::TryLater { .. })), "without the session");
    ensure!(matches!(enter(&codes[1], Some(&session)).await, Err(JoinError::TryLater { .. })), "another code with it");
    Ok(())
}
