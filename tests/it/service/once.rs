//! Of what one patient writes on one page one message leaves, however many presses and pages send it at once.
use anyhow::{Result, ensure};
use entity::domain::id::{DraftFileId, MessageId};
use portal::service::{
    attach::Incoming,
    thread::{self, Sending, ThreadError},
};

use super::teams::{Scene, draft, scene, sending};

const WORDS: &str = "zinnober-7720-heron";
const KEPT: &str = "SELECT COUNT(*) FROM patient_draft WHERE content IS NOT NULL";
const WRITTEN: &str = "SELECT COUNT(*) FROM message WHERE author_id IS NOT NULL";

impl Scene {
    async fn send(&self, new: Sending<'_>) -> Result<MessageId, ThreadError> {
        let Self { house, team, ana, .. } = self;
        thread::write_first(&house.services, ana, (house.patient, *team), new, house.request()).await
    }

    async fn keep(&self, new: Sending<'_>) -> Result<(), ThreadError> {
        let Self { house, team, ana, .. } = self;
        thread::keep_first(&house.services, ana, (house.patient, *team), new.typed, house.request()).await
    }
}

#[tokio::test]
async fn the_same_words_at_once_are_one_message_and_all_are_told_which() -> Result<()> {
    let scene = scene().await?;
    for (round, kept) in [(1, false), (2, true)] {
        let new = sending(draft(&scene.house), "About the run", WORDS);
        if kept {
            scene.keep(new).await?;
        }
        let (one, two, three) = tokio::join!(scene.send(new), scene.send(new), scene.send(new));
        let (one, two, three) = (one?, two?, three?);
        ensure!(one == two && two == three, "{one} {two} {three}");
        ensure!(scene.house.database.number(WRITTEN).await? == round && scene.house.database.number(KEPT).await? == 0);
    }
    Ok(())
}

#[tokio::test]
async fn other_words_at_once_are_one_message_and_the_others_are_told() -> Result<()> {
    let scene = scene().await?;
    for (round, kept) in [(1, false), (2, true)] {
        let once = draft(&scene.house);
        if kept {
            scene.keep(sending(once, "About the run", WORDS)).await?;
        }
        let (one, two, three) = tokio::join!(
            scene.send(sending(once, "About the run", WORDS)),
            scene.send(sending(once, "About the run", "other words")),
            scene.send(sending(once, "About the run", "and others"))
        );
        let all = [one, two, three];
        let told = all.iter().filter(|one| matches!(one, Err(ThreadError::Changed))).count();
        ensure!(told == 2 && all.iter().filter(|one| one.is_ok()).count() == 1, "{all:?}");
        ensure!(scene.house.database.number(WRITTEN).await? == round && scene.house.database.number(KEPT).await? == 0);
    }
    // What is refused does not count for the day.
    for _ in 2..20 {
        scene.write().await?;
    }
    Ok(())
}

#[tokio::test]
async fn what_is_sent_while_it_is_written_on_or_thrown_away_is_sent_or_told() -> Result<()> {
    let scene = scene().await?;
    let Scene { house, ana, .. } = &scene;
    let at = thread::attach_to_first(&house.services, ana, house.patient).await?;
    for _ in 0..4 {
        let (once, before) = (draft(house), house.database.number(WRITTEN).await?);
        let new = sending(once, "About the run", WORDS);
        scene.keep(new).await?;
        let on = sending(once, "About the run", "zinnober-7720-heron, and on");
        let discard = thread::discard(&house.services, &at, new, house.request());
        let (sent, kept, gone) = tokio::join!(scene.send(new), scene.keep(on), discard);
        // Whatever comes first: it left and is over, or it did not leave and its sender was told.
        let left = house.database.number(WRITTEN).await? - before;
        ensure!(left == i64::from(sent.is_ok()), "{sent:?} {kept:?} {gone:?}");
        ensure!(matches!(sent, Ok(_) | Err(ThreadError::Changed)), "{sent:?}");
        ensure!(matches!(kept, Ok(()) | Err(ThreadError::Changed)), "{kept:?}");
        ensure!(gone.is_ok() && house.database.number(KEPT).await? == 0, "{gone:?}");
    }
    Ok(())
}

#[tokio::test]
async fn its_files_go_with_it_or_stay_with_it() -> Result<()> {
    let scene = scene().await?;
    let Scene { house, ana, .. } = &scene;
    let (services, once) = (&house.services, draft(house));
    let at = thread::attach_to_first(services, ana, house.patient).await?;
    let attach = async |name: &str| -> Result<DraftFileId> {
        let mut file = Incoming::begin(services, at.owner(), once, name, "text/plain").await?;
        file.chunk(services, name.as_bytes()).await?;
        Ok(file.finish(services, at.owner(), once, house.request()).await?)
    };
    let shown = [attach("a.txt").await?];
    let new = Sending { shown: &shown, ..sending(once, "About the run", WORDS) };
    scene.keep(new).await?;
    house.database.execute("ALTER TABLE thread RENAME TO thread_away").await?;
    let broken = scene.send(new).await;
    house.database.execute("ALTER TABLE thread_away RENAME TO thread").await?;
    ensure!(matches!(broken, Err(ThreadError::Service(_))), "{broken:?}");
    let waiting = "SELECT COUNT(*) FROM draft_file WHERE sent_at IS NULL";
    ensure!(house.database.number(waiting).await? == 1 && house.database.number(KEPT).await? == 1);
    let shown = [shown[0], attach("b.txt").await?];
    ensure!(matches!(scene.send(new).await, Err(ThreadError::Files)), "a file left unseen");
    let new = Sending { shown: &shown, ..new };
    let (one, two) = tokio::join!(scene.send(new), scene.send(new));
    ensure!(one? == two? && house.database.number(WRITTEN).await? == 1);
    ensure!(house.database.number(waiting).await? == 0 && house.database.number(KEPT).await? == 0);
    Ok(())
}
