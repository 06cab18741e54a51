//! Several tabs of one session, and the way back after it.
use anyhow::{Result, ensure};

use super::scene::Scene;

#[tokio::test]
async fn signing_out_in_one_tab_leaves_all_and_nothing_comes_back() -> Result<()> {
    let scene = Scene::new("en").await?;
    let browser = &scene.browser;
    scene.make_key().await?;
    scene.confirm().await?;
    scene.visit("/inbox").await?;
    browser.press("a[href^='/messages/']").await?;
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
