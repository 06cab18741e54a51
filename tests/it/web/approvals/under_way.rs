//! A code that is on its way to a patient: nobody says alone where its mailbox is.
use anyhow::{Result, ensure};
use tests::actor::Patient;

use super::super::recover::get_spare;
use super::{ANA, NEW, Scene, change_alerts, code, decide, first, form, make_code, submit, verified};

#[tokio::test]
async fn while_a_code_is_on_its_way_nobody_says_alone_where_its_mailbox_is() -> Result<()> {
    let Scene { stage, mut vega, mut ruiz, place } = Scene::new("sender", "sender").await?;
    let database = &stage.installation.database;
    // A colleague gives a code; whoever intercepts it must not move the mailbox by themselves.
    let slip = code(&make_code(&mut ruiz, &place).await?)?;
    let page = verified(&mut vega, &format!("{place}/alerts")).await?.expect(200)?;
    page.shows("a code is on its way to the patient")?;
    change_alerts(&mut vega, &place, "thief@example.net").await?.expect(200)?.shows("Change where alerts go")?;
    let page = vega.person.browser.get(&place).await?.expect(200)?;
    submit(&mut vega, &form(&page, "act", "add-address")?.with("email", "victim@example.net")).await?.expect(200)?;
    ensure!(database.number("SELECT COUNT(*) FROM approval WHERE state = 'asked'").await? == 2);
    ensure!(database.number("SELECT COUNT(*) FROM delivery_address").await? == 1, "mail of somebody else comes in");
    let (_, asked) = first(&mut ruiz).await?;
    verified(&mut ruiz, &asked).await?.expect(200)?.shows("A code for this record is on its way.")?;
    // Also when it is spent and only the mailbox code is missing: that comes to Ana.
    let mut ana = Patient::new(stage.installation.anonymous()?);
    let page = ana.make_key(&slip).await?;
    for _ in 0..2 {
        let page = vega.person.browser.get(&place).await?.expect(200)?;
        submit(&mut vega, &form(&page, "act", "withdraw")?).await?.expect(200)?;
    }
    change_alerts(&mut vega, &place, "thief@example.net").await?.expect(200)?.shows("Change where alerts go")?;
    ensure!(database.number("SELECT COUNT(*) FROM audit WHERE action = 'patient.alert_address_changed'").await? == 0);
    let digits = stage.installation.mailbox_code(ANA).await?;
    ana.enter_mailbox_code(&page, &digits).await?.expect(200)?;
    ensure!(ana.messages().await?.len() == 1);
    // Read, nothing is on its way: one person does it, and whoever gives the next code is told.
    for _ in 0..database.number("SELECT COUNT(*) FROM approval WHERE state = 'asked'").await? {
        decide(&mut ruiz, "no").await?.expect(200)?;
    }
    change_alerts(&mut vega, &place, NEW).await?.expect(200)?;
    ensure!(database.number("SELECT COUNT(*) FROM audit WHERE action = 'patient.alert_address_changed'").await? == 1);
    ruiz.person
        .browser
        .get(&format!("{place}/code"))
        .await?
        .expect(200)?
        .shows("A colleague changed where e-mail about this record goes.")?;
    let own = vega.person.browser.get(&format!("{place}/code")).await?.expect(200)?;
    ensure!(!own.text().contains("A colleague changed where"), "{}", own.text());
    stage.close().await
}

/// A spare code is on its way for as long as the patient keeps it: one person would shut out whoever has lost the key and has that alone.
#[tokio::test]
async fn while_a_spare_code_is_kept_nobody_says_alone_where_its_mailbox_is() -> Result<()> {
    let Scene { stage, mut vega, mut ruiz, place } = Scene::new("sender", "sender").await?;
    let database = &stage.installation.database;
    stage.installation.json(&["organization", "spare-codes", &stage.organization, "allow"]).await?;
    let mut ana = stage.claim(ANA).await?;
    get_spare(&mut ana).await?;
    verified(&mut vega, &format!("{place}/alerts")).await?.expect(200)?.shows("or the patient keeps a spare code")?;
    change_alerts(&mut vega, &place, NEW).await?.expect(200)?.shows("Change where alerts go")?;
    ensure!(database.number("SELECT COUNT(*) FROM audit WHERE action = 'patient.alert_address_changed'").await? == 0);
    ensure!(database.number("SELECT COUNT(*) FROM approval WHERE state = 'asked'").await? == 1);
    decide(&mut ruiz, "yes").await?.expect(200)?;
    ensure!(database.number("SELECT COUNT(*) FROM audit WHERE action = 'patient.alert_address_changed'").await? == 1);
    // Where it restores nothing any more, nothing is kept.
    stage.installation.json(&["organization", "spare-codes", &stage.organization, "refuse"]).await?;
    change_alerts(&mut vega, &place, "ana@newer.example").await?.expect(200)?;
    ensure!(database.number("SELECT COUNT(*) FROM audit WHERE action = 'patient.alert_address_changed'").await? == 2);
    stage.close().await
}
