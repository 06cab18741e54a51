//! Which parts are shown, which are listed, and what is said. That nothing is lost is a promise of the fuzz target `fuzz_view`.
use super::*;

/// `shown | listed | notes`.
fn plan(raw: &str) -> String {
    let index = Index::build(raw.as_bytes());
    let view = View::plan(&index);
    line(&view)
}

fn line(view: &View) -> String {
    let listed: Vec<String> = view
        .attachments
        .iter()
        .map(|one| {
            format!("{}{}{}", one.part, if one.shown { "s" } else { "" }, one.note.map(|note| format!(" {note:?}")).unwrap_or_default())
        })
        .collect();
    format!(
        "{} | {} | {}",
        blocks(&view.blocks),
        listed.join(", "),
        view.notes.iter().map(|note| format!("{note:?}")).collect::<Vec<_>>().join(", ")
    )
}

fn blocks(blocks_: &[Block]) -> String {
    let word = |block: &Block| match block {
        Block::Text { part, form: Form::Plain } => format!("t{part}"),
        Block::Text { part, form } => format!("{form:?}{part}"),
        Block::Html { part } => format!("h{part}"),
        Block::Picture { part } => format!("p{part}"),
        Block::Either { html, text } => format!("({} or {})", blocks(html), blocks(text)),
        Block::Signed { part } => format!("s{part}"),
        Block::Message(nested) => format!("[{}: {}]", nested.part, line(&nested.view)),
    };
    blocks_.iter().map(word).collect::<Vec<_>>().join(" ")
}

/// A multipart of the parts given.
fn multi(subtype: &str, boundary: &str, parts: &[&str]) -> String {
    let mut text = format!("Content-Type: multipart/{subtype}; boundary={boundary}\r\n\r\n");
    for part in parts {
        text.push_str(&format!("--{boundary}\r\n{part}\r\n"));
    }
    text.push_str(&format!("--{boundary}--\r\n"));
    text
}

const TEXT: &str = "\r\ntext";
const HTML: &str = "Content-Type: text/html\r\n\r\n<p>page";
const PDF: &str = "Content-Type: application/pdf; name=a.pdf\r\nContent-Disposition: attachment\r\n\r\n%PDF";
const PNG: &str = "Content-Type: image/png\r\nContent-ID: <x@y>\r\n\r\nPNG";
const LOOSE: &str = "Content-Type: image/png\r\n\r\nPNG";
const CALENDAR: &str = "Content-Type: text/calendar\r\n\r\nBEGIN:VCALENDAR";

#[test]
fn forms_are_chosen_and_order_is_kept() {
    for (raw, wanted) in [
        (TEXT.to_owned(), "t0 |  | "),
        (HTML.to_owned(), "h0 |  | "),
        (multi("alternative", "a", &[TEXT, HTML]), "(h2 or t1) |  | "),
        (multi("alternative", "a", &[HTML, TEXT]), "(h1 or t2) |  | "),
        (multi("alternative", "a", &[HTML]), "h1 |  | "),
        (multi("alternative", "a", &["\r\n", HTML]), "h2 |  | "),
        (multi("alternative", "a", &[TEXT, TEXT, HTML, HTML]), "(h4 or t2) | 1 OtherForm, 3 OtherForm | "),
        (multi("alternative", "a", &[TEXT, &multi("related", "r", &[HTML, PNG]), CALENDAR]), "(h3 or t1) Calendar5 | 4, 5s | "),
        (multi("alternative", "a", &[TEXT, &multi("mixed", "m", &[HTML, PDF, HTML])]), "(h3 h5 or t1) | 4 | "),
        (multi("alternative", "a", &[PDF, PNG]), "p2 | 1, 2s | "),
        (multi("mixed", "m", &[TEXT, LOOSE, HTML, PDF]), "t1 p2 h3 | 2s, 4 | "),
        (multi("related", "r", &[HTML, PNG, LOOSE, PDF]), "h1 | 2, 3, 4 | "),
        ("Content-Type: multipart/related; boundary=r; start=\"<x@y>\"\r\n\r\n--r\r\nContent-Type: image/png\r\n\r\nPNG\r\n--r\r\nContent-ID: <x@y>\r\nContent-Type: text/html\r\n\r\nx\r\n--r--".to_owned(), "h2 | 1 | "),
        // As telephones send photos: each stands where it was put, whatever it is called.
        (multi("mixed", "m", &[TEXT, PNG, TEXT, PNG]), "t1 p2 t3 p4 | 2s, 4s | "),
        (multi("related", "r", &[TEXT, PNG]), "t1 p2 | 2s | "),
        (multi("mixed", "m", &[TEXT, PNG, HTML]), "t1 h3 | 2 | "),
        (multi("mixed", "m", &[TEXT, PNG, &format!("Content-Type: message/rfc822\r\n\r\n{HTML}")]), "t1 p2 [3: h4 |  | ] | 2s, 3s | "),
        (multi("alternative", "a", &[TEXT, "Content-Type: text/x-amp-html\r\n\r\n<html amp4email>", HTML]), "(h3 or t1) |  | "),
        (multi("alternative", "a", &[TEXT, "Content-Type: text/watch-html\r\n\r\n<b>x</b>", HTML]), "(h3 or t1) |  | "),
        (multi("alternative", "a", &["Content-Type: text/x-amp-html\r\n\r\n<html amp4email>"]), " | 1 | "),
        (CALENDAR.to_owned(), "Calendar0 | 0s | "),
        ("Content-Type: text/plain; name=notes.txt\r\n\r\nx".to_owned(), "t0 | 0s | "),
        ("Content-Type: text/plain\r\nContent-Disposition: attachment\r\n\r\nx".to_owned(), " | 0 | "),
        ("Content-Type: text/csv\r\n\r\na,b".to_owned(), " | 0 | "),
        (String::new(), " |  | "),
    ] {
        assert_eq!(plan(&raw), wanted, "{raw}");
    }
}

