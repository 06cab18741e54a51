//! A further record for somebody who is signed in: with a slip of its own, the key once more, and its own mailbox.
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use portal::service::{
    claim::{self, Adding, ClaimError, Missing, Step},
    mailbox::{self, Confirmed, MailboxError},
    passkey, permit,
    session::{Purpose, Session},
};
use tests::authenticator::Authenticator;

use super::house::{House, ORIGIN, bytes};

const HOUR: Duration = Duration::from_secs(60 * 60);

/// Uses the key once more, for a purpose.
pub(super) async fn verified(house: &House, session: &Session, device: &mut Authenticator, purpose: Purpose) -> Result<Session> {
    let begun = passkey::begin_verification(&house.services, session, purpose).await?;
    let body = bytes(&device.get(ORIGIN, &begun.options).await?);
    let token = passkey::finish_verification(&house.services, session, &begun.token, &body, house.request()).await?;
    house.session(&token).await
}

/// Whether a session is alive and reads, and how many records.
pub(super) async fn records(house: &House, session: &Session) -> Result<usize> {
    Ok(permit::patient(&house.services, session).await?.context("not signed in")?.records().len())
}

async fn one(house: &House, session: &Session) -> Result<Adding> {
    let adding = claim::adding(&house.services, session).await?;
    ensure!(adding.len() == 1, "{adding:?}");
    Ok(adding[0])
}

#[tokio::test]
async fn a_second_record_needs_its_slip_the_key_and_its_mailbox() -> Result<()> {
    let house = House::new().await?;
    let other = house.add_patient("ana@work.example").await?;
    let mut device = Authenticator::new();
    let (_, session) = house.claim(house.patient, &mut device).await?;
    let entered = house.enter(&house.slip_of(other).await?, Some(&session), false).await?;
    ensure!(entered.step == Step::Add && entered.token.is_none());
    ensure!(one(&house, &session).await?.missing == Missing::Key);
    // Without the key, and with the key for something else, nothing is spent.
    claim::spend_entered(&house.services, &session, house.request()).await?;
    let else_verified = verified(&house, &session, &mut device, Purpose::ReadHigh).await?;
    claim::spend_entered(&house.services, &else_verified, house.request()).await?;
    let adding = one(&house, &else_verified).await?;
    ensure!(adding.missing == Missing::Key);
    let early = mailbox::send_added(&house.services, &else_verified, adding.claim, &house.language(), house.request()).await;
    ensure!(matches!(early, Err(MailboxError::Lapsed)));

    let session = verified(&house, &else_verified, &mut device, Purpose::AddRecord).await?;
    claim::spend_entered(&house.services, &session, house.request()).await?;
    ensure!(one(&house, &session).await?.missing == Missing::Mailbox { sent: 0, left: 5 });
    ensure!(records(&house, &session).await? == 1, "readable before the mailbox code");
    mailbox::send_added(&house.services, &session, adding.claim, &house.language(), house.request()).await?;
    let code = house.mails().await?.codes.pop().context("no code")?;
    // Another account's session, and a confirming one, take no part in it.
    let ben = house.add_patient("ben@example.org").await?;
    let (_, bens) = house.claim(ben, &mut Authenticator::new()).await?;
    let foreign = mailbox::confirm_added(&house.services, &bens, adding.claim, &code, house.request()).await;
    ensure!(matches!(foreign, Err(MailboxError::Step)));
    let confirmed = mailbox::confirm_added(&house.services, &session, adding.claim, &code, house.request()).await?;
    ensure!(matches!(confirmed, Confirmed::Added));
    ensure!(records(&house, &session).await? == 2 && claim::adding(&house.services, &session).await?.is_empty());
    let again = mailbox::confirm_added(&house.services, &session, adding.claim, &code, house.request()).await;
    ensure!(matches!(again, Err(MailboxError::Finished)));
    ensure!(house.database.number("SELECT COUNT(*) FROM patient WHERE state = 'claimed'").await? == 3);
    Ok(())
}

