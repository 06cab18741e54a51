//! Whole sessions without a socket.
mod drive;

use super::*;
use drive::{AUTH, Drive, HELLO, MAIL, RCPT, Stored, context, context_with, set, stored};

#[tokio::test]
async fn a_message_goes_all_the_way() {
    let context = context(Limits::default());
    let mut drive = Drive::clear(&context);
    drive.session.greet();
    assert_eq!(drive.codes("").await, ["220"]);
    assert_eq!(drive.say(HELLO).await, "250-portal.example\r\n250-STARTTLS\r\n250 ENHANCEDSTATUSCODES\r\n");
    assert_eq!(drive.codes("STARTTLS\r\n").await, ["220 2.0.0"]);
    drive.session.secured(None);
    let offer = drive.say(HELLO).await;
    for extension in
        ["AUTH PLAIN", "PIPELINING", "8BITMIME", "SMTPUTF8", "REQUIRETLS", "SIZE 1000", "XFORWARD NAME ADDR PORT PROTO HELO IDENT SOURCE"]
    {
        assert!(offer.contains(&format!("250-{extension}\r\n")), "{extension}");
    }
    assert!(!offer.contains("STARTTLS") && offer.ends_with("250 ENHANCEDSTATUSCODES\r\n"));
    assert_eq!(drive.codes(AUTH).await, ["235 2.7.0"]);
    assert_eq!(drive.codes("XFORWARD NAME=x IDENT=4Rq\r\n").await, ["250 2.0.0"]);
    let commands = [MAIL, RCPT, "RCPT TO:<P@Patient.example>\r\n", "RCPT TO:<q@patient.example>\r\n", "DATA\r\n"].concat();
    assert_eq!(drive.codes(commands).await, ["250 2.1.0", "250 2.1.5", "250 2.1.5", "250 2.1.5", "354"]);
    assert_eq!(drive.session.phase(), Phase::Data);
    assert_eq!(drive.codes("Subject: x\r\n\r\n..y\r\n").await, [""; 0]);
    assert_eq!(drive.codes(".\r\nQUIT\r\n").await, ["250 2.0.0", "221 2.0.0"]);
    assert!(drive.ended);
    let wanted = Stored {
        sender: "a@clinic.example".to_owned(),
        recipients: vec!["p@patient.example".to_owned(), "q@patient.example".to_owned()],
        trace: Some("4Rq".to_owned()),
        bytes: b"Subject: x\r\n\r\n.y\r\n".to_vec(),
    };
    assert_eq!(stored(&context), [wanted]);
}

#[tokio::test]
async fn nothing_comes_before_tls() {
    let context = context(Limits::default());
    let mut drive = Drive::clear(&context);
    for command in [AUTH, MAIL, RCPT, "DATA\r\n", "XFORWARD IDENT=1\r\n", "VRFY x\r\n", "HELP\r\n", "GET / HTTP/1.1\r\n"] {
        assert_eq!(drive.codes(command).await, ["530 5.7.0"], "{command}");
    }
    assert_eq!(drive.codes("HELO x\r\nNOOP\r\nRSET\r\nSTARTTLS now\r\n").await, ["250", "250 2.0.0", "250 2.0.0", "501 5.5.4"]);
    assert_eq!(drive.codes("QUIT\r\n").await, ["221 2.0.0"]);
}

#[tokio::test]
async fn what_was_buffered_before_starttls_is_thrown_away() {
    let context = context(Limits::default());
    let mut drive = Drive::clear(&context);
    assert_eq!(drive.codes([HELLO, "STARTTLS\r\n", AUTH, "NOO"].concat()).await, ["250", "220 2.0.0"]);
    drive.session.secured(None);
    assert!(!drive.session.is_signed_in());
    assert_eq!(drive.codes([MAIL, "STARTTLS\r\n"].concat()).await, ["503 5.5.1", "503 5.5.1"]);
    // Half a line before TLS does not become the start of one inside.
    let mut drive = Drive::clear(&context);
    assert_eq!(drive.codes("EHLO x\r\nMAIL FR").await, ["250"]);
    drive.session.secured(None);
    assert_eq!(drive.codes("NOOP\r\n").await, ["250 2.0.0"]);
}

#[tokio::test]
async fn signing_in_comes_before_mail() {
    let context = context(Limits::default());
    let mut drive = Drive::secure(&context, None);
    let commands = [HELLO, MAIL, RCPT, "DATA\r\n", "XFORWARD IDENT=1\r\n"].concat();
    assert_eq!(drive.codes(commands).await, ["250", "530 5.7.0", "503 5.5.1", "503 5.5.1", "530 5.7.0"]);
    assert_eq!(drive.codes("AUTH PLAIN\r\n").await, ["334"]);
    assert_eq!(drive.codes("AG1haWwAc2VjcmV0\r\n").await, ["235 2.7.0"]);
    assert_eq!(drive.codes([AUTH, MAIL].concat()).await, ["503 5.5.1", "250 2.1.0"]);
}