#[test]
fn what_cannot_be_opened_is_listed_with_a_word() {
    let forwarded = format!("Content-Type: message/rfc822\r\n\r\nSubject: inner\r\n{}", multi("mixed", "i", &[TEXT, PDF]));
    let mut deep = "Subject: x\r\n\r\nx".to_owned();
    for _ in 0..10 {
        deep = format!("Content-Type: message/rfc822\r\n\r\n{deep}");
    }
    for (raw, wanted) in [
        (multi("signed", "s", &[TEXT, "Content-Type: application/pgp-signature\r\n\r\nx"]), "t1 | 2 | SignatureNotChecked"),
        (
            multi(
                "encrypted",
                "e",
                &["Content-Type: application/pgp-encrypted\r\n\r\nVersion: 1", "Content-Type: application/octet-stream\r\n\r\nx"],
            ),
            " | 1 Encrypted, 2 Encrypted | Encrypted",
        ),
        ("Content-Type: application/pkcs7-mime; smime-type=enveloped-data\r\n\r\nx".to_owned(), " | 0 Encrypted | Encrypted"),
        ("Content-Type: application/pkcs7-mime; smime-type=signed-data\r\n\r\nx".to_owned(), "s0 | 0 SignedFile | "),
        ("Content-Type: application/ms-tnef\r\n\r\nx".to_owned(), " | 0 Tnef | Tnef"),
        (multi("mixed", "m", &[TEXT, &forwarded]), "t1 [2: t4 | 5 | ] | 2s | "),
        (
            multi(
                "report",
                "r",
                &[
                    TEXT,
                    "Content-Type: message/delivery-status\r\n\r\nAction: failed",
                    "Content-Type: text/rfc822-headers\r\n\r\nSubject: x",
                ],
            ),
            "t1 Status2 t3 |  | ",
        ),
        ("Content-Type: message/rfc822\r\nContent-Transfer-Encoding: base64\r\n\r\nU3ViamVjdA==".to_owned(), " | 0 EncodedMessage | "),
        ("Content-Type: application/pdf\r\nContent-Transfer-Encoding: x-uue\r\n\r\nx".to_owned(), " | 0 UnknownEncoding | "),
        (format!("{}A footer of some length", multi("mixed", "m", &[TEXT])), "t1 |  | Outside"),
        ("Content-Type: multipart/mixed; boundary=m\r\n\r\n--m\r\n\r\none".to_owned(), "t1 |  | Cut"),
        ("Content-Type: multipart/mixed; boundary=m\r\n\r\nnone".to_owned(), "t0 |  | Broken"),
        ("Subject: x\r\nodd\r\n\r\nx".to_owned(), "t0 |  | OddHeader"),
    ] {
        assert_eq!(plan(&raw), wanted, "{raw}");
    }
    assert!(plan(&deep).contains("8 TooDeep"), "{}", plan(&deep));
}

#[test]
fn a_picture_is_shown_by_its_id_or_by_one_of_ours_for_its_place() {
    let raw = multi(
        "related",
        "r",
        &[
            HTML,
            "Content-Type: image/png\r\nContent-Location: a.png\r\n\r\nPNG",
            "Content-Type: image/png\r\nContent-Location: b.png\r\nContent-ID: <x@y>\r\n\r\nPNG",
            "Content-Type: application/octet-stream; name=c.png\r\nContent-Location: c.png\r\n\r\nPNG",
            "Content-Type: text/css\r\nContent-Location: d.css\r\n\r\np{}",
        ],
    );
    let view = View::plan(&Index::build(raw.as_bytes()));
    let ids: Vec<_> = view.attachments.iter().map(|one| one.content_id.as_deref()).collect();
    assert_eq!(ids, [Some("part-2@thismessage.invalid"), Some("x@y"), Some("part-4@thismessage.invalid"), None]);
}

