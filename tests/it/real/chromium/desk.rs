//! The clinic's desk in Chromium: the screen follows the telephone by itself, and the telephone the screen.
use anyhow::{Context, Result, ensure};
use tests::{
    actor::{Page, Patient, Practitioner},
    chromium::Browser,
    stage::Stage,
};

use super::{directory::look, scene::ANA};

fn number(page: &Page) -> Result<String> {
    let shown = page.body.split("class=\"code large\"").nth(1).and_then(|rest| rest.split("<strong>").nth(1));
    shown.and_then(|rest| rest.split('<').next()).map(str::to_owned).context("no number")
}

#[tokio::test]
async fn both_screens_go_on_by_themselves() -> Result<()> {
    let stage = Stage::new().await?;
    let (installation, organization) = (&stage.installation, &stage.organization);
    let origin = installation.origin();
    installation.import(organization, b"email,name,birth_date,record_number\nana@example.org,Ana Sample,1980-02-29,HC-0001\n").await?;
    let (_, code) = Practitioner::invite(installation, organization, "vega@clinic.example", "sender").await?;
    let browser = Browser::start(1280, 900).await?;
    browser.speak("es").await?;
    browser.visit(&format!("{origin}/join")).await?;
    browser.enter("[name=invitation]", &code).await?;
    browser.press("main form button[type=submit]").await?;
    browser.arrives("/claim/key").await?;
    browser.press("[data-kind=create] button").await?;
    browser.press("[data-kind=get] button").await?;
    browser.arrives("/team").await?;
    browser.visit(&format!("{origin}/team/patients")).await?;
    browser.enter("[name=words]", "sam").await?;
    browser.press("main form[role=search] button").await?;
    browser.find("main section .cards a").await?;
    let record = browser.ask("return document.querySelector(\"main a[href^='/team/patients/0']\").getAttribute('href')").await?;
    let record = record.as_str().context("no record")?.to_owned();
    browser.visit(&format!("{origin}{record}/desk")).await?;
    look(&browser, "desk-1-begin").await?;
    browser.press("main form:has([value=begin]) button").await?;
    browser.find("svg.square").await?;
    look(&browser, "desk-2-code").await?;
    let digits = browser.ask("return document.querySelector('.code strong').textContent").await?;
    let digits = digits.as_str().context("no code")?.to_owned();

    // The telephone enters the code, and the screen says so.
    let mut ana = Patient::new(installation.anonymous()?);
    let shown = number(&ana.enter_slip(&digits).await?.expect(200)?)?;
    browser.says(&shown).await?;
    ensure!(!browser.text().await?.contains(&digits), "the code stands there still");
    look(&browser, "desk-3-number").await?;
    browser.press("main form:has([value=confirm]) button").await?;
    browser.says("Usted confirmó este teléfono").await?;
    look(&browser, "desk-4-seen").await?;
    let page = ana.browser.get("/claim/key").await?.expect(200)?;
    let page = ana.press(&page, "create").await?;
    let page = ana.press(&page, "get").await?;
    browser.says("La llave está creada").await?;
    let digits = installation.mailbox_code(ANA).await?;
    ana.enter_mailbox_code(&page, &digits).await?.expect(200)?;
    browser.says("tiene una llave y puede leer los mensajes").await?;
    look(&browser, "desk-5-done").await?;

    // The other way round: the telephone is a browser, the screen is pressed elsewhere.
    browser.press("main details summary").await?;
    browser.press("main details form:has([value=begin]) button").await?;
    browser.find("svg.square").await?;
    let digits = browser.ask("return document.querySelector('.code strong').textContent").await?;
    let digits = digits.as_str().context("no code")?.to_owned();
    let telephone = Browser::start(390, 844).await?;
    telephone.speak("es").await?;
    telephone.visit(&format!("{origin}/claim#{}", digits.replace(' ', ""))).await?;
    telephone.holds("document.querySelector('[name=slip]').value.length > 19").await?;
    telephone.press("main form button[type=submit]").await?;
    telephone.arrives("/claim/key").await?;
    telephone.says("Muestre este número").await?;
    look(&telephone, "desk-6-telephone").await?;
    browser.says("Mire el teléfono").await?;
    browser.press("main form:has([value=confirm]) button").await?;
    telephone.find("[data-kind=create] button").await?;
    browser.press("main form:has([value=end]) button").await?;
    browser.says("en este mostrador terminó").await?;
    telephone.quit().await?;
    browser.quit().await?;
    stage.close().await
}
