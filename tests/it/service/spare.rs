//! The spare code: with the mailbox of a record it brings that record back, alone it brings nothing; it is good once.
pub(super) mod carer;

use std::{net::IpAddr, time::Duration};

use anyhow::{Context, Result, ensure};
use entity::{desk::NoticeKind, domain::page::Page};
use portal::service::{
    account::history::{self, By, Did},
    claim::{self, ClaimError, Entered, Missing, Step},
    mailbox,
    network::Network,
    nudge::{self, Nudge},
    passkey::{self, PasskeyError},
    session::{Purpose, Session, Stage},
    spare::{self, SpareError},
    token::Token32,
};
use tests::authenticator::Authenticator;

use super::{
    further::{records, verified},
    house::{House, ORIGIN, bytes},
};

/// Ana has her record, and a spare code where it is allowed.
pub(super) async fn with_spare() -> Result<(House, Authenticator, Session, String)> {
    let house = House::new().await?;
    house.spare_codes(true).await?;
    let mut device = Authenticator::new();
    let (_, session) = house.claim(house.patient, &mut device).await?;
    house.mails().await?;
    let (session, code) = make(&house, &session, &mut device).await?;
    ensure!(house.mails().await?.notices == [NoticeKind::SpareMade], "nobody is told");
    Ok((house, device, session, code))
}

async fn make(house: &House, session: &Session, device: &mut Authenticator) -> Result<(Session, String)> {
    let session = verified(house, session, device, Purpose::MakeSpare).await?;
    let before = spare::status(&house.services, &session).await?.made_at;
    let code = spare::make(&house.services, &session, before, house.request()).await?.to_string();
    Ok((session, code))
}

pub(super) async fn enter(house: &House, code: &str) -> Result<Entered, ClaimError> {
    enter_from(house, code, "192.0.2.1").await
}

async fn enter_from(house: &House, code: &str, from: &str) -> Result<Entered, ClaimError> {
    let network = Network::of(from.parse::<IpAddr>().expect("an address"));
    spare::enter(&house.services, code, network, None, house.request()).await
}

/// Makes a key with an entered code and stops before its first use.
async fn made(house: &House, code: &str, device: &mut Authenticator) -> Result<Session> {
    let token = enter(house, code).await?.token.context("no cookie")?;
    let session = house.session(&token).await?;
    let begun = passkey::begin_registration(&house.services, &session).await?;
    let body = bytes(&device.create(ORIGIN, &begun.options).await?);
    passkey::finish_registration(&house.services, &session, &begun.token, &body, house.request()).await?;
    Ok(session)
}

async fn used(house: &House, session: &Session, device: &mut Authenticator) -> Result<Result<Token32, PasskeyError>> {
    let begun = passkey::begin_confirmation(&house.services, session).await?;
    let body = bytes(&device.get(ORIGIN, &begun.options).await?);
    Ok(passkey::finish_confirmation(&house.services, session, &begun.token, &body, house.request()).await)
}

/// One secret digit changed, and the check digit made right again.
pub(super) fn wrong(code: &str) -> String {
    wrong_at(code, 12).expect("one check digit fits")
}

/// The same at one place (of the twenty-eight digits).
pub(super) fn wrong_at(code: &str, place: usize) -> Option<String> {
    let mut digits: Vec<u8> = code.bytes().filter(u8::is_ascii_digit).collect();
    digits[place] = b'0' + (digits[place] - b'0' + 1) % 10;
    (b'0'..=b'9')
        .map(|check| {
            digits[27] = check;
            String::from_utf8_lossy(&digits).into_owned()
        })
        .find(|text| entity::domain::spare::SpareCode::parse(text).is_ok())
}

