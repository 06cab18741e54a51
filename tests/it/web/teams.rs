//! Care teams on their pages: an inbox each, handed over, written to first, away.
mod written;

use std::time::Duration;

use anyhow::{Context, Result, ensure};
use entity::base::clock::{Clock, SystemClock};
use tests::{
    actor::{Form, Page, Patient, Practitioner},
    letter,
    stage::Stage,
};

use super::threads;

const ANA: &str = "ana@example.org";
const WORDS: &str = "zinnober-3302-heron";

struct Scene {
    stage: Stage,
    boss: Practitioner,
    nurse: Practitioner,
    doctor: Practitioner,
    nurses: String,
    doctors: String,
    ana: Patient,
}

async fn scene() -> Result<Scene> {
    let stage = Stage::new().await?;
    let mail = letter::with_headers(ANA, "Your results", "They are good.", &["X-Portal-Reply: yes"]);
    stage.send(&[ANA], &mail).await?.expect(250)?;
    let ana = stage.claim(ANA).await?;
    let enrol = async |address: &str, role: &str| Practitioner::enrol(&stage.installation, &stage.organization, address, role).await;
    let mut boss = enrol("boss@clinic.example", "administrator").await?;
    let nurse = enrol("nurse@clinic.example", "care_team").await?;
    let doctor = enrol("doctor@clinic.example", "care_team").await?;
    let nurses = make(&mut boss, "Nurses").await?;
    let doctors = make(&mut boss, "Doctors").await?;
    change(&mut boss, &nurses, "join", &[("who", &nurse.id)]).await?.expect(200)?.shows("They belong to the team now")?;
    change(&mut boss, &doctors, "join", &[("who", &doctor.id)]).await?.expect(200)?;
    Ok(Scene { stage, boss, nurse, doctor, nurses, doctors, ana })
}

/// Makes a team: the address of its page.
pub(crate) async fn make(boss: &mut Practitioner, name: &str) -> Result<String> {
    let form = boss.person.browser.get("/team/teams/new").await?.expect(200)?.form("/team/teams/new")?;
    boss.person.browser.submit(&form.clone().with("name", " ")).await?.expect(422)?.shows("Type a name")?;
    let made = boss.person.browser.submit(&form.with("name", name)).await?.expect(303)?;
    Ok(made.header("location").split('?').next().unwrap_or_default().to_owned())
}

/// The form of a page that does this.
fn act(page: &Page, what: &str) -> Result<Form> {
    let does = |form: &Form| form.fields.iter().any(|(name, value)| name == "do" && value == what);
    page.forms().into_iter().find(does).map_or_else(|| threads::act(page, what), Ok)
}

/// Does something with a team; the page that comes then.
pub(crate) async fn change(boss: &mut Practitioner, team: &str, what: &str, fields: &[(&str, &str)]) -> Result<Page> {
    let page = boss.person.browser.get(team).await?.expect(200)?;
    let form = fields.iter().fold(act(&page, what)?, |form, (name, value)| form.with(name, value));
    let answer = boss.person.browser.submit(&form).await?;
    if answer.status.is_redirection() { boss.person.browser.follow(answer).await } else { Ok(answer) }
}

fn thread_of(page: &Page) -> Option<String> {
    page.links().into_iter().find(|link| link.starts_with("/team/inbox/"))
}