#[tokio::test]
async fn signing_in_fails_clearly() {
    let context = context(Limits::default());
    let mut drive = Drive::secure(&context, None);
    assert_eq!(drive.codes(AUTH).await, ["503 5.5.1"]);
    drive.say(HELLO).await;
    // NUL mail NUL wrong
    assert_eq!(drive.codes("AUTH PLAIN AG1haWwAd3Jvbmc=\r\n").await, ["535 5.7.8"]);
    assert_eq!(
        drive.codes("AUTH PLAIN ?\r\nAUTH PLAIN =\r\nAUTH LOGIN\r\nAUTH\r\n").await,
        ["501 5.5.2", "501 5.5.2", "504 5.5.4", "504 5.5.4"]
    );
    assert_eq!(drive.codes("AUTH PLAIN\r\n*\r\nNOOP\r\n").await, ["334", "501 5.7.0", "250 2.0.0"]);
    assert_eq!(drive.codes("AUTH PLAIN\r\nx\ny\r\nNOOP\r\n").await.first().map(String::as_str), Some("334"));
    set(&context.reception.authenticate, Refusal::Trouble);
    assert_eq!(drive.codes(AUTH).await, ["454 4.7.0"]);
    assert!(!drive.session.is_signed_in());
}

#[tokio::test]
async fn a_known_certificate_signs_in_and_an_unknown_one_does_not() {
    let context = context(Limits::default());
    let mut drive = Drive::secure(&context, Some([7; 32]));
    assert_eq!(drive.codes([HELLO, MAIL].concat()).await, ["250", "250 2.1.0"]);
    let mut drive = Drive::secure(&context, Some([8; 32]));
    assert_eq!(drive.codes([HELLO, MAIL, AUTH, MAIL].concat()).await, ["250", "454 4.7.0", "235 2.7.0", "250 2.1.0"]);
    set(&context.reception.authenticate, Refusal::Trouble);
    let mut drive = Drive::secure(&context, Some([7; 32]));
    assert_eq!(drive.codes([HELLO, MAIL].concat()).await, ["250", "454 4.7.0"]);
}

#[tokio::test]
async fn a_catcher_asks_for_nothing() {
    let context = context_with(Limits::default(), Authentication::None);
    let mut drive = Drive::secure(&context, None);
    let offer = drive.say(HELLO).await;
    assert!(!offer.contains("AUTH") && !offer.contains("XFORWARD"));
    assert_eq!(drive.codes([MAIL, RCPT, "DATA\r\n", "x\r\n.\r\n"].concat()).await, ["250 2.1.0", "250 2.1.5", "354", "250 2.0.0"]);
    assert_eq!(drive.codes(AUTH).await, ["500 5.5.1"]);
}

#[tokio::test]
async fn nothing_follows_a_refused_mail() {
    let context = context(Limits::default());
    let mut drive = Drive::signed_in(&context).await;
    let commands = ["MAIL FROM:<a@other.example>\r\n", RCPT, "DATA\r\n", "NOOP\r\n"].concat();
    assert_eq!(drive.codes(commands).await, ["550 5.7.1", "503 5.5.1", "503 5.5.1", "250 2.0.0"]);
    let commands = [MAIL, "RCPT TO:<nobody@patient.example>\r\n", "DATA\r\n", "RSET\r\n", "DATA\r\n"].concat();
    assert_eq!(drive.codes(commands).await, ["250 2.1.0", "550 5.1.1", "554 5.5.1", "250 2.0.0", "503 5.5.1"]);
    assert_eq!(drive.codes("MAIL FROM:<>\r\n").await, ["250 2.1.0"]);
    assert_eq!(drive.codes([MAIL, AUTH, "XFORWARD IDENT=1\r\n"].concat()).await, ["503 5.5.1", "503 5.5.1", "503 5.5.1"]);
    assert_eq!(drive.codes([HELLO, RCPT].concat()).await, ["250", "503 5.5.1"]);
    assert!(stored(&context).is_empty());
}

