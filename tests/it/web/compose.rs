//! A message to a patient by the pages: typed, looked at, sent once, undone, taken back; nothing typed is lost.
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use entity::base::clock::Clock;
use tests::{
    actor::{Form, Page, Patient, Practitioner},
    app::App,
    installation::Installation,
};

const ANA: &str = "ana@example.org";
const UNDO: Duration = Duration::from_secs(31);
const TEXT: &str = "All is well.\n\n- Drink <b>water</b>\n- Rest";

/// A clinic with a practitioner and a patient who signs in.
struct Scene {
    installation: Installation,
    app: App,
    vega: Practitioner,
    ana: Patient,
    /// Where one writes to her.
    write: String,
}

impl Scene {
    async fn new() -> Result<Self> {
        let installation = Installation::new().await?;
        let organization = installation.organization("clinic").await?;
        installation.import(&organization, b"email,name,birth_date\nana@example.org,Ana Ruiz,1980-12-31\n").await?.success()?;
        let app = App::start(&installation).await?;
        let vega = Practitioner::enrol(&installation, &organization, "vega@clinic.example", "sender").await?;
        let ana = installation.claim(&organization, ANA).await?;
        let ids = installation.database.rows("SELECT id FROM patient", |row| row.id(0)).await?;
        let write = format!("/team/patients/{}/write", ids.first().context("no patient")?);
        Ok(Self { installation, app, vega, ana, write })
    }

    async fn form(&mut self) -> Result<Form> {
        let page = self.vega.person.browser.get(&self.write).await?.expect(200)?;
        page.shows("Ana Ruiz")?;
        page.shows("Needed today? Telephone.")?;
        // The first of each list is chosen.
        Ok(page.form(&self.write)?.with("expires", "0").with("category", "treatment"))
    }

    async fn submit(&mut self, form: &Form, act: &str) -> Result<Page> {
        let answer = self.vega.person.browser.submit(&form.clone().with("act", act)).await?;
        self.vega.person.browser.follow(answer).await
    }

    /// Whether the patient reads in her history that it was looked at by who wrote it.
    async fn history_tells_of_it(&mut self, tells: bool) -> Result<()> {
        let text = self.ana.browser.get("/settings/history").await?.expect(200)?.text();
        ensure!(text.contains("opened a message to you") == tells, "{text}");
        Ok(())
    }

    /// Sends a message; its page.
    async fn send(&mut self) -> Result<(String, Page)> {
        let form = self.form().await?.with("subject", "Your result").with("text", TEXT);
        let page = self.submit(&form, "send").await?.expect(200)?;
        page.shows("Sent to ")?;
        let place = page.asked.trim_start_matches("GET ").split('?').next().unwrap_or_default().to_owned();
        Ok((place, page))
    }
}

/// Whether what nearly always stays as it is lies open.
fn form_is_open(body: &str, open: bool) -> bool {
    body.contains(if open { "<details open><summary>More choices" } else { "<details><summary>More choices" })
}

