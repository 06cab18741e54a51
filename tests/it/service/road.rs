//! The whole road, and what happens to somebody who stops on it.
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use entity::desk::NoticeKind;
use entity::domain::page::Page;
use portal::service::{
    BuildError,
    claim::{self, Step},
    mailbox,
    passkey::{self, PasskeyError},
    read,
    session::{self, Stage},
};
use tests::authenticator::Authenticator;

use super::house::{House, bytes};

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

#[tokio::test]
async fn slip_passkey_mailbox_inbox_and_back_without_a_name() -> Result<()> {
    let house = House::new().await?;
    let slip = house.slip().await?;
    let mut device = Authenticator::new();

    let entered = house.enter(&slip, None, false).await?;
    ensure!(entered.step == Step::MakeKey);
    let first = entered.token.context("no cookie")?;
    let session = house.session(&first).await?;
    let begun = passkey::begin_registration(&house.services, &session).await?;
    let public = &begun.options["publicKey"];
    ensure!(
        public["authenticatorSelection"]["residentKey"] == "required" && public["authenticatorSelection"]["requireResidentKey"] == true
    );
    ensure!(public["authenticatorSelection"]["userVerification"] == "required" && public["attestation"] == "none");
    ensure!(public["user"]["name"] == public["user"]["displayName"] && !public["user"]["name"].to_string().contains('@'));
    let body = bytes(&device.create(super::house::ORIGIN, &begun.options).await?);
    passkey::finish_registration(&house.services, &session, &begun.token, &body, house.request()).await?;
    ensure!(claim::step(&house.services, &session).await? == Step::UseKey);

    let begun = passkey::begin_confirmation(&house.services, &session).await?;
    let body = bytes(&device.get(super::house::ORIGIN, &begun.options).await?);
    let second = passkey::finish_confirmation(&house.services, &session, &begun.token, &body, house.request()).await?;
    ensure!(house.find(&first).await?.is_none(), "the cookie of before works on");
    let session = house.session(&second).await?;
    ensure!(
        matches!(session.stage, Stage::Confirming(_))
            && claim::step(&house.services, &session).await? == Step::Mailbox { sent: 0, left: 5 }
    );
    let early = read::inbox(&house.services, &session, Page::new(1, 20), house.request()).await;
    ensure!(matches!(early, Err(read::ReadError::SignIn)), "readable before the mailbox code");

    let code = house.mailbox_code(&session).await?;
    let third = mailbox::confirm(&house.services, &session, &format!("{} {}", &code[..4], &code[4..]), house.request()).await?;
    let third = third.signed_in().context("not in")?;
    ensure!(house.find(&second).await?.is_none(), "the cookie of before works on");
    let session = house.session(&third).await?;
    ensure!(session.stage == Stage::SignedIn && claim::step(&house.services, &session).await? == Step::Done);
    ensure!(read::inbox(&house.services, &session, Page::new(1, 20), house.request()).await?.rows.is_empty());
    ensure!(house.mails().await?.notices == [NoticeKind::KeyAdded]);

    session::end(&house.services, &session).await?;
    ensure!(house.find(&third).await?.is_none(), "signed out, and still in");
    let again = house.sign_in(&mut device).await?;
    ensure!(again.stage == Stage::SignedIn && house.session(&again.token).await?.signed_in() == session.account);

    for action in ["claim.issued", "claim.bound", "claim.keyed", "claim.confirmed", "session.signed_in", "session.ended", "inbox.listed"] {
        ensure!(house.audited(action).await? == 1, "{action}");
    }
    Ok(())
}

