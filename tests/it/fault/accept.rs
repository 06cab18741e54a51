//! kill -9 at A1 to A10 of acceptance, then the relay's retry: one message, one alert.
use std::time::Duration;

use anyhow::{Context, Result};
use tests::{
    installation::Installation,
    letter,
    process::Running,
    relay::{Relay, Reply},
    stage::SENDER,
    wait,
};

const ANA: &str = "ana@example.org";

async fn died(running: &mut Running) -> Result<()> {
    let status = running.ended(wait::LONG).await?;
    anyhow::ensure!(!status.success(), "the fault point was never passed: {status}\n{}", running.log()?);
    Ok(())
}

/// Sends once; an error or a reply. Small enough to arrive, large enough for more than one read.
async fn attempt(relay: &Relay, message: &[u8]) -> Result<Reply> {
    relay.send(SENDER, &[ANA], message).await
}

async fn dies_at(point: &str) -> Result<()> {
    let installation = Installation::new().await?;
    let organization = installation.organization("clinic").await?;
    let relay = installation.relay("mail", &organization, &["--sender-domain", "clinic.example"]).await?;
    installation.import(&organization, b"email\nana@example.org\n").await?.success()?;
    let mut claimed = installation.serve().await?;
    let mut ana = installation.claim(&organization, ANA).await?;
    installation.settled().await?;
    let mails = installation.sink.mails().len();
    claimed.kill9().await?; // and gone: the next one listens on the same ports

    let message = letter::sized(ANA, "Exactly once", 20_000);
    // Without a notifier: whether one inside would send in the moment between the commit and the end is chance (and said in `notify`).
    let mut running = installation.serve_with(&[], &[("PORTAL_FAULT", point)]).await?;
    let first = attempt(&relay, &message).await;
    died(&mut running).await?;
    let acknowledged = first.as_ref().is_ok_and(|reply| reply.code == 250);
    assert!(!acknowledged || point == "A10", "{point}: acknowledged although it died before: {first:?}");
    if acknowledged {
        assert_eq!(installation.database.number("SELECT COUNT(*) FROM message").await?, 1, "{point}: acknowledged and lost");
    }

    let running = installation.serve().await?;
    // The relay saw no 250 (or saw half of one): it sends the same again.
    attempt(&relay, &message).await.with_context(|| format!("{point}: the retry"))?.expect(250)?;
    installation.settled().await?;
    assert_eq!(installation.database.number("SELECT COUNT(*) FROM message").await?, 1, "{point}");
    assert_eq!(installation.database.number("SELECT COUNT(*) FROM delivery").await?, 1, "{point}");
    let alerts = installation.sink.mails().len() - mails;
    assert_eq!(alerts, 1, "{point}: alerts");
    let addresses = ana.messages().await?;
    assert_eq!(addresses.len(), 1, "{point}");
    ana.browser.get(&addresses[0]).await?.expect(200)?.shows("All work and no play")?;
    installation.close(running).await
}

macro_rules! points {
    ($($name:ident = $point:literal;)*) => {$(
        #[tokio::test]
        async fn $name() -> Result<()> {
            dies_at($point).await
        }
    )*};
}

points! {
    a1_after_rcpt = "A1";
    a2_in_the_middle_of_data = "A2";
    a3_after_the_final_dot = "A3";
    a4_after_reading_the_headers = "A4";
    a5_after_sealing = "A5";
    a6_after_the_insert = "A6";
    a7_at_the_commit = "A7";
    a8_after_the_commit = "A8";
    a9_in_the_middle_of_the_reply = "A9";
    a10_after_the_reply = "A10";
}

#[tokio::test]
async fn everything_acknowledged_under_load_survives_a_kill() -> Result<()> {
    let installation = Installation::new().await?;
    let organization = installation.organization("clinic").await?;
    let relay = installation.relay("mail", &organization, &["--sender-domain", "clinic.example", "--create-patients"]).await?;
    let mut running = installation.serve_with(&[], &[("PORTAL_FAULT", "A7:20")]).await?;
    let senders = (0..8).map(|sender| {
        let relay = relay.clone();
        async move {
            let mut acknowledged = 0_i64;
            let Ok(mut wire) = relay.session().await else { return acknowledged };
            for nth in 0..400 {
                let to = format!("p{sender}@example.org");
                let message = letter::plain(&to, "Load", &format!("message {nth}"));
                match wire.transaction(SENDER, &[&to], &message).await {
                    Ok(reply) if reply.code == 250 => acknowledged += 1,
                    _ => break,
                }
            }
            acknowledged
        }
    });
    let acknowledged: i64 = futures_util::future::join_all(senders).await.into_iter().sum();
    running.ended(Duration::from_secs(30)).await?;
    let running = installation.serve_with(&[], &[]).await?;
    let stored = installation.database.number("SELECT COUNT(*) FROM message").await?;
    assert!(stored >= acknowledged, "acknowledged {acknowledged}, stored {stored}");
    assert!(stored <= acknowledged + 8, "more than was under way: acknowledged {acknowledged}, stored {stored}");
    assert!(acknowledged > 0);
    drop(running);
    Ok(())
}
