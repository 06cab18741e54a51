//! What a refused code costs: one Argon2, whatever is wrong with it, so that the time of an answer tells nothing. Counted, not timed.
use std::{net::IpAddr, time::Duration};

use anyhow::{Context, Result, ensure};
use entity::domain::{address::EmailAddress, role::Role};
use portal::service::{
    claim::ClaimError,
    mailbox::{self, MailboxError},
    network::Network,
    permit,
    staff::{self, Invite, JoinError, Manager},
};
use tests::authenticator::Authenticator;

use super::{
    house::{House, wrong, wrong_at},
    spare,
};

const WEEK: Duration = Duration::from_secs(8 * 24 * 60 * 60);

/// How many Argon2 something took, and what came of it.
fn cost<T, E>(house: &House, tried: impl Future<Output = Result<T, E>>) -> impl Future<Output = (u64, Result<(), E>)> {
    let tried = Box::pin(tried); // boxed: it is large
    async move {
        let before = house.services.code_runs();
        let done = tried.await.map(drop);
        (house.services.code_runs() - before, done)
    }
}

/// As if what becomes of a code had become of it: it is found by its first six digits.
async fn stand(house: &House, table: &str, code: &str, state: &str) -> Result<()> {
    let finder: u32 = code.chars().filter(char::is_ascii_digit).take(6).collect::<String>().parse()?;
    let changed = house.database.execute(&format!("UPDATE {table} SET state = '{state}' WHERE finder = {finder}")).await?;
    ensure!(changed == 1, "{changed} codes are {state}");
    Ok(())
}

#[tokio::test]
async fn every_refused_claim_code_takes_one_run() -> Result<()> {
    let house = House::new().await?;
    let (live, unknown) = (house.slip().await?, wrong_at(&house.slip_of(house.add_patient("ben@example.org").await?).await?, 3)?);
    let gone = house.slip_of(house.add_patient("cem@example.org").await?).await?;
    let void = house.slip_of(house.add_patient("dan@example.org").await?).await?;
    stand(&house, "claim_code", &void, "void").await?;
    let locked = house.slip_of(house.add_patient("eve@example.org").await?).await?;
    stand(&house, "claim_code", &locked, "locked").await?;
    let used = house.slip_of(house.add_patient("fay@example.org").await?).await?;
    house.spend(&used, &mut Authenticator::new()).await?;
    let wrongly = [wrong(&live)?, wrong(&void)?, wrong(&locked)?, wrong(&used)?];
    let never = [unknown.as_str(), &void, &locked, &used].into_iter().chain(wrongly.iter().map(String::as_str));
    for (at, code) in never.enumerate() {
        let (runs, refused) = cost(&house, house.enter_from(code, &format!("192.0.2.{}", at + 10), None, false)).await;
        ensure!(matches!(refused, Err(ClaimError::Refused)) && runs == 1, "{at}: {runs} runs, {refused:?}");
    }
    house.later(WEEK);
    for (at, code) in [gone.as_str(), &wrong(&gone)?].into_iter().enumerate() {
        let (runs, refused) = cost(&house, house.enter_from(code, &format!("198.51.100.{}", at + 1), None, false)).await;
        ensure!(matches!(refused, Err(ClaimError::Refused)) && runs == 1, "{at}: {runs} runs, {refused:?}");
    }
    // A right one costs the same, and what is no code, or comes too soon, nothing: both are told apart in words, too.
    let fresh = house.slip().await?;
    let last = fresh.chars().last().context("a digit")?;
    let mistyped = format!("{}{}", &fresh[..fresh.len() - 1], if last == '0' { '1' } else { '0' });
    ensure!(matches!(cost(&house, house.enter(&mistyped, None, false)).await, (0, Err(ClaimError::CheckDigit))));
    ensure!(matches!(cost(&house, house.enter("1234", None, false)).await, (0, Err(ClaimError::Shape))));
    for _ in 0..5 {
        ensure!(matches!(cost(&house, house.enter(&wrong(&fresh)?, None, false)).await, (1, Err(ClaimError::Refused))));
    }
    ensure!(matches!(cost(&house, house.enter(&fresh, None, false)).await, (0, Err(ClaimError::TryLater { .. }))));
    house.later(Duration::from_secs(60 * 60));
    ensure!(matches!(cost(&house, house.enter(&fresh, None, false)).await, (1, Ok(_))));
    Ok(())
}

