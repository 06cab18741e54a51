//! Records that are joined while somebody writes: what was written goes to the one that stayed, and every page says so.
use anyhow::{Context, Result, ensure};
use entity::base::clock::{Clock, SystemClock};
use tests::{
    actor::{Form, Practitioner},
    letter,
    stage::Stage,
    wait,
};

use super::{
    approvals::{decide, enrol, form, submit},
    merge::{compare, joining, record},
    threads::act,
};

const ANA: &str = "ana@example.org";
const AGAIN: &str = "ana@second.example";
const WORDS: &str = "zinnober-7719-heron";
const SAYS: &str = "What you wrote is kept, and is now for the record that remained.";
const GOES: &str = "The message goes to the record that remained.";
/// What staff wrote, by whether it is with a record that was joined to another one.
const THERE: &str = "SELECT COUNT(*) FROM delivery d JOIN patient p ON p.id = d.patient_id WHERE d.sender_id IS NOT NULL \
    AND p.merged_into IS NULL";
const ASTRAY: &str = "SELECT COUNT(*) FROM delivery d JOIN patient p ON p.id = d.patient_id WHERE d.sender_id IS NOT NULL \
    AND p.merged_into IS NOT NULL";

/// Two records of one person, and two of the staff.
struct Scene {
    stage: Stage,
    vega: Practitioner,
    ruiz: Practitioner,
    kept: String,
    gone: String,
}

impl Scene {
    async fn new() -> Result<Self> {
        let stage = Stage::new().await?;
        let (mut vega, ruiz) = (enrol(&stage, "vega", "care_team").await?, enrol(&stage, "ruiz", "care_team").await?);
        for to in [ANA, AGAIN] {
            stage.send(&[to], &letter::plain(to, "Results", "text")).await?.expect(250)?;
        }
        let (kept, gone) = (record(&mut vega, "ana@example").await?, record(&mut vega, "ana@second").await?);
        Ok(Self { stage, vega, ruiz, kept, gone })
    }

    async fn join(&mut self) -> Result<()> {
        let page = compare(&mut self.ruiz, &self.kept, &self.gone, "ana@second").await?.expect(200)?;
        submit(&mut self.ruiz, &joining(&page, "own")?).await?.expect(200)?;
        decide(&mut self.vega, "yes").await?.expect(200)?;
        let joined = self.stage.installation.database.number("SELECT COUNT(*) FROM patient WHERE merged_into IS NOT NULL").await?;
        ensure!(joined == 1, "not joined");
        Ok(())
    }

    /// The form to write to a record.
    async fn written(&mut self, place: &str, text: &str) -> Result<Form> {
        let write = format!("{place}/write");
        let form = self.vega.person.browser.get(&write).await?.expect(200)?.form(&write)?;
        Ok(form.with("expires", "0").with("category", "treatment").with("subject", "Your result").with("text", text))
    }
}

#[tokio::test]
async fn a_message_that_is_being_written_goes_to_the_record_that_stayed() -> Result<()> {
    let mut scene = Scene::new().await?;
    let (gone, kept) = (scene.gone.clone(), scene.kept.clone());
    let typed = scene.written(&gone, WORDS).await?;
    scene.vega.person.browser.submit(&typed.clone().with("act", "typing")).await?.expect(204)?;
    let unsaved = scene.written(&gone, "second heron").await?;
    scene.join().await?;
    let Scene { stage, mut vega, .. } = scene;
    let (browser, database) = (&mut vega.person.browser, &stage.installation.database);
    // A draft from before is gone on with, and its page says what happened; an old address leads there.
    let list = browser.get("/team/drafts").await?.expect(200)?;
    let draft = list.links().into_iter().find(|link| link.contains("/write?draft=")).context("no draft")?;
    ensure!(draft.starts_with(&kept), "{draft}");
    let page = browser.get(&draft).await?.expect(200)?;
    page.shows(SAYS)?;
    ensure!(page.body.contains(WORDS), "what was typed is lost");
    let old = browser.get(&format!("{gone}/write")).await?.expect(303)?;
    browser.follow(old).await?.expect(200)?.shows(GOES)?;
    // Whatever is pressed on a page from before, nothing leaves unseen, and nothing is lost.
    let mut last = None;
    for act in ["keep", "preview", "send"] {
        let page = browser.submit(&unsaved.clone().with("act", act)).await?.expect(409)?;
        page.shows(SAYS)?;
        ensure!(page.body.contains("second heron</textarea>"), "what was typed is lost: {}", page.body);
        last = Some(page);
    }
    ensure!(database.number(THERE).await? == 0, "sent unseen");
    let page = last.context("no page")?;
    let again = page.form(&format!("{kept}/write"))?.with("expires", "0").with("category", "treatment");
    let again = again.with("text", "second heron").with("act", "send");
    let sent = browser.submit(&again).await?.expect(303)?;
    browser.follow(sent).await?.expect(200)?.shows("second heron")?;
    // The page from before, sent once more, is that message.
    browser.submit(&unsaved.with("act", "keep")).await?;
    ensure!((database.number(THERE).await?, database.number(ASTRAY).await?) == (1, 0));
    browser.submit(&typed.with("act", "typing")).await?.expect(204)?;
    stage.close().await
}

