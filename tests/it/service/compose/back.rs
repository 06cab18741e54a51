//! What is undone in time was never there, and what is taken back later is gone; both sides are told what is true.
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use entity::domain::page::Page;
use portal::service::{
    compose::{self, ComposeError, Outcome, RecallReason, Standing, Typed, UNDO},
    read::{self, ReadError},
};
use tests::authenticator::Authenticator;

use super::{super::house::House, draft, inbox, open, standing, typed, vega, write, write_as};

#[tokio::test]
async fn what_is_undone_was_never_seen_nor_told_and_its_text_is_a_draft_again() -> Result<()> {
    let house = House::new().await?;
    let scope = vega(&house).await?;
    let (_, session) = house.claim(house.patient, &mut Authenticator::new()).await?;
    house.mails().await?;
    house.later(Duration::from_secs(60));
    let spanish = Typed { language: "es".to_owned(), ..typed(&house) };
    let Outcome::Sent(id) = write_as(&house, &scope, house.patient, draft(&house), &spanish).await? else { anyhow::bail!("sent before") };
    house.later(UNDO - Duration::from_secs(1));
    let (patient, again) = compose::undo(&house.services, &scope, id, house.request()).await?.context("no draft")?;
    ensure!(patient == house.patient);
    let kept = compose::find_draft(&house.services, &scope, again).await?;
    let wanted = typed(&house);
    ensure!(kept.typed.subject == wanted.subject && kept.typed.text.trim() == wanted.text, "{}", kept.typed.text);
    ensure!((kept.typed.reply, kept.typed.expires, &kept.typed.read_by) == (true, 0, &wanted.read_by));
    ensure!(kept.typed.language == "es", "the language of its text is lost: {:?}", kept.typed.language);
    ensure!(house.database.number("SELECT COUNT(*) FROM message_wrap WHERE delivery_id IS NOT NULL").await? == 0);
    house.later(UNDO);
    ensure!(house.mails().await?.alerts == 0, "told of what was undone");
    ensure!(inbox(&house, &session).await?.is_empty() && read::list_taken_back(&house.services, &session).await?.is_empty());
    ensure!(matches!(standing(&house, &scope, id).await?, Standing::TakenBack(_, RecallReason::Undone)));
    let twice = compose::undo(&house.services, &scope, id, house.request()).await;
    ensure!(matches!(twice, Ok(None)), "pressed twice, it says something else: {twice:?}");
    // The text of an undone message goes out again.
    ensure!(matches!(write_as(&house, &scope, patient, again, &kept.typed).await?, Outcome::Sent(_)));
    ensure!(compose::list_drafts(&house.services, &scope, Page::new(1, 20), house.request()).await?.rows.is_empty());
    Ok(())
}

#[tokio::test]
async fn what_was_taken_back_is_gone_and_both_sides_are_told_whether_it_was_opened() -> Result<()> {
    let house = House::new().await?;
    let scope = vega(&house).await?;
    let (_, session) = house.claim(house.patient, &mut Authenticator::new()).await?;
    let (seen, unseen) = (write(&house, &scope).await?, write(&house, &scope).await?);
    house.later(UNDO);
    open(&house, &session, seen).await?;
    let late = compose::undo(&house.services, &scope, seen, house.request()).await;
    ensure!(matches!(late, Err(ComposeError::TooLate)), "undone after it was seen");
    for (id, opened) in [(seen, true), (unseen, false)] {
        let told = compose::recall(&house.services, &scope, (id, None), RecallReason::WrongContent, house.request()).await?;
        ensure!(told.len() == 1 && told[0].opened_at.is_some() == opened);
        ensure!(matches!(open(&house, &session, id).await, Err(ReadError::NotFound)), "it opens");
        let found = read::find_taken_back(&house.services, &session, id).await?.context("not told")?;
        ensure!(found.opened == opened && found.organization == "Clinic");
        ensure!(matches!(standing(&house, &scope, id).await?, Standing::TakenBack(_, RecallReason::WrongContent)));
        // What was taken back can still be read by who wrote it.
        ensure!(compose::find(&house.services, &scope, id, house.request()).await?.pieces.is_some());
    }
    ensure!(house.database.number("SELECT COUNT(*) FROM message_wrap WHERE delivery_id IS NOT NULL").await? == 0);
    ensure!(inbox(&house, &session).await?.is_empty());
    ensure!(read::list_taken_back(&house.services, &session).await?.len() == 2);
    ensure!(house.audited("message.recalled").await? == 2);
    let again = compose::recall(&house.services, &scope, (seen, None), RecallReason::Other, house.request()).await;
    ensure!(matches!(again, Err(ComposeError::TooLate)));
    Ok(())
}
