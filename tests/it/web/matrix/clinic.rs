//! A clinic with one thing of each kind behind the routes of staff, and somebody of every role. Two of them are made alike, so that
//! an address of the one is an address of the other with another id.
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use entity::base::clock::{Clock, SystemClock};
use serde_json::{Value, json};
use tests::{
    actor::{Anonymous, Form, Page, Patient, Practitioner},
    letter,
    relay::Relay,
    stage::{SENDER, Stage},
    wait,
};

use crate::web::{approvals, import, teams};

pub(super) const ROLES: [&str; 5] = ["sender", "care_team", "administrator", "privacy_officer", "witness"];

/// The ids of what one clinic has; of nobody's, each the same.
#[derive(Clone, Debug)]
pub(super) struct Ids {
    /// Whose code waits.
    pub patient: String,
    /// The version of this record.
    pub version: String,
    /// Who reads, and wrote.
    pub holder: String,
    /// To the holder, through the relay.
    pub message: String,
    /// What the sender wrote to the holder, with a file.
    pub letter: String,
    pub part: String,
    /// The copy of it for the holder.
    pub delivery: String,
    pub thread: String,
    /// What the holder wrote in it, with a file.
    pub answer: String,
    pub answer_part: String,
    /// Handed in by the administrator.
    pub list: String,
    /// Asked for by somebody besides the five.
    pub approval: String,
    /// Invited, and not come yet.
    pub member: String,
    pub team: String,
    pub template: String,
    /// The sender's, being written.
    pub mailing: String,
    /// The sender's, sent.
    pub begun: String,
    /// The sender's draft, and a file of it that has not come.
    pub draft: String,
    pub file: String,
    /// For what is made: nobody has it yet.
    pub new: String,
}

impl Ids {
    /// Of nobody's.
    pub(super) fn nobodys() -> Self {
        let id = || "00000000-0000-7000-8000-000000000000".to_owned();
        Self {
            patient: id(),
            version: "0".to_owned(),
            holder: id(),
            message: id(),
            letter: id(),
            part: "1".to_owned(),
            delivery: id(),
            thread: id(),
            answer: id(),
            answer_part: "1".to_owned(),
            list: id(),
            approval: id(),
            member: id(),
            team: id(),
            template: id(),
            mailing: id(),
            begun: id(),
            draft: id(),
            file: id(),
            new: id(),
        }
    }
}

pub(super) struct Clinic {
    pub name: &'static str,
    /// In the order of [`ROLES`].
    pub people: Vec<Practitioner>,
    pub holder: Patient,
    pub ids: Ids,
}

impl Clinic {
    pub(super) async fn new(stage: &Stage, name: &'static str, organization: &str, relay: &Relay) -> Result<Self> {
        let installation = &stage.installation;
        let (ana, ben) = (format!("ana@{name}.example"), format!("ben@{name}.example"));
        let list = format!("email,name,record_number\n{ana},Ana Ruiz,A-1\n{ben},Ben Soto,B-2\n");
        installation.import(organization, list.as_bytes()).await?.success()?;
        let mail = letter::with_headers(&ana, "Your results", "They are good.", &["X-Portal-Reply: yes"]);
        relay.send(SENDER, &[&ana], &mail).await?.expect(250)?;
        relay.send(SENDER, &[&ben], &letter::plain(&ben, "Hello", "text")).await?.expect(250)?;
        let mut people = Vec::new();
        for role in ROLES {
            people.push(Practitioner::enrol(installation, organization, &format!("{role}@{name}.example"), role).await?);
        }
        let mut maker = Practitioner::enrol(installation, organization, &format!("maker@{name}.example"), "administrator").await?;
        let mut holder = installation.claim(organization, &ana).await?;
        let message = written(&mut holder).await?;
        let (member, _) = Practitioner::invite(installation, organization, &format!("new@{name}.example"), "sender").await?;
        let (thread, patient, answer, answer_part) = answered(&mut people[2]).await?;
        let waiting = maker.person.browser.get("/team/patients").await?.expect(200)?;
        let place = waiting.links().into_iter().find(|link| link.starts_with("/team/patients/0")).context("nobody waits")?;
        let place = place.trim_end_matches("/code").to_owned();
        let approval = asked(&mut maker, &place, &format!("more@{name}.example")).await?;
        let edit = maker.person.browser.get(&format!("{place}/edit")).await?.expect(200)?.form(&format!("{place}/edit"))?;
        let team = teams::make(&mut maker, "Nurses").await?;
        let looked = import::hand_in(&mut people[2], &format!("email\nkim@{name}.example\n")).await?;
        let (draft, file) = announced(&mut people[0].person.browser, &format!("{place}/write")).await?;
        let (letter, part) = sent(&mut people[0].person.browser, &format!("/team/patients/{patient}/write")).await?;
        let ids = Ids {
            version: field(&edit, "version")?,
            delivery: delivery(stage, &message).await?,
            list: last(looked.header("location")),
            template: template(&mut maker).await?,
            mailing: mailing(&mut people[0].person.browser).await?,
            begun: begun(stage, &mut people[0].person.browser).await?,
            patient: last(&place),
            holder: patient,
            team: last(&team),
            message,
            letter,
            part,
            new: format!("01934f00-0000-7000-8000-{:012x}", name.len()),
            thread,
            answer,
            answer_part,
            approval,
            member,
            draft,
            file,
        };
        Ok(Self { name, people, holder, ids })
    }
}

