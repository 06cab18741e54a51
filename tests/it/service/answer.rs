//! Answers to alerts by mail over time: which team gets them, how many a day, how long an alert can be answered; and authors who
//! may not send any more.
use std::{sync::Arc, time::Duration};

use anyhow::{Context, Result, ensure};
use entity::{
    base::{hex, random::SystemRandom},
    crypto::token::{self, Token32},
    desk::NoticeKind,
    domain::{
        address::{Domain, EmailAddress},
        id::RelayId,
        page::Page,
    },
    store::{
        journal::Release,
        patient,
        relay::{self, NewRelay},
    },
};
use portal::service::{
    accept::{ANSWERABLE, Accept, AcceptError, Answer, Client, Envelope, Fate, Login, Sender, Why, Written},
    compose::{self, ComposeError, Flaw, Send, Typed as Letter},
    directory, permit, team,
    thread::{self, Shelf},
    upkeep,
};

use super::{
    house::House,
    read,
    teams::{Scene, draft, me, scene},
};

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

struct Mailbox {
    accept: Accept,
    client: Arc<Client>,
}

/// A relay that brings answers.
async fn mailbox(house: &House) -> Result<Mailbox> {
    let secret = Token32::generate(&SystemRandom);
    let id = RelayId::generate(house.services.store().clock(), &SystemRandom);
    let new = NewRelay {
        id,
        name: "answers".to_owned(),
        user: "answers".to_owned(),
        secret: Some(token::hash(&secret)),
        certificate: None,
        team: None,
        create_patients: false,
        any_domain: false,
        answers: true,
        domains: vec![Domain::parse("clinic.example")?],
    };
    let scope = permit::operator(house.organization);
    house.services.store().write(async |tx| relay::insert(tx, &scope, &new).await).await?;
    let accept = Accept::new(house.services.store().clone(), 1 << 20).with_answers(Some(EmailAddress::parse("alerts@letterbox.example")?));
    let client = Arc::new(accept.authenticate(Login::Password { user: &new.user, secret: &secret.encode() }).await?);
    Ok(Mailbox { accept, client })
}

impl Mailbox {
    /// Up to its end, and not committed.
    async fn hand_over(&self, house: &House, to: &str, text: &str) -> Result<Answer, AcceptError> {
        let from = Sender { sender: "a@mail.example".to_owned(), domain: None, trace: None, request: house.request() };
        let mut answer = self.accept.begin_answer(&self.client, from);
        let message = format!("Message-ID: <{text}@mail.example>\r\nSubject: Re\r\nIn-Reply-To: <{to}@b.example>\r\n\r\n{text}\r\n");
        for piece in message.as_bytes().chunks(7) {
            answer.chunk(piece).await?;
        }
        Ok(answer)
    }

    async fn send(&self, house: &House, to: &str, text: &str) -> Result<Fate, AcceptError> {
        self.hand_over(house, to, text).await?.commit().await
    }
}

/// The id of the newest alert.
async fn alert(house: &House) -> Result<String> {
    let sql = "SELECT mail_id FROM outbox WHERE kind = 'alert' AND mail_id IS NOT NULL ORDER BY created_at DESC LIMIT 1";
    let ids = house.database.rows(sql, |row| row.bytes(0)).await?;
    let id = ids.first().context("no alert")?;
    Ok(hex::encode(id))
}

async fn send(scene: &Scene, team: &str) -> Result<compose::Outcome, ComposeError> {
    let Scene { house, nurse, .. } = scene;
    let typed = Letter {
        subject: "Hello".to_owned(),
        text: "All is well.".to_owned(),
        team: team.to_owned(),
        ..Letter::preset(house.services.now())
    };
    let new = Send { patient: house.patient, draft: draft(house), typed: &typed, shown: None, team: None, thread: None, answers: None };
    compose::send(&house.services, nurse, &new, house.request()).await
}

/// Sent, seen, alerted.
async fn alerted(scene: &Scene, team: &str) -> Result<String> {
    send(scene, team).await?;
    scene.house.later(compose::UNDO + Duration::from_secs(1));
    ensure!(scene.house.mails().await?.alerts == 1, "no alert");
    scene.house.later(Duration::from_secs(1));
    alert(&scene.house).await
}

