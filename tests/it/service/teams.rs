//! Care teams: who is told that something waits, how often, and who is left; patients who write first.
use std::{collections::BTreeMap, time::Duration};

use anyhow::{Context, Result, ensure};
use entity::{
    desk::NoticeKind,
    domain::{
        id::{DraftId, TeamId},
        locale::Locale,
        page::Page,
        role::Role,
        scope::StaffScope,
    },
    store::outbox,
};
use portal::{
    mime::view::Way,
    service::{
        compose::{self, ComposeError, Flaw, Send, Typed as Letter},
        permit, read,
        session::Session,
        staff::{self, Manager, alerts::Told},
        team::{self, AwayTyped, Left, TeamError, Typed},
        thread::{self, Hand, Paper, Sending, Shelf, ThreadError, ThreadState},
    },
};
use tests::authenticator::Authenticator;

use super::{compose::practitioner, house::House};

const NURSE: &str = "nurse@clinic.example";
const DAY: Duration = Duration::from_secs(24 * 60 * 60);

pub(super) struct Scene {
    pub(super) house: House,
    pub(super) boss: StaffScope,
    pub(super) nurse: StaffScope,
    pub(super) team: TeamId,
    pub(super) ana: Session,
}

/// A team that patients may write to, with one member; Ana has claimed her record.
pub(super) async fn scene() -> Result<Scene> {
    let house = House::new().await?;
    let boss = practitioner(&house, house.organization, "boss@clinic.example", Role::Administrator).await?;
    let nurse = practitioner(&house, house.organization, NURSE, Role::CareTeam).await?;
    let (_, ana) = house.claim(house.patient, &mut Authenticator::new()).await?;
    let team = team::add(&house.services, &boss, "Nurses", house.request()).await?;
    let listed = Typed { name: "Nurses", listed: true, answer_days: 2, preset: false };
    team::settle(&house.services, &boss, team, &listed, house.request()).await?;
    team::join(&house.services, &boss, team, me(&nurse)?, house.request()).await?;
    house.mails().await?;
    Ok(Scene { house, boss, nurse, team, ana })
}

pub(super) fn me(scope: &StaffScope) -> Result<entity::domain::id::PractitionerId> {
    scope.practitioner().context("nobody")
}

pub(super) fn draft(house: &House) -> DraftId {
    DraftId::from_uuid(house.request().as_uuid())
}

/// A page that knows nothing, and is the same one each time.
pub(super) fn paper(draft: DraftId) -> Paper {
    Paper::parse(&draft.to_string(), Some("018f0000-0000-7000-8000-00000000000a.")).expect("well formed")
}

/// What such a page sends, without files.
pub(super) fn sending<'a>(draft: DraftId, subject: &'a str, text: &'a str) -> Sending<'a> {
    Sending { typed: thread::Typed { paper: paper(draft), subject, text, unasked: false }, shown: &[] }
}

impl Scene {
    pub(super) async fn write(&self) -> Result<entity::domain::id::MessageId, ThreadError> {
        let house = &self.house;
        let text = sending(draft(house), "A question", "May I run?");
        thread::write_first(&house.services, &self.ana, (house.patient, self.team), text, house.request()).await
    }
}

#[tokio::test]
async fn of_many_who_may_agree_some_are_told_and_the_one_outside_always() -> Result<()> {
    let house = House::new().await?;
    let vega = practitioner(&house, house.organization, "vega@clinic.example", Role::Sender).await?;
    let mut inside = Vec::new();
    for number in 0..22 {
        inside.push(practitioner(&house, house.organization, &format!("n{number}@clinic.example"), Role::Sender).await?);
        house.later(Duration::from_secs(1));
    }
    practitioner(&house, house.organization, "witness@clinic.example", Role::Witness).await?;
    house.mails().await?;
    // Who wants no mail takes nobody's place.
    for one in &inside[..2] {
        staff::alerts::choose(&house.services, one, Told::Never, house.request()).await?;
    }
    let roles = [Role::Sender, Role::Witness];
    house.services.store().write(async |tx| outbox::tell_approvers(tx, &vega, &roles).await).await?;
    let mails = house.mails().await?;
    ensure!(mails.notices == [NoticeKind::StaffWaiting; 21], "{mails:?}");
    ensure!(mails.to.iter().any(|to| to == "witness@clinic.example"), "{mails:?}");
    let not = ["n0@clinic.example", "n1@clinic.example", "vega@clinic.example"];
    ensure!(!mails.to.iter().any(|to| not.contains(&to.as_str())), "{mails:?}");
    Ok(())
}

