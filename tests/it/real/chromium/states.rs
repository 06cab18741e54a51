//! Pages and states that no other scenario passes, each in both languages: what went wrong, what is settled, what is added.
use anyhow::{Context, Result, ensure};
use tests::{actor::mailbox_code, chromium::Theme, letter, stage::SENDER, wait};

use super::{
    scene::{ANA, Scene},
    settings::verified,
};

const TEXT: &str = "textarea[name=text]";
const SEND: &str = "main button[value=send]";
const NEW: &str = "ana.new@example.org";

/// Everything that is folded away.
const UNFOLD: &str = "document.querySelectorAll('main details').forEach(one => { one.open = true; })";
/// What the browser itself would hold back is the portal's to say.
const ANYTHING: &str = "document.querySelectorAll('main form').forEach(one => { one.noValidate = true; })";

#[tokio::test]
async fn every_state_is_for_everybody_in_both_languages() -> Result<()> {
    for language in ["en", "es"] {
        let scene = Scene::new(language).await?;
        let question = letter::with_headers(ANA, "A question", "How are you?", &["X-Portal-Reply: yes"]);
        scene.stage.relay.send(SENDER, &[ANA], &question).await?.expect(250)?;
        first_key(&scene).await?;
        answer(&scene).await?;
        unsent(&scene).await?;
        keys(&scene).await?;
        address(&scene).await?;
        another_record(&scene).await?;
        end(&scene).await?;
        scene.close().await?;
    }
    Ok(())
}

/// A wrong code was entered, and is taken away again.
async fn fill(scene: &Scene, name: &str, text: &str) -> Result<()> {
    scene.browser.ask(&format!("document.querySelector('main [name={name}]').value = ''; {ANYTHING}")).await?;
    scene.browser.enter(&format!("main [name={name}]"), text).await?;
    scene.submit().await
}

async fn refused(scene: &Scene, name: &str) -> Result<()> {
    scene.browser.find("main [role=alert]").await?;
    scene.look(name).await
}

async fn first_key(scene: &Scene) -> Result<()> {
    let browser = &scene.browser;
    scene.visit("/claim").await?;
    browser.enter("[name=slip]", &scene.slip).await?;
    scene.submit().await?;
    browser.arrives("/claim/key").await?;
    browser.ask(UNFOLD).await?;
    scene.look("50-ways-to-make-a-key").await?;
    // As browsers inside other programs answer.
    browser.ask("navigator.credentials.create = async () => { throw new DOMException('', 'NotAllowedError'); }").await?;
    browser.press("[data-kind=create] button").await?;
    says(scene, "[data-kind=create] [role=alert]").await?;
    scene.look("51-no-key-was-made").await?;
    scene.visit("/claim/key").await?;
    browser.press("[data-kind=create] button").await?;
    browser.press("[data-kind=get] button").await?;
    browser.arrives("/claim/mailbox").await?;
    browser.ask(UNFOLD).await?;
    browser.press("form[action='/claim/mailbox/send'] button").await?;
    browser.find("main [role=status], main .notice").await?;
    scene.look("52-sent-again").await?;
    scene.confirm().await
}

/// Waits for words in a live region.
async fn says(scene: &Scene, region: &str) -> Result<()> {
    let text = format!("[...document.querySelectorAll(\"{region}\")].some(one => one.checkVisibility() && one.textContent.trim())");
    scene.browser.holds(&text).await
}

/// The message that takes answers, with the form beneath it.
async fn open(scene: &Scene) -> Result<String> {
    scene.visit("/inbox").await?;
    scene.browser.press("main li:first-child a[href^='/messages/']").await?;
    scene.browser.find("main details:has(textarea) > summary").await?;
    scene.browser.ask(UNFOLD).await?;
    scene.browser.find(TEXT).await?;
    scene.browser.path().await
}

async fn answer(scene: &Scene) -> Result<()> {
    let browser = &scene.browser;
    let message = open(scene).await?;
    browser.ask(ANYTHING).await?;
    browser.press(SEND).await?;
    refused(scene, "53-empty-answer").await?;
    // Begun on one page, gone on with on another one, and then sent on the first.
    open(scene).await?;
    browser.enter(TEXT, "One").await?;
    says(scene, "[data-draft]").await?;
    let first = browser.another_tab().await?;
    open(scene).await?;
    browser.enter(TEXT, ", and two").await?;
    says(scene, "[data-draft]").await?;
    browser.in_tab(&first).await?;
    browser.enter(TEXT, ", and three").await?;
    browser.press(SEND).await?;
    refused(scene, "54-written-on-elsewhere").await?;
    ensure!(browser.text().await?.contains("One, and two"), "{}", browser.text().await?);
    browser.press(SEND).await?;
    browser.arrives(&message).await?;
    scene.look("55-answered").await?;
    scene.visit(&message).await?;
    scene.look("56-conversation").await
}

/// Begun, and then its message takes no answers any more.
async fn unsent(scene: &Scene) -> Result<()> {
    let browser = &scene.browser;
    open(scene).await?;
    browser.enter(TEXT, "One more thing").await?;
    says(scene, "[data-draft]").await?;
    scene.stage.installation.database.execute("UPDATE message SET reply_allowed = FALSE").await?;
    scene.visit("/inbox").await?;
    scene.look("57-begun").await?;
    browser.press("main .notice a[href^='/unsent/']").await?;
    browser.press("[data-purpose] button").await?;
    browser.find("main .letter").await?;
    browser.ask(UNFOLD).await?;
    scene.look("58-cannot-be-sent").await?;
    browser.press("main button[value=discard]").await?;
    browser.arrives("/inbox").await
}

