//! Structures of messages, well-formed and not.
use proptest::prelude::*;

use super::*;
use crate::mime::{decode::Decoder, part::Kind};

/// The index, after it was checked: sound, the same when the message comes in pieces, lengths as decoded.
fn index(raw: &[u8]) -> Index {
    let index = Index::build(raw);
    assert!(index.is_sound(), "{index:?} of {:?}", String::from_utf8_lossy(raw));
    for size in [1, 2, 3, 7] {
        let mut scan = Scan::default();
        raw.chunks(size).for_each(|piece| scan.push(piece));
        assert_eq!(scan.finish(), index, "in pieces of {size}: {:?}", String::from_utf8_lossy(raw));
    }
    for part in index.parts.iter().filter(|part| part.is_leaf()) {
        assert_eq!(decoded(raw, part).len() as u64, part.size, "{part:?} of {:?}", String::from_utf8_lossy(raw));
    }
    index
}

fn decoded(raw: &[u8], part: &Part) -> Vec<u8> {
    let (mut decoder, mut out) = (Decoder::new(part.encoding), Vec::new());
    let range = usize::try_from(part.body.start).expect("within a text of this test")
        ..usize::try_from(part.body.end).expect("within a text of this test");
    decoder.push(&raw[range], &mut out);
    decoder.finish(&mut out);
    out
}

/// A part a line: depth as indentation, kind, and a leaf's text.
fn tree(raw: &str) -> String {
    let index = index(raw.as_bytes());
    let mut lines = String::new();
    for part in &index.parts {
        let mut depth = 0;
        let mut above = part.parent;
        while let Some(number) = above {
            depth += 1;
            above = index.parts[usize::from(number)].parent;
        }
        lines.push_str(&" ".repeat(depth));
        lines.push_str(&format!("{:?}", part.kind));
        for (word, is) in [(" broken", part.broken), (" cut", part.cut), (" outside", part.outside), (" odd", part.odd_header)] {
            lines.push_str(if is { word } else { "" });
        }
        if part.is_leaf() {
            lines.push_str(&format!(" {:?}", String::from_utf8_lossy(&decoded(raw.as_bytes(), part))));
        }
        lines.push('\n');
    }
    lines
}

fn check(cases: &[(&str, &str)]) {
    for (raw, wanted) in cases {
        assert_eq!(tree(raw), *wanted, "{raw:?}");
        if raw.contains("base64\r\n\r\n") {
            continue; // what is inside the encoding keeps its line ends
        }
        let bare = raw.replace('\r', "");
        assert_eq!(tree(&bare), wanted.replace("\\r", ""), "{bare:?}");
    }
}

const TWO: &str = "Content-Type: multipart/mixed; boundary=b\r\n\r\n";

#[test]
fn well_formed_messages_are_taken_apart() {
    check(&[
        ("Subject: x\r\n\r\nHello\r\n", "Text \"Hello\\r\\n\"\n"),
        ("\r\nHello", "Text \"Hello\"\n"),
        (
            &format!("{TWO}preamble\r\n--b\r\n\r\none\r\n--b\r\nContent-Type: text/html\r\n\r\ntwo\r\n\r\n--b--\r\n"),
            "Mixed\n Text \"one\"\n Html \"two\\r\\n\"\n",
        ),
        (
            &format!(
                "{TWO}--b\r\nContent-Type: multipart/alternative; boundary=\"b-inner\"\r\n\r\n--b-inner\r\n\r\n1\r\n--b-inner\r\n\r\n2\r\n--b-inner--\r\n\r\n--b\r\n\r\n3\r\n--b--"
            ),
            "Mixed\n Alternative\n  Text \"1\"\n  Text \"2\"\n Text \"3\"\n",
        ),
        (
            "Content-Type: message/rfc822\r\n\r\nSubject: in\r\nContent-Type: multipart/mixed; boundary=c\r\n\r\n--c\r\n\r\nx\r\n--c--\r\n",
            "Message\n Mixed\n  Text \"x\"\n",
        ),
        (
            "Content-Type: multipart/digest; boundary=b\r\n\r\n--b\r\n\r\nSubject: 1\r\n\r\none\r\n--b\r\nContent-Type: text/plain\r\n\r\ntwo\r\n--b--\r\n",
            "Digest\n Message\n  Text \"one\"\n Text \"two\"\n",
        ),
        (
            &format!(
                "{TWO}--b\r\nContent-Transfer-Encoding: base64\r\n\r\nSGVs\r\nbG8=\r\n--b\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\na=\r\n=C3=A9=\r\n--b--\r\n"
            ),
            "Mixed\n Text \"Hello\"\n Text \"aé\"\n",
        ),
    ]);
}

