//! `notifier run` as a process of its own, with the alert root alone.
use std::fs;

use anyhow::Result;
use tests::{installation::Installation, letter, wait};

const ANA: &str = "ana@example.org";

/// Ana has a slip, and so many messages came; the portal runs without a notifier.
async fn waiting(installation: &Installation, people: usize) -> Result<tests::process::Running> {
    let organization = installation.organization("clinic").await?;
    let relay = installation.relay("mail", &organization, &["--sender-domain", "clinic.example"]).await?;
    let people: Vec<String> = (0..people).map(|nth| if nth == 0 { ANA.to_owned() } else { format!("p{nth}@example.org") }).collect();
    installation.import(&organization, format!("email\n{}\n", people.join("\n")).as_bytes()).await?.success()?;
    for address in &people {
        installation.slip(&organization, address).await?;
    }
    let running = installation.serve_with(&[], &[]).await?;
    let mut wire = relay.session().await?;
    for address in &people {
        wire.transaction(tests::stage::SENDER, &[address], &letter::plain(address, "Hello", "to you")).await?.expect(250)?;
    }
    Ok(running)
}

#[tokio::test]
async fn it_sends_with_the_alert_root_alone() -> Result<()> {
    let installation = Installation::new().await?;
    let portal = waiting(&installation, 1).await?;
    assert_eq!(installation.sink.mails().len(), 0, "the portal sent by itself");
    // The notifier's machine has no content root.
    fs::rename(installation.data().join("content.key"), installation.folder().join("elsewhere"))?;
    let mut notifier = installation.notifier(&[])?;
    installation.sink.mails_to(ANA, 1).await?;
    notifier.terminate().await?;
    fs::rename(installation.folder().join("elsewhere"), installation.data().join("content.key"))?;
    installation.close(portal).await
}

#[tokio::test]
async fn a_section_that_does_not_exist_is_refused_by_name() -> Result<()> {
    let installation = Installation::new().await?;
    let mut notifier = installation.notifier(&[("PORTAL_ALRETS__HOST", "localhost")])?;
    assert!(!notifier.ended(wait::LONG).await?.success());
    let log = notifier.log()?;
    assert!(log.contains("[alrets]") && !log.contains("the notifier runs"), "{log}");
    Ok(())
}

#[tokio::test]
async fn two_that_race_send_each_mail_once() -> Result<()> {
    let installation = Installation::new().await?;
    let portal = waiting(&installation, 40).await?;
    let (mut one, mut two) = (installation.notifier(&[])?, installation.notifier(&[])?);
    installation.settled().await?;
    let mails = installation.sink.mails();
    let mut addresses: Vec<_> = mails.iter().map(|mail| &mail.to).collect();
    addresses.sort();
    addresses.dedup();
    assert_eq!((mails.len(), addresses.len()), (40, 40));
    // Where the other one sent them all, it may not have come as far as listening for signals.
    for notifier in [&one, &two] {
        wait::until("both run", wait::LONG, async || Ok(notifier.log()?.contains("the notifier runs").then_some(()))).await?;
    }
    one.terminate().await?;
    two.terminate().await?;
    installation.close(portal).await
}

#[tokio::test]
async fn it_ignores_the_portals_sections_and_refuses_mistakes_in_its_own() -> Result<()> {
    let installation = Installation::new().await?;
    let good = fs::read_to_string(installation.config())?;
    fs::write(installation.config(), good.replace("[smtp]\n", "[smtp]\nfrom_the_future = 1\n"))?;
    let mut notifier = installation.notifier(&[])?;
    wait::until("it runs for a while", wait::LONG, async || {
        notifier.still_runs()?;
        Ok(notifier.log()?.contains("the notifier runs").then_some(()))
    })
    .await?;
    notifier.terminate().await?;
    fs::write(installation.config(), good.replace("[alerts]\n", "[alerts]\nunheard_of = 1\n"))?;
    let mut notifier = installation.notifier(&[])?;
    let status = notifier.ended(wait::LONG).await?;
    assert!(!status.success());
    assert!(notifier.log()?.contains("unheard_of"), "{}", notifier.log()?);
    Ok(())
}
