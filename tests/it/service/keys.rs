//! Keys of an account: added after a fresh verification and one use, removed for good, never the last.
use std::time::Duration;

use anyhow::{Result, ensure};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use entity::desk::NoticeKind;
use portal::service::{
    account::{AccountError, keys},
    passkey::{self, PasskeyError},
    session::{Purpose, Session},
};
use tests::authenticator::Authenticator;

use super::house::{House, ORIGIN, bytes};

/// Ana with one key, verified for managing keys; the mails about it are gone.
async fn ana(house: &House, device: &mut Authenticator) -> Result<Session> {
    let (_, session) = house.claim(house.patient, device).await?;
    house.mails().await?;
    house.verify(&session, device, Purpose::ManageKeys).await
}

#[tokio::test]
async fn a_further_key_counts_after_it_was_used_and_its_owner_is_told() -> Result<()> {
    let house = House::new().await?;
    let (mut phone, mut laptop) = (Authenticator::new(), Authenticator::new());
    let session = ana(&house, &mut phone).await?;
    house.make_further(&session, &mut laptop).await?;
    ensure!(house.sign_in(&mut laptop).await.is_err(), "a key that was never used signs in");
    ensure!(keys::list(&house.services, &session).await?.keys.len() == 1);

    let begun = passkey::begin_confirmation(&house.services, &session).await?;
    let body = bytes(&laptop.get(ORIGIN, &begun.options).await?);
    passkey::finish_addition(&house.services, &session, &begun.token, &body, house.request()).await?;
    let again = passkey::finish_addition(&house.services, &session, &begun.token, &body, house.request()).await;
    ensure!(matches!(again, Err(PasskeyError::Stale)), "a use counts once");

    ensure!(house.mails().await?.notices == [NoticeKind::KeyAdded]);
    ensure!(house.audited("passkey.added").await? == 2);
    let listed = keys::list(&house.services, &session).await?;
    ensure!(listed.accepted.accepted.as_ref().is_some_and(|keys| keys.len() == 2));
    ensure!(listed.keys.len() == 2 && listed.accepted.removed.is_empty());
    house.sign_in(&mut laptop).await?;
    house.sign_in(&mut phone).await?;
    Ok(())
}

/// A device that holds one of them says so by itself, and makes no second one.
#[tokio::test]
async fn the_keys_that_are_there_are_named_when_another_is_made() -> Result<()> {
    let house = House::new().await?;
    let session = ana(&house, &mut Authenticator::new()).await?;
    let begun = passkey::begin_registration(&house.services, &session).await?;
    let held = begun.options["publicKey"]["excludeCredentials"].as_array().expect("a list");
    let listed = keys::list(&house.services, &session).await?.accepted;
    let first = listed.accepted.as_ref().and_then(|keys| keys.first()).expect("one key");
    ensure!(held.len() == 1 && held[0]["id"] == URL_SAFE_NO_PAD.encode(first));
    ensure!(begun.options["publicKey"]["user"]["id"] == URL_SAFE_NO_PAD.encode(listed.user_handle), "another account");
    Ok(())
}

#[tokio::test]
async fn nothing_about_keys_goes_without_a_fresh_verification() -> Result<()> {
    let house = House::new().await?;
    let (mut phone, mut laptop) = (Authenticator::new(), Authenticator::new());
    let (_, session) = house.claim(house.patient, &mut phone).await?;
    ensure!(matches!(passkey::begin_registration(&house.services, &session).await, Err(PasskeyError::VerificationNeeded)));
    let other = house.verify(&session, &mut phone, Purpose::ReadHigh).await?;
    ensure!(matches!(passkey::begin_registration(&house.services, &other).await, Err(PasskeyError::VerificationNeeded)), "another purpose");

    let session = house.verify(&other, &mut phone, Purpose::ManageKeys).await?;
    house.add_key(&session, &mut laptop).await?;
    let key = keys::list(&house.services, &session).await?.keys.remove(0).id;
    house.later(Duration::from_secs(5 * 60));
    let late = keys::remove(&house.services, &session, key, house.request()).await;
    ensure!(matches!(late, Err(AccountError::VerificationNeeded(Purpose::ManageKeys))));
    ensure!(matches!(keys::check_removable(&house.services, &session, key).await, Err(AccountError::VerificationNeeded(_))));
    ensure!(matches!(passkey::begin_registration(&house.services, &session).await, Err(PasskeyError::VerificationNeeded)));
    ensure!(keys::list(&house.services, &session).await?.keys.len() == 2);
    Ok(())
}

