//! What everybody can see already is taken back from all, for a reason: once each, whoever crashes, and honest about who has seen it.
use anyhow::{Context, Result, ensure};
use entity::domain::{
    id::{MessageId, PatientId},
    page::Page,
    role::Role,
};
use portal::{
    mime::view::Way,
    service::{
        compose,
        mailing::{self, Again, Became, MailingError, MailingState, RecallReason, Turn, UNDO},
        read,
    },
};
use tests::authenticator::Authenticator;

use super::{add, counts, ready, start};
use crate::service::{compose::practitioner, house::House};

/// More than one batch.
const MANY: u32 = 67;
const BACK: Turn = Turn::TakeBack(RecallReason::WrongContent);

#[tokio::test]
async fn all_copies_are_taken_back_once_and_who_had_opened_theirs_is_counted() -> Result<()> {
    let house = House::new().await?;
    let (services, database) = (&house.services, &house.database);
    let scope = practitioner(&house, house.organization, "vega@clinic.example", Role::Sender).await?;
    let boss = practitioner(&house, house.organization, "boss@clinic.example", Role::Administrator).await?;
    let mut patients: Vec<PatientId> = Vec::new();
    for number in 0..MANY {
        patients.push(add(&house, &format!("A-{number}"), "Ana Ruiz", "en").await?);
    }
    let (_, ana) = house.claim(patients[0], &mut Authenticator::new()).await?;
    house.mails().await?;
    let id = ready(&house, &scope, &patients, |_| {}).await?;
    let early = mailing::turn(services, &scope, id, BACK, house.request()).await;
    ensure!(matches!(early, Err(MailingError::TooLate)), "taken back before it was sent");
    start(&house, &scope, id).await?;
    mailing::run(services).await?;
    ensure!(mailing::became(services, &scope, id).await? == Became { hidden: MANY, ..Became::default() });
    house.later(UNDO);
    compose::tell(services).await?;
    // One opens it, a colleague takes one back by itself, one is over; the others nobody can open.
    let inbox = async || Ok::<_, anyhow::Error>(read::inbox(services, &ana, Page::new(1, 20), house.request()).await?.rows);
    let message = inbox().await?.first().context("nothing came")?.message;
    read::open(services, &ana, message, Way::Plain, house.request()).await?;
    let single = database.rows("SELECT message_id FROM mailing_row WHERE number = 2", |row| row.id(0)).await?;
    let single = MessageId::from_uuid(*single.first().context("no copy")?);
    compose::recall(services, &boss, (single, None), RecallReason::Other, house.request()).await?;
    let third = "(SELECT message_id FROM mailing_row WHERE number = 3)";
    database.execute(&format!("UPDATE delivery SET state = 'expired' WHERE message_id = {third}")).await?;
    let became = mailing::became(services, &scope, id).await?;
    let wanted = Became { opened: 1, needs_code: MANY - 3, taken_back: 1, expired: 1, ..Became::default() };
    ensure!(became == wanted && became.readable() == MANY - 2, "{became:?}");

    let late = mailing::turn(services, &scope, id, Turn::Undo, house.request()).await;
    ensure!(matches!(late, Err(MailingError::TooLate)));
    let others = mailing::turn(services, &boss, id, BACK, house.request()).await;
    ensure!(matches!(others, Err(MailingError::NotFound)), "by somebody whose it is not");
    mailing::turn_begun(services, &boss, id, BACK, house.request()).await?;
    ensure!(counts(&house, &scope, id).await?.0 == MailingState::Undoing);
    // Two nodes at once, and one that goes on after a crash.
    let (one, two) = tokio::join!(mailing::run(services), mailing::run(services));
    one?;
    two?;
    let done = (MailingState::Cancelled, 2, 0, MANY - 2);
    ensure!(counts(&house, &scope, id).await? == done, "{:?}", counts(&house, &scope, id).await?);
    let recalled = house.audited("message.recalled").await?;
    ensure!(recalled + 1 == patients.len(), "{recalled}");
    database.execute("UPDATE mailing SET state = 'undoing', lease_until = NULL").await?;
    mailing::run(services).await?;
    ensure!(counts(&house, &scope, id).await? == done && house.audited("message.recalled").await? == recalled, "done twice");
    let became = mailing::became(services, &scope, id).await?;
    ensure!(became == Became { taken_back: MANY - 2, taken_back_opened: 1, expired: 1, ..Became::default() }, "{became:?}");
    let again = mailing::turn(services, &scope, id, BACK, house.request()).await;
    ensure!(matches!(again, Err(MailingError::TooLate)), "there is nothing left");
    // Whoever saw it is told, and sees it no more.
    ensure!(inbox().await?.is_empty());
    let told = read::list_taken_back(services, &ana).await?;
    ensure!(told.len() == 1 && told[0].opened, "{}", told.len());
    let reasons = "SELECT COUNT(*) FROM delivery WHERE recall_reason = 'wrong_content'";
    ensure!(database.number(reasons).await? == i64::from(MANY) - 2);
    let pressed = "SELECT COUNT(*) FROM audit WHERE action = 'mailing.taken_back' AND actor_kind = 'practitioner'";
    ensure!(database.number(pressed).await? == 1);
    Ok(())
}

#[tokio::test]
async fn what_is_still_sent_and_what_nobody_sees_yet_is_taken_back_with_it() -> Result<()> {
    let house = House::new().await?;
    let (services, database) = (&house.services, &house.database);
    let scope = practitioner(&house, house.organization, "vega@clinic.example", Role::Sender).await?;
    let mut patients: Vec<PatientId> = Vec::new();
    for number in 0..4 {
        patients.push(add(&house, &format!("A-{number}"), "Ana Ruiz", "en").await?);
    }
    let id = ready(&house, &scope, &patients, |_| {}).await?;
    start(&house, &scope, id).await?;
    mailing::run(services).await?;
    // Two can be seen, one cannot yet, one was sent by a batch that died before it noted it.
    let copy = |row: u32| format!("message_id = (SELECT message_id FROM mailing_row WHERE number = {row})");
    for row in [1, 2] {
        database.execute(&format!("UPDATE delivery SET visible_at = 1, alert_at = NULL WHERE {}", copy(row))).await?;
    }
    database.execute("UPDATE mailing_row SET state = 'waiting', message_id = NULL WHERE number = 4").await?;
    database.execute("UPDATE mailing SET state = 'sending', sent = 3").await?;
    mailing::turn(services, &scope, id, BACK, house.request()).await?;
    house.later(UNDO * 2);
    ensure!(compose::tell(services).await? == 0, "told of what is being taken back");
    mailing::run(services).await?;
    ensure!(counts(&house, &scope, id).await? == (MailingState::Cancelled, 0, 0, 4), "{:?}", counts(&house, &scope, id).await?);
    ensure!(database.number("SELECT COUNT(*) FROM delivery WHERE state = 'waiting'").await? == 0);
    let became = mailing::became(services, &scope, id).await?;
    ensure!((became.undone, became.taken_back) == (2, 2), "{became:?}");
    // The corrected text goes to them all.
    let new = mailing::fresh(services);
    mailing::again(services, &scope, Again { old: id, new }, house.request()).await?;
    ensure!(mailing::find(services, &scope, new).await?.waiting() == 4);
    Ok(())
}