#[tokio::test]
async fn every_refused_spare_code_takes_one_run() -> Result<()> {
    let (house, _, _, code) = spare::with_spare().await?;
    let unknown = spare::wrong_at(&code, 3).context("no check digit fits")?;
    for tried in [unknown, spare::wrong(&code)] {
        let (runs, refused) = cost(&house, spare::enter(&house, &tried)).await;
        ensure!(matches!(refused, Err(ClaimError::Refused)) && runs == 1, "{runs} runs, {refused:?}");
    }
    ensure!(matches!(cost(&house, spare::enter(&house, &code)).await, (1, Ok(_))));
    // It restores nothing any more: the digits are looked at all the same.
    house.database.execute("UPDATE access_grant SET state = 'revoked'").await?;
    let (runs, refused) = cost(&house, spare::enter(&house, &code)).await;
    ensure!(matches!(refused, Err(ClaimError::Refused)) && runs == 1, "{runs} runs, {refused:?}");
    ensure!(matches!(cost(&house, spare::enter(&house, "1234")).await, (0, Err(ClaimError::Shape))));
    Ok(())
}

#[tokio::test]
async fn every_refused_invitation_takes_one_run() -> Result<()> {
    let house = House::new().await?;
    let invite = async |address: &str| -> Result<String> {
        let new = Invite { name: Some("Dr. Vega".to_owned()), address: EmailAddress::parse(address)?, role: Role::Sender };
        Ok(staff::invite(&house.services, Manager { scope: &permit::operator(house.organization), session: None }, new)
            .await?
            .code
            .to_string())
    };
    let enter = async |code: &str, from: u8| {
        let network = Network::of(IpAddr::from([192, 0, 2, from]));
        cost(&house, staff::enter(&house.services, code, network, None, house.request())).await
    };
    let (live, void, spent) =
        (invite("one@clinic.example").await?, invite("two@clinic.example").await?, invite("three@clinic.example").await?);
    stand(&house, "invitation", &void, "void").await?;
    stand(&house, "invitation", &spent, "spent").await?;
    let never = [wrong_at(&live, 3)?, wrong(&live)?, void.clone(), wrong(&void)?, spent.clone(), wrong(&spent)?];
    for (code, from) in never.iter().zip(10..) {
        let (runs, refused) = enter(code, from).await;
        ensure!(matches!(refused, Err(JoinError::Refused)) && runs == 1, "{from}: {runs} runs, {refused:?}");
    }
    let (runs, joined) = enter(&live, 1).await;
    ensure!(joined.is_ok() && runs == 1, "{runs} runs");
    house.later(WEEK);
    let (runs, refused) = enter(&live, 2).await;
    ensure!(matches!(refused, Err(JoinError::Refused)) && runs == 1, "{runs} runs, {refused:?}");
    Ok(())
}

/// All codes that are good are looked at, whichever of them it is: as many runs for a wrong one as for a right one.
#[tokio::test]
async fn every_mailbox_code_takes_a_run_for_each_that_is_good() -> Result<()> {
    let house = House::new().await?;
    let (_, session) = house.spend(&house.slip().await?, &mut Authenticator::new()).await?;
    let take = async |code: &str| cost(&house, mailbox::confirm(&house.services, &session, code, house.request())).await;
    let mut first = None;
    for sent in 1..=3 {
        let code = house.mailbox_code(&session).await?;
        house.later(Duration::from_secs(60));
        let wrong: String = code.chars().map(|digit| if digit == '9' { '0' } else { '9' }).collect();
        let (runs, refused) = take(&wrong).await;
        ensure!(matches!(refused, Err(MailboxError::Wrong { .. })) && runs == sent, "{sent} sent: {runs} runs, {refused:?}");
        first.get_or_insert(code);
    }
    ensure!(matches!(take("1234").await, (0, Err(MailboxError::Shape))));
    let (runs, right) = take(&first.context("no code")?).await;
    ensure!(right.is_ok() && runs == 3, "{runs} runs for the first of three");
    Ok(())
}
