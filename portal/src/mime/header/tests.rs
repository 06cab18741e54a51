//! The filter over whole messages and over every way to cut them.
use proptest::prelude::*;

use super::*;

struct Filtered {
    out: Vec<u8>,
    headers: Headers,
    leading: u64,
}

fn filter<'a>(pieces: impl IntoIterator<Item = &'a [u8]>) -> Filtered {
    let mut filter = HeaderFilter::default();
    let mut out = Vec::new();
    for piece in pieces {
        filter.push(piece, &mut out);
        assert_eq!(filter.written(), out.len() as u64);
    }
    let headers = filter.finish(&mut out);
    Filtered { out, headers, leading: filter.leading() }
}

fn whole(message: &str) -> Filtered {
    filter([message.as_bytes()])
}

#[test]
fn relay_headers_are_collected_and_stripped_with_their_folds() {
    let found = whole(
        "Received: by a\r\nX-Portal-Sensitivity: high\r\nSubject: one\r\n two\r\nx-PORTAL-expires :\r\n +3d\r\n\
         X-Secure-Portal: always\r\nFrom: a@b\r\nX-Portally: stays\r\n\r\nX-Portal-Reply: body\r\n",
    );
    let text = String::from_utf8(found.out).expect("text");
    assert_eq!(text, "Received: by a\r\nSubject: one\r\n two\r\nFrom: a@b\r\nX-Portally: stays\r\n\r\nX-Portal-Reply: body\r\n");
    let relay: Vec<_> = found.headers.relay.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    assert_eq!(relay, [("x-portal-sensitivity", "high"), ("x-portal-expires", "+3d"), ("x-secure-portal", "always")]);
    assert_eq!(found.headers.subject.as_deref(), Some(&b"one two"[..]));
    assert_eq!(found.headers.from.as_deref(), Some(&b"a@b"[..]));
    assert_eq!(found.headers.received.as_deref(), Some(&b"by a"[..]));
    assert!(!found.headers.alert && !found.headers.message_id && found.headers.date.is_none());
}

#[test]
fn an_alert_is_seen_on_top_only() {
    assert!(whole("Subject: x\r\nx-portal-ALERT: 1\r\n\r\nbody").headers.alert);
    assert!(whole("garbage\r\nX-Portal-Alert:1\r\n").headers.alert);
    let bounce = "Content-Type: message/rfc822\r\n\r\nX-Portal-Alert: 1\r\n\r\nquoted";
    assert!(!whole(bounce).headers.alert);
    assert!(!whole("Subject: x\r\n X-Portal-Alert: 1\r\n\r\nfolded").headers.alert);
}

#[test]
fn leading_trace_headers_end_where_the_message_begins() {
    for (message, leading) in [
        ("Received: a\r\n b\r\nReturn-Path: <>\r\nSubject: x\r\n\r\n", 34),
        ("X-Portal-Reply: no\r\nReceived: a\r\nSubject: x\r\nReceived: b\r\n\r\n", 13),
        ("Subject: x\r\nReceived: a\r\n\r\n", 0),
        ("Received: a\r\n\r\nbody", 13),
        ("Received: a\r\nX-Portal-Reply: no\r\n\r\nbody", 13),
        ("Received: a", 11),
        ("\r\nbody", 0),
        (" odd\r\nReceived: a\r\n", 0),
        ("garbage\r\nReceived: a\r\n", 0),
        ("", 0),
    ] {
        assert_eq!(whole(message).leading, leading, "{message:?}");
    }
}

#[test]
fn odd_headers_are_kept_as_they_are() {
    let long = format!("{}: x\r\nX-Portal-{}: y\r\nSubject: s\r\n\r\n", "N".repeat(500), "n".repeat(500));
    let found = whole(&long);
    assert_eq!(found.out.len(), 500 + 5 + 12 + 2);
    assert_eq!(found.headers.relay.len(), 1);
    for message in ["", "\n", "\r", ":", "::\r\n", "no colon", "a\nb\n\nc", "Sub\0ject: x\r\n\r\n\0", "\u{fffd}: é\r\n"] {
        assert_eq!(whole(message).out, message.as_bytes(), "{message:?}");
    }
    let many = "X-Portal-N: v\r\n".repeat(100);
    let found = whole(&many);
    assert!(found.out.is_empty());
    assert_eq!(found.headers.relay.len(), MAX_RELAY_FIELDS);
    let huge = format!("Subject: {}\r\nX-Portal-Reply: {}\r\n\r\n", "s".repeat(100_000), "r".repeat(100_000));
    let found = whole(&huge);
    assert_eq!(found.headers.subject.map(|value| value.len()), Some(MAX_VALUE - 1));
    assert_eq!(found.headers.relay[0].1.len(), MAX_RELAY_VALUE - 1);
}

#[test]
fn the_first_of_several_counts() {
    let found = whole("Subject: a\r\nSubject: b\r\nReceived: from x by y id 1\r\nReceived: from z id 2\r\n\r\n");
    assert_eq!(found.headers.subject.as_deref(), Some(&b"a"[..]));
    assert_eq!(found.headers.trace_id().as_deref(), Some("1"));
}

#[test]
fn the_trace_id_is_found() {
    for (received, id) in [
        ("from a (b [192.0.2.1])\r\n\tby c (Postfix) with ESMTPS id 4Rq1\r\n\tfor <p@x>; Tue, 1 Jan 2030 00:00:00 +0000", Some("4Rq1")),
        ("by c with SMTP ; id x", None),
        ("by c id", None),
        ("", None),
    ] {
        assert_eq!(whole(&format!("Received: {received}\r\n\r\n")).headers.trace_id().as_deref(), id, "{received}");
    }
}

/// Messages made of the pieces that matter.
fn message() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        Just(&b"\r\n"[..]),
        Just(&b"\n"[..]),
        Just(&b"\r"[..]),
        Just(&b" "[..]),
        Just(&b":"[..]),
        Just(&b"X-Portal-Reply"[..]),
        Just(&b"x-secure-portal: always\r\n"[..]),
        Just(&b"Received: a id 1\r\n"[..]),
        Just(&b"Subject: "[..]),
        Just(&b"From"[..]),
        Just(&b"text"[..]),
        Just(&b"\0\xff"[..]),
        Just(&b"0123456789012345678901234567890123456789"[..]),
    ];
    proptest::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn any_cut_gives_the_same(message in message(), size in 1_usize..50) {
        let expected = filter([message.as_slice()]);
        let cut = filter(message.chunks(size));
        prop_assert_eq!(&cut.out, &expected.out);
        prop_assert!(cut.headers == expected.headers);
        prop_assert_eq!(cut.leading, expected.leading);
        prop_assert!(expected.leading <= expected.out.len() as u64);
    }

    #[test]
    fn what_was_stripped_once_holds_nothing_to_strip(message in message()) {
        let once = filter([message.as_slice()]);
        let twice = filter([once.out.as_slice()]);
        if once.headers.relay.is_empty() {
            prop_assert_eq!(&once.out, &message);
        }
        // A continuation line can join another field once its own is gone, but no relay header appears.
        prop_assert_eq!(twice.headers.relay.len(), 0);
        prop_assert_eq!(&twice.out, &once.out);
    }
}
