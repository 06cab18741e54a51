//! Reports about the portal's own mails: they come to the envelope sender of the mail, and change its state alone.
use anyhow::{Context, Result, ensure};
use tests::{
    letter,
    relay::Wire,
    sink::{Conduct, Mail},
    stage::Stage,
    wait,
};

const ANA: &str = "ana@example.org";
const COUNT_FAILED: &str = "SELECT COUNT(*) FROM outbox WHERE state = 'failed'";
const COUNT_AUDIT: &str = "SELECT COUNT(*) FROM audit WHERE action = 'mail.bounced'";

fn report(action: &str, status: &str) -> Vec<u8> {
    format!(
        "From: MAILER-DAEMON@mail.clinic.example\r\nAuto-Submitted: auto-replied\r\nMIME-Version: 1.0\r\n\
         Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n--b\r\n\r\nSorry.\r\n\
         --b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mail.clinic.example\r\n\r\n\
         Final-Recipient: rfc822; {ANA}\r\nAction: {action}\r\nStatus: {status}\r\n\r\n\
         --b\r\nContent-Type: text/rfc822-headers\r\n\r\nX-Portal-Alert: 1\r\n\r\n--b--\r\n"
    )
    .into_bytes()
}

/// A stage on which one alert went out to Ana; the alert.
async fn alerted() -> Result<(Stage, Mail)> {
    let stage = Stage::new().await?;
    stage.installation.import(&stage.organization, b"email\nana@example.org\n").await?.success()?;
    stage.installation.slip(&stage.organization, ANA).await?;
    stage.send(&[ANA], &letter::plain(ANA, "Hello", "to you")).await?.expect(250)?;
    let alert = stage.installation.sink.mails_to(ANA, 1).await?.remove(0);
    stage.installation.settled().await?;
    Ok((stage, alert))
}

async fn hand_over(wire: &mut Wire, from: &str, to: &[&str], message: &[u8]) -> Result<()> {
    wire.transaction(from, to, message).await?.expect(250)?;
    Ok(())
}

#[tokio::test]
async fn an_alert_that_came_back_is_kept_as_failed() -> Result<()> {
    let (stage, alert) = alerted().await?;
    let database = &stage.installation.database;
    let mut wire = stage.relay.session().await?;
    hand_over(&mut wire, "", &[&alert.from], &report("failed", "5.1.1")).await?;
    hand_over(&mut wire, "", &[&alert.from.to_uppercase()], &report("failed", "5.1.1")).await?; // a report may come twice
    let class = database.rows("SELECT reply_class FROM outbox WHERE state = 'failed'", |row| row.text(0)).await?;
    assert_eq!(class, ["5.1.1"]);
    let details = database.rows("SELECT detail FROM audit WHERE action = 'mail.bounced'", |row| row.text(0)).await?;
    assert_eq!(details, ["5.1.1"]);
    assert_eq!((stage.stored().await?, database.number("SELECT COUNT(*) FROM patient").await?), (1, 1), "a report made a record");
    // The next message is told of as ever.
    stage.send(&[ANA], &letter::plain(ANA, "Again", "to you")).await?.expect(250)?;
    stage.installation.sink.mails_to(ANA, 2).await?;
    stage.close().await
}

#[tokio::test]
async fn what_is_no_failure_or_no_mail_changes_nothing() -> Result<()> {
    let (stage, alert) = alerted().await?;
    let (tag, domain) = alert.from.split_once('@').context("an address")?;
    let mut wire = stage.relay.session().await?;
    let own = letter::with_headers(ANA, "A private message is waiting for you", "…", &["X-Portal-Alert: 1"]);
    for message in [report("delayed", "4.2.2"), letter::plain(tag, "Out of office", "Back on Monday."), own, Vec::new()] {
        hand_over(&mut wire, "", &[&alert.from], &message).await?;
    }
    // Not from nobody; about a mail that is not there.
    hand_over(&mut wire, "vega@clinic.example", &[&alert.from], &report("failed", "5.1.1")).await?;
    hand_over(&mut wire, "", &[&format!("{:032x}@{domain}", 1)], &report("failed", "5.1.1")).await?;
    for count in [COUNT_FAILED, COUNT_AUDIT] {
        assert_eq!(stage.installation.database.number(count).await?, 0, "{count}");
    }
    assert_eq!((stage.stored().await?, stage.installation.database.number("SELECT COUNT(*) FROM patient").await?), (1, 1));
    stage.close().await
}

#[tokio::test]
async fn only_the_tags_of_that_domain_are_taken_for_own_mails() -> Result<()> {
    let stage = Stage::with("", &[]).await?; // may make no records
    let mut wire = stage.relay.session().await?;
    let tag = format!("{:032x}", 7);
    wire.command("MAIL FROM:<>").await?.expect(250)?;
    for other in [format!("{tag}@clinic.example"), format!("x{tag}@bounces.letterbox.example"), "ana@bounces.letterbox.example".to_owned()]
    {
        wire.command(&format!("RCPT TO:<{other}>")).await?.expect_status(550, "5.1.1")?;
    }
    wire.command(&format!("RCPT TO:<{tag}@Bounces.Letterbox.Example>")).await?.expect(250)?;
    wire.command("RSET").await?.expect(250)?;
    // A relay may mix: the patient gets the message, whatever it says.
    stage.installation.import(&stage.organization, b"email\nana@example.org\n").await?.success()?;
    hand_over(&mut wire, "", &[&format!("{tag}@bounces.letterbox.example"), ANA], &report("failed", "5.1.1")).await?;
    assert_eq!(stage.stored().await?, 1);
    stage.close().await
}

#[tokio::test]
async fn a_report_ends_what_would_be_tried_again() -> Result<()> {
    let stage = Stage::new().await?;
    stage.installation.import(&stage.organization, b"email\nana@example.org\n").await?.success()?;
    stage.installation.slip(&stage.organization, ANA).await?;
    // Taken, but the notifier cannot know: it would try again.
    stage.installation.sink.conduct(Conduct::TakeAndHangUp);
    stage.send(&[ANA], &letter::plain(ANA, "Hello", "to you")).await?.expect(250)?;
    let alert = stage.installation.sink.mails_to(ANA, 1).await?.remove(0);
    wait::until("it waits for the next try", wait::LONG, async || {
        Ok((stage.installation.database.number("SELECT COUNT(*) FROM outbox WHERE state = 'pending' AND attempts = 1").await? == 1)
            .then_some(()))
    })
    .await?;
    let mut wire = stage.relay.session().await?;
    hand_over(&mut wire, "", &[&alert.from], &report("failed", "5.2.1")).await?;
    ensure!(stage.installation.database.number(COUNT_FAILED).await? == 1, "it is still tried");
    stage.installation.sink.conduct(Conduct::Accept);
    stage.close().await
}