#[tokio::test]
async fn broken_addresses_and_parameters_are_told_apart() {
    let context = context(Limits::default());
    let mut drive = Drive::signed_in(&context).await;
    for (command, code) in [
        ("MAIL FROM:a@clinic.example", "501 5.1.7"),
        ("MAIL", "501 5.1.7"),
        ("MAIL FROM:<a>", "501 5.1.7"),
        ("MAIL FROM:<a@clinic.example> SIZE=1001", "552 5.3.4"),
        ("MAIL FROM:<a@clinic.example> RET=FULL", "555 5.5.4"),
        ("MAIL FROM:<a@clinic.example> SIZE=1000 BODY=8BITMIME SMTPUTF8 REQUIRETLS", "250 2.1.0"),
        ("RCPT TO:p@patient.example", "501 5.1.3"),
        ("RCPT TO:<p@patient.example> NOTIFY=NEVER", "555 5.5.4"),
        ("RCPT TO:<postmaster>", "550 5.1.1"),
        ("RCPT TO:<Postmaster@portal.example>", "550 5.1.1"),
        ("RCPT TO:<hostmaster>", "553 5.1.3"),
        ("RCPT TO:<\"a>b\"@patient.example>", "250 2.1.5"),
        ("RCPT TO:<josé@patient.example>", "250 2.1.5"),
        ("DATA now", "501 5.5.4"),
        ("DATA", "354"),
    ] {
        assert_eq!(drive.codes(format!("{command}\r\n")).await, [code], "{command}");
    }
}

#[tokio::test]
async fn recipients_over_the_limit_are_for_later() {
    let context = context(Limits { recipients: 2, ..Limits::default() });
    let mut drive = Drive::signed_in(&context).await;
    let rcpt = |n: u32| format!("RCPT TO:<p{n}@patient.example>\r\n");
    let commands = [MAIL.to_owned(), rcpt(1), rcpt(2), rcpt(3), rcpt(1), "DATA\r\n".to_owned(), "x\r\n.\r\n".to_owned()].concat();
    assert_eq!(drive.codes(commands).await, ["250 2.1.0", "250 2.1.5", "250 2.1.5", "452 4.5.3", "250 2.1.5", "354", "250 2.0.0"]);
    assert_eq!(stored(&context)[0].recipients.len(), 2);
}

#[tokio::test]
async fn unacceptable_content_is_refused_once_after_its_end() {
    let context = context(Limits::default());
    for (content, code) in [
        (b"a\nb".to_vec(), "550 5.6.0"),
        (b"a\rb".to_vec(), "550 5.6.0"),
        (vec![b'x'; 1_001], "552 5.3.4"),
        ([vec![b'x'; 100_000], b"\n".to_vec()].concat(), "550 5.6.0"),
    ] {
        let mut drive = Drive::signed_in(&context).await;
        drive.say([MAIL, RCPT, "DATA\r\n"].concat()).await;
        for piece in content.chunks(700) {
            assert_eq!(drive.say(piece).await, "");
        }
        assert_eq!(drive.codes("\r\n.\r\nNOOP\r\n").await, [code, "250 2.0.0"]);
        assert_eq!(drive.codes("DATA\r\n").await, ["503 5.5.1"]);
    }
    assert!(stored(&context).is_empty());
}

#[tokio::test]
async fn any_other_content_is_taken_as_it_is() {
    let context = context(Limits::default());
    let mut drive = Drive::signed_in(&context).await;
    let line = vec![b'y'; 990];
    for content in [&b""[..], b"\0\xff\r\n", b"\r\n", b"no header at all\r\n", &[line.as_slice(), b"\r\n"].concat()] {
        drive.say([MAIL, RCPT, "DATA\r\n"].concat()).await;
        assert_eq!(drive.codes([content, b".\r\n"].concat()).await, ["250 2.0.0"]);
        assert_eq!(stored(&context).last().map(|message| message.bytes.clone()), Some(content.to_vec()));
    }
}

#[tokio::test]
async fn smuggled_commands_stay_content() {
    let context = context(Limits::default());
    for form in [&b"\n.\n"[..], b"\n.\r", b"\r.\n", b"\r.\r", b"\n.\r\n", b"\r.\r\n", b"\r\n\0.\r\n"] {
        let input = [b"x", form, MAIL.as_bytes(), RCPT.as_bytes(), b"DATA\r\nsmuggled\r\n.\r\n"].concat();
        for cut in 0..=input.len() {
            let before = stored(&context).len();
            let mut drive = Drive::signed_in(&context).await;
            drive.say([MAIL, RCPT, "DATA\r\n"].concat()).await;
            let mut codes = drive.codes(&input[..cut]).await;
            codes.extend(drive.codes(&input[cut..]).await);
            let nul = form.contains(&0);
            assert_eq!(codes, [if nul { "250 2.0.0" } else { "550 5.6.0" }], "{form:?} cut at {cut}");
            assert_eq!(stored(&context).len(), before + usize::from(nul));
        }
    }
}

