//! A round over the pages of a patient that take more than a visit, refusals among them: for what must hold on every page. Knows the
//! way to each, not what is asked of it.
use anyhow::{Context, Result, ensure};
use portal::web::routes::team::pattern;
use tests::{
    actor::{Anonymous, Form, Page, Patient, Practitioner, mailbox_code},
    authenticator::Authenticator,
    letter,
    stage::{SENDER, Stage},
    wait,
};

use super::{
    approvals::{decide, enrol},
    desk,
    teams::{change, make},
};

const ANA: &str = "ana@example.org";
/// The address that Ana changes to.
const NEW: &str = "ana@new.example";
/// The same person at another clinic.
const OTHER: &str = "ana@other.example";

/// What people wrote on the pages of this round.
pub(super) const WRITTEN: [&str; 11] =
    ["clinic", "other", "Nurses", "Ana", "Zz", "Files", "pdf", "Dr. Vega <vega@clinic.example>", ANA, NEW, "https://clinic.example/help"];

struct Round<'a, L> {
    stage: &'a Stage,
    speaks: &'a str,
    ana: Patient,
    look: L,
}

/// Goes the round in this language and has every page looked at.
///
/// # Errors
/// If a page is not there, or the look finds something.
pub(super) async fn every_page<L>(stage: &Stage, speaks: &str, look: L) -> Result<()>
where
    L: AsyncFnMut(&mut Anonymous, &Page) -> Result<()>,
{
    let question = letter::with_headers(ANA, "Zz", "Zz", &["X-Portal-Reply: yes"]);
    stage.relay.send(SENDER, &[ANA], &question).await?.expect(250)?;
    let scan = letter::File { kind: "application/pdf", header: "Content-Disposition: attachment; filename=Zz", bytes: b"%PDF-1.7" };
    let text = "<h1>Zz</h1><p><a href=\"https://clinic.example/help\">Zz</a></p>";
    let html = letter::with_files(ANA, "text/html", text, &[scan, scan, scan]);
    stage.relay.send(SENDER, &[ANA], &html).await?.expect(250)?;
    stage.installation.json(&["organization", "spare-codes", &stage.organization, "allow"]).await?;
    let mut ana = stage.claim(ANA).await?;
    ana.browser.speak(speaks);
    let mut round = Round { stage, speaks, ana, look };
    round.keys().await?;
    round.address().await?;
    let question = round.messages().await?;
    round.answer(&question).await?;
    round.write().await?;
    round.unsent(&question).await?;
    round.another_record().await?;
    round.set_up_again().await?;
    round.desk().await?;
    round.spare().await
}

