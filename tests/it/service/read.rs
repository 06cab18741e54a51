//! Reading: what a patient sees, and what the audit has seen before.
use std::{sync::Arc, time::Duration};

use anyhow::{Context, Result, ensure};
use entity::{
    base::random::SystemRandom,
    crypto::token::{self, Token32},
    domain::{
        address::EmailAddress,
        id::{MessageId, RelayId},
        page::Page,
    },
    store::relay::{self, NewRelay},
};
use portal::{
    mime::view::Way,
    service::{
        accept::{Accept, Envelope, Login, Recipient},
        passkey, permit,
        read::{self, Asked, Piece, ReadError},
        session::{Purpose, Session},
    },
};
use tests::authenticator::Authenticator;

use super::house::{House, ORIGIN, bytes};

/// Hands over a message for the patient, as a relay does.
pub(super) async fn send(house: &House, to: &str, message: &str) -> Result<()> {
    let secret = Token32::generate(&SystemRandom);
    let id = RelayId::generate(house.services.store().clock(), &SystemRandom);
    let new = NewRelay {
        id,
        name: id.to_string(),
        user: id.to_string(),
        secret: Some(token::hash(&secret)),
        certificate: None,
        team: None,
        create_patients: false,
        any_domain: true,
        answers: false,
        domains: Vec::new(),
    };
    let scope = permit::operator(house.organization);
    house.services.store().write(async |tx| relay::insert(tx, &scope, &new).await).await?;
    let accept = Accept::new(house.services.store().clone(), 1 << 20);
    let client = Arc::new(accept.authenticate(Login::Password { user: &new.user, secret: &secret.encode() }).await?);
    let recipient: Recipient = accept.check_recipient(&client, false, EmailAddress::parse(to)?).await?;
    let envelope = Envelope {
        sender: "one@clinic.example".to_owned(),
        sender_domain: None,
        recipients: vec![recipient],
        trace: None,
        request: house.request(),
    };
    let mut intake = accept.begin(&client, envelope).await?;
    intake.chunk(message.as_bytes()).await?;
    ensure!(intake.commit().await? == 1, "nothing was stored");
    Ok(())
}

pub(super) fn message(more: &str) -> String {
    format!("From: Dr. One <one@clinic.example>\r\nSubject: Your result\r\n{more}\r\nAll is well.\r\nSecond line.\r\n")
}

async fn inbox(house: &House, session: &Session) -> Result<Vec<read::InboxRow>> {
    Ok(read::inbox(&house.services, session, Page::new(1, 20), house.request()).await?.rows)
}

#[tokio::test]
async fn a_message_is_listed_opened_and_noted() -> Result<()> {
    let house = House::new().await?;
    send(&house, "ana@example.org", &message("")).await?;
    let (_, session) = house.claim(house.patient, &mut Authenticator::new()).await?;
    let rows = inbox(&house, &session).await?;
    let row = rows.first().context("an empty inbox")?;
    ensure!(rows.len() == 1 && *row.subject == "Your result" && !row.opened && !row.high && row.organization.is_none());
    ensure!(house.audited("message.opened").await? == 0);
    let opened = read::open(&house.services, &session, row.message, Way::Rich, house.request()).await?;
    ensure!(matches!(opened.pieces.as_slice(), [Piece::Text { text, .. }] if text.as_str() == "All is well.\nSecond line.\n"));
    let head = &opened.head;
    ensure!(*head.subject == "Your result" && head.from.contains("Dr. One") && head.organization == "Clinic");
    ensure!(house.audited("message.opened").await? == 1 && inbox(&house, &session).await?[0].opened);
    Ok(())
}

#[tokio::test]
async fn anothers_message_is_not_found_and_leaves_no_entry() -> Result<()> {
    let house = House::new().await?;
    let ben = house.add_patient("ben@example.org").await?;
    send(&house, "ana@example.org", &message("")).await?;
    let (_, anas) = house.claim(house.patient, &mut Authenticator::new()).await?;
    let (_, bens) = house.claim(ben, &mut Authenticator::new()).await?;
    let id = inbox(&house, &anas).await?[0].message;
    ensure!(inbox(&house, &bens).await?.is_empty());
    let nobodys = MessageId::generate(house.services.store().clock(), &SystemRandom);
    for wanted in [id, nobodys] {
        let refused = read::open(&house.services, &bens, wanted, Way::Rich, house.request()).await;
        ensure!(matches!(refused, Err(ReadError::NotFound)));
    }
    ensure!(house.audited("message.opened").await? == 0);
    Ok(())
}

