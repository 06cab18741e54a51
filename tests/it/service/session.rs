//! Sessions end: idle, absolute, signed out, disabled.
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use portal::service::{
    account::{self, AccountError},
    passkey,
    session::{self, Purpose},
};
use tests::authenticator::Authenticator;

use super::house::{House, ORIGIN, bytes};

const MINUTE: Duration = Duration::from_secs(60);

#[tokio::test]
async fn a_session_ends_after_a_quarter_of_an_hour_without_use() -> Result<()> {
    let house = House::new().await?;
    let (token, session) = house.claim(house.patient, &mut Authenticator::new()).await?;
    house.later(14 * MINUTE);
    ensure!(house.find(&token).await?.is_some(), "looking extended nothing, and it is not over yet");
    session::touch(&house.services, &session).await?;
    house.later(14 * MINUTE);
    ensure!(house.find(&token).await?.is_some());
    house.later(MINUTE);
    ensure!(house.find(&token).await?.is_none());
    Ok(())
}

/// At a library's computer, by the telephone beside it: five minutes, which successors keep; nobody's own device, and no
/// colleague's, is held to that.
#[tokio::test]
async fn at_somebody_elses_device_five_minutes_end_it() -> Result<()> {
    let house = House::new().await?;
    let mut device = Authenticator::new();
    let (own, _) = house.claim(house.patient, &mut device).await?;
    let mut phone = device.beside();
    let there = house.sign_in(&mut phone).await?.token;
    let session = house.session(&there).await?;
    ensure!(session.idle == 5 * MINUTE && account::devices::list(&house.services, &session).await?.len() == 2);
    // A fresh verification goes on where it was, whichever key it is by.
    let begun = passkey::begin_verification(&house.services, &session, Purpose::ReadHigh).await?;
    let body = bytes(&device.get(ORIGIN, &begun.options).await?);
    let there = passkey::finish_verification(&house.services, &session, &begun.token, &body, house.request()).await?;
    house.later(5 * MINUTE - Duration::from_secs(1));
    session::touch(&house.services, &house.session(&there).await?).await?;
    house.later(5 * MINUTE - Duration::from_secs(1));
    ensure!(house.find(&there).await?.is_some());
    house.later(Duration::from_secs(1));
    ensure!(house.find(&there).await?.is_none(), "five minutes and it is still there");
    let session = house.session(&own).await?;
    ensure!(session.idle == 15 * MINUTE && account::devices::list(&house.services, &session).await?.len() == 1);
    Ok(())
}

/// What began before the key was used in another tab goes on, and keeps alive what it began under, which has another cookie; it was
/// not verified for anything, and nothing goes on under what was ended.
#[tokio::test]
async fn what_began_before_a_verification_goes_on_behind_it() -> Result<()> {
    let house = House::new().await?;
    let mut device = Authenticator::new();
    let (token, before) = house.claim(house.patient, &mut device).await?;
    let one = house.verify(&before, &mut device, Purpose::ReadHigh).await?;
    let two = house.verify(&one, &mut device, Purpose::ManageKeys).await?;
    ensure!(house.find(&token).await?.is_none(), "the cookie from before signs in");
    let again = session::find_again(&house.services, &before).await?.context("it ends what was under way")?;
    ensure!(again.verified.is_none() && two.verified.is_some() && again.account == before.account);
    ensure!(account::devices::list(&house.services, &two).await?.len() == 1, "it became two");
    for _ in 0..3 {
        house.later(14 * MINUTE);
        session::touch(&house.services, &before).await?;
    }
    ensure!(session::find_again(&house.services, &two).await?.is_some(), "what comes keeps nobody alive");
    session::end(&house.services, &two).await?;
    ensure!(session::find_again(&house.services, &before).await?.is_none(), "signed out, and it goes on");
    // Signed in once more with the same key, it is another session.
    let next = house.enter_again(&mut device).await?;
    ensure!(session::find_again(&house.services, &before).await?.is_none() && session::find_again(&house.services, &next).await?.is_some());
    Ok(())
}