#[tokio::test]
async fn the_team_of_what_was_alerted_gets_it_and_else_the_clinics_own() -> Result<()> {
    let scene = scene().await?;
    let Scene { house, boss, nurse, team, .. } = &scene;
    let mailbox = mailbox(house).await?;
    let first = alerted(&scene, &team.to_string()).await?;
    mailbox.send(house, &first, "one").await?;
    let mails = house.mails().await?;
    let mut kinds = mails.notices.clone();
    kinds.sort_by_key(|kind| kind.as_str());
    ensure!(kinds == [NoticeKind::MailNotRead, NoticeKind::StaffWaiting], "{mails:?}");
    ensure!(mails.to.contains(&"ana@example.org".to_owned()) && mails.to.contains(&"nurse@clinic.example".to_owned()), "{mails:?}");
    let of_team = async |team| thread::list(&house.services, nurse, (Shelf::Open, team), Page::new(1, 20), house.request()).await;
    ensure!(of_team(Some(*team)).await?.rows.len() == 1);
    // In nobody's name: for the team where such things begin; without one, for nobody in particular.
    let lab = team::add(&house.services, boss, "Lab", house.request()).await?;
    let nobodys = alerted(&scene, "").await?;
    mailbox.send(house, &nobodys, "two").await?;
    let rows = of_team(None).await?.rows;
    ensure!(rows.iter().filter(|line| line.thread.team.is_none()).count() == 1);
    let preset = team::Typed { name: "Lab", listed: false, answer_days: 2, preset: true };
    team::settle(&house.services, boss, lab, &preset, house.request()).await?;
    mailbox.send(house, &nobodys, "three").await?;
    let all = thread::list(&house.services, boss, (Shelf::Open, Some(lab)), Page::new(1, 20), house.request()).await?;
    ensure!(all.rows.len() == 1);
    // Told once a day that mail is no way to write.
    let of_answers = async || anyhow::Ok(house.mails().await?.notices.iter().filter(|kind| **kind == NoticeKind::MailNotRead).count());
    ensure!(of_answers().await? == 0);
    house.later(DAY);
    mailbox.send(house, &first, "four").await?;
    ensure!(of_answers().await? == 1);
    // One entry for each patient who is named in a list.
    let listed = house.audited("thread.listed").await?;
    of_team(None).await?;
    ensure!(house.audited("thread.listed").await? == listed + 1);
    let named = "SELECT COUNT(*) FROM audit WHERE action = 'thread.listed' AND subject_kind = 'patient'";
    ensure!(house.database.number(named).await? >= 1);
    Ok(())
}

#[tokio::test]
async fn so_many_a_day_are_filed_and_an_alert_can_be_answered_for_a_month() -> Result<()> {
    let scene = scene().await?;
    let Scene { house, boss, .. } = &scene;
    let mailbox = mailbox(house).await?;
    let id = alerted(&scene, "").await?;
    ensure!(upkeep::forget_answerable(house.services.store()).await? == 0);
    let forgotten = Fate::Forgotten(Why::NoAlert);
    // What is not filed uses nothing up: what breaks off behind its header, and what came before.
    for n in 0..25 {
        drop(mailbox.hand_over(house, &id, &format!("cut{n}")).await?);
        ensure!(mailbox.send(house, &id, "mail0").await? == Fate::Filed);
    }
    for n in 1..20 {
        ensure!(mailbox.send(house, &id, &format!("mail{n}")).await? == Fate::Filed);
    }
    ensure!(mailbox.send(house, &id, "more").await? == Fate::Forgotten(Why::TooMany));
    house.later(DAY * 5);
    ensure!(mailbox.send(house, &id, "again").await? == Fate::Filed);
    house.mails().await?;
    // An address that was given up takes none, nor one whose time is over; also if that happened a moment ago.
    for (over, again) in [("retired_at = 1", "retired_at = NULL"), ("expires_at = 1", "expires_at = NULL")] {
        let begun = mailbox.hand_over(house, &id, over).await?;
        house.database.execute(&format!("UPDATE alert_address SET {over}")).await?;
        ensure!(begun.commit().await? == forgotten && mailbox.send(house, &id, over).await? == forgotten, "{over}");
        house.database.execute(&format!("UPDATE alert_address SET {again}")).await?;
    }
    // A closed record takes none; nor does anybody after a month, and what led there is gone.
    directory::close(&house.services, boss, house.patient, house.request()).await?;
    ensure!(mailbox.send(house, &id, "closed").await? == forgotten);
    directory::open(&house.services, boss, house.patient, house.request()).await?;
    house.later(ANSWERABLE - DAY * 5);
    ensure!(mailbox.send(house, &id, "late").await? == forgotten);
    let oldest = "SELECT tag FROM outbox WHERE kind = 'alert' ORDER BY created_at LIMIT 1";
    let before = house.database.rows(oldest, |row| row.bytes(0)).await?;
    ensure!(upkeep::forget_answerable(house.services.store()).await? > 0);
    ensure!(house.database.rows(oldest, |row| row.bytes(0)).await? != before, "its tag is left");
    ensure!(house.database.number("SELECT COUNT(*) FROM outbox WHERE kind = 'alert' AND mail_id IS NULL").await? == 1);
    ensure!(house.database.number("SELECT COUNT(*) FROM message WHERE by_mail").await? == 21);
    Ok(())
}

