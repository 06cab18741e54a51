//! Threads that change hands: whom a question waits for then, and what becomes of an answer that was undone.
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use entity::{
    desk::NoticeKind,
    domain::{
        id::{MessageId, PatientId, ThreadId},
        page::Page,
        role::Role,
        scope::StaffScope,
    },
};
use portal::service::{
    compose::{self, ComposeError, Outcome, Send, Typed},
    directory, permit,
    staff::{self, Manager},
    team,
    thread::{self, Hand, ReadBy, Reply, Shelf, ThreadError, ThreadState},
};

use super::{
    compose::practitioner,
    teams::{Scene, draft, me, scene, sending},
};

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

type Seen = (ThreadId, PatientId);

impl Scene {
    async fn only(&self, scope: &StaffScope, shelf: Shelf) -> Result<(Seen, entity::base::clock::Timestamp)> {
        let page = Page::new(1, 10);
        let list = thread::list(&self.house.services, scope, (shelf, None), page, self.house.request()).await?;
        ensure!(list.rows.len() == 1, "{} threads", list.rows.len());
        let found = list.rows[0].thread;
        Ok(((found.id, found.record.patient), found.updated_at))
    }

    async fn reply(&self, scope: &StaffScope, of: Seen, text: &str, seen: entity::base::clock::Timestamp) -> Result<MessageId> {
        let new = Reply { draft: draft(&self.house), text, read_by: ReadBy::default(), shown: &[], seen };
        match thread::reply(&self.house.services, scope, of, &new, self.house.request()).await? {
            Outcome::Sent(id) => Ok(id),
            Outcome::Before(_) => anyhow::bail!("sent before"),
        }
    }

    /// Sends a draft as it is kept.
    async fn send_kept(&self, scope: &StaffScope, kept: &compose::Kept, typed: &Typed) -> Result<Outcome, ComposeError> {
        let new = Send { patient: kept.patient, draft: kept.id, typed, shown: None, team: None, thread: None, answers: None };
        compose::send(&self.house.services, scope, &new, self.house.request()).await
    }

    async fn undo(&self, scope: &StaffScope, id: MessageId) -> Result<compose::Kept> {
        let house = &self.house;
        let (_, kept) = compose::undo(&house.services, scope, id, house.request()).await?.context("no draft")?;
        Ok(compose::find_draft(&house.services, scope, kept).await?)
    }
}

#[tokio::test]
async fn a_question_that_leaves_a_hand_is_told_of_again() -> Result<()> {
    let scene = scene().await?;
    let Scene { house, boss, nurse, .. } = &scene;
    scene.write().await?;
    house.mails().await?;
    // Another administrator takes it, and steps back to a role that reaches the own teams alone: nobody would see it.
    let second = practitioner(house, house.organization, "second@clinic.example", Role::Administrator).await?;
    let (of, seen) = scene.only(&second, Shelf::Unassigned).await?;
    thread::assign(&house.services, &second, of, Hand::Take, seen, house.request()).await?;
    let stale = thread::assign(&house.services, nurse, of, Hand::Take, seen, house.request()).await;
    ensure!(matches!(stale, Err(ThreadError::Changed)), "taken away from who had just taken it");
    let (_, seen) = scene.only(nurse, Shelf::Open).await?;
    let theirs = thread::assign(&house.services, nurse, of, Hand::Release, seen, house.request()).await;
    ensure!(matches!(theirs, Err(ThreadError::NotPermitted(_))), "taken out of somebody's hand");
    let operator = permit::operator(house.organization);
    let manager = || Manager { scope: &operator, session: None };
    house.later(DAY);
    staff::change_role(&house.services, manager(), me(&second)?, Role::CareTeam, house.request()).await?;
    let mails = house.mails().await?;
    ensure!(mails.notices == [NoticeKind::StaffWaiting] && mails.to == ["nurse@clinic.example"], "{mails:?}");
    scene.only(nurse, Shelf::Unassigned).await?;

    // Given back, done by mistake and reopened: told each time, and it waits still.
    let (_, seen) = scene.only(nurse, Shelf::Open).await?;
    thread::assign(&house.services, nurse, of, Hand::Take, seen, house.request()).await?;
    house.later(DAY);
    let (_, seen) = scene.only(nurse, Shelf::Mine).await?;
    thread::assign(&house.services, nurse, of, Hand::Release, seen, house.request()).await?;
    ensure!(house.mails().await?.notices == [NoticeKind::StaffWaiting]);
    let (_, seen) = scene.only(nurse, Shelf::Open).await?;
    thread::finish(&house.services, nurse, of, ThreadState::Done, seen, house.request()).await?;
    ensure!(staff::todo(&house.services, nurse).await?.questions == 0);
    let (_, seen) = scene.only(nurse, Shelf::Done).await?;
    house.later(DAY);
    thread::finish(&house.services, nurse, of, ThreadState::Open, seen, house.request()).await?;
    ensure!(staff::todo(&house.services, nurse).await?.questions == 1, "a question is lost");
    ensure!(house.mails().await?.notices == [NoticeKind::StaffWaiting]);

    // Who has it in hand wants no mail: the team is told.
    let third = practitioner(house, house.organization, "third@clinic.example", Role::CareTeam).await?;
    team::join(&house.services, boss, scene.team, me(&third)?, house.request()).await?;
    let (_, seen) = scene.only(&third, Shelf::Open).await?;
    thread::assign(&house.services, &third, of, Hand::Take, seen, house.request()).await?;
    staff::alerts::choose(&house.services, &third, staff::alerts::Told::Never, house.request()).await?;
    house.later(DAY);
    thread::answer(&house.services, &scene.ana, MessageId::from_uuid(of.0.as_uuid()), sending(draft(house), "", "Hello?"), house.request())
        .await?;
    ensure!(house.mails().await?.to == ["nurse@clinic.example"]);
    Ok(())
}