#[tokio::test]
async fn what_is_not_finished_ends_alone() -> Result<()> {
    let house = House::new().await?;
    let other = house.add_patient("ana@work.example").await?;
    let mut device = Authenticator::new();
    let (_, session) = house.claim(house.patient, &mut device).await?;
    house.enter(&house.slip_of(other).await?, Some(&session), false).await?;
    let session = verified(&house, &session, &mut device, Purpose::AddRecord).await?;
    claim::spend_entered(&house.services, &session, house.request()).await?;
    let adding = one(&house, &session).await?;
    // A newer slip ends the older; the account goes on.
    let newer = house.slip_of(other).await?;
    ensure!(claim::adding(&house.services, &session).await?.is_empty());
    ensure!(matches!(
        mailbox::send_added(&house.services, &session, adding.claim, &house.language(), house.request()).await,
        Err(MailboxError::Lapsed)
    ));
    ensure!(records(&house, &session).await? == 1);
    house.enter(&newer, Some(&session), false).await?;
    let session = verified(&house, &session, &mut device, Purpose::AddRecord).await?;
    claim::spend_entered(&house.services, &session, house.request()).await?;
    house.later(9 * 24 * HOUR);
    ensure!(claim::drop_unfinished(&house.services).await? == 1);
    let session = house.session(&house.sign_in(&mut device).await?.token).await?;
    ensure!(records(&house, &session).await? == 1 && claim::adding(&house.services, &session).await?.is_empty());
    Ok(())
}

#[tokio::test]
async fn the_own_record_stays_and_anothers_waits_a_day() -> Result<()> {
    let house = House::new().await?;
    let ben = house.add_patient("ben@example.org").await?;
    let (mut anas, mut bens) = (Authenticator::new(), Authenticator::new());
    let (_, ana) = house.claim(house.patient, &mut anas).await?;
    house.claim(ben, &mut bens).await?;
    let own = house.slip().await?;
    ensure!(matches!(house.enter(&own, Some(&ana), false).await, Err(ClaimError::Own)));
    ensure!(claim::adding(&house.services, &ana).await?.is_empty() && records(&house, &ana).await? == 1);

    house.enter(&house.slip_of(ben).await?, Some(&ana), false).await?;
    let ana = verified(&house, &ana, &mut anas, Purpose::AddRecord).await?;
    claim::spend_entered(&house.services, &ana, house.request()).await?;
    let adding = one(&house, &ana).await?;
    house.mails().await?;
    mailbox::send_added(&house.services, &ana, adding.claim, &house.language(), house.request()).await?;
    let code = house.mails().await?.codes.pop().context("no code")?;
    let confirmed = mailbox::confirm_added(&house.services, &ana, adding.claim, &code, house.request()).await?;
    ensure!(matches!(confirmed, Confirmed::Waits(_)) && records(&house, &ana).await? == 1);
    ensure!(matches!(one(&house, &ana).await?.missing, Missing::Time(_)));
    let bens_session = house.session(&house.sign_in(&mut bens).await?.token).await?;
    ensure!(claim::contested(&house.services, &bens_session).await?.is_some() && claim::contested(&house.services, &ana).await?.is_none());
    house.later(24 * HOUR);
    ensure!(claim::open_due(&house.services).await? == 1);
    ensure!(house.sign_in(&mut bens).await.is_err(), "the old account goes on without a record");
    let ana = house.session(&house.sign_in(&mut anas).await?.token).await?;
    ensure!(records(&house, &ana).await? == 2);
    Ok(())
}

/// Held by an account, taken over by a browser, and back: always by whoever has the digits, asked first.
#[tokio::test]
async fn a_slip_held_by_an_account_is_taken_over_like_any() -> Result<()> {
    let house = House::new().await?;
    let other = house.add_patient("ana@work.example").await?;
    let mut device = Authenticator::new();
    let (_, session) = house.claim(house.patient, &mut device).await?;
    let slip = house.slip_of(other).await?;
    house.enter(&slip, Some(&session), false).await?;
    ensure!(house.enter(&slip, Some(&session), false).await?.step == Step::Add, "entered twice by the same");
    ensure!(matches!(house.enter(&slip, None, false).await, Err(ClaimError::Elsewhere)));
    let token = house.enter(&slip, None, true).await?.token.context("no cookie")?;
    ensure!(claim::adding(&house.services, &session).await?.is_empty());
    ensure!(matches!(house.enter(&slip, Some(&session), false).await, Err(ClaimError::Elsewhere)));
    house.enter(&slip, Some(&session), true).await?;
    ensure!(house.find(&token).await?.is_none() && one(&house, &session).await?.missing == Missing::Key);
    Ok(())
}
