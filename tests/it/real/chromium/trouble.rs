//! What goes wrong for people: wrong codes, a road begun and left, a way back after signing out.
use anyhow::{Result, ensure};
use tests::{
    actor::{Patient, mailbox_code},
    wait,
};

use super::scene::{ANA, SUBMIT, Scene};

/// A refusal says so where a screen reader hears it, and marks the field.
async fn refused(scene: &Scene, field: &str, name: &str) -> Result<()> {
    scene.browser.find("[role=alert], .error").await?;
    let marked = format!("return document.querySelector('[name={field}]').getAttribute('aria-invalid')");
    ensure!(scene.browser.ask(&marked).await? == "true", "{name}: the field is not marked");
    scene.look(name).await
}

#[tokio::test]
async fn wrong_codes_are_said_and_nothing_is_lost() -> Result<()> {
    wrong_codes(Scene::new("en").await?).await
}

#[tokio::test]
async fn wrong_codes_are_said_in_spanish_too() -> Result<()> {
    wrong_codes(Scene::new("es").await?).await
}

async fn wrong_codes(scene: Scene) -> Result<()> {
    let browser = &scene.browser;
    scene.visit("/claim").await?;
    for (wrong, name) in [("1234 5678 9012 3456 7890", "20-wrong-digit"), (" ", "21-empty")] {
        browser.enter("[name=slip]", wrong).await?;
        // What the browser itself would hold back is the portal's to say.
        browser.ask("document.querySelector('main form').noValidate = true").await?;
        browser.goes(SUBMIT).await?;
        refused(&scene, "slip", name).await?;
        browser.ask("document.querySelector('[name=slip]').value = ''").await?;
    }
    scene.make_key().await?;
    for wrong in ["00000000", "123"] {
        browser.ask("document.querySelector('[name=code]').value = ''").await?;
        browser.enter("[name=code]", wrong).await?;
        browser.goes(SUBMIT).await?;
        refused(&scene, "code", &format!("22-wrong-mailbox-code-{wrong}")).await?;
    }
    browser.ask("document.querySelector('[name=code]').value = ''").await?;
    scene.confirm().await?;
    // The slip is spent: whoever finds it, hears what everybody hears.
    browser.forget().await?;
    scene.visit("/claim").await?;
    browser.enter("[name=slip]", &scene.slip).await?;
    scene.submit().await?;
    refused(&scene, "slip", "23-spent").await?;
    scene.close().await
}

#[tokio::test]
async fn a_claim_that_was_left_is_gone_on_with() -> Result<()> {
    left(Scene::new("es").await?).await
}

#[tokio::test]
async fn a_claim_that_was_left_is_gone_on_with_in_english_too() -> Result<()> {
    left(Scene::new("en").await?).await
}

async fn left(scene: Scene) -> Result<()> {
    let browser = &scene.browser;
    scene.visit("/claim").await?;
    browser.enter("[name=slip]", &scene.slip).await?;
    scene.submit().await?;
    browser.arrives("/claim/key").await?;
    // Back to the first step: it is done.
    scene.visit("/claim").await?;
    scene.look("30-step-done").await?;
    browser.press("a[href='/claim/key']").await?;
    browser.arrives("/claim/key").await?;
    // In another browser it was begun elsewhere.
    browser.forget().await?;
    scene.visit("/claim").await?;
    browser.enter("[name=slip]", &scene.slip).await?;
    browser.goes(SUBMIT).await?;
    browser.holds("document.querySelector('[name=take_over]')").await?;
    scene.look("31-begun-elsewhere").await?;
    scene.submit().await?;
    browser.arrives("/claim/key").await?;
    browser.press("[data-kind=create] button").await?;
    browser.press("[data-kind=get] button").await?;
    browser.arrives("/claim/mailbox").await?;
    // Left for the mail program; the page is gone, the key is not.
    browser.forget().await?;
    scene.visit("/").await?;
    browser.press("[data-kind=get] button").await?;
    browser.arrives("/claim/mailbox").await?;
    scene.confirm().await?;
    scene.look("32-done").await?;
    set_up_again(&scene).await?;
    scene.close().await
}

/// Somebody with another letter: said above the messages, stopped after one question; and what whoever waits is told.
async fn set_up_again(scene: &Scene) -> Result<()> {
    let (browser, installation) = (&scene.browser, &scene.stage.installation);
    let slip = installation.slip(&scene.stage.organization, ANA).await?;
    Patient::new(installation.anonymous()?).make_key(&slip).await?;
    scene.visit("/inbox").await?;
    browser.find("main a[href='/claim/stop']").await?;
    scene.look("33-set-up-again").await?;
    browser.press("main a[href='/claim/stop']").await?;
    browser.arrives("/claim/stop").await?;
    scene.look("33-stop-it").await?;
    browser.press("main form[action='/claim/stop'] button").await?;
    browser.says(&scene.say("stop-done-heading")?).await?;
    scene.look("34-stopped-it").await?;
    // The patient with another letter, who has lost the key.
    browser.forget().await?;
    browser.lose_passkeys().await?;
    let slip = installation.slip(&scene.stage.organization, ANA).await?;
    scene.visit("/claim").await?;
    browser.enter("[name=slip]", &slip).await?;
    scene.submit().await?;
    browser.arrives("/claim/key").await?;
    browser.press("[data-kind=create] button").await?;
    browser.press("[data-kind=get] button").await?;
    browser.arrives("/claim/mailbox").await?;
    let code = wait::until("the third mailbox code", wait::LONG, async || {
        let mails = installation.sink.mails().into_iter().filter(|mail| mail.to == ANA);
        Ok(mails.filter_map(|mail| mailbox_code(&mail.raw).ok()).nth(2))
    });
    browser.enter("[name=code]", &code.await?).await?;
    scene.submit().await?;
    browser.says(&scene.say("wait-from")?).await?;
    // A day and an hour, not a span that somebody has to reckon with.
    let said = "return document.querySelector('main time').textContent";
    ensure!(browser.ask(said).await?.as_str().is_some_and(|text| text.contains(':')), "no hour");
    scene.look("35-waits").await?;
    installation.slip(&scene.stage.organization, ANA).await?;
    scene.visit("/claim/mailbox").await?;
    scene.look("36-stopped").await
}