/// Whoever saw nothing but an error has not opened it: the message stays new, and the next try is noted again.
#[tokio::test]
async fn what_could_not_be_shown_was_not_opened() -> Result<()> {
    let house = House::new().await?;
    send(&house, "ana@example.org", &message("")).await?;
    let (_, session) = house.claim(house.patient, &mut Authenticator::new()).await?;
    let id = inbox(&house, &session).await?[0].message;
    let services = &house.services;
    house.database.execute("UPDATE message_part SET bytes = substr(bytes, 1, 60) WHERE kind = 1").await?;
    let refused = read::open(services, &session, id, Way::Rich, house.request()).await;
    ensure!(matches!(refused, Err(ReadError::Service(_))), "a part that was cut off is opened");
    ensure!(read::file(services, &session, id, 0, Asked::Anyway, house.request()).await.is_err());
    ensure!(read::whole(services, &session, id, true, house.request()).await.is_err());
    ensure!(read::archive(services, &session, id, true, house.request()).await.is_err());
    ensure!(!inbox(&house, &session).await?[0].opened, "an error counts as opened");
    ensure!(house.audited("message.opened").await? == 1 && house.audited("message.saved").await? == 3);
    ensure!(house.audited("message.not_shown").await? == 4);
    ensure!(read::open(services, &session, id, Way::Rich, house.request()).await.is_err());
    ensure!(house.audited("message.opened").await? == 2, "the second try is not noted");
    Ok(())
}

#[tokio::test]
async fn a_sensitive_message_wants_a_fresh_verification() -> Result<()> {
    let house = House::new().await?;
    let mut device = Authenticator::new();
    send(&house, "ana@example.org", &message("X-Portal-Sensitivity: high\r\n")).await?;
    let (_, session) = house.claim(house.patient, &mut device).await?;
    let row = inbox(&house, &session).await?.pop().context("an empty inbox")?;
    ensure!(row.high && row.subject.is_empty() && row.from.is_empty(), "the list tells what the message may not");
    let refused = read::open(&house.services, &session, row.message, Way::Rich, house.request()).await;
    ensure!(matches!(refused, Err(ReadError::VerificationNeeded(Purpose::ReadHigh))));

    let begun = passkey::begin_verification(&house.services, &session, Purpose::ReadHigh).await?;
    let body = bytes(&device.get(ORIGIN, &begun.options).await?);
    let token = passkey::finish_verification(&house.services, &session, &begun.token, &body, house.request()).await?;
    let session = house.session(&token).await?;
    ensure!(*inbox(&house, &session).await?[0].subject == "Your result");
    read::open(&house.services, &session, row.message, Way::Rich, house.request()).await?;
    house.later(Duration::from_secs(5 * 60));
    let late = read::open(&house.services, &session, row.message, Way::Rich, house.request()).await;
    ensure!(matches!(late, Err(ReadError::VerificationNeeded(_))));
    Ok(())
}

#[tokio::test]
async fn what_has_expired_or_was_taken_away_is_not_found() -> Result<()> {
    let house = House::new().await?;
    send(&house, "ana@example.org", &message("X-Portal-Expires: +1h\r\n")).await?;
    let (_, session) = house.claim(house.patient, &mut Authenticator::new()).await?;
    let rows = inbox(&house, &session).await?;
    let row = rows.first().context("an empty inbox")?;
    read::open(&house.services, &session, row.message, Way::Rich, house.request()).await?;
    house.database.execute("UPDATE access_grant SET state = 'revoked'").await?;
    let refused = read::open(&house.services, &session, row.message, Way::Rich, house.request()).await;
    ensure!(matches!(refused, Err(ReadError::NotFound)), "a revoked grant opens");
    house.database.execute("UPDATE access_grant SET state = 'active'").await?;
    house.later(Duration::from_secs(2 * 60 * 60));
    let refused = read::open(&house.services, &session, row.message, Way::Rich, house.request()).await;
    ensure!(matches!(refused, Err(ReadError::NotFound)), "an expired message opens");
    Ok(())
}

