//! Texts of ordinary and of hostile messages.
use super::*;

fn shown(raw: &str) -> (String, bool) {
    let found = plain_text(raw.as_bytes());
    assert!(!found.cannot_be_shown);
    (found.text, found.shown_partly)
}

#[test]
fn plain_text_is_shown_as_it_is() {
    assert_eq!(shown("Subject: x\r\n\r\nHello\r\n  there.\r\n"), ("Hello\n  there.\n".to_owned(), false));
    assert_eq!(shown("\r\nHello\r\n"), ("Hello\n".to_owned(), false));
    assert_eq!(shown("no header at all\r\n"), ("no header at all\n".to_owned(), false));
    assert_eq!(shown(""), (String::new(), false));
    assert_eq!(shown("Subject: x\r\n\r\n"), (String::new(), false));
    let encoded = "Content-Type: text/plain; charset=iso-8859-1\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\nJos=E9\0\r\n";
    assert_eq!(shown(encoded), ("José\n".to_owned(), false));
    assert_eq!(shown("\r\na\u{202e}b\u{200f}"), ("ab\u{200f}".to_owned(), false));
}

#[test]
fn html_alone_becomes_text() {
    let (text, partly) =
        shown("Content-Type: text/html\r\n\r\n<html><head><title>no</title></head><body><p>One &amp; two</p><script>no()</script></body>");
    assert!(text.contains("One & two") && !text.contains('<') && !text.contains("no"), "{text}");
    assert!(!partly);
}

#[test]
fn of_two_forms_the_plain_one_is_shown_and_attachments_are_mentioned() {
    let message = "Content-Type: multipart/mixed; boundary=m\r\n\r\n--m\r\nContent-Type: multipart/alternative; boundary=a\r\n\r\n\
        --a\r\n\r\nplain\r\n--a\r\nContent-Type: text/html\r\n\r\n<p>rich</p>\r\n--a--\r\n\
        --m\r\nContent-Type: application/pdf\r\nContent-Disposition: attachment; filename=x.pdf\r\n\r\nbytes\r\n--m--\r\n";
    let (text, partly) = shown(message);
    assert_eq!((text.trim(), partly), ("plain", true));
}

#[test]
fn long_text_is_cut() {
    let mut message = b"Content-Type: text/plain; charset=iso-8859-1\r\n\r\n".to_vec();
    message.resize(MAX_TEXT, 0xe9);
    let found = plain_text(&message);
    assert!(found.text.len() == MAX_TEXT && found.text.ends_with('é') && found.shown_partly);
}

/// Every way to nest: none may end the process, on the stack that every thread has.
#[test]
fn the_deepest_nesting_is_survived() {
    let fill = |level: &str| level.repeat((1 << 20) / level.len());
    let nested = fill("Content-Type:message/rfc822\n\n");
    let inner = openssl::base64::encode_block(nested.as_bytes());
    for message in
        [nested, fill("Content-Type:multipart/digest;boundary=a\n\n--a\n\n"), fill("Content-Type:multipart/mixed;boundary=a\n\n--a\n")]
    {
        assert!(plain_text(message.as_bytes()).cannot_be_shown);
        assert!(plain_text(&message.as_bytes()[..message.len() / 2]).cannot_be_shown);
    }
    let encoded = format!("Content-Type:message/rfc822\nContent-Transfer-Encoding:base64\n\n{inner}");
    assert_eq!(shown(&encoded), (String::new(), true));
}

#[test]
fn bytes_that_are_no_message_are_survived() {
    for raw in [
        &b"\0"[..],
        b"\xff\xfe",
        b":::\r\n\r\n",
        b"Content-Type: multipart/mixed; boundary=\"\"\r\n\r\n--\r\n",
        b"Content-Type: text/html\r\n\r\n<&#x110000;<!--",
    ] {
        assert!(!plain_text(raw).cannot_be_shown, "{raw:?}");
    }
}
