//! Sent later: nobody sees it or is told of it before, no other notice waits for it, and until then it is a draft again.
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use entity::{
    base::clock::Timestamp,
    desk::NoticeKind,
    domain::{id::DraftId, page::Page, role::Role, scope::StaffScope},
};
use portal::{
    mime::view::Way,
    service::{
        compose::{self, ComposeError, Flaw, Outcome, Send, Standing, Typed, UNDO},
        read,
        session::Session,
    },
};
use tests::authenticator::Authenticator;

use super::{compose::practitioner, house::House};

const HOUR: Duration = Duration::from_secs(60 * 60);
const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// A message that is to be sent then.
fn typed(house: &House, at: Timestamp) -> Typed {
    let text = at.to_rfc3339();
    Typed {
        subject: "Your appointment".to_owned(),
        text: "Come fasting.".to_owned(),
        read_by: String::new(),
        send_on: text[..10].to_owned(),
        send_at: text[11..16].to_owned(),
        ..Typed::preset(house.services.now())
    }
}

async fn send(house: &House, scope: &StaffScope, typed: &Typed) -> Result<Outcome, ComposeError> {
    let draft = DraftId::from_uuid(house.request().as_uuid());
    let new = Send { patient: house.patient, draft, typed, shown: None, team: None, thread: None, answers: None };
    compose::send(&house.services, scope, &new, house.request()).await
}

async fn inbox(house: &House, session: &Session) -> Result<Vec<read::InboxRow>> {
    Ok(read::inbox(&house.services, session, Page::new(1, 20), house.request()).await?.rows)
}

#[tokio::test]
async fn what_is_sent_later_is_seen_and_told_then_and_delays_nothing() -> Result<()> {
    let house = House::new().await?;
    let scope = practitioner(&house, house.organization, "vega@clinic.example", Role::Sender).await?;
    let (_, session) = house.claim(house.patient, &mut Authenticator::new()).await?;
    house.mails().await?;
    house.later(HOUR);
    let at = Timestamp::from_micros(house.services.now().plus(DAY * 30).as_micros() / 60_000_000 * 60_000_000);
    let later = Typed { expires: 7, ..typed(&house, at) };
    let Outcome::Sent(id) = send(&house, &scope, &later).await? else { anyhow::bail!("sent before") };
    let letter = compose::find(&house.services, &scope, id, house.request()).await?;
    ensure!(letter.line.recipients[0].standing == Standing::Scheduled(at), "{:?}", letter.line.recipients[0].standing);
    ensure!(letter.expires_at == Some(at.plus(DAY * 7)), "the end does not count from then: {:?}", letter.expires_at);
    // Another one, sent at once, is told of at once.
    let now = Typed { send_on: String::new(), send_at: String::new(), subject: "Now".to_owned(), ..later.clone() };
    send(&house, &scope, &now).await?;
    house.later(UNDO);
    ensure!(house.mails().await?.alerts == 1, "a notice waits for what is sent later");
    ensure!(compose::tell(&house.services).await? == 0 && inbox(&house, &session).await?.len() == 1);
    ensure!(read::open(&house.services, &session, id, Way::Rich, house.request()).await.is_err(), "read before it was sent");
    house.later(DAY * 30);
    ensure!(compose::tell(&house.services).await? == 1 && compose::tell(&house.services).await? == 0);
    ensure!(house.mails().await?.alerts == 1);
    let rows = inbox(&house, &session).await?;
    ensure!(rows.len() == 1 && rows[0].message == id && rows[0].received_at == at, "it came when it was sent; the other is over");
    let late = compose::undo(&house.services, &scope, id, house.request()).await;
    ensure!(matches!(late, Err(ComposeError::TooLate)));
    Ok(())
}

#[tokio::test]
async fn until_then_it_is_taken_back_as_a_draft_and_who_has_no_key_waits_for_a_code() -> Result<()> {
    let house = House::new().await?;
    let scope = practitioner(&house, house.organization, "vega@clinic.example", Role::Sender).await?;
    let at = Timestamp::from_micros(house.services.now().plus(DAY * 3).as_micros() / 60_000_000 * 60_000_000);
    let later = Typed { expires: 7, zone: "0".to_owned(), ..typed(&house, at) };
    let Outcome::Sent(id) = send(&house, &scope, &later).await? else { anyhow::bail!("sent before") };
    house.later(DAY);
    let (patient, draft) = compose::undo(&house.services, &scope, id, house.request()).await?.context("no draft")?;
    let kept = compose::find_draft(&house.services, &scope, draft).await?;
    ensure!(patient == house.patient && kept.typed.send_on == later.send_on && kept.typed.send_at == later.send_at);
    ensure!(kept.typed.expires == 7 && kept.typed.text == later.text);
    send(&house, &scope, &kept.typed).await?;
    house.later(DAY * 2 + HOUR);
    ensure!(house.mails().await?.notices.is_empty(), "staff are told before it is sent");
    ensure!(compose::tell(&house.services).await? == 2 && house.mails().await?.notices == [NoticeKind::SlipNeeded]);
    // What makes no sense is refused by name.
    for (wrong, flaw) in [
        (Typed { send_at: String::new(), ..typed(&house, at) }, Flaw::SendWhen),
        (typed(&house, at), Flaw::SendPast),
        (typed(&house, house.services.now().plus(DAY * 91)), Flaw::SendFar),
        (Typed { zone: "gap".to_owned(), ..typed(&house, at) }, Flaw::SendGap),
        (
            Typed {
                read_by: house.services.now().plus(DAY * 2).to_rfc3339()[..10].to_owned(),
                ..typed(&house, house.services.now().plus(DAY * 5))
            },
            Flaw::ReadByBefore,
        ),
    ] {
        let refused = send(&house, &scope, &wrong).await;
        ensure!(matches!(&refused, Err(ComposeError::Flaws(flaws)) if *flaws == [flaw]), "{flaw:?}: {refused:?}");
    }
    Ok(())
}
