//! What staff write and have not sent: kept as they write, theirs alone, offered again until it is sent or thrown away.
use anyhow::{Context, Result, ensure};
use entity::domain::{
    id::{DraftId, PatientId, ThreadId},
    page::Page,
    scope::StaffScope,
};
use portal::service::{
    compose::{self, ComposeError, Outcome, Send, Stuck, Typed, Writing},
    thread::{self, Answering, Paper, ReadBy, Reply, Shelf, ThreadError},
};

use super::{
    compose::practitioner,
    house::House,
    teams::{Scene, draft, scene},
};

const WORDS: &str = "zinnober-2204-heron";
const ROWS: &str = "SELECT COUNT(*) FROM draft";

fn typed(house: &House, text: &str) -> Typed {
    Typed { subject: "About the run".to_owned(), text: text.to_owned(), ..Typed::preset(house.services.now()) }
}

/// A page keeps by itself what stands on it.
async fn keep(house: &House, scope: &StaffScope, paper: Paper, text: &str) -> Result<(), ComposeError> {
    let typed = if text.is_empty() { Typed::preset(house.services.now()) } else { typed(house, text) };
    let writing = Writing { paper, patient: house.patient, typed: &typed, answer: None, unasked: true };
    compose::save_draft(&house.services, scope, &writing, house.request()).await
}

fn page(house: &House, id: DraftId) -> Paper {
    Paper::of(&house.services, id, None)
}

#[tokio::test]
async fn it_is_kept_as_one_types_and_nothing_comes_back_that_was_sent_or_thrown_away() -> Result<()> {
    let Scene { house, boss, nurse, .. } = scene().await?;
    let (services, database) = (&house.services, &house.database);
    let paper = page(&house, draft(&house));
    keep(&house, &boss, paper, "").await?;
    ensure!(database.number(ROWS).await? == 0, "nothing is kept");
    for end in 1..=WORDS.len() {
        keep(&house, &boss, paper, &WORDS[..end]).await?;
    }
    ensure!(database.number(ROWS).await? == 1);
    ensure!(house.audited("draft.begun").await? == 1 && house.audited("draft.saved").await? == 0, "every word is in the audit");
    ensure!(compose::find_draft(services, &boss, paper.draft).await?.typed.text == WORDS);
    if database.is_sqlite() {
        let open = "SELECT COUNT(*) FROM draft WHERE CAST(content AS TEXT) LIKE '%zinnober%'";
        ensure!(database.number(open).await? == 0, "a text lies open");
    }
    ensure!(matches!(keep(&house, &nurse, paper, "stolen").await, Err(ComposeError::NotFound)), "another's draft");
    // Another page that does not know of it replaces it only when somebody asks, who was shown it.
    let other = page(&house, paper.draft);
    ensure!(matches!(keep(&house, &boss, other, "other").await, Err(ComposeError::Elsewhere)));
    let text = typed(&house, "other");
    let asked = |paper| Writing { paper, patient: house.patient, typed: &text, answer: None, unasked: false };
    let refused = compose::save_draft(services, &boss, &asked(other), house.request()).await;
    ensure!(matches!(refused, Err(ComposeError::Elsewhere)), "{refused:?}");
    let there = compose::find_elsewhere(services, &boss, &asked(other)).await?.context("nothing is shown")?;
    ensure!(there.typed.text == WORDS);
    let other = other.beside(there.updated_at);
    ensure!(matches!(keep(&house, &boss, other, "other").await, Err(ComposeError::Elsewhere)), "replaced unasked");
    compose::save_draft(services, &boss, &asked(other), house.request()).await?;
    ensure!(compose::find_draft(services, &boss, paper.draft).await?.typed.text == "other");
    // Thrown away, and what was under way then.
    compose::delete_draft(services, &boss, (paper.draft, &[]), house.request()).await?;
    ensure!(matches!(keep(&house, &boss, other, "late").await, Err(ComposeError::Over)) && database.number(ROWS).await? == 0);
    // Sent, and what was under way then.
    let paper = page(&house, draft(&house));
    keep(&house, &boss, paper, "The").await?;
    let text = typed(&house, "The whole text.");
    let (patient, draft) = (house.patient, paper.draft);
    let new = Send { patient, draft, typed: &text, shown: Some(&[]), team: None, thread: None, answers: None };
    let sent = compose::send(services, &boss, &new, house.request()).await?;
    ensure!(matches!(sent, Outcome::Sent(_)) && database.number(ROWS).await? == 0);
    ensure!(matches!(keep(&house, &boss, paper, "The whole").await, Err(ComposeError::Over)) && database.number(ROWS).await? == 0);
    Ok(())
}

/// The thread that a patient began, as whoever looks sees it.
async fn only(house: &House, scope: &StaffScope) -> Result<(ThreadId, PatientId)> {
    let list = thread::list(&house.services, scope, (Shelf::Open, None), Page::new(1, 10), house.request()).await?;
    let found = list.rows.first().context("no thread")?.thread;
    Ok((found.id, found.record.patient))
}