#[tokio::test]
async fn a_removed_key_and_every_other_session_are_out_and_the_last_key_stays() -> Result<()> {
    let house = House::new().await?;
    let (mut phone, mut laptop) = (Authenticator::new(), Authenticator::new());
    let session = ana(&house, &mut phone).await?;
    let only = keys::list(&house.services, &session).await?.keys.remove(0).id;
    ensure!(matches!(keys::remove(&house.services, &session, only, house.request()).await, Err(AccountError::LastKey)));
    house.add_key(&session, &mut laptop).await?;
    house.mails().await?;
    let elsewhere = house.sign_in(&mut laptop).await?.token;
    let here = house.sign_in(&mut phone).await?.token;

    let added = keys::list(&house.services, &session).await?.keys.into_iter().find(|key| key.id != only).expect("the second key").id;
    let cookie = keys::remove(&house.services, &session, added, house.request()).await?.expect("a new cookie");
    let session = house.session(&cookie).await?;
    ensure!(house.find(&elsewhere).await?.is_none() && house.find(&here).await?.is_none(), "a session outlived the removal");
    ensure!(keys::list(&house.services, &session).await?.keys.len() == 1, "the session that removed goes on");
    ensure!(keys::list(&house.services, &session).await?.accepted.removed.len() == 1);
    let (cookie, body) = house.answer(&mut laptop).await?;
    let refused = passkey::finish_sign_in(&house.services, None, &cookie, &bytes(&body), house.request()).await;
    ensure!(matches!(refused, Err(PasskeyError::UnknownKey)));
    house.sign_in(&mut phone).await?;
    ensure!(house.mails().await?.notices == [NoticeKind::KeyRemoved]);
    ensure!(house.audited("passkey.removed").await? == 1);
    keys::remove(&house.services, &session, added, house.request()).await?;
    ensure!(house.mails().await?.notices.is_empty() && house.audited("passkey.removed").await? == 1, "removed twice");
    ensure!(matches!(keys::remove(&house.services, &session, only, house.request()).await, Err(AccountError::LastKey)));
    Ok(())
}

/// A key that was made and left is nobody's once another verification began: it is made anew, and nothing of it stays.
#[tokio::test]
async fn a_key_that_was_left_is_offered_in_its_own_verification_alone() -> Result<()> {
    let house = House::new().await?;
    let (mut phone, mut laptop) = (Authenticator::new(), Authenticator::new());
    let kept = "SELECT COUNT(*) FROM ceremony WHERE purpose = 'candidate'";
    for purposes in [&[Purpose::ManageKeys][..], &[Purpose::ReadHigh, Purpose::ManageKeys]] {
        let session = match purposes.len() {
            1 => ana(&house, &mut phone).await?,
            _ => house.verify(&house.enter_again(&mut phone).await?, &mut phone, Purpose::ManageKeys).await?,
        };
        house.make_further(&session, &mut laptop).await?;
        ensure!(keys::is_begun(&house.services, &session).await? && house.database.number(kept).await? == 1);
        let begun = passkey::begin_confirmation(&house.services, &session).await?;
        let body = bytes(&laptop.get(ORIGIN, &begun.options).await?);
        let mut later = session;
        for purpose in purposes {
            later = house.verify(&later, &mut phone, *purpose).await?;
            ensure!(house.database.number(kept).await? == 0, "it is left");
        }
        ensure!(!keys::is_begun(&house.services, &later).await?, "offered in another verification");
        ensure!(matches!(passkey::begin_confirmation(&house.services, &later).await, Err(PasskeyError::Step)));
        let used = passkey::finish_addition(&house.services, &later, &begun.token, &body, house.request()).await;
        ensure!(matches!(used, Err(PasskeyError::Step)), "used in another verification");
        house.add_key(&later, &mut laptop).await?;
    }
    // Left for good, it goes a day after its verification was over, with or without the session.
    let session = house.verify(&house.enter_again(&mut phone).await?, &mut phone, Purpose::ManageKeys).await?;
    house.make_further(&session, &mut laptop).await?;
    house.later(Duration::from_secs(24 * 60 * 60 + 5 * 60 + 1));
    portal::service::session::sweep(&house.services).await?;
    ensure!(house.database.number(kept).await? == 0, "nobody sweeps it");
    Ok(())
}

