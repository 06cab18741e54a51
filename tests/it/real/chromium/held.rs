//! What is typed while a session ends and nothing can keep it: the page does not go, and shows nothing; whoever typed it signs in again and
//! goes on.
use anyhow::{Result, ensure};
use entity::base::clock::{Clock, SystemClock};
use tests::{chromium::Browser, letter, stage::SENDER};
use thirtyfour::WindowHandle;

use super::scene::{ANA, Scene};

const TEXT: &str = "textarea[name=text]";
/// The page's clock goes on by so much, and it looks at it.
const TURN: &str =
    "window.clock ??= Date.now; window.shift = (window.shift ?? 0) + SECONDS * 1000; Date.now = () => window.clock() + window.shift;
    document.dispatchEvent(new Event('visibilitychange'));";
const SEEN: &str = "UPDATE session SET seen_at = seen_at - 16 * 60000000";
const HELD: &str = "document.querySelector('[data-idle]').open && document.querySelector('main').hidden";
const FREE: &str = "!document.querySelector('[data-idle]').open && !document.querySelector('main').hidden";

async fn turn(browser: &Browser, seconds: u32) -> Result<()> {
    browser.ask(&TURN.replace("SECONDS", &seconds.to_string())).await.map(drop)
}

/// Somebody who is signed in.
async fn signed_in(language: &'static str) -> Result<Scene> {
    let scene = Scene::new(language).await?;
    let question = letter::with_headers(ANA, "A question", "How are you?", &["X-Portal-Reply: yes"]);
    scene.stage.relay.send(SENDER, &[ANA], &question).await?.expect(250)?;
    scene.make_key().await?;
    scene.confirm().await?;
    Ok(scene)
}

/// The page says why it stays, to a screen reader too, shows nothing of itself, and has put nothing anywhere.
async fn is_held(scene: &Scene, private: &str) -> Result<()> {
    let browser = &scene.browser;
    browser.holds(HELD).await?;
    let facts = browser
        .ask(
            "const dialog = document.querySelector('[data-idle]');
            const shown = [...document.body.children].filter((part) => part !== dialog && part.checkVisibility()).length;
            const focus = dialog.contains(document.activeElement);
            const link = dialog.querySelector('a');
            return [dialog.getAttribute('role'), focus, shown, localStorage.length + sessionStorage.length, link.checkVisibility(), link.target]",
        )
        .await?;
    ensure!(facts == serde_json::json!(["alertdialog", true, 0, 0, true, "_blank"]), "{facts}");
    browser.says(&scene.say("idle-held-heading")?).await?;
    ensure!(!browser.text().await?.contains(private), "it is seen");
    Ok(())
}

/// Nothing of what stood on the page is left in the document, nor in a document within it: whoever looks beneath the cover finds the forms
/// that were typed in.
async fn is_stripped(browser: &Browser, gone: &[&str]) -> Result<()> {
    let all = browser.ask("return document.documentElement.outerHTML").await?;
    let all = all.as_str().unwrap_or_default();
    for text in gone {
        ensure!(!all.contains(text), "{text} lies beneath the cover: {all}");
    }
    let other = browser.ask("return document.querySelectorAll('main :is(iframe,img,.letter,section)').length").await?;
    ensure!(other == 0, "{other} parts of the page are left: {all}");
    Ok(())
}

/// Signs in again in another tab, and goes back: in the first one, where the driver keeps its keys.
async fn sign_in_beside(scene: &Scene, first: &WindowHandle) -> Result<()> {
    let browser = &scene.browser;
    let left = browser.another_tab().await?;
    browser.in_tab(first).await?;
    scene.visit("/?again=1").await?;
    browser.press("[data-kind=get] button").await?;
    browser.arrives("/inbox").await?;
    browser.in_tab(&left).await
}

