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

use super::house::{House, ORIGIN, bytes, here};

/// The body with its clientDataJSON changed as text.
fn forged(body: &Value, change: impl Fn(String) -> String) -> Result<Vec<u8>> {
    let data = body["response"]["clientDataJSON"].as_str().context("no client data")?;
    let text = String::from_utf8(URL_SAFE_NO_PAD.decode(data)?)?;
    let mut body = body.clone();
    body["response"]["clientDataJSON"] = Value::String(URL_SAFE_NO_PAD.encode(change(text)));
    Ok(bytes(&body))
}

/// Members put at the end of a JSON object.
fn with(text: &str, members: &str) -> String {
    format!("{},{members}}}", text.trim_end().trim_end_matches('}'))
}

/// Without attestation a registration is not signed: only our own look at the client data can refuse these.
#[tokio::test]
async fn a_registration_in_a_frame_or_of_another_origin_is_refused() -> Result<()> {
    let house = House::new().await?;
    let token = house.enter(&house.slip().await?, None, false).await?.token.context("no cookie")?;
    let session = house.session(&token).await?;
    type Change = fn(String) -> String;
    let changes: [(&str, Change); 7] = [
        ("crossOrigin", |text| text.replace("\"crossOrigin\":false", "\"crossOrigin\":true")),
        ("topOrigin", |text| with(&text, "\"topOrigin\":\"https://letterbox.example\"")),
        ("another origin", |text| text.replace("letterbox.example", "letterbox.example:444")),
        ("a sub-origin", |text| text.replace("letterbox.example", "www.letterbox.example")),
        ("a key twice", |text| with(&text, "\"origin\":\"https://letterbox.example\"")),
        ("a mark before it", |text| format!("\u{feff}{text}")),
        ("another ceremony", |text| text.replace("webauthn.create", "webauthn.get")),
    ];
    for (what, change) in changes {
        let begun = passkey::begin_registration(&house.services, &session).await?;
        let body = Authenticator::new().create(ORIGIN, &begun.options).await?;
        ensure!(forged(&body, change)? != bytes(&body), "{what}: nothing was changed");
        let refused = passkey::finish_registration(&house.services, &session, &begun.token, &forged(&body, change)?, house.request()).await;
        ensure!(matches!(refused, Err(PasskeyError::Refused)), "{what}");
    }
    let begun = passkey::begin_registration(&house.services, &session).await?;
    let body = forged(&Authenticator::new().create(ORIGIN, &begun.options).await?, |text| with(&text, "\"other\":1"))?;
    passkey::finish_registration(&house.services, &session, &begun.token, &body, house.request()).await?;
    Ok(())
}

#[tokio::test]
async fn a_sign_in_that_was_changed_on_its_way_is_refused() -> Result<()> {
    let house = House::new().await?;
    let mut device = Authenticator::new();
    let (_, session) = house.claim(house.patient, &mut device).await?;
    type Change = fn(Value) -> Result<Vec<u8>>;
    let changes: [(&str, Change); 9] = [
        ("crossOrigin", |body| forged(&body, |text| text.replace("\"crossOrigin\":false", "\"crossOrigin\":true"))),
        ("topOrigin", |body| forged(&body, |text| with(&text, "\"topOrigin\":\"https://letterbox.example\""))),
        ("signature", |mut body| {
            body["response"]["signature"] = json!(URL_SAFE_NO_PAD.encode([0x30, 6, 2, 1, 1, 2, 1, 1]));
            Ok(bytes(&body))
        }),
        ("user handle", |mut body| {
            body["response"]["userHandle"] = json!(URL_SAFE_NO_PAD.encode([1; 16]));
            Ok(bytes(&body))
        }),
        ("no user handle", |mut body| {
            body["response"]["userHandle"] = Value::Null;
            Ok(bytes(&body))
        }),
        ("prf secrets", |mut body| {
            body["clientExtensionResults"] = json!({"prf": {"results": {"first": "AAAA"}}});
            Ok(bytes(&body))
        }),
        ("a key twice", |body| {
            Ok(bytes(&body).strip_suffix(b"}").context("an object")?.iter().copied().chain(*b",\"id\":\"AA\"}").collect())
        }),
        ("too large", |mut body| {
            body["padding"] = json!("A".repeat(10_000_000));
            Ok(bytes(&body))
        }),
        ("no JSON", |_| Ok(b"\xff\xfe".to_vec())),
    ];
    for (what, change) in changes {
        let (cookie, body) = house.answer(&mut device).await?;
        let refused = passkey::finish_sign_in(&house.services, None, &cookie, &change(body)?, house.request()).await;
        ensure!(matches!(refused, Err(PasskeyError::Refused)), "{what}");
    }
    let signed_in = house.sign_in(&mut device).await?;
    ensure!(house.session(&signed_in.token).await?.account == session.account);
    Ok(())
}

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
    // A refused one is used up too.
    let (cookie, body) = house.answer(&mut device).await?;
    let broken = passkey::finish_sign_in(&house.services, None, &cookie, b"{}", house.request()).await;
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
    let refused = house.sign_in(&mut device).await.err().context("signed in")?;
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
    let begun = passkey::begin_sign_in(&house.services, here()).await?;
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
