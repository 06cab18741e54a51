//! A patient is found while somebody types, wherever one is looked for; the newest answer stays, and nothing is pressed.
use anyhow::{Context, Result, ensure};
use tests::{actor::Practitioner, chromium::Browser, stage::Stage};

use super::{attach::attach, directory::look};

const LIST: &[u8] =
    b"email,name,record_number\nana@example.org,Ana Ruiz,A-1\nana2@example.org,Ana Soto,A-2\nben@example.org,Ben Soto,B-1\n";
/// Answers wait until they are let go, the last of them first.
const HOLD: &str = "window.held = []; const send = XMLHttpRequest.prototype.send; \
    XMLHttpRequest.prototype.send = function (...all) { held.push([this, () => send.apply(this, all)]); }; return 0";

fn names(wanted: &[&str]) -> String {
    let wanted = serde_json::json!(wanted);
    format!("JSON.stringify([...document.querySelectorAll('#hits .cards strong')].map((one) => one.textContent)) === '{wanted}'")
}

fn says(text: &str) -> String {
    format!("document.querySelector('[data-find] [role=status]').textContent === '{text}'")
}

#[tokio::test]
async fn a_patient_is_found_while_somebody_types() -> Result<()> {
    let stage = Stage::new().await?;
    let installation = &stage.installation;
    installation.import(&stage.organization, LIST).await?.success()?;
    let vega = Practitioner::enrol(installation, &stage.organization, "vega@clinic.example", "sender").await?;
    let browser = Browser::start(1280, 900).await?;
    let origin = installation.origin();
    browser.take_cookies(&origin, vega.person.browser.cookies()).await?;
    browser.speak("en").await?;
    let visit = async |path: &str| browser.visit(&format!("{origin}{path}")).await;
    let in_field = async || browser.holds("document.activeElement.name === 'words'").await;

    visit("/team/patients").await?;
    // One letter finds nobody, and says so.
    browser.enter("[name=words]", "a").await?;
    browser.holds(&says("Type at least two letters or digits.")).await?;
    browser.enter("[name=words]", "na").await?;
    browser.holds(&names(&["Ana Ruiz", "Ana Soto"])).await?;
    browser.holds(&says("2 patients found.")).await?;
    in_field().await?;
    look(&browser, "finding-1-typed").await?;
    browser.enter("[name=words]", " so").await?;
    browser.holds(&names(&["Ana Soto"])).await?;
    browser.holds(&says("1 patient found.")).await?;
    ensure!(!browser.requests().await?.iter().any(|asked| asked.contains("ana")), "what was typed is in an address");
    // What comes is a plain link.
    browser.goes("#hits .cards a").await?;
    let record = browser.path().await?;
    ensure!(record.starts_with("/team/patients/0"), "{record}");

    // An answer that is late is of what was typed before.
    visit("/team/patients").await?;
    browser.ask(HOLD).await?;
    browser.enter("[name=words]", "ana").await?;
    browser.holds("held.length === 1").await?;
    browser.ask("held[0][1](); return 0").await?;
    browser
        .ask(
            "const field = document.querySelector('[name=words]'); field.value = 'ben'; \
        field.dispatchEvent(new Event('input', { bubbles: true })); return 0",
        )
        .await?;
    browser.holds("held.length === 2").await?;
    browser.ask("held[1][1](); return 0").await?;
    browser.holds(&names(&["Ben Soto"])).await?;
    ensure!(browser.ask("return held[0][0].status").await? == 0, "the older one was not taken back");
    // Too little is nobody; where nothing comes, that is said, and the button works.
    browser
        .ask(
            "const field = document.querySelector('[name=words]'); field.value = 'b'; \
        field.dispatchEvent(new Event('input', { bubbles: true })); return 0",
        )
        .await?;
    browser.holds(&names(&[])).await?;
    browser.ask("XMLHttpRequest.prototype.send = function () { this.dispatchEvent(new Event('loadend')); }; return 0").await?;
    browser.enter("[name=words]", "en").await?;
    browser.holds(&says("What matches cannot be shown now. Press \u{201c}Find\u{201d}.")).await?;
    look(&browser, "finding-2-not-shown").await?;
    in_field().await?;
    browser.key("Enter").await?;
    browser.holds("window.held === undefined").await?;
    browser.holds(&names(&["Ben Soto"])).await?;

    visit(&format!("{record}/merge")).await?;
    browser.enter("[name=words]", "rui").await?;
    browser.holds("document.querySelectorAll('#hits .cards form').length === 1").await?;
    look(&browser, "finding-3-merge").await?;
    visit("/team/mailings/new").await?;
    browser.goes("main form:has([name=begin]) button").await?;
    browser.enter("[name=words]", "ben").await?;
    browser.find("#hits [name=add]").await?;
    look(&browser, "finding-4-whom").await?;
    browser.goes("#hits [name=add]").await?;
    let whom = "SELECT COUNT(*) FROM mailing_row";
    ensure!(installation.database.number(whom).await? == 1, "nobody was added");
    // What is for several takes files as what is for one does.
    let whom = browser.path().await?;
    visit(whom.trim_end_matches("/patients")).await?;
    attach(&browser).await?;
    browser.enter("main [name=subject_en]", "Visit").await?;
    browser.enter("main [name=text_en]", "Come on Monday.").await?;
    look(&browser, "finding-5-files").await?;
    browser.goes("main button[value=sample]").await?;
    browser.says("scan.bin").await?;
    look(&browser, "finding-6-samples").await?;
    let complaints = browser.complaints().await.context("complaints")?;
    ensure!(complaints.is_empty(), "{complaints:?}");
    browser.quit().await?;
    stage.close().await
}
