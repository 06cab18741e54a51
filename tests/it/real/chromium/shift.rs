//! A practitioner without a pointer: joins, signs in, finds a patient, writes and sends, by Tab and Enter alone. Every stop on the way can
//! be seen, and each page begins at its subject.
use anyhow::{Result, ensure};
use tests::{actor::Practitioner, chromium::Browser, stage::Stage};

use super::{keyboard::reach_in, scene::ANA};

/// On this device: the telephone beside it is a button of its own.
const CREATE: &str = "[data-kind=create]:not([data-where]) button";
const GET: &str = "[data-kind=get] button";

/// Goes to what a selector names, on a page whose scripts have run.
async fn ready(browser: &Browser, selector: &str) -> Result<()> {
    browser.find(selector).await?;
    browser.holds("document.readyState === 'complete'").await?;
    reach_in(browser, selector).await
}

async fn enter(browser: &Browser, selector: &str) -> Result<()> {
    ready(browser, selector).await?;
    browser.key("Enter").await
}

async fn fill(browser: &Browser, field: &str, text: &str) -> Result<()> {
    ready(browser, field).await?;
    browser.type_text(text).await
}

/// The focus is where reading begins.
async fn begins(browser: &Browser) -> Result<()> {
    browser.holds("document.readyState === 'complete' && document.activeElement.matches('h1, [role=alert]')").await
}

#[tokio::test]
async fn a_practitioner_needs_no_pointer() -> Result<()> {
    let stage = Stage::new().await?;
    let (installation, organization) = (&stage.installation, &stage.organization);
    let list = b"email,name,birth_date,record_number\nana@example.org,Ana Sample,1980-02-29,HC-0001\n";
    installation.import(organization, list).await?.success()?;
    let (_, code) = Practitioner::invite(installation, organization, "vega@clinic.example", "sender").await?;
    let browser = Browser::start(1280, 900).await?;
    browser.speak("en").await?;
    let origin = installation.origin();
    browser.visit(&format!("{origin}/join")).await?;
    fill(&browser, "main [name=invitation]", &code).await?;
    browser.key("Enter").await?;
    browser.arrives("/claim/key").await?;
    enter(&browser, CREATE).await?;
    enter(&browser, GET).await?;
    browser.arrives("/team").await?;
    begins(&browser).await?;
    // Out, and in by the one button.
    enter(&browser, "header form[action='/sign-out'] button").await?;
    browser.arrives("/sign-out").await?;
    browser.visit(&format!("{origin}/")).await?;
    enter(&browser, GET).await?;
    browser.arrives("/team").await?;
    begins(&browser).await?;
    // Found by the beginning of a name.
    enter(&browser, "nav.rooms a[href='/team/patients']").await?;
    browser.arrives("/team/patients").await?;
    fill(&browser, "main [name=words]", "sam").await?;
    browser.key("Enter").await?;
    browser.find("main section .cards a").await?;
    enter(&browser, "main section .cards a[href^='/team/patients/0']").await?;
    browser.holds("/^\\/team\\/patients\\/0[^/]*$/.test(location.pathname)").await?;
    begins(&browser).await?;
    enter(&browser, "main a[href$='/write']").await?;
    browser.holds("location.pathname.endsWith('/write')").await?;
    fill(&browser, "main [name=subject]", "Your results").await?;
    fill(&browser, "main [name=text]", "They are good.").await?;
    enter(&browser, "main button[value=preview]").await?;
    browser.find("article.content").await?;
    enter(&browser, "main button[value=send]").await?;
    browser.holds("location.pathname.startsWith('/team/messages/')").await?;
    browser.says("Ana Sample").await?;
    ensure!(stage.stored().await? == 1, "nothing was sent");
    let mut ana = stage.claim(ANA).await?;
    tests::wait::until("the message can be read", tests::wait::LONG * 2, async || Ok((!ana.messages().await?.is_empty()).then_some(())))
        .await?;
    browser.quit().await?;
    stage.close().await
}
