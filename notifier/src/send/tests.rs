//! Against a mail host of our own, over real TLS.
use std::{fs, sync::atomic::Ordering};

use entity::{
    base::{
        clock::Timestamp,
        random::{SystemRandom, bytes},
        secret::Secret,
    },
    domain::{address::EmailAddress, locale::Locale},
};

use super::{
    host::{HANG_UP, Host, SILENCE, Setup, client_pair},
    *,
};
use crate::mailroom::{Mail, MailKind, Tag};

fn letter(alerts: &AlertSettings, to: &str) -> Letter {
    let to = EmailAddress::parse(to).expect("an address");
    let mail = Mail { kind: MailKind::Alert, to, locale: Locale::english(), tag: Tag::from_bytes(bytes(&SystemRandom)), attempts: 1 };
    Letterhead::new(alerts).expect("settings").render(&mail, Timestamp::from_micros(0)).expect("a letter")
}

fn post(alerts: &AlertSettings) -> Post {
    Post::new(alerts, &Letterhead::new(alerts).expect("settings")).expect("certificates")
}

async fn send(alerts: &AlertSettings) -> Verdict {
    post(alerts).send(&letter(alerts, "ana@example.org")).await
}

#[track_caller]
fn retry(verdict: Verdict) -> Trouble {
    match verdict {
        Verdict::Retry(trouble) => trouble,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_letter_arrives_as_it_was_rendered() {
    for tls in [Tls::Implicit, Tls::StartTls] {
        let host = Host::start(Setup { tls, ..Setup::default() }, |_, _| None).await;
        let alerts = host.alerts(tls);
        let letter = letter(&alerts, "ana@example.org");
        assert_eq!(post(&alerts).send(&letter).await, Verdict::Sent);
        let taken = host.taken();
        assert_eq!(taken.len(), 1);
        assert_eq!(taken[0].recipient, "ana@example.org");
        assert_eq!(taken[0].sender, letter.sender.to_string());
        assert_eq!(taken[0].data.trim_end().as_bytes(), String::from_utf8_lossy(&letter.bytes).trim_end().as_bytes());
        let lines = host.lines.lock().expect("a lock").clone();
        let clear: Vec<&String> = lines.iter().filter(|line| line.starts_with("clear ")).collect();
        let harmless = clear.iter().all(|line| line.contains("EHLO") || line.contains("STARTTLS"));
        assert!(harmless, "{clear:?}");
    }
}

#[tokio::test]
async fn connections_are_used_again() {
    let host = Host::usual().await;
    let alerts = host.alerts(Tls::Implicit);
    let post = post(&alerts);
    for n in 0..20 {
        assert_eq!(post.send(&letter(&alerts, &format!("p{n}@example.org"))).await, Verdict::Sent);
    }
    assert_eq!((host.taken().len(), host.connections.load(Ordering::SeqCst)), (20, 1));
    post.close().await;
}

#[tokio::test]
async fn a_kept_connection_that_died_is_replaced_before_anything_is_lost() {
    let host = Host::start(Setup::default(), |word, n| (word == "MAIL" && n == 6).then_some(HANG_UP)).await;
    let alerts = host.alerts(Tls::Implicit);
    let post = post(&alerts);
    assert_eq!(post.send(&letter(&alerts, "a@example.org")).await, Verdict::Sent);
    assert_eq!(host.taken().len(), 1);
    assert_eq!(post.send(&letter(&alerts, "b@example.org")).await, Verdict::Sent);
    assert_eq!((host.taken().len(), host.connections.load(Ordering::SeqCst)), (2, 2));
}

#[tokio::test]
async fn a_stranger_gets_nothing() {
    // A certificate for another name.
    let host = Host::start(Setup { name: "elsewhere.example", ..Setup::default() }, |_, _| None).await;
    let trouble = retry(send(&host.alerts(Tls::Implicit)).await);
    assert_eq!((trouble.stage, trouble.class.as_str()), (Stage::Tls, "tls"));
    assert!(trouble.detail.contains("mismatch"), "{}", trouble.detail);
    assert!(host.lines.lock().expect("a lock").is_empty());
    // An authority that we do not know: another host's.
    let other = Host::usual().await;
    let alerts = AlertSettings { port: Some(host.port), ..other.alerts(Tls::Implicit) };
    assert_eq!(retry(send(&alerts).await).class.as_str(), "tls");
    // No authority but the system's.
    let alerts = AlertSettings { ca_file: None, ..other.alerts(Tls::Implicit) };
    if Trust::new(&alerts).is_ok() {
        assert_eq!(retry(send(&alerts).await).class.as_str(), "tls");
    }
    assert!(other.lines.lock().expect("a lock").is_empty());
}

#[tokio::test]
async fn without_starttls_nothing_is_sent() {
    let host = Host::start(Setup { tls: Tls::StartTls, offers_starttls: false, ..Setup::default() }, |_, _| None).await;
    let trouble = retry(send(&host.alerts(Tls::StartTls)).await);
    assert_eq!(trouble.class.as_str(), "starttls");
    assert_eq!(host.lines.lock().expect("a lock").len(), 1);
}

/// CVE-2021-33515 and its siblings, at the client: replies put in behind the answer to STARTTLS must not be believed.
#[tokio::test]
async fn replies_put_in_behind_starttls_are_refused() {
    for injected in ["250 ok\r\n", "250-host\r\n250 AUTH PLAIN\r\n235 ok\r\n250 ok\r\n250 ok\r\n354 go\r\n250 taken\r\n", "x", "\r\n"] {
        let host = Host::start(Setup { tls: Tls::StartTls, injected, ..Setup::default() }, |_, _| None).await;
        let trouble = retry(send(&host.alerts(Tls::StartTls)).await);
        assert_eq!((trouble.stage, trouble.class.as_str()), (Stage::Tls, "starttls"), "{injected:?}");
        assert!(host.taken().is_empty());
        let lines = host.lines.lock().expect("a lock").clone();
        assert!(lines.iter().all(|line| line.starts_with("clear ")), "nothing went over the session: {lines:?}");
    }
}

#[tokio::test]
async fn replies_are_understood() {
    let cases: [(&str, &'static str, Option<&str>); 9] = [
        ("RCPT", "550 5.1.1 <ana@example.org> unknown\r\n", None),
        ("RCPT", "450 4.2.0 greylisted\r\n", Some("4.2.0")),
        ("RCPT", "554 5.7.1 relay access denied\r\n", Some("5.7.1")),
        ("MAIL", "550 5.7.1 sender refused\r\n", Some("5.7.1")),
        ("MAIL", "421 4.3.2 shutting down\r\n", Some("4.3.2")),
        ("CONNECT", "554 no service\r\n", Some("554")),
        (".", "554 5.6.0 content refused\r\n", Some("5.6.0")),
        (".", "354 what?\r\n", Some("protocol")),
        ("DATA", "250 what?\r\n", Some("protocol")),
    ];
    for (at, reply, class) in cases {
        let host = Host::start(Setup::default(), move |word, _| (word == at).then_some(reply)).await;
        let verdict = send(&host.alerts(Tls::Implicit)).await;
        match class {
            Some(class) => assert_eq!(retry(verdict).class.as_str(), class, "{at} {reply}"),
            None => assert!(matches!(&verdict, Verdict::Failed(trouble) if trouble.class.as_str() == "5.1.1"), "{verdict:?}"),
        }
        assert!(host.taken().is_empty());
    }
}

#[tokio::test]
async fn after_a_refusal_the_session_goes_on() {
    let host = Host::start(Setup::default(), |word, n| (word == "RCPT" && n < 5).then_some("550 5.1.1 unknown\r\n")).await;
    let alerts = host.alerts(Tls::Implicit);
    let post = post(&alerts);
    assert!(matches!(post.send(&letter(&alerts, "a@example.org")).await, Verdict::Failed(_)));
    assert_eq!(post.send(&letter(&alerts, "b@example.org")).await, Verdict::Sent);
    assert_eq!((host.taken().len(), host.connections.load(Ordering::SeqCst)), (1, 1));
}

#[tokio::test]
async fn a_wrong_password_is_trouble_of_ours() {
    let host = Host::start(Setup::default(), |word, _| (word == "AUTH").then_some("535 5.7.8 no\r\n")).await;
    let mut alerts = host.alerts(Tls::Implicit);
    alerts.user = Some("notifier".to_owned());
    alerts.password = Some(Secret::new("secret".to_owned()));
    let trouble = retry(send(&alerts).await);
    assert_eq!((trouble.stage, trouble.class.as_str(), trouble.is_ours()), (Stage::Auth, "5.7.8", true));
}

#[tokio::test]
async fn a_mail_host_that_hangs_or_floods_is_left_within_the_deadline() {
    for at in ["CONNECT", "MAIL", "."] {
        let host = Host::start(Setup::default(), move |word, _| (word == at).then_some(SILENCE)).await;
        let mut alerts = host.alerts(Tls::Implicit);
        alerts.send_timeout_seconds = 1;
        let started = Instant::now();
        assert_eq!(retry(send(&alerts).await).class.as_str(), "timeout");
        // Nothing else ends it as early, and a busy machine takes its time.
        assert!(started.elapsed() < Duration::from_secs(10));
    }
    static FLOOD: std::sync::LazyLock<String> = std::sync::LazyLock::new(|| "2".repeat(1 << 20));
    let host = Host::start(Setup::default(), |word, _| (word == "MAIL").then_some(FLOOD.as_str())).await;
    assert_eq!(retry(send(&host.alerts(Tls::Implicit)).await).class.as_str(), "network");
}

#[tokio::test]
async fn a_lost_answer_to_the_final_dot_is_tried_again() {
    let host = Host::start(Setup::default(), |word, _| (word == ".").then_some(HANG_UP)).await;
    let trouble = retry(send(&host.alerts(Tls::Implicit)).await);
    assert_eq!((trouble.stage, trouble.is_ambiguous(), trouble.is_ours()), (Stage::Dot, true, false), "nobody needs to look at it");
    // A refusal is none.
    let host = Host::start(Setup::default(), |word, _| (word == ".").then_some("554 no\r\n")).await;
    let trouble = retry(send(&host.alerts(Tls::Implicit)).await);
    assert_eq!((trouble.stage, trouble.is_ambiguous(), trouble.is_ours()), (Stage::Data, false, true));
}

/// RFC 5321 section 4.2: a code may stand alone, in one packet or in several.
#[tokio::test]
async fn a_code_without_a_text_is_a_reply() {
    for tls in [Tls::Implicit, Tls::StartTls] {
        let setup = Setup { tls, ..Setup::default() };
        let host = Host::start(setup, |word, _| match word {
            "CONNECT" => Some("220\r\n"),
            "MAIL" | "RCPT" | "." => Some("250\r\n"),
            "DATA" => Some("354\r\n"),
            _ => None,
        });
        let host = host.await;
        assert_eq!(send(&host.alerts(tls)).await, Verdict::Sent);
        assert_eq!(host.taken().len(), 1);
    }
}

#[tokio::test]
async fn nobody_there_is_trouble_of_ours() {
    let host = Host::usual().await;
    let alerts = AlertSettings { port: Some(1), ..host.alerts(Tls::Implicit) };
    let trouble = retry(send(&alerts).await);
    assert_eq!((trouble.stage, trouble.is_ours()), (Stage::Connect, true));
}

#[tokio::test]
async fn files_that_are_no_certificates_are_refused_at_the_start() {
    let host = Host::usual().await;
    let alerts = host.alerts(Tls::Implicit);
    let head = Letterhead::new(&alerts).expect("settings");
    let missing = AlertSettings { ca_file: Some("/nonexistent/ca.pem".into()), ..alerts.clone() };
    let empty = AlertSettings { ca_file: Some("/dev/null".into()), ..alerts };
    for alerts in [missing, empty] {
        let error = Post::new(&alerts, &head).expect_err("refused").to_string();
        assert!(error.contains("`ca_file`"), "{error}");
    }
}

#[tokio::test]
async fn a_client_certificate_is_replaced_while_running() {
    let (host, folder) = (Host::usual().await, tempfile::tempdir().expect("a folder"));
    let (certificate, key) = (folder.path().join("client.pem"), folder.path().join("client-key.pem"));
    let (first, second) = (client_pair("first"), client_pair("second"));
    fs::write(&certificate, &first.0).expect("written");
    fs::write(&key, &first.1).expect("written");
    let alerts = AlertSettings {
        client_certificate: Some(certificate.clone().into()),
        client_key: Some(key.clone().into()),
        ..host.alerts(Tls::Implicit)
    };
    let post = post(&alerts);
    let shown = async || {
        post.close().await;
        assert_eq!(post.send(&letter(&alerts, "ana@example.org")).await, Verdict::Sent);
        host.shown.lock().expect("a lock").last().expect("a connection").clone()
    };
    assert_eq!(shown().await, first.2);
    // Half of a renewal, then a file that is gone: the old pair serves on.
    fs::write(&certificate, &second.0).expect("written");
    assert_eq!(shown().await, first.2);
    fs::remove_file(&key).expect("removed");
    assert_eq!(shown().await, first.2);
    fs::write(&key, &second.1).expect("written");
    assert_eq!(shown().await, second.2);
}

#[tokio::test]
async fn an_authority_is_replaced_while_running() {
    let (host, other) = (Host::usual().await, Host::usual().await);
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("ca.pem");
    let authority_of = |host: &Host| fs::read(host.alerts(Tls::Implicit).ca_file.expect("a file")).expect("an authority");
    fs::write(&file, authority_of(&other)).expect("written");
    let alerts = AlertSettings { ca_file: Some(file.clone().into()), ..host.alerts(Tls::Implicit) };
    let post = post(&alerts);
    let letter = letter(&alerts, "ana@example.org");
    assert_eq!(retry(post.send(&letter).await).class.as_str(), "tls");
    fs::write(&file, authority_of(&host)).expect("written");
    assert_eq!(post.send(&letter).await, Verdict::Sent);
    // And back: whoever is no longer believed gets nothing.
    post.close().await;
    fs::write(&file, authority_of(&other)).expect("written");
    assert_eq!(retry(post.send(&letter).await).class.as_str(), "tls");
    assert_eq!(host.taken().len(), 1);
}
