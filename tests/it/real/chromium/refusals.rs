//! What holds patients up: a browser that makes no key, codes that are wrong, used or tried too often, errors, empty lists, the last
//! key. Each state in both languages, light and dark.
use anyhow::{Result, ensure};
use tests::actor::Patient;

use super::{
    scene::{ANA, SUBMIT, Scene},
    settings::verified,
};
use crate::web::recover::{get_spare, nth_code, submit};

const BEN: &str = "ben@example.org";
const CREATE: &str = "[data-kind=create]:not([data-where]) button";
const GET: &str = "[data-kind=get] button";
/// As browsers inside other apps call themselves.
const INSIDE: &str = "Mozilla/5.0 (Linux; Android 15; Pixel 8; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/131.0.0.0 \
    Mobile Safari/537.36 [FB_IAB/FB4A;FBAV/490.0.0;]";
/// As those of a telephone and of a computer do.
const PHONE: &str = "Mozilla/5.0 (Linux; Android 15; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Mobile Safari/537.36";
const DESKTOP: &str = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36";
/// Nobody may try for an hour who has tried once.
const TRIED: &str = "UPDATE attempt_limit SET count = 40, blocked_until = updated_at + 3600000000";

#[tokio::test]
async fn what_holds_people_up_is_for_everybody_in_english() -> Result<()> {
    round("en").await
}

#[tokio::test]
async fn what_holds_people_up_is_for_everybody_in_spanish() -> Result<()> {
    round("es").await
}

async fn round(language: &'static str) -> Result<()> {
    let scene = Scene::new(language).await?;
    let installation = &scene.stage.installation;
    installation.json(&["organization", "spare-codes", &scene.stage.organization, "allow"]).await?;
    installation.import(&scene.stage.organization, b"email\nben@example.org\n").await?.success()?;
    no_key_is_made(&scene).await?;
    too_many_tries(&scene).await?;
    scene.confirm().await?;
    errors(&scene).await?;
    keys(&scene).await?;
    spare_codes(&scene).await?;
    wait_is_over(&scene).await?;
    scene.close().await
}

/// What is said before a code is asked for, as each browser is met.
async fn no_key_is_made(scene: &Scene) -> Result<()> {
    let browser = &scene.browser;
    let can = |phone: bool| {
        format!(
            "PublicKeyCredential.getClientCapabilities = async () => ({{ userVerifyingPlatformAuthenticator: false, hybridTransport: {phone} }})"
        )
    };
    let none = "delete window.PublicKeyCredential".to_owned();
    for (name, agent, script) in [("none", DESKTOP, none), ("lock", PHONE, can(true)), ("phone", DESKTOP, can(true))] {
        browser.call_itself(agent).await?;
        let before = browser.before_pages(&script).await?;
        scene.visit("/claim").await?;
        browser.find(&format!("[data-support={name}] h2")).await?;
        scene.look(&format!("90-support-{name}")).await?;
        browser.no_more_before(&before).await?;
    }
    browser.call_itself(INSIDE).await?;
    scene.visit("/claim").await?;
    browser.find("[data-support=app] h2").await?;
    scene.look("90-support-app").await?;
    browser.call_itself("").await
}

/// A refusal, said where a screen reader hears it.
async fn refused(scene: &Scene, name: &str) -> Result<()> {
    scene.browser.find("main [role=alert]").await?;
    scene.look(name).await
}

/// Types into a field in the place of what stands there, and sends its form; the answer is another page.
async fn fill(scene: &Scene, field: &str, text: &str) -> Result<()> {
    let empty = format!(
        "document.querySelector('main [name={field}]').value = ''; document.querySelectorAll('main form').forEach(one => {{ one.noValidate = true; }})"
    );
    scene.browser.ask(&empty).await?;
    scene.browser.enter(&format!("main [name={field}]"), text).await?;
    scene.browser.goes(SUBMIT).await
}

/// Of a code on paper, and of the one in the mailbox; the key is made with a slip that is good.
async fn too_many_tries(scene: &Scene) -> Result<()> {
    let (browser, database) = (&scene.browser, &scene.stage.installation.database);
    let slip = scene.stage.installation.slip(&scene.stage.organization, ANA).await?;
    scene.visit("/claim").await?;
    fill(scene, "slip", &scene.slip).await?; // replaced by the one above
    refused(scene, "91-replaced").await?;
    database.execute(TRIED).await?;
    fill(scene, "slip", &slip).await?;
    refused(scene, "91-too-many-tries").await?;
    database.execute("DELETE FROM attempt_limit").await?;
    fill(scene, "slip", &slip).await?;
    browser.press(CREATE).await?;
    browser.press(GET).await?;
    browser.arrives("/claim/mailbox").await?;
    database.execute("UPDATE claim_code SET mailbox_tries = 15 WHERE state = 'keyed'").await?;
    fill(scene, "code", "00000000").await?;
    scene.look("91-mailbox-tries-used").await?;
    database.execute("UPDATE claim_code SET mailbox_tries = 0 WHERE state = 'keyed'").await?;
    scene.visit("/claim/mailbox").await
}

/// An answer of ours that is no success, where the browser's console says so, too.
async fn failed(scene: &Scene, name: &str, number: &str) -> Result<()> {
    scene.browser.says(number).await?;
    scene.browser.complaints().await?;
    scene.look(name).await
}

