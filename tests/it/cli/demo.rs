//! `portal demo`: the contract of its one line, and that it is the whole road.
mod circle;

use std::net::TcpListener;

use anyhow::Result;
use tempfile::TempDir;
use tests::{
    actor::{Patient, mailbox_code},
    clamd::{Clamd, EICAR},
    demo::Demo,
    letter, port,
    process::Program,
    wait,
};

/// The code in the newest mailbox code's mail.
async fn code(demo: &Demo, address: &str) -> Result<String> {
    wait::until("a mailbox code", wait::LONG, async || {
        let mails = demo.mails().await?.into_iter().rev().filter(|mail| mail.to == address);
        Ok(mails.into_iter().find_map(|mail| mailbox_code(&mail.raw).ok()))
    })
    .await
}

#[tokio::test]
async fn a_newcomer_reads_a_message() -> Result<()> {
    let demo = Demo::start().await?;
    let address = demo.facts.patient.address.clone();
    let slip = demo.facts.patient.claim_code.clone().expect("the sample patient has a slip");
    assert!(!demo.mails_to(&address, 1).await?.is_empty(), "the sample message was announced");
    let reply = demo.relay().send("anybody@elsewhere.example", &[&address], &letter::plain(&address, "Second", "sent by hand")).await?;
    reply.expect(250)?;
    // As the printed `curl` line does: the sample sender, and no author.
    let third = demo.relay().send("elena.rivera@harbor.example", &[&address], b"Subject: Third\r\n\r\nas curl sends\r\n").await?;
    third.expect(250)?;

    let mut patient = Patient::new(demo.anonymous()?);
    let page = patient.make_key(&slip).await?;
    patient.enter_mailbox_code(&page, &code(&demo, &address).await?).await?.expect(200)?;
    let addresses = patient.messages().await?;
    assert_eq!(addresses.len(), 3);
    let list = patient.browser.get("/inbox").await?.expect(200)?.text();
    assert_eq!(list.matches("came from outside your clinic").count(), 1, "{list}");
    // The relay takes any sender; only its own are no outsiders.
    for (message, words, outside) in [(0, "as curl sends", false), (1, "sent by hand", true), (2, "your blood test", false)] {
        let page = patient.browser.get(&addresses[message]).await?.expect(200)?;
        page.shows(words)?;
        assert_eq!(page.text().contains("came from outside your clinic"), outside, "{words}");
    }
    for mail in demo.mails().await? {
        assert!(!mail.to.contains(['<', '>', ' ']), "{}", mail.to);
        assert!(mail.received_at.contains('T'), "{}", mail.received_at);
        assert!(!mail.raw.contains("sent by hand"));
    }

    // Every other command works on it, also while it runs.
    demo.command(&["config", "check"]).await?.success()?;
    demo.command(&["patient", "import", "/dev/null", "--organization", &demo.facts.organization.id]).await?.refusal()?;

    // A second start keeps the data; the claimed patient gets no new slip, the relay a new secret.
    let password = demo.facts.smtp.password.clone();
    let web = demo.facts.web_url.clone();
    let folder = demo.stop().await?;
    let demo = Demo::start_in(folder, &[], &[]).await?;
    assert_eq!(demo.facts.patient.claim_code, None);
    assert_ne!(demo.facts.smtp.password, password);
    // The key is bound to the host name, not to the port.
    assert!(web.starts_with("http://localhost:") && demo.facts.web_url.starts_with("http://localhost:"));
    let mut again = Patient { browser: demo.anonymous()?, device: patient.device };
    again.sign_in().await?;
    assert_eq!(again.messages().await?.len(), 3);

    // --fresh starts anew.
    let folder = demo.stop().await?;
    let demo = Demo::start_in(folder, &["--fresh"], &[]).await?;
    assert!(demo.facts.patient.claim_code.is_some());
    demo.stop().await?;
    Ok(())
}