fn last(path: &str) -> String {
    path.split('?').next().unwrap_or_default().rsplit('/').next().unwrap_or_default().to_owned()
}

fn field(form: &Form, name: &str) -> Result<String> {
    form.fields.iter().find(|(field, _)| field == name).map(|(_, value)| value.clone()).with_context(|| format!("no {name}"))
}

/// An attribute of the place where files are chosen.
pub(super) fn told(page: &Page, name: &str) -> Result<String> {
    let rest = page.body.split_once(&format!(" {name}=\"")).with_context(|| format!("no {name}: {}", page.text()))?.1;
    Ok(rest.split('"').next().unwrap_or_default().to_owned())
}

/// Reads what came, and answers with a file: the message.
async fn written(holder: &mut Patient) -> Result<String> {
    let at = holder.messages().await?.pop().context("no message")?;
    let page = holder.browser.get(&at).await?.expect(200)?;
    let form = page.form(&format!("{at}/reply"))?.with("text", "It hurts.");
    let sent = holder.browser.submit_with(&form, &[("rash.txt", "text/plain", b"red")]).await?;
    holder.browser.follow(sent).await?.expect(200)?.shows("Your clinic has your answer")?;
    Ok(last(&at))
}

/// The thread, whose it is, what was written in it, and the number of its file.
async fn answered(boss: &mut Practitioner) -> Result<(String, String, String, String)> {
    let list = boss.person.browser.get("/team/inbox").await?.expect(200)?;
    let thread = list.links().into_iter().find(|link| link.starts_with("/team/inbox/")).context("no thread")?;
    let page = boss.person.browser.get(&thread).await?.expect(200)?;
    page.shows("It hurts.")?;
    let before = page.body.split_once("rash.txt</bdi>").context("no file in the thread")?.0;
    let file = before.rsplit_once("href=\"").and_then(|(_, rest)| rest.split('"').next()).context("no link to it")?;
    let parts: Vec<&str> = file.trim_start_matches("/team/inbox/").split('/').collect();
    let [thread, patient, message, part] = parts[..] else { anyhow::bail!("{file}") };
    Ok((thread.to_owned(), patient.to_owned(), message.to_owned(), part.to_owned()))
}

async fn delivery(stage: &Stage, message: &str) -> Result<String> {
    let rows = stage.installation.database.rows("SELECT id, message_id FROM delivery", |row| Ok((row.id(0)?, row.id(1)?))).await?;
    let found = rows.into_iter().find(|(_, of)| of.to_string() == message);
    found.map(|(id, _)| id.to_string()).context("no delivery")
}

