//! Mailbox codes: elsewhere, late, wrong, too many.
use std::time::Duration;

use anyhow::{Result, ensure};
use entity::{
    desk::NoticeKind,
    domain::{page::Page, role::Role},
};
use portal::service::{
    claim::{self, Step},
    mailbox::{self, MailboxError},
    session::Stage,
    staff::{self, AlarmKind},
};
use tests::authenticator::Authenticator;

use super::{compose::practitioner, house::House};

/// Another code than this one.
fn other(code: &str) -> String {
    code.chars().map(|digit| if digit == '9' { '0' } else { '9' }).collect()
}

#[tokio::test]
async fn a_code_is_worth_nothing_in_another_session() -> Result<()> {
    let house = House::new().await?;
    let ben = house.add_patient("ben@example.org").await?;
    let (_, anas) = house.spend(&house.slip().await?, &mut Authenticator::new()).await?;
    let (_, bens) = house.spend(&house.slip_of(ben).await?, &mut Authenticator::new()).await?;
    let code = house.mailbox_code(&anas).await?;
    house.mailbox_code(&bens).await?;
    ensure!(matches!(mailbox::confirm(&house.services, &bens, &code, house.request()).await, Err(MailboxError::Wrong { left: 14 })));
    mailbox::confirm(&house.services, &anas, &code, house.request()).await?;

    let (_, signed_in) = house.claim(house.add_patient("cem@example.org").await?, &mut Authenticator::new()).await?;
    ensure!(signed_in.stage == Stage::SignedIn);
    ensure!(matches!(mailbox::confirm(&house.services, &signed_in, &code, house.request()).await, Err(MailboxError::Step)));
    ensure!(matches!(mailbox::send(&house.services, &signed_in, &house.language(), house.request()).await, Err(MailboxError::Step)));
    Ok(())
}

#[tokio::test]
async fn a_code_lives_an_hour_and_earlier_ones_stay_good() -> Result<()> {
    let house = House::new().await?;
    let (_, session) = house.spend(&house.slip().await?, &mut Authenticator::new()).await?;
    let first = house.mailbox_code(&session).await?;
    house.later(Duration::from_secs(60 * 60));
    ensure!(matches!(mailbox::confirm(&house.services, &session, &first, house.request()).await, Err(MailboxError::Expired)));
    let second = house.mailbox_code(&session).await?;
    house.later(Duration::from_secs(60));
    house.mailbox_code(&session).await?;
    ensure!(matches!(mailbox::confirm(&house.services, &session, &first, house.request()).await, Err(MailboxError::Wrong { .. })));
    mailbox::confirm(&house.services, &session, &second, house.request()).await?;
    Ok(())
}

#[tokio::test]
async fn five_are_sent_and_fifteen_tried() -> Result<()> {
    let house = House::new().await?;
    let (_, session) = house.spend(&house.slip().await?, &mut Authenticator::new()).await?;
    let code = house.mailbox_code(&session).await?;
    for left in (0..15).rev() {
        ensure!(matches!(mailbox::confirm(&house.services, &session, "12", house.request()).await, Err(MailboxError::Shape)));
        let wrong = mailbox::confirm(&house.services, &session, &other(&code), house.request()).await;
        ensure!(matches!(wrong, Err(MailboxError::Wrong { left: told }) if told == left));
    }
    ensure!(matches!(mailbox::confirm(&house.services, &session, &code, house.request()).await, Err(MailboxError::TooMany)));
    ensure!(house.mails().await?.notices == [NoticeKind::StaffAttention]);
    // The clinic finds what the notice is about, until it gives another code.
    let vega = practitioner(&house, house.organization, "vega@clinic.example", Role::Sender).await?;
    let alarms = async || anyhow::Ok(staff::alarms(&house.services, &vega, Page::new(1, 20), house.request()).await?.rows);
    let found = alarms().await?;
    ensure!(
        found.len() == 1 && found[0].alarms[0].kind == AlarmKind::CodesSpent && found[0].patient == Some(house.patient),
        "{}",
        found.len()
    );
    let mails = house.database.number("SELECT COUNT(*) FROM mailbox_code").await?;
    ensure!(matches!(mailbox::send(&house.services, &session, &house.language(), house.request()).await, Err(MailboxError::TooMany)));
    ensure!(house.database.number("SELECT COUNT(*) FROM mailbox_code").await? == mails, "a code that nobody can enter was sent");
    ensure!(matches!(claim::step(&house.services, &session).await?, Step::Mailbox { left: 0, .. }));

    let ben = house.add_patient("ben@example.org").await?;
    let (_, session) = house.spend(&house.slip_of(ben).await?, &mut Authenticator::new()).await?;
    for left in (0..5).rev() {
        ensure!(mailbox::send(&house.services, &session, &house.language(), house.request()).await?.left == left);
    }
    ensure!(matches!(mailbox::send(&house.services, &session, &house.language(), house.request()).await, Err(MailboxError::TooMany)));
    Ok(())
}

#[tokio::test]
async fn of_two_at_once_one_finishes() -> Result<()> {
    let house = House::new().await?;
    let (_, session) = house.spend(&house.slip().await?, &mut Authenticator::new()).await?;
    let code = house.mailbox_code(&session).await?;
    let confirm = || mailbox::confirm(&house.services, &session, &code, house.request());
    let (one, two) = tokio::join!(confirm(), confirm());
    ensure!(one.is_ok() != two.is_ok());
    // Whoever presses twice is not told that time ran out.
    ensure!(matches!(one.and(two), Err(MailboxError::Finished)));
    ensure!(matches!(confirm().await, Err(MailboxError::Finished)));
    ensure!(matches!(mailbox::send(&house.services, &session, &house.language(), house.request()).await, Err(MailboxError::Finished)));
    Ok(())
}

#[tokio::test]
async fn a_code_is_good_for_the_address_that_it_went_to_while_that_is_in_use() -> Result<()> {
    let house = House::new().await?;
    let (_, session) = house.spend(&house.slip().await?, &mut Authenticator::new()).await?;
    let code = house.mailbox_code(&session).await?;
    // An address that comes first in the list and never got a code.
    let id = if house.database.is_sqlite() { "zeroblob(16)" } else { "'00000000-0000-0000-0000-000000000000'" };
    let columns = "organization_id, patient_id, address, language, created_at";
    let older = format!("INSERT INTO alert_address (id, {columns}) SELECT {id}, {columns} FROM alert_address");
    house.database.execute(&older.replace("language, created_at FROM", "language, 1 FROM")).await?;

    house.database.execute("UPDATE alert_address SET retired_at = 1 WHERE created_at > 1").await?;
    let confirm = || mailbox::confirm(&house.services, &session, &code, house.request());
    ensure!(matches!(confirm().await, Err(MailboxError::Expired)), "taken for an address that it was not sent to");
    ensure!(house.database.number("SELECT COUNT(*) FROM alert_address WHERE verified_at IS NOT NULL").await? == 0);

    house.database.execute("UPDATE alert_address SET retired_at = NULL").await?;
    confirm().await?;
    let verified = "SELECT COUNT(*) FROM alert_address WHERE (verified_at IS NOT NULL) = (created_at > 1)";
    ensure!(house.database.number(verified).await? == 2, "another address counts as read");
    Ok(())
}