#[tokio::test]
async fn an_undone_answer_is_sent_as_long_as_nobody_else_answered() -> Result<()> {
    let scene = scene().await?;
    let Scene { house, boss, nurse, .. } = &scene;
    scene.write().await?;
    house.mails().await?;
    let (of, seen) = scene.only(nurse, Shelf::Open).await?;
    let answer = scene.reply(nurse, of, "Yes, run.", seen).await?;
    // Put away, and then taken back: the question is not answered, and the thread is there to be done.
    let (_, seen) = scene.only(nurse, Shelf::Open).await?;
    thread::finish(&house.services, nurse, of, ThreadState::Done, seen, house.request()).await?;
    house.later(Duration::from_secs(10));
    let kept = scene.undo(nurse, answer).await?;
    let (_, seen) = scene.only(boss, Shelf::Open).await?;
    ensure!(staff::todo(&house.services, nurse).await?.questions == 1);
    // A colleague answers first: whoever undid is told before a second answer leaves, and may send it all the same.
    scene.reply(boss, of, "No, walk.", seen).await?;
    let typed = Typed { text: "Yes, but slowly.".to_owned(), ..kept.typed.clone() };
    let first = scene.send_kept(nurse, &kept, &typed).await;
    ensure!(matches!(first, Err(ComposeError::Changed)), "{first:?}");
    let again = compose::find_draft(&house.services, nurse, kept.id).await?;
    ensure!(again.typed.text == "Yes, but slowly.", "what was changed is lost");
    let page = compose::begin(&house.services, nurse, of.1, house.request()).await?;
    let page = page.with(&house.services, nurse, kept.id, kept.typed.clone()).await?;
    ensure!(page.answers == Some((of.0, Some("Nurses".to_owned()))));
    let sent = scene.send_kept(nurse, &again, &again.typed).await?;
    ensure!(matches!(sent, Outcome::Sent(_)));
    ensure!(house.database.number("SELECT COUNT(DISTINCT thread_id) FROM message").await? == 1);

    // Whoever is in the team no more does not answer in its name; what was typed is kept.
    let Outcome::Sent(sent) = sent else { unreachable!("looked at above") };
    let kept = scene.undo(nurse, sent).await?;
    team::leave(&house.services, boss, scene.team, me(nurse)?, house.request()).await?;
    let refused = scene.send_kept(nurse, &kept, &typed).await;
    ensure!(matches!(refused, Err(ComposeError::NotPermitted(_))), "{refused:?}");
    ensure!(compose::find_draft(&house.services, nurse, kept.id).await?.typed.text == "Yes, but slowly.");
    Ok(())
}

