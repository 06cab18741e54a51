//! Ceremonies that are replayed, late, foreign, framed, or forged.
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use portal::service::{
    passkey::{self, PasskeyError},
    session::{Purpose, Stage},
    token::Token32,
};
use serde_json::{Value, json};
use tests::authenticator::Authenticator;

use super::house::{House, ORIGIN, bytes};

#[tokio::test]
async fn a_challenge_is_used_once_even_by_two_at_once() -> Result<()> {
    let house = House::new().await?;
    let mut device = Authenticator::new();
    house.claim(house.patient, &mut device).await?;
    let (cookie, body) = house.answer(&mut device).await?;
    let body = bytes(&body);
    let finish = || passkey::finish_sign_in(&house.services, None, &cookie, &body, house.request());
    let (one, two) = tokio::join!(finish(), finish());
    ensure!(one.is_ok() != two.is_ok());
    ensure!(matches!(finish().await, Err(PasskeyError::Stale)));
    // A refused one is used up too, once an answer was looked at.
    let (cookie, body) = house.answer(&mut device).await?;
    let mut broken = body.clone();
    broken["response"]["signature"] = json!("AAAA");
    let broken = passkey::finish_sign_in(&house.services, None, &cookie, &bytes(&broken), house.request()).await;
    ensure!(matches!(broken, Err(PasskeyError::Refused)));
    let again = passkey::finish_sign_in(&house.services, None, &cookie, &bytes(&body), house.request()).await;
    ensure!(matches!(again, Err(PasskeyError::Stale)));
    Ok(())
}

#[tokio::test]
async fn a_challenge_lives_five_minutes_in_its_own_browser() -> Result<()> {
    let house = House::new().await?;
    let mut device = Authenticator::new();
    house.claim(house.patient, &mut device).await?;
    let (cookie, body) = house.answer(&mut device).await?;
    let (foreign, _) = house.answer(&mut device).await?;
    let elsewhere = passkey::finish_sign_in(&house.services, None, &foreign, &bytes(&body), house.request()).await;
    ensure!(matches!(elsewhere, Err(PasskeyError::Refused)), "a challenge of another browser was accepted");
    let nobody = Token32::generate(&entity::base::random::SystemRandom);
    let none = passkey::finish_sign_in(&house.services, None, &nobody, &bytes(&body), house.request()).await;
    ensure!(matches!(none, Err(PasskeyError::Stale)));
    house.later(Duration::from_secs(5 * 60));
    let late = passkey::finish_sign_in(&house.services, None, &cookie, &bytes(&body), house.request()).await;
    ensure!(matches!(late, Err(PasskeyError::Stale)));
    Ok(())
}

#[tokio::test]
async fn a_ceremony_belongs_to_its_session_and_its_kind() -> Result<()> {
    let house = House::new().await?;
    let ben = house.add_patient("ben@example.org").await?;
    let mut device = Authenticator::new();
    let anas = house.make_key(&house.slip().await?, &mut device).await?;
    let bens = house.make_key(&house.slip_of(ben).await?, &mut Authenticator::new()).await?;
    let begun = passkey::begin_confirmation(&house.services, &anas).await?;
    let body = bytes(&device.get(ORIGIN, &begun.options).await?);
    let foreign = passkey::finish_confirmation(&house.services, &bens, &begun.token, &body, house.request()).await;
    ensure!(matches!(foreign, Err(PasskeyError::Stale)));
    // An answer to a confirmation is no sign-in, and the account does not exist before.
    let begun = passkey::begin_confirmation(&house.services, &anas).await?;
    let body = bytes(&device.get(ORIGIN, &begun.options).await?);
    let swapped = passkey::finish_sign_in(&house.services, None, &begun.token, &body, house.request()).await;
    ensure!(matches!(swapped, Err(PasskeyError::Stale)));
    // Nor is the key called unknown, which its device would forget it for; one that nobody made here is.
    let refused = house.sign_in(&mut device).await.err().context("signed in")?;
    ensure!(matches!(refused.downcast_ref(), Some(PasskeyError::HalfMade)));
    let mut foreign = Authenticator::new();
    let elsewhere = House::new().await?;
    elsewhere.claim(elsewhere.patient, &mut foreign).await?;
    let refused = house.sign_in(&mut foreign).await.err().context("signed in")?;
    ensure!(matches!(refused.downcast_ref(), Some(PasskeyError::UnknownKey)));
    let token = passkey::finish_confirmation(&house.services, &anas, &begun.token, &body, house.request()).await?;
    ensure!(matches!(house.session(&token).await?.stage, Stage::Confirming(_)));
    Ok(())
}

