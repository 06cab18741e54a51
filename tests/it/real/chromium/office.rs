//! What staff see that no other scenario passes: inviting and settling a colleague, where alerts go, what waits for a colleague's word,
//! everybody's mailings, two records side by side, and help. Each in both languages, on a desktop and a telephone, light and dark.
use anyhow::{Context, Result};
use entity::base::clock::{Clock, SystemClock};
use portal::web::routes::{Route, Topic};
use tests::{
    actor::{Page, Practitioner},
    chromium::Browser,
    letter,
    stage::Stage,
};

use super::directory::look;
use crate::web::approvals::{change_alerts, enrol, make_code, submit};

const GO: &str = "main form button[type=submit]";
const BAD: &str = "main [role=alert]";

struct Office {
    stage: Stage,
    browser: Browser,
    origin: String,
    /// Of a patient, about whom two things wait for a colleague's word.
    record: String,
    /// Of a colleague.
    colleague: String,
}

impl Office {
    async fn new() -> Result<Self> {
        let stage = Stage::new().await?;
        let list = b"email,name,birth_date,record_number\nana@example.org,Ana Ruiz,1980-02-29,A-1\nana@second.example,Ana Ruiz G\xc3\xb3mez,1980-02-29,A-2\n";
        stage.installation.import(&stage.organization, list).await?.success()?;
        for to in ["ana@example.org", "ana@second.example"] {
            stage.send(&[to], &letter::plain(to, "Results", "are here")).await?.expect(250)?;
        }
        let boss = enrol(&stage, "boss", "administrator").await?;
        let (mut ruiz, vega) = (enrol(&stage, "ruiz", "care_team").await?, enrol(&stage, "vega", "sender").await?);
        let record = found(&mut ruiz, "ana@example").await?;
        change_alerts(&mut ruiz, &record, "ana@new.example").await?.expect(200)?;
        make_code(&mut ruiz, &record).await?.shows("Nothing changes until a colleague agrees")?;
        mailing(&mut ruiz).await?;
        let browser = Browser::start(1280, 900).await?;
        let origin = stage.installation.origin();
        browser.take_cookies(&origin, boss.person.browser.cookies()).await?;
        let colleague = format!("/team/staff/{}", vega.id);
        Ok(Self { stage, browser, origin, record, colleague })
    }

    async fn visit(&self, path: &str) -> Result<()> {
        self.browser.visit(&format!("{}{path}", self.origin)).await
    }

    /// Everybody has just used the key for this.
    async fn verified(&self, purpose: &str) -> Result<()> {
        let now = SystemClock.now().as_micros();
        let sql = format!("UPDATE session SET verified_at = {now}, verified_purpose = '{purpose}'");
        self.stage.installation.database.execute(&sql).await.map(drop)
    }

    /// One language.
    async fn round(&self, language: &str) -> Result<()> {
        self.browser.speak(language).await?;
        let name = |page: &str| format!("office-{language}-{page}");
        // What was sent, also to somebody who needs a code for it.
        self.visit("/team/messages").await?;
        self.browser.find("main .messages a.button[href$='/code']").await?;
        look(&self.browser, &name("0-sent")).await?;
        self.people(&name).await?;
        self.two_people(&name).await?;
        for topic in Topic::ALL.into_iter().filter(|topic| topic.is_for_staff()) {
            self.visit(&Route::Help(topic).to_string()).await?;
            look(&self.browser, &name(&format!("5-help-{}", topic.as_str()))).await?;
        }
        self.visit("/team/mailings/all").await?;
        look(&self.browser, &name("6-all-mailings")).await?;
        self.browser.goes("main .messages a").await?;
        look(&self.browser, &name("6-any-mailing")).await
    }

