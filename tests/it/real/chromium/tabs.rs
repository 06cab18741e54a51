//! Several tabs of one session, what is typed when it ends, and the way back after it.
use anyhow::{Context, Result, ensure};
use tests::{letter, stage::SENDER};

use super::{
    attach::arrived,
    scene::{ANA, Scene},
};

const TEXT: &str = "textarea[name=text]";

/// Somebody who is asked something, signed in.
async fn asked() -> Result<Scene> {
    let scene = Scene::new("en").await?;
    let question = letter::with_headers(ANA, "A question", "How are you?", &["X-Portal-Reply: yes"]);
    scene.stage.relay.send(SENDER, &[ANA], &question).await?.expect(250)?;
    scene.make_key().await?;
    scene.confirm().await?;
    Ok(scene)
}

#[tokio::test]
async fn signing_out_in_one_tab_leaves_all_and_nothing_comes_back() -> Result<()> {
    let scene = asked().await?;
    let browser = &scene.browser;
    typed(&scene).await?;
    scene.visit("/inbox").await?;
    browser.press("a[href^='/messages/']:not(li:first-child a)").await?;
    browser.find("article.content, .content").await?;
    let message = browser.path().await?;
    let first = browser.another_tab().await?;
    scene.visit("/settings").await?;
    browser.press("form[action='/sign-out'] button").await?;
    browser.arrives("/sign-out").await?;
    // The other tab left its message by itself.
    browser.in_tab(&first).await?;
    browser.arrives("/").await?;
    let text = browser.text().await?;
    ensure!(!text.contains("Your results") && text.contains("Sign in"), "{text}");
    // The way back leads to a page that asks for the key.
    browser.back().await?;
    let text = browser.text().await?;
    ensure!(!text.contains("Your results") && browser.path().await? != message, "at {}: {text}", browser.path().await?);
    scene.close().await
}

/// What is typed is kept: when the session ends by itself, when one signs out, and while one types.
async fn typed(scene: &Scene) -> Result<()> {
    let browser = &scene.browser;
    scene.visit("/inbox").await?;
    browser.press("a[href^='/messages/']").await?;
    browser.press("main details:has(textarea) > summary").await?;
    browser.find(TEXT).await?;
    browser.enter(TEXT, "I am well,").await?;
    browser.says("What you write is kept here until you send it.").await?;
    // Shortly before the end there is a warning that takes the focus, and an answer that goes on.
    let turn = "window.shift ??= 0; window.clock ??= Date.now; Date.now = () => window.clock() + window.shift;
        const { idle, warn } = document.querySelector('[data-idle]').dataset;";
    let look = "document.dispatchEvent(new Event('visibilitychange'));";
    browser.ask(&format!("{turn} window.shift = (idle - warn + 1) * 1000; {look}")).await?;
    let warned = "const dialog = document.querySelector('[data-idle]');
        return [dialog.open, dialog.getAttribute('role'), dialog.contains(document.activeElement)]";
    ensure!(browser.ask(warned).await? == serde_json::json!([true, "alertdialog", true]), "{}", browser.ask(warned).await?);
    browser.press("[data-stay]").await?;
    browser.holds("!document.querySelector('[data-idle]').open").await?;
    // Another page is used meanwhile, as the portal knows: this one goes on.
    browser.ask(&format!("{turn} window.shift += idle * 1000 + 1000; {look}")).await?;
    browser.holds("window.clock && !document.querySelector('[data-idle]').open").await?;
    ensure!(browser.path().await?.starts_with("/messages/"), "left for a session that is used");
    // Typed in the very moment in which it ends: for the portal, too.
    let said = "performance.getEntriesByName(location.origin + document.querySelector('[data-idle]').dataset.keep).length";
    let before = browser.ask(&format!("return {said}")).await?;
    browser.enter(TEXT, " and you").await?;
    // Whoever types is there, and the page says so: on a busy machine that would come after the end.
    browser.holds(&format!("{said} > {before}")).await?;
    scene.stage.installation.database.execute("UPDATE session SET seen_at = seen_at - 14 * 60000000 - 30000000").await?;
    browser.ask(&format!("{turn} window.shift += idle * 1000 + 1000; {look}")).await?;
    browser.says("You are signed out here. You were away for a while, or signed out in another place.").await?;
    ensure!(browser.path().await? == "/", "at {}", browser.path().await?);
    scene.visit("/inbox").await?;
    ensure!(browser.path().await? == "/", "the session goes on");
    back(scene, "I am well, and you").await?;
    scene.look("40-kept").await?;
    // Signing out waits for what was typed.
    browser.enter(TEXT, "?").await?;
    browser.press("header form[action='/sign-out'] button").await?;
    browser.arrives("/sign-out").await?;
    back(scene, "I am well, and you?").await?;
    // A file that comes while the page lies open is one that its sender sees: it goes along.
    let folder = tempfile::tempdir()?;
    let note = folder.path().join("note.txt");
    std::fs::write(&note, "red")?;
    browser.enter("#files", note.to_str().context("a path")?).await?;
    arrived(browser, "note.txt").await?;
    // Sent, it is offered no more.
    browser.press("button[value=send]").await?;
    browser.says("Your clinic has your answer").await?;
    scene.visit("/inbox").await?;
    ensure!(!browser.text().await?.contains("You began to write"), "what was sent is offered");
    Ok(())
}

/// The portal ends the session while somebody types: all that was typed is shown, and what was kept until then is in
/// its form after signing in again.
#[tokio::test]
async fn an_end_by_the_server_brings_back_what_was_typed() -> Result<()> {
    let scene = asked().await?;
    let browser = &scene.browser;
    scene.visit("/inbox").await?;
    browser.press("a[href^='/messages/']").await?;
    browser.press("main details:has(textarea) > summary").await?;
    browser.enter(TEXT, "I am well").await?;
    browser.says("What you write is kept here until you send it.").await?;
    scene.stage.installation.database.execute("UPDATE session SET ends_at = 1").await?;
    browser.enter(TEXT, ", and you?").await?;
    browser.press("button[value=send]").await?;
    browser.holds("document.querySelector('main textarea[readonly]')?.value === 'I am well, and you?'").await?;
    browser.says("It was not sent. You can copy it from here").await?;
    // What was kept until the end is in its form again.
    back(&scene, "I am well").await?;
    scene.close().await
}

/// Signs in again and goes on with what was not sent.
async fn back(scene: &Scene, text: &str) -> Result<()> {
    let browser = &scene.browser;
    browser.forget().await?;
    scene.visit("/").await?;
    browser.press("[data-kind=get] button").await?;
    browser.arrives("/inbox").await?;
    ensure!(browser.text().await?.contains("You began to write on"), "{}", browser.text().await?);
    browser.press("main p.notice a[href^='/messages/']").await?;
    browser.find(TEXT).await?;
    let kept = browser.ask(&format!("return document.querySelector('{TEXT}').value")).await?;
    ensure!(kept.as_str().context("no text")? == text, "{kept}");
    Ok(())
}
