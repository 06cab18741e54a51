//! What a patient settles, looked at page by page, and the spare code that leads back when every key is gone.
use anyhow::{Context, Result, ensure};
use tests::wait;

use super::scene::{ANA, Scene};

/// A page that asks for the key once more, and what comes then: found by `then`.
async fn verified(scene: &Scene, path: &str, then: &str) -> Result<()> {
    scene.visit(path).await?;
    scene.browser.press("[data-purpose] button").await?;
    scene.browser.find(then).await?;
    Ok(())
}

#[tokio::test]
async fn settings_are_for_everybody_and_a_spare_code_leads_back() -> Result<()> {
    let scene = Scene::new("es").await?;
    let (browser, installation) = (&scene.browser, &scene.stage.installation);
    installation.json(&["organization", "spare-codes", &scene.stage.organization, "allow"]).await?;
    scene.make_key().await?;
    scene.confirm().await?;
    scene.look("20-done-with-spare").await?;
    for (name, path) in [("settings", ""), ("keys", "/keys"), ("devices", "/devices"), ("alerts", "/alerts"), ("history", "/history")] {
        scene.visit(&format!("/settings{path}")).await?;
        scene.look(&format!("21-{name}")).await?;
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
    browser.lose_passkeys().await?;
    scene.visit("/recover").await?;
    scene.look("24-recover").await?;
    browser.enter("[name=spare]", &spare).await?;
    scene.submit().await?;
    browser.arrives("/claim/key").await?;
    browser.press("[data-kind=create] button").await?;
    browser.press("[data-kind=get] button").await?;
    browser.arrives("/claim/mailbox").await?;
    let codes = wait::until("the second mailbox code", wait::LONG, async || {
        let mails = installation.sink.mails().into_iter().filter(|mail| mail.to == ANA);
        Ok(mails.filter_map(|mail| tests::actor::mailbox_code(&mail.raw).ok()).nth(1))
    });
    browser.enter("[name=code]", &codes.await?).await?;
    scene.submit().await?;
    browser.arrives("/claim/done").await?;
    scene.visit("/inbox").await?;
    ensure!(browser.text().await?.contains("Dr. Vega") || browser.text().await?.contains("Clinic"), "{}", browser.text().await?);
    scene.close().await
}