#[tokio::test]
async fn members_are_told_as_often_as_they_chose_and_else_the_contact_is() -> Result<()> {
    let scene = scene().await?;
    let Scene { house, boss, nurse, team, .. } = &scene;
    let told = async |what: Told| staff::alerts::choose(&house.services, nurse, what, house.request()).await;
    for _ in 0..2 {
        scene.write().await?;
    }
    let mails = house.mails().await?;
    ensure!(mails.notices == [NoticeKind::StaffWaiting] && mails.to == [NURSE], "{mails:?}");
    told(Told::Hourly).await?;
    scene.write().await?;
    ensure!(house.mails().await?.notices.is_empty(), "told again within the hour");
    house.later(Duration::from_secs(3_601));
    ensure!(house.mails().await?.notices == [NoticeKind::StaffWaiting], "the trailing one is missing");
    // What waits for its moment is called off, or comes at once.
    scene.write().await?;
    told(Told::Each).await?;
    ensure!(house.mails().await?.notices == [NoticeKind::StaffWaiting]);
    // Done before its notice left: it does not leave.
    told(Told::Daily).await?;
    scene.write().await?;
    let list = thread::list(&house.services, nurse, (Shelf::Open, None), Page::new(1, 20), house.request()).await?;
    for line in list.rows {
        let (of, seen) = ((line.thread.id, line.thread.record.patient), line.thread.updated_at);
        thread::finish(&house.services, nurse, of, ThreadState::Done, seen, house.request()).await?;
    }
    house.later(DAY);
    ensure!(house.mails().await?.notices.is_empty(), "told of what is done");
    scene.write().await?;
    told(Told::Never).await?;
    house.later(DAY);
    ensure!(house.mails().await?.notices.is_empty());
    // Nobody is left to be told: the contact is.
    scene.write().await?;
    let mails = house.mails().await?;
    ensure!(mails.notices == [NoticeKind::StaffWaiting] && mails.to == ["staff@clinic.example"], "{mails:?}");
    told(Told::Each).await?;
    ensure!(team::leave(&house.services, boss, *team, me(nurse)?, house.request()).await? == Left::Nobody);
    house.mails().await?;
    scene.write().await?;
    let mails = house.mails().await?;
    ensure!(mails.notices == [NoticeKind::StaffWaiting] && mails.to == ["staff@clinic.example"], "{mails:?}");
    Ok(())
}

#[tokio::test]
async fn who_has_it_in_hand_is_told_and_who_is_deactivated_leaves() -> Result<()> {
    let scene = scene().await?;
    let Scene { house, boss, nurse, team, .. } = &scene;
    let other = practitioner(house, house.organization, "second@clinic.example", Role::CareTeam).await?;
    team::join(&house.services, boss, *team, me(&other)?, house.request()).await?;
    let first = scene.write().await?;
    let mut to = house.mails().await?.to;
    to.sort();
    ensure!(to == [NURSE, "second@clinic.example"], "{to:?}");
    let list = thread::list(&house.services, &other, (Shelf::Open, Some(*team)), Page::new(1, 10), house.request()).await?;
    let found = list.rows.first().map(|line| line.thread).context("no thread")?;
    let of = (found.id, found.record.patient);
    thread::assign(&house.services, &other, of, Hand::Take, found.updated_at, house.request()).await?;
    // A question that comes in then is told to who has it in hand alone.
    thread::answer(&house.services, &scene.ana, first, sending(draft(house), "", "And swim?"), house.request()).await?;
    let to = house.mails().await?.to;
    ensure!(to == ["second@clinic.example"], "{to:?}");
    // Out of every team with the next look, and of nobody's hand.
    let operator = permit::operator(house.organization);
    for (one, empty) in [(&other, 0), (nurse, 1)] {
        staff::deactivate(&house.services, Manager { scope: &operator, session: None }, me(one)?, house.request()).await?;
        ensure!(house.audited("team.empty").await? == empty);
    }
    ensure!(house.mails().await?.notices == [NoticeKind::StaffAttention]);
    ensure!(house.database.number("SELECT COUNT(*) FROM team_member").await? == 0);
    ensure!(house.database.number("SELECT COUNT(*) FROM thread WHERE assignee_id IS NULL").await? == 1);
    ensure!(staff::todo(&house.services, boss).await?.empty_teams == 1);
    let back = team::join(&house.services, boss, *team, me(nurse)?, house.request()).await;
    ensure!(matches!(back, Err(TeamError::NotFound)), "somebody deactivated joined");
    Ok(())
}

