//! What a patient settles, looked at page by page, and the spare code that leads back when every key is gone.
use anyhow::{Context, Result, ensure};
use tests::{actor::Practitioner, chromium::Browser, wait};

use super::scene::{ANA, SUBMIT, Scene};
use crate::web::teams::{change, make};

/// A page that asks for the key once more, and what comes then: found by `then`.
pub(super) async fn verified(scene: &Scene, path: &str, then: &str) -> Result<()> {
    scene.visit(path).await?;
    scene.browser.press("[data-purpose] button").await?;
    scene.browser.find(then).await?;
    Ok(())
}

#[tokio::test]
async fn settings_are_for_everybody_and_a_spare_code_leads_back() -> Result<()> {
    round(Scene::new("es").await?, "es").await
}

#[tokio::test]
async fn settings_are_for_everybody_in_english_too() -> Result<()> {
    round(Scene::new("en").await?, "en").await
}

async fn round(scene: Scene, language: &str) -> Result<()> {
    let (browser, installation) = (&scene.browser, &scene.stage.installation);
    installation.json(&["organization", "spare-codes", &scene.stage.organization, "allow"]).await?;
    scene.make_key().await?;
    scene.confirm().await?;
    scene.look("20-done-with-spare").await?;
    for (name, path) in [("settings", ""), ("keys", "/keys"), ("devices", "/devices"), ("alerts", "/alerts"), ("history", "/history")] {
        scene.visit(&format!("/settings{path}")).await?;
        scene.look(&format!("21-{name}")).await?;
    }
    // Writing first, to a team that the clinic lists.
    let mut boss = Practitioner::enrol(installation, &scene.stage.organization, "boss@clinic.example", "administrator").await?;
    let team = make(&mut boss, "Nurses").await?;
    change(&mut boss, &team, "settle", &[("name", "Nurses"), ("days", "2"), ("listed", "yes")]).await?.expect(200)?;
    scene.visit("/write").await?;
    scene.look("24-write").await?;
    browser.press("main a[href^='/write/']").await?;
    browser.find("main [name=subject]").await?;
    scene.look("25-write-team").await?;
    browser.enter("main [name=subject]", "Una pregunta").await?;
    browser.enter("main [name=text]", "¿Puedo correr?").await?;
    browser.press("main [value=send]").await?;
    browser.holds("!location.pathname.startsWith('/write/')").await?;
    scene.look("26-written").await?;
    for (name, path) in [("27-list", "/inbox"), ("28-help", "/help/using"), ("29-no-page", "/nowhere")] {
        scene.visit(path).await?;
        scene.look(name).await?;
    }
    scene.visit("/settings/spare").await?;
    scene.look("22-spare-verify").await?;
    verified(&scene, "/settings/spare", "main form[action='/settings/spare'] button").await?;
    browser.press("main form[action='/settings/spare'] button").await?;
    browser.find(".square").await?;
    scene.look("23-spare").await?;
    let text = browser.text().await?;
    let groups: Vec<&str> =
        text.split_whitespace().filter(|word| word.len() == 4 && word.bytes().all(|byte| byte.is_ascii_digit())).collect();
    let spare = groups.windows(7).next().context("no spare code on the page")?.join(" ");

    scene.visit("/inbox").await?;
    browser.press("form[action='/sign-out'] button").await?;
    browser.arrives("/sign-out").await?;
    // On a new telephone, which holds none of the keys.
    let other = Browser::start(1280, 900).await?;
    other.speak(language).await?;
    other.visit(&format!("{}/recover", installation.origin())).await?;
    other.enter("[name=spare]", &spare).await?;
    other.press(SUBMIT).await?;
    other.arrives("/claim/key").await?;
    other.press("[data-kind=create] button").await?;
    other.press("[data-kind=get] button").await?;
    other.arrives("/claim/mailbox").await?;
    let codes = wait::until("the second mailbox code", wait::LONG, async || {
        let mails = installation.sink.mails().into_iter().filter(|mail| mail.to == ANA);
        Ok(mails.filter_map(|mail| tests::actor::mailbox_code(&mail.raw).ok()).nth(1))
    });
    other.enter("[name=code]", &codes.await?).await?;
    other.press(SUBMIT).await?;
    other.arrives("/claim/done").await?;
    other.visit(&format!("{}/inbox", installation.origin())).await?;
    ensure!(other.text().await?.contains("Dr. Vega"), "the other telephone reads nothing: {}", other.text().await?);
    other.quit().await?;

    // The old key was removed with that, and its device is told so.
    scene.visit("/recover").await?;
    scene.look("24-recover").await?;
    scene.visit("/").await?;
    let listen = "window.told = []; PublicKeyCredential.signalUnknownCredential = async (unknown) => { window.told.push(unknown.rpId); }";
    browser.ask(listen).await?;
    browser.press("[data-kind=get] button").await?;
    browser.find("main [role=alert]").await?;
    browser.says(&scene.say("problem-key-unknown-text")?).await?;
    ensure!(browser.ask("return window.told").await? == serde_json::json!(["localhost"]), "the device is not told");
    scene.look("25-removed-key").await?;
    scene.close().await
}
