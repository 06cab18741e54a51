//! A clinic with one person: what is asked for waits a week if an administrator chose that, and the patient ends it with one press.
use anyhow::{Context, Result, ensure};
use portal::web::routes::team::pattern;
use tests::stage::Stage;

use super::{ANA, NEW, change_alerts, enrol, make_code, submit};

#[tokio::test]
async fn it_is_chosen_on_a_page_told_to_the_patient_and_stopped_there() -> Result<()> {
    let stage = Stage::new().await?;
    stage.installation.import(&stage.organization, b"email,name,record_number\nana@example.org,Ana Ruiz,A-1\n").await?.success()?;
    let mut vega = enrol(&stage, "vega", "administrator").await?;
    let mut ana = stage.claim(ANA).await?;
    let place = vega.person.browser.get(pattern::PATIENTS).await?.expect(200)?.form(pattern::PATIENTS)?.with("words", "ana");
    let found = submit(&mut vega, &place).await?.expect(200)?;
    let place = found.links().into_iter().find(|link| link.starts_with("/team/patients/0")).context("no Ana")?;

    // Off, and changed by whoever used the key for it.
    let page = vega.person.browser.get(pattern::SECOND).await?.expect(200)?;
    page.shows("This is off")?;
    let asked = vega.person.browser.submit(&page.form(pattern::SECOND)?).await?;
    if asked.status.as_u16() == 403 {
        drop(vega.person.press(&asked, "get").await);
        let page = vega.person.browser.get(pattern::SECOND).await?.expect(200)?;
        page.shows("This is off")?;
        submit(&mut vega, &page.form(pattern::SECOND)?).await?.expect(200)?;
    }
    vega.person.browser.get(pattern::SECOND).await?.expect(200)?.shows("This is on")?;
    vega.person.browser.get(pattern::SECOND).await?.expect(200)?.shows("What was asked for before this was turned on still waits")?;

    make_code(&mut vega, &place).await?;
    let waits = change_alerts(&mut vega, &place, NEW).await?.expect(200)?;
    waits.shows("If nobody comes and nobody objects, it is done by itself on")?;
    let told = stage.installation.sink.mails_to(ANA, 1).await?;
    ensure!(!told.is_empty());

    let stop = "/claim/stop";
    let inbox = ana.inbox().await?;
    inbox.shows("Your clinic wants to change who can get in")?;
    ensure!(inbox.links().iter().any(|link| link == stop), "{:?}", inbox.links());
    let page = ana.browser.get(stop).await?.expect(200)?;
    page.shows("If you stop it, nothing changes.")?;
    let done = ana.browser.submit(&page.form(stop)?).await?;
    let done = if done.status.as_u16() == 303 { ana.browser.follow(done).await? } else { done };
    done.expect(200)?.shows("Call your clinic and ask why somebody wanted this.")?;
    ensure!(!ana.inbox().await?.text().contains("wants to change who can get in"));
    ana.browser.get("/settings/history").await?.expect(200)?.shows("A change to your record that your clinic had asked for was stopped")?;
    vega.person
        .browser
        .get(&place)
        .await?
        .expect(200)?
        .shows("The patient, or somebody who reads for them, stopped it. Nothing was changed.")?;
    stage.close().await
}