#[tokio::test]
async fn an_inbox_is_its_teams_and_threads_are_handed_over() -> Result<()> {
    let Scene { stage, mut boss, mut nurse, mut doctor, nurses, doctors, mut ana } = scene().await?;
    let mut lee = Practitioner::enrol(&stage.installation, &stage.organization, "lee@clinic.example", "care_team").await?;
    lee.person.browser.get("/team/inbox").await?.expect(200)?.shows("You belong to no team. Ask an administrator.")?;
    ensure!(!nurse.person.browser.get("/team/inbox").await?.expect(200)?.text().contains("You belong to no team."));
    let settled = [("name", "Nurses"), ("days", "2"), ("preset", "yes")];
    change(&mut boss, &nurses, "settle", &settled).await?.expect(200)?.shows("Saved.")?;
    let wrong = change(&mut boss, &nurses, "settle", &[("name", "Kept"), ("days", "4")]).await?.expect(422)?;
    ensure!(wrong.body.contains("Kept"), "what was typed is lost");
    // What is answered to a message of no team in particular is for the one that was chosen for that.
    let message = ana.messages().await?.remove(0);
    let page = ana.browser.get(&message).await?.expect(200)?;
    let sent = ana.browser.submit(&page.form(&format!("{message}/reply"))?.with("text", WORDS)).await?;
    ana.browser.follow(sent).await?.expect(200)?;
    stage.installation.sink.mails_to("nurse@clinic.example", 1).await?;
    let list = nurse.person.browser.get("/team/inbox").await?.expect(200)?;
    // Whoever is in one team alone is told of it where it can be handed over, and not with every line.
    ensure!(!list.text().contains("Team: Nurses"), "{}", list.text());
    let thread = thread_of(&list).context("no thread")?;
    nurse.person.browser.get(&thread).await?.expect(200)?.shows("Team: Nurses")?;
    ensure!(thread_of(&doctor.person.browser.get("/team/inbox?shelf=open").await?.expect(200)?).is_none(), "another team's is listed");
    let asked = format!("/team/inbox?shelf=open&team={}", nurses.trim_start_matches("/team/teams/"));
    ensure!(thread_of(&doctor.person.browser.get(&asked).await?.expect(200)?).is_none(), "it is listed when it is asked for");
    doctor.person.browser.get("/team").await?.expect(200)?.shows("Nothing waits for you")?;
    doctor.person.browser.get(&thread).await?.expect(404)?;
    boss.person.browser.get(&thread).await?.expect(200)?;
    // Handed over: out of one inbox, in the other, whose members are told.
    let page = nurse.person.browser.get(&thread).await?.expect(200)?;
    page.shows(WORDS)?;
    let form = act(&page, "hand_over")?.with("team", doctors.trim_start_matches("/team/teams/"));
    let given = nurse.person.browser.submit(&form).await?;
    nurse.person.browser.follow(given).await?.expect(200)?;
    nurse.person.browser.get(&thread).await?.expect(404)?;
    nurse.person.browser.submit(&act(&page, "note")?.with("note", "late")).await?.expect(404)?;
    doctor.person.browser.get(&thread).await?.expect(200)?.shows("Team: Doctors")?;
    stage.installation.sink.mails_to("doctor@clinic.example", 1).await?;
    // The last one leaves, and it is said.
    change(&mut boss, &doctors, "leave", &[("who", &doctor.id)]).await?.expect(200)?.shows("That was the last member")?;
    doctor.person.browser.get(&thread).await?.expect(404)?;
    boss.person.browser.get("/team").await?.expect(200)?.shows("Nobody belongs to one care team")?;
    boss.person.browser.get("/team/teams").await?.expect(200)?.shows("Nobody belongs to it")?;
    stage.close().await
}