async fn keys(scene: &Scene) -> Result<()> {
    let browser = &scene.browser;
    scene.visit("/settings/keys/add").await?;
    scene.look("60-verify-for-keys").await?;
    verified(scene, "/settings/keys/add", "[data-kind=create] button").await?;
    browser.ask(UNFOLD).await?;
    scene.look("61-add-a-key").await?;
    scene.visit("/settings/keys").await?;
    browser.press("main li a[href^='/settings/keys/']").await?;
    browser.find("main [name=name]").await?;
    scene.look("62-key-name").await?;
    fill(scene, "name", "My telephone").await?;
    browser.arrives("/settings/keys").await?;
    scene.look("63-named").await
}

async fn address(scene: &Scene) -> Result<()> {
    let browser = &scene.browser;
    scene.visit("/settings/alerts").await?;
    let path = browser.ask("return document.querySelector(\"main a[href^='/settings/alerts/']\").getAttribute('href')").await?;
    verified(scene, path.as_str().context("no way to the address")?, "main [name=address]").await?;
    scene.look("64-address").await?;
    fill(scene, "address", "nowhere").await?;
    refused(scene, "65-no-address").await?;
    fill(scene, "address", NEW).await?;
    browser.find("main [name=code]").await?;
    scene.look("66-address-code").await?;
    fill(scene, "code", "00000000").await?;
    refused(scene, "67-address-wrong-code").await?;
    fill(scene, "code", &scene.stage.installation.mailbox_code(NEW).await?).await?;
    browser.arrives("/settings/alerts").await?;
    scene.look("68-address-saved").await
}

/// The slip of another clinic, entered by somebody who is signed in.
async fn another_record(scene: &Scene) -> Result<()> {
    let (browser, installation) = (&scene.browser, &scene.stage.installation);
    let other = installation.organization("other").await?;
    installation.import(&other, b"email\nana@other.example\n").await?.success()?;
    let slip = installation.slip(&other, "ana@other.example").await?;
    scene.visit("/claim").await?;
    scene.look("70-code-while-signed-in").await?;
    browser.enter("[name=slip]", &slip).await?;
    scene.submit().await?;
    browser.arrives("/claim/add").await?;
    browser.press("[data-purpose] button").await?;
    browser.press("main form[action='/claim/add/send'] button").await?;
    browser.find("main [name=code]").await?;
    scene.look("71-record-code").await?;
    fill(scene, "code", "00000000").await?;
    refused(scene, "72-record-wrong-code").await?;
    let code = wait::until("its code", wait::LONG, async || {
        let mails = installation.sink.mails().into_iter().filter(|mail| mail.to == "ana@other.example");
        Ok(mails.filter_map(|mail| mailbox_code(&mail.raw).ok()).next())
    });
    fill(scene, "code", &code.await?).await?;
    browser.find("main a.button[href='/inbox']").await?;
    scene.look("73-record-added").await
}

/// A message that does not open; the warning before the end, and the end.
async fn end(scene: &Scene) -> Result<()> {
    let browser = &scene.browser;
    let damage = "UPDATE message_part SET bytes = substr(bytes, 1, 60) WHERE kind = 2";
    scene.stage.installation.database.execute(damage).await?;
    scene.visit("/inbox").await?;
    browser.find("main .damaged").await?;
    scene.look("79-inbox-damaged").await?;
    scene.visit("/settings").await?;
    browser.ask("document.querySelector(\"main a[href='/settings/alerts']\").focus()").await?;
    let warn = "const now = Date.now, { idle, warn } = document.querySelector('[data-idle]').dataset;
        Date.now = () => now() + (idle - warn + 1) * 1000; document.dispatchEvent(new Event('visibilitychange'));";
    browser.ask(warn).await?;
    browser.find("dialog[open] [data-stay]").await?;
    browser.accessible("the warning, light").await?;
    browser.walked("the warning").await?;
    browser.keeps_borders("the warning").await?;
    browser.theme(Theme::Dark).await?;
    browser.resize(320, 700).await?;
    browser.accessible("the warning, dark, 320 px").await?;
    browser.fits("the warning, 320 px", 100).await?;
    browser.resize(1280, 900).await?;
    browser.theme(Theme::Light).await?;
    // Whoever presses Escape is there: the session is kept, as by the button.
    let kept = "performance.getEntriesByName(location.origin + document.querySelector('[data-idle]').dataset.keep).length";
    ensure!(browser.ask(&format!("return {kept}")).await? == 0, "it was kept before");
    browser.key("Escape").await?;
    browser.holds(&format!("{kept} === 1 && !document.querySelector('dialog').open")).await?;
    browser.ask(warn).await?;
    browser.find("dialog[open] [data-stay]").await?;
    browser.press("[data-stay]").await?;
    let back = "!document.querySelector('dialog').open && document.activeElement.matches(\"main a[href='/settings/alerts']\")";
    browser.holds(back).await?;
    scene.visit("/settings").await?;
    browser.press("header form[action='/sign-out'] button").await?;
    browser.arrives("/sign-out").await?;
    scene.look("80-signed-out").await?;
    scene.visit("/?away=1").await?;
    scene.look("81-left-alone").await
}
