//! A real Postfix, set up by the commands that README.md prints, between people, mail hosts of every kind and the portal.
mod scene;

use std::collections::BTreeMap;

use anyhow::{Result, ensure};
use openssl::sha::sha256;
use tests::{letter, stage::SENDER, wait};

use self::scene::{GONE, NOBODY, Scene};

const CLEAR: &str = "ana@clear.example";
const BROKEN: &str = "bea@broken.example";
const WRONG: &str = "cid@wrong.example";
const DOWN: &str = "eva@down.example";
const DIRECT: &str = "dan@tls.example";

/// Messages with what relays like to change: dots, white space at line ends, 8-bit, long lines, empty ones at the end, 3 MB.
fn varied(to: &str) -> Vec<Vec<u8>> {
    let odd = "..\r\n.\tone dot\r\n trailing spaces   \r\n\ttab\t\r\nÜmläute, 日本語\r\nFrom here\r\n\r\n\r\n\r\n";
    let long = format!("{}\r\n{}\r\n", "x".repeat(990), "é".repeat(480));
    let base64: String =
        std::iter::repeat_n("VGhlIHdob2xlIG1lc3NhZ2UgaXMga2VwdCBleGFjdGx5LCBsaW5lIGJ5IGxpbmUsIG9rLg==\r\n", 40_000).collect();
    let parts = format!(
        "--b\r\n\r\nHello.\r\n--b\r\nContent-Type: application/pdf\r\nContent-Transfer-Encoding: base64\r\nX-Secure-Portal: no\r\n\r\n{base64}--b--\r\n"
    );
    vec![letter::plain(to, "Odd lines", odd), letter::plain(to, "Long lines", &long), letter::plain(to, "Parts", &parts)]
}

/// Without the Received fields that mail systems put on top: what is left must be the sender's, byte for byte.
fn without_trace(mut raw: &[u8]) -> &[u8] {
    while raw.starts_with(b"Received:") {
        let mut at = 0;
        loop {
            at += raw[at..].iter().position(|byte| *byte == b'\n').map_or(raw.len() - at, |end| end + 1);
            if !matches!(raw.get(at), Some(b' ' | b'\t')) {
                break;
            }
        }
        raw = &raw[at..];
    }
    raw
}

fn sums<'a>(messages: impl IntoIterator<Item = &'a Vec<u8>>) -> Vec<[u8; 32]> {
    let mut sums: Vec<_> = messages.into_iter().map(|raw| sha256(without_trace(raw))).collect();
    sums.sort_unstable();
    sums
}

#[tokio::test]
async fn what_finds_no_tls_comes_to_the_portal_byte_for_byte_and_nothing_else_does() -> Result<()> {
    let scene = Scene::new(&[CLEAR, BROKEN, WRONG]).await?;
    let mut sent: BTreeMap<&str, Vec<Vec<u8>>> = BTreeMap::new();
    for to in [DIRECT, CLEAR, BROKEN, WRONG] {
        for message in varied(to) {
            scene.submit(to, &message).await?;
            sent.entry(to).or_default().push(message);
        }
    }
    for to in [DOWN, NOBODY] {
        scene.submit(to, &letter::plain(to, "Hello", "to you")).await?;
    }
    for to in [CLEAR, BROKEN, WRONG] {
        assert_eq!(sums(&scene.stored(to, 3).await?), sums(&sent[to]), "{to}");
    }
    let direct = scene.host("tls.example").taken_for(DIRECT, 3).await?;
    ensure!(direct.iter().all(|mail| mail.secure && mail.from == SENDER), "{direct:?}");
    assert_eq!(sums(direct.iter().map(|mail| &mail.raw)), sums(&sent[DIRECT]));
    // What has another reason than TLS is no business of the portal's.
    scene.postfix.until_logged(&[&format!("to=<{DOWN}>"), "status=deferred"], 1).await?;
    scene.postfix.until_logged(&[&format!("to=<{NOBODY}>"), "status=bounced"], 1).await?;
    assert_eq!(scene.messages().await?, 9);
    // Alerts went out by their own port; where there is no TLS, without: they say nothing.
    for (domain, to) in [("clear.example", CLEAR), ("broken.example", BROKEN), ("wrong.example", WRONG)] {
        let mails = scene.host(domain).taken_for(to, 1).await?;
        ensure!(mails.iter().all(|mail| mail.from.ends_with("@bounces.letterbox.example")), "a message went to {domain}: {mails:?}");
    }
    ensure!(scene.postfix.logged(&["postfix/alertport", "client="]) > 0, "{}", scene.postfix.log());
    // No loop: everything has come to rest, and the portal holds what was sent, no more.
    scene.installation.settled().await?;
    assert_eq!(scene.messages().await?, 9);
    assert_eq!(scene.installation.database.number("SELECT COUNT(*) FROM outbox WHERE state = 'failed'").await?, 0);
    scene.close().await
}

