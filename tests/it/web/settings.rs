//! What people settle for themselves, by its pages.
mod alerts;
mod devices;
mod history;
mod keys;

use anyhow::Result;
use tests::{actor::Patient, letter, stage::Stage};

const ANA: &str = "ana@example.org";

/// A stage with Ana signed in, who has one message.
async fn with_ana() -> Result<(Stage, Patient)> {
    let stage = Stage::new().await?;
    stage.send(&[ANA], &letter::plain(ANA, "Hello", "to you")).await?.expect(250)?;
    let ana = stage.claim(ANA).await?;
    Ok((stage, ana))
}

#[tokio::test]
async fn settings_are_linked_from_every_page_and_nobody_elses_business() -> Result<()> {
    let (stage, mut ana) = with_ana().await?;
    assert!(ana.inbox().await?.links().contains(&"/settings".to_owned()));
    let page = ana.browser.get("/settings").await?.expect(200)?;
    page.shows("You have 1 key.")?;
    assert!(page.links().contains(&"/settings/keys".to_owned()));
    ana.browser.speak("es");
    ana.browser.get("/settings").await?.expect(200)?.shows("Tiene 1 llave.")?;
    let mut nobody = stage.installation.anonymous()?;
    for path in ["/settings", "/settings/keys", "/settings/keys/add", "/settings/devices", "/settings/alerts", "/settings/history"] {
        let page = nobody.get(path).await?.expect(303)?;
        assert_eq!(page.header("location"), "/", "{path}");
    }
    stage.close().await
}
