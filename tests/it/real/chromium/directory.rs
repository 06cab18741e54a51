//! The directory as staff see it: every page for everybody, in both languages, also where something is wrong; a code leaves the screen.
use anyhow::{Context, Result, ensure};
use tests::{
    actor::Practitioner,
    chromium::{Browser, Theme},
    letter,
    stage::Stage,
};

use super::scene::{ANA, screens};

/// What clinics print on, in inches.
const PAPERS: [(&str, (f64, f64)); 2] = [("Letter", (8.5, 11.0)), ("A4", (8.27, 11.69))];
const FIND: &str = "main form[role=search] button";

/// What must hold of the page as it is, with pictures of a telephone and a desktop, light and dark.
pub(super) async fn look(browser: &Browser, name: &str) -> Result<()> {
    for (size, width) in [("desktop", 1280), ("phone", 390)] {
        browser.resize(width, 844).await?;
        for theme in [Theme::Light, Theme::Dark] {
            browser.theme(theme).await?;
            browser.whole_picture(&screens(), &format!("directory-{name}-{size}-{}", theme.as_str())).await?;
            browser.accessible(&format!("{name}, {size}, {}", theme.as_str())).await?;
        }
        browser.can_be_hit(&format!("{name}, {size}")).await?;
        browser.fits(name, 200).await?;
    }
    browser.resize(320, 700).await?;
    browser.fits(&format!("{name}, 320 px"), 100).await?;
    browser.resize(1280, 900).await?;
    let complaints = browser.complaints().await?;
    ensure!(complaints.is_empty(), "{name}: {complaints:?}");
    Ok(())
}

#[tokio::test]
async fn the_directory_is_for_everybody() -> Result<()> {
    let stage = Stage::new().await?;
    let (installation, organization) = (&stage.installation, &stage.organization);
    let list = "email,name,birth_date,record_number,phone\n\
        ana@example.org,Ana María Gómez-Núñez de la Santísima Trinidad,1980-12-31,A-2024-000123,+1 555 0100\n\
        gomez@example.org,Bea Gómez,1979-01-02,A-2024-000124,\n";
    installation.import(organization, list.as_bytes()).await?;
    stage
        .send(&[ANA, "new.patient.without.a.name@department.clinic.example"], &letter::plain(ANA, "Results", "are here"))
        .await?
        .expect(250)?;
    let vega = Practitioner::enrol(installation, organization, "vega@clinic.example", "care_team").await?;
    let browser = Browser::start(1280, 900).await?;
    let origin = installation.origin();
    browser.take_cookies(&origin, vega.person.browser.cookies()).await?;
    for language in ["en", "es"] {
        browser.speak(language).await?;
        let name = |page: &str| format!("{language}-{page}");
        let visit = async |path: &str| browser.visit(&format!("{origin}{path}")).await;
        visit("/team/patients").await?;
        look(&browser, &name("1-waiting")).await?;
        browser.enter("[name=words]", "g").await?;
        browser.press(FIND).await?;
        browser.find("main [role=alert]").await?;
        look(&browser, &name("2-no-words")).await?;
        visit("/team/patients").await?;
        browser.enter("[name=words]", "zzzz").await?;
        browser.press(FIND).await?;
        browser.find("#found").await?;
        look(&browser, &name("3-none")).await?;
        visit("/team/patients").await?;
        browser.enter("[name=words]", "GOMEZ ana").await?;
        browser.press(FIND).await?;
        browser.find("#found").await?;
        look(&browser, &name("4-found")).await?;
        let record = browser.ask("return document.querySelector('main section .cards a').getAttribute('href')").await?;
        let record = record.as_str().context("no record")?.to_owned();
        visit(&record).await?;
        look(&browser, &name("5-record")).await?;
        visit(&format!("{record}/edit")).await?;
        look(&browser, &name("6-edit")).await?;
        browser.enter("[name=birth_date]", "31/12/80").await?;
        browser.press("main form button[type=submit]").await?;
        browser.find("main [role=alert]").await?;
        look(&browser, &name("7-edit-wrong")).await?;
        visit("/team/patients/new").await?;
        look(&browser, &name("8-add")).await?;
        visit(&format!("{record}/code")).await?;
        look(&browser, &name("9-code")).await?;
        browser.press("[value=telephone]").await?;
        browser.press("main form button[type=submit]").await?;
        browser.enter("[name=name]", "de la santisima trinidad, Ana María GOMEZ Núñez").await?;
        browser.enter("[name=record_number]", "a2024 000123").await?;
        look(&browser, &name("9a-caller")).await?;
        browser.press("main form button[type=submit]").await?;
        browser.find("main .good").await?;
        look(&browser, &name("9b-caller-matches")).await?;
        browser.press("main form button[type=submit]").await?;
        browser.find("[data-blank] strong").await?;
        look(&browser, &name("10-code-shown")).await?;
        let seen = "return [...document.querySelectorAll('[data-group]')].map((one) => !one.hidden).indexOf(true)";
        ensure!(browser.ask(seen).await? == 0, "the first group is not alone");
        browser.press("[data-blank] button").await?;
        ensure!(browser.ask(seen).await? == 1, "the second group does not come");
        browser.ask("dispatchEvent(new Event('pagehide')); return 0").await?;
        let gone =
            browser.ask("const shown = document.querySelector('[data-blank]'); return shown.textContent === shown.dataset.blank").await?;
        ensure!(gone == true, "the code is still there");
        let give = async |how: &str| {
            visit(&format!("{record}/code")).await?;
            browser.press(&format!("[value={how}]")).await?;
            browser.press("main form button[type=submit]").await
        };
        // On paper each language is one side, whatever the letters are like.
        give("letter-page").await?;
        browser.find(".leaves").await?;
        for (paper, size) in PAPERS {
            let sides = browser.sides(size).await?;
            ensure!(sides == 2, "the letter takes {sides} sides of {paper}");
        }
        // A file leaves the browser where it was: the page goes on by itself.
        give("letter").await?;
        browser.find("main .good").await?;
        look(&browser, &name("11-letter-saved")).await?;
    }
    browser.quit().await?;
    stage.close().await
}