#[test]
fn signed_files_are_opened_as_long_as_there_is_room() {
    let signed = |size: usize| format!("Content-Type: application/pkcs7-mime; smime-type=signed-data\r\n\r\n{}", "x".repeat(size));
    let most = usize::try_from(MAX_SIGNED).expect("short");
    assert_eq!(plan(&signed(most)), "s0 | 0 SignedFile | ");
    assert_eq!(plan(&signed(most + 1)), " | 0 SignedTooLarge | SignedTooLarge");
    let three = multi("mixed", "m", &[&signed(most / 2), &signed(most / 2), &signed(1)]);
    assert_eq!(plan(&three), "s1 s2 | 1 SignedFile, 2 SignedFile, 3 SignedTooLarge | SignedTooLarge");
    let forwarded = format!("Content-Type: message/rfc822\r\n\r\n{}", signed(most));
    assert_eq!(plan(&multi("mixed", "m", &[&forwarded, &signed(1)])), "[1: s2 | 2 SignedFile | ] | 1s, 3 SignedTooLarge | SignedTooLarge");
}

#[test]
fn what_is_long_is_shown_in_part_or_not_at_all() {
    let long =
        |kind: &str, size: u64| format!("Content-Type: text/{kind}\r\n\r\n{}", "x\n".repeat(usize::try_from(size / 2).expect("a few MiB")));
    assert_eq!(plan(&long("plain", MAX_TEXT)), "t0 |  | ");
    assert_eq!(plan(&long("plain", MAX_TEXT + 2)), "t0 | 0 InParts | InParts");
    assert_eq!(plan(&long("html", MAX_PAGES)), "h0 |  | ");
    let page = long("html", MAX_PAGES + 2);
    assert_eq!(plan(&page), "h0 | 0 Partly | Partly");
    assert_eq!(plan(&multi("mixed", "m", &[&page, HTML, TEXT])), "h1 t3 | 1 Partly, 2 TooLong | Partly, TooLong");
    // A text that is whole is all there is to say.
    assert_eq!(plan(&multi("alternative", "a", &[TEXT, &page])), "t1 | 2 OtherForm | ");
    assert_eq!(plan(&multi("alternative", "a", &[TEXT, &multi("related", "r", &[&page, PNG])])), "t1 | 3 OtherForm, 4 OtherForm | ");
    assert_eq!(plan(&multi("alternative", "a", &[&page])), "h1 | 1 Partly | Partly");
    assert_eq!(plan(&multi("alternative", "a", &["\r\n", &multi("related", "r", &[&page, PNG])])), "h3 | 3 Partly, 4 | Partly");
    let (text, many) = (long("plain", MAX_TEXT), MAX_TEXTS / MAX_TEXT);
    let texts = vec![text.as_str(); usize::try_from(many).expect("a few hundred") + 1];
    assert!(plan(&multi("mixed", "m", &texts)).ends_with("t4 | 5 TooLong | TooLong"));
}

#[test]
fn pictures_belong_to_the_message_that_they_are_in() {
    let inner = format!(
        "Content-Type: message/rfc822\r\n\r\n{}",
        multi("related", "i", &[HTML, "Content-Type: image/png\r\nContent-ID: <in@y>\r\n\r\nPNG"])
    );
    let view = View::plan(&Index::build(multi("mixed", "m", &[HTML, PNG, &inner]).as_bytes()));
    assert_eq!((view.picture("x@y"), view.picture("in@y"), view.picture("")), (Some(2), None, None));
    assert_eq!(view.listed(|part| part == 2).map(|one| one.part).collect::<Vec<_>>(), [3]);
    let Some(Block::Message(nested)) = view.blocks.last() else { panic!("no message") };
    assert_eq!(nested.view.picture("in@y"), Some(6));
    assert_eq!(view.all_attachments().iter().map(|one| one.part).collect::<Vec<_>>(), [2, 3, 6]);
    assert!(view.has_html());
}

#[test]
fn bytes_become_what_is_shown() {
    let shown = |raw: &[u8]| {
        let index = Index::build(raw);
        let part = index.part(0).expect("the root part");
        let range = read::range(part);
        let bytes = &raw[usize::try_from(range.start).expect("within raw")..usize::try_from(range.end).expect("within raw")];
        let shown = if part.kind == Kind::Html { read::page(part, bytes) } else { read::text(part, bytes) };
        (shown.text.to_string(), shown.partly, shown.doubt)
    };
    assert_eq!(
        shown(b"Content-Type: text/plain; charset=iso-8859-1\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\nJos=E9\0=\r\n!\r\n"),
        ("José!\n".to_owned(), false, None)
    );
    assert_eq!(shown(b"Content-Type: text/plain; format=flowed\r\n\r\none \r\ntwo\r\n").0, "one two\n");
    assert_eq!(shown(b"Content-Type: text/html\r\n\r\n<meta charset=koi8-r>\xc1").0, "<meta charset=koi8-r>а");
    let long = [&b"Content-Type: text/plain; charset=utf-8\r\n\r\n"[..], "é\r\n".repeat(100_000).as_bytes()].concat();
    let (text, partly, doubt) = shown(&long);
    assert!(partly && doubt.is_none() && text.ends_with("é\n"), "{doubt:?}");
    assert_eq!(text.lines().count(), usize::try_from(MAX_TEXT / 4).expect("a few MiB"));
    let encoded = [&b"Content-Transfer-Encoding: base64\r\n\r\n"[..], "QUJD\r\n".repeat(200_000).as_bytes()].concat();
    let (text, partly, _) = shown(&encoded);
    assert_eq!((text.len() as u64, partly), (MAX_TEXT, true));
}