    async fn people(&self, name: &impl Fn(&str) -> String) -> Result<()> {
        self.verified("approve").await?; // for something else
        self.visit("/team/staff/new").await?;
        look(&self.browser, &name("1-verify")).await?;
        self.verified("manage_staff").await?;
        self.visit("/team/staff/new").await?;
        look(&self.browser, &name("1-invite")).await?;
        self.browser.ask("document.querySelectorAll('main form').forEach(one => { one.noValidate = true; })").await?;
        self.browser.enter("main [name=address]", "nobody").await?;
        self.browser.goes(GO).await?;
        self.browser.find(BAD).await?;
        look(&self.browser, &name("1-invite-wrong")).await?;
        self.visit(&self.colleague).await?;
        self.browser.ask("document.querySelectorAll('main details').forEach(one => { one.open = true; })").await?;
        look(&self.browser, &name("2-colleague")).await?;
        self.visit("/team/approvals").await?;
        look(&self.browser, &name("3-approvals")).await
    }

    async fn two_people(&self, name: &impl Fn(&str) -> String) -> Result<()> {
        self.verified("approve").await?;
        self.visit("/team/approvals").await?;
        self.browser.goes("main a[href^='/team/approvals/']").await?;
        look(&self.browser, &name("3-approval")).await?;
        self.verified("change_address").await?;
        self.visit(&format!("{}/alerts", self.record)).await?;
        look(&self.browser, &name("4-alerts")).await?;
        self.browser.enter("main [name=email]", "nowhere").await?;
        self.browser.goes(GO).await?;
        self.browser.find(BAD).await?;
        look(&self.browser, &name("4-alerts-wrong")).await?;
        // A colleague moved the mailbox: whoever gives a code is asked about it, wherever that is.
        self.visit(&format!("{}/desk", self.record)).await?;
        look(&self.browser, &name("4-desk-moved")).await?;
        self.visit(&format!("{}/code", self.record)).await?;
        look(&self.browser, &name("4-code-moved")).await?;
        self.browser.ask("document.querySelectorAll('main form').forEach(one => { one.noValidate = true; })").await?;
        self.browser.ask("document.querySelector('main [name=how]').checked = true").await?;
        self.browser.goes(GO).await?;
        self.browser.find(BAD).await?;
        look(&self.browser, &name("4-code-moved-missing")).await?;
        self.visit(&format!("{}/merge", self.record)).await?;
        self.browser.enter("main [name=words]", "ana@second").await?;
        self.browser.goes(GO).await?;
        self.browser.goes("main form:has([name=other]) button").await?;
        look(&self.browser, &name("4-side-by-side")).await
    }
}

/// The record that is found by this.
async fn found(who: &mut Practitioner, word: &str) -> Result<String> {
    let page = who.person.browser.get("/team/patients").await?.expect(200)?;
    let found = who.person.browser.submit(&page.form("/team/patients")?.with("words", word)).await?.expect(200)?;
    found.links().into_iter().find(|link| link.starts_with("/team/patients/0") && !link.ends_with("/code")).context("no record")
}

/// A text for two patients, sent.
async fn mailing(who: &mut Practitioner) -> Result<Page> {
    let form = who.person.browser.get("/team/mailings/new").await?.expect(200)?.form("/team/mailings/new")?;
    let place = who.person.browser.submit(&form.with("list", "A-1\nA-2")).await?.expect(303)?.header("location").to_owned();
    let form = who.person.browser.get(&place).await?.expect(200)?.form(&place)?;
    let typed = [("category", "treatment"), ("expires", "0"), ("read_by", ""), ("subject_en", "Visit"), ("text_en", "Come on Monday.")];
    let form = typed.into_iter().fold(form, |form, (name, value)| form.with(name, value));
    let sample = who.person.browser.submit(&form.with("act", "sample")).await?.expect(200)?;
    submit(who, &sample.form(&place)?.with("act", "send")).await
}

#[tokio::test]
async fn the_rest_of_the_office_is_for_everybody() -> Result<()> {
    let office = Office::new().await?;
    for language in ["en", "es"] {
        office.round(language).await?;
    }
    office.browser.quit().await?;
    office.stage.close().await
}
