//! Messages that nobody reads: reminders, the call list, addresses that fail, another alert, a later end. All of it ends by
//! itself with the first reading.
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use entity::domain::{
    id::{DraftId, MessageId},
    page::Page,
    role::Role,
    scope::StaffScope,
};
use portal::{
    mime::view::Way,
    service::{
        compose::{self, ComposeError, Outcome, Send, Typed, UNDO},
        read, staff,
    },
};
use tests::authenticator::Authenticator;

use super::{compose::practitioner, house::House};

const HOUR: Duration = Duration::from_secs(60 * 60);
const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// The whole day that is so many days from now, as a form writes it.
fn in_days(house: &House, days: u32) -> String {
    house.services.now().plus(DAY * days).to_rfc3339().chars().take(10).collect()
}

async fn write(house: &House, scope: &StaffScope, typed: &Typed) -> Result<MessageId> {
    let draft = DraftId::from_uuid(house.request().as_uuid());
    let new = Send { patient: house.patient, draft, typed, shown: None, team: None, thread: None, answers: None };
    match compose::send(&house.services, scope, &new, house.request()).await? {
        Outcome::Sent(id) => Ok(id),
        Outcome::Before(_) => anyhow::bail!("sent before"),
    }
}

fn typed(house: &House, read_by: u32) -> Typed {
    let base = Typed::preset(house.services.now());
    Typed { subject: "Your result".to_owned(), text: "Please call.".to_owned(), read_by: in_days(house, read_by), ..base }
}

async fn calls(house: &House, scope: &StaffScope) -> Result<Vec<compose::Call>> {
    Ok(compose::list_calls(&house.services, scope, Page::new(1, 20), house.request()).await?.rows)
}

#[tokio::test]
async fn the_ladder_reminds_twice_then_asks_for_a_call_and_ends_with_reading() -> Result<()> {
    let house = House::new().await?;
    let scope = practitioner(&house, house.organization, "vega@clinic.example", Role::Sender).await?;
    let stranger = practitioner(&house, house.add_organization().await?, "lee@other.example", Role::Sender).await?;
    let (_, session) = house.claim(house.patient, &mut Authenticator::new()).await?;
    house.mails().await?;
    house.later(HOUR);
    let (read, unread) = (write(&house, &scope, &typed(&house, 6)).await?, write(&house, &scope, &typed(&house, 6)).await?);
    house.later(UNDO);
    ensure!(house.mails().await?.alerts == 1);
    // Nothing before half of the time is over.
    house.later(DAY * 2);
    ensure!(compose::remind(&house.services).await? == 0 && house.mails().await?.alerts == 0);
    read::open(&house.services, &session, read, Way::Rich, house.request()).await?;
    house.later(DAY * 2);
    ensure!(compose::remind(&house.services).await? == 1, "of the one that is unread, and of no other");
    ensure!(compose::remind(&house.services).await? == 0 && house.mails().await?.alerts == 1);
    house.later(DAY * 2);
    ensure!(compose::remind(&house.services).await? == 1 && house.mails().await?.alerts == 1, "a day before");
    ensure!(calls(&house, &scope).await?.is_empty(), "to be called before the day is over");
    house.later(DAY * 2);
    ensure!(compose::remind(&house.services).await? == 0, "reminded without end");
    let list = calls(&house, &scope).await?;
    ensure!(list.len() == 1 && list[0].message == unread && list[0].patient == house.patient);
    ensure!(list[0].has_key, "another code is offered to who signs in");
    ensure!(staff::todo(&house.services, &scope).await?.calls == 1);
    ensure!(calls(&house, &stranger).await?.is_empty() && staff::todo(&house.services, &stranger).await?.calls == 0);
    let foreign = compose::note_called(&house.services, &stranger, list[0].delivery, house.request()).await;
    ensure!(matches!(foreign, Err(ComposeError::TooLate)), "another clinic's list is changed");
    // A new end is no earlier one, and reading ends the ladder by itself.
    let opened = read::open(&house.services, &session, unread, Way::Rich, house.request()).await?;
    ensure!(opened.head.message == unread && calls(&house, &scope).await?.is_empty());
    let late = compose::note_called(&house.services, &scope, list[0].delivery, house.request()).await;
    ensure!(matches!(late, Err(ComposeError::TooLate)));
    ensure!(house.audited("message.reminded").await? == 2);
    Ok(())
}