#[tokio::test]
async fn what_began_a_thread_begins_one_in_the_name_that_is_chosen() -> Result<()> {
    let scene = scene().await?;
    let Scene { house, boss, nurse, team, .. } = &scene;
    let lab = team::add(&house.services, boss, "Lab", house.request()).await?;
    team::join(&house.services, boss, lab, me(nurse)?, house.request()).await?;
    let typed = Typed {
        subject: "Hello".to_owned(),
        text: "All is well.".to_owned(),
        team: team.to_string(),
        ..Typed::preset(house.services.now())
    };
    let new = Send { patient: house.patient, draft: draft(house), typed: &typed, shown: None, team: None, thread: None, answers: None };
    let Outcome::Sent(sent) = compose::send(&house.services, nurse, &new, house.request()).await? else { anyhow::bail!("before") };
    let kept = scene.undo(nurse, sent).await?;
    ensure!(kept.typed.team == team.to_string(), "the name is forgotten");
    let other = Typed { team: lab.to_string(), ..kept.typed.clone() };
    let Outcome::Sent(sent) = scene.send_kept(nurse, &kept, &other).await? else { anyhow::bail!("before") };
    let rows = house
        .database
        .rows("SELECT id, thread_id, team_id FROM message WHERE sender_id IS NOT NULL ORDER BY received_at DESC, id DESC", |row| {
            Ok((row.id(0)?, row.id(1)?, row.id(2)?))
        });
    let last = rows.await?.into_iter().find(|row| row.0 == sent.as_uuid()).context("no message")?;
    ensure!(last == (sent.as_uuid(), sent.as_uuid(), lab.as_uuid()), "another team's name, or the old thread");

    // An answer to a record that was closed meanwhile is kept as one.
    scene.write().await?;
    let (of, seen) = scene.only(nurse, Shelf::Open).await?;
    directory::close(&house.services, nurse, house.patient, house.request()).await?;
    let id = draft(house);
    let reply = thread::reply(
        &house.services,
        nurse,
        of,
        &Reply { draft: id, text: "Run.", read_by: ReadBy::default(), shown: &[], seen },
        house.request(),
    )
    .await;
    ensure!(matches!(reply, Err(ThreadError::Closed)), "{:?}", reply.map(|_| ()));
    let kept = compose::find_draft(&house.services, nurse, id).await?;
    directory::open(&house.services, nurse, house.patient, house.request()).await?;
    let page = compose::begin(&house.services, nurse, house.patient, house.request()).await?;
    ensure!(page.with(&house.services, nurse, id, kept.typed).await?.answers.map(|(thread, _)| thread) == Some(of.0));
    Ok(())
}

#[tokio::test]
async fn a_thread_is_given_to_a_colleague_who_could_take_it_and_is_told() -> Result<()> {
    let scene = scene().await?;
    let Scene { house, boss, nurse, team, .. } = &scene;
    let services = &house.services;
    let other = practitioner(house, house.organization, "other@clinic.example", Role::CareTeam).await?;
    let outside = practitioner(house, house.organization, "outside@clinic.example", Role::CareTeam).await?;
    team::join(services, boss, *team, me(&other)?, house.request()).await?;
    scene.write().await?;
    house.mails().await?;
    house.later(DAY);
    let (of, seen) = scene.only(nurse, Shelf::Unassigned).await?;
    let open = thread::open(services, nurse, of, house.request()).await?;
    let offered: Vec<_> = open.colleagues.iter().map(|(id, _)| *id).collect();
    ensure!(offered == [me(&other)?], "{offered:?}");
    let give = async |to, seen| thread::give(services, nurse, of, to, seen, house.request()).await;
    for stranger in [me(&outside)?, entity::domain::id::PractitionerId::from_uuid(house.request().as_uuid())] {
        let refused = give(stranger, seen).await;
        ensure!(matches!(refused, Err(ThreadError::NoColleague)), "{refused:?}");
    }
    give(me(&other)?, seen).await?;
    ensure!(matches!(give(me(&other)?, seen).await, Err(ThreadError::Changed)), "given as it was looked at before");
    let mails = house.mails().await?;
    ensure!(mails.notices == [NoticeKind::StaffWaiting] && mails.to == ["other@clinic.example"], "{mails:?}");
    let open = thread::open(services, nurse, of, house.request()).await?;
    ensure!(!open.mine && open.thread.assignee == Some(me(&other)?) && open.colleagues.is_empty());
    ensure!(scene.only(&other, Shelf::Mine).await?.0 == of);
    ensure!(house.audited("thread.given").await? == 1);
    // Deactivated, they are offered to nobody; an administrator reaches all.
    let (_, seen) = scene.only(nurse, Shelf::Open).await?;
    house.database.execute("UPDATE practitioner SET state = 'deactivated' WHERE role = 'care_team'").await?;
    let gone = thread::give(services, boss, of, me(&other)?, seen, house.request()).await;
    ensure!(matches!(gone, Err(ThreadError::NoColleague)), "{gone:?}");
    Ok(())
}
