//! Encodings as they should be, as they are, and cut anywhere.
use proptest::prelude::*;

use super::*;

fn decoded(encoding: Encoding, pieces: &[&[u8]]) -> Vec<u8> {
    let (mut decoder, mut meter, mut out) = (Decoder::new(encoding), Meter::new(encoding), Vec::new());
    for piece in pieces {
        decoder.push(piece, &mut out);
        meter.push(piece);
    }
    decoder.finish(&mut out);
    assert_eq!(meter.finish(), out.len() as u64, "the meter of {encoding:?} on {pieces:?}");
    out
}

fn check(encoding: Encoding, cases: &[(&str, &str)]) {
    for (written, wanted) in cases {
        assert_eq!(String::from_utf8_lossy(&decoded(encoding, &[written.as_bytes()])), *wanted, "{written:?}");
    }
}

#[test]
fn base64_is_forgiving() {
    check(
        Encoding::Base64,
        &[
            ("", ""),
            ("SGVsbG8=", "Hello"),
            ("SGVs\r\nbG8=\r\n", "Hello"),
            ("SGVsbG8", "Hello"),
            ("SGVsbG", "Hell"),
            ("SGVsb", "Hel"),
            ("S", ""),
            ("=", ""),
            ("====", ""),
            ("S-G*V s\0b!G\u{e9}8=", "Hello"),
            ("SGVsbG8=SGVsbG8=", "HelloHello"),
            ("SGVsbG8==\r\n\r\nSGVsbG8", "HelloHello"),
        ],
    );
}

#[test]
fn one_bad_line_among_many_spoils_no_other() {
    let line = "VGhlIHBhdGllbnQncyBzY2FuLCBlbmNvZGVkIGFzIG1haWwgc3lzdGVtcyBlbmNvZGUgaXQsIGxpbmU=";
    let whole = "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWZnaGlqa2xtbm9wcXJzdHV2d3h5eg==".trim_end_matches('=');
    for bad in [line, whole, "!!!!", "QUJD REVG", "QUI", "", "QUI=QUJD"] {
        let text = format!("{}{bad}\r\n{}QUJD", "QUJDREVG\r\n".repeat(700), "QUJDREVG\n".repeat(700));
        let mut one_by_one = Vec::new();
        let mut decoder = Decoder::new(Encoding::Base64);
        text.bytes().for_each(|byte| decoder.push(&[byte], &mut one_by_one));
        decoder.finish(&mut one_by_one);
        let at_once = decoded(Encoding::Base64, &[text.as_bytes()]);
        assert!(at_once == one_by_one, "{bad:?}");
        assert!(at_once.starts_with(&b"ABCDEF".repeat(700)));
    }
}

#[test]
fn quoted_printable_keeps_what_is_no_escape() {
    check(
        Encoding::QuotedPrintable,
        &[
            ("", ""),
            ("Jos=C3=A9", "José"),
            ("Jos=c3=a9", "José"),
            ("a=\r\nb", "ab"),
            ("a=\nb", "ab"),
            ("a= \t \r\nb", "ab"),
            ("a=", "a"),
            ("a= ", "a"),
            ("a=\r", "a"),
            ("a=4", "a=4"),
            ("a=zz", "a=zz"),
            ("a=4=41", "a=4A"),
            ("a==41", "a=A"),
            ("a= b", "a= b"),
            ("a=\rb", "a=\rb"),
            ("1 + 1 = 2\r\n", "1 + 1 = 2\r\n"),
            ("x \r\ny", "x \r\ny"),
        ],
    );
    let spaces = format!("a={}\r\nb", " ".repeat(5_000));
    assert_eq!(decoded(Encoding::QuotedPrintable, &[spaces.as_bytes()]), spaces.as_bytes());
}

#[test]
fn the_word_is_read_with_forgiveness() {
    for (value, wanted) in [
        ("", Encoding::Identity),
        ("8BIT", Encoding::Identity),
        (" Base64 ", Encoding::Base64),
        ("\"base64\"", Encoding::Base64),
        ("base64; charset=utf-8", Encoding::Base64),
        ("base64 (padded)", Encoding::Base64),
        ("Quoted-Printable", Encoding::QuotedPrintable),
        ("x-uuencode", Encoding::Unknown),
        ("\u{e9}", Encoding::Identity),
    ] {
        assert_eq!(Encoding::read(value), wanted, "{value}");
    }
}

/// Bytes as encodings see them, junk among them, and where to cut.
fn written() -> impl Strategy<Value = (Vec<u8>, Vec<usize>)> {
    let byte = prop_oneof![
        3 => prop::sample::select(b"ABYZabyz0189+/=\r\n \t".to_vec()),
        3 => prop::sample::select(b"=\r\n 4a".to_vec()),
        1 => any::<u8>(),
    ];
    (prop::collection::vec(byte, 0..400), prop::collection::vec(0_usize..400, 0..6))
}

proptest! {
    #[test]
    fn cuts_make_no_difference((bytes, mut cuts) in written()) {
        cuts.retain(|cut| *cut < bytes.len());
        cuts.sort_unstable();
        let mut pieces = Vec::new();
        let mut from = 0;
        for cut in cuts {
            pieces.push(&bytes[from..cut]);
            from = cut;
        }
        pieces.push(&bytes[from..]);
        let single: Vec<&[u8]> = bytes.chunks(1).collect();
        for encoding in [Encoding::Identity, Encoding::Base64, Encoding::QuotedPrintable, Encoding::Unknown] {
            let whole = decoded(encoding, &[&bytes]);
            prop_assert_eq!(&decoded(encoding, &pieces), &whole);
            prop_assert_eq!(&decoded(encoding, &single), &whole);
        }
    }
}