#[tokio::test]
async fn code_key_and_mailbox_bring_a_record_back_and_end_the_old_account() -> Result<()> {
    let (house, mut old, old_session, code) = with_spare().await?;
    let mut new = Authenticator::new();
    let session = made(&house, &code, &mut new).await?;
    ensure!(claim::step(&house.services, &session).await? == Step::UseKey);
    let session = house.session(&used(&house, &session, &mut new).await??).await?;
    ensure!(matches!(session.stage, Stage::Confirming(_)));
    ensure!(house.sign_in(&mut old).await?.stage == Stage::SignedIn, "the code alone ended the access");
    ensure!(claim::contested(&house.services, &old_session).await?.is_some(), "the old account sees nothing of it");
    ensure!(house.mails().await?.notices == [NoticeKind::SpareUsed], "nobody is told that it was used");
    let mail = house.mailbox_code(&session).await?;
    let token = mailbox::confirm(&house.services, &session, &mail, house.request()).await?.signed_in().context("it waits")?;
    let session = house.session(&token).await?;
    ensure!(records(&house, &session).await? == 1);
    ensure!(house.sign_in(&mut old).await.is_err() && house.sign_in(&mut new).await?.stage == Stage::SignedIn);
    ensure!(house.mails().await?.notices == [NoticeKind::AccessRestored]);
    ensure!(matches!(enter(&house, &code).await, Err(ClaimError::Refused)), "good twice");
    ensure!(spare::status(&house.services, &session).await?.made_at.is_none());
    // Offered anew, whatever the new key is: it was of use.
    for synced in ["TRUE", "FALSE"] {
        house.database.execute(&format!("UPDATE passkey SET synced = {synced}")).await?;
        ensure!(nudge::due(&house.services, &session).await? == Some(Nudge::SpareCode), "synced {synced}");
    }
    for action in ["spare_code.made", "spare_code.entered", "spare_code.used", "account.replaced"] {
        ensure!(house.audited(action).await? == 1, "{action}");
    }
    Ok(())
}

#[tokio::test]
async fn the_way_back_begins_with_a_record_whose_code_has_somewhere_to_go() -> Result<()> {
    let (house, mut device, session, _) = with_spare().await?;
    let other = house.add_patient("ana@work.example").await?;
    house.enter(&house.slip_of(other).await?, Some(&session), false).await?;
    let session = verified(&house, &session, &mut device, Purpose::AddRecord).await?;
    claim::spend_entered(&house.services, &session, house.request()).await?;
    let adding = claim::adding(&house.services, &session).await?;
    let adding = adding.first().context("nothing is added")?.claim;
    house.mails().await?;
    mailbox::send_added(&house.services, &session, adding, &house.language(), house.request()).await?;
    let mail = house.mails().await?.codes.pop().context("no code")?;
    mailbox::confirm_added(&house.services, &session, adding, &mail, house.request()).await?;
    let (_, code) = make(&house, &session, &mut device).await?;
    let first = "SELECT id FROM patient ORDER BY id LIMIT 1";
    house.database.execute(&format!("UPDATE alert_address SET retired_at = 1000 WHERE patient_id = ({first})")).await?;
    let mut new = Authenticator::new();
    let session = made(&house, &code, &mut new).await?;
    let session = house.session(&used(&house, &session, &mut new).await??).await?;
    ensure!(mailbox::has_address(&house.services, &session, None).await?, "begun where it cannot be finished");
    Ok(())
}

#[tokio::test]
async fn without_the_mailbox_nothing_opens_and_the_old_account_goes_on() -> Result<()> {
    let (house, mut old, _, code) = with_spare().await?;
    let mut new = Authenticator::new();
    let session = made(&house, &code, &mut new).await?;
    let session = house.session(&used(&house, &session, &mut new).await??).await?;
    ensure!(records(&house, &session).await.is_err());
    // The mailbox reader without the session has nothing either.
    let ben = house.add_patient("ben@example.org").await?;
    let (_, bens) = house.spend(&house.slip_of(ben).await?, &mut Authenticator::new()).await?;
    let mail = house.mailbox_code(&session).await?;
    ensure!(mailbox::confirm(&house.services, &bens, &mail, house.request()).await.is_err());
    house.later(Duration::from_secs(73 * 60 * 60));
    ensure!(claim::open_due(&house.services).await? == 0 && claim::drop_unfinished(&house.services).await? == 1);
    ensure!(house.sign_in(&mut old).await?.stage == Stage::SignedIn && house.sign_in(&mut new).await.is_err());
    Ok(())
}

