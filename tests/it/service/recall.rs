//! The order of a recall: written down, its key destroyed, and only then told; in one step, or none of it.
use anyhow::{Result, bail, ensure};
use entity::domain::{
    id::{DraftId, MessageId},
    page::Page,
    role::Role,
    scope::StaffScope,
};
use portal::{
    mime::view::Way,
    service::{
        compose::{self, Outcome, RecallReason, Send, Standing, Typed, UNDO},
        read::{self, ReadError},
    },
};
use tests::authenticator::Authenticator;

use super::{compose::practitioner, house::House};

/// Keys of this patient's copies.
const KEYS: &str = "SELECT COUNT(*) FROM message_wrap WHERE delivery_id IS NOT NULL";

async fn write(house: &House, scope: &StaffScope) -> Result<MessageId> {
    let typed = Typed { subject: "Result".to_owned(), text: "zinnober heron".to_owned(), ..Typed::preset(house.services.now()) };
    let draft = DraftId::from_uuid(house.request().as_uuid());
    let new = Send { patient: house.patient, draft, typed: &typed, shown: None, team: None, thread: None, answers: None };
    match compose::send(&house.services, scope, &new, house.request()).await? {
        Outcome::Sent(id) => Ok(id),
        Outcome::Before(_) => bail!("sent before"),
    }
}

/// From here on nobody writes down that something was recalled.
async fn refuse(house: &House) -> Result<()> {
    if house.database.is_sqlite() {
        let trigger =
            "CREATE TRIGGER no_recall BEFORE INSERT ON audit WHEN NEW.action = 'message.recalled' BEGIN SELECT RAISE(ABORT, 'no'); END";
        return house.database.execute(trigger).await.map(drop);
    }
    let function = "CREATE FUNCTION no_recall() RETURNS trigger AS $$ BEGIN RAISE EXCEPTION 'no'; END $$ LANGUAGE plpgsql";
    house.database.execute(function).await?;
    let trigger = "CREATE TRIGGER no_recall BEFORE INSERT ON audit FOR EACH ROW WHEN (NEW.action = 'message.recalled') \
         EXECUTE FUNCTION no_recall()";
    house.database.execute(trigger).await.map(drop)
}

async fn allow(house: &House) -> Result<()> {
    let of = if house.database.is_sqlite() { "" } else { " ON audit" };
    house.database.execute(&format!("DROP TRIGGER no_recall{of}")).await.map(drop)
}

#[tokio::test]
async fn nobody_is_told_of_a_recall_that_was_not_written_down() -> Result<()> {
    let house = House::new().await?;
    let scope = practitioner(&house, house.organization, "vega@clinic.example", Role::Sender).await?;
    let (_, session) = house.claim(house.patient, &mut Authenticator::new()).await?;
    let id = write(&house, &scope).await?;
    house.later(UNDO);
    house.mails().await?;
    refuse(&house).await?;
    let tried = compose::recall(&house.services, &scope, (id, None), RecallReason::WrongContent, house.request()).await;
    ensure!(tried.is_err(), "recalled, and nowhere written down");
    // As if nothing had been pressed: the key is there, and neither side is told.
    ensure!(house.database.number(KEYS).await? == 1 && house.audited("message.recalled").await? == 0);
    ensure!(read::list_taken_back(&house.services, &session).await?.is_empty(), "the patient is told");
    let letter = compose::find(&house.services, &scope, id, house.request()).await?;
    ensure!(!matches!(letter.line.recipients[0].standing, Standing::TakenBack(..)), "its writer is told");
    let mails = house.mails().await?;
    ensure!(mails.alerts == 0 && mails.notices.is_empty(), "{mails:?}");
    read::open(&house.services, &session, id, Way::Plain, house.request()).await?;
    allow(&house).await?;
    let told = compose::recall(&house.services, &scope, (id, None), RecallReason::WrongContent, house.request()).await?;
    ensure!(told.len() == 1 && told[0].opened_at.is_some(), "whoever opened it meanwhile has seen it");
    Ok(())
}

/// At the same moment, with nobody at work in between: no way to the text is left, and what waits to be told is told no more.
#[tokio::test]
async fn a_text_is_gone_with_the_press_that_takes_it_back() -> Result<()> {
    let house = House::new().await?;
    let scope = practitioner(&house, house.organization, "vega@clinic.example", Role::Sender).await?;
    let (_, session) = house.claim(house.patient, &mut Authenticator::new()).await?;
    house.mails().await?;
    let id = write(&house, &scope).await?;
    // It can be seen, and its alert waits.
    house.later(UNDO);
    ensure!(read::inbox(&house.services, &session, Page::new(1, 20), house.request()).await?.rows.len() == 1);
    compose::recall(&house.services, &scope, (id, None), RecallReason::WrongPatient, house.request()).await?;
    ensure!(house.database.number(KEYS).await? == 0, "its key is there");
    ensure!(house.audited("message.recalled").await? == 1);
    for way in [Way::Rich, Way::Plain] {
        let opened = read::open(&house.services, &session, id, way, house.request()).await;
        ensure!(matches!(opened, Err(ReadError::NotFound)), "it opens");
    }
    ensure!(read::inbox(&house.services, &session, Page::new(1, 20), house.request()).await?.rows.is_empty());
    ensure!(house.mails().await?.alerts == 0, "told of what is gone");
    let found = read::list_taken_back(&house.services, &session).await?;
    ensure!(found.len() == 1 && !found[0].opened);
    Ok(())
}
