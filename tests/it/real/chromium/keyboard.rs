//! The whole road with the keyboard alone, on a window of 320 pixels in the dark.
use anyhow::{Context, Result, ensure};
use serde_json::json;
use tests::{
    chromium::{Browser, Theme},
    wait,
};

use super::scene::{ANA, Scene};

/// Goes on by Tab until the focus is on what the selector names, and demands that every stop on the way can be seen.
pub(super) async fn reach(scene: &Scene, selector: &str) -> Result<()> {
    reach_in(&scene.browser, selector).await
}

/// The same in any browser.
pub(super) async fn reach_in(browser: &Browser, selector: &str) -> Result<()> {
    let quoted = json!(selector);
    let stop = format!(
        "const e = document.activeElement, style = getComputedStyle(e), box = e.getBoundingClientRect();
         const seen = e === document.body || e.matches('iframe') || (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2 && box.width > 0
            && box.right > 0 && box.bottom > 0 && box.left < innerWidth && box.top < innerHeight);
         return [e.matches({quoted}), seen, e.outerHTML.slice(0, 100)]"
    );
    // Before the style sheet is there nothing shows where the focus is, and before the scripts have run some buttons do nothing.
    browser.holds("document.readyState === 'complete'").await?;
    let mut stops = Vec::new();
    for _ in 0..40 {
        browser.key("Tab").await?;
        let state = browser.ask(&stop).await?;
        ensure!(state[1] == true, "the focus cannot be seen on {}", state[2]);
        if state[0] == true {
            return Ok(());
        }
        stops.push(state[2].clone());
    }
    anyhow::bail!("no way by Tab to {selector}: {stops:?}")
}

/// Notes every page that is loaded, with the number of its subjects, where it survives the next one: in the name of the tab.
const NOTE: &str =
    "addEventListener('DOMContentLoaded', () => { window.name += `${location.pathname} ${document.querySelectorAll('h1').length}\\n`; })";

/// What was noted since: one page after the other.
async fn loaded(browser: &Browser) -> Result<Vec<String>> {
    let noted = browser.ask("return window.name").await?;
    Ok(noted.as_str().unwrap_or_default().lines().map(str::to_owned).collect())
}

#[tokio::test]
async fn the_road_needs_no_pointer() -> Result<()> {
    let scene = Scene::new("en").await?;
    let browser = &scene.browser;
    browser.theme(Theme::Dark).await?;
    browser.resize(320, 700).await?;
    scene.visit("/").await?;
    let before = browser.before_pages(NOTE).await?;
    reach(&scene, "a[href=\"/claim\"]").await?;
    browser.key("Enter").await?;
    browser.arrives("/claim").await?;
    reach(&scene, "[name=slip]").await?;
    browser.type_text(&scene.slip).await?;
    browser.key("Enter").await?;
    browser.arrives("/claim/key").await?;
    reach(&scene, "[data-kind=create] button").await?;
    browser.key("Enter").await?;
    browser.find("[data-kind=get] button").await?;
    reach(&scene, "[data-kind=get] button").await?;
    browser.key("Enter").await?;
    browser.arrives("/claim/mailbox").await?;
    let code = scene.stage.installation.mailbox_code(ANA).await?;
    reach(&scene, "[name=code]").await?;
    browser.type_text(&code).await?;
    browser.key("Enter").await?;
    browser.arrives("/claim/done").await?;
    reach(&scene, "a[href^=\"/messages/\"]").await?;
    browser.key("Enter").await?;
    browser.says("Your results").await?;
    // From the letter to the first message, by the pages that were loaded with a subject: the step of the key has two, one for each
    // press of its button, and is one screen.
    let pages = loaded(browser).await?;
    browser.no_more_before(&before).await?;
    let (message, way) = pages.split_last().context("no page was noted")?;
    ensure!(message.starts_with("/messages/") && pages.iter().all(|page| page.ends_with(" 1")), "{pages:?}");
    let mut screens = way.to_vec();
    screens.dedup();
    eprintln!("from the letter to the first message: {screens:?}, {} pages", way.len());
    ensure!(screens == ["/claim 1", "/claim/key 1", "/claim/mailbox 1", "/claim/done 1"] && way.len() <= 5, "{pages:?}");
    reach(&scene, "a[href$=\"/designed\"]").await?;
    browser.key("Enter").await?;
    browser.find("iframe").await?;
    // What has not loaded yet is no stop: the key would go past it.
    let loaded = "return document.readyState === 'complete' && document.body.textContent.trim() !== ''";
    let is_there = async || Ok((browser.ask_frame(0, loaded).await? == json!(true)).then_some(()));
    wait::until("the frame has loaded", wait::LONG, is_there).await?;
    reach(&scene, "iframe").await?;
    let inside =
        "return [document.activeElement === document.documentElement, getComputedStyle(document.documentElement).outlineStyle !== 'none']";
    wait::until("the frame is a stop that can be seen", wait::LONG, async || {
        Ok((browser.ask_frame(0, inside).await? == json!([true, true])).then_some(()))
    })
    .await?;
    // Where no heading took the focus, the first stop is the way past all that stands above.
    scene.visit("/help/not-working").await?;
    browser.holds("document.readyState === 'complete'").await?;
    browser.key("Tab").await?;
    let first = browser.ask("return document.activeElement.getAttribute('href')").await?;
    ensure!(first == "#main", "the first stop does not lead to the page's own part, but to {first}");
    browser.key("Enter").await?;
    browser.holds("location.hash === '#main'").await?;
    scene.visit("/inbox").await?;
    reach(&scene, "form[action=\"/sign-out\"] button").await?;
    browser.key("Enter").await?;
    browser.arrives("/sign-out").await?;
    scene.close().await
}