#[test]
fn broken_messages_lose_nothing() {
    check(&[
        ("", "Text \"\"\n"),
        ("no header at all\r\n", "Text \"no header at all\\r\\n\"\n"),
        ("Subject: x\r\n", "Text \"\"\n"),
        ("Subject: x\r\nHello\r\nthere: you\r\n", "Text \"Hello\\r\\nthere: you\\r\\n\"\n"),
        ("Subject: x\r\nodd line\r\nContent-Type: text/html\r\n\r\nHello", "Html odd \"Hello\"\n"),
        ("From a@b.example Tue Nov 24\r\nSubject: x\r\n\r\nHello", "Text \"Hello\"\n"),
        // No boundary, none that comes, one too long.
        ("Content-Type: multipart/mixed\r\n\r\n--b\r\nx\r\n", "Text broken \"--b\\r\\nx\\r\\n\"\n"),
        (&format!("{TWO}nothing here"), "Text broken \"nothing here\"\n"),
        (TWO, "Text broken \"\"\n"),
        (&format!("{TWO}--b--\r\nx"), "Text broken \"--b--\\r\\nx\"\n"),
        ("Content-Type: multipart/mixed; boundary=\"\"\r\n--\r\n\r\nx\r\n", "Text broken odd \"x\\r\\n\"\n"),
        ("Content-Type: multipart/mixed; boundary=\"\"\r\n\r\n--\r\n\r\nx\r\n", "Text broken \"--\\r\\n\\r\\nx\\r\\n\"\n"),
        // Ends that are missing.
        (&format!("{TWO}--b\r\n\r\none\r\n--b\r\n\r\ntwo"), "Mixed cut\n Text \"one\"\n Text \"two\"\n"),
        (&format!("{TWO}--b\r\n\r\none\r\n--b"), "Mixed cut\n Text \"one\"\n Text \"\"\n"),
        (
            &format!("{TWO}--b\r\nContent-Type: multipart/mixed; boundary=c\r\n\r\n--c\r\n\r\none\r\n--b\r\n\r\ntwo\r\n--b--\r\n"),
            "Mixed\n Mixed cut\n  Text \"one\"\n Text \"two\"\n",
        ),
        // Parts without a header or its empty line.
        (&format!("{TWO}--b\r\nHello\r\n--b--\r\n"), "Mixed\n Text broken \"Hello\"\n"),
        (&format!("{TWO}--b\r\nContent-Type: text/html\r\n--b--\r\n"), "Mixed\n Html \"\"\n"),
        (&format!("{TWO}--b\r\n--b\r\n--b--\r\n"), "Mixed\n Text \"\"\n Text \"\"\n"),
        ("Content-Type: multipart/mixed; boundary=b\r\n--b\r\n\r\none\r\n--b--\r\n", "Mixed odd\n Text \"one\"\n"),
        // Boundaries that begin alike, with white space, inside a line, in a header.
        (
            &format!("{TWO}--bc\r\n--b\r\n\r\none\r\n--bc\r\nx--b\r\n -- b\r\n--b \t\r\n\r\ntwo\r\n--b-- \r\n"),
            "Mixed\n Text \"one\\r\\n--bc\\r\\nx--b\\r\\n -- b\"\n Text \"two\"\n",
        ),
        (
            "Content-Type: multipart/mixed; boundary=bc\r\n\r\n--bc\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\none\r\n--b--\r\n--bc--\r\n",
            "Mixed\n Mixed\n  Text \"one\"\n",
        ),
        (
            &format!("{TWO}--b\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\none\r\n--b--\r\n--b\r\n\r\ntwo\r\n--b--\r\n"),
            "Mixed\n Mixed\n  Text \"one\"\n Text \"two\"\n",
        ),
        // Parts behind the end, and text there.
        (&format!("{TWO}--b\r\n\r\none\r\n--b--\r\n--b\r\n\r\ntwo\r\n--b--\r\n"), "Mixed\n Text \"one\"\n Text \"two\"\n"),
        (&format!("{TWO}--b\r\n\r\none\r\n--b--\r\nA footer of some length.\r\n"), "Mixed outside\n Text \"one\"\n"),
        // Twice the same field: the first counts.
        ("Content-Type: text/html\r\nContent-Type: text/plain\r\n\r\nx", "Html \"x\"\n"),
        // An encoding where none may be.
        (&format!("Content-Transfer-Encoding: base64\r\n{TWO}--b\r\n\r\none\r\n--b--\r\n"), "Mixed\n Text \"one\"\n"),
        (
            "Content-Type: message/rfc822\r\nContent-Transfer-Encoding: base64\r\n\r\nU3ViamVjdDogeA0KDQpIaQ==\r\n",
            "Message \"Subject: x\\r\\n\\r\\nHi\"\n",
        ),
        ("Content-Type: message/rfc822\r\n\r\n", "Message\n Text \"\"\n"),
        ("Content-Type: message/rfc822\r\n", "Text \"\"\n"),
    ]);
}

