//! What patients write and do not send: kept for them alone, until it is sent, thrown away, old, or theirs to read no more.
use std::time::Duration;

use anyhow::{Result, ensure};
use entity::domain::id::DraftId;
use portal::service::{
    session::Session,
    thread::{self, Of, ThreadError, Typed},
    upkeep,
};
use tests::authenticator::Authenticator;

use super::teams::{Scene, draft, scene};

const WORDS: &str = "zinnober-4410-heron";
const DAY: Duration = Duration::from_secs(24 * 60 * 60);
const KEPT: &str = "SELECT COUNT(*) FROM patient_draft WHERE content IS NOT NULL";

async fn keep(scene: &Scene, who: &Session, draft: DraftId, text: &str) -> Result<(), ThreadError> {
    let Scene { house, team, .. } = scene;
    let typed = Typed { draft, subject: "About the run", text };
    thread::keep_first(&house.services, who, (house.patient, *team), typed, house.request()).await
}

/// What is offered to go on with.
async fn offered(scene: &Scene) -> Result<Option<(DraftId, String)>> {
    let Scene { house, team, ana, .. } = scene;
    let first = thread::begin_first(&house.services, ana, (house.patient, *team)).await?;
    Ok(first.kept.map(|kept| (kept.draft, kept.text.to_string())))
}

#[tokio::test]
async fn it_is_offered_to_its_writer_until_it_is_sent_or_thrown_away() -> Result<()> {
    let scene = scene().await?;
    let Scene { house, team, ana, .. } = &scene;
    let of = (house.patient, *team);
    let once = draft(house);
    for end in 1..=WORDS.len() {
        keep(&scene, ana, once, &WORDS[..end]).await?;
    }
    ensure!(offered(&scene).await? == Some((once, WORDS.to_owned())) && house.database.number(KEPT).await? == 1);
    ensure!(house.audited("draft.begun").await? == 1, "every word is in the audit");
    let unsent = thread::list_unsent(&house.services, ana).await?;
    ensure!(matches!(unsent[..], [thread::Unsent { of: Of::First(record, to), .. }] if (record, to) == of));
    if house.database.is_sqlite() {
        let open = "SELECT COUNT(*) FROM patient_draft WHERE CAST(content AS TEXT) LIKE '%zinnober%'";
        ensure!(house.database.number(open).await? == 0, "a text lies open");
    }
    // Somebody else finds, changes and throws away nothing of it, whatever id they name.
    let bens = house.add_patient("ben@example.org").await?;
    let (_, ben) = house.claim(bens, &mut Authenticator::new()).await?;
    ensure!(matches!(keep(&scene, &ben, once, "stolen").await, Err(ThreadError::NotFound)));
    let typed = Typed { draft: once, subject: "", text: "stolen" };
    let theirs = thread::keep_first(&house.services, &ben, (bens, *team), typed, house.request()).await;
    ensure!(matches!(theirs, Err(ThreadError::NotFound)), "{theirs:?}");
    let at = thread::attach_to_first(&house.services, &ben, bens).await?;
    thread::discard(&house.services, &at, once, house.request()).await?;
    ensure!(thread::begin_first(&house.services, &ben, (bens, *team)).await?.kept.is_none());
    ensure!(thread::list_unsent(&house.services, &ben).await?.is_empty());
    ensure!(offered(&scene).await? == Some((once, WORDS.to_owned())));
    // A second page of the same: the last that was written in is offered, and the other is not lost.
    let second = draft(house);
    house.later(Duration::from_secs(1));
    keep(&scene, ana, second, "another thought").await?;
    ensure!(offered(&scene).await?.is_some_and(|(id, _)| id == second));
    let at = thread::attach_to_first(&house.services, ana, house.patient).await?;
    thread::discard(&house.services, &at, second, house.request()).await?;
    ensure!(offered(&scene).await?.is_some_and(|(id, _)| id == once) && house.audited("draft.deleted").await? == 1);
    // All of it taken away again, then some of it typed again.
    let typed = Typed { draft: once, subject: " ", text: "" };
    thread::keep_first(&house.services, ana, of, typed, house.request()).await?;
    ensure!(offered(&scene).await?.is_none());
    keep(&scene, ana, once, WORDS).await?;
    // Sent, it is over, and what comes late to be kept is not kept: also where nothing was kept before.
    for id in [once, draft(house)] {
        thread::write_first(&house.services, ana, of, (id, "About the run", WORDS), house.request()).await?;
        let late = keep(&scene, ana, id, WORDS).await;
        ensure!(matches!(late, Err(ThreadError::Changed)), "{late:?}");
    }
    ensure!(offered(&scene).await?.is_none() && house.database.number(KEPT).await? == 0);
    ensure!(matches!(keep(&scene, ana, draft(house), &"x".repeat(40_001)).await, Err(ThreadError::TooLong)));
    Ok(())
}

#[tokio::test]
async fn it_goes_after_thirty_days_and_with_the_right_to_read_and_there_are_so_many() -> Result<()> {
    let scene = scene().await?;
    let Scene { house, ana, .. } = &scene;
    let store = house.services.store();
    let old = draft(house);
    keep(&scene, ana, old, "old").await?;
    house.later(29 * DAY);
    upkeep::forget_patient_drafts(store).await?;
    ensure!(house.database.number(KEPT).await? == 1, "gone too early");
    house.later(DAY);
    ensure!(upkeep::forget_patient_drafts(store).await? == 1 && house.database.number(KEPT).await? == 0);
    for n in 0..50 {
        keep(&scene, ana, draft(house), &format!("thought {n}")).await?;
    }
    ensure!(matches!(keep(&scene, ana, draft(house), "one more").await, Err(ThreadError::TooManyDrafts)));
    house.database.execute("UPDATE access_grant SET expires_at = 1").await?;
    ensure!(matches!(offered(&scene).await.map(drop).map_err(|_| ()), Err(())), "it is offered to somebody who may not read");
    ensure!(upkeep::forget_patient_drafts(store).await? == 50 && house.database.number(KEPT).await? == 0);
    Ok(())
}