/// The key that opened a session, or last verified it; of one from before that was remembered, none.
#[tokio::test]
async fn the_key_in_use_is_marked() -> Result<()> {
    let house = House::new().await?;
    let (mut phone, mut laptop) = (Authenticator::new(), Authenticator::new());
    let here = async |session: &Session| {
        let found = keys::list(&house.services, session).await?.keys;
        anyhow::Ok(found.iter().map(|key| key.here).collect::<Vec<_>>())
    };
    let session = ana(&house, &mut phone).await?;
    ensure!(here(&session).await? == [true], "the key that set it up");
    house.later(Duration::from_secs(1));
    house.add_key(&session, &mut laptop).await?;
    ensure!(here(&session).await? == [true, false], "a key that was made here did not open it");
    let other = house.enter_again(&mut laptop).await?;
    ensure!(here(&other).await? == [false, true] && here(&session).await? == [true, false]);
    let other = house.verify(&other, &mut phone, Purpose::EndSessions).await?;
    ensure!(here(&other).await? == [true, false], "the last that was used");
    let found = keys::list(&house.services, &other).await?.keys;
    ensure!(keys::find(&house.services, &other, found[0].id).await?.here);
    let cookie = house.sign_in(&mut laptop).await?.token;
    house.database.execute("UPDATE session SET passkey_id = NULL").await?;
    ensure!(here(&house.session(&cookie).await?).await? == [false, false], "guessed");
    Ok(())
}

#[tokio::test]
async fn keys_of_others_are_not_found() -> Result<()> {
    let house = House::new().await?;
    let (mut anas, mut bens) = (Authenticator::new(), Authenticator::new());
    let session = ana(&house, &mut anas).await?;
    let (_, ben) = house.claim(house.add_patient("ben@example.org").await?, &mut bens).await?;
    let foreign = keys::list(&house.services, &ben).await?.keys.remove(0).id;
    ensure!(matches!(keys::find(&house.services, &session, foreign).await, Err(AccountError::NotFound)));
    ensure!(matches!(keys::rename(&house.services, &session, foreign, "mine", house.request()).await, Err(AccountError::NotFound)));
    ensure!(matches!(keys::check_removable(&house.services, &session, foreign).await, Err(AccountError::NotFound)));
    ensure!(matches!(keys::remove(&house.services, &session, foreign, house.request()).await, Err(AccountError::NotFound)));
    house.sign_in(&mut bens).await?;
    Ok(())
}

#[tokio::test]
async fn names_are_made_safe_and_bounded_and_never_lie_open() -> Result<()> {
    let house = House::new().await?;
    let session = ana(&house, &mut Authenticator::new()).await?;
    let key = keys::list(&house.services, &session).await?.keys.remove(0).id;
    let name = format!("  My\u{202e} blue\r\n phone {}", "x".repeat(100));
    keys::rename(&house.services, &session, key, &name, house.request()).await?;
    let named = keys::find(&house.services, &session, key).await?;
    ensure!(named.name.starts_with("My blue phone x") && named.name.chars().count() == keys::MAX_NAME, "{}", *named.name);
    for nothing in ["", " \u{202e}\n"] {
        ensure!(matches!(keys::rename(&house.services, &session, key, nothing, house.request()).await, Err(AccountError::Name)));
    }
    ensure!(house.audited("passkey.named").await? == 1);
    Ok(())
}

/// Of two removals at once, by one session or by two, exactly one key stays.
#[tokio::test]
async fn two_removals_at_once_leave_one_key() -> Result<()> {
    for by_two in [false, true] {
        let house = House::new().await?;
        let (mut phone, mut laptop) = (Authenticator::new(), Authenticator::new());
        let session = ana(&house, &mut phone).await?;
        house.add_key(&session, &mut laptop).await?;
        let other = house.enter_again(&mut laptop).await?;
        let other = house.verify(&other, &mut laptop, Purpose::ManageKeys).await?;
        let listed: Vec<_> = keys::list(&house.services, &session).await?.keys.iter().map(|key| key.id).collect();
        let second = if by_two { &other } else { &session };
        let (one, two) = tokio::join!(
            keys::remove(&house.services, &session, listed[0], house.request()),
            keys::remove(&house.services, second, listed[1], house.request()),
        );
        ensure!(one.is_ok() != two.is_ok(), "{one:?} {two:?}");
        let refused = one.and(two);
        ensure!(matches!(refused, Err(AccountError::LastKey | AccountError::SignIn)), "{refused:?}");
        ensure!(house.database.number("SELECT COUNT(*) FROM passkey WHERE state = 'active'").await? == 1);
    }
    Ok(())
}