#[tokio::test]
async fn an_answer_that_is_being_written_goes_on_in_the_thread_of_the_record_that_stayed() -> Result<()> {
    let mut scene = Scene::new().await?;
    let threads = "INSERT INTO thread (id, patient_id, organization_id, state, asked_at, updated_at, created_at) \
         SELECT message_id, patient_id, organization_id, 'open', created_at, created_at, created_at FROM delivery";
    scene.stage.installation.database.execute(threads).await?;
    let patient = scene.gone.trim_start_matches("/team/patients/").to_owned();
    let list = scene.vega.person.browser.get("/team/inbox?show=open").await?.expect(200)?;
    let thread = list.links().into_iter().find(|link| link.ends_with(&patient)).context("no thread")?;
    let page = scene.vega.person.browser.get(&thread).await?.expect(200)?;
    let typed = act(&page, "answer")?.with("text", WORDS);
    scene.join().await?;
    let Scene { stage, mut vega, kept, .. } = scene;
    let (browser, database) = (&mut vega.person.browser, &stage.installation.database);
    browser.submit(&typed.clone().with("act", "typing")).await?.expect(204)?;
    let page = browser.submit(&typed).await?.expect(409)?;
    page.shows(SAYS)?;
    ensure!(page.body.contains(&format!("{WORDS}</textarea>")), "what was typed is lost");
    ensure!(database.number(THERE).await? == 0, "sent unseen");
    let old = browser.get(&thread).await?.expect(303)?;
    ensure!(old.header("location").ends_with(kept.trim_start_matches("/team/patients/")), "{}", old.header("location"));
    let sent = browser.submit(&act(&page, "answer")?.with("text", WORDS)).await?.expect(303)?;
    browser.follow(sent).await?.expect(200)?.shows(WORDS)?;
    ensure!((database.number(THERE).await?, database.number(ASTRAY).await?) == (1, 0));
    stage.close().await
}

#[tokio::test]
async fn a_list_and_what_is_planned_follow_the_record_that_stayed() -> Result<()> {
    let mut scene = Scene::new().await?;
    let (gone, kept) = (scene.gone.clone(), scene.kept.clone());
    let far = SystemClock.now().plus(std::time::Duration::from_secs(5 * 24 * 60 * 60)).to_rfc3339();
    let planned = scene.written(&gone, WORDS).await?.with("read_by", "").with("send_on", &far[..10]).with("send_at", "10:00");
    let sent = scene.vega.person.browser.submit(&planned.with("act", "send")).await?.expect(303)?;
    let message = sent.header("location").split('?').next().unwrap_or_default().to_owned();
    ensure!(!scene.vega.person.browser.get(&message).await?.expect(200)?.text().contains(GOES));
    let begun = scene.vega.person.browser.get("/team/mailings/new").await?.expect(200)?.form_with("/team/mailings/new", "begin")?;
    let whom = scene.vega.person.browser.submit(&begun).await?.expect(303)?.header("location").to_owned();
    for words in ["ana@second", "ana@example"] {
        let page = scene.vega.person.browser.get(&whom).await?.expect(200)?;
        let found = scene.vega.person.browser.submit(&page.form_with(&whom, "words")?.with("words", words)).await?.expect(200)?;
        let id = found.body.split("name=\"add\" value=\"").nth(1).and_then(|rest| rest.split('"').next()).context("nobody to add")?;
        let add = form(&found, "words", words)?.with("add", id);
        scene.vega.person.browser.submit(&add).await?.expect(200)?;
    }
    scene.join().await?;
    let Scene { stage, mut vega, .. } = scene;
    let (browser, database) = (&mut vega.person.browser, &stage.installation.database);
    browser.get(&message).await?.expect(200)?.shows(GOES)?;
    let page = browser.get(&whom).await?.expect(200)?;
    page.shows(GOES)?;
    ensure!(page.links().contains(&kept) && !page.links().contains(&gone), "{:?}", page.links());
    // Both rows are one patient's by now, who gets one copy.
    let place = whom.trim_end_matches("/patients").to_owned();
    let choices = [("category", "treatment"), ("expires", "0"), ("read_by", ""), ("subject_en", "Visit"), ("text_en", "Monday.")];
    let form = browser.get(&place).await?.expect(200)?.form(&place)?;
    let form = choices.into_iter().fold(form, |form, (name, value)| form.with(name, value)).with("act", "sample");
    let samples = browser.submit(&form).await?.expect(200)?;
    browser.submit(&samples.form(&place)?.with("act", "send")).await?.expect(303)?;
    let done = "SELECT COUNT(*) FROM mailing WHERE state = 'done' AND refused = 1";
    wait::until("sent", wait::LONG, async || Ok((database.number(done).await? == 1).then_some(()))).await?;
    browser.get(&place).await?.expect(200)?.shows("This patient is in an earlier row.")?;
    ensure!((database.number(THERE).await?, database.number(ASTRAY).await?) == (2, 0), "a copy too many, or astray");
    stage.close().await
}