#[tokio::test]
async fn what_could_not_be_kept_stays_until_its_writer_is_back() -> Result<()> {
    let scene = signed_in("en").await?;
    let browser = &scene.browser;
    let first = browser.another_tab().await?;
    scene.visit("/inbox").await?;
    browser.press("a[href^='/messages/']").await?;
    browser.press("main details:has(textarea) > summary").await?;
    browser.enter(TEXT, "I am well").await?;
    browser.says("What you write is kept here until you send it.").await?;
    // The network goes, and with it the time.
    browser.ask("window.fetched = window.fetch; window.fetch = () => Promise.reject(new TypeError('away'))").await?;
    browser.enter(TEXT, ", and you?").await?;
    scene.stage.installation.database.execute(SEEN).await?;
    turn(browser, 16 * 60).await?;
    is_held(&scene, "How are you?").await?;
    is_stripped(browser, &["How are you?", "A question"]).await?;
    browser.holds("document.querySelector('[data-idle] [role=status]').textContent !== ''").await?;
    browser.accessible("held").await?;
    browser.whole_picture(&super::pictures(1280), "held").await?;
    // Escape does not open it.
    browser.key("Escape").await?;
    browser.key("Escape").await?;
    is_held(&scene, "How are you?").await?;
    // The network is back, the session is not.
    browser.ask("window.fetch = window.fetched; document.dispatchEvent(new Event('visibilitychange'))").await?;
    browser.holds("document.querySelector('[data-idle] [role=status]').textContent === ''").await?;
    is_held(&scene, "How are you?").await?;
    sign_in_beside(&scene, &first).await?;
    browser.holds(FREE).await?;
    browser.says("What you write is kept here until you send it.").await?;
    browser.says(&scene.say("idle-rest-heading")?).await?;
    is_stripped(browser, &["How are you?"]).await?;
    browser.accessible("held-again").await?;
    let text = browser.ask(&format!("return document.querySelector('{TEXT}').value")).await?;
    ensure!(text == "I am well, and you?", "{text}");
    browser.press("button[value=send]").await?;
    browser.says("Your clinic has your answer").await?;
    scene.close().await
}

/// A form that nothing keeps; signed out by hand in another tab. It is handed in by whoever signs in again, or thrown away.
#[tokio::test]
async fn another_tab_that_signs_out_takes_nothing_typed_along() -> Result<()> {
    let scene = signed_in("en").await?;
    let browser = &scene.browser;
    let first = browser.another_tab().await?;
    let typed = async |name: &str| {
        scene.visit("/settings/keys").await?;
        browser.press("main a[href^='/settings/keys/0']:not([href$=remove])").await?;
        browser.ask("document.querySelector('main [name=name]').value = ''").await?;
        browser.enter("main [name=name]", name).await
    };
    let signed_out_beside = async || {
        let left = browser.another_tab().await?;
        scene.visit("/inbox").await?;
        browser.press("header form[action='/sign-out'] button").await?;
        browser.arrives("/sign-out").await?;
        browser.in_tab(&left).await
    };
    typed("My good old telephone").await?;
    let planted = "const form = document.createElement('form');
        form.method = 'post';
        form.append(Object.assign(document.createElement('input'), { name: 'x' }));
        form.firstChild.setAttribute('value', 'planted');
        document.querySelector('main').append(form)";
    browser.ask(planted).await?;
    signed_out_beside().await?;
    is_held(&scene, "My good old telephone").await?;
    // A form that nobody wrote in goes as well.
    is_stripped(browser, &["planted"]).await?;
    sign_in_beside(&scene, &first).await?;
    browser.holds(FREE).await?;
    browser.press("main form button[type=submit]").await?;
    browser.holds("location.pathname === '/settings/keys' && document.body.textContent.includes('My good old telephone')").await?;
    // Thrown away: nothing of it is left.
    typed("My other telephone").await?;
    signed_out_beside().await?;
    is_held(&scene, "My other telephone").await?;
    browser.press("[data-idle] summary").await?;
    browser.press("[data-drop]").await?;
    browser.arrives("/").await?;
    browser.back().await?;
    ensure!(!browser.text().await?.contains("telephone"), "{}", browser.text().await?);
    scene.close().await
}

/// The longest time: told before, nothing pretends to extend it, and one may sign in again while it lasts.
#[tokio::test]
async fn the_longest_time_ends_with_the_truth() -> Result<()> {
    let scene = signed_in("en").await?;
    let browser = &scene.browser;
    let first = browser.another_tab().await?;
    let database = &scene.stage.installation.database;
    let ends_in = async |seconds: i64| {
        let at = SystemClock.now().as_micros() + seconds * 1_000_000;
        database.execute(&format!("UPDATE session SET ends_at = {at} WHERE ended_at IS NULL")).await
    };
    ends_in(890).await?;
    scene.visit("/settings").await?;
    turn(browser, 700).await?;
    browser.says(&scene.say("idle-last-heading")?).await?;
    let token = "document.querySelector('[data-idle]').dataset.token";
    let before = browser.ask(&format!("return {token}")).await?;
    browser.press("[data-stay]").await?;
    browser.holds("!document.querySelector('[data-idle]').open").await?;
    sign_in_beside(&scene, &first).await?;
    browser.holds(&format!("{token} !== {before}")).await?;
    browser.holds(FREE).await?;
    // And where one does not: what the next page says is true.
    ends_in(890).await?;
    scene.visit("/settings").await?;
    turn(browser, 700).await?;
    browser.says(&scene.say("idle-last-heading")?).await?;
    ends_in(-1).await?;
    turn(browser, 120).await?;
    browser.says(&scene.say("start-over")?).await?;
    scene.close().await
}