#[tokio::test]
async fn a_patient_writes_to_listed_teams_of_own_clinics_alone_and_so_often_a_day() -> Result<()> {
    let scene = scene().await?;
    let Scene { house, boss, team, ana, .. } = &scene;
    let hidden = team::add(&house.services, boss, "Lab", house.request()).await?;
    let ben = house.add_patient("ben@example.org").await?;
    for of in [(house.patient, hidden), (ben, *team), (house.patient, TeamId::from_uuid(house.request().as_uuid()))] {
        let refused = thread::write_first(&house.services, ana, of, sending(draft(house), "x", "y"), house.request()).await;
        ensure!(matches!(refused, Err(ThreadError::NotFound)), "{refused:?}");
    }
    // Handed in twice, it is one message and counts once.
    let once = draft(house);
    let mut first = None;
    for _ in 0..2 {
        let new = sending(once, "A question", "May I run?");
        let id = thread::write_first(&house.services, ana, (house.patient, *team), new, house.request()).await?;
        ensure!(*first.get_or_insert(id) == id);
    }
    for _ in 1..20 {
        scene.write().await?;
    }
    ensure!(matches!(scene.write().await, Err(ThreadError::TooMany)));
    house.later(DAY + DAY);
    scene.write().await?;
    ensure!(house.database.number("SELECT COUNT(*) FROM message WHERE author_id IS NOT NULL").await? == 21);
    ensure!(thread::list_first(&house.services, ana, house.request()).await?.len() == 20);
    // What was taken leads there still when its team takes no messages any more; anything else is refused.
    let kept = sending(once, "A question", "May I run?");
    let closed = Typed { name: "Nurses", listed: false, answer_days: 2, preset: false };
    team::settle(&house.services, boss, *team, &closed, house.request()).await?;
    let again = thread::write_first(&house.services, ana, (house.patient, *team), kept, house.request()).await?;
    ensure!(first == Some(again) && matches!(scene.write().await, Err(ThreadError::NotFound)));
    Ok(())
}