#[tokio::test]
async fn a_call_leaves_the_list_once_and_nobody_is_reminded_who_has_no_key() -> Result<()> {
    let house = House::new().await?;
    let scope = practitioner(&house, house.organization, "vega@clinic.example", Role::Sender).await?;
    write(&house, &scope, &typed(&house, 4)).await?;
    house.later(DAY * 3);
    ensure!(compose::remind(&house.services).await? == 0 && house.mails().await?.alerts == 0, "told who cannot read it");
    house.later(DAY * 3);
    let one = calls(&house, &scope).await?.pop().context("nobody to call")?;
    let (first, second) = tokio::join!(
        compose::note_called(&house.services, &scope, one.delivery, house.request()),
        compose::note_called(&house.services, &scope, one.delivery, house.request()),
    );
    ensure!(first.is_ok() != second.is_ok(), "{first:?} {second:?}");
    ensure!(calls(&house, &scope).await?.is_empty() && house.audited("message.called").await? == 1);
    // A press too much is taken back, by one of the same clinic.
    let stranger = practitioner(&house, house.add_organization().await?, "lee@other.example", Role::Sender).await?;
    let foreign = compose::undo_called(&house.services, &stranger, one.delivery, house.request()).await;
    ensure!(matches!(foreign, Err(ComposeError::TooLate)), "another clinic's list is changed");
    compose::undo_called(&house.services, &scope, one.delivery, house.request()).await?;
    ensure!(calls(&house, &scope).await?.len() == 1 && house.audited("message.call_undone").await? == 1);
    let again = compose::undo_called(&house.services, &scope, one.delivery, house.request()).await;
    ensure!(matches!(again, Err(ComposeError::TooLate)));
    Ok(())
}

#[tokio::test]
async fn an_address_that_fails_is_on_a_list_until_it_is_reached() -> Result<()> {
    let house = House::new().await?;
    let scope = practitioner(&house, house.organization, "vega@clinic.example", Role::Sender).await?;
    let (_, session) = house.claim(house.patient, &mut Authenticator::new()).await?;
    house.mails().await?;
    house.later(HOUR);
    let id = write(&house, &scope, &typed(&house, 4)).await?;
    house.later(UNDO);
    ensure!(house.mails().await?.alerts == 1);
    let list = || compose::list_unreachable(&house.services, &scope, Page::new(1, 20), house.request());
    ensure!(list().await?.rows.is_empty());
    house.database.execute("UPDATE outbox SET state = 'failed', reply_class = '5.2.2' WHERE kind = 'alert' AND state = 'sent'").await?;
    let failed = list().await?.rows;
    ensure!(failed.len() == 1 && failed[0].patient == house.patient && failed[0].class == "5.2.2");
    ensure!(staff::todo(&house.services, &scope).await?.addresses == 1);
    // Alerted again, and reached.
    let letter = compose::find(&house.services, &scope, id, house.request()).await?;
    let delivery = letter.line.recipients.first().context("nobody")?.delivery;
    house.later(HOUR);
    compose::alert_again(&house.services, &scope, (id, delivery), house.request()).await?;
    ensure!(house.mails().await?.alerts == 1);
    ensure!(list().await?.rows.is_empty() && staff::todo(&house.services, &scope).await?.addresses == 0);
    // Read: there is nothing to tell any more.
    read::open(&house.services, &session, id, Way::Rich, house.request()).await?;
    let late = compose::alert_again(&house.services, &scope, (id, delivery), house.request()).await;
    ensure!(matches!(late, Err(ComposeError::TooLate)));
    Ok(())
}

#[tokio::test]
async fn reading_ends_later_and_never_sooner_and_what_is_over_stays_over_for_both_sides() -> Result<()> {
    let house = House::new().await?;
    let scope = practitioner(&house, house.organization, "vega@clinic.example", Role::Sender).await?;
    let colleague = practitioner(&house, house.organization, "sol@clinic.example", Role::Sender).await?;
    let (_, session) = house.claim(house.patient, &mut Authenticator::new()).await?;
    let id = write(&house, &scope, &Typed { expires: 7, ..typed(&house, 4) }).await?;
    house.later(DAY * 6);
    let foreign = compose::extend(&house.services, &colleague, id, 30, house.request()).await;
    ensure!(matches!(foreign, Err(ComposeError::NotPermitted(_))), "a colleague's message is kept longer: {foreign:?}");
    for days in [0, 8] {
        let odd = compose::extend(&house.services, &scope, id, days, house.request()).await;
        ensure!(matches!(odd, Err(ComposeError::NotFound)));
    }
    compose::extend(&house.services, &scope, id, 30, house.request()).await?;
    let sooner = compose::extend(&house.services, &scope, id, 7, house.request()).await;
    ensure!(matches!(sooner, Err(ComposeError::TooLate)), "the end came nearer");
    house.later(DAY * 20);
    read::open(&house.services, &session, id, Way::Rich, house.request()).await?;
    ensure!(compose::find(&house.services, &scope, id, house.request()).await?.pieces.is_some());
    house.later(DAY * 11);
    ensure!(read::open(&house.services, &session, id, Way::Rich, house.request()).await.is_err());
    ensure!(compose::find(&house.services, &scope, id, house.request()).await?.pieces.is_none(), "staff read what is over");
    let late = compose::extend(&house.services, &scope, id, 30, house.request()).await;
    ensure!(late.is_err(), "what is over is read again");
    // Carried out, no key is left, for nobody.
    portal::service::upkeep::expire_deliveries(house.services.store()).await?;
    ensure!(house.database.number("SELECT COUNT(*) FROM message_wrap").await? == 0);
    ensure!(house.database.number("SELECT COUNT(*) FROM message_part").await? == 0);
    Ok(())
}