/// What a copy of a cookie is worth once its owner used the key, however slowly what was begun with it comes: nothing that asks for
/// the key, and no cookie. It cannot verify in its owner's place, nor be the one session that stays.
#[tokio::test]
async fn a_slow_request_of_a_stolen_cookie_gets_no_verification_and_no_cookie() -> Result<()> {
    let house = House::new().await?;
    let (mut device, mut second) = (Authenticator::new(), Authenticator::new());
    let (token, stolen) = house.claim(house.patient, &mut device).await?;
    let begun = passkey::begin_verification(&house.services, &stolen, Purpose::ManageKeys).await?;
    let body = bytes(&device.get(ORIGIN, &begun.options).await?);
    let own = house.verify(&stolen, &mut device, Purpose::ManageKeys).await?;
    house.add_key(&own, &mut second).await?;
    let slow = session::find_again(&house.services, &stolen).await?.context("nothing goes on")?;
    // Even an answer of the key that was meant for the copied cookie gives no new one.
    let late = passkey::finish_verification(&house.services, &slow, &begun.token, &body, house.request()).await;
    ensure!(matches!(late, Err(passkey::PasskeyError::Stale)), "the copy was verified");
    let key = account::keys::list(&house.services, &own).await?.keys.remove(0).id;
    let removed = account::keys::remove(&house.services, &slow, key, house.request()).await;
    ensure!(matches!(removed, Err(AccountError::VerificationNeeded(_))), "its owner's verification was the copy's");
    ensure!(matches!(passkey::begin_registration(&house.services, &slow).await, Err(passkey::PasskeyError::VerificationNeeded)));
    let alone = account::devices::end_others(&house.services, &slow, house.request()).await;
    ensure!(matches!(alone, Err(AccountError::VerificationNeeded(_))), "the copy stays and its owner goes");
    ensure!(house.find(&token).await?.is_none() && session::find_again(&house.services, &own).await?.is_some());
    Ok(())
}

/// "End all others" asks for the key, which a copy of the cookie has not; with that, the copy opens nothing, and then nothing goes on that
/// was begun with it. The cookie that was verified opens nothing either, so that a copy of that one is worth nothing: one new one does.
#[tokio::test]
async fn ending_all_others_is_for_whoever_has_the_key_and_ends_what_a_copy_began() -> Result<()> {
    let house = House::new().await?;
    let (mut device, mut second) = (Authenticator::new(), Authenticator::new());
    let (stolen, before) = house.claim(house.patient, &mut device).await?;
    let elsewhere = house.sign_in(&mut device).await?.token;
    let copied = account::devices::end_others(&house.services, &before, house.request()).await;
    ensure!(matches!(copied, Err(AccountError::VerificationNeeded(Purpose::EndSessions))), "{copied:?}");
    ensure!(house.find(&elsewhere).await?.is_some(), "the copy ended its owner's sessions");
    let cookie = house.renew(&before, &mut device, Purpose::EndSessions).await?;
    let own = house.session(&cookie).await?;
    let slow = session::find_again(&house.services, &before).await?.context("nothing goes on")?;
    let press = || account::devices::end_others(&house.services, &own, house.request());
    let (one, two) = tokio::join!(press(), press());
    ensure!(one.is_ok() != two.is_ok(), "of two who hold the same cookie, each was given a new one");
    ensure!(matches!(press().await, Err(AccountError::SignIn)), "the cookie from before is good for another");
    ensure!(house.find(&cookie).await?.is_none(), "a copy of the verified cookie signs in");
    let cookie = one.or(two)?;
    let after = house.session(&cookie).await?;
    let cookie = account::devices::end_others(&house.services, &after, house.request()).await?;
    let after = house.session(&cookie).await?;
    ensure!(house.audited("session.ended_elsewhere").await? == 1, "said more than once");
    for old in [&before, &own, &slow] {
        ensure!(session::find_again(&house.services, old).await?.is_none(), "what was under way goes on");
    }
    let late = account::devices::end_others(&house.services, &slow, house.request()).await;
    ensure!(matches!(late, Err(AccountError::VerificationNeeded(_))), "its owner's verification was the copy's");
    ensure!(house.find(&stolen).await?.is_none() && house.find(&elsewhere).await?.is_none());
    ensure!(after.ends_at == own.ends_at && after.form_key.expose() == own.form_key.expose() && after.verified == own.verified);
    ensure!(account::devices::list(&house.services, &house.session(&cookie).await?).await?.len() == 1);

    // So does removing a key.
    let cookie = house.renew(&house.session(&cookie).await?, &mut device, Purpose::ManageKeys).await?;
    let own = house.session(&cookie).await?;
    house.add_key(&own, &mut second).await?;
    let key = account::keys::list(&house.services, &own).await?.keys.pop().context("no key")?.id;
    let elsewhere = house.sign_in(&mut second).await?.token;
    let press = || account::keys::remove(&house.services, &own, key, house.request());
    let (one, two) = tokio::join!(press(), press());
    let given: Vec<_> = [one, two].into_iter().filter_map(|done| done.ok().flatten()).collect();
    let [cookie_after] = given.as_slice() else { bail!("{} new cookies", given.len()) };
    ensure!(house.find(&cookie).await?.is_none(), "a copy of the verified cookie signs in");
    let again = account::keys::remove(&house.services, &house.session(cookie_after).await?, key, house.request()).await?;
    ensure!(again.is_none(), "done twice");
    ensure!(house.audited("passkey.removed").await? == 1, "said more than once");
    ensure!(house.find(&elsewhere).await?.is_none() && session::find_again(&house.services, &own).await?.is_none());
    Ok(())
}