#[tokio::test]
async fn an_alert_that_cannot_be_delivered_comes_back_and_is_kept_as_failed() -> Result<()> {
    let scene = Scene::new(&[GONE]).await?;
    scene.submit(GONE, &letter::plain(GONE, "Hello", "to you")).await?;
    scene.stored(GONE, 1).await?;
    scene.postfix.until_logged(&["postfix/alerts/smtp", "status=bounced"], 1).await?;
    let waited = wait::until("the alert has failed", wait::LONG, async || {
        let failed = scene.installation.database.rows("SELECT reply_class FROM outbox WHERE state = 'failed'", |row| row.text(0)).await?;
        Ok((failed == ["5.1.1"]).then_some(()))
    });
    waited.await.map_err(|error| error.context(scene.postfix.log()))?;
    let audited = scene.installation.database.number("SELECT COUNT(*) FROM audit WHERE action = 'mail.bounced'").await?;
    let patients = scene.installation.database.number("SELECT COUNT(*) FROM patient").await?;
    assert_eq!((audited, patients, scene.messages().await?), (1, 1, 1), "the report made a record, or was not audited");
    // The bounce domain takes what comes from nobody, and nothing else.
    let mut stranger = scene.outside().await?;
    stranger.command("MAIL FROM:<eve@tls.example>").await?.expect(250)?;
    ensure!(stranger.command(&format!("RCPT TO:<{:032x}@bounces.letterbox.example>", 1)).await?.code >= 500);
    scene.close().await
}

#[tokio::test]
async fn only_the_clinics_own_people_steer_and_only_the_notifier_sends_alerts() -> Result<()> {
    let scene = Scene::new(&[]).await?;
    let always =
        |to: &str, subject: &str| letter::with_headers(to, subject, "Hello.", &["X-Secure-Portal: always", "X-Portal-Sensitivity: high"]);
    // From the world to the clinic: the headers are gone, and nothing came to the portal.
    let staff = "vega@clinic.example";
    let mut stranger = scene.outside().await?;
    stranger.transaction("eve@tls.example", &[staff], &always(staff, "From outside")).await?.expect(250)?;
    let taken = scene.host("clinic.example").taken_for(staff, 1).await?;
    let text = String::from_utf8_lossy(&taken[0].raw).into_owned();
    ensure!(text.contains("Subject: From outside") && !text.contains("X-Secure-Portal") && !text.contains("X-Portal"), "{text}");
    assert_eq!(scene.messages().await?, 0, "a stranger steered");
    // Nobody relays through the outside, or submits without a certificate.
    stranger.command("MAIL FROM:<eve@tls.example>").await?.expect(250)?;
    ensure!(stranger.command(&format!("RCPT TO:<{CLEAR}>")).await?.code >= 400, "an open relay");
    let mut unknown = scene.unknown_submission().await?;
    unknown.command(&format!("MAIL FROM:<{SENDER}>")).await?.expect(250)?;
    ensure!(unknown.command(&format!("RCPT TO:<{DIRECT}>")).await?.code >= 500, "submission without a certificate");
    // The clinic's own people, by submission and by sendmail: into the portal, though the host speaks TLS.
    scene.submit(DIRECT, &always(DIRECT, "By submission")).await?;
    scene.stored(DIRECT, 1).await?;
    scene.postfix.sendmail(SENDER, DIRECT, &always(DIRECT, "By sendmail")).await?;
    let stored = scene.stored(DIRECT, 2).await?;
    ensure!(stored.iter().all(|raw| !String::from_utf8_lossy(raw).contains("X-Secure-Portal")), "the header was kept");
    ensure!(scene.host("tls.example").taken().is_empty(), "it went out as well");
    // Alerts: not by submission, and not by their own port without the notifier's certificate.
    let mut submission = scene.submission().await?;
    submission.command("MAIL FROM:<x@bounces.letterbox.example>").await?;
    ensure!(submission.command(&format!("RCPT TO:<{CLEAR}>")).await?.code >= 500, "an alert by submission");
    for (certificate, sender) in [(false, "x@bounces.letterbox.example"), (true, SENDER)] {
        let mut wire = scene.alert_port(certificate).await?;
        wire.command(&format!("MAIL FROM:<{sender}>")).await?;
        ensure!(wire.command(&format!("RCPT TO:<{CLEAR}>")).await?.code >= 500, "{sender} {certificate}");
    }
    scene.close().await
}

