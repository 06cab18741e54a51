//! A practitioner types, leaves the page without pressing anything, comes back, and it is there.
use anyhow::{Context, Result, ensure};
use tests::{
    actor::{Patient, Practitioner},
    chromium::Browser,
    letter,
    stage::Stage,
};

use super::{directory::look, scene::ANA};

#[tokio::test]
async fn what_staff_typed_and_left_is_there_when_they_come_back() -> Result<()> {
    let stage = Stage::new().await?;
    let (installation, organization) = (&stage.installation, &stage.organization);
    let mail = letter::with_headers(ANA, "Your results", "They are good.", &["X-Portal-Reply: yes"]);
    stage.send(&[ANA], &mail).await?.expect(250)?;
    let mut ana: Patient = stage.claim(ANA).await?;
    let message = ana.messages().await?.remove(0);
    let page = ana.browser.get(&message).await?.expect(200)?;
    ana.browser.submit(&page.form(&format!("{message}/reply"))?.with("text", "May I run?")).await?.expect(303)?;
    let (_, code) = Practitioner::invite(installation, organization, "vega@clinic.example", "care_team").await?;
    let browser = Browser::start(1280, 900).await?;
    browser.speak("en").await?;
    let visit = async |path: &str| browser.visit(&format!("{}{path}", installation.origin())).await;
    visit("/join").await?;
    browser.enter("[name=invitation]", &code).await?;
    browser.press("main form button[type=submit]").await?;
    browser.arrives("/claim/key").await?;
    browser.press("[data-kind=create] button").await?;
    browser.press("[data-kind=get] button").await?;
    browser.arrives("/team").await?;
    let patients = installation.database.rows("SELECT id FROM patient", |row| row.id(0)).await?;
    let write = format!("/team/patients/{}/write", patients.first().context("no patient")?);
    let kept = async || browser.holds("document.querySelector('[data-draft]').textContent.includes('kept here')").await;

    visit(&write).await?;
    browser.enter("main [name=text]", "The lab has written").await?;
    kept().await?;
    look(&browser, "typing-01-write").await?;
    // The last letters go with the page that is left.
    browser.enter("main [name=text]", " today").await?;
    visit("/team/drafts").await?;
    browser.press(&format!("main a[href^='{write}']")).await?;
    browser.holds("document.querySelector('main [name=text]')?.value.trim() === 'The lab has written today'").await?;

    visit("/team/inbox").await?;
    browser.press("main a[href^='/team/inbox/0']").await?;
    browser.enter("main [name=text]", "Not this week").await?;
    kept().await?;
    let thread = browser.path().await?;
    visit("/team").await?;
    visit(&thread).await?;
    browser.holds("document.querySelector('main [name=text]')?.value.trim() === 'Not this week'").await?;
    look(&browser, "typing-02-answer").await?;
    browser.press("main form:has([name=seen]) > button:not([name])").await?;
    browser.holds("location.pathname.startsWith('/team/messages/')").await?;
    // How long it can be undone counts down; at the end the button is gone, and its focus is not lost.
    browser.holds("/^0:[0-3][0-9]$/.test(document.querySelector('form [data-count]')?.textContent)").await?;
    // For the page time stands still while somebody looks at it, however long that takes; and then a minute has passed.
    browser.ask("const then = Date.now(); window.passed = 0; Date.now = () => then + window.passed").await?;
    look(&browser, "typing-03-undo").await?;
    browser.ask("window.passed = 60_000; document.querySelector('form[data-left] button').focus()").await?;
    browser.holds("!document.querySelector('form[data-left] button')").await?;
    browser.holds("document.activeElement.textContent.includes('It is too late to undo this')").await?;
    visit(&thread).await?;
    ensure!(browser.ask("return document.querySelector('main [name=text]').value").await? == "", "it is offered after it was sent");
    let complaints = browser.complaints().await?;
    ensure!(complaints.is_empty(), "{complaints:?}");
    stage.close().await
}