async fn errors(scene: &Scene) -> Result<()> {
    let (browser, database) = (&scene.browser, &scene.stage.installation.database);
    scene.visit("/nowhere").await?;
    failed(scene, "92-error-404", "E-1 ").await?;
    // A form that lay open for too long.
    scene.visit("/settings").await?;
    browser.ask("document.querySelectorAll('[name=token]').forEach(one => { one.value = '1.x'; })").await?;
    browser.goes("header form[action='/sign-out'] button").await?;
    failed(scene, "92-error-403", "E-3 ").await?;
    scene.visit("/claim").await?;
    browser.ask("document.querySelector('main [name=slip]').value = '1'.repeat(9000)").await?;
    browser.goes(SUBMIT).await?;
    failed(scene, "92-error-413", "E-36 ").await?;
    database.execute("ALTER TABLE delivery RENAME TO away").await?;
    scene.visit("/inbox").await?;
    let said = browser.text().await;
    database.execute("ALTER TABLE away RENAME TO delivery").await?;
    ensure!(["E-6 ", "E-7 "].iter().any(|number| said.as_ref().is_ok_and(|text| text.contains(number))), "{said:?}");
    failed(scene, "92-error-500", "E-").await
}

/// A second key is made, the first is removed, and the second is the last.
async fn keys(scene: &Scene) -> Result<()> {
    let browser = &scene.browser;
    verified(scene, "/settings/keys/add", CREATE).await?;
    browser.lose_passkeys().await?;
    browser.press(CREATE).await?;
    browser.press(GET).await?;
    browser.arrives("/settings/keys").await?;
    scene.look("93-two-keys").await?;
    let others = "return [...document.querySelectorAll(\"main a[href$='/remove']\")].map(one => one.getAttribute('href'))";
    let all = browser.ask(others).await?;
    let paths: Vec<&str> = all.as_array().into_iter().flatten().filter_map(serde_json::Value::as_str).collect();
    ensure!(paths.len() == 2, "{all}");
    scene.visit(paths[0]).await?;
    scene.look("93-remove-key").await?;
    // Asked for the key in between: whoever listens hears that nothing is done yet.
    scene.stage.installation.database.execute("UPDATE session SET verified_at = verified_at - 300000000").await?;
    browser.goes(SUBMIT).await?;
    browser.press("[data-purpose] button").await?;
    browser.find("main .notice.open").await?;
    ensure!(browser.ask("return document.activeElement.matches('main .notice.open')").await? == true, "said to nobody");
    browser.goes(SUBMIT).await?;
    browser.find("main .notice.good").await?;
    scene.look("93-removed").await?;
    browser.goes("main a[href$='/remove']").await?;
    browser.find("main a.button[href='/settings/keys/add']").await?;
    scene.look("93-last-key").await?;
    // Another device is signed out by the press for which the key was used.
    browser.forget().await?;
    scene.visit("/").await?;
    browser.press(GET).await?;
    browser.arrives("/inbox").await?;
    scene.visit("/settings/devices").await?;
    scene.look("93-devices").await?;
    scene.stage.installation.database.execute("UPDATE session SET verified_at = verified_at - 300000000").await?;
    browser.goes("main form:has([name=session]) button").await?;
    browser.press("[data-purpose] button").await?;
    browser.find("main .notice.good.open").await?;
    ensure!(browser.ask("return document.activeElement.matches('main .notice.good')").await? == true, "said to nobody");
    scene.look("93-signed-out-there").await
}

/// Wrong ones, and one that led back, to a list without a message.
async fn spare_codes(scene: &Scene) -> Result<()> {
    let (browser, installation) = (&scene.browser, &scene.stage.installation);
    let mut ben = scene.stage.claim(BEN).await?;
    let spare = get_spare(&mut ben).await?;
    let mut lost = Patient::new(installation.anonymous()?);
    let page = lost.browser.get("/recover").await?.expect(200)?;
    let page = submit(&mut lost, &page, "/recover", Some(("spare", &spare))).await?.expect(200)?;
    let page = lost.press(&page, "create").await?;
    let page = lost.press(&page, "get").await?;
    let code = nth_code(installation, BEN, 2).await?;
    lost.enter_mailbox_code(&page, &code).await?.expect(200)?;
    browser.forget().await?;
    browser.take_cookies(&installation.origin(), lost.browser.cookies()).await?;
    scene.visit("/claim/done").await?;
    scene.look("94-done-by-spare").await?;
    scene.visit("/inbox").await?;
    scene.look("94-empty-list").await?;
    browser.forget().await?;
    scene.visit("/recover").await?;
    scene.look("94-recover").await?;
    fill(scene, "spare", "1234").await?;
    refused(scene, "94-spare-short").await?;
    fill(scene, "spare", &spare).await?;
    refused(scene, "94-spare-used").await?;
    installation.database.execute(TRIED).await?;
    fill(scene, "spare", &spare).await?;
    refused(scene, "94-spare-too-many").await?;
    installation.database.execute("DELETE FROM attempt_limit").await.map(drop)
}

/// Claimed once more by somebody with another letter: what is shown when the day is over, before the record opens by itself.
async fn wait_is_over(scene: &Scene) -> Result<()> {
    let (browser, installation) = (&scene.browser, &scene.stage.installation);
    let slip = installation.slip(&scene.stage.organization, BEN).await?;
    let mut again = Patient::new(installation.anonymous()?);
    let page = again.make_key(&slip).await?;
    let code = nth_code(installation, BEN, 3).await?;
    again.enter_mailbox_code(&page, &code).await?.expect(200)?;
    // No timed work is done meanwhile.
    installation.database.execute("ALTER TABLE lease RENAME TO away").await?;
    installation.database.execute("UPDATE claim_code SET opens_at = 1 WHERE opens_at IS NOT NULL AND state = 'keyed'").await?;
    browser.take_cookies(&installation.origin(), again.browser.cookies()).await?;
    scene.visit("/claim/mailbox").await?;
    browser.find("main form[action='/claim/open'] button").await?;
    let looked = scene.look("95-you-can-read-now").await;
    installation.database.execute("ALTER TABLE away RENAME TO lease").await?;
    looked
}