#[test]
fn what_the_header_says_is_kept() {
    let raw = "From: =?utf-8?Q?Dra=2E_G=C3=B3mez?= <g@c.example>\r\nTo: a@b.example, c@d.example\r\nCc: e@f.example\r\nSubject: Re\u{202e}: =?utf-8?B?w6k=?=\r\n\
        Date: Tue, 24 Nov 2026 12:00:00 -0500\r\n\
        Content-Type: application/pdf; name*0*=utf-8''an%C3; name*1*=%A1lisis.pdf\r\nContent-Disposition: ATTACHMENT\r\nContent-ID:\r\n <a@b>\r\n\r\n%PDF";
    let found = index(raw.as_bytes());
    let part = &found.parts[0];
    assert_eq!(
        (part.media_type.as_str(), part.name.as_deref(), part.content_id.as_deref()),
        ("application/pdf", Some("análisis.pdf"), Some("a@b"))
    );
    assert!(part.attachment && part.kind == Kind::Other);
    assert_eq!((found.about.subject.as_str(), found.about.from.as_str()), ("Re: é", "Dra. Gómez <g@c.example>"));
    assert_eq!((found.about.to.len(), found.about.cc.len(), found.about.date), (2, 1, Some(1_795_539_600_000_000)));
    let text = index(b"Content-Type: text/plain; charset=\"ISO-8859-1\"; format=Flowed; DelSp=yes\r\n\r\n");
    assert_eq!((text.parts[0].charset.as_deref(), text.parts[0].flowed, text.parts[0].delsp), (Some("ISO-8859-1"), true, true));
    let nested = index(b"Content-Type: message/rfc822\r\n\r\nSubject: inner\r\n\r\nx");
    assert_eq!(nested.parts[0].about.as_ref().map(|about| about.subject.as_str()), Some("inner"));
}

#[test]
fn json_brings_back_the_same() {
    let raw = format!("Subject: s\r\n{TWO}--b\r\nContent-Type: message/rfc822\r\n\r\nSubject: inner\r\n\r\nx\r\n--b--\r\n");
    let found = index(raw.as_bytes());
    let json = found.to_json().expect("an index can be written");
    assert_eq!(Index::from_json(&json).expect("what was just written"), found);
    let beyond = String::from_utf8(json.to_vec()).expect("JSON is UTF-8").replacen(&format!("\"length\":{}", raw.len()), "\"length\":3", 1);
    assert!(Index::from_json(beyond.as_bytes()).is_err());
}

#[test]
fn long_base64_is_noted_with_its_even_rows() {
    let even = format!("{}\r\n", "QUJD".repeat(19)).repeat(1_000);
    let head = "Content-Type: application/pdf\r\nContent-Transfer-Encoding: base64\r\n\r\n";
    let raw = format!("Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n{head}{even}WA==\r\n--b\r\n{head}QUJD\r\n--b--\r\n");
    let found = index(raw.as_bytes());
    assert_eq!(found.parts[2].rows, None, "a short one");
    let part = &found.parts[1];
    let (whole, length) = (decoded(raw.as_bytes(), part), part.body.end - part.body.start);
    let place = part.rows.expect("even rows").place(&(50_000..50_010), length);
    assert!(place.encoded.end - place.encoded.start <= 2 * 78, "{place:?}");
    let mut late = part.clone();
    late.body = part.body.start + place.encoded.start..part.body.start + place.encoded.end;
    let skip = usize::try_from(place.skip).expect("within a text of this test");
    assert_eq!(decoded(raw.as_bytes(), &late)[skip..skip + 10], whole[50_000..50_010]);

    let json = String::from_utf8(found.to_json().expect("an index can be written").to_vec()).expect("JSON is UTF-8");
    let rows = ",\"rows\":{\"width\":76,\"end\":2,\"count\":1000}";
    let earlier = Index::from_json(json.replacen(rows, "", 1).as_bytes()).expect("what an earlier release wrote");
    assert_ne!(earlier, found, "an earlier release wrote no rows");
    for lie in [rows.replace("1000", "1001"), rows.replace("76", "75"), rows.replace(":2", ":0")] {
        assert!(Index::from_json(json.replacen(rows, &lie, 1).as_bytes()).is_err(), "{lie}");
    }
    assert!(Index::from_json(json.replace("\"base64\"", "\"quoted_printable\"").as_bytes()).is_err(), "rows of another encoding");
}

