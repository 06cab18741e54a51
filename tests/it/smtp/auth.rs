//! Relays prove who they are: by name and secret, or by a certificate.
use std::time::Duration;

use anyhow::Result;
use base64::{Engine, engine::general_purpose::STANDARD};
use tests::{
    authority::Authority,
    letter,
    relay::Credentials,
    stage::{SENDER, Stage},
};

#[tokio::test]
async fn wrong_credentials_get_one_answer_whatever_is_wrong() -> Result<()> {
    let stage = Stage::new().await?;
    let right = stage.relay.credentials.clone().expect("the stage's relay has some");
    let wrong = [
        Credentials { password: "wrong".to_owned(), ..right.clone() },
        Credentials { user: "nobody".to_owned(), ..right.clone() },
        Credentials { user: "nobody".to_owned(), password: "wrong".to_owned() },
    ];
    let mut texts = Vec::new();
    for credentials in wrong {
        let mut wire = stage.relay.in_tls().await?;
        let reply = wire.command(&credentials.auth_plain()).await?.expect_status(535, "5.7.8")?;
        texts.push(reply.lines[0].split(" (").next().unwrap_or_default().to_owned());
        wire.command(&format!("MAIL FROM:<{SENDER}>")).await?.expect_status(530, "5.7.0")?;
    }
    texts.dedup();
    assert_eq!(texts.len(), 1, "{texts:?}");
    stage.close().await
}

#[tokio::test]
async fn malformed_attempts_are_told_so() -> Result<()> {
    let stage = Stage::new().await?;
    let mut wire = stage.relay.in_tls().await?;
    wire.command("AUTH PLAIN ***").await?.expect_status(501, "5.5.2")?;
    wire.command("AUTH PLAIN").await?.expect(334)?;
    wire.command("*").await?.expect(501)?;
    wire.command("AUTH LOGIN").await?.expect(504)?;
    wire.command(&format!("AUTH PLAIN {}", STANDARD.encode("no zero bytes"))).await?;
    wire.command(&format!("MAIL FROM:<{SENDER}>")).await?.expect(530)?;
    stage.close().await
}

#[tokio::test]
async fn failures_never_lock_a_relay_out() -> Result<()> {
    let stage = Stage::new().await?;
    let wrong = Credentials { user: stage.relay.credentials.clone().expect("some").user, password: "guess".to_owned() };
    for _ in 0..30 {
        let mut wire = stage.relay.in_tls().await?;
        wire.command(&wrong.auth_plain()).await?.expect(535)?;
    }
    stage.send(&["ana@example.org"], &letter::plain("ana@example.org", "Still", "here")).await?.expect(250)?;
    stage.close().await
}

/// Mail of an organization that is switched off stays with its relay, which may try again: in new sessions at once, in
/// those under way within seconds. Nothing tells a stranger that it is off.
#[tokio::test]
async fn a_switched_off_organization_takes_nothing_and_loses_nothing() -> Result<()> {
    const ANA: &str = "ana@example.org";
    let stage = Stage::new().await?;
    let database = &stage.installation.database;
    let letter = letter::plain(ANA, "First", "here");
    let mut under_way = stage.relay.session().await?;
    under_way.transaction(SENDER, &[ANA], &letter).await?.expect(250)?;

    database.execute("UPDATE organization SET disabled_at = 1").await?;
    let right = stage.relay.credentials.clone().expect("the stage's relay has some");
    let mut wire = stage.relay.in_tls().await?;
    wire.command(&right.auth_plain()).await?.expect_status(454, "4.7.0")?;
    let mut wire = stage.relay.in_tls().await?;
    wire.command(&Credentials { password: "guess".to_owned(), ..right }.auth_plain()).await?.expect_status(535, "5.7.8")?;
    tokio::time::sleep(Duration::from_millis(5_500)).await;
    under_way.command(&format!("MAIL FROM:<{SENDER}>")).await?.expect_status(421, "4.7.0")?;
    under_way.hung_up().await?;
    assert_eq!(stage.stored().await?, 1);

    database.execute("UPDATE organization SET disabled_at = NULL").await?;
    stage.send(&[ANA], &letter::plain(ANA, "Second", "kept by the relay")).await?.expect(250)?;
    assert_eq!(stage.stored().await?, 2);
    stage.close().await
}

#[tokio::test]
async fn a_client_certificate_is_enough() -> Result<()> {
    let stage = Stage::new().await?;
    let identity = Authority::new()?.issue("relay.clinic.example")?;
    let path = stage.installation.folder().join("relay.pem");
    std::fs::write(&path, &identity.certificate)?;
    let path = path.display().to_string();
    let arguments =
        ["relay", "add", "by-certificate", "--organization", &stage.organization, "--sender-domain", "clinic.example", "--create-patients"];
    let mut arguments = arguments.to_vec();
    arguments.extend(["--client-certificate", &path]);
    stage.installation.json(&arguments).await?;

    let mut wire = stage.relay.in_clear().await?;
    wire.command("STARTTLS").await?.expect(220)?;
    wire.handshake("localhost", stage.relay.authority.as_deref(), Some(&identity)).await?;
    wire.command("EHLO relay.example").await?.expect(250)?;
    let message = letter::plain("ana@example.org", "Certified", "by a key");
    wire.transaction(SENDER, &["ana@example.org"], &message).await?.expect(250)?;

    let stranger = Authority::new()?.issue("relay.clinic.example")?;
    let mut wire = stage.relay.in_clear().await?;
    wire.command("STARTTLS").await?.expect(220)?;
    wire.handshake("localhost", stage.relay.authority.as_deref(), Some(&stranger)).await?;
    wire.command("EHLO relay.example").await?.expect(250)?;
    // For somebody to mend: mail waits meanwhile, and is not given back.
    wire.command(&format!("MAIL FROM:<{SENDER}>")).await?.expect_status(454, "4.7.0")?;
    assert_eq!(stage.stored().await?, 1);
    stage.close().await
}
