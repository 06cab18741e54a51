//! Who is told, when, and in which bytes.
use std::{
    collections::{BTreeMap, BTreeSet},
    time::Instant,
};

use anyhow::Result;
use tests::{letter, sink::Mail, stage::Stage};

const ANA: &str = "ana@example.org";

/// An alert with what may differ made equal: To, Date, Message-ID.
fn masked(mail: &Mail) -> String {
    let (header, body) = mail.raw.split_once("\r\n\r\n").expect("header and body");
    let mask = |line: &str| match line.split_once(": ") {
        Some((name @ ("To" | "Date" | "Message-ID"), _)) => format!("{name}: *"),
        _ => line.to_owned(),
    };
    format!("{}\n\n{body}", header.split("\r\n").map(mask).collect::<Vec<_>>().join("\n"))
}

fn header(mail: &Mail, name: &str) -> String {
    let head = mail.raw.split("\r\n\r\n").next().unwrap_or_default();
    head.split("\r\n").find_map(|line| line.strip_prefix(&format!("{name}: "))).unwrap_or_default().to_owned()
}

#[tokio::test]
async fn alerts_are_one_letter_per_language_from_anybody_about_anything() -> Result<()> {
    let stage = Stage::with("", &["--create-patients"]).await?;
    let hospital = stage.installation.organization("hospital-of-secrets").await?;
    let other = stage.installation.relay("other", &hospital, &["--sender-domain", "hospital.example", "--create-patients"]).await?;
    let csv = "email,language\nana@example.org,en\nbea@example.org,es\n";
    stage.installation.import(&stage.organization, csv.as_bytes()).await?.success()?;
    stage.installation.import(&hospital, b"email,language\ncid@example.org,en\ndan@example.org,es\n").await?.success()?;
    for (organization, address) in [
        (&stage.organization, ANA),
        (&stage.organization, "bea@example.org"),
        (&hospital, "cid@example.org"),
        (&hospital, "dan@example.org"),
    ] {
        stage.installation.slip(organization, address).await?;
    }
    for (address, subject) in [(ANA, "Biopsy"), ("bea@example.org", "Short")] {
        stage.send(&[address], &letter::plain(address, subject, "text one")).await?.expect(250)?;
    }
    for (address, subject) in [("cid@example.org", "Invoice with a much longer subject"), ("dan@example.org", "x")] {
        other.send("eve@hospital.example", &[address], &letter::sized(address, subject, 20_000)).await?.expect(250)?;
    }
    stage.installation.settled().await?;
    let mut letters: BTreeMap<bool, BTreeSet<String>> = BTreeMap::new();
    let mut ids = BTreeSet::new();
    for address in [ANA, "bea@example.org", "cid@example.org", "dan@example.org"] {
        let mail = stage.installation.sink.mails_to(address, 1).await?.remove(0);
        assert_eq!(header(&mail, "X-Portal-Alert"), "1");
        assert_eq!(header(&mail, "Auto-Submitted"), "auto-generated");
        assert!(header(&mail, "Content-Type").starts_with("text/plain"));
        let tag = mail.from.split('@').next().unwrap_or_default().to_owned();
        assert!(tag.len() >= 32 && mail.from.ends_with("@bounces.letterbox.example"), "{}", mail.from);
        assert!(ids.insert(tag) && ids.insert(header(&mail, "Message-ID")));
        letters.entry(mail.raw.contains("Tiene")).or_default().insert(masked(&mail));
        for word in ["Biopsy", "Short", "Invoice", "clinic", "hospital", "secrets", "Vega", "eve@"] {
            assert!(!mail.raw.contains(word) && !mail.from.contains(word), "an alert says {word}");
        }
    }
    assert_eq!(letters.len(), 2);
    assert!(letters.values().all(|bytes| bytes.len() == 1), "{letters:#?}");
    insta_like("alert.en", letters[&false].iter().next().expect("one"), &stage)?;
    insta_like("alert.es", letters[&true].iter().next().expect("one"), &stage)?;
    stage.close().await
}

