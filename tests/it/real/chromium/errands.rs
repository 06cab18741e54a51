//! Whole errands with the keyboard alone: settling things, coming back a year later, writing, and the way back with a spare code.
//! After each step the focus is on the subject of the page.
use anyhow::{Context, Result, ensure};
use tests::{
    actor::{Practitioner, mailbox_code},
    wait,
};

use super::{
    keyboard::reach,
    scene::{ANA, Scene},
};
use crate::web::teams::{change, make};

const SUBMIT: &str = "main form button[type=submit]";
/// On this device: the telephone beside it is a button of its own.
const CREATE: &str = "[data-kind=create]:not([data-where]) button";
const GET: &str = "[data-kind=get] button";
const NEW: &str = "ana.new@example.org";

/// Goes to what a selector names, on a page whose scripts have run.
async fn ready(scene: &Scene, selector: &str) -> Result<()> {
    scene.browser.find(selector).await?;
    scene.browser.holds("document.readyState === 'complete'").await?;
    reach(scene, selector).await
}

/// Presses Enter on what a selector names.
async fn enter(scene: &Scene, selector: &str) -> Result<()> {
    ready(scene, selector).await?;
    scene.browser.key("Enter").await
}

/// The same, and arrives at another page, at whose subject one begins.
async fn goes(scene: &Scene, selector: &str, path: &str) -> Result<()> {
    enter(scene, selector).await?;
    scene.browser.arrives(path).await?;
    begins(scene).await
}

async fn begins(scene: &Scene) -> Result<()> {
    scene.browser.holds("document.readyState === 'complete' && document.activeElement.matches('h1, [role=alert]')").await
}

/// Types into a field, and sends its form by Enter.
async fn fill(scene: &Scene, field: &str, text: &str) -> Result<()> {
    ready(scene, field).await?;
    scene.browser.type_text(text).await?;
    scene.browser.key("Enter").await
}

/// A page that asks for the key once more, and what comes then.
async fn verified(scene: &Scene, then: &str) -> Result<()> {
    scene.browser.find("[data-purpose] button").await?;
    begins(scene).await?;
    enter(scene, "[data-purpose] button").await?;
    scene.browser.find(then).await?;
    begins(scene).await
}

/// The code in the mailbox that came as this one of them, counted from nothing.
async fn code(scene: &Scene, count: usize) -> Result<String> {
    wait::until("a mailbox code", wait::LONG, async || {
        let mails = scene.stage.installation.sink.mails().into_iter().filter(|mail| mail.to == ANA);
        Ok(mails.filter_map(|mail| mailbox_code(&mail.raw).ok()).nth(count))
    })
    .await
}

#[tokio::test]
async fn settings_need_no_pointer() -> Result<()> {
    let scene = Scene::new("es").await?;
    let browser = &scene.browser;
    scene.make_key().await?;
    scene.confirm().await?;
    scene.visit("/inbox").await?;
    goes(&scene, "header a[href='/settings']", "/settings").await?;
    alerts(&scene).await?;
    goes(&scene, "main .ways a[href='/settings']", "/settings").await?;
    keys(&scene).await?;
    goes(&scene, "main .ways a[href='/settings']", "/settings").await?;
    for section in ["devices", "history"] {
        goes(&scene, &format!("main a[href='/settings/{section}']"), &format!("/settings/{section}")).await?;
        goes(&scene, "main .ways a[href='/settings']", "/settings").await?;
    }
    enter(&scene, "main form[action='/language'] button[value=en]").await?;
    browser.holds("document.documentElement.lang === 'en'").await?;
    begins(&scene).await?;
    // Out, and in again a year later.
    goes(&scene, "header form[action='/sign-out'] button", "/sign-out").await?;
    browser.forget().await?;
    scene.visit("/").await?;
    goes(&scene, GET, "/inbox").await?;
    scene.close().await
}

