//! Nobody is shut out of a message: axe-core finds nothing on any page of it, in light, dark and a person's own colours; nothing
//! sticks out at 320 pixels, nor on a telephone with letters of twice the size.
use anyhow::{Context, Result};
use tests::{
    chromium::{Browser, Theme},
    clamd::{Clamd, EICAR},
    collection, letter,
    stage::Stage,
};

const ANA: &str = "ana@example.org";
/// Very different ones: bare tables, a table of results, another direction, many files, quotes in quotes, a calendar.
const SHOWN: [&str; 6] = ["newsletter", "lab-results", "arabic", "forty-attachments", "outlook-thread", "invite"];

/// Parts of the subjects of those that are looked at in all three ways.
const FRAMED: [&str; 2] = ["Autumn at the practice", "Claim 77-1024"];

/// A page in every way that a person may have set the screen.
async fn look(browser: &Browser, address: &str, name: &str) -> Result<()> {
    browser.theme(Theme::Light).await?;
    browser.resize(1280, 900).await?;
    browser.visit(address).await?;
    browser.accessible(&format!("{name}, light")).await?;
    browser.resize(320, 700).await?;
    browser.fits(&format!("{name}, 320 px"), 100).await?;
    browser.theme(Theme::Dark).await?;
    browser.accessible(&format!("{name}, dark, 320 px")).await?;
    browser.resize(390, 844).await?;
    browser.fits(&format!("{name}, 390 px"), 200).await
}

/// The page as it is, in a person's own colours.
async fn own_colours(browser: &Browser, name: &str) -> Result<()> {
    browser.theme(Theme::Forced).await?;
    browser.accessible(&format!("{name}, forced colours")).await
}

#[tokio::test]
async fn messages_are_for_everybody() -> Result<()> {
    let scanner = Clamd::start().await?;
    let settings = format!("[scanner]\naddress = \"{}\"\ntimeout_seconds = 6\nfile_bytes = 4000000\n", scanner.address());
    let stage = Stage::with(&settings, &["--create-patients"]).await?;
    stage.send(&[ANA], &letter::with_named_files(ANA, &[("bad.txt", EICAR.as_bytes())])).await?.expect(250)?;
    for (_, message) in collection::messages().iter().filter(|(name, _)| SHOWN.contains(&name.as_str())) {
        stage.send(&[ANA], message).await?.expect(250)?;
    }
    let mut ana = stage.claim(ANA).await?;
    let origin = stage.installation.origin();
    let browser = Browser::start(1280, 900).await?;
    browser.take_cookies(&origin, ana.browser.cookies()).await?;
    look(&browser, &format!("{origin}/inbox"), "the inbox").await?;
    own_colours(&browser, "the inbox").await?;
    let messages = ana.messages().await?;
    let mut links = 0;
    for message in &messages {
        let page = ana.browser.get(message).await?.expect(200)?;
        let at = |rest: &str| format!("{origin}{message}{rest}");
        let name = page.body.split("<h1").nth(1).and_then(|rest| rest.split("</h1").next()).context("a heading")?.to_owned();
        look(&browser, &at(""), &format!("{name}, to be read")).await?;
        own_colours(&browser, &name).await?;
        if FRAMED.iter().any(|subject| name.contains(subject)) {
            look(&browser, &at("/designed"), &format!("{name}, as designed")).await?;
            look(&browser, &at("/plain"), &format!("{name}, plain")).await?;
        }
        if links == 0 && page.links().iter().any(|link| link.ends_with("/links/1")) {
            look(&browser, &at("/links/1"), "a link").await?;
            links += 1;
        }
    }
    assert_eq!((messages.len(), links), (SHOWN.len() + 1, 1));
    let oldest = ana.browser.get(messages.last().context("a message")?).await?;
    let file = oldest.links().into_iter().find(|link| link.contains("/files/")).context("the dangerous file")?;
    look(&browser, &format!("{origin}{file}"), "a dangerous file").await?;
    look(&browser, &format!("{origin}/messages/0198c1f2-0000-7000-8000-000000000000"), "a message that is gone").await?;
    browser.quit().await?;
    stage.close().await
}
