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

/// A computer that keeps no key sends one to the telephone that one carries, whether it can reach one or not; a telephone without a screen
/// lock is told to set one. And whatever keeps it: all digits of a code are seen, as large as letters are set.
#[tokio::test]
async fn each_device_is_told_what_helps_it_and_shows_all_digits() -> Result<()> {
    let scene = Scene::new("en").await?;
    let browser = &scene.browser;
    let lacks = |phone: bool| {
        format!(
            "PublicKeyCredential.getClientCapabilities = async () => ({{ userVerifyingPlatformAuthenticator: false, hybridTransport: {phone} }});
             PublicKeyCredential.isUserVerifyingPlatformAuthenticatorAvailable = async () => false;"
        )
    };
    let (safari, desktop) =
        (agents()[0].1.clone(), "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/131.0.0.0 Safari/537.36".to_owned());
    for (agent, phone, part, beside) in
        [(&desktop, true, "phone", true), (&desktop, false, "phone", false), (&safari, true, "lock", true), (&safari, false, "lock", false)]
    {
        browser.call_itself(agent).await?;
        let script = browser.before_pages(&lacks(phone)).await?;
        for path in ["/claim", "/recover"] {
            scene.visit(path).await?;
            browser.find(&format!("[data-support={part}]:not([hidden])")).await?;
            browser.holds(&format!("document.querySelector('[data-beside]').hidden === {}", !beside)).await?;
            browser.holds("document.querySelectorAll('[data-support]:not([hidden])').length === 2").await?;
        }
        browser.no_more_before(&script).await?;
    }
    let seen = "const field = document.querySelector('.digits');
        const high = field.matches('input') || field.scrollHeight <= field.clientHeight + 1;
        return high && field.scrollWidth <= field.clientWidth + 1";
    for (width, percent) in [(320, 100), (320, 200), (360, 200), (1280, 200)] {
        browser.resize(width, 700).await?;
        for (path, digits) in [("/claim", "1234 5678 9012 3456 7890"), ("/recover", "1234 5678 9012 3456 7890 1234 5678")] {
            scene.visit(path).await?;
            browser.ask(&format!("document.documentElement.style.fontSize = '{}%'", 112.5 * f64::from(percent) / 100.0)).await?;
            browser.enter(".digits", digits).await?;
            ensure!(browser.ask(seen).await? == true, "{path}: digits are cut at {width} px and {percent} %");
        }
    }
    // Enter hands it in.
    scene.visit("/claim").await?;
    browser.enter("[name=slip]", "1234").await?;
    browser.key("Enter").await?;
    browser.find("main [role=alert]").await?;
    scene.close().await
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
    // Where every alert leads, too, before anything is pressed; the button stays.
    for (_, agent, told) in [&agents()[0], &agents()[3]] {
        browser.call_itself(agent).await?;
        scene.visit("/").await?;
        wait::until("what is said at the start", wait::LONG, async || {
            let told = told.iter().collect::<Vec<_>>();
            Ok(browser.ask(shown).await.is_ok_and(|shown| shown == serde_json::json!(told)).then_some(()))
        })
        .await?;
        browser.find("[data-kind=get] button").await?;
    }
    let refused = "navigator.credentials.get = () => Promise.reject(new DOMException('no', 'NotAllowedError'))";
    browser.ask(refused).await?;
    browser.press("[data-kind=get] button").await?;
    browser.says("Are you here for the first time, or did you lose your phone?").await?;
    scene.visit("/claim").await?;
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
