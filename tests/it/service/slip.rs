//! Slips that are wrong, old, used, locked, taken over, or entered by many at once.
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use entity::{
    desk::NoticeKind,
    domain::{
        role::Role,
        slip::{Channel, Slip},
    },
};
use futures_util::future::join_all;
use portal::service::{
    claim::{self, ClaimError, IssueError, Step},
    error::ServiceError,
    permit,
    staff::{self, AlarmKind},
};
use tests::authenticator::Authenticator;

use super::{
    compose::practitioner,
    house::{House, wrong, wrong_at},
};

const MINUTE: Duration = Duration::from_secs(60);
/// Tries that are held against somebody.
const COUNTED: &str = "SELECT CAST(COALESCE(SUM(count), 0) AS BIGINT) FROM attempt_limit";

#[tokio::test]
async fn a_wrong_check_digit_is_no_try() -> Result<()> {
    let house = House::new().await?;
    let slip = house.slip().await?;
    let last = slip.chars().last().context("a digit")?;
    let mistyped = format!("{}{}", &slip[..slip.len() - 1], if last == '0' { '1' } else { '0' });
    for _ in 0..50 {
        ensure!(matches!(house.enter(&mistyped, None, false).await, Err(ClaimError::CheckDigit)));
        ensure!(matches!(house.enter("1234", None, false).await, Err(ClaimError::Shape)));
    }
    house.enter(&slip, None, false).await?;
    Ok(())
}

#[tokio::test]
async fn five_wrong_tries_tell_staff_and_then_one_waits() -> Result<()> {
    let mut house = House::new().await?;
    let slip = house.slip().await?;
    let wrong = wrong(&slip)?;
    for _ in 0..5 {
        ensure!(matches!(house.enter(&wrong, None, false).await, Err(ClaimError::Refused)));
    }
    ensure!(house.mails().await?.notices == [NoticeKind::StaffAttention]);
    ensure!(house.audited("claim.wrong").await? == 5 && house.audited("claim.many_wrong").await? == 1);
    let vega = practitioner(&house, house.organization, "vega@clinic.example", Role::Sender).await?;
    let found = staff::alarms_of(&house.services, &vega, house.patient).await?;
    ensure!(found.len() == 1 && found[0].alarms.len() == 1 && found[0].alarms[0].kind == AlarmKind::ManyWrong, "{}", found.len());
    // The right one waits too, from anywhere, and after a restart.
    house.restart().await?;
    let waiting = house.enter_from(&slip, "198.51.100.7", None, false).await;
    ensure!(matches!(waiting, Err(ClaimError::TryLater { after }) if after <= Duration::from_secs(2) && after > Duration::ZERO));
    house.later(Duration::from_secs(2));
    house.enter(&slip, None, false).await?;
    Ok(())
}

#[tokio::test]
async fn a_finder_that_is_nobodys_answers_alike() -> Result<()> {
    let house = House::new().await?;
    let slip = house.slip().await?;
    let nobodys = wrong_at(&slip, 2)?;
    for _ in 0..5 {
        ensure!(matches!(house.enter(&nobodys, None, false).await, Err(ClaimError::Refused)));
    }
    ensure!(matches!(house.enter(&nobodys, None, false).await, Err(ClaimError::TryLater { .. })));
    ensure!(house.mails().await?.notices.is_empty() && house.audited("claim.wrong").await? == 5);
    Ok(())
}

#[tokio::test]
async fn a_network_that_tries_many_waits_and_others_do_not() -> Result<()> {
    let house = House::new().await?;
    let slip = house.slip().await?;
    for finder in 0..10 {
        let guess = Slip::generate(finder, &entity::base::random::SystemRandom).grouped();
        ensure!(matches!(house.enter(&guess, None, false).await, Err(ClaimError::Refused)));
    }
    ensure!(matches!(house.enter(&slip, None, false).await, Err(ClaimError::TryLater { .. })));
    house.enter_from(&slip, "2001:db8::1", None, false).await?;
    Ok(())
}

#[tokio::test]
async fn a_hundred_wrong_tries_lock() -> Result<()> {
    let house = House::new().await?;
    let slip = house.slip().await?;
    let wrong = wrong(&slip)?;
    for _ in 0..100 {
        house.later(5 * MINUTE);
        let refused = house.enter_from(&wrong, "198.51.100.7", None, false).await;
        if matches!(refused, Err(ClaimError::TryLater { .. })) {
            house.later(15 * MINUTE);
            ensure!(matches!(house.enter_from(&wrong, "198.51.100.7", None, false).await, Err(ClaimError::Refused)));
        }
    }
    ensure!(house.audited("claim.locked").await? == 1);
    house.later(15 * MINUTE);
    ensure!(matches!(house.enter(&slip, None, false).await, Err(ClaimError::Refused)));
    let fresh = house.slip().await?;
    house.later(15 * MINUTE);
    house.enter(&fresh, None, false).await?;
    Ok(())
}

#[tokio::test]
async fn each_way_of_travelling_has_its_lifetime() -> Result<()> {
    let house = House::new().await?;
    for (channel, hours) in [(Channel::Hand, 7 * 24), (Channel::Post, 21 * 24), (Channel::Telephone, 72), (Channel::Sms, 24)] {
        let scope = permit::operator(house.organization);
        let issued = claim::issue(&house.services, &scope, house.patient, channel, None).await?;
        house.later(Duration::from_secs(hours * 3_600 - 1));
        let token = house.enter(&issued.code, None, false).await?.token.context("no cookie")?;
        house.later(Duration::from_secs(1));
        ensure!(house.find(&token).await?.is_none(), "{channel:?}: the session outlives its slip");
        ensure!(matches!(house.enter(&issued.code, None, true).await, Err(ClaimError::Refused)), "{channel:?}");
    }
    Ok(())
}