/// One person gave a code, and asks for a way to be told of it: that takes two.
async fn asked(maker: &mut Practitioner, place: &str, email: &str) -> Result<String> {
    approvals::make_code(maker, place).await?;
    let page = maker.person.browser.get(place).await?.expect(200)?;
    let form = approvals::form(&page, "act", "add-address")?.with("email", email);
    approvals::submit(maker, &form).await?.expect(200)?;
    let page = maker.person.browser.get(place).await?.expect(200)?;
    field(&approvals::form(&page, "act", "withdraw")?, "approval")
}

async fn template(maker: &mut Practitioner) -> Result<String> {
    let form = maker.person.browser.get("/team/templates/new").await?.expect(200)?.form("/team/templates/new")?;
    let form = form.with("name", "Recall").with("category", "treatment").with("expires", "0").with("read_within", "3");
    maker.person.browser.submit(&form.with("subject_en", "Recall").with("text_en", "Please call us.")).await?.expect(303)?;
    let list = maker.person.browser.get("/team/templates").await?.expect(200)?;
    let found = list.links().into_iter().rfind(|link| link.starts_with("/team/templates/") && !link.ends_with("/new"));
    found.map(|link| last(&link)).context("no template")
}

/// What a member of staff writes, with a file: the message, and the number of the file.
async fn sent(browser: &mut Anonymous, write: &str) -> Result<(String, String)> {
    let form = browser.get(write).await?.expect(200)?.form(write)?.with("act", "send");
    let form = form.with("expires", "0").with("category", "treatment").with("subject", "Scan").with("text", "Look.");
    let answer = browser.submit_with(&form, &[("scan.txt", "text/plain", b"fine")]).await?.expect(303)?;
    let page = browser.follow(answer).await?.expect(200)?;
    let file = page.body.split('"').find(|word| word.starts_with("/team/messages/") && word.contains("/files/"));
    let file = file.with_context(|| format!("no file: {}", page.text()))?;
    Ok((file.split('/').nth(3).unwrap_or_default().to_owned(), last(file)))
}

async fn mailing(browser: &mut Anonymous) -> Result<String> {
    let form = browser.get("/team/mailings/new").await?.expect(200)?.form("/team/mailings/new")?;
    Ok(last(browser.submit(&form.with("list", "A-1")).await?.expect(303)?.header("location")))
}

async fn begun(stage: &Stage, browser: &mut Anonymous) -> Result<String> {
    let id = mailing(browser).await?;
    let place = format!("/team/mailings/{id}");
    let far = SystemClock.now().plus(Duration::from_secs(5 * 24 * 60 * 60)).to_rfc3339();
    let typed = [("category", "treatment"), ("expires", "0"), ("read_by", ""), ("send_on", &far[..10]), ("send_at", "10:00")];
    let page = browser.get(&place).await?.expect(200)?;
    let form = typed.into_iter().fold(page.form(&place)?, |form, (name, value)| form.with(name, value)).with("act", "sample");
    let samples = browser.submit(&form.with("subject_en", "Visit").with("text_en", "Come on Monday.")).await?.expect(200)?;
    let before = stage.installation.database.number(DONE).await?;
    browser.submit(&samples.form(&place)?.with("act", "send")).await?.expect(303)?;
    wait::until("sent", wait::LONG, async || Ok((stage.installation.database.number(DONE).await? > before).then_some(()))).await?;
    Ok(id)
}

const DONE: &str = "SELECT COUNT(*) FROM mailing WHERE state = 'done'";

/// A draft, and a file of it.
async fn announced(browser: &mut Anonymous, write: &str) -> Result<(String, String)> {
    let page = browser.get(write).await?.expect(200)?;
    let (at, token) = (told(&page, "data-attach")?, told(&page, "data-token")?);
    let form = page.form(write)?.with("expires", "0").with("category", "treatment").with("subject", "Scan").with("text", "Look.");
    browser.submit(&form.with("act", "save")).await?;
    let about = json!({ "name": "scan.txt", "type": "text/plain", "size": 4, "modified": 7 });
    let begun: Value = serde_json::from_str(&browser.post_json(&at, &token, &about).await?.expect(200)?.body)?;
    ensure!(at.starts_with("/team/files/"), "{at}");
    Ok((last(&at), begun["file"].as_str().context("no file")?.to_owned()))
}
