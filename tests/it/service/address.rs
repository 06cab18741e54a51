//! Having alerts sent elsewhere: the code goes to the new address, the old one is told, nobody else can do it.
use std::time::Duration;

use anyhow::{Result, ensure};
use entity::desk::NoticeKind;
use portal::service::{
    account::{
        AccountError,
        address::{self, ChangeError, Standing},
        alerts,
    },
    session::{Purpose, Session},
};
use tests::authenticator::Authenticator;

use super::house::House;

const NEW: &str = "Ana.New@example.net";

/// Ana, verified for changing her address; the mails of her claim are gone.
async fn ana(house: &House, device: &mut Authenticator) -> Result<Session> {
    let (_, session) = house.claim(house.patient, device).await?;
    house.mails().await?;
    house.verify(&session, device, Purpose::ChangeAddress).await
}

async fn shown(house: &House, session: &Session) -> Result<String> {
    let mut found = alerts::list(&house.services, session).await?;
    Ok(found.remove(0).now.expect("an address").0.to_string())
}

/// Another code than this one.
fn other(code: &str) -> String {
    code.chars().map(|digit| if digit == '9' { '0' } else { '9' }).collect()
}

async fn propose(house: &House, session: &Session, to: &str) -> Result<Result<(), ChangeError>> {
    Ok(address::propose(&house.services, session, house.patient, to, house.request()).await)
}

async fn confirm(house: &House, session: &Session, code: &str) -> Result<(), ChangeError> {
    address::confirm(&house.services, session, house.patient, code, house.request()).await
}

#[tokio::test]
async fn the_code_moves_alerts_and_the_old_address_is_told() -> Result<()> {
    let house = House::new().await?;
    let mut phone = Authenticator::new();
    let session = ana(&house, &mut phone).await?;
    ensure!(shown(&house, &session).await? == "a…@example.org");
    propose(&house, &session, NEW).await??;
    let code = house.mails().await?.codes.pop().expect("a code");
    ensure!(shown(&house, &session).await? == "a…@example.org", "used before its code came back");
    let standing = address::stand(&house.services, &session, house.patient, false).await?;
    // Whole, for a mistake to be seen, as long as it is known who sits there.
    ensure!(matches!(standing, Standing::Code(to) if *to == NEW));

    // Another purpose in between gives the session another cookie: the code is still good in it.
    let session = house.verify(&session, &mut phone, Purpose::ReadHigh).await?;
    confirm(&house, &session, &code).await?;
    ensure!(shown(&house, &session).await? == "A…@example.net");
    let mails = house.mails().await?;
    ensure!(mails.notices == [NoticeKind::AddressChanged], "{mails:?}");
    ensure!(mails.to == ["ana@example.org"], "not to the old address: {:?}", mails.to);
    ensure!(house.audited("alert_address.changed").await? == 1);
    ensure!(matches!(confirm(&house, &session, &code).await, Err(ChangeError::Expired)), "a code was taken twice");
    let in_use = "SELECT COUNT(*) FROM alert_address WHERE retired_at IS NULL AND proposed = FALSE AND verified_at IS NOT NULL";
    ensure!(house.database.number(in_use).await? == 1);

    // What is told from now on is told there.
    let session = house.verify(&session, &mut phone, Purpose::ManageKeys).await?;
    house.add_key(&session, &mut Authenticator::new()).await?;
    let mails = house.mails().await?;
    ensure!(mails.notices == [NoticeKind::KeyAdded] && mails.to == [NEW], "{mails:?}");
    // Somebody sets the record up again: whoever reads the old mailbox hears of it, too, for a month.
    house.spend(&house.slip().await?, &mut Authenticator::new()).await?;
    let mut mails = house.mails().await?;
    mails.to.sort();
    ensure!(mails.to == [NEW, "ana@example.org", "staff@clinic.example"], "{mails:?}");
    house.later(Duration::from_secs(31 * 24 * 60 * 60));
    house.spend(&house.slip().await?, &mut Authenticator::new()).await?;
    let mails = house.mails().await?;
    ensure!(!mails.to.iter().any(|to| to == "ana@example.org"), "{mails:?}");
    Ok(())
}

