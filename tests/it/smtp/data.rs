//! What content is acceptable, where it ends, and what is done twice.
use anyhow::Result;
use tests::{
    letter,
    relay::dotted,
    stage::{SENDER, Stage},
};

const ANA: &str = "ana@example.org";

#[tokio::test]
async fn a_bare_line_end_is_refused_and_hides_no_second_message() -> Result<()> {
    let stage = Stage::new().await?;
    let inner = format!("MAIL FROM:<{SENDER}>\r\nRCPT TO:<{ANA}>\r\nDATA\r\nSubject: smuggled\r\n\r\nx");
    let ends: [&[u8]; 9] = [b"\n.\n", b"\n.\r", b"\r.\n", b"\r.\r", b"\n.\r\n", b"\r.\r\n", b"\r\n.\n", b"\r\n.\r", b"\r\n.\r.\r\n"];
    let mut wire = stage.relay.session().await?;
    for end in ends {
        wire.command(&format!("MAIL FROM:<{SENDER}>")).await?.expect(250)?;
        wire.command(&format!("RCPT TO:<{ANA}>")).await?.expect(250)?;
        wire.command("DATA").await?.expect(354)?;
        let mut bytes = b"Subject: outer\r\n\r\ntext".to_vec();
        bytes.extend_from_slice(end);
        bytes.extend_from_slice(inner.as_bytes());
        bytes.extend_from_slice(b"\r\n.\r\n");
        wire.send(&bytes).await?;
        wire.reply().await?.expect(550)?;
        wire.command("NOOP").await?.expect(250)?; // one answer, and the session is in step
    }
    assert_eq!(stage.stored().await?, 0);
    stage.close().await
}

#[tokio::test]
async fn a_zero_byte_before_the_dot_ends_nothing() -> Result<()> {
    let stage = Stage::new().await?;
    let mut wire = stage.relay.session().await?;
    let message = b"Subject: one\r\n\r\ntext\r\n\0.\r\nMAIL FROM:<x@clinic.example>\r\n";
    wire.transaction(SENDER, &[ANA], message).await?.expect(250)?;
    wire.command("NOOP").await?.expect(250)?;
    assert_eq!(stage.stored().await?, 1);
    stage.close().await
}

#[tokio::test]
async fn everything_else_is_accepted_and_kept() -> Result<()> {
    let stage = Stage::new().await?;
    let long = format!("Subject: long\r\n\r\n{}\r\n", "x".repeat(40_000));
    let headers: String = (0..2_000).map(|nth| format!("X-{nth}: y\r\n")).collect();
    let cases: [&[u8]; 8] = [
        b"",
        b"\r\n",
        b"no header at all\r\n",
        b"Subject: \xff\xfe 8-bit without BODY\r\n\r\n\x80\x81\r\n",
        b"Subject: NUL\r\n\r\nbefore\0after\r\n",
        b": odd\r\nSubject\r\n\r\n.\r\n..\r\n",
        long.as_bytes(),
        headers.as_bytes(),
    ];
    let mut wire = stage.relay.session().await?;
    for (nth, case) in cases.iter().enumerate() {
        wire.transaction(SENDER, &[ANA], case).await?.expect(250).map_err(|error| error.context(format!("case {nth}")))?;
    }
    assert_eq!(stage.stored().await?, i64::try_from(cases.len())?);
    stage.close().await
}

#[tokio::test]
async fn oversize_is_refused_once_at_its_end_and_the_session_goes_on() -> Result<()> {
    let stage = Stage::new().await?;
    let mut wire = stage.relay.session().await?;
    wire.transaction(SENDER, &[ANA], &letter::sized(ANA, "Too large", 52_500_000)).await?.expect_status(552, "5.3.4")?;
    wire.transaction(SENDER, &[ANA], &letter::plain(ANA, "Small", "enough")).await?.expect(250)?;
    assert_eq!(stage.stored().await?, 1);
    stage.close().await
}