#[tokio::test]
async fn a_team_that_is_away_says_so_and_the_message_keeps_it() -> Result<()> {
    let scene = scene().await?;
    let Scene { house, boss, nurse, team, ana } = &scene;
    let day = |after: u32| {
        let at = house.services.now().plus(DAY * after).to_rfc3339();
        at.split('T').next().unwrap_or_default().to_owned()
    };
    let texts = BTreeMap::from([("en".to_owned(), "Call the desk.".to_owned()), ("es".to_owned(), "Llame.".to_owned())]);
    let typed = AwayTyped { from: day(0), until: day(3), texts };
    let refused = team::set_away(&house.services, nurse, *team, &typed, house.request()).await;
    ensure!(matches!(refused, Err(TeamError::NotPermitted(_))));
    team::set_away(&house.services, boss, *team, &typed, house.request()).await?;
    let id = scene.write().await?;
    // Whoever is about to answer in a thread is told before, too; who has been told already is not told twice.
    let answers = async |id| anyhow::Ok(read::open(&house.services, ana, id, Way::Rich, house.request()).await?.answers);
    let letter = Letter {
        subject: "Your result".to_owned(),
        text: "All is well.".to_owned(),
        team: team.to_string(),
        ..Letter::preset(house.services.now())
    };
    let new = Send { patient: house.patient, draft: draft(house), typed: &letter, shown: None, team: None, thread: None, answers: None };
    let compose::Outcome::Sent(first) = compose::send(&house.services, nurse, &new, house.request()).await? else {
        anyhow::bail!("sent before")
    };
    house.later(compose::UNDO);
    let said = answers(first).await?;
    ensure!(said.away_now.is_some_and(|away| away.text(&Locale::english()) == "Call the desk.") && said.away.is_none());
    ensure!(answers(id).await?.away_now.is_none());
    team::end_away(&house.services, boss, *team, house.request()).await?;
    ensure!(answers(first).await?.away_now.is_none(), "told after they are back");
    let opened = read::open(&house.services, ana, id, Way::Rich, house.request()).await?;
    let away = opened.answers.away.context("nothing was said")?;
    ensure!(away.text(&Locale::english()) == "Call the desk." && away.text(&Locale::parse("es")?) == "Llame.");
    ensure!(opened.head.organization == "Clinic – Nurses", "{}", opened.head.organization);
    let patient = house.patient;
    let list = thread::list(&house.services, nurse, (Shelf::Open, None), Page::new(1, 10), house.request()).await?;
    let line = list.rows.first().context("no thread")?;
    let open = thread::open(&house.services, nurse, (line.thread.id, patient), house.request()).await?;
    ensure!(open.said.rows.iter().any(|one| one.away.is_some()), "staff do not see it");
    let later = scene.write().await?;
    ensure!(read::open(&house.services, ana, later, Way::Rich, house.request()).await?.answers.away.is_none());
    if house.database.is_sqlite() {
        let open = "SELECT COUNT(*) FROM message WHERE CAST(away AS TEXT) LIKE '%desk%'";
        ensure!(house.database.number(open).await? == 0, "a text lies open");
    }
    Ok(())
}

#[tokio::test]
async fn staff_write_in_the_name_of_teams_of_their_own() -> Result<()> {
    let scene = scene().await?;
    let Scene { house, boss, nurse, team, ana } = &scene;
    let lab = team::add(&house.services, boss, "Lab", house.request()).await?;
    let letter = |team: TeamId| Letter {
        subject: "Hello".to_owned(),
        text: "All is well.".to_owned(),
        team: team.to_string(),
        ..Letter::preset(house.services.now())
    };
    let send = async |typed: &Letter| {
        let new = Send { patient: house.patient, draft: draft(house), typed, shown: None, team: None, thread: None, answers: None };
        compose::send(&house.services, nurse, &new, house.request()).await
    };
    let refused = send(&letter(lab)).await;
    ensure!(matches!(&refused, Err(ComposeError::Flaws(flaws)) if flaws == &[Flaw::Team]), "{refused:?}");
    ensure!(compose::choices(&house.services, nurse).await?.teams == [(*team, "Nurses".to_owned())]);
    send(&letter(*team)).await?;
    house.later(compose::UNDO + Duration::from_secs(1));
    let rows = read::inbox(&house.services, ana, Page::new(1, 20), house.request()).await?.rows;
    ensure!(rows[0].from.starts_with("Dr. Vega, Clinic – Nurses <"), "{}", *rows[0].from);
    // What is answered is for that team.
    let answer = sending(draft(house), "", "Thank you");
    thread::answer(&house.services, ana, rows[0].message, answer, house.request()).await?;
    // So many a day, and one that is handed in again is not one more.
    for n in 1..60 {
        let text = format!("And {n}");
        thread::answer(&house.services, ana, rows[0].message, sending(draft(house), "", &text), house.request()).await?;
    }
    let more = thread::answer(&house.services, ana, rows[0].message, sending(draft(house), "", "More"), house.request()).await;
    ensure!(matches!(more, Err(ThreadError::TooMany)), "{more:?}");
    thread::answer(&house.services, ana, rows[0].message, answer, house.request()).await?;
    let theirs = thread::list(&house.services, nurse, (Shelf::Open, Some(*team)), Page::new(1, 10), house.request()).await?;
    ensure!(theirs.rows.len() == 1 && theirs.rows[0].team.as_deref() == Some("Nurses"));
    Ok(())
}