#[tokio::test]
async fn a_newer_slip_voids_the_older() -> Result<()> {
    let house = House::new().await?;
    let older = house.slip().await?;
    let token = house.enter(&older, None, false).await?.token.context("no cookie")?;
    let newer = house.slip().await?;
    ensure!(house.find(&token).await?.is_none());
    ensure!(matches!(house.enter(&older, None, true).await, Err(ClaimError::Refused)));
    house.enter(&newer, None, false).await?;
    Ok(())
}

#[tokio::test]
async fn another_browser_asks_and_takes_over_ten_times() -> Result<()> {
    let house = House::new().await?;
    let slip = house.slip().await?;
    let mut token = house.enter(&slip, None, false).await?.token.context("no cookie")?;
    for _ in 0..10 {
        ensure!(matches!(house.enter(&slip, None, false).await, Err(ClaimError::Elsewhere)));
        let taken = house.enter(&slip, None, true).await?.token.context("no cookie")?;
        ensure!(house.find(&token).await?.is_none(), "the browser before goes on");
        token = taken;
    }
    let session = house.session(&token).await?;
    ensure!(house.enter(&slip, Some(&session), false).await?.token.is_none(), "the same browser is asked");
    ensure!(matches!(house.enter(&slip, None, true).await, Err(ClaimError::Refused)));
    ensure!(house.find(&token).await?.is_some());
    ensure!(house.audited("claim.taken_over").await? == 10);
    Ok(())
}

#[tokio::test]
async fn a_spent_slip_alarms_except_where_it_was_spent() -> Result<()> {
    let house = House::new().await?;
    let mut device = Authenticator::new();
    let slip = house.slip().await?;
    let (_, session) = house.spend(&slip, &mut device).await?;
    let again = house.enter(&slip, Some(&session), false).await?;
    ensure!(again.token.is_none() && matches!(again.step, Step::Mailbox { .. }));
    ensure!(house.mails().await?.notices.is_empty());
    ensure!(matches!(house.enter(&slip, None, true).await, Err(ClaimError::Refused)));
    ensure!(house.mails().await?.notices == [NoticeKind::StaffAttention] && house.audited("claim.reused").await? == 1);
    Ok(())
}

#[tokio::test]
async fn of_many_at_once_one_wins() -> Result<()> {
    let house = House::new().await?;
    let slip = house.slip().await?;
    let networks: Vec<String> = (0..20).map(|n| format!("198.51.100.{n}")).collect();
    let tries = join_all(networks.iter().map(|from| house.enter_from(&slip, from, None, false))).await;
    let won = tries.iter().filter(|result| result.is_ok()).count();
    ensure!(won == 1, "{won} won");
    ensure!(tries.iter().all(|result| matches!(result, Ok(_) | Err(ClaimError::Elsewhere | ClaimError::TryLater { .. }))));
    ensure!(house.database.number(COUNTED).await? == 0, "whoever was right but slower is held against somebody");
    Ok(())
}

#[tokio::test]
async fn what_nobody_looked_at_counts_against_nobody() -> Result<()> {
    let house = House::new().await?;
    let slips = (0..200).map(|finder| Slip::generate(finder, &entity::base::random::SystemRandom).grouped());
    let tries: Vec<_> = slips.zip((0..200).map(|n| format!("198.51.100.{n}"))).collect();
    let answers = join_all(tries.iter().map(|(slip, from)| house.enter_from(slip, from, None, false))).await;
    let refused = answers.iter().filter(|answer| matches!(answer, Err(ClaimError::Refused))).count();
    ensure!(answers.iter().all(|answer| matches!(answer, Err(ClaimError::Refused | ClaimError::Service(ServiceError::Unavailable)))));
    // Once for the finder and once for the network.
    ensure!(house.database.number(COUNTED).await? == i64::try_from(2 * refused)?, "{refused} were looked at");
    Ok(())
}

#[tokio::test]
async fn a_network_where_somebody_always_mistypes_is_not_held_up() -> Result<()> {
    let house = House::new().await?;
    let guess = |finder| Slip::generate(finder, &entity::base::random::SystemRandom).grouped();
    for finder in 0..40 {
        house.later(30 * MINUTE);
        ensure!(matches!(house.enter(&guess(finder), None, false).await, Err(ClaimError::Refused)));
    }
    ensure!(matches!(house.enter(&guess(40), None, false).await, Err(ClaimError::Refused)));
    house.enter(&house.slip().await?, None, false).await?;
    Ok(())
}

#[tokio::test]
async fn a_slip_is_for_the_organizations_own_patients() -> Result<()> {
    let house = House::new().await?;
    let nobody = entity::domain::id::PatientId::from_uuid(uuid::Uuid::from_bytes([7; 16]));
    let refused = claim::issue(&house.services, &permit::operator(house.organization), nobody, Channel::Hand, None).await;
    ensure!(matches!(refused, Err(IssueError::NotFound)));
    let other = permit::operator(entity::domain::id::OrganizationId::PORTAL);
    ensure!(matches!(claim::issue(&house.services, &other, house.patient, Channel::Hand, None).await, Err(IssueError::NotFound)));
    Ok(())
}