/// The first use names no key. What a device that finds it by name only answers, or with another key, leads no further.
#[tokio::test]
async fn a_new_key_must_be_found_without_its_name() -> Result<()> {
    let house = House::new().await?;
    let ben = house.add_patient("ben@example.org").await?;
    let (mut anas, mut bens) = (Authenticator::new(), Authenticator::new());
    house.claim(ben, &mut bens).await?;
    let session = house.make_key(&house.slip().await?, &mut anas).await?;
    let begin = || passkey::begin_confirmation(&house.services, &session);
    let finish = async |cookie: &Token32, body: &Value| {
        passkey::finish_confirmation(&house.services, &session, cookie, &bytes(body), house.request()).await
    };

    let begun = begin().await?;
    ensure!(begun.options["publicKey"]["allowCredentials"] == json!([]), "the key is named");
    let mut body = anas.get(ORIGIN, &begun.options).await?;
    ensure!(body["response"]["userHandle"].is_string());
    body["response"]["userHandle"] = Value::Null;
    ensure!(matches!(finish(&begun.token, &body).await, Err(PasskeyError::NotKept)));

    let begun = begin().await?;
    let mut body = anas.get(ORIGIN, &begun.options).await?;
    body["response"]["userHandle"] = json!(URL_SAFE_NO_PAD.encode([1; 16]));
    ensure!(matches!(finish(&begun.token, &body).await, Err(PasskeyError::Refused)), "somebody else's handle");

    let begun = begin().await?;
    let body = bens.get(ORIGIN, &begun.options).await?;
    ensure!(matches!(finish(&begun.token, &body).await, Err(PasskeyError::OtherKey)), "a key from before");

    let begun = begin().await?;
    let body = anas.get(ORIGIN, &begun.options).await?;
    let token = finish(&begun.token, &body).await?;
    ensure!(matches!(house.session(&token).await?.stage, Stage::Confirming(_)));
    Ok(())
}

#[tokio::test]
async fn the_owner_must_be_recognised() -> Result<()> {
    let house = House::new().await?;
    let mut device = Authenticator::new();
    house.claim(house.patient, &mut device).await?;
    let begun = passkey::begin_sign_in(&house.services).await?;
    ensure!(begun.options["publicKey"]["userVerification"] == "required" && begun.options.get("mediation").is_none());
    ensure!(begun.options["publicKey"]["allowCredentials"] == json!([]));
    let mut options = begun.options.clone();
    options["publicKey"]["userVerification"] = json!("discouraged");
    let body = bytes(&device.unverified().get(ORIGIN, &options).await?);
    let refused = passkey::finish_sign_in(&house.services, None, &begun.token, &body, house.request()).await;
    ensure!(matches!(refused, Err(PasskeyError::Refused)));
    Ok(())
}

#[tokio::test]
async fn a_removed_key_and_an_unknown_one_are_unknown() -> Result<()> {
    let house = House::new().await?;
    let mut device = Authenticator::new();
    house.claim(house.patient, &mut device).await?;
    house.database.execute("UPDATE passkey SET state = 'revoked'").await?;
    let refused = house.sign_in(&mut device).await.err().context("signed in")?;
    ensure!(matches!(refused.downcast_ref(), Some(PasskeyError::UnknownKey)));
    Ok(())
}

#[tokio::test]
async fn a_verification_is_for_its_purpose_and_the_own_account() -> Result<()> {
    let house = House::new().await?;
    let ben = house.add_patient("ben@example.org").await?;
    let (mut anas, mut bens) = (Authenticator::new(), Authenticator::new());
    let (token, session) = house.claim(house.patient, &mut anas).await?;
    house.claim(ben, &mut bens).await?;

    let begun = passkey::begin_verification(&house.services, &session, Purpose::ReadHigh).await?;
    ensure!(begun.options["publicKey"]["allowCredentials"].as_array().map(Vec::len) == Some(1));
    let mut any = begun.options.clone();
    any["publicKey"]["allowCredentials"] = json!([]);
    let body = bytes(&bens.get(ORIGIN, &any).await?);
    let foreign = passkey::finish_verification(&house.services, &session, &begun.token, &body, house.request()).await;
    ensure!(matches!(foreign, Err(PasskeyError::Refused)));

    house.later(Duration::from_secs(60));
    let begun = passkey::begin_verification(&house.services, &session, Purpose::ReadHigh).await?;
    let body = bytes(&anas.get(ORIGIN, &begun.options).await?);
    let verified = passkey::finish_verification(&house.services, &session, &begun.token, &body, house.request()).await?;
    ensure!(house.find(&token).await?.is_none(), "the cookie of before works on");
    let after = house.session(&verified).await?;
    ensure!(after.ends_at == session.ends_at && after.verified.map(|(purpose, _)| purpose) == Some(Purpose::ReadHigh));
    Ok(())
}

/// A row of another table's making does not open: a stored public key cannot be exchanged.
#[tokio::test]
async fn a_stored_key_that_was_changed_opens_nothing() -> Result<()> {
    let house = House::new().await?;
    let ben = house.add_patient("ben@example.org").await?;
    let mut device = Authenticator::new();
    house.claim(house.patient, &mut device).await?;
    house.claim(ben, &mut Authenticator::new()).await?;
    let swap = "UPDATE passkey SET credential = (SELECT other.credential FROM passkey other WHERE other.id <> passkey.id)";
    ensure!(house.database.execute(swap).await? == 2);
    let refused = house.sign_in(&mut device).await.err().context("signed in")?;
    ensure!(matches!(refused.downcast_ref(), Some(PasskeyError::Service(_))));
    Ok(())
}
