//! Files that a mail program writes, files that it would not, and what is none.
use proptest::prelude::*;

use super::content;

/// A thing of a kind, its length told.
fn der(tag: u8, inside: &[u8]) -> Vec<u8> {
    let mut out = vec![tag];
    match u16::try_from(inside.len()).expect("short") {
        short @ 0..128 => out.push(short.to_be_bytes()[1]),
        long => {
            out.push(0x82);
            out.extend(long.to_be_bytes());
        }
    }
    out.extend_from_slice(inside);
    out
}

/// The same, its length not told.
fn endless(tag: u8, inside: &[u8]) -> Vec<u8> {
    [&[tag, 0x80], inside, &[0, 0]].concat()
}

const SIGNED: &[u8] = &[6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 7, 2];
const DATA: &[u8] = &[6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 7, 1];
const RECEIPT: &[u8] = &[6, 11, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 9, 16, 1, 1];

/// A signed file around this, whose lengths are written by `wrap`.
fn file(wrap: fn(u8, &[u8]) -> Vec<u8>, kind: &[u8], octets: &[u8]) -> Vec<u8> {
    let inner = wrap(0x30, &[kind, &wrap(0xa0, octets)].concat());
    // The certificates and the signers behind it are of no interest here.
    let signed = wrap(0x30, &[&[2, 1, 1][..], &der(0x31, &[]), &inner, &der(0x31, b"\x30\0")].concat());
    wrap(0x30, &[SIGNED, &wrap(0xa0, &signed)].concat())
}

fn found(file: &[u8]) -> Option<String> {
    content(file).map(|content| String::from_utf8(content.to_vec()).expect("text"))
}

#[test]
fn the_text_is_taken_out_however_it_is_written_down() {
    let text = "Content-Type: text/plain\r\n\r\nAll is well.\r\n".repeat(4);
    let whole = der(4, text.as_bytes());
    let (one, two) = text.as_bytes().split_at(50);
    let pieces = [der(4, one), der(4, two)].concat();
    for (octets, said) in [
        (whole.clone(), "one piece"),
        (der(0x24, &pieces), "pieces"),
        (endless(0x24, &pieces), "pieces without a length"),
        (endless(0x24, &endless(0x24, &pieces)), "pieces in pieces"),
    ] {
        assert_eq!(found(&file(der, DATA, &octets)).as_deref(), Some(text.as_str()), "{said}");
        assert_eq!(found(&file(endless, DATA, &octets)).as_deref(), Some(text.as_str()), "{said}, endless");
    }
    let behind = [file(der, DATA, &whole), b"\r\njunk".to_vec()].concat();
    assert_eq!(found(&behind).as_deref(), Some(text.as_str()));
}

#[test]
fn what_is_no_signed_message_is_nothing() {
    let whole = der(4, b"text");
    let deep = (0..5).fold(whole.clone(), |inside, _| der(0x24, &inside));
    let bomb = |levels: usize| [0x24, 0x80].repeat(levels);
    for (file, said) in [
        (Vec::new(), "nothing"),
        (b"Content-Type: text/plain\r\n\r\nx".to_vec(), "text"),
        (file(der, RECEIPT, &whole), "a receipt"),
        (file(der, DATA, &der(4, b"")), "empty"),
        (file(der, DATA, &der(0x0c, b"text")), "no octets"),
        (file(der, DATA, &deep), "too deep"),
        (file(der, DATA, &der(0x24, &[der(4, b"a"), der(0x0c, b"b")].concat())), "a piece of something else"),
        (der(0x30, &[SIGNED, &der(0xa0, &der(0x30, &[2, 1, 1]))].concat()), "certificates only"),
        (file(der, DATA, &whole)[..30].to_vec(), "cut"),
        ([0x30, 0x84, 0xff, 0xff, 0xff, 0xff].to_vec(), "a length that is none"),
        ([0x30, 0x88, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff].to_vec(), "a length that wraps"),
        (bomb(200_000), "a hole"),
        (file(endless, DATA, &whole)[..40].iter().copied().chain(bomb(100_000)).collect(), "a hole within"),
    ] {
        assert_eq!(found(&file), None, "{said}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn nothing_ends_it(bytes in prop::collection::vec(any::<u8>(), 0..200), at in any::<prop::sample::Index>()) {
        let _ = content(&bytes);
        let mut broken = file(endless, DATA, &endless(0x24, &der(4, b"some text")));
        let at = at.index(broken.len());
        broken.splice(at..at + 1, bytes.iter().take(3).copied());
        prop_assert!(content(&broken).is_none_or(|content| content.len() <= broken.len()));
    }
}