#[tokio::test]
async fn a_portal_that_is_away_delays_and_loses_nothing() -> Result<()> {
    let mut scene = Scene::new(&[CLEAR]).await?;
    scene.submit(CLEAR, &letter::plain(CLEAR, "Before", "to you")).await?;
    scene.stored(CLEAR, 1).await?;
    scene.installation.settled().await?;
    scene.running.terminate().await?;
    let sent: Vec<_> = (0..5).map(|nth| letter::plain(CLEAR, &format!("Meanwhile {nth}"), "to you")).collect();
    for message in &sent {
        scene.submit(CLEAR, message).await?;
    }
    // A host with TLS is not kept waiting by it.
    scene.submit(DIRECT, &letter::plain(DIRECT, "Meanwhile", "to you")).await?;
    scene.host("tls.example").taken_for(DIRECT, 1).await?;
    scene.postfix.until_logged(&["postfix/portal/smtp", "status=deferred"], sent.len()).await?;
    ensure!(scene.postfix.logged(&["status=bounced"]) == 0, "{}", scene.postfix.log());
    scene.serve_again().await?;
    scene.postfix.flush().await?;
    let stored = scene.stored(CLEAR, 1 + sent.len()).await?;
    let sent: std::collections::BTreeSet<_> = sums(&sent).into_iter().collect();
    assert!(sent.is_subset(&sums(&stored).into_iter().collect()), "something was lost");
    scene.installation.settled().await?;
    assert_eq!(scene.messages().await?, 6, "something came twice");
    scene.close().await
}

#[tokio::test]
async fn what_a_patient_answers_to_an_alert_is_filed_and_nothing_else_is_taken_there() -> Result<()> {
    let scene = Scene::new(&[CLEAR]).await?;
    scene.submit(CLEAR, &letter::plain(CLEAR, "Hello", "to you")).await?;
    scene.stored(CLEAR, 1).await?;
    let alert = scene.host("clear.example").taken_for(CLEAR, 1).await?.remove(0);
    let raw = String::from_utf8_lossy(&alert.raw).into_owned();
    let id = raw.lines().find_map(|line| line.strip_prefix("Message-ID: ")).unwrap_or_default().trim().to_owned();
    let mut stranger = scene.outside().await?;
    let answer = letter::with_headers("notice@letterbox.example", "Re: hello", "It hurts.", &[&format!("In-Reply-To: {id}")]);
    stranger.transaction("someone@tls.example", &["notice@letterbox.example"], &answer).await?.expect(250)?;
    wait::until("the answer is filed", wait::LONG, async || {
        Ok((scene.installation.database.number("SELECT COUNT(*) FROM message WHERE by_mail").await? == 1).then_some(()))
    })
    .await
    .map_err(|error| error.context(scene.postfix.log()))?;
    // What answers nothing gives whoever is named as its sender no bounce.
    let nothing = letter::plain("notice@letterbox.example", "Buy", "this");
    stranger.transaction("victim@tls.example", &["notice@letterbox.example"], &nothing).await?.expect(250)?;
    scene.postfix.until_logged(&["postfix/portal/smtp", "to=<notice@letterbox.example>", "status=sent"], 2).await?;
    ensure!(scene.postfix.logged(&["status=bounced"]) == 0 && scene.postfix.logged(&["to=<victim@tls.example>"]) == 0);
    // Nobody else is there.
    stranger.command("MAIL FROM:<someone@tls.example>").await?.expect(250)?;
    ensure!(stranger.command("RCPT TO:<other@letterbox.example>").await?.code >= 500);
    scene.installation.settled().await?;
    let back = scene.host("clear.example").taken_for(CLEAR, 2).await?;
    ensure!(String::from_utf8_lossy(&back[1].raw).contains("We cannot read e-mail here"), "{back:?}");
    scene.close().await
}