/// A thief with the paper and without the mailbox: whoever was told lately is told, and the account sees it and can go on.
#[tokio::test]
async fn a_code_that_somebody_used_up_is_told_shown_and_made_anew() -> Result<()> {
    let (house, mut old, _, code) = with_spare().await?;
    let mut thief = Authenticator::new();
    let session = made(&house, &code, &mut thief).await?;
    let session = house.session(&used(&house, &session, &mut thief).await??).await?;
    ensure!(house.mails().await?.notices == [NoticeKind::SpareUsed]);
    house.mailbox_code(&session).await?;
    for _ in 0..15 {
        ensure!(mailbox::confirm(&house.services, &session, "00000000", house.request()).await.is_err());
    }
    let mine = house.session(&house.sign_in(&mut old).await?.token).await?;
    let status = spare::status(&house.services, &mine).await?;
    ensure!(status.spent && status.made_at.is_none(), "{status:?}");
    let told = history::list(&house.services, &mine, Page::new(1, 20), house.request()).await?;
    ensure!(told.rows.iter().filter(|one| one.by == By::Other && matches!(one.did, Did::SpareUsed)).count() == 1, "not in the history");
    let (mine, another) = make(&house, &mine, &mut old).await?;
    let status = spare::status(&house.services, &mine).await?;
    ensure!(!status.spent && status.made_at.is_some(), "{status:?}");
    ensure!(enter(&house, &another).await?.step == Step::MakeKey);
    Ok(())
}

#[tokio::test]
async fn of_two_browsers_with_the_same_code_one_wins() -> Result<()> {
    let (house, _, _, code) = with_spare().await?;
    let (mut one, mut two) = (Authenticator::new(), Authenticator::new());
    let first = made(&house, &code, &mut one).await?;
    let second = made(&house, &code, &mut two).await?;
    ensure!(used(&house, &first, &mut one).await.is_err(), "entered elsewhere, and still here");
    used(&house, &second, &mut two).await??;
    ensure!(house.database.number("SELECT COUNT(*) FROM passkey WHERE state = 'provisional'").await? == 1);

    // And the very same use of a key twice at once.
    let (house, _, _, code) = with_spare().await?;
    let mut device = Authenticator::new();
    let session = made(&house, &code, &mut device).await?;
    let mut copy = device.synced();
    let (one, two) = tokio::join!(used(&house, &session, &mut device), used(&house, &session, &mut copy));
    let won = usize::from(matches!(one, Ok(Ok(_)))) + usize::from(matches!(two, Ok(Ok(_))));
    ensure!(won == 1, "{won}");
    Ok(())
}

#[tokio::test]
async fn wrong_tries_are_refused_alike_told_at_five_and_end_the_code_at_a_hundred() -> Result<()> {
    let (house, mut device, _, code) = with_spare().await?;
    ensure!(matches!(enter(&house, "1234").await, Err(ClaimError::Shape)));
    ensure!(matches!(enter(&house, &format!("{code}1")).await, Err(ClaimError::Shape)));
    let bad = wrong(&code);
    for number in 1..=100_u32 {
        house.later(Duration::from_secs(301));
        let from = format!("192.0.2.{}", number % 200 + 1);
        ensure!(matches!(enter_from(&house, &bad, &from).await, Err(ClaimError::Refused)), "{number}");
        let told = house.mails().await?.notices;
        ensure!((told == [NoticeKind::StaffAttention]) == (number == 5 || number == 100), "{number}: {told:?}");
    }
    house.later(Duration::from_secs(301));
    ensure!(matches!(enter_from(&house, &code, "198.51.100.1").await, Err(ClaimError::Refused)), "good after a hundred");
    let mine = house.session(&house.sign_in(&mut device).await?.token).await?;
    ensure!(spare::status(&house.services, &mine).await?.spent);
    let told = history::list(&house.services, &mine, Page::new(1, 20), house.request()).await?;
    ensure!(told.rows.iter().any(|one| matches!(one.did, Did::SpareLocked) && one.times == 1), "not in the history");
    Ok(())
}

