//! Devices that lie, or are copies: what they say is signed well, and refused all the same.
use anyhow::{Result, ensure};
use openssl::nid::Nid;
use portal::service::passkey::{self, PasskeyError, SignedIn};
use serde_json::{Value, json};
use tests::authenticator::{
    Authenticator,
    forge::{self, BACKED_UP, BACKUP_ELIGIBLE, Data, PRESENT, VERIFIED, key},
};

use super::house::{House, ORIGIN, bytes};

/// Signs in with what the device says, changed and signed by it.
async fn sign_in(house: &House, device: &mut Authenticator, change: impl FnOnce(&mut Data)) -> Result<Result<SignedIn, PasskeyError>> {
    let (cookie, body) = house.answer(device).await?;
    let body = device.asserting(&body, change)?;
    Ok(passkey::finish_sign_in(&house.services, None, &cookie, &bytes(&body), house.request()).await)
}

/// Makes the key of a claim with what the device says, changed.
async fn register(house: &House, change: impl FnOnce(&mut Data)) -> Result<(Authenticator, Result<(), PasskeyError>)> {
    let token = house.enter(&house.slip().await?, None, false).await?.token.expect("a cookie");
    let session = house.session(&token).await?;
    let begun = passkey::begin_registration(&house.services, &session).await?;
    let mut device = Authenticator::new();
    let body = forge::attesting(&device.create(ORIGIN, &begun.options).await?, change)?;
    Ok((device, passkey::finish_registration(&house.services, &session, &begun.token, &bytes(&body), house.request()).await))
}

fn refused<T>(answer: &Result<T, PasskeyError>) -> bool {
    matches!(answer, Err(PasskeyError::Refused))
}

#[tokio::test]
async fn a_counter_that_does_not_go_forward_is_refused() -> Result<()> {
    let house = House::new().await?;
    let mut device = Authenticator::new();
    house.claim(house.patient, &mut device).await?;
    let before = house.audited("passkey.refused").await?;
    ensure!(sign_in(&house, &mut device, |data| data.count(5)).await?.is_ok());
    for counter in [5, 4, 1, 0] {
        ensure!(refused(&sign_in(&house, &mut device, |data| data.count(counter)).await?), "{counter} after 5");
    }
    ensure!(house.audited("passkey.refused").await? == before + 4);
    ensure!(sign_in(&house, &mut device, |data| data.count(6)).await?.is_ok());
    ensure!(sign_in(&house, &mut device, |data| data.count(u32::MAX)).await?.is_ok());
    Ok(())
}

/// A copy that answers at the same moment: only one of the two can be the device.
#[tokio::test]
async fn of_two_with_the_same_counter_one_is_refused() -> Result<()> {
    let house = House::new().await?;
    let mut device = Authenticator::new();
    house.claim(house.patient, &mut device).await?;
    let mut copy = device.synced();
    let (one, two) = tokio::join!(sign_in(&house, &mut device, |data| data.count(7)), sign_in(&house, &mut copy, |data| data.count(7)));
    let (one, two) = (one?, two?);
    ensure!(one.is_ok() != two.is_ok() && (refused(&one) || refused(&two)), "{:?} {:?}", one.err(), two.err());
    Ok(())
}

#[tokio::test]
async fn a_key_does_not_change_whether_it_may_be_copied() -> Result<()> {
    let house = House::new().await?;
    let mut device = Authenticator::new();
    house.claim(house.patient, &mut device).await?;
    ensure!(refused(&sign_in(&house, &mut device, |data| *data.flags() &= !(BACKUP_ELIGIBLE | BACKED_UP)).await?), "no longer");
    // Whether it has been copied may change.
    ensure!(sign_in(&house, &mut device, |data| *data.flags() &= !BACKED_UP).await?.is_ok());
    ensure!(sign_in(&house, &mut device, |data| *data.flags() |= BACKED_UP).await?.is_ok());

    let ben = house.add_patient("ben@example.org").await?;
    let token = house.enter(&house.slip_of(ben).await?, None, false).await?.token.expect("a cookie");
    let session = house.session(&token).await?;
    let begun = passkey::begin_registration(&house.services, &session).await?;
    let mut bound = Authenticator::new();
    let body = forge::attesting(&bound.create(ORIGIN, &begun.options).await?, |data| *data.flags() &= !(BACKUP_ELIGIBLE | BACKED_UP))?;
    passkey::finish_registration(&house.services, &session, &begun.token, &bytes(&body), house.request()).await?;
    let confirm = async |device: &mut Authenticator, flags: u8| -> Result<Result<_, PasskeyError>> {
        let begun = passkey::begin_confirmation(&house.services, &session).await?;
        let body = device.get(ORIGIN, &begun.options).await?;
        let body = device.asserting(&body, |data| *data.flags() = PRESENT | VERIFIED | flags)?;
        Ok(passkey::finish_confirmation(&house.services, &session, &begun.token, &bytes(&body), house.request()).await)
    };
    ensure!(refused(&confirm(&mut bound, BACKUP_ELIGIBLE).await?), "all of a sudden");
    ensure!(refused(&confirm(&mut bound, BACKED_UP).await?), "copied, and not to be copied");
    ensure!(confirm(&mut bound, 0).await?.is_ok());
    Ok(())
}

#[tokio::test]
async fn each_algorithm_that_is_offered_is_taken() -> Result<()> {
    let house = House::new().await?;
    let token = house.enter(&house.slip().await?, None, false).await?.token.expect("a cookie");
    let begun = passkey::begin_registration(&house.services, &house.session(&token).await?).await?;
    let offered: Vec<Value> =
        begun.options["publicKey"]["pubKeyCredParams"].as_array().into_iter().flatten().map(|one| one["alg"].clone()).collect();
    ensure!(offered == [json!(-7), json!(-35), json!(-257)], "{offered:?}");

    let own = [
        ("ES256", key::elliptic(Nid::X9_62_PRIME256V1, -7)?),
        ("ES384", key::elliptic(Nid::SECP384R1, -35)?),
        ("RS256", key::rsa(-257, 2_048)?),
    ];
    for (what, cose) in own {
        let (_, made) = register(&house, |data| data.replace_key(&cose)).await?;
        ensure!(made.is_ok(), "{what}: {made:?}");
    }
    Ok(())
}
