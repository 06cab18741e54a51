//! Mail hosts that refuse, stall, hang up, or are somebody else.
use std::time::Duration;

use anyhow::Result;
use tests::{
    letter,
    sink::{Conduct, Sink},
    stage::Stage,
    wait,
};

const ANA: &str = "ana@example.org";

/// Ana has a slip, and a message came.
async fn alerted(conduct: Conduct) -> Result<Stage> {
    let stage = Stage::new().await?;
    stage.installation.sink.conduct(conduct);
    stage.installation.import(&stage.organization, b"email\nana@example.org\n").await?.success()?;
    stage.installation.slip(&stage.organization, ANA).await?;
    stage.send(&[ANA], &letter::plain(ANA, "Hello", "to you")).await?.expect(250)?;
    Ok(stage)
}

async fn tried(stage: &Stage, times: usize) -> Result<()> {
    wait::until("a try", wait::LONG, async || Ok((stage.installation.sink.tries() >= times).then_some(()))).await
}

#[tokio::test]
async fn trouble_that_passes_is_tried_again() -> Result<()> {
    for conduct in
        [Conduct::RefuseRecipient("450 4.2.2 full".to_owned()), Conduct::RefuseMessage("451 4.3.0 later".to_owned()), Conduct::HangUp]
    {
        let stage = alerted(conduct).await?;
        tried(&stage, 1).await?;
        let waits = "SELECT COUNT(*) FROM outbox WHERE state = 'pending' AND attempts > 0";
        wait::until("it waits", wait::LONG, async || Ok((stage.installation.database.number(waits).await? == 1).then_some(()))).await?;
        assert_eq!(stage.installation.sink.mails().len(), 0);
        stage.installation.sink.conduct(Conduct::Accept);
        stage.installation.database.outbox_is_due().await?;
        stage.installation.sink.mails_to(ANA, 1).await?;
        stage.close().await?;
    }
    Ok(())
}

#[tokio::test]
async fn a_permanent_refusal_is_kept_where_it_can_be_seen() -> Result<()> {
    let stage = alerted(Conduct::RefuseRecipient("550 5.1.1 no such user ana@example.org".to_owned())).await?;
    let failed = "SELECT COUNT(*) FROM outbox WHERE state = 'failed' AND reply_class IS NOT NULL";
    wait::until("it failed", wait::LONG, async || Ok((stage.installation.database.number(failed).await? == 1).then_some(()))).await?;
    // The host's own words are not kept: they hold addresses.
    let words = "SELECT COUNT(*) FROM outbox WHERE reply_class LIKE '%user%' OR reply_class LIKE '%@%'";
    assert_eq!(stage.installation.database.number(words).await?, 0);
    assert!(!stage.running.log()?.contains("no such user"), "the log repeats the mail host");
    stage.close().await
}

#[tokio::test]
async fn a_lost_reply_costs_one_more_mail_at_most_with_the_same_id() -> Result<()> {
    let stage = alerted(Conduct::TakeAndHangUp).await?;
    stage.installation.sink.mails_to(ANA, 1).await?;
    stage.installation.sink.conduct(Conduct::Accept);
    wait::until("the lease is given back", wait::LONG, async || {
        stage.installation.database.outbox_is_due().await?;
        Ok((stage.installation.database.undone().await? == 0).then_some(()))
    })
    .await?;
    let mails = stage.installation.sink.mails_to(ANA, 2).await?;
    // A busy machine may lose a second reply before the host changes its conduct: each lost one costs one mail.
    assert!(mails.len() >= 2);
    assert!(mails.windows(2).all(|pair| pair[0].from == pair[1].from), "the tag changed");
    stage.close().await
}

#[tokio::test]
async fn a_stalling_host_is_given_up_within_the_lease() -> Result<()> {
    let stage = alerted(Conduct::Slow(Duration::from_secs(60))).await?;
    tried(&stage, 1).await?;
    let waits = "SELECT COUNT(*) FROM outbox WHERE state = 'pending' AND attempts > 0";
    let limit = Duration::from_secs(28); // the deadline is twelve seconds, the lease thirty
    wait::until("it was given up", limit, async || Ok((stage.installation.database.number(waits).await? == 1).then_some(()))).await?;
    stage.installation.sink.conduct(Conduct::Accept);
    stage.installation.database.outbox_is_due().await?;
    stage.installation.sink.mails_to(ANA, 1).await?;
    stage.installation.settled().await?;
    stage.close().await
}

#[tokio::test]
async fn a_host_with_a_wrong_name_or_an_unknown_authority_gets_nothing() -> Result<()> {
    let stage = alerted(Conduct::Accept).await?;
    let good = std::fs::read_to_string(stage.installation.config())?;
    let Stage { installation, mut running, organization, relay } = stage;
    installation.settled().await?;
    running.terminate().await?;
    let wrong_name = Sink::start_with("other.example").await?;
    let unknown = Sink::start().await?;
    for (nth, sink) in [&wrong_name, &unknown].into_iter().enumerate() {
        let port = format!("port = {}", sink.port());
        std::fs::write(installation.config(), good.replace(&format!("port = {}", installation.sink.port()), &port))?;
        if nth == 0 {
            std::fs::write(installation.folder().join("mail-host-authority.pem"), sink.authority())?;
        }
        let mut running = installation.serve().await?;
        let message = letter::plain(ANA, "Hello", "again");
        relay.send(tests::stage::SENDER, &[ANA], &message).await?.expect(250)?;
        wait::until("a try", wait::LONG, async || Ok((sink.tries() > 0).then_some(()))).await?;
        let waits = "SELECT COUNT(*) FROM outbox WHERE state = 'pending' AND attempts > 0";
        wait::until("it waits", wait::LONG, async || Ok((installation.database.number(waits).await? == 1).then_some(()))).await?;
        assert_eq!(sink.mails().len(), 0);
        running.terminate().await?;
        installation.database.execute("UPDATE outbox SET state = 'cancelled' WHERE state = 'pending'").await?;
    }
    drop(organization);
    Ok(())
}
