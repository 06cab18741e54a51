//! Good answers at the wrong moment, in the wrong place, or of the wrong key.
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use futures_util::future::join_all;
use portal::service::{
    passkey::{self, PasskeyError},
    session::{self, Purpose, Session},
    token::Token32,
};
use serde_json::json;
use tests::authenticator::{Authenticator, forge::attesting};

use super::{
    super::house::{House, ORIGIN, bytes},
    is_refusal,
    road::{Ceremony, Road},
};

const FIVE_MINUTES: Duration = Duration::from_secs(5 * 60);

/// What was refused.
#[derive(Default)]
struct Refused(Vec<&'static str>);

impl Refused {
    fn note<T>(&mut self, name: &'static str, answer: Result<T, PasskeyError>) -> Result<()> {
        match answer {
            Ok(_) => anyhow::bail!("accepted: {name}, after {:?}", self.0),
            Err(error) => ensure!(is_refusal(&error), "{name}: {error:?}"),
        }
        self.0.push(name);
        Ok(())
    }

    fn at_least(&self, count: usize) -> Result<()> {
        ensure!(self.0.len() >= count, "only {} cases", self.0.len());
        Ok(())
    }
}

#[tokio::test]
async fn a_ceremony_is_finished_once_in_time_and_by_its_own() -> Result<()> {
    let mut refused = Refused::default();
    for ceremony in Ceremony::ALL {
        let mut road = Road::new().await?;
        let (token, body, _) = road.begin(ceremony).await?;
        road.house.later(FIVE_MINUTES);
        refused.note("late", road.finish(ceremony, &token, &bytes(&body)).await?)?;

        let mut road = Road::new().await?; // a verification for adding a key is over by then, too
        let (token, body, _) = road.begin(ceremony).await?;
        refused.note("broken", road.finish(ceremony, &token, b"{}").await?)?;
        // What names no key is not looked at: of a sign-in, which anybody may begin, it uses nothing up.
        if ceremony != Ceremony::SignIn {
            refused.note("after a broken one", road.finish(ceremony, &token, &bytes(&body)).await?)?;
        }

        let nobody = Token32::generate(&entity::base::random::SystemRandom);
        refused.note("without its cookie", road.finish(ceremony, &nobody, &bytes(&body)).await?)?;
        let (foreign, _, _) = road.begin(ceremony).await?;
        refused.note("in another browser", road.finish(ceremony, &foreign, &bytes(&body)).await?)?;
        for other in Ceremony::ALL.into_iter().filter(|other| *other != ceremony) {
            let (token, body, _) = road.begin(other).await?;
            refused.note("answer of another ceremony", road.finish(ceremony, &token, &bytes(&body)).await?)?;
            let (own, _, _) = road.begin(ceremony).await?;
            let (_, body, _) = road.begin(other).await?;
            refused.note("challenge of another ceremony", road.finish(ceremony, &own, &bytes(&body)).await?)?;
        }
        let before = road.counts().await?;
        let (token, body, _) = road.begin(ceremony).await?;
        road.finish(ceremony, &token, &bytes(&body)).await??;
        ensure!(road.counts().await? != before || ceremony.makes(), "{ceremony:?}: nothing came of it");
        refused.note("again", road.finish(ceremony, &token, &bytes(&body)).await?)?;
    }
    refused.at_least(90)
}

/// A session at the slip, and its cookie.
async fn enter(house: &House, slip: &str) -> Result<(Token32, Session)> {
    let token = house.enter(slip, None, true).await?.token.context("no cookie")?;
    let session = house.session(&token).await?;
    Ok((token, session))
}

#[tokio::test]
async fn a_key_is_made_only_while_its_session_has_the_slip() -> Result<()> {
    let house = House::new().await?;
    let mut refused = Refused::default();
    let make = async |session: &Session, between: &str| -> Result<Result<(), PasskeyError>> {
        let begun = passkey::begin_registration(&house.services, session).await?;
        let body = bytes(&Authenticator::new().create(ORIGIN, &begun.options).await?);
        match between {
            "sign-out" => drop(session::end(&house.services, session).await?),
            "new slip" => drop(house.slip().await?),
            "expiry" => house.later(Duration::from_secs(7 * 24 * 60 * 60)),
            "nothing" => {}
            slip => drop(enter(&house, slip).await?),
        }
        Ok(passkey::finish_registration(&house.services, session, &begun.token, &body, house.request()).await)
    };
    let slip = house.slip().await?;
    let (_, session) = enter(&house, &slip).await?;
    refused.note("confirmed before it is made", passkey::begin_confirmation(&house.services, &session).await)?;
    refused.note("taken over meanwhile", make(&session, &slip).await?)?;
    refused.note("begun after that", passkey::begin_registration(&house.services, &session).await)?;
    let (_, session) = enter(&house, &slip).await?;
    refused.note("a new slip meanwhile", make(&session, "new slip").await?)?;
    let (token, session) = enter(&house, &house.slip().await?).await?;
    refused.note("signed out meanwhile", make(&session, "sign-out").await?)?;
    ensure!(house.find(&token).await?.is_none());
    let slip = house.slip().await?;
    let (_, session) = enter(&house, &slip).await?;
    refused.note("expired meanwhile", make(&session, "expiry").await?)?;

    let (_, session) = enter(&house, &house.slip().await?).await?;
    make(&session, "nothing").await??;
    ensure!(house.database.number("SELECT COUNT(*) FROM passkey").await? == 0);
    let (_, signed_in) = house.claim(house.add_patient("ben@example.org").await?, &mut Authenticator::new()).await?;
    refused.note("by somebody signed in", passkey::begin_registration(&house.services, &signed_in).await)?;
    refused.note("verified by somebody at the slip", passkey::begin_verification(&house.services, &session, Purpose::ReadHigh).await)?;
    refused.at_least(8)
}

/// Also among organizations: the second of two that was made with the same name comes to nothing.
#[tokio::test]
async fn no_two_people_have_a_key_of_one_name() -> Result<()> {
    let house = House::new().await?;
    let mut refused = Refused::default();
    let mut device = Authenticator::new();
    house.claim(house.patient, &mut device).await?;
    let named = device.get(ORIGIN, &passkey::begin_sign_in(&house.services).await?.options).await?;
    let foreign = house.add_organization().await?;
    let stranger = house.add_patient_of(foreign, "ben@example.org").await?;
    let (_, session) = enter(&house, &house.slip_in(foreign, stranger).await?).await?;

    // The attacker's own key under the name of Ana's, in another organization.
    let begun = passkey::begin_registration(&house.services, &session).await?;
    let body = Authenticator::new().create(ORIGIN, &begun.options).await?;
    let mut body = attesting(&body, |data| data.replace_id(&name_of(&named), 16))?;
    (body["id"], body["rawId"]) = (named["id"].clone(), named["rawId"].clone());
    let made = passkey::finish_registration(&house.services, &session, &begun.token, &bytes(&body), house.request()).await;
    refused.note("made under a name that is taken", made)?;
    ensure!(house.sign_in(&mut device).await.is_ok(), "the owner of the name is locked out");

    // Two at once, neither of which is used yet: the first use wins.
    let mut one = Authenticator::new();
    let cem = house.add_patient("cem@example.org").await?;
    let cems = house.make_key(&house.slip_of(cem).await?, &mut one).await?;
    let begun = passkey::begin_registration(&house.services, &session).await?;
    let taken = one.get(ORIGIN, &passkey::begin_confirmation(&house.services, &cems).await?.options).await?;
    let mut two = Authenticator::new();
    let body = two.create(ORIGIN, &begun.options).await?;
    let mut body = attesting(&body, |data| data.replace_id(&name_of(&taken), 16))?;
    (body["id"], body["rawId"]) = (taken["id"].clone(), taken["rawId"].clone());
    passkey::finish_registration(&house.services, &session, &begun.token, &bytes(&body), house.request()).await?;
    let first = passkey::begin_confirmation(&house.services, &cems).await?;
    let answer = bytes(&one.get(ORIGIN, &first.options).await?);
    passkey::finish_confirmation(&house.services, &cems, &first.token, &answer, house.request()).await?;
    let second = passkey::begin_confirmation(&house.services, &session).await?;
    let mut answer = two.get(ORIGIN, &second.options).await?;
    (answer["id"], answer["rawId"]) = (taken["id"].clone(), taken["rawId"].clone());
    let used = passkey::finish_confirmation(&house.services, &session, &second.token, &bytes(&answer), house.request()).await;
    refused.note("used under a name that was taken meanwhile", used)?;
    let same = "SELECT COUNT(*) FROM (SELECT credential_id FROM passkey GROUP BY credential_id HAVING COUNT(*) > 1) AS twice";
    ensure!(house.database.number(same).await? == 0 && house.database.number("SELECT COUNT(*) FROM passkey").await? == 2);
    refused.at_least(2)
}

fn name_of(body: &serde_json::Value) -> Vec<u8> {
    use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
    URL_SAFE_NO_PAD.decode(body["rawId"].as_str().expect("a name")).expect("base64")
}

#[tokio::test]
async fn a_key_that_is_not_the_accounts_own_and_good_opens_nothing() -> Result<()> {
    let house = House::new().await?;
    let mut refused = Refused::default();
    let (mut anas, mut bens) = (Authenticator::new(), Authenticator::new());
    let (_, ana) = house.claim(house.patient, &mut anas).await?;
    let ben = house.add_patient("ben@example.org").await?;
    let (_, bens_session) = house.claim(ben, &mut bens).await?;
    let verify = async |session: &Session, device: &mut Authenticator| -> Result<Result<Token32, PasskeyError>> {
        let begun = passkey::begin_verification(&house.services, session, Purpose::ReadHigh).await?;
        let mut options = begun.options.clone();
        options["publicKey"]["allowCredentials"] = json!([]);
        let body = bytes(&device.get(ORIGIN, &options).await?);
        Ok(passkey::finish_verification(&house.services, session, &begun.token, &body, house.request()).await)
    };
    refused.note("verified with another account's key", verify(&ana, &mut bens).await?)?;

    // Ben's answer under the name of Ana's key: signed with the wrong key.
    let (cookie, mut body) = house.answer(&mut bens).await?;
    let (_, named) = house.answer(&mut anas).await?;
    (body["id"], body["rawId"]) = (named["id"].clone(), named["rawId"].clone());
    let answer = passkey::finish_sign_in(&house.services, None, &cookie, &bytes(&body), house.request()).await;
    refused.note("another's name on the own signature", answer)?;
    let (cookie, mut body) = house.answer(&mut bens).await?;
    body["response"]["userHandle"] = named["response"]["userHandle"].clone();
    let answer = passkey::finish_sign_in(&house.services, None, &cookie, &bytes(&body), house.request()).await;
    refused.note("another's handle on the own signature", answer)?;

    // Another session of the same account cannot finish it.
    let other = house.session(&house.sign_in(&mut anas).await?.token).await?;
    let begun = passkey::begin_verification(&house.services, &ana, Purpose::ReadHigh).await?;
    let body = bytes(&anas.get(ORIGIN, &begun.options).await?);
    let answer = passkey::finish_verification(&house.services, &other, &begun.token, &body, house.request()).await;
    refused.note("verified in another session of the same account", answer)?;

    house.database.execute("UPDATE passkey SET state = 'revoked'").await?;
    refused.note("verified with a removed key", verify(&ana, &mut anas).await?)?;
    let (cookie, body) = house.answer(&mut bens).await?;
    let answer = passkey::finish_sign_in(&house.services, None, &cookie, &bytes(&body), house.request()).await;
    ensure!(matches!(answer, Err(PasskeyError::UnknownKey)), "the browser is not told that the key was removed");
    refused.note("signed in with a removed key", answer)?;
    // Whoever does not hold it learns nothing about it.
    let (cookie, mut body) = house.answer(&mut anas).await?;
    body["response"]["signature"] = json!("AAAA");
    let answer = passkey::finish_sign_in(&house.services, None, &cookie, &bytes(&body), house.request()).await;
    ensure!(matches!(answer, Err(PasskeyError::Refused)), "a stranger learns that a key was removed");
    refused.note("a removed key without its signature", answer)?;

    house.database.execute("UPDATE passkey SET state = 'active'").await?;
    verify(&ana, &mut anas).await??;
    house.database.execute("UPDATE account SET disabled_at = 1").await?;
    refused.note("verified on a disabled account", verify(&bens_session, &mut bens).await?)?;
    let (cookie, body) = house.answer(&mut bens).await?;
    let answer = passkey::finish_sign_in(&house.services, None, &cookie, &bytes(&body), house.request()).await;
    refused.note("signed in on a disabled account", answer)?;
    refused.at_least(9)
}

#[tokio::test]
async fn of_many_that_finish_at_once_one_does() -> Result<()> {
    let road = Road::new().await?;
    let Road { house, mut device, mut new, keyed, signed_in, claiming, .. } = road;
    let services = &house.services;
    let won = |answers: Vec<bool>| answers.into_iter().filter(|won| *won).count();
    let sessions = "SELECT COUNT(*) FROM session WHERE ended_at IS NULL";

    let before = house.database.number(sessions).await?;
    let (cookie, body) = house.answer(&mut device).await?;
    let body = bytes(&body);
    let finish = || async { passkey::finish_sign_in(services, None, &cookie, &body, house.request()).await.is_ok() };
    ensure!(won(join_all((0..16).map(|_| finish())).await) == 1);
    ensure!(house.database.number(sessions).await? == before + 1, "a sign-in made more than one session");

    let begun = passkey::begin_verification(services, &signed_in, Purpose::ReadHigh).await?;
    let body = bytes(&device.get(ORIGIN, &begun.options).await?);
    let finish = || async { passkey::finish_verification(services, &signed_in, &begun.token, &body, house.request()).await.is_ok() };
    ensure!(won(join_all((0..16).map(|_| finish())).await) == 1);

    let begun = passkey::begin_registration(services, &claiming).await?;
    let body = bytes(&Authenticator::new().create(ORIGIN, &begun.options).await?);
    let finish = || async { passkey::finish_registration(services, &claiming, &begun.token, &body, house.request()).await.is_ok() };
    ensure!(won(join_all((0..16).map(|_| finish())).await) == 1);

    // Also where each has a challenge of its own.
    let mut answers = Vec::new();
    for _ in 0..8 {
        let begun = passkey::begin_confirmation(services, &keyed).await?;
        answers.push((begun.token, bytes(&new.get(ORIGIN, &begun.options).await?)));
    }
    let finish = answers
        .iter()
        .map(|(token, body)| async { passkey::finish_confirmation(services, &keyed, token, body, house.request()).await.is_ok() });
    ensure!(won(join_all(finish).await) == 1);
    ensure!(house.database.number(sessions).await? == before + 1, "something made more than one session");
    ensure!(house.database.number("SELECT COUNT(*) FROM passkey").await? == 4, "Ana, Cem, Dora and Eva have one each");
    Ok(())
}
