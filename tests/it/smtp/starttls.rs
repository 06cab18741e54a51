//! Nothing before TLS counts, and certificates change without a restart.
use anyhow::Result;
use tests::{
    authority::Authority,
    letter,
    relay::Relay,
    stage::{SENDER, Stage},
    wait,
};

#[tokio::test]
async fn commands_before_tls_are_refused() -> Result<()> {
    let stage = Stage::new().await?;
    let mut wire = stage.relay.in_clear().await?;
    wire.command(&format!("MAIL FROM:<{SENDER}>")).await?.expect_status(530, "5.7.0")?;
    wire.command("RCPT TO:<ana@example.org>").await?.expect(530)?;
    wire.command("DATA").await?.expect(530)?;
    let credentials = stage.relay.credentials.as_ref().expect("the stage's relay has some");
    wire.command(&credentials.auth_plain()).await?.expect(530)?;
    wire.command("NOOP").await?.expect(250)?;
    wire.command("QUIT").await?.expect(221)?;
    assert_eq!(stage.stored().await?, 0);
    stage.close().await
}

#[tokio::test]
async fn what_was_pipelined_behind_starttls_is_thrown_away() -> Result<()> {
    let stage = Stage::new().await?;
    let mut wire = stage.relay.in_clear().await?;
    wire.send(b"STARTTLS\r\nNOOP\r\nRSET\r\n").await?;
    wire.reply().await?.expect(220)?;
    assert_eq!(wire.left_over(), b"", "an injected command was answered in clear");
    if wire.handshake("localhost", stage.relay.authority.as_deref(), None).await.is_ok() {
        // Whatever was injected is answered neither before nor beside the first real command.
        let greeting = wire.command("EHLO relay.example").await?.expect(250)?;
        assert!(greeting.lines.len() > 3, "{greeting:?}");
        assert_eq!(wire.left_over(), b"");
    }
    stage.close().await
}

#[tokio::test]
async fn a_new_certificate_is_used_without_a_restart() -> Result<()> {
    let stage = Stage::new().await?;
    let other = Authority::new()?;
    let folder = stage.installation.folder();
    other.issue("localhost")?.save(&folder.join("smtp-certificate.pem"), &folder.join("smtp-key.pem"))?;
    let relay = Relay { authority: Some(other.pem()?), ..stage.relay.clone() };
    wait::until("the new certificate", wait::LONG, async || Ok(relay.in_tls().await.ok().map(|_| ()))).await?;
    let reply = relay.send(SENDER, &["ana@example.org"], &letter::plain("ana@example.org", "New", "certificate")).await?;
    reply.expect_status(250, "2.0.0")?;
    stage.close().await
}