impl<L: AsyncFnMut(&mut Anonymous, &Page) -> Result<()>> Round<'_, L> {
    /// A page of Ana's, looked at.
    async fn at(&mut self, path: &str, status: u16) -> Result<Page> {
        let page = self.ana.browser.get(path).await?.expect(status)?;
        (self.look)(&mut self.ana.browser, &page).await?;
        Ok(page)
    }

    /// What comes of a form of hers, looked at.
    async fn send(&mut self, form: &Form, status: u16) -> Result<Page> {
        let answer = self.ana.browser.submit(form).await?;
        let page = if answer.status.is_redirection() { self.ana.browser.follow(answer).await? } else { answer };
        let page = page.expect(status)?;
        (self.look)(&mut self.ana.browser, &page).await?;
        Ok(page)
    }

    /// What comes of her key, looked at.
    async fn press(&mut self, page: &Page, kind: &str) -> Result<Page> {
        let page = self.ana.press(page, kind).await?;
        (self.look)(&mut self.ana.browser, &page).await?;
        Ok(page)
    }

    /// Somebody else, without a session.
    fn somebody(&self) -> Result<Patient> {
        let mut somebody = Patient::new(self.stage.installation.anonymous()?);
        somebody.browser.speak(self.speaks);
        Ok(somebody)
    }

    /// The mailbox code that came there as this one, counted from one.
    async fn code(&self, address: &str, count: usize) -> Result<String> {
        wait::until(&format!("mailbox code {count} of {address}"), wait::LONG, async || {
            let mails = self.stage.installation.sink.mails().into_iter().filter(|mail| mail.to == address);
            Ok(mails.filter_map(|mail| mailbox_code(&mail.raw).ok()).nth(count - 1))
        })
        .await
    }

    async fn slip(&self, address: &str) -> Result<String> {
        self.stage.installation.slip(&self.stage.organization, address).await
    }

    async fn keys(&mut self) -> Result<()> {
        let asked = self.at("/settings/keys/add", 403).await?;
        let making = self.press(&asked, "get").await?;
        let first = std::mem::replace(&mut self.ana.device, Authenticator::new());
        let using = self.press(&making, "create").await?;
        let done = self.press(&using, "get").await?;
        self.ana.device = first;
        let removal = removals(&done).pop().context("a key to remove")?;
        let naming = removal.trim_end_matches("/remove");
        let form = self.at(naming, 200).await?.form(naming)?;
        self.send(&form.clone().with("name", " "), 422).await?;
        self.send(&form.with("name", "Zz"), 200).await?;
        let form = self.at(&removal, 200).await?.form(&removal)?;
        let gone = self.send(&form, 200).await?;
        let last = removals(&gone).pop().context("a key that stays")?;
        self.at(&last, 409).await?;
        self.at("/settings/devices", 200).await.map(drop)
    }

    async fn address(&mut self) -> Result<()> {
        let page = self.at("/settings/alerts", 200).await?;
        let way = page.links().into_iter().find(|link| link.starts_with("/settings/alerts/")).context("a way to change it")?;
        let asked = self.at(&way, 403).await?;
        let form = self.press(&asked, "get").await?.form(&way)?;
        self.send(&form.clone().with("address", "no address"), 422).await?;
        let form = self.send(&form.with("address", NEW), 200).await?.form(&way)?;
        let code = self.code(NEW, 1).await?;
        self.send(&form.clone().with("code", "12"), 422).await?;
        self.send(&form.with("code", &code), 200).await.map(drop)
    }

    /// Every way of showing each; the one that takes an answer.
    async fn messages(&mut self) -> Result<String> {
        let messages = self.ana.messages().await?;
        let (mut question, mut links) = (None, 0);
        for message in messages {
            let page = self.at(&message, 200).await?;
            self.at(&format!("{message}/plain"), 200).await?;
            self.at(&format!("{message}/designed"), 200).await?;
            if page.links().iter().any(|link| link.ends_with("/links/1")) {
                self.at(&format!("{message}/links/1"), 200).await?;
                links += 1;
            }
            if page.form(&format!("{message}/reply")).is_ok() {
                question = Some(message);
            }
        }
        ensure!(links == 1, "{links} pages of a link");
        question.context("nothing takes an answer")
    }

    async fn answer(&mut self, question: &str) -> Result<()> {
        let form = self.ana.browser.get(question).await?.form(&format!("{question}/reply"))?;
        self.send(&form.clone().with("text", " "), 422).await?;
        self.ana.browser.submit(&form.clone().with("text", "Zz").with("act", "typing")).await?.expect(204)?;
        self.at("/inbox", 200).await?;
        self.at(question, 200).await?;
        let form = self.ana.browser.get(question).await?.form(&format!("{question}/reply"))?;
        self.send(&form.with("text", "Zz").with("act", "send"), 200).await?;
        self.at(question, 200).await.map(drop)
    }

    /// To a team that the clinic lists.
    async fn write(&mut self) -> Result<()> {
        let (installation, organization) = (&self.stage.installation, &self.stage.organization);
        let mut boss = Practitioner::enrol(installation, organization, "boss@clinic.example", "administrator").await?;
        let team = make(&mut boss, "Nurses").await?;
        change(&mut boss, &team, "settle", &[("name", "Nurses"), ("days", "2"), ("listed", "yes")]).await?.expect(200)?;
        let page = self.at("/write", 200).await?;
        let way = page.links().into_iter().find(|link| link.starts_with("/write/")).context("nobody to write to")?;
        let form = self.at(&way, 200).await?.form(&way)?;
        self.send(&form.clone().with("subject", "Zz").with("text", " ").with("act", "send"), 422).await?;
        self.send(&form.with("subject", "Zz").with("text", "Zz").with("act", "send"), 200).await?;
        self.at("/write", 200).await.map(drop)
    }

    /// Begun, and then its message takes no answers any more.
    async fn unsent(&mut self, question: &str) -> Result<()> {
        let form = self.ana.browser.get(question).await?.form(&format!("{question}/reply"))?;
        self.ana.browser.submit(&form.with("text", "Zz").with("act", "typing")).await?.expect(204)?;
        self.stage.installation.database.execute("UPDATE message SET reply_allowed = FALSE").await?;
        let page = self.at("/inbox", 200).await?;
        let way = page.links().into_iter().find(|link| link.starts_with("/unsent/")).context("it is not offered")?;
        let asked = self.at(&way, 403).await?;
        self.press(&asked, "get").await.map(drop)
    }

    async fn another_record(&mut self) -> Result<()> {
        let installation = &self.stage.installation;
        let other = installation.organization("other").await?;
        installation.import(&other, format!("email\n{OTHER}\n").as_bytes()).await?.success()?;
        let slip = installation.slip(&other, OTHER).await?;
        let form = self.at("/claim", 200).await?.form("/claim")?;
        let asked = self.send(&form.with("slip", &slip), 403).await?;
        let page = self.press(&asked, "get").await?;
        self.at("/inbox", 200).await?;
        let form = page.form("/claim/add")?;
        self.send(&form.clone().with("code", "12345678"), 422).await?;
        let code = self.code(OTHER, 1).await?;
        self.send(&form.with("code", &code), 200).await.map(drop)
    }

    /// Somebody with another letter: stopped, waiting, void.
    async fn set_up_again(&mut self) -> Result<()> {
        let slip = self.slip(ANA).await?;
        self.somebody()?.make_key(&slip).await?;
        self.code(NEW, 2).await?; // once it is stopped, none is sent
        self.at("/inbox", 200).await?;
        let form = self.at("/claim/stop", 200).await?.form("/claim/stop")?;
        self.send(&form, 200).await?;
        let (slip, mut somebody) = (self.slip(ANA).await?, self.somebody()?);
        let page = somebody.make_key(&slip).await?;
        let code = self.code(NEW, 3).await?;
        let page = somebody.enter_mailbox_code(&page, &code).await?.expect(200)?;
        (self.look)(&mut somebody.browser, &page).await?;
        self.slip(ANA).await?;
        let page = somebody.browser.get("/claim/mailbox").await?.expect(200)?;
        (self.look)(&mut somebody.browser, &page).await
    }

    /// The telephone's side of the desk, without a mailbox.
    async fn desk(&mut self) -> Result<()> {
        let (mut vega, mut ruiz) = (enrol(self.stage, "vega", "sender").await?, enrol(self.stage, "ruiz", "care_team").await?);
        let page = vega.person.browser.get(pattern::NEW_PATIENT).await?.expect(200)?.form(pattern::NEW_PATIENT)?;
        let added = vega.person.browser.submit(&page.with("email", "").with("name", "Zz")).await?.expect(303)?;
        let place = added.header("location").to_owned();
        let (_, code) = desk::begin(&mut vega, &place).await?;
        let mut ben = self.somebody()?;
        let mut shown = vec![ben.enter_slip(&code).await?.expect(200)?];
        desk::press(&mut vega, &place, "confirm").await?.expect(200)?;
        let page = ben.browser.get("/claim/key").await?.expect(200)?;
        let page = ben.press(&page, "create").await?;
        shown.push(ben.press(&page, "get").await?);
        desk::press(&mut vega, &place, "vouch").await?.expect(200)?;
        decide(&mut ruiz, "yes").await?.expect(200)?;
        shown.push(ben.browser.get("/claim/mailbox").await?.expect(200)?);
        for page in shown {
            (self.look)(&mut ben.browser, &page).await?;
        }
        Ok(())
    }

    /// A spare code, and the way back with it.
    async fn spare(&mut self) -> Result<()> {
        let asked = self.at("/settings/spare", 403).await?;
        let form = self.press(&asked, "get").await?.form("/settings/spare")?;
        let shown = self.send(&form, 200).await?;
        self.at("/settings/spare", 200).await?;
        let text = shown.text();
        let groups: Vec<&str> =
            text.split_whitespace().filter(|word| word.len() == 4 && word.bytes().all(|b| b.is_ascii_digit())).collect();
        let spare = groups.windows(7).next().context("no spare code on the page")?.join(" ");
        let page = self.ana.sign_out().await?;
        (self.look)(&mut self.ana.browser, &page).await?;
        self.ana = self.somebody()?;
        let form = self.at("/recover", 200).await?.form("/recover")?;
        self.send(&form.clone().with("spare", "1234"), 422).await?;
        self.send(&form.with("spare", &spare), 200).await.map(drop)
    }
}

/// The links to the pages that remove a key.
fn removals(page: &Page) -> Vec<String> {
    page.links().into_iter().filter(|link| link.ends_with("/remove")).collect()
}
