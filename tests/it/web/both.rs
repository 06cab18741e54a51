//! Two portals on the same rows: whoever is out at one is out at the other with the next request.
use anyhow::{Context, Result, ensure};
use tests::{
    actor::{Anonymous, Practitioner},
    letter,
    stage::Stage,
};

const ANA: &str = "ana@example.org";

/// The same browser, whose requests go to the other portal.
fn at(origin: &str, browser: &Anonymous) -> Result<Anonymous> {
    Ok(Anonymous::new(origin)?.with_cookies(browser.cookies()))
}

#[tokio::test]
async fn whoever_is_out_at_one_portal_is_out_at_the_other() -> Result<()> {
    let stage = Stage::new().await?;
    let (mut second, origin) = stage.installation.serve_beside().await?;
    stage.send(&[ANA], &letter::plain(ANA, "Hello", "words")).await?.expect(250)?;
    let mut ana = stage.claim(ANA).await?;
    let mut vega = Practitioner::enrol(&stage.installation, &stage.organization, "vega@clinic.example", "administrator").await?;
    let ruiz = Practitioner::enrol(&stage.installation, &stage.organization, "ruiz@clinic.example", "sender").await?;
    let (mut ana_there, mut ruiz_there) = (at(&origin, &ana.browser)?, at(&origin, &ruiz.person.browser)?);
    ana_there.get("/inbox").await?.expect(200)?.shows("Hello")?;
    ruiz_there.get("/team").await?.expect(200)?;

    // An administrator at the first portal; the practitioner at the second.
    let member = format!("/team/staff/{}", ruiz.id);
    vega.verify("/team/staff/new").await?;
    let page = vega.person.browser.get(&member).await?.expect(200)?;
    let form = page.forms().into_iter().rfind(|form| form.action == member).context("no form")?;
    let answer = vega.person.browser.submit(&form).await?;
    vega.person.browser.follow(answer).await?.expect(200)?;
    ruiz_there.get("/team").await?.expect(303)?;
    ruiz_there.get("/team/patients").await?.expect(303)?;

    // Signed out at the first, out at the second.
    ana.sign_out().await?;
    ana_there.get("/inbox").await?.expect(303)?;
    // A new sign-in at the first is one at the second, too.
    ana.sign_in().await?;
    let mut ana_there = at(&origin, &ana.browser)?;
    ana_there.get("/inbox").await?.expect(200)?.shows("Hello")?;
    // Her account is disabled: out at both, and no key opens it.
    stage.installation.database.execute("UPDATE account SET disabled_at = 1 WHERE id IN (SELECT account_id FROM access_grant)").await?;
    ana.browser.get("/inbox").await?.expect(303)?;
    ana_there.get("/inbox").await?.expect(303)?;
    ensure!(ana.sign_in().await.is_err(), "a disabled account signs in");
    ensure!(stage.installation.database.number("SELECT COUNT(*) FROM audit WHERE action = 'practitioner.deactivated'").await? == 1);
    second.terminate().await?;
    stage.close().await
}