#[tokio::test]
async fn a_patient_writes_first_and_is_told_that_nobody_answers() -> Result<()> {
    let Scene { stage, mut boss, mut nurse, nurses, mut ana, .. } = scene().await?;
    let offered = ana.browser.get("/inbox").await?.expect(200)?.links().contains(&"/write".to_owned());
    ensure!(!offered, "no team takes messages");
    change(&mut boss, &nurses, "settle", &[("name", "Nurses"), ("days", "2"), ("listed", "yes")]).await?.expect(200)?;
    ensure!(ana.browser.get("/inbox").await?.expect(200)?.links().contains(&"/write".to_owned()));
    let page = ana.browser.get("/write").await?.expect(200)?;
    for words in ["Not for emergencies", "clinic – Nurses", "Answers within 2 working days"] {
        page.shows(words)?;
    }
    ensure!(!page.text().contains("Doctors"), "a team that takes no messages is listed");
    let to = page.links().into_iter().find(|link| link.starts_with("/write/")).context("no team")?;
    let form = ana.browser.get(&to).await?.expect(200)?.form(&to)?.with("text", WORDS);
    let kept = ana.browser.submit(&form.clone().with("subject", " ")).await?.expect(422)?;
    kept.shows("Type what it is about first")?;
    ensure!(kept.body.contains(WORDS), "what was typed is lost");
    // A double click is one message.
    let form = form.with("subject", "A question");
    let first = ana.browser.submit(&form).await?.expect(303)?;
    let again = ana.browser.submit(&form).await?.expect(303)?;
    ensure!(first.header("location") == again.header("location"));
    // The team takes no messages any more: what it has leads there still, and nothing else that was typed is lost.
    let settle = act(&boss.person.browser.get(&nurses).await?.expect(200)?, "settle")?.with("name", "Nurses").with("days", "2");
    boss.person.browser.submit(&settle.clone().without("listed")).await?.expect(303)?;
    let again = ana.browser.submit(&form).await?.expect(303)?;
    ensure!(first.header("location") == again.header("location"));
    let kept = ana.browser.submit(&form.clone().with("text", "One more thing")).await?.expect(404)?;
    kept.shows("What you wrote is still here")?;
    ensure!(kept.body.contains("One more thing"), "what was typed is lost");
    boss.person.browser.submit(&settle.with("listed", "yes")).await?;
    let own = ana.browser.follow(first).await?.expect(200)?;
    own.shows("Your clinic has your message. You’re done. This page is safe to close.")?;
    own.shows(WORDS)?;
    let database = &stage.installation.database;
    ensure!(database.number("SELECT COUNT(*) FROM message WHERE author_id IS NOT NULL").await? == 1);
    ana.browser.get("/write").await?.expect(200)?.shows("A question")?;
    let thread = thread_of(&nurse.person.browser.get("/team/inbox").await?.expect(200)?).context("no thread")?;
    let page = nurse.person.browser.get(&thread).await?.expect(200)?;
    page.shows(WORDS)?;
    // The answer comes in the same thread, in the name of the team.
    let sent = nurse.person.browser.submit(&act(&page, "answer")?.with("text", "Come on Monday.")).await?;
    nurse.person.browser.follow(sent).await?.expect(200)?.shows("In the name of Nurses")?;
    // Whoever is in one team alone writes in its name, unless they choose otherwise; both are looked at before it is sent.
    let write = format!("/team/patients/{}/write", thread.rsplit('/').next().context("no patient")?);
    let page = nurse.person.browser.get(&write).await?.expect(200)?;
    ensure!(page.body.contains("selected>Nurses"), "{}", page.body);
    let form = page.form(&write)?.with("expires", "0").with("category", "treatment").with("subject", "Visit").with("text", "On Monday.");
    let form = form.with("act", "preview").with("team", nurses.trim_start_matches("/team/teams/"));
    nurse.person.browser.submit(&form).await?.expect(200)?.shows("In the name of Nurses")?;
    nurse.person.browser.submit(&form.with("team", "")).await?.expect(200)?.shows("In the name of no team")?;

    // Only whoever writes to patients is offered; what a sender sees of it is said.
    let enrol = async |address: &str, role: &str| Practitioner::enrol(&stage.installation, &stage.organization, address, role).await;
    let (sam, kim) = (enrol("sam@clinic.example", "sender").await?, enrol("kim@clinic.example", "privacy_officer").await?);
    let page = boss.person.browser.get(&nurses).await?.expect(200)?;
    ensure!(page.body.contains(&sam.id) && !page.body.contains(&kim.id), "{}", page.text());
    page.shows("does not see its inbox")?;

    // Away: said before, said at once, said in the thread.
    // The clock may pass midnight meanwhile.
    let (today, tomorrow) = (SystemClock.now().to_rfc3339(), SystemClock.now().plus(Duration::from_secs(24 * 60 * 60)).to_rfc3339());
    let [today, tomorrow] = [&today, &tomorrow].map(|at| at.split('T').next().unwrap_or_default());
    boss.person.browser.get(&nurses).await?.expect(200)?.shows("It is off. Patients see no such text.")?;
    let bad = change(&mut boss, &nurses, "away", &[("from", today), ("until", "2001-01-01"), ("text_en", "Call the desk.")])
        .await?
        .expect(422)?;
    ensure!(bad.body.contains("Call the desk."), "what was typed is lost");
    let away = [("from", today), ("until", tomorrow), ("text_en", "Call the desk.")];
    change(&mut boss, &nurses, "away", &away).await?.expect(200)?.shows("Saved.")?;
    // Whoever sets it sees that it is on, and what a patient sees; before it was off, and after it is again.
    let set = boss.person.browser.get(&nurses).await?.expect(200)?;
    set.shows("It is on. Patients who write see your text now.")?;
    set.shows("See what a patient sees")?;
    ensure!(set.body.contains("Nadie contesta hasta:") && set.body.matches("Call the desk.").count() == 3, "{}", set.text());
    let form = ana.browser.get(&to).await?.expect(200)?;
    form.shows("Call the desk.")?;
    form.shows("Your clinic reads it when somebody is back.")?;
    // Nothing is promised meanwhile.
    for path in [to.as_str(), "/write"] {
        let page = ana.browser.get(path).await?.expect(200)?;
        ensure!(!page.text().contains("Answers within") && !page.text().contains("working days"), "{}", page.text());
    }
    let sent = ana.browser.submit(&form.form(&to)?.with("subject", "Another").with("text", "Second")).await?;
    ana.browser.follow(sent).await?.expect(200)?.shows("Call the desk.")?;
    let list = nurse.person.browser.get("/team/inbox").await?.expect(200)?;
    let second = list.links().into_iter().find(|link| link.starts_with("/team/inbox/") && *link != thread).context("no second")?;
    nurse.person.browser.get(&second).await?.expect(200)?.shows("The patient was told that nobody answers until")?;
    // A team that is not listed any more when the message is sent: what was typed comes back, to be copied.
    let form = ana.browser.get(&to).await?.expect(200)?.form(&to)?.with("subject", "Third").with("text", "heron <third>");
    change(&mut boss, &nurses, "settle", &[("name", "Nurses"), ("days", "2"), ("listed", "no")]).await?.expect(200)?;
    let kept = ana.browser.submit(&form).await?.expect(404)?;
    kept.shows("What you wrote is still here")?;
    kept.shows("heron <third>")?;
    kept.shows("Third")?;
    ensure!(kept.form(&to).is_err(), "it can be sent to a team that is not there");
    // Another's record, and a team that is not listed: there is no such page.
    let nobody = to.split('/').next_back().unwrap_or_default();
    ana.browser.get(&format!("/write/00000000-0000-7000-8000-000000000000/{nobody}")).await?.expect(404)?;
    stage.close().await
}

#[tokio::test]
async fn a_practitioner_chooses_how_often() -> Result<()> {
    let Scene { stage, mut nurse, .. } = scene().await?;
    let page = nurse.person.browser.get("/settings/alerts").await?.expect(200)?;
    page.shows("Never")?;
    let form = page.form("/settings/alerts")?.with("often", "daily");
    let saved = nurse.person.browser.submit(&form).await?;
    nurse.person.browser.follow(saved).await?.expect(200)?;
    ensure!(stage.installation.database.number("SELECT COUNT(*) FROM practitioner WHERE told = 'daily'").await? == 1);
    stage.close().await
}