#[tokio::test]
async fn a_message_is_typed_looked_at_sent_once_and_read() -> Result<()> {
    let mut scene = Box::pin(Scene::new()).await?;
    let form = scene.form().await?.with("text", TEXT);
    let wrong = scene.submit(&form, "send").await?.expect(422)?;
    wrong.shows("Write a subject.")?;
    ensure!(wrong.body.contains("- Drink &lt;b&gt;water&lt;/b&gt;"), "what was typed is lost");
    let drafts = scene.vega.person.browser.get("/team/drafts").await?.expect(200)?;
    drafts.shows("Ana Ruiz")?;
    let form = form.with("subject", "Your result");
    let look = scene.submit(&form, "preview").await?.expect(200)?;
    look.shows("This is what the patient will see")?;
    // What decides where answers go is looked at, too; of teams nothing is said where there are none.
    look.shows("Answers allowed")?;
    ensure!(!look.text().contains("In the name of"), "{}", look.text());
    // What the patient sees, with who writes; and what only the writer does, under another heading.
    let text = look.text();
    let (seen, beside) = text.split_once("Not part of the message: only you see this").context("no other heading")?;
    ensure!(seen.contains("vega, clinic") && seen.contains("All is well."), "{seen}");
    for own in ["December 31, 1980", "Answers allowed", "To be read by"] {
        ensure!(!seen.contains(own), "{own}: {seen}");
    }
    ensure!(beside.contains("December 31, 1980") && beside.contains("Answers allowed"), "{beside}");
    ensure!(look.body.contains("<li>Drink &lt;b&gt;water&lt;/b&gt;</li>"), "{}", look.body);
    let sent = scene.submit(&look.form(&scene.write)?, "send").await?.expect(200)?;
    sent.shows("Sent to Ana Ruiz.")?;
    sent.shows("Message to Ana Ruiz")?;
    sent.shows("Nobody can see this message yet. You can undo it until:")?;
    scene.submit(&form, "send").await?.expect(200)?.shows("This message was sent already")?;
    ensure!(scene.installation.database.number("SELECT COUNT(*) FROM message").await? == 1);
    ensure!(scene.installation.database.number("SELECT COUNT(*) FROM draft").await? == 0);
    ensure!(scene.ana.messages().await?.is_empty(), "seen at once");
    scene.app.clock.pass(UNDO);
    let places = scene.ana.messages().await?;
    let page = scene.ana.browser.get(places.first().context("no message")?).await?.expect(200)?;
    page.shows("Your result")?;
    page.shows("All is well.")?;
    page.shows("vega")?;
    ensure!(!page.text().contains("@localhost"), "an address that takes no mail is shown: {}", page.text());
    let list = scene.vega.person.browser.get("/team/messages").await?.expect(200)?;
    list.shows("Ana Ruiz")?;
    list.shows("Opened")?;
    scene.installation.sink.mails_to(ANA, 2).await?;
    scene.app.close(&scene.installation).await
}

#[tokio::test]
async fn a_message_is_undone_and_its_text_comes_back() -> Result<()> {
    let mut scene = Box::pin(Scene::new()).await?;
    let (place, page) = scene.send().await?;
    scene.history_tells_of_it(false).await?;
    let answer = scene.vega.person.browser.submit(&page.form(&place)?).await?;
    let again = scene.vega.person.browser.follow(answer).await?.expect(200)?;
    again.shows("Undone. Nobody saw the message.")?;
    ensure!(again.body.contains("value=\"Your result\"") && again.body.contains("- Rest"), "the text is lost");
    scene.app.clock.pass(UNDO);
    ensure!(scene.ana.messages().await?.is_empty());
    scene.history_tells_of_it(false).await?;
    let (place, page) = scene.send().await?;
    scene.app.clock.pass(UNDO);
    scene.history_tells_of_it(true).await?;
    let answer = scene.vega.person.browser.submit(&page.form(&place)?).await?;
    scene.vega.person.browser.follow(answer).await?.expect(200)?.shows("It is too late to undo this")?;
    scene.installation.sink.mails_to(ANA, 2).await?;
    scene.app.close(&scene.installation).await
}

