//! Who sits in the wrong browser for both steps: the slip entered in one, the mailbox code typed in another, in both directions.
use anyhow::{Context, Result, ensure};
use tests::{
    actor::{Form, Page, Patient},
    stage::Stage,
};

use super::{ANA, BEN, with_a_message};
use crate::web::recover::nth_code;

/// The form that takes the code from the mailbox.
fn code_form(page: &Page) -> Result<Form> {
    let takes = |form: &Form| form.fields.iter().any(|(name, _)| name == "code");
    page.forms().into_iter().find(takes).with_context(|| format!("no field for a mailbox code:\n{}", page.text()))
}

/// Nobody reads anything.
async fn nothing_is_open(stage: &Stage, browsers: &mut [&mut Patient]) -> Result<()> {
    for patient in browsers {
        let inbox = patient.browser.get("/inbox").await?;
        ensure!(!inbox.status.is_success(), "{}: {}", inbox.status, inbox.text());
    }
    let database = &stage.installation.database;
    ensure!(database.number("SELECT COUNT(*) FROM access_grant WHERE state = 'active'").await? == 0, "a record is open");
    ensure!(database.number("SELECT COUNT(*) FROM claim_code WHERE state = 'confirmed'").await? == 0, "a claim was finished");
    Ok(())
}

/// Two at the same step: each has the other's mailbox code, and each the other's form.
#[tokio::test]
async fn codes_that_were_swapped_open_nothing_and_each_is_good_where_it_belongs() -> Result<()> {
    let stage = with_a_message().await?;
    let installation = &stage.installation;
    let (mut ana, mut ben) = (Patient::new(installation.anonymous()?), Patient::new(installation.anonymous()?));
    let anas = ana.make_key(&installation.slip(&stage.organization, ANA).await?).await?;
    let bens = ben.make_key(&installation.slip(&stage.organization, BEN).await?).await?;
    let (for_ana, for_ben) = (installation.mailbox_code(ANA).await?, installation.mailbox_code(BEN).await?);
    ensure!(for_ana != for_ben, "one of a hundred million");
    ana.enter_mailbox_code(&anas, &for_ben).await?.expect(422)?;
    ben.enter_mailbox_code(&bens, &for_ana).await?.expect(422)?;
    // The form of one, sent by the browser of the other.
    for code in [&for_ana, &for_ben] {
        ana.browser.submit(&code_form(&bens)?.with("code", code)).await?.expect(403)?;
        ben.browser.submit(&code_form(&anas)?.with("code", code)).await?.expect(403)?;
    }
    nothing_is_open(&stage, &mut [&mut ana, &mut ben]).await?;
    ana.enter_mailbox_code(&anas, &for_ana).await?.expect(200)?;
    ben.enter_mailbox_code(&bens, &for_ben).await?.expect(200)?;
    ensure!(ana.messages().await?.len() == 1 && ben.messages().await?.len() == 1);
    stage.close().await
}

/// The slip in a thief's browser, the mailbox code in its owner's: a trick that has the owner type it changes nothing.
#[tokio::test]
async fn a_slip_in_one_browser_and_its_code_in_another_open_nothing_in_either() -> Result<()> {
    let stage = with_a_message().await?;
    let installation = &stage.installation;
    let slip = installation.slip(&stage.organization, ANA).await?;
    let (mut thief, mut ana) = (Patient::new(installation.anonymous()?), Patient::new(installation.anonymous()?));
    let page = thief.make_key(&slip).await?;
    let code = installation.mailbox_code(ANA).await?;
    // The owner has the mail and the paper, and no session, or one of nobody's: the digits are typed wherever there is a field.
    ana.browser.submit(&code_form(&page)?.with("code", &code)).await?.expect(401)?;
    let field = ana.browser.get("/claim").await?.expect(200)?.form("/claim")?;
    for typed in [&code, &slip] {
        ana.browser.submit(&field.clone().with("slip", typed)).await?.expect(422)?;
    }
    ensure!(!ana.browser.cookies().contains_key("__Host-session"), "a session was given");
    nothing_is_open(&stage, &mut [&mut thief, &mut ana]).await?;
    // The other way round: the owner is at the step of the code, and the thief, elsewhere with a paper of somebody else's, has the code.
    let slip = installation.slip(&stage.organization, ANA).await?;
    let page = ana.make_key(&slip).await?;
    let code = nth_code(installation, ANA, 2).await?;
    let mut other = Patient::new(installation.anonymous()?);
    let theirs = other.make_key(&installation.slip(&stage.organization, BEN).await?).await?;
    other.enter_mailbox_code(&theirs, &code).await?.expect(422)?;
    other.enter_slip(&slip).await?.expect(422)?;
    // Nor does the session of the first, whose slip was replaced.
    let stale = thief.browser.submit(&code_form(&page)?.with("code", &code)).await?;
    ensure!(!stale.status.is_success(), "{}", stale.text());
    nothing_is_open(&stage, &mut [&mut thief, &mut other, &mut ana]).await?;
    ana.enter_mailbox_code(&page, &code).await?.expect(200)?;
    ensure!(ana.messages().await?.len() == 1);
    ensure!(thief.browser.get("/inbox").await?.status.is_redirection() && other.browser.get("/inbox").await?.status.is_redirection());
    stage.close().await
}