#[tokio::test]
async fn a_code_is_worth_nothing_elsewhere_late_or_for_others() -> Result<()> {
    let house = House::new().await?;
    let (mut phone, mut bens) = (Authenticator::new(), Authenticator::new());
    let session = ana(&house, &mut phone).await?;
    let (_, ben) = house.claim(house.add_patient("ben@example.org").await?, &mut bens).await?;
    propose(&house, &session, NEW).await??;
    let code = house.mails().await?.codes.pop().expect("a code");
    house.later(Duration::from_secs(1));
    let elsewhere = house.enter_again(&mut phone).await?;
    ensure!(matches!(confirm(&house, &elsewhere, &code).await, Err(ChangeError::Wrong)), "taken in another session");
    ensure!(matches!(confirm(&house, &ben, &code).await, Err(ChangeError::Account(AccountError::NotFound))));
    let theirs = address::stand(&house.services, &ben, house.patient, false).await;
    ensure!(matches!(theirs, Err(AccountError::NotFound)));
    let theirs = alerts::set_cadence(&house.services, &ben, house.patient, entity::store::alert_address::Cadence::Daily, house.request());
    ensure!(matches!(theirs.await, Err(AccountError::NotFound)));
    house.later(Duration::from_secs(14 * 60));
    let session = house.enter_again(&mut phone).await?;
    let session = house.verify(&session, &mut phone, Purpose::ChangeAddress).await?;
    propose(&house, &session, "other@example.net").await??;
    let late = house.mails().await?.codes.pop().expect("a code");
    ensure!(matches!(confirm(&house, &session, "1234").await, Err(ChangeError::Shape)));
    ensure!(matches!(confirm(&house, &session, &code).await, Err(ChangeError::Wrong)), "a code for an address that was given up");
    for _ in 0..4 {
        house.later(Duration::from_secs(14 * 60));
        portal::service::session::touch(&house.services, &session).await?;
    }
    house.later(Duration::from_secs(5 * 60));
    ensure!(matches!(confirm(&house, &session, &late).await, Err(ChangeError::Expired)));
    Ok(())
}

#[tokio::test]
async fn it_asks_for_the_key_and_for_an_address_and_counts() -> Result<()> {
    let house = House::new().await?;
    let mut phone = Authenticator::new();
    let (_, plain) = house.claim(house.patient, &mut phone).await?;
    let refused = propose(&house, &plain, NEW).await?;
    ensure!(matches!(refused, Err(ChangeError::Account(AccountError::VerificationNeeded(Purpose::ChangeAddress)))));
    let session = house.verify(&plain, &mut phone, Purpose::ChangeAddress).await?;
    for bad in ["", "ana", "ana@", "a b@example.org", "ana@example.org\r\nBcc: x@example.org", "<ana@example.org>"] {
        ensure!(matches!(propose(&house, &session, bad).await?, Err(ChangeError::Address)), "{bad}");
    }
    ensure!(matches!(propose(&house, &session, "ANA@EXAMPLE.ORG").await?, Err(ChangeError::Same)));
    ensure!(matches!(confirm(&house, &session, "12345678").await, Err(ChangeError::Expired)));
    ensure!(house.database.number("SELECT COUNT(*) FROM address_change").await? == 0);

    propose(&house, &session, NEW).await??;
    let code = house.mails().await?.codes.pop().expect("a code");
    for _ in 0..15 {
        ensure!(matches!(confirm(&house, &session, &other(&code)).await, Err(ChangeError::Wrong)));
    }
    ensure!(matches!(confirm(&house, &session, &code).await, Err(ChangeError::TooMany)), "tried for ever");
    for number in 1..5 {
        propose(&house, &session, &format!("new{number}@example.net")).await??;
    }
    ensure!(matches!(propose(&house, &session, "new5@example.net").await?, Err(ChangeError::TooMany)), "sent for ever");
    ensure!(house.audited("alert_address.proposed").await? == 5);
    ensure!(shown(&house, &session).await? == "a…@example.org");
    Ok(())
}
