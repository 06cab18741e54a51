//! Who may send, and what MAIL may say.
use anyhow::{Result, ensure};
use tests::{
    letter,
    stage::{SENDER, Stage},
};

#[tokio::test]
async fn a_foreign_sender_is_refused() -> Result<()> {
    let stage = Stage::new().await?;
    let mut wire = stage.relay.session().await?;
    for sender in ["mallory@evil.example", "vega@sub.clinic.example", "vega@clinic.example.evil.example"] {
        wire.command(&format!("MAIL FROM:<{sender}>")).await?.expect_status(550, "5.7.1")?;
    }
    wire.command("MAIL FROM:<Vega@CLINIC.example>").await?.expect(250)?;
    stage.close().await
}

#[tokio::test]
async fn after_a_refused_mail_pipelined_commands_store_nothing() -> Result<()> {
    let stage = Stage::new().await?;
    let mut wire = stage.relay.session().await?;
    wire.send(b"MAIL FROM:<mallory@evil.example>\r\nRCPT TO:<ana@example.org>\r\nDATA\r\n").await?;
    wire.reply().await?.expect_status(550, "5.7.1")?;
    wire.reply().await?.expect(503)?;
    wire.reply().await?.expect(503)?;
    // The session goes on as if nothing had been.
    let message = letter::plain("ana@example.org", "After", "the refusal");
    wire.transaction(SENDER, &["ana@example.org"], &message).await?.expect(250)?;
    assert_eq!(stage.stored().await?, 1);
    stage.close().await
}

#[tokio::test]
async fn size_over_the_limit_is_refused_at_once_and_for_good() -> Result<()> {
    let stage = Stage::new().await?;
    let mut wire = stage.relay.session().await?;
    wire.command(&format!("MAIL FROM:<{SENDER}> SIZE=99999999")).await?.expect_status(552, "5.3.4")?;
    wire.command(&format!("MAIL FROM:<{SENDER}> SIZE=99999999999999999999")).await?;
    wire.command(&format!("MAIL FROM:<{SENDER}> SIZE=1000 BODY=8BITMIME SMTPUTF8")).await?.expect(250)?;
    stage.close().await
}

#[tokio::test]
async fn bounces_come_from_nobody() -> Result<()> {
    let stage = Stage::new().await?;
    let bounce = letter::plain("ana@example.org", "Bounce", "of something");
    // Whom nobody wrote to before is made no patient by what comes back.
    let mut wire = stage.relay.session().await?;
    wire.command("MAIL FROM:<>").await?.expect(250)?;
    wire.command("RCPT TO:<ana@example.org>").await?.expect(550)?;
    ensure!(stage.installation.database.number("SELECT COUNT(*) FROM patient").await? == 0);
    stage.relay.send(SENDER, &["ana@example.org"], &letter::plain("ana@example.org", "Hello", "to you")).await?.expect(250)?;
    stage.relay.send("", &["ana@example.org"], &bounce).await?.expect(250)?;
    stage.close().await
}

#[tokio::test]
async fn malformed_arguments_are_told_so() -> Result<()> {
    let stage = Stage::new().await?;
    let mut wire = stage.relay.session().await?;
    wire.command("MAIL").await?.expect(501)?;
    wire.command("MAIL FROM:vega").await?.expect(501)?;
    wire.command(&format!("MAIL FROM:<{SENDER}> UNHEARD=OF")).await?.expect(555)?;
    wire.command("FROB").await?.expect(500)?;
    wire.command("RCPT TO:<ana@example.org>").await?.expect(503)?;
    wire.command("DATA").await?.expect(503)?;
    wire.command("NOOP").await?.expect(250)?;
    stage.close().await
}