/// How often, and where to: by arrow keys, and with the code from the new mailbox.
async fn alerts(scene: &Scene) -> Result<()> {
    let browser = &scene.browser;
    goes(scene, "main a[href='/settings/alerts']", "/settings/alerts").await?;
    let chosen = "return document.querySelector('[name=often]:checked').value";
    let before = browser.ask(chosen).await?;
    reach(scene, "[name=often]").await?;
    browser.key("ArrowDown").await?;
    let chosen_now = browser.ask(chosen).await?;
    ensure!(chosen_now != before, "an arrow key chooses nothing: {before}");
    enter(scene, SUBMIT).await?;
    browser.find("main .notice.good").await?;
    begins(scene).await?;
    ensure!(browser.ask(chosen).await? == chosen_now, "it was not saved");
    enter(scene, "main a[href^='/settings/alerts/']").await?;
    verified(scene, "main [name=address]").await?;
    // What the browser itself would hold back is the portal's to say.
    browser.ask("document.querySelector('main form').noValidate = true").await?;
    fill(scene, "main [name=address]", "nowhere").await?;
    browser.find("main [role=alert]").await?;
    begins(scene).await?;
    // From what went wrong straight to the field.
    enter(scene, "main [role=alert] a").await?;
    scene.browser.holds("document.activeElement.name === 'address'").await?;
    browser.ask("document.activeElement.select()").await?;
    browser.type_text(NEW).await?;
    browser.key("Enter").await?;
    fill(scene, "main [name=code]", &scene.stage.installation.mailbox_code(NEW).await?).await?;
    browser.arrives("/settings/alerts").await?;
    begins(scene).await
}

/// One is named, another one added, on a device that holds none of them.
async fn keys(scene: &Scene) -> Result<()> {
    let browser = &scene.browser;
    goes(scene, "main a[href='/settings/keys']", "/settings/keys").await?;
    enter(scene, "main li a[href^='/settings/keys/']:not([href$='/remove'])").await?;
    browser.find("main [name=name]").await?;
    begins(scene).await?;
    fill(scene, "main [name=name]", "Tableta ").await?;
    browser.arrives("/settings/keys").await?;
    begins(scene).await?;
    ensure!(browser.text().await?.contains("Tableta"), "{}", browser.text().await?);
    goes(scene, "main a[href='/settings/keys/add']", "/settings/keys/add").await?;
    verified(scene, CREATE).await?;
    browser.lose_passkeys().await?;
    enter(scene, CREATE).await?;
    browser.find(GET).await?;
    begins(scene).await?;
    goes(scene, GET, "/settings/keys").await
}

#[tokio::test]
async fn the_way_back_needs_no_pointer() -> Result<()> {
    let scene = Scene::new("es").await?;
    let (browser, stage) = (&scene.browser, &scene.stage);
    stage.installation.json(&["organization", "spare-codes", &stage.organization, "allow"]).await?;
    scene.make_key().await?;
    scene.confirm().await?;
    scene.visit("/settings").await?;
    goes(&scene, "main a[href='/settings/spare']", "/settings/spare").await?;
    verified(&scene, "main form[action='/settings/spare'] button").await?;
    enter(&scene, "main form[action='/settings/spare'] button").await?;
    browser.find(".square").await?;
    begins(&scene).await?;
    // It is kept on paper: the digits and the square are there, too.
    browser.prints("the spare code").await?;
    let on_paper = "return ['.code', '.square'].every(part => document.querySelector(`main ${part}`).checkVisibility())";
    ensure!(browser.ask(on_paper).await? == true, "the spare code is not on paper");
    browser.theme(tests::chromium::Theme::Light).await?;
    let spare = browser.ask("return document.querySelector('main .code').textContent").await?;
    let spare = spare.as_str().context("no spare code")?.to_owned();
    // A new telephone.
    browser.forget().await?;
    browser.lose_passkeys().await?;
    scene.visit("/recover").await?;
    fill(&scene, "[name=spare]", "1234").await?;
    browser.find("main [role=alert]").await?;
    begins(&scene).await?;
    browser.ask("document.querySelector('[name=spare]').value = ''").await?;
    fill(&scene, "[name=spare]", &spare).await?;
    browser.arrives("/claim/key").await?;
    begins(&scene).await?;
    enter(&scene, CREATE).await?;
    browser.find(GET).await?;
    begins(&scene).await?;
    goes(&scene, GET, "/claim/mailbox").await?;
    fill(&scene, "[name=code]", &code(&scene, 1).await?).await?;
    browser.arrives("/claim/done").await?;
    begins(&scene).await?;
    set_up_again(&scene).await?;
    scene.close().await
}