#[tokio::test]
async fn tries_from_one_network_wait() -> Result<()> {
    let (house, _, _, code) = with_spare().await?;
    let bad = wrong(&code);
    let mut waits = false;
    for _ in 0..12 {
        waits |= matches!(enter(&house, &bad).await, Err(ClaimError::TryLater { .. }));
    }
    ensure!(waits);
    Ok(())
}

#[tokio::test]
async fn it_is_made_by_the_own_key_where_it_is_allowed_and_a_newer_one_ends_it() -> Result<()> {
    let house = House::new().await?;
    let mut device = Authenticator::new();
    let (_, session) = house.claim(house.patient, &mut device).await?;
    ensure!(!spare::status(&house.services, &session).await?.offered);
    ensure!(nudge::due(&house.services, &session).await?.is_none());
    let session = verified(&house, &session, &mut device, Purpose::MakeSpare).await?;
    ensure!(matches!(spare::make(&house.services, &session, None, house.request()).await, Err(SpareError::NotOffered)));
    house.spare_codes(true).await?;
    ensure!(nudge::due(&house.services, &session).await? == Some(Nudge::SpareCode));
    let first = spare::make(&house.services, &session, None, house.request()).await?.to_string();
    // What was asked by a page that knew of none makes no second one.
    ensure!(matches!(spare::make(&house.services, &session, None, house.request()).await, Err(SpareError::Shown)));
    ensure!(nudge::due(&house.services, &session).await?.is_none());
    house.later(Duration::from_secs(6 * 60));
    let stale = spare::make(&house.services, &session, None, house.request()).await;
    ensure!(matches!(stale, Err(SpareError::VerificationNeeded(Purpose::MakeSpare))));
    let (_, second) = make(&house, &session, &mut device).await?;
    ensure!(first != second && matches!(enter(&house, &first).await, Err(ClaimError::Refused)));
    ensure!(enter(&house, &second).await?.step == Step::MakeKey);
    // What is refused meanwhile is not restored, and looks like any code that does not work.
    house.spare_codes(false).await?;
    ensure!(matches!(enter(&house, &second).await, Err(ClaimError::Refused)));
    Ok(())
}

#[tokio::test]
async fn it_is_asked_three_times() -> Result<()> {
    let house = House::new().await?;
    house.spare_codes(true).await?;
    let (_, session) = house.claim(house.patient, &mut Authenticator::new()).await?;
    for _ in 0..3 {
        ensure!(nudge::due(&house.services, &session).await?.is_some());
        nudge::refuse(&house.services, &session).await?;
    }
    ensure!(nudge::due(&house.services, &session).await?.is_none());
    house.database.execute("UPDATE account SET nudges_refused = 0").await?;
    house.database.execute("UPDATE passkey SET synced = FALSE").await?;
    ensure!(nudge::due(&house.services, &session).await? == Some(Nudge::SecondKey));
    Ok(())
}

