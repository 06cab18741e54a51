//! A patient's visit from the letter to signing in again, in both languages; every page looked at in every way.
use anyhow::{Result, ensure};
use tests::{letter, stage::SENDER};

use super::scene::{ANA, FILE, Scene};

async fn visit(language: &'static str) -> Result<()> {
    let scene = Scene::new(language).await?;
    let browser = &scene.browser;
    let high = letter::with_headers(ANA, "For your eyes", "The private result.", &["X-Portal-Sensitivity: high"]);
    scene.stage.relay.send(SENDER, &[ANA], &high).await?.expect(250)?;
    scene.visit("/").await?;
    scene.look("01-start").await?;
    scene.in_own_colours("01-start").await?;
    scene.visit("/claim").await?;
    scene.look("02-claim").await?;
    browser.enter("[name=slip]", &scene.slip).await?;
    scene.submit().await?;
    browser.arrives("/claim/key").await?;
    scene.look("03-make-key").await?;
    browser.press("[data-kind=create] button").await?;
    browser.find("[data-kind=get] button").await?;
    scene.look("04-use-key").await?;
    browser.press("[data-kind=get] button").await?;
    browser.arrives("/claim/mailbox").await?;
    scene.look("05-mailbox").await?;
    scene.confirm().await?;
    scene.look("06-done").await?;
    browser.press("a[href='/inbox']").await?;
    browser.arrives("/inbox").await?;
    scene.look("07-inbox").await?;
    read(&scene).await?;
    scene.visit("/inbox").await?;
    browser.press("form[action='/sign-out'] button").await?;
    browser.arrives("/sign-out").await?;
    scene.look("13-signed-out").await?;
    // Back shows nothing of what was there.
    browser.back().await?;
    ensure!(!browser.text().await?.contains("Dr. Vega"), "back after signing out shows the list");
    scene.visit("/").await?;
    browser.press("[data-kind=get] button").await?;
    browser.arrives("/inbox").await?;
    scene.visit("/nowhere").await?;
    scene.look("14-not-found").await?;
    for topic in ["no-code", "helping", "not-working", "nothing-came", "using"] {
        scene.visit(&format!("/help/{topic}")).await?;
        scene.look(&format!("15-help-{topic}")).await?;
    }
    scene.close().await
}

/// The newest wants the key once more; the other has HTML and a file.
async fn read(scene: &Scene) -> Result<()> {
    let browser = &scene.browser;
    browser.press("a[href^='/messages/']").await?;
    browser.find("[data-kind=get] button").await?;
    scene.look("08-verify").await?;
    browser.press("[data-kind=get] button").await?;
    browser.says("The private result.").await?;
    browser.press("a[rel=next]").await?;
    browser.says("Your results").await?;
    scene.look("09-message").await?;
    scene.in_own_colours("09-message").await?;
    scene.on_paper().await?;
    let file = "const link = document.querySelector('a[href*=\"/files/\"]').href;
        return fetch(link).then(answer => answer.text())";
    ensure!(browser.ask(file).await?.as_str().map(str::as_bytes) == Some(FILE), "the file is another");
    browser.press("a[href$='/designed']").await?;
    browser.find("iframe").await?;
    scene.look("10-designed").await?;
    ensure!(browser.ask_frame(0, "return document.body.innerText").await?.as_str().is_some_and(|text| text.contains("Your results")));
    browser.goes("a[href$='/plain']").await?;
    scene.look("11-plain").await?;
    browser.goes(".tabs a:first-child").await?;
    browser.goes("a[href*='/links/']").await?;
    scene.look("12-link").await
}

#[tokio::test]
async fn in_english() -> Result<()> {
    visit("en").await
}

#[tokio::test]
async fn in_spanish() -> Result<()> {
    visit("es").await
}