/// A message, an alert: several at once, and a slip that comes after them is no second word of what was told.
#[tokio::test]
async fn every_message_has_one_alert() -> Result<()> {
    let demo = Demo::start().await?;
    let address = demo.facts.patient.address.clone();
    let mut session = demo.relay().session().await?;
    for number in 0..8 {
        let message = letter::plain(&address, "One of many", &format!("number {number}"));
        session.transaction("anybody@elsewhere.example", &[&address], &message).await?.expect(250)?;
    }
    // The last one's comes behind what was decided on before it.
    let last = letter::plain(&address, "The last", "and its alert alone");
    demo.mails_to(&address, 9).await?;
    demo.command(&["claim-code", "issue", "--organization", &demo.facts.organization.id, "--patient", &address]).await?.success()?;
    demo.relay().send("anybody@elsewhere.example", &[&address], &last).await?.expect(250)?;
    assert_eq!(demo.mails_to(&address, 10).await?.len(), 10);
    // Started again it gives a new slip as well; the catcher keeps nothing.
    let last = letter::plain(&address, "The very last", "and its alert alone");
    let folder = demo.stop().await?;
    let demo = Demo::start_in(folder, &[], &[]).await?;
    demo.relay().send("anybody@elsewhere.example", &[&address], &last).await?.expect(250)?;
    assert_eq!(demo.mails_to(&address, 1).await?.len(), 1);
    demo.stop().await?;
    Ok(())
}

/// What `--fresh` removes does not come back: it goes when nothing stands in the way of the new demo any more.
#[tokio::test]
async fn a_fresh_demo_that_cannot_start_removes_nothing() -> Result<()> {
    let demo = Demo::start().await?;
    let folder = demo.stop().await?;
    let data = folder.path().join("data");
    let before = std::fs::read(data.join("portal.db"))?;
    let taken = TcpListener::bind(("127.0.0.1", 0))?;
    let (free, port) = (port::free().to_string(), taken.local_addr()?.port().to_string());
    for (http, smtp) in [(&free, &port), (&port, &free)] {
        let data = data.to_string_lossy();
        let arguments = ["demo", "--fresh", "--data-dir", &data, "--http-port", http, "--smtp-port", smtp];
        let refused = Program::Portal.run(&arguments, &[]).await?.refusal()?;
        assert!(refused.log.contains("is taken"), "{}", refused.log);
    }
    assert!(before == std::fs::read(data.join("portal.db"))? && data.join("keys/content.key").exists());
    Ok(())
}

#[tokio::test]
async fn standard_output_is_one_line_and_nothing_else() -> Result<()> {
    let demo = Demo::start().await?;
    demo.mails_to(&demo.facts.patient.address, 1).await?;
    assert_eq!(demo.running.out()?.lines().count(), 1, "{}", demo.running.out()?);
    assert!(!demo.running.log()?.contains("panicked at"));
    demo.stop().await?;
    Ok(())
}

/// What the demo does not set itself may be tried on it by the environment; what it sets stays.
#[tokio::test]
async fn a_scanner_may_be_tried_on_it() -> Result<()> {
    let clamd = Clamd::start().await?;
    let environment = [
        ("PORTAL_SCANNER__ADDRESS", clamd.address()),
        ("PORTAL_DATABASE__URL", "sqlite:/nowhere/at/all.db"),
        ("PORTAL_OBJECTS__FOLDER", "/nowhere/at/all"),
    ];
    let demo = Demo::start_in(TempDir::new()?, &[], &environment).await?;
    let address = demo.facts.patient.address.clone();
    let slip = demo.facts.patient.claim_code.clone().expect("the sample patient has a slip");
    let files = letter::with_named_files(&address, &[("bad.zip", EICAR.as_bytes()), ("good.pdf", b"%PDF-1.7 good")]);
    demo.relay().send("anybody@elsewhere.example", &[&address], &files).await?.expect(250)?;
    let mut patient = Patient::new(demo.anonymous()?);
    let page = patient.make_key(&slip).await?;
    patient.enter_mailbox_code(&page, &code(&demo, &address).await?).await?.expect(200)?;
    let newest = patient.messages().await?.remove(0);
    let page = patient.browser.get(&newest).await?.expect(200)?;
    for wanted in ["bad.zip", "A file in this message is dangerous", "Do not open it."] {
        page.shows(wanted)?;
    }
    assert!(clamd.take_seen().iter().any(|file| file == EICAR.as_bytes()), "the scanner saw the file");
    demo.stop().await?;
    Ok(())
}