#[tokio::test]
async fn a_message_is_taken_back_and_both_are_told() -> Result<()> {
    let mut scene = Box::pin(Scene::new()).await?;
    let (place, _) = scene.send().await?;
    scene.app.clock.pass(UNDO);
    let read = scene.ana.messages().await?.pop().context("no message")?;
    let recall = format!("{place}/recall");
    scene.vega.person.browser.get(&recall).await?.expect(200)?.shows("Nobody has opened it so far.")?;
    let hangs: Vec<String> = scene.ana.browser.get(&read).await?.expect(200)?.links();
    let hangs: Vec<String> = hangs.into_iter().filter(|link| link.starts_with(&format!("{read}/"))).collect();
    ensure!(hangs.iter().any(|link| link.ends_with("/message.eml")), "{hangs:?}");
    let page = scene.vega.person.browser.get(&recall).await?.expect(200)?;
    page.shows("Ana Ruiz : opened this on")?;
    page.shows("Taking it back only hides it from now on.")?;
    let form = page.form(&recall)?;
    scene.vega.person.browser.submit(&form).await?.expect(422)?.shows("Say why you take it back.")?;
    let done = scene.vega.person.browser.submit(&form.clone().with("reason", "wrong_patient")).await?.expect(200)?;
    done.shows("opened this")?;
    done.shows("may have kept it")?;
    let gone = scene.ana.browser.get(&read).await?.expect(404)?;
    gone.shows("Your clinic took back a message on")?;
    gone.shows("You had opened it.")?;
    // Its files say so, too, to whoever kept their addresses.
    for link in hangs.iter().filter(|link| !link.contains('?')) {
        scene.ana.browser.get(link).await?.expect(404)?.shows("Your clinic took back a message on")?;
    }
    scene.ana.inbox().await?.shows("Your clinic took back a message on")?;
    scene.vega.person.browser.submit(&form.with("reason", "other")).await?.expect(200)?.shows("There is nothing to take back any more.")?;
    // Another patient, or nobody, finds none of it.
    for path in [place.as_str(), recall.as_str(), "/team/messages", "/team/drafts"] {
        scene.ana.browser.get(path).await?.expect(404)?;
    }
    scene.installation.sink.mails_to(ANA, 2).await?;
    scene.app.close(&scene.installation).await
}

#[tokio::test]
async fn a_message_is_sent_later_and_taken_back_until_then() -> Result<()> {
    let mut scene = Box::pin(Scene::new()).await?;
    let form = scene.form().await?.with("subject", "Your visit").with("text", TEXT).with("read_by", "");
    let wrong = scene.submit(&form.clone().with("send_on", "2001-01-01").with("send_at", "09:00"), "send").await?.expect(422)?;
    wrong.shows("This moment is over.")?;
    ensure!(form_is_open(&wrong.body, true) && form_is_open(&scene.vega.person.browser.get(&scene.write).await?.body, false));
    ensure!(wrong.body.contains("value=\"2001-01-01\"") && wrong.body.contains("value=\"09:00\""), "what was typed is lost");
    scene.submit(&form.clone().with("send_on", "2001-01-01"), "preview").await?.expect(422)?.shows("Fill in both the day and the hour")?;
    let gap = form.clone().with("send_on", "2030-03-31").with("send_at", "02:30").with("zone", "gap");
    scene.submit(&gap, "preview").await?.expect(422)?.shows("clocks are put forward")?;
    let at = scene.app.clock.now().plus(Duration::from_secs(3 * 24 * 60 * 60)).to_rfc3339();
    let form = form.with("send_on", &at[..10]).with("send_at", &at[11..16]);
    let look = scene.submit(&form, "preview").await?.expect(200)?;
    look.shows("Will be sent on")?;
    let sent = scene.submit(&look.form(&scene.write)?, "send").await?.expect(200)?;
    sent.shows("Until then nobody sees it or is told of it")?;
    sent.shows("To be sent on")?;
    ensure!(!sent.body.contains("<dt>Sent</dt>") && !sent.text().contains("Sent to "), "it is called sent: {}", sent.text());
    let place = sent.asked.trim_start_matches("GET ").split('?').next().unwrap_or_default().to_owned();
    scene.app.clock.pass(UNDO);
    let list = scene.vega.person.browser.get("/team/messages?show=scheduled").await?.expect(200)?;
    list.shows("Will be sent on")?;
    ensure!(scene.ana.messages().await?.is_empty());
    let answer = scene.vega.person.browser.submit(&sent.form(&place)?).await?;
    let again = scene.vega.person.browser.follow(answer).await?.expect(200)?;
    ensure!(
        again.body.contains("value=\"Your visit\"") && again.body.contains(&format!("value=\"{}\"", &at[..10])),
        "the draft is not whole"
    );
    scene.app.close(&scene.installation).await
}
