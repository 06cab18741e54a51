//! Where somebody is signed in: told in words, ended by its owner alone.
use std::time::Duration;

use anyhow::{Result, ensure};
use portal::service::{
    account::{AccountError, devices},
    device::Device,
    passkey,
    session::Purpose,
};
use tests::authenticator::Authenticator;

use super::house::{House, bytes};

#[tokio::test]
async fn sessions_are_listed_with_their_device_which_is_sealed_and_goes_with_them() -> Result<()> {
    let house = House::new().await?;
    let mut phone = Authenticator::new();
    let (_, first) = house.claim(house.patient, &mut phone).await?;
    house.later(Duration::from_secs(60));
    let (cookie, body) = house.answer(&mut phone).await?;
    let device = Device::named("Firefox", "Windows");
    let signed_in = passkey::finish_sign_in_on(&house.services, None, &cookie, &bytes(&body), device, house.request()).await?;
    let second = house.session(&signed_in.token).await?;
    house.later(Duration::from_secs(60));
    let second = house.verify(&second, &mut phone, Purpose::ReadHigh).await?;

    let listed = devices::list(&house.services, &second).await?;
    ensure!(listed.len() == 2 && listed[0].here && !listed[1].here);
    ensure!(listed[0].device == device && listed[1].device == Device::default(), "a verification lost the device");
    ensure!(listed[0].seen_at.since(listed[0].since) == Duration::from_secs(60), "signed in when it was verified");
    let open = "SELECT COUNT(*) FROM session WHERE CAST(device AS TEXT) LIKE '%Firefox%'";
    if house.database.is_sqlite() {
        ensure!(house.database.number(open).await? == 0, "a device lies open");
    }
    ensure!(house.database.number("SELECT COUNT(*) FROM session WHERE device IS NOT NULL").await? == 1);
    ensure!(devices::list(&house.services, &first).await?.len() == 2);
    Ok(())
}

#[tokio::test]
async fn one_or_all_others_are_ended_and_strangers_are_not_found() -> Result<()> {
    let house = House::new().await?;
    let (mut anas, mut bens) = (Authenticator::new(), Authenticator::new());
    let (_, here) = house.claim(house.patient, &mut anas).await?;
    let tokens = [house.sign_in(&mut anas).await?.token, house.sign_in(&mut anas).await?.token, house.sign_in(&mut anas).await?.token];
    let (ben, bens_own) = house.claim(house.add_patient("ben@example.org").await?, &mut bens).await?;

    // Whoever has a copy of the cookie, and no key, ends nothing; and what was verified for something else is none.
    let one = devices::list(&house.services, &here).await?.into_iter().find(|one| !one.here).expect("another").id;
    for unverified in [house.session(&house.sign_in(&mut anas).await?.token).await?, here] {
        let tried = devices::end_others(&house.services, &unverified, house.request()).await;
        ensure!(matches!(tried, Err(AccountError::VerificationNeeded(Purpose::EndSessions))), "{tried:?}");
        let tried = devices::end(&house.services, &unverified, &one, house.request()).await;
        ensure!(matches!(tried, Err(AccountError::VerificationNeeded(Purpose::EndSessions))), "{tried:?}");
    }
    let here = house.enter_again(&mut anas).await?;
    let here = house.verify(&here, &mut anas, Purpose::ManageKeys).await?;
    let tried = devices::end_others(&house.services, &here, house.request()).await;
    ensure!(matches!(tried, Err(AccountError::VerificationNeeded(Purpose::EndSessions))), "{tried:?}");
    let cookie = house.renew(&here, &mut anas, Purpose::EndSessions).await?;
    let here = house.session(&cookie).await?;

    let foreign = devices::list(&house.services, &bens_own).await?.remove(0).id;
    let own = devices::list(&house.services, &here).await?.into_iter().find(|one| one.here).expect("this one").id;
    for id in [foreign.as_str(), own.as_str(), "", "ab", &"0".repeat(64)] {
        let ended = devices::end(&house.services, &here, id, house.request()).await;
        ensure!(matches!(ended, Err(AccountError::NotFound)), "{id}");
    }
    let one = devices::list(&house.services, &house.session(&tokens[0]).await?).await?.into_iter().find(|one| one.here).expect("it").id;
    devices::end(&house.services, &here, &one, house.request()).await?;
    ensure!(house.find(&tokens[0]).await?.is_none() && house.find(&tokens[1]).await?.is_some());
    devices::end(&house.services, &here, &one, house.request()).await?;
    ensure!(house.audited("session.ended_elsewhere").await? == 1, "ended twice");
    let next = devices::end_others(&house.services, &here, house.request()).await?;
    ensure!(house.find(&cookie).await?.is_none(), "a copy of the cookie signs in still");
    let here = house.session(&next).await?;
    ensure!(house.find(&tokens[1]).await?.is_none() && house.find(&tokens[2]).await?.is_none());
    ensure!(devices::list(&house.services, &here).await?.len() == 1);
    ensure!(house.find(&ben).await?.is_some(), "another account's session was ended");
    ensure!(house.audited("session.ended_elsewhere").await? == 2);
    Ok(())
}

#[tokio::test]
async fn a_session_that_was_idle_too_long_is_not_listed() -> Result<()> {
    let house = House::new().await?;
    let mut phone = Authenticator::new();
    house.claim(house.patient, &mut phone).await?;
    house.later(Duration::from_secs(15 * 60));
    let session = house.enter_again(&mut phone).await?;
    ensure!(devices::list(&house.services, &session).await?.len() == 1);
    Ok(())
}