#[tokio::test]
async fn who_may_not_send_any_more_does_not() -> Result<()> {
    let scene = scene().await?;
    let Scene { house, boss, nurse, team, .. } = &scene;
    // What the page had looked up is over by the time the message is stored: the scope is the old one.
    send(&scene, &team.to_string()).await?;
    team::leave(&house.services, boss, *team, me(nurse)?, house.request()).await?;
    let refused = send(&scene, &team.to_string()).await;
    ensure!(matches!(&refused, Err(ComposeError::Flaws(flaws)) if flaws == &[Flaw::Team]), "{refused:?}");
    let sent = house.database.number("SELECT COUNT(*) FROM message").await?;
    // Looked up before, and over when it is stored.
    let written = Written {
        scope: *nurse,
        team: Some(*team),
        member: Some(*team),
        thread: None,
        answers: None,
        to: vec![house.patient],
        once: draft(house),
        read_by: None,
        release: Release::AtOnce,
        request: house.request(),
    };
    let mut intake = Accept::new(house.services.store().clone(), 1 << 20).begin_written(written).await?;
    intake.chunk(b"Subject: Hello\r\n\r\nTo you.\r\n").await?;
    ensure!(matches!(intake.commit().await, Err(AcceptError::Member)));
    house.database.execute("UPDATE practitioner SET state = 'deactivated' WHERE role = 'care_team'").await?;
    let refused = send(&scene, "").await;
    ensure!(matches!(refused, Err(ComposeError::NotPermitted(_))), "{refused:?}");
    // A relay that is switched off in the middle of a message.
    let mailbox = mailbox(house).await?;
    let recipient = mailbox.accept.check_recipient(&mailbox.client, false, EmailAddress::parse("ana@example.org")?).await?;
    let sender_domain = Domain::parse("clinic.example").ok();
    let envelope = Envelope {
        sender: "x@clinic.example".to_owned(),
        sender_domain,
        recipients: vec![recipient],
        trace: None,
        request: house.request(),
    };
    let mut intake = mailbox.accept.begin(&mailbox.client, envelope).await?;
    intake.chunk(b"Subject: Hello\r\n\r\nTo you.\r\n").await?;
    house.database.execute("UPDATE relay SET disabled_at = 1").await?;
    ensure!(matches!(intake.commit().await, Err(AcceptError::SwitchedOff)));
    ensure!(house.database.number("SELECT COUNT(*) FROM message").await? == sent, "something was stored");
    Ok(())
}

#[tokio::test]
async fn what_is_mailed_in_the_name_of_a_record_that_nobody_opened_waits_for_no_code() -> Result<()> {
    let house = House::new().await?;
    let mailbox = mailbox(&house).await?;
    read::send(&house, "ana@example.org", &read::message("X-Portal-Expires: +1d\r\n")).await?;
    house.slip().await?;
    ensure!(house.mails().await?.alerts == 1);
    house.later(Duration::from_secs(1));
    mailbox.send(&house, &alert(&house).await?, "who").await?;
    ensure!(house.database.number("SELECT COUNT(*) FROM thread WHERE asked_at IS NOT NULL").await? == 1);
    house.later(DAY * 8);
    let (reader, scope) = (house.services.store().read(), permit::operator(house.organization));
    ensure!(patient::waiting(&reader, &scope, Page::new(1, 20)).await?.rows.is_empty(), "it needs a code for its own mail");
    house.mails().await?;
    house.slip().await?;
    ensure!(house.mails().await?.alerts == 0, "alerted of its own mail");
    Ok(())
}
