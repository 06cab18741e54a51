//! kill -9 at N1 to N4 of sending: at least one alert, at most one more, and the next notifier ends it.
use anyhow::Result;
use tests::{installation::Installation, letter, stage::SENDER, wait};

const ANA: &str = "ana@example.org";

async fn dies_at(point: &str, most: usize) -> Result<()> {
    let installation = Installation::new().await?;
    let organization = installation.organization("clinic").await?;
    let relay = installation.relay("mail", &organization, &["--sender-domain", "clinic.example"]).await?;
    installation.import(&organization, b"email\nana@example.org\n").await?.success()?;
    installation.slip(&organization, ANA).await?;
    let portal = installation.serve_with(&[], &[]).await?;
    relay.send(SENDER, &[ANA], &letter::plain(ANA, "Hello", "to you")).await?.expect(250)?;

    let mut first = installation.notifier(&[("PORTAL_FAULT", point)])?;
    let status = first.ended(wait::LONG).await?;
    assert!(!status.success(), "{point} was never passed: {status}\n{}", first.log()?);

    installation.database.outbox_is_due().await?;
    let mut second = installation.notifier(&[])?;
    installation.settled().await?;
    let mails = installation.sink.mails_to(ANA, 1).await?;
    assert!(mails.len() <= most, "{point}: {} alerts", mails.len());
    assert!(mails.windows(2).all(|pair| pair[0].from == pair[1].from), "{point}: the tag changed");
    let id = |raw: &str| raw.lines().find(|line| line.starts_with("Message-ID:")).map(str::to_owned);
    assert!(mails.windows(2).all(|pair| id(&pair[0].raw) == id(&pair[1].raw)), "{point}: the id changed");
    // Where all was settled already, it may not have come as far as listening for signals.
    wait::until("the second notifier runs", wait::LONG, async || Ok(second.log()?.contains("the notifier runs").then_some(()))).await?;
    second.terminate().await?;
    installation.close(portal).await
}

#[tokio::test]
async fn n1_after_the_claim() -> Result<()> {
    dies_at("N1", 1).await
}

#[tokio::test]
async fn n2_before_the_hosts_reply() -> Result<()> {
    dies_at("N2", 2).await
}

#[tokio::test]
async fn n3_after_the_hosts_reply() -> Result<()> {
    dies_at("N3", 2).await
}

#[tokio::test]
async fn n4_after_the_mark() -> Result<()> {
    dies_at("N4", 1).await
}
