//! The patient's road in Chromium, on a phone's and a desktop's width, with a picture of every page.
mod access;
mod attach;
mod clinic;
mod desk;
mod directory;
mod errands;
mod finding;
mod held;
mod inside;
mod keyboard;
mod lists;
mod office;
mod payload;
mod planted;
mod refusals;
mod road;
mod scene;
mod settings;
mod shift;
mod states;
mod tabs;
mod trouble;
mod typing;
mod visit;

use std::path::{Path, PathBuf};

use anyhow::{Result, ensure};
use tests::{actor::mailbox_code, chromium::Browser, demo::Demo, letter, wait};

fn pictures(width: u32) -> PathBuf {
    let target =
        std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../target"), PathBuf::from);
    target.join("screenshots").join(width.to_string())
}

/// A picture, and what must hold on every page: nothing sticks out sideways, one h1, a language, no complaint.
async fn look(browser: &Browser, width: u32, name: &str) -> Result<()> {
    browser.picture(&pictures(width), name).await?;
    let wide = browser.ask("return document.documentElement.scrollWidth - document.documentElement.clientWidth").await?;
    ensure!(wide.as_i64() == Some(0), "{name}: {wide} pixels stick out at {width}");
    let headings = browser.ask("return document.querySelectorAll('h1').length").await?;
    ensure!(headings.as_i64() == Some(1), "{name}: {headings} h1");
    let language = browser.ask("return document.documentElement.lang").await?;
    ensure!(language == "en", "{name}: lang {language}");
    browser.can_be_hit(&format!("{name} at {width}")).await?;
    let complaints = browser.complaints().await?;
    ensure!(complaints.is_empty(), "{name}: {complaints:?}");
    Ok(())
}

async fn road(width: u32, height: u32) -> Result<()> {
    let demo = Demo::start().await?;
    let (web, address) = (demo.facts.web_url.trim_end_matches('/').to_owned(), demo.facts.patient.address.clone());
    let slip = demo.facts.patient.claim_code.clone().expect("the sample patient has a slip");
    let high = letter::with_headers(&address, "For your eyes", "The private result.", &["X-Portal-Sensitivity: high"]);
    demo.relay().send("vega@clinic.example", &[&address], &high).await?.expect(250)?;
    let browser = Browser::start(width, height).await?;

    browser.visit(&format!("{web}/")).await?;
    look(&browser, width, "01-start").await?;
    browser.visit(&format!("{web}/claim")).await?;
    look(&browser, width, "02-claim").await?;
    browser.enter("[name=slip]", "1234 5678 9012 3456 7890").await?;
    browser.press("main form button[type=submit]").await?;
    browser.find("[role=alert], .error").await?;
    look(&browser, width, "03-claim-refused").await?;

    // The letter's square: the code behind the fragment fills the field and leaves the address.
    browser.visit("about:blank").await?;
    browser.visit(&format!("{web}/claim#{}", slip.replace(' ', ""))).await?;
    let digits: String = slip.chars().filter(char::is_ascii_digit).collect();
    browser
        .holds(&format!("document.querySelector('[name=slip]').value.replace(/\\D/g, '') === '{digits}' && location.hash === ''"))
        .await?;
    browser.press("main form button[type=submit]").await?;
    browser.arrives("/claim/key").await?;
    look(&browser, width, "04-make-key").await?;
    browser.press("[data-kind=create] button").await?;
    browser.find("[data-kind=get] button").await?;
    look(&browser, width, "05-use-key").await?;
    ensure!(browser.passkeys().await? == 1, "the device holds no passkey");
    browser.press("[data-kind=get] button").await?;
    browser.arrives("/claim/mailbox").await?;
    look(&browser, width, "06-mailbox").await?;
    let code = wait::until("a mailbox code", wait::LONG, async || {
        let mails = demo.mails().await?.into_iter().rev().filter(|mail| mail.to == address);
        Ok(mails.into_iter().find_map(|mail| mailbox_code(&mail.raw).ok()))
    })
    .await?;
    browser.enter("[name=code]", &code).await?;
    browser.press("main form button[type=submit]").await?;
    browser.arrives("/claim/done").await?;
    look(&browser, width, "07-done").await?;
    browser.press("a[href='/inbox']").await?;
    browser.arrives("/inbox").await?;
    look(&browser, width, "08-inbox").await?;
    read_both(&browser, width).await?;
    for (path, name) in [("settings", "10-settings"), ("settings/history", "10-history")] {
        browser.visit(&format!("{web}/{path}")).await?;
        look(&browser, width, name).await?;
    }

    browser.visit(&format!("{web}/inbox")).await?;
    browser.press("form[action='/sign-out'] button").await?;
    browser.arrives("/sign-out").await?;
    look(&browser, width, "11-signed-out").await?;
    browser.visit(&format!("{web}/")).await?;
    browser.press("[data-kind=get] button").await?;
    browser.arrives("/inbox").await?;
    browser.visit(&format!("{web}/nowhere")).await?;
    look(&browser, width, "12-not-found").await?;
    browser.visit(&demo.facts.mail_url).await?;
    browser.picture(&pictures(width), "13-mail-catcher").await?;
    for topic in ["no-code", "helping", "not-working", "nothing-came"] {
        browser.visit(&format!("{web}/help/{topic}")).await?;
        look(&browser, width, &format!("14-help-{topic}")).await?;
    }
    browser.quit().await?;
    demo.stop().await?;
    Ok(())
}

/// The newest message wants the key once more; the sample one does not.
async fn read_both(browser: &Browser, width: u32) -> Result<()> {
    browser.press("a[href^='/messages/']").await?;
    browser.find("[data-kind=get] button").await?;
    look(browser, width, "09-verify").await?;
    browser.press("[data-kind=get] button").await?;
    browser.says("The private result.").await?;
    look(browser, width, "10-message").await?;
    browser.goes("a[rel=next]").await?;
    browser.says("Your results are in").await?;
    look(browser, width, "10-sample").await
}

#[tokio::test]
async fn on_a_phone() -> Result<()> {
    road(390, 844).await
}

#[tokio::test]
async fn on_a_desktop() -> Result<()> {
    road(1280, 900).await
}