/// Two records of one account: the first comes back with its own mailbox, the second after it with its own; of a disallowing
/// organization's record nothing comes back.
#[tokio::test]
async fn records_come_back_one_by_one_each_with_its_own_mailbox() -> Result<()> {
    let (house, mut old, session, _) = with_spare().await?;
    let other = house.add_patient("ana@work.example").await?;
    house.enter(&house.slip_of(other).await?, Some(&session), false).await?;
    let session = verified(&house, &session, &mut old, Purpose::AddRecord).await?;
    claim::spend_entered(&house.services, &session, house.request()).await?;
    let adding = claim::adding(&house.services, &session).await?;
    mailbox::send_added(&house.services, &session, adding[0].claim, &house.language(), house.request()).await?;
    let mail = house.mails().await?.codes.pop().context("no code")?;
    mailbox::confirm_added(&house.services, &session, adding[0].claim, &mail, house.request()).await?;
    let (_, code) = make(&house, &session, &mut old).await?;

    let mut new = Authenticator::new();
    let session = made(&house, &code, &mut new).await?;
    let session = house.session(&used(&house, &session, &mut new).await??).await?;
    let mail = house.mailbox_code(&session).await?;
    let token = mailbox::confirm(&house.services, &session, &mail, house.request()).await?.signed_in().context("it waits")?;
    let session = house.session(&token).await?;
    ensure!(records(&house, &session).await? == 1, "one mailbox opened both");
    let old_session = house.session(&house.sign_in(&mut old).await?.token).await?;
    ensure!(records(&house, &old_session).await? == 1, "the old account lost what nobody has brought back");
    let adding = claim::adding(&house.services, &session).await?;
    ensure!(adding.len() == 1 && adding[0].missing == Missing::Mailbox { sent: 0, left: 5 });
    let wrong = mailbox::confirm_added(&house.services, &session, adding[0].claim, &mail, house.request()).await;
    ensure!(wrong.is_err(), "the first mailbox opened the second record");
    mailbox::send_added(&house.services, &session, adding[0].claim, &house.language(), house.request()).await?;
    let mail = house.mails().await?.codes.pop().context("no code")?;
    mailbox::confirm_added(&house.services, &session, adding[0].claim, &mail, house.request()).await?;
    ensure!(records(&house, &session).await? == 2);
    ensure!(house.sign_in(&mut old).await.is_err());
    Ok(())
}

/// What one organization ends (a newer slip for its record) keeps the other record from nothing.
#[tokio::test]
async fn one_record_that_ends_does_not_end_the_others() -> Result<()> {
    let (house, mut old, session, _) = with_spare().await?;
    let other = house.add_patient("ana@work.example").await?;
    house.enter(&house.slip_of(other).await?, Some(&session), false).await?;
    let session = verified(&house, &session, &mut old, Purpose::AddRecord).await?;
    claim::spend_entered(&house.services, &session, house.request()).await?;
    let adding = claim::adding(&house.services, &session).await?;
    mailbox::send_added(&house.services, &session, adding[0].claim, &house.language(), house.request()).await?;
    let mail = house.mails().await?.codes.pop().context("no code")?;
    mailbox::confirm_added(&house.services, &session, adding[0].claim, &mail, house.request()).await?;
    let (_, code) = make(&house, &session, &mut old).await?;

    let mut new = Authenticator::new();
    let session = made(&house, &code, &mut new).await?;
    used(&house, &session, &mut new).await??;
    let first = if house.patient.as_uuid() < other.as_uuid() { house.patient } else { other };
    house.slip_of(first).await?;
    let signed_in = house.sign_in(&mut new).await?;
    ensure!(matches!(signed_in.stage, Stage::Confirming(_)), "the other record ended, too");
    let session = house.session(&signed_in.token).await?;
    let mail = house.mailbox_code(&session).await?;
    let token = mailbox::confirm(&house.services, &session, &mail, house.request()).await?.signed_in().context("it waits")?;
    ensure!(records(&house, &house.session(&token).await?).await? == 1);
    Ok(())
}

/// A disabled account's code is nobody's, and signing in does not need one.
#[tokio::test]
async fn a_disabled_account_and_somebody_who_is_in_cannot_use_it() -> Result<()> {
    let (house, _, session, code) = with_spare().await?;
    let network = Network::of(IpAddr::from([192, 0, 2, 1]));
    let inside = spare::enter(&house.services, &code, network, Some(&session), house.request()).await;
    ensure!(matches!(inside, Err(ClaimError::SignedIn)));
    house.database.execute("UPDATE account SET disabled_at = 1").await?;
    ensure!(matches!(enter(&house, &code).await, Err(ClaimError::Refused)));
    ensure!(house.audited("spare_code.wrong").await? == 1);
    Ok(())
}