#[tokio::test]
async fn a_session_ends_after_twelve_hours_in_any_case() -> Result<()> {
    let house = House::new().await?;
    let (token, _) = house.claim(house.patient, &mut Authenticator::new()).await?;
    for _ in 0..71 {
        house.later(10 * MINUTE);
        session::touch(&house.services, &house.session(&token).await?).await?;
    }
    house.later(10 * MINUTE);
    ensure!(house.find(&token).await?.is_none());
    Ok(())
}

#[tokio::test]
async fn a_pre_session_lives_half_an_hour() -> Result<()> {
    let house = House::new().await?;
    let token = house.enter(&house.slip().await?, None, false).await?.token.context("no cookie")?;
    house.later(30 * MINUTE - Duration::from_secs(1));
    ensure!(house.find(&token).await?.is_some());
    house.later(Duration::from_secs(1));
    ensure!(house.find(&token).await?.is_none());
    Ok(())
}

#[tokio::test]
async fn a_stolen_cookie_is_dead_after_sign_out() -> Result<()> {
    let house = House::new().await?;
    let mut device = Authenticator::new();
    let (token, session) = house.claim(house.patient, &mut device).await?;
    let other = house.sign_in(&mut device).await?;
    session::end(&house.services, &session).await?;
    session::touch(&house.services, &session).await?;
    ensure!(house.find(&token).await?.is_none());
    ensure!(house.find(&other.token).await?.is_some(), "another device was signed out too");
    let begun = passkey::begin_verification(&house.services, &session, Purpose::ReadHigh).await?;
    let body = bytes(&device.get(ORIGIN, &begun.options).await?);
    let refused = passkey::finish_verification(&house.services, &session, &begun.token, &body, house.request()).await;
    ensure!(matches!(refused, Err(passkey::PasskeyError::Stale)), "an ended session stepped up");
    Ok(())
}

#[tokio::test]
async fn a_disabled_account_is_out_at_the_next_request() -> Result<()> {
    let house = House::new().await?;
    let mut device = Authenticator::new();
    let (token, _) = house.claim(house.patient, &mut device).await?;
    house.database.execute("UPDATE account SET disabled_at = 1").await?;
    ensure!(house.find(&token).await?.is_none());
    ensure!(house.sign_in(&mut device).await.is_err());
    Ok(())
}

#[tokio::test]
async fn what_is_over_is_swept_away() -> Result<()> {
    let house = House::new().await?;
    let (token, _) = house.claim(house.patient, &mut Authenticator::new()).await?;
    session::sweep(&house.services).await?;
    ensure!(house.find(&token).await?.is_some());
    house.later(Duration::from_secs(3 * 24 * 60 * 60));
    session::sweep(&house.services).await?;
    for table in ["SELECT COUNT(*) FROM session", "SELECT COUNT(*) FROM ceremony", "SELECT COUNT(*) FROM attempt_limit"] {
        ensure!(house.database.number(table).await? == 0, "{table}");
    }
    Ok(())
}