#[tokio::test]
async fn an_answer_is_offered_again_in_its_thread_and_to_nobody_else() -> Result<()> {
    let scene = scene().await?;
    let Scene { house, boss, nurse, .. } = &scene;
    let services = &house.services;
    scene.write().await?;
    let of = only(house, nurse).await?;
    let open = async |scope| thread::open(services, scope, of, house.request()).await;
    let first = open(nurse).await?;
    ensure!(first.kept.is_none());
    let paper = page(house, first.draft);
    let typed = Answering { paper, text: "Yes, but", read_by: ReadBy::default(), note: "ask Ben", unasked: true };
    thread::keep_typed(services, nurse, of, &typed, house.request()).await?;
    let again = open(nurse).await?;
    let kept = again.kept.as_ref().context("nothing is offered")?;
    ensure!((kept.typed.text.as_str(), kept.note.as_str()) == ("Yes, but", "ask Ben") && again.draft == first.draft);
    let listed = compose::list_drafts(services, nurse, Page::new(1, 10), house.request()).await?.rows;
    ensure!(matches!(listed.as_slice(), [one] if one.answers == Some(of.0)), "it is not among the drafts");
    ensure!(open(boss).await?.kept.is_none(), "a colleague sees it");
    // Nobody keeps anything of a thread that they do not reach.
    let outside = practitioner(house, house.organization, "out@clinic.example", entity::domain::role::Role::CareTeam).await?;
    let typed = Answering { paper: page(house, draft(house)), ..typed };
    let refused = thread::keep_typed(services, &outside, of, &typed, house.request()).await;
    ensure!(matches!(refused, Err(ThreadError::NotFound)), "{refused:?}");
    // Sent, it is offered no more.
    let new = Reply { draft: first.draft, text: "Yes, but slowly.", read_by: ReadBy::default(), shown: &[], seen: again.thread.updated_at };
    thread::reply(services, nurse, of, &new, house.request()).await?;
    let sent = open(nurse).await?;
    ensure!(sent.kept.is_none() && sent.draft != first.draft && house.database.number(ROWS).await? == 0);
    // Emptied, nothing is left of it.
    let typed = Answering { paper: page(house, sent.draft), text: "And", read_by: ReadBy::default(), note: "", unasked: true };
    thread::keep_typed(services, nurse, of, &typed, house.request()).await?;
    thread::forget_typed(services, nurse, of, page(house, sent.draft)).await?;
    ensure!(open(nurse).await?.kept.is_some(), "forgotten by a page that does not know it");
    thread::forget_typed(services, nurse, of, typed.paper).await?;
    ensure!(open(nurse).await?.kept.is_none());
    Ok(())
}

#[tokio::test]
async fn a_draft_follows_its_record_into_the_one_that_it_is_joined_to() -> Result<()> {
    let Scene { house, boss, .. } = scene().await?;
    let (services, database) = (&house.services, &house.database);
    let other = house.add_patient("ben@example.org").await?;
    let (stays, goes) = if house.patient.as_uuid() < other.as_uuid() { (house.patient, other) } else { (other, house.patient) };
    let (paper, text) = (page(&house, draft(&house)), typed(&house, WORDS));
    let writing = Writing { paper, patient: goes, typed: &text, answer: None, unasked: true };
    compose::save_draft(services, &boss, &writing, house.request()).await?;
    ensure!(compose::find_draft(services, &boss, paper.draft).await?.stuck.is_none());
    database.execute("UPDATE patient SET state = 'closed' WHERE id = (SELECT id FROM patient ORDER BY id DESC LIMIT 1)").await?;
    let kept = compose::find_draft(services, &boss, paper.draft).await?;
    ensure!(kept.stuck == Some(Stuck::Closed) && kept.patient == goes && kept.typed.text == WORDS, "it can be sent to a closed record");
    let joined = "UPDATE patient SET merged_into = (SELECT id FROM patient ORDER BY id LIMIT 1) \
        WHERE id = (SELECT id FROM patient ORDER BY id DESC LIMIT 1)";
    database.execute(joined).await?;
    let kept = compose::find_draft(services, &boss, paper.draft).await?;
    ensure!(kept.stuck.is_none() && kept.patient == stays && kept.typed.text == WORDS, "it stays with the record that is gone");
    // What a page of the old record keeps late follows as well.
    let text = typed(&house, "written late");
    compose::save_draft(services, &boss, &Writing { typed: &text, ..writing }, house.request()).await?;
    let kept = compose::find_draft(services, &boss, paper.draft).await?;
    ensure!(kept.patient == stays && kept.typed.text == "written late");
    let new = Send { patient: kept.patient, draft: kept.id, typed: &kept.typed, shown: Some(&[]), team: None, thread: None, answers: None };
    ensure!(matches!(compose::send(services, &boss, &new, house.request()).await?, Outcome::Sent(_)) && database.number(ROWS).await? == 0);
    Ok(())
}