#[tokio::test]
async fn whoever_stops_at_the_mailbox_goes_on_by_signing_in() -> Result<()> {
    let house = House::new().await?;
    let mut device = Authenticator::new();
    let slip = house.slip().await?;
    let (token, _) = house.spend(&slip, &mut device).await?;
    house.later(Duration::from_secs(3 * 60 * 60));
    ensure!(house.find(&token).await?.is_none());

    let signed_in = house.sign_in(&mut device).await?;
    ensure!(matches!(signed_in.stage, Stage::Confirming(_)));
    let session = house.session(&signed_in.token).await?;
    let code = house.mailbox_code(&session).await?;
    let token = mailbox::confirm(&house.services, &session, &code, house.request()).await?.signed_in().context("not in")?;
    ensure!(house.session(&token).await?.stage == Stage::SignedIn);
    ensure!(house.sign_in(&mut device).await?.stage == Stage::SignedIn);
    Ok(())
}

#[tokio::test]
async fn what_is_not_finished_in_time_is_dropped_and_staff_are_told() -> Result<()> {
    let house = House::new().await?;
    let mut device = Authenticator::new();
    let slip = house.slip().await?;
    house.later(6 * DAY);
    let (_, session) = house.spend(&slip, &mut device).await?;
    house.later(2 * DAY); // the slip would have expired; 72 hours since the passkey are not over
    ensure!(claim::drop_unfinished(&house.services).await? == 0);
    ensure!(matches!(house.sign_in(&mut device).await?.stage, Stage::Confirming(_)));
    house.later(DAY + Duration::from_secs(1));
    let late = mailbox::send(&house.services, &session, &house.language(), house.request()).await;
    ensure!(matches!(late, Err(mailbox::MailboxError::Lapsed)));
    let refused = house.sign_in(&mut device).await.err().context("signed in")?;
    ensure!(matches!(refused.downcast_ref(), Some(PasskeyError::Unfinished)));

    ensure!(claim::drop_unfinished(&house.services).await? == 1 && claim::drop_unfinished(&house.services).await? == 0);
    ensure!(house.mails().await?.notices == [NoticeKind::StaffAttention]);
    // Whoever comes back is told why for as long as the key is kept, and nobody else is.
    for _ in 0..2 {
        let refused = house.sign_in(&mut device).await.err().context("signed in")?;
        ensure!(matches!(refused.downcast_ref(), Some(PasskeyError::Unfinished)));
        house.later(40 * DAY);
    }
    let refused = house.sign_in(&mut Authenticator::new()).await.err();
    ensure!(!matches!(refused.as_ref().and_then(|error| error.downcast_ref()), Some(PasskeyError::Unfinished)));
    house.claim(house.patient, &mut Authenticator::new()).await?;
    Ok(())
}

#[tokio::test]
async fn a_new_slip_ends_what_an_older_one_led_to() -> Result<()> {
    let house = House::new().await?;
    let mut device = Authenticator::new();
    let slip = house.slip().await?;
    let (token, _) = house.spend(&slip, &mut device).await?;
    house.slip().await?;
    ensure!(house.find(&token).await?.is_none());
    let refused = house.sign_in(&mut device).await.err().context("signed in")?;
    ensure!(matches!(refused.downcast_ref(), Some(PasskeyError::UnknownKey)));
    Ok(())
}

#[tokio::test]
async fn the_relying_party_is_fixed_and_the_origin_must_be_one_that_passkeys_work_on() -> Result<()> {
    let house = House::new().await?;
    ensure!(house.build_for("https://www.letterbox.example", "letterbox.example").await?.is_ok(), "only the origin moved below it");
    let moved = house.build_for("https://letterbox.example", "example").await?;
    ensure!(matches!(moved, Err(BuildError::RelyingParty { was, now }) if was == "letterbox.example" && now == "example"));
    for (origin, relying_party) in [
        ("http://letterbox.example", "letterbox.example"),
        ("https://letterbox.example/portal", "letterbox.example"),
        ("https://other.example", "letterbox.example"),
        ("https://192.0.2.1", "192.0.2.1"),
    ] {
        ensure!(matches!(house.build_for(origin, relying_party).await?, Err(BuildError::Origin)), "{origin}");
    }
    Ok(())
}