#[tokio::test]
async fn every_refusal_of_the_reception_has_its_code() {
    for (refusal, code) in [
        (Refusal::OwnAlert, "550 5.4.6"),
        (Refusal::Expired, "550 5.6.0"),
        (Refusal::TooLarge, "552 5.3.4"),
        (Refusal::Full, "452 4.3.1"),
        (Refusal::Trouble, "451 4.3.0"),
        (Refusal::SwitchedOff, "421 4.7.0"),
    ] {
        let context = context(Limits::default());
        let send = [MAIL, RCPT, "DATA\r\n"].concat();
        set(&context.reception.commit, refusal);
        let mut drive = Drive::signed_in(&context).await;
        assert_eq!(drive.codes([&send, "x\r\n.\r\n"].concat()).await.last().map(String::as_str), Some(code));
        set(&context.reception.chunk, refusal);
        let mut drive = Drive::signed_in(&context).await;
        drive.say(&send).await;
        assert_eq!(drive.say("x\r\n").await, "");
        assert_eq!(drive.codes(".\r\n").await, [code]);
        set(&context.reception.begin, refusal);
        let mut drive = Drive::signed_in(&context).await;
        assert_eq!(drive.codes(&send).await, ["250 2.1.0", "250 2.1.5", code]);
        assert_eq!(drive.ended, refusal == Refusal::SwitchedOff);
        assert!(stored(&context).is_empty());
    }
}

#[tokio::test]
async fn nonsense_ends_the_session_and_refused_recipients_do_not() {
    let context = context(Limits { bad_commands: 3, ..Limits::default() });
    let mut drive = Drive::signed_in(&context).await;
    drive.say(MAIL).await;
    for _ in 0..50 {
        assert_eq!(drive.codes("RCPT TO:<nobody@patient.example>\r\n").await, ["550 5.1.1"]);
    }
    assert_eq!(drive.codes([RCPT, "DATA\r\nx\r\n.\r\n"].concat()).await, ["250 2.1.5", "354", "250 2.0.0"]);
    assert_eq!(drive.codes("A\r\nB\r\nC\r\nD\r\nE\r\n").await, ["500 5.5.1", "500 5.5.1", "500 5.5.1", "421 4.7.0"]);
    assert!(drive.ended);
}

#[tokio::test]
async fn command_lines_are_bounded_and_strict() {
    let context = context(Limits::default());
    let mut drive = Drive::signed_in(&context).await;
    let long = format!("NOOP {}\r\nNOOP\r\n", "x".repeat(5_000));
    assert_eq!(drive.codes(long).await, ["500 5.5.2", "250 2.0.0"]);
    assert_eq!(drive.codes("NOOP\nNOOP\r\n").await, ["500 5.5.2", "250 2.0.0"]);
    assert_eq!(drive.codes(b"NOOP \xff\r\nNO\rOP\r\n\r\n").await, ["500 5.5.2", "500 5.5.2", "500 5.5.1"]);
    let mut drive = Drive::secure(&context, None);
    drive.say(HELLO).await;
    let long = format!("AUTH PLAIN\r\n{}\r\nNOOP\r\n", "A".repeat(13_000));
    assert_eq!(drive.codes(long).await, ["334", "500 5.5.6", "250 2.0.0"]);
    assert_eq!(drive.codes(format!("AUTH PLAIN {}\r\n", "A".repeat(12_000))).await, ["501 5.5.2"]);
}

#[tokio::test]
async fn strangers_have_few_commands() {
    let context = context(Limits { commands_before_sign_in: 3, ..Limits::default() });
    let mut drive = Drive::clear(&context);
    assert_eq!(drive.codes("NOOP\r\nNOOP\r\nNOOP\r\nNOOP\r\n").await, ["250 2.0.0", "250 2.0.0", "250 2.0.0", "421 4.7.0"]);
}

#[tokio::test]
async fn a_relay_has_so_many_sessions() {
    let context = context(Limits { sessions_per_relay: 2, ..Limits::default() });
    let first = Drive::signed_in(&context).await;
    let _second = Drive::signed_in(&context).await;
    let mut third = Drive::secure(&context, None);
    assert_eq!(third.codes([HELLO, AUTH].concat()).await, ["250", "421 4.7.0"]);
    assert!(third.ended);
    drop(first);
    let _fourth = Drive::signed_in(&context).await;
}

#[tokio::test]
async fn errors_name_the_message_they_are_about() {
    let context = context(Limits::default());
    set(&context.reception.commit, Refusal::Trouble);
    let mut drive = Drive::signed_in(&context).await;
    let id = drive.session.id();
    assert!(drive.say("WHAT\r\n").await.contains(&format!("(request {id})")));
    let refused = drive.say([MAIL, "RCPT TO:<nobody@patient.example>\r\n"].concat()).await;
    let request = refused.split("(request ").nth(1).map(|rest| rest[..36].to_owned()).expect("an id");
    assert_ne!(request, id.to_string());
    assert!(
        drive
            .say([RCPT, "DATA\r\nx\r\n.\r\n"].concat())
            .await
            .contains(&format!("451 4.3.0 Trouble on our side, try again later (request {request})"))
    );
}
