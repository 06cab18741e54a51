//! What patients write and do not send: kept for them alone, until it is sent, thrown away, old, or theirs to read no more.
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use entity::domain::id::{DraftFileId, DraftId};
use portal::service::{
    attach::Incoming,
    session::Session,
    thread::{self, Of, Paper, Sending, ThreadError, Typed},
    upkeep,
};
use tests::authenticator::Authenticator;

use super::teams::{Scene, draft, paper, scene, sending};

const WORDS: &str = "zinnober-4410-heron";
const DAY: Duration = Duration::from_secs(24 * 60 * 60);
const FILES: &str = "SELECT COUNT(*) FROM draft_file WHERE sent_at IS NULL";
const KEPT: &str = "SELECT COUNT(*) FROM patient_draft WHERE content IS NOT NULL";

const fn typed(paper: Paper, text: &str) -> Typed<'_> {
    Typed { paper, subject: "About the run", text, unasked: false }
}

/// Without files.
const fn bare(typed: Typed<'_>) -> Sending<'_> {
    Sending { typed, shown: &[] }
}

async fn keep_typed(scene: &Scene, who: &Session, typed: Typed<'_>) -> Result<(), ThreadError> {
    let Scene { house, team, .. } = scene;
    thread::keep_first(&house.services, who, (house.patient, *team), typed, house.request()).await
}

async fn keep(scene: &Scene, who: &Session, draft: DraftId, text: &str) -> Result<(), ThreadError> {
    keep_typed(scene, who, typed(paper(draft), text)).await
}

/// A file with what a page put aside: another page's, which took that up.
async fn attach_aside(scene: &Scene, paper: Paper) -> Result<DraftFileId> {
    let Scene { house, ana, .. } = scene;
    let (services, mark) = (&house.services, paper.mark());
    let aside = mark.split('.').next().and_then(DraftId::parse).context("no page")?;
    let at = thread::attach_to_first(services, ana, house.patient).await?;
    let mut file = Incoming::begin(services, at.owner(), aside, "a.txt", "text/plain").await?;
    file.chunk(services, b"a").await?;
    let id = file.finish(services, at.owner(), aside, house.request()).await?;
    ensure!(house.database.number(FILES).await? == 1);
    Ok(id)
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
    let theirs = thread::keep_first(&house.services, &ben, (bens, *team), typed(paper(once), "stolen"), house.request()).await;
    ensure!(matches!(theirs, Err(ThreadError::NotFound)), "{theirs:?}");
    let at = thread::attach_to_first(&house.services, &ben, bens).await?;
    thread::discard(&house.services, &at, bare(typed(paper(once), "")), house.request()).await?;
    ensure!(thread::begin_first(&house.services, &ben, (bens, *team)).await?.kept.is_none());
    ensure!(thread::list_unsent(&house.services, &ben).await?.is_empty());
    let foreign = thread::open_unsent(&house.services, &ben, once).await.map(drop);
    ensure!(matches!(foreign, Err(ThreadError::NotFound)), "{foreign:?}");
    let foreign = thread::discard_unsent(&house.services, &ben, (once, &[]), house.request()).await;
    ensure!(matches!(foreign, Err(ThreadError::NotFound)), "{foreign:?}");
    ensure!(offered(&scene).await? == Some((once, WORDS.to_owned())));
    // A second page of the same: the last that was written in is offered, and the other is not lost.
    let second = draft(house);
    house.later(Duration::from_secs(1));
    keep(&scene, ana, second, "another thought").await?;
    ensure!(offered(&scene).await?.is_some_and(|(id, _)| id == second));
    let at = thread::attach_to_first(&house.services, ana, house.patient).await?;
    thread::discard(&house.services, &at, bare(typed(paper(second), "")), house.request()).await?;
    ensure!(offered(&scene).await?.is_some_and(|(id, _)| id == once) && house.audited("draft.deleted").await? == 1);
    // All of it taken away again, then some of it typed again.
    keep_typed(&scene, ana, Typed { subject: " ", ..typed(paper(once), "") }).await?;
    ensure!(offered(&scene).await?.is_none());
    keep(&scene, ana, once, WORDS).await?;
    ensure!(house.audited("draft.begun").await? == 2, "begun again with every word that is taken away");
    // What never was leaves nothing where it is thrown away.
    let rows = "SELECT COUNT(*) FROM patient_draft";
    let before = house.database.number(rows).await?;
    thread::discard(&house.services, &at, bare(typed(paper(draft(house)), "")), house.request()).await?;
    ensure!(house.database.number(rows).await? == before && house.audited("draft.deleted").await? == 1);
    // It is sent and over, or neither: where something breaks in the middle, it is offered as it was, and can be sent.
    let cut = draft(house);
    house.later(Duration::from_secs(1));
    keep(&scene, ana, cut, "cut short").await?;
    house.database.execute("ALTER TABLE thread RENAME TO thread_away").await?;
    let broken = thread::write_first(&house.services, ana, of, sending(cut, "About the run", "cut short"), house.request()).await;
    house.database.execute("ALTER TABLE thread_away RENAME TO thread").await?;
    ensure!(matches!(broken, Err(ThreadError::Service(_))), "{broken:?}");
    ensure!(house.database.number("SELECT COUNT(*) FROM message").await? == 0);
    ensure!(offered(&scene).await?.is_some_and(|(id, _)| id == cut));
    let first = thread::write_first(&house.services, ana, of, sending(cut, "About the run", "cut short"), house.request()).await?;
    let again = thread::write_first(&house.services, ana, of, sending(cut, "About the run", "cut short"), house.request()).await?;
    ensure!(first == again && offered(&scene).await?.is_some_and(|(id, _)| id == once), "it is offered after it was sent");
    // Sent, it is over, and what comes late to be kept is not kept: also where nothing was kept before.
    for id in [once, draft(house)] {
        thread::write_first(&house.services, ana, of, sending(id, "About the run", WORDS), house.request()).await?;
        let late = keep(&scene, ana, id, WORDS).await;
        ensure!(matches!(late, Err(ThreadError::Changed)), "{late:?}");
        // Nor is anything else sent from an old page without a word.
        let other = thread::write_first(&house.services, ana, of, sending(id, "About the run", "other words"), house.request()).await;
        ensure!(matches!(other, Err(ThreadError::Changed)), "{other:?}");
    }
    ensure!(offered(&scene).await?.is_none() && house.database.number(KEPT).await? == 0);
    // Its team takes no messages any more: it can be read all the same, and thrown away.
    let lost = draft(house);
    keep(&scene, ana, lost, WORDS).await?;
    house.database.execute("UPDATE care_team SET listed = FALSE").await?;
    let unsent = thread::list_unsent(&house.services, ana).await?;
    ensure!(matches!(unsent[..], [thread::Unsent { of: Of::Nothing(id), .. }] if id == lost), "{unsent:?}");
    let opened = thread::open_unsent(&house.services, ana, lost).await?;
    ensure!(opened.is_some_and(|opened| opened.kept.text.as_str() == WORDS));
    thread::discard_unsent(&house.services, ana, (lost, &[]), house.request()).await?;
    ensure!(thread::list_unsent(&house.services, ana).await?.is_empty() && house.database.number(KEPT).await? == 0);
    house.database.execute("UPDATE care_team SET listed = TRUE").await?;
    ensure!(matches!(keep(&scene, ana, draft(house), &"x".repeat(40_001)).await, Err(ThreadError::TooLong)));
    Ok(())
}

/// Two windows, or a telephone and a computer.
#[tokio::test]
async fn what_one_page_kept_no_other_overwrites_unseen() -> Result<()> {
    let scene = scene().await?;
    let Scene { house, team, ana, .. } = &scene;
    let (services, of) = (&house.services, (house.patient, *team));
    let at = thread::attach_to_first(services, ana, house.patient).await?;
    let old = Paper::new(services, draft(house), None);
    keep_typed(&scene, ana, typed(old, "one")).await?;
    house.later(Duration::from_secs(60));
    let kept = thread::begin_first(services, ana, of).await?.kept;
    let new = Paper::new(services, old.draft, kept.as_ref());
    for text in ["one and", "one and two"] {
        keep_typed(&scene, ana, typed(new, text)).await?;
    }
    house.later(Duration::from_secs(60));
    // Asked for, it is refused, whatever it would do; by itself, it is kept beside.
    let late = typed(old, "one and three");
    let refused = [
        keep_typed(&scene, ana, late).await,
        keep_typed(&scene, ana, Typed { subject: "", ..typed(old, "") }).await,
        thread::write_first(services, ana, of, bare(late), house.request()).await.map(drop),
        thread::discard(services, &at, bare(late), house.request()).await,
    ];
    ensure!(refused.iter().all(|one| matches!(one, Err(ThreadError::Elsewhere))), "{refused:?}");
    // Nobody's business is what somebody else keeps, and a page that says nothing of itself knows nothing.
    let silent = Paper::parse(&old.draft.to_string(), None).expect("well formed");
    ensure!(matches!(keep_typed(&scene, ana, Typed { unasked: true, ..typed(silent, "four") }).await, Err(ThreadError::Elsewhere)));
    for text in ["one and thr", "one and three"] {
        keep_typed(&scene, ana, Typed { unasked: true, ..typed(old, text) }).await?;
    }
    // Two, of which the page that both are for shows one.
    ensure!(house.database.number(KEPT).await? == 2 && thread::list_unsent(services, ana).await?.len() == 1);
    let elsewhere = thread::find_elsewhere(services, ana, &at, old.draft).await?;
    let elsewhere = elsewhere.filter(|kept| kept.text.as_str() == "one and two");
    // Somebody looked at both, and chose: one is left, and the other page is the old one now.
    let chosen = elsewhere.map(|kept| old.showing(&kept));
    ensure!(chosen.is_some_and(|paper| Paper::parse(&paper.draft.to_string(), Some(&paper.mark())) == Some(paper)));
    let chosen = chosen.unwrap_or(old);
    // As long as nobody chose, what the page keeps by itself leaves the other text where it is.
    keep_typed(&scene, ana, Typed { unasked: true, ..typed(chosen, "one, two and thr") }).await?;
    let elsewhere = thread::find_elsewhere(services, ana, &at, old.draft).await?;
    ensure!(elsewhere.is_some_and(|kept| kept.text.as_str() == "one and two"), "it was replaced unasked");
    keep_typed(&scene, ana, typed(chosen, "one, two and three")).await?;
    ensure!(offered(&scene).await? == Some((old.draft, "one, two and three".to_owned())) && house.database.number(KEPT).await? == 1);
    ensure!(matches!(keep_typed(&scene, ana, typed(new, "one and two!")).await, Err(ThreadError::Elsewhere)));
    // A second quarrel: what is put aside is offered to another page, which goes on with it; nothing of that is lost.
    keep_typed(&scene, ana, Typed { unasked: true, ..typed(new, "aside") }).await?;
    house.later(Duration::from_secs(60));
    let kept = thread::begin_first(services, ana, of).await?.kept;
    let third = kept.as_ref().map(|kept| Paper::new(services, kept.draft, Some(kept)));
    let third = third.filter(|third| third.draft != new.draft).unwrap_or(new);
    keep_typed(&scene, ana, typed(third, "aside, and on")).await?;
    let late = keep_typed(&scene, ana, Typed { unasked: true, ..typed(new, "aside!") }).await;
    ensure!(matches!(late, Err(ThreadError::Elsewhere)), "{late:?}");
    // The same words are no quarrel.
    let same = typed(new, "one, two and three");
    keep_typed(&scene, ana, same).await?;
    thread::write_first(services, ana, of, bare(same), house.request()).await?;
    ensure!(offered(&scene).await? == Some((third.draft, "aside, and on".to_owned())), "what another page went on with is gone");
    Ok(())
}

#[tokio::test]
async fn a_page_that_goes_on_apart_takes_along_what_it_put_aside() -> Result<()> {
    let scene = scene().await?;
    let Scene { house, team, ana, .. } = &scene;
    let (services, of) = (&house.services, (house.patient, *team));
    let first = Paper::new(services, draft(house), None);
    keep_typed(&scene, ana, typed(first, "one")).await?;
    house.later(Duration::from_secs(60));
    let second = Paper::new(services, first.draft, thread::begin_first(services, ana, of).await?.kept.as_ref());
    keep_typed(&scene, ana, typed(second, "one, and two")).await?;
    keep_typed(&scene, ana, Typed { unasked: true, ..typed(first, "one, and three") }).await?;
    thread::write_first(services, ana, of, bare(typed(second, "one, and two")), house.request()).await?;
    ensure!(house.database.number(KEPT).await? == 1);
    let over = keep_typed(&scene, ana, typed(first, "one, and three")).await;
    ensure!(matches!(over, Err(ThreadError::Changed)), "{over:?}");
    let apart = first.anew(services);
    keep_typed(&scene, ana, typed(apart, "one, and three")).await?;
    ensure!(house.database.number(KEPT).await? == 1, "it is there twice");
    ensure!(offered(&scene).await? == Some((apart.draft, "one, and three".to_owned())));
    // The audit says so: here, and where it is sent.
    ensure!(house.audited("draft.deleted").await? == 1);
    let other = Paper::new(services, apart.draft, thread::begin_first(services, ana, of).await?.kept.as_ref());
    keep_typed(&scene, ana, typed(other, "one, three, and four")).await?;
    keep_typed(&scene, ana, Typed { unasked: true, ..typed(apart, "one, and five") }).await?;
    let at = thread::attach_to_first(services, ana, house.patient).await?;
    let elsewhere = thread::find_elsewhere(services, ana, &at, apart.draft).await?.context("it is not shown")?;
    let apart = apart.showing(&elsewhere);
    thread::write_first(services, ana, of, bare(typed(apart, "one, four and five")), house.request()).await?;
    ensure!(house.database.number(KEPT).await? == 0);
    ensure!(house.audited("draft.begun").await? == 4 && house.audited("draft.deleted").await? == 2);
    Ok(())
}

#[tokio::test]
async fn a_file_that_a_page_does_not_show_goes_with_nothing_that_it_throws_away() -> Result<()> {
    let scene = scene().await?;
    let Scene { house, team, ana, .. } = &scene;
    let (services, of) = (&house.services, (house.patient, *team));
    let at = thread::attach_to_first(services, ana, house.patient).await?;
    let first = Paper::new(services, draft(house), None);
    keep_typed(&scene, ana, typed(first, "one")).await?;
    house.later(Duration::from_secs(60));
    let second = Paper::new(services, first.draft, thread::begin_first(services, ana, of).await?.kept.as_ref());
    keep_typed(&scene, ana, typed(second, "one, and two")).await?;
    house.later(Duration::from_secs(60));
    keep_typed(&scene, ana, Typed { unasked: true, ..typed(first, "one, and three") }).await?;
    let file = attach_aside(&scene, first).await?;
    // What is kept, sent or thrown away in its place leaves it where it is: another page shows it.
    let elsewhere = thread::find_elsewhere(services, ana, &at, first.draft).await?.context("it is not shown")?;
    let chosen = first.showing(&elsewhere);
    keep_typed(&scene, ana, typed(chosen, "one, two and three")).await?;
    ensure!(house.database.number(KEPT).await? == 2 && house.database.number(FILES).await? == 1);
    thread::discard(services, &at, bare(typed(chosen, "one, two and three")), house.request()).await?;
    let kept = thread::begin_first(services, ana, of).await?.kept.context("it is not offered")?;
    ensure!(kept.text.as_str() == "one, and three" && house.database.number(FILES).await? == 1);
    let third = typed(Paper::new(services, kept.draft, Some(&kept)), "one, and three");
    let unseen = thread::discard(services, &at, bare(third), house.request()).await;
    ensure!(matches!(unseen, Err(ThreadError::Files)), "{unseen:?}");
    let unseen = thread::discard_unsent(services, ana, (kept.draft, &[]), house.request()).await;
    ensure!(matches!(unseen, Err(ThreadError::Files)), "{unseen:?}");
    ensure!(house.database.number(KEPT).await? == 1 && house.database.number(FILES).await? == 1);
    thread::discard(services, &at, Sending { typed: third, shown: &[file] }, house.request()).await?;
    ensure!(house.database.number(KEPT).await? == 0 && house.database.number(FILES).await? == 0);
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