#[tokio::test]
async fn a_line_cut_in_the_middle_stores_nothing() -> Result<()> {
    let stage = Stage::new().await?;
    for cut in [1, 200, 20_000] {
        let mut wire = stage.relay.session().await?;
        wire.command(&format!("MAIL FROM:<{SENDER}>")).await?.expect(250)?;
        wire.command(&format!("RCPT TO:<{ANA}>")).await?.expect(250)?;
        wire.command("DATA").await?.expect(354)?;
        wire.send(&letter::sized(ANA, "Cut", 30_000)[..cut]).await?;
        wire.cut();
    }
    // What comes next is stored after whatever the cut ones could have stored.
    let message = letter::plain(ANA, "Whole", "message");
    stage.send(&[ANA], &message).await?.expect(250)?;
    assert_eq!(stage.stored().await?, 1);
    stage.close().await
}

#[tokio::test]
async fn the_same_message_again_is_accepted_and_not_stored_again() -> Result<()> {
    let stage = Stage::new().await?;
    let message = letter::plain(ANA, "Once", "only");
    stage.send(&[ANA], &message).await?.expect(250)?;
    stage.send(&[ANA], &message).await?.expect(250)?;
    // Another trace header, as a second queue run writes it; and one more recipient.
    let retried = [b"Received: from gate by elsewhere; Tue, 24 Nov 2026 11:00:00 +0000\r\n", message.as_slice()].concat();
    stage.send(&[ANA, "ben@example.org"], &retried).await?.expect(250)?;
    assert_eq!(stage.installation.database.number("SELECT COUNT(*) FROM delivery").await?, 2);
    let other = letter::plain(ANA, "Once", "only");
    stage.send(&[ANA], &other).await?.expect(250)?;
    assert_eq!(stage.installation.database.number("SELECT COUNT(*) FROM delivery").await?, 3);
    stage.close().await
}

#[tokio::test]
async fn many_at_once_of_the_same_message_leave_one() -> Result<()> {
    let stage = Stage::new().await?;
    let message = letter::plain(ANA, "Race", "of sixteen");
    let sends = (0..16).map(|_| stage.send(&[ANA], &message));
    for reply in futures_util::future::try_join_all(sends).await? {
        reply.expect(250)?;
    }
    assert_eq!(stage.installation.database.number("SELECT COUNT(*) FROM delivery").await?, 1);
    stage.close().await
}

#[tokio::test]
async fn the_portals_own_alerts_are_refused_and_bounces_that_quote_them_are_not() -> Result<()> {
    let stage = Stage::new().await?;
    let mut wire = stage.relay.session().await?;
    let own = letter::with_headers(ANA, "A private message is waiting for you", "…", &["X-Portal-Alert: 1"]);
    wire.transaction(SENDER, &[ANA], &own).await?.expect_status(550, "5.4.6")?;
    let quoting = letter::plain(ANA, "Undelivered", "Your mail was:\r\n\r\nX-Portal-Alert: 1\r\nSubject: x");
    wire.transaction(SENDER, &[ANA], &quoting).await?.expect(250)?;
    assert_eq!(stage.stored().await?, 1);
    stage.close().await
}

#[tokio::test]
async fn commands_and_data_may_come_in_one_packet() -> Result<()> {
    let stage = Stage::new().await?;
    let mut wire = stage.relay.session().await?;
    let message = dotted(&letter::plain(ANA, "Pipelined", "all at once"));
    let mut bytes = format!("MAIL FROM:<{SENDER}>\r\nRCPT TO:<{ANA}>\r\nDATA\r\n").into_bytes();
    bytes.extend_from_slice(&message);
    bytes.extend_from_slice(b"QUIT\r\n");
    wire.send(&bytes).await?;
    for code in [250, 250, 354, 250, 221] {
        wire.reply().await?.expect(code)?;
    }
    wire.hung_up().await?;
    assert_eq!(stage.stored().await?, 1);
    stage.close().await
}
