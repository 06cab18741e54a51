//! Browsers inside other apps, which offer passkeys and cannot make them: known by their names, or by how fast they fail.
use anyhow::{Result, ensure};
use tests::wait;

use super::scene::{SUBMIT, Scene};

const IPHONE: &str = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)";
const ANDROID: &str = "Mozilla/5.0 (Linux; Android 15; Pixel 8";
const CHROME: &str = "AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/131.0.0.0 Mobile Safari/537.36";

/// What each is told: the name of the notice, or nothing.
fn agents() -> Vec<(&'static str, String, Option<&'static str>)> {
    let app = Some("app");
    vec![
        ("Safari", format!("{IPHONE} Version/18.1 Mobile/15E148 Safari/604.1"), None),
        ("Chrome on an iPhone", format!("{IPHONE} CriOS/131.0.0.0 Mobile/15E148 Safari/604.1"), None),
        ("Chrome on Android", format!("{ANDROID}) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Mobile Safari/537.36"), None),
        ("Facebook, iPhone", format!("{IPHONE} Mobile/22B83 [FBAN/FBIOS;FBAV/490.0.0;FBDV/iPhone16,1]"), app),
        ("Facebook, Android", format!("{ANDROID}; wv) {CHROME} [FB_IAB/FB4A;FBAV/490.0.0;]"), app),
        ("Instagram", format!("{IPHONE} Mobile/22B83 Instagram 358.0.0.27.97 (iPhone16,1; iOS 18_1)"), app),
        ("TikTok", format!("{IPHONE} Mobile/22B83 musical_ly_37.3.0 BytedanceWebview/d8a21c6"), app),
        ("LINE", format!("{IPHONE} Safari Line/14.19.1"), app),
        ("WeChat", format!("{ANDROID}) {CHROME} MicroMessenger/8.0.54"), app),
        ("an Android app", format!("{ANDROID}; wv) {CHROME}"), app),
        ("mail or a code scanner on an iPhone", format!("{IPHONE} Mobile/15E148"), app),
    ]
}

#[tokio::test]
async fn inside_another_app_one_is_told_where_to_go() -> Result<()> {
    let scene = Scene::new("en").await?;
    let browser = &scene.browser;
    let shown = "return [...document.querySelectorAll('[data-support]:not([hidden])')].map(part => part.dataset.support)
        .filter(name => name !== 'form')";
    for (name, agent, told) in agents() {
        browser.call_itself(&agent).await?;
        scene.visit("/claim").await?;
        let told = told.into_iter().collect::<Vec<_>>();
        // A module runs before the page is whole, and asks what the device can do.
        wait::until(name, wait::LONG, async || {
            Ok(browser.ask(shown).await.is_ok_and(|shown| shown == serde_json::json!(told)).then_some(()))
        })
        .await?;
    }
    // One that is not known by its name, and fails at once.
    browser.press("[data-anyway]").await?;
    browser.enter("[name=slip]", &scene.slip).await?;
    browser.press(SUBMIT).await?;
    browser.arrives("/claim/key").await?;
    browser.ask("navigator.credentials.create = () => Promise.reject(new DOMException('no', 'NotAllowedError'))").await?;
    browser.press("[data-kind=create] button").await?;
    let said = "return document.querySelector('[data-kind=create] [role=alert]').textContent";
    let said = wait::until("what to do", wait::LONG, async || {
        let text = browser.ask(said).await?.as_str().unwrap_or_default().to_owned();
        Ok((!text.is_empty()).then_some(text))
    })
    .await?;
    ensure!(said.contains("in Safari or Chrome"), "{said}");
    // And from here there is help for a device that can make no key.
    browser.press("main a[href$='#no-key']").await?;
    browser.find("h2#no-key").await?;
    scene.close().await
}