#[tokio::test]
async fn issuing_a_slip_releases_the_waiting_alert() -> Result<()> {
    let house = House::new().await?;
    send(&house, "ana@example.org", &message("")).await?;
    ensure!(house.mails().await?.alerts == 0, "an alert to somebody without a way in");
    house.slip().await?;
    ensure!(house.mails().await?.alerts == 1);
    Ok(())
}

const MIXED: &str = "From: one@clinic.example\r\nSubject: Files\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n\
--b\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<p>Hello <a href=\"https://clinic.example/x\">there</a></p>\r\n\
--b\r\nContent-Type: application/pdf; name=\"r\u{202e}fdp.exe\"\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: attachment\r\n\r\n\
QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVo=\r\n\
--b\r\nContent-Type: text/plain\r\nContent-Disposition: attachment; filename=notes.txt\r\n\r\n0123456789\r\n--b--\r\n";

async fn all(open: read::OpenFile, range: std::ops::Range<u64>) -> Result<Vec<u8>> {
    use futures_util::TryStreamExt;
    let pieces: Vec<_> = open.range(range).try_collect().await?;
    Ok(pieces.iter().flat_map(|piece| piece.to_vec()).collect())
}

#[tokio::test]
async fn files_come_whole_and_in_ranges_and_are_noted_once() -> Result<()> {
    let house = House::new().await?;
    send(&house, "ana@example.org", MIXED).await?;
    let (_, session) = house.claim(house.patient, &mut Authenticator::new()).await?;
    let id = inbox(&house, &session).await?[0].message;
    let opened = read::open(&house.services, &session, id, Way::Rich, house.request()).await?;
    ensure!(opened.has_html && opened.attachments.len() == 2, "{:?}", opened.attachments);
    let [pdf, notes] = [&opened.attachments[0], &opened.attachments[1]];
    ensure!(pdf.size == 26 && !pdf.name.contains('\u{202e}'), "{}", pdf.name);
    for (part, range, wanted) in [
        (pdf.part, 0..26, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"),
        (pdf.part, 5..8, "FGH"),
        (pdf.part, 25..26, "Z"),
        (notes.part, 0..10, "0123456789"),
        (notes.part, 3..5, "34"),
    ] {
        let open = read::file(&house.services, &session, id, part, Asked::File, house.request()).await?;
        ensure!(all(open, range.clone()).await? == wanted.as_bytes(), "{part} {range:?}");
    }
    ensure!(house.audited("message.saved").await? == 2, "ranges of one file are one entry");
    house.later(Duration::from_secs(6 * 60));
    read::file(&house.services, &session, id, pdf.part, Asked::File, house.request()).await?;
    ensure!(house.audited("message.saved").await? == 3, "later it is another read");
    let whole = read::whole(&house.services, &session, id, false, house.request()).await?;
    ensure!(*whole.read(0..whole.len()).await? == MIXED.as_bytes(), "the exact bytes");
    for part in [0, 99] {
        let refused = read::file(&house.services, &session, id, part, Asked::File, house.request()).await;
        ensure!(matches!(refused, Err(ReadError::NotFound)), "part {part}");
    }
    let read::Archive { files, .. } = read::archive(&house.services, &session, id, false, house.request()).await?;
    ensure!(files.len() == 2);
    Ok(())
}

#[tokio::test]
async fn neighbours_are_those_of_the_list() -> Result<()> {
    let house = House::new().await?;
    for _ in 0..3 {
        send(&house, "ana@example.org", &message(&format!("X-Nth: {}\r\n", house.request()))).await?;
    }
    let (_, session) = house.claim(house.patient, &mut Authenticator::new()).await?;
    let rows = inbox(&house, &session).await?;
    ensure!(rows.len() == 3);
    for (nth, row) in rows.iter().enumerate() {
        let head = read::open(&house.services, &session, row.message, Way::Rich, house.request()).await?.head;
        let at = |nth: Option<usize>| nth.and_then(|nth| rows.get(nth)).map(|row| row.message);
        ensure!(head.newer == at(nth.checked_sub(1)) && head.older == at(Some(nth + 1)), "the {nth}th");
    }
    Ok(())
}
