//! Recipients: who is known, how many, and that asking changes nothing.
use anyhow::Result;
use tests::{
    letter,
    relay::dotted,
    stage::{SENDER, Stage},
};

#[tokio::test]
async fn an_unknown_recipient_is_refused_where_the_relay_may_not_create() -> Result<()> {
    let stage = Stage::with("", &[]).await?;
    stage.installation.import(&stage.organization, b"email\nana@example.org\n").await?.success()?;
    let mut wire = stage.relay.session().await?;
    wire.command(&format!("MAIL FROM:<{SENDER}>")).await?.expect(250)?;
    wire.command("RCPT TO:<nobody@example.org>").await?.expect_status(550, "5.1.1")?;
    wire.command("RCPT TO:<ANA@Example.ORG>").await?.expect(250)?;
    wire.command("RCPT TO:<ana@>").await?;
    wire.command("DATA").await?.expect(354)?;
    wire.send(&dotted(&letter::plain("ana@example.org", "To one", "of two"))).await?;
    wire.reply().await?.expect(250)?;
    assert_eq!(stage.installation.database.number("SELECT COUNT(*) FROM patient").await?, 1);
    assert_eq!(stage.installation.database.number("SELECT COUNT(*) FROM delivery").await?, 1);
    stage.close().await
}

#[tokio::test]
async fn another_organization_is_not_reached() -> Result<()> {
    let stage = Stage::with("", &[]).await?;
    let other = stage.installation.organization("hospital").await?;
    stage.installation.import(&other, b"email\nben@example.org\n").await?.success()?;
    let mut wire = stage.relay.session().await?;
    wire.command(&format!("MAIL FROM:<{SENDER}>")).await?.expect(250)?;
    wire.command("RCPT TO:<ben@example.org>").await?.expect_status(550, "5.1.1")?;
    stage.close().await
}

#[tokio::test]
async fn rcpt_writes_nothing() -> Result<()> {
    let stage = Stage::new().await?;
    let database = &stage.installation.database;
    let before = database.number("SELECT COUNT(*) FROM audit").await?;
    let mut wire = stage.relay.session().await?;
    for round in 0..5 {
        wire.command(&format!("MAIL FROM:<{SENDER}>")).await?.expect(250)?;
        for nth in 0..20 {
            wire.command(&format!("RCPT TO:<p{round}.{nth}@example.org>")).await?.expect(250)?;
        }
        wire.command("RSET").await?.expect(250)?;
    }
    wire.command("QUIT").await?.expect(221)?;
    assert_eq!(database.number("SELECT COUNT(*) FROM patient").await?, 0);
    assert_eq!(database.number("SELECT COUNT(*) FROM delivery_address").await?, 0);
    assert_eq!(database.number("SELECT COUNT(*) FROM audit").await?, before);
    stage.close().await
}

#[tokio::test]
async fn the_hundred_and_first_recipient_is_for_another_transaction() -> Result<()> {
    let stage = Stage::new().await?;
    let mut wire = stage.relay.session().await?;
    wire.command(&format!("MAIL FROM:<{SENDER}>")).await?.expect(250)?;
    for nth in 1..=100 {
        wire.command(&format!("RCPT TO:<p{nth}@example.org>")).await?.expect(250)?;
    }
    wire.command("RCPT TO:<p101@example.org>").await?.expect_status(452, "4.5.3")?;
    wire.command("DATA").await?.expect(354)?;
    wire.send(&dotted(&letter::plain("many@example.org", "To many", "of you"))).await?;
    wire.reply().await?.expect(250)?;
    let database = &stage.installation.database;
    assert_eq!(stage.stored().await?, 1);
    assert_eq!(database.number("SELECT COUNT(*) FROM delivery").await?, 100);
    assert_eq!(database.number("SELECT COUNT(*) FROM patient").await?, 100);
    stage.close().await
}

#[tokio::test]
async fn a_recipient_named_twice_gets_it_once() -> Result<()> {
    let stage = Stage::new().await?;
    let message = letter::plain("ana@example.org", "Twice", "named");
    stage.send(&["ana@example.org", "Ana@example.org"], &message).await?.expect(250)?;
    assert_eq!(stage.installation.database.number("SELECT COUNT(*) FROM delivery").await?, 1);
    stage.close().await
}

/// No mail is read at this host: whoever asks for its postmaster hears who answers for it, and no record is made of that name.
#[tokio::test]
async fn the_postmaster_of_this_host_is_no_patient() -> Result<()> {
    let stage = Stage::new().await?;
    let mut wire = stage.relay.session().await?;
    wire.command(&format!("MAIL FROM:<{SENDER}>")).await?.expect(250)?;
    for own in ["postmaster", "Postmaster", "PostMaster@LOCALHOST", "\"postmaster\"@localhost"] {
        let reply = wire.command(&format!("RCPT TO:<{own}>")).await?.expect_status(550, "5.1.1")?;
        assert!(
            reply.lines.concat().contains("write to the postmaster of the domain that its alerts come from"),
            "{own}: {:?}",
            reply.lines
        );
    }
    wire.command("DATA").await?.expect(554)?;
    // Elsewhere it is an address like any other.
    wire.command("RCPT TO:<postmaster@example.org>").await?.expect(250)?;
    wire.command("QUIT").await?.expect(221)?;
    assert_eq!(stage.installation.database.number("SELECT COUNT(*) FROM patient").await?, 0);
    stage.close().await
}