/// Somebody with another letter: seen above the messages, and stopped.
async fn set_up_again(scene: &Scene) -> Result<()> {
    let installation = &scene.stage.installation;
    let slip = installation.slip(&scene.stage.organization, ANA).await?;
    tests::actor::Patient::new(installation.anonymous()?).make_key(&slip).await?;
    scene.visit("/inbox").await?;
    goes(scene, "main a[href='/claim/stop']", "/claim/stop").await?;
    enter(scene, "main form[action='/claim/stop'] button").await?;
    scene.browser.says(&scene.say("stop-done-heading")?).await?;
    goes(scene, "main a[href='/inbox']", "/inbox").await
}

#[tokio::test]
async fn writing_needs_no_pointer() -> Result<()> {
    let scene = Scene::new("es").await?;
    let (browser, stage) = (&scene.browser, &scene.stage);
    let mut boss = Practitioner::enrol(&stage.installation, &stage.organization, "boss@clinic.example", "administrator").await?;
    let team = make(&mut boss, "Nurses").await?;
    change(&mut boss, &team, "settle", &[("name", "Nurses"), ("days", "2"), ("listed", "yes")]).await?.expect(200)?;
    scene.make_key().await?;
    scene.confirm().await?;
    scene.visit("/inbox").await?;
    goes(&scene, "main a[href='/write']", "/write").await?;
    enter(&scene, "main a[href^='/write/']").await?;
    browser.find("main [name=subject]").await?;
    begins(&scene).await?;
    let form = browser.path().await?;
    reach(&scene, "main [name=subject]").await?;
    browser.type_text("Una pregunta").await?;
    reach(&scene, "main [name=text]").await?;
    browser.type_text("¿Puedo correr?").await?;
    // What it may have said of the subject alone: it says so again of the text.
    browser.ask("document.querySelector('[data-draft]').textContent = ''").await?;
    reach(&scene, "main input[type=file]").await?;
    browser.holds("document.querySelector('[data-draft]').textContent.trim()").await?;
    // Left in the middle, and found again above the messages.
    goes(&scene, "body > header .brand", "/inbox").await?;
    goes(&scene, "main .notice a[href^='/write/']", &form).await?;
    ensure!(browser.ask("return document.querySelector('main [name=text]').value").await? == "¿Puedo correr?", "what was typed is gone");
    enter(&scene, "main button[value=send]").await?;
    browser.holds("!location.pathname.startsWith('/write/')").await?;
    begins(&scene).await?;
    browser.find("main .notice.good").await?;
    scene.close().await
}

/// A page is spoiled in each way that the looks are for, and each look finds it.
#[tokio::test]
async fn looks_find_what_is_wrong() -> Result<()> {
    let scene = Scene::new("en").await?;
    let browser = &scene.browser;
    let link = "const link = document.querySelector('body > footer a');";
    let walks = [
        ("link.tabIndex = 3", "before its turn"),
        ("link.style.setProperty('outline', 'none', 'important')", "a focus without a ring"),
        ("link.addEventListener('keydown', event => event.preventDefault())", "a trap"),
        ("link.style.cssText = 'position: fixed; left: -300px'", "a stop outside of the window"),
        ("link.removeAttribute('href'); link.setAttribute('role', 'button')", "a button that is none"),
    ];
    for (fault, name) in walks {
        scene.visit("/claim").await?;
        browser.walked("as it is").await?;
        browser.ask(&format!("{link} {fault}")).await?;
        ensure!(browser.walked(name).await.is_err(), "{name} is not found");
    }
    for (fault, name) in [("border", "a button without a border"), ("outline", "a focus without a ring")] {
        scene.visit("/claim").await?;
        browser.keeps_borders("as it is").await?;
        browser.ask(&format!("document.querySelector('main form button').style.setProperty('{fault}', 'none', 'important')")).await?;
        ensure!(browser.keeps_borders(name).await.is_err(), "{name} is not found");
    }
    for (fault, name) in [("color", "pale text"), ("min-width", "too wide")] {
        scene.visit("/claim").await?;
        browser.prints("as it is").await?;
        let value = if fault == "color" { "#ccc" } else { "2000px" };
        browser.ask(&format!("document.querySelector('main h1').style.setProperty('{fault}', '{value}', 'important')")).await?;
        ensure!(browser.prints(name).await.is_err(), "{name} is not found");
    }
    scene.close().await
}
