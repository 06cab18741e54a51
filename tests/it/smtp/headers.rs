//! Relay headers: what they do now, and that a patient never sees them.
use anyhow::Result;
use tests::{
    letter,
    stage::{SENDER, Stage},
};

const ANA: &str = "ana@example.org";

#[tokio::test]
async fn an_expired_message_is_not_listed_and_not_opened() -> Result<()> {
    let mut stage = Stage::new().await?;
    let message = letter::with_headers(ANA, "Brief", "gone soon", &["X-Portal-Expires: +30d"]);
    stage.send(&[ANA], &message).await?.expect(250)?;
    let mut ana = stage.claim(ANA).await?;
    let address = ana.messages().await?.first().cloned().expect("one message");
    ana.browser.get(&address).await?.expect(200)?.shows("gone soon")?;

    // A month passes.
    let database = &stage.installation.database;
    database.execute("UPDATE delivery SET expires_at = 1000").await?;
    database.execute("UPDATE message SET expires_at = 1000").await?;
    ana.browser.get(&address).await?.expect(404)?;
    assert_eq!(ana.messages().await?, Vec::<String>::new());
    stage.running.still_runs()?;
    stage.close().await
}

#[tokio::test]
async fn an_expiry_in_the_past_is_refused() -> Result<()> {
    let stage = Stage::new().await?;
    let mut wire = stage.relay.session().await?;
    let message = letter::with_headers(ANA, "Late", "already", &["X-Portal-Expires: 2020-01-01T00:00:00Z"]);
    let reply = wire.transaction(SENDER, &[ANA], &message).await?;
    assert_eq!(reply.code / 100, 5, "{reply:?}");
    assert_eq!(stage.stored().await?, 0);
    stage.close().await
}

#[tokio::test]
async fn high_sensitivity_wants_a_fresh_verification() -> Result<()> {
    let stage = Stage::new().await?;
    let high = letter::with_headers(ANA, "Result", "the biopsy is fine", &["X-Portal-Sensitivity: high"]);
    stage.send(&[ANA], &high).await?.expect(250)?;
    // What is not understood gets the strictest reading.
    let odd = letter::with_headers(ANA, "Odd", "the biopsy is odd", &["X-Portal-Sensitivity: banana"]);
    stage.send(&[ANA], &odd).await?.expect(250)?;
    let mut ana = stage.claim(ANA).await?;
    for address in ana.messages().await? {
        stage.installation.database.execute("UPDATE session SET verified_at = NULL").await?;
        let page = ana.browser.visit(&address).await?;
        assert!(!page.body.contains("biopsy"), "shown without verification:\n{}", page.text());
        let page = ana.press(&page, "get").await?;
        page.shows("biopsy")?;
    }
    stage.close().await
}

#[tokio::test]
async fn relay_headers_are_stripped_from_what_is_stored_and_shown() -> Result<()> {
    let stage = Stage::new().await?;
    let headers = [
        "X-Secure-Portal: always",
        "X-Portal-Category: treatment",
        "X-Portal-Correlation-Id: case-4711",
        "X-Portal-Reply: no",
        "X-Portal-Language: es",
    ];
    stage.send(&[ANA], &letter::with_headers(ANA, "Marked", "for the portal", &headers)).await?.expect(250)?;
    let mut ana = stage.claim(ANA).await?;
    let text = stage.read(&mut ana).await?.concat();
    assert!(text.contains("for the portal"), "{text}");
    assert!(!text.contains("case-4711") && !text.contains("X-Portal"), "{text}");
    stage.close().await
}
