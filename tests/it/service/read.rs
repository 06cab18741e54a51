//! Reading: what a patient sees, and what the audit has seen before.
use std::{sync::Arc, time::Duration};

use anyhow::{Context, Result, ensure};
use entity::{
    base::random::SystemRandom,
    crypto::token::{self, Token32},
    domain::{
        address::EmailAddress,
        id::{MessageId, RelayId},
        page::Page,
    },
    store::relay::{self, NewRelay},
};
use portal::service::{
    accept::{Accept, Envelope, Login, Recipient},
    passkey, permit,
    read::{self, MessageText, ReadError},
    session::{Purpose, Session},
};
use tests::authenticator::Authenticator;

use super::house::{House, ORIGIN, bytes};

/// Hands over a message for the patient, as a relay does.
pub(super) async fn send(house: &House, to: &str, message: &str) -> Result<()> {
    let secret = Token32::generate(&SystemRandom);
    let id = RelayId::generate(house.services.store().clock(), &SystemRandom);
    let new = NewRelay {
        id,
        name: id.to_string(),
        user: id.to_string(),
        secret: Some(token::hash(&secret)),
        certificate: None,
        team: None,
        create_patients: false,
        any_domain: true,
        domains: Vec::new(),
    };
    let scope = permit::operator(house.organization);
    house.services.store().write(async |tx| relay::insert(tx, &scope, &new).await).await?;
    let accept = Accept::new(house.services.store().clone(), 1 << 20);
    let client = Arc::new(accept.authenticate(Login::Password { user: &new.user, secret: &secret.encode() }).await?);
    let recipient: Recipient = accept.check_recipient(&client, EmailAddress::parse(to)?).await?;
    let envelope = Envelope {
        sender: "one@clinic.example".to_owned(),
        sender_domain: None,
        recipients: vec![recipient],
        trace: None,
        request: house.request(),
    };
    let mut intake = accept.begin(&client, envelope).await?;
    intake.chunk(message.as_bytes()).await?;
    ensure!(intake.commit().await? == 1, "nothing was stored");
    Ok(())
}

pub(super) fn message(more: &str) -> String {
    format!("From: Dr. One <one@clinic.example>\r\nSubject: Your result\r\n{more}\r\nAll is well.\r\nSecond line.\r\n")
}

async fn inbox(house: &House, session: &Session) -> Result<Vec<read::InboxRow>> {
    Ok(read::inbox(&house.services, session, Page::new(1, 20), house.request()).await?.rows)
}

#[tokio::test]
async fn a_message_is_listed_opened_and_noted() -> Result<()> {
    let house = House::new().await?;
    send(&house, "ana@example.org", &message("")).await?;
    let (_, session) = house.claim(house.patient, &mut Authenticator::new()).await?;
    let rows = inbox(&house, &session).await?;
    let row = rows.first().context("an empty inbox")?;
    ensure!(rows.len() == 1 && *row.subject == "Your result" && !row.opened && !row.high && row.organization == "Clinic");
    ensure!(house.audited("message.opened").await? == 0);
    let opened = read::open(&house.services, &session, row.message, house.request()).await?;
    ensure!(matches!(&opened.text, MessageText::Plain(text) if text.as_str() == "All is well.\nSecond line.\n"));
    ensure!(*opened.subject == "Your result" && opened.from.contains("Dr. One") && opened.organization == "Clinic");
    ensure!(house.audited("message.opened").await? == 1 && inbox(&house, &session).await?[0].opened);
    Ok(())
}

#[tokio::test]
async fn anothers_message_is_not_found_and_leaves_no_entry() -> Result<()> {
    let house = House::new().await?;
    let ben = house.add_patient("ben@example.org").await?;
    send(&house, "ana@example.org", &message("")).await?;
    let (_, anas) = house.claim(house.patient, &mut Authenticator::new()).await?;
    let (_, bens) = house.claim(ben, &mut Authenticator::new()).await?;
    let id = inbox(&house, &anas).await?[0].message;
    ensure!(inbox(&house, &bens).await?.is_empty());
    let nobodys = MessageId::generate(house.services.store().clock(), &SystemRandom);
    for wanted in [id, nobodys] {
        let refused = read::open(&house.services, &bens, wanted, house.request()).await;
        ensure!(matches!(refused, Err(ReadError::NotFound)));
    }
    ensure!(house.audited("message.opened").await? == 0);
    Ok(())
}

#[tokio::test]
async fn a_sensitive_message_wants_a_fresh_verification() -> Result<()> {
    let house = House::new().await?;
    let mut device = Authenticator::new();
    send(&house, "ana@example.org", &message("X-Portal-Sensitivity: high\r\n")).await?;
    let (_, session) = house.claim(house.patient, &mut device).await?;
    let row = inbox(&house, &session).await?.pop().context("an empty inbox")?;
    ensure!(row.high && row.subject.is_empty() && row.from.is_empty(), "the list tells what the message may not");
    let refused = read::open(&house.services, &session, row.message, house.request()).await;
    ensure!(matches!(refused, Err(ReadError::VerificationNeeded(Purpose::ReadHigh))));

    let begun = passkey::begin_verification(&house.services, &session, Purpose::ReadHigh).await?;
    let body = bytes(&device.get(ORIGIN, &begun.options).await?);
    let token = passkey::finish_verification(&house.services, &session, &begun.token, &body, house.request()).await?;
    let session = house.session(&token).await?;
    ensure!(*inbox(&house, &session).await?[0].subject == "Your result");
    read::open(&house.services, &session, row.message, house.request()).await?;
    house.later(Duration::from_secs(5 * 60));
    let late = read::open(&house.services, &session, row.message, house.request()).await;
    ensure!(matches!(late, Err(ReadError::VerificationNeeded(_))));
    Ok(())
}

#[tokio::test]
async fn what_has_expired_or_was_taken_away_is_not_found() -> Result<()> {
    let house = House::new().await?;
    send(&house, "ana@example.org", &message("X-Portal-Expires: +1h\r\n")).await?;
    let (_, session) = house.claim(house.patient, &mut Authenticator::new()).await?;
    let rows = inbox(&house, &session).await?;
    let row = rows.first().context("an empty inbox")?;
    read::open(&house.services, &session, row.message, house.request()).await?;
    house.database.execute("UPDATE access_grant SET state = 'revoked'").await?;
    let refused = read::open(&house.services, &session, row.message, house.request()).await;
    ensure!(matches!(refused, Err(ReadError::NotFound)), "a revoked grant opens");
    house.database.execute("UPDATE access_grant SET state = 'active'").await?;
    house.later(Duration::from_secs(2 * 60 * 60));
    let refused = read::open(&house.services, &session, row.message, house.request()).await;
    ensure!(matches!(refused, Err(ReadError::NotFound)), "an expired message opens");
    Ok(())
}

#[tokio::test]
async fn issuing_a_slip_releases_the_waiting_alert() -> Result<()> {
    let house = House::new().await?;
    send(&house, "ana@example.org", &message("")).await?;
    ensure!(house.mails().await?.alerts == 0, "an alert to somebody without a way in");
    house.slip().await?;
    ensure!(house.mails().await?.alerts == 1);
    Ok(())
}