/// Compares a mail with the one that was looked at and kept; the origin's port differs from test to test.
fn insta_like(name: &str, mail: &str, stage: &Stage) -> Result<()> {
    tests::snapshot::same(name, &mail.replace(&stage.installation.origin(), "http://localhost:PORT"))
}

#[tokio::test]
async fn nobody_is_told_of_what_he_cannot_open() -> Result<()> {
    let stage = Stage::new().await?;
    stage.send(&["typo@example.org"], &letter::plain("typo@example.org", "For a stranger", "by mistake")).await?.expect(250)?;
    // Staff, and the sender in the clinic's own domain, hear that a code is needed; once, not for every message.
    stage.send(&["typo@example.org"], &letter::plain("typo@example.org", "Again", "by mistake")).await?.expect(250)?;
    stage.installation.sink.mails_to("staff@clinic.example", 1).await?;
    stage.installation.sink.mails_to(tests::stage::SENDER, 1).await?;
    stage.installation.settled().await?;
    let mails = stage.installation.sink.mails();
    assert!(mails.iter().all(|mail| mail.to != "typo@example.org"), "a stranger was told");
    for mail in &mails {
        assert!(!mail.raw.contains("typo") && !mail.raw.contains("stranger"), "a notice says too much:\n{}", mail.raw);
        assert_eq!(header(mail, "X-Portal-Alert"), "1");
    }
    // The slip releases the waiting alert.
    stage.installation.slip(&stage.organization, "typo@example.org").await?;
    stage.installation.sink.mails_to("typo@example.org", 1).await?;
    stage.close().await
}

#[tokio::test]
async fn a_claimed_patient_gets_an_alert_and_the_notice_of_a_new_key() -> Result<()> {
    let stage = Stage::new().await?;
    stage.installation.import(&stage.organization, b"email\nana@example.org\n").await?.success()?;
    stage.claim(ANA).await?;
    stage.installation.settled().await?;
    let before = stage.installation.sink.mails_to(ANA, 2).await?; // the mailbox code, the notice
    assert!(before.iter().any(|mail| header(mail, "Subject").contains("key")), "{before:#?}");
    stage.send(&[ANA], &letter::plain(ANA, "Hello", "to you")).await?.expect(250)?;
    let after = stage.installation.sink.mails_to(ANA, before.len() + 1).await?;
    assert!(header(after.last().expect("one"), "Subject").contains("message"), "{after:#?}");
    stage.close().await
}

#[tokio::test]
async fn many_messages_make_one_alert_and_one_that_trails() -> Result<()> {
    let stage = Stage::with("", &["--create-patients"]).await?;
    let settings = std::fs::read_to_string(stage.installation.config())?.replace("coalesce_seconds = 0", "coalesce_seconds = 20");
    let Stage { installation, mut running, organization, relay } = stage;
    running.terminate().await?;
    std::fs::write(installation.config(), settings)?;
    let running = installation.serve().await?;
    let stage = Stage { installation, running, organization, relay };
    stage.installation.import(&stage.organization, b"email\nana@example.org\n").await?.success()?;
    stage.installation.slip(&stage.organization, ANA).await?;
    let mut wire = stage.relay.session().await?;
    // The second is due so long after the first was, whenever a busy machine sent that one.
    let began = Instant::now();
    wire.transaction(tests::stage::SENDER, &[ANA], &letter::plain(ANA, "First", "of many")).await?.expect(250)?;
    stage.installation.sink.mails_to(ANA, 1).await?;
    for _ in 0..10 {
        wire.transaction(tests::stage::SENDER, &[ANA], &letter::plain(ANA, "More", "of many")).await?.expect(250)?;
    }
    let both = stage.installation.sink.mails_to(ANA, 2).await?;
    assert!(both[1].at.duration_since(began).as_millis() >= 19_000, "the second alert mirrors the messages");
    stage.installation.settled().await?;
    assert_eq!(stage.installation.sink.mails_to(ANA, 2).await?.len(), 2);
    stage.close().await
}