#[test]
fn limits_hold_at_any_cut() {
    let deep = "Content-Type: message/rfc822\n\n".repeat(25_000);
    let many = format!("{TWO}{}", "--b\n\n".repeat(300));
    let digest = "Content-Type:multipart/digest;boundary=a\n\n--a\n\n".repeat(3_000);
    let long = format!("X: {}\r\n\r\nx", "y".repeat(1 << 20));
    let lines = format!("{}\r\n\r\nx", "X: y\r\n".repeat(200_000));
    for (raw, wanted) in [
        (&deep, Unshowable::TooDeep),
        (&many, Unshowable::TooManyParts),
        (&digest, Unshowable::TooDeep),
        (&long, Unshowable::HeaderTooLong),
        (&lines, Unshowable::HeaderTooLong),
    ] {
        for size in [1, 1_000, raw.len()] {
            let mut scan = Scan::default();
            raw.as_bytes().chunks(size).for_each(|piece| scan.push(piece));
            let found = scan.finish();
            assert!(found.is_sound());
            assert_eq!((found.unshowable, found.length), (Some(wanted), raw.len() as u64));
        }
    }
    let widest = format!("{TWO}{}--b--\n", "--b\n\nx\n".repeat(MAX_PARTS - 1));
    assert_eq!(index(widest.as_bytes()).parts.len(), MAX_PARTS);
}

/// Pieces that messages are made of, in any order.
fn message() -> impl Strategy<Value = Vec<u8>> {
    let pieces: Vec<&'static [u8]> = vec![
        b"\r\n",
        b"\n",
        b"\r",
        b" ",
        b"--",
        b"--b",
        b"--b\r\n",
        b"--b--\r\n",
        b"--bc\r\n",
        b"--bc--\r\n",
        b"\r\n\r\n",
        b"x",
        b"text of a line\r\n",
        b":",
        b"a: b\r\n",
        b"Content-Type: multipart/mixed; boundary=b\r\n",
        b"Content-Type: multipart/digest; boundary=bc\r\n",
        b"Content-Type: message/rfc822\r\n",
        b"Content-Type: multipart/mixed; boundary=\"\"\r\n",
        b"Content-Type: text/html\r\n",
        b"Content-Transfer-Encoding: base64\r\n",
        b"Content-Transfer-Encoding: quoted-printable\r\n",
        b"SGVsbG8=",
        b"=E9=\r\n",
        b"\0",
        b"\xff",
        b"\t",
    ];
    prop::collection::vec(prop::sample::select(pieces), 0..60).prop_map(|pieces| pieces.concat())
}

/// Of each text part, in which language it says that it is.
fn languages(raw: &str) -> Vec<Option<String>> {
    let index = index(raw.as_bytes());
    let kept = Index::from_json(&index.to_json().expect("JSON")).expect("as it was sealed");
    let texts = kept.parts.iter().filter(|part| matches!(part.kind, Kind::Text | Kind::Html));
    texts.map(|part| kept.language(part).map(str::to_owned)).collect()
}

#[test]
fn a_language_holds_for_the_parts_of_its_message_and_no_further() {
    let part = |header: &str| format!("--b\r\nContent-Type: text/plain\r\n{header}\r\nhola\r\n");
    let inner = "--b\r\nContent-Type: message/rfc822\r\nContent-Language: de\r\n\r\nSubject: a\r\n\r\ninner\r\n";
    let top = "Content-Type: multipart/mixed; boundary=b\r\nContent-Language: es-MX (Mexico)\r\n\r\n";
    let raw = format!("{top}{}{}{}{inner}--b--\r\n", part(""), part("Content-Language: en\r\n"), part("Content-Language: en, es\r\n"));
    let some = |tag: &str| Some(tag.to_owned());
    assert_eq!(languages(&raw), [some("es-MX"), some("en"), some("es-MX"), None]);
    assert_eq!(languages("Subject: a\r\n\r\nhola"), [None]);
    let hostile = "Content-Language: es\"><script>\r\nContent-Language: en\r\n\r\nhola";
    assert_eq!(languages(hostile), [None], "the first one counts");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn any_message_has_a_sound_index(raw in message()) {
        let _ = index(&raw);
    }

    #[test]
    fn leaves_decode_to_their_size(encoded in any::<bool>(), raw in message()) {
        let head = if encoded { "Content-Transfer-Encoding: quoted-printable\r\n" } else { "Content-Transfer-Encoding: base64\r\n" };
        let raw = [TWO.as_bytes(), b"--b\r\n", head.as_bytes(), b"\r\n", &raw].concat();
        let _ = index(&raw);
    }
}
