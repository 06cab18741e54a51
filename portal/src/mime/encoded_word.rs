//! RFC 2047: words in header fields that say their charset. Must not know which field it is.
//!
//! Neighbouring words of one charset are joined before they become text, for many writers cut a letter in two. Raw 8-bit
//! bytes are read as charsets are guessed. What is no encoded word stands as it came.
//!
//! Invariant: any bytes give a text; the time is linear in their number.
use super::{
    charset,
    decode::{Decoder, Encoding},
};

/// Longest encoded word looked for: RFC 2047 allows 75 characters, writers do not care.
const MAX_WORD: usize = 1_000;

/// A field's value as text: unfolded, words decoded. Not yet safe to show.
#[must_use]
pub fn decode(value: &[u8]) -> String {
    let mut text = String::with_capacity(value.len());
    pieces(value, |piece| match piece {
        Piece::Plain(plain) => text.push_str(plain),
        Piece::Word(word) => text.push_str(&word),
    });
    text
}

/// A field's value with every word written anew in UTF-8, one where several were: for a library that takes addresses
/// apart and decodes word by word.
#[must_use]
pub fn rewrite(value: &[u8]) -> String {
    let mut text = String::with_capacity(value.len());
    pieces(value, |piece| match piece {
        Piece::Plain(plain) => text.push_str(plain),
        Piece::Word(word) => {
            text.push_str("=?utf-8?Q?");
            for byte in word.bytes() {
                if byte.is_ascii_alphanumeric() {
                    text.push(char::from(byte));
                } else {
                    text.push('=');
                    text.extend([byte >> 4, byte & 15].map(|digit| char::from(b"0123456789ABCDEF"[usize::from(digit)])));
                }
            }
            text.push_str("?=");
        }
    });
    text
}

enum Piece<'a> {
    Plain(&'a str),
    Word(String),
}

/// One encoded word.
struct Word<'a> {
    charset: &'a str,
    bytes: Vec<u8>,
    length: usize,
}

fn pieces(value: &[u8], mut take: impl FnMut(Piece<'_>)) {
    let unfolded: Vec<u8> = value.iter().copied().filter(|byte| !matches!(byte, b'\r' | b'\n')).collect();
    let line = charset::to_text(&unfolded, None).text;
    let mut rest = line.as_str();
    while let Some(at) = next_word(rest) {
        take(Piece::Plain(&rest[..at]));
        rest = &rest[at..];
        let mut run: Option<(&str, Vec<u8>)> = None;
        let mut text = String::new();
        // White space between two words is not part of the text.
        while let Some(word) = read(rest.trim_start_matches([' ', '\t'])) {
            let blank = rest.len() - rest.trim_start_matches([' ', '\t']).len();
            match &mut run {
                Some((charset, bytes)) if charset.eq_ignore_ascii_case(word.charset) => bytes.extend_from_slice(&word.bytes),
                _ => {
                    if let Some((charset, bytes)) = run.replace((word.charset, word.bytes)) {
                        text.push_str(&charset::to_text(&bytes, Some(charset)).text);
                    }
                }
            }
            rest = &rest[blank + word.length..];
        }
        if let Some((charset, bytes)) = run {
            text.push_str(&charset::to_text(&bytes, Some(charset)).text);
        }
        take(Piece::Word(text));
    }
    take(Piece::Plain(rest));
}

/// Where the next encoded word begins.
fn next_word(text: &str) -> Option<usize> {
    text.match_indices("=?").map(|(at, _)| at).find(|at| read(&text[*at..]).is_some())
}

/// `=?charset*language?B|Q?text?=` at the very start.
fn read(text: &str) -> Option<Word<'_>> {
    let inner = text.strip_prefix("=?")?;
    let bound = inner.floor_char_boundary(MAX_WORD);
    let (label, rest) = inner[..bound].split_once('?')?;
    let (coding, rest) = rest.split_once('?')?;
    let (written, _) = rest.split_once("?=")?;
    let charset = label.split('*').next().filter(|charset| !charset.is_empty() && charset.bytes().all(|byte| byte.is_ascii_graphic()))?;
    let mut bytes = Vec::new();
    let (encoding, written_bytes) = match coding {
        "B" | "b" => (Encoding::Base64, written.as_bytes().to_vec()),
        "Q" | "q" => (Encoding::QuotedPrintable, written.bytes().map(|byte| if byte == b'_' { b' ' } else { byte }).collect()),
        _ => return None,
    };
    let mut decoder = Decoder::new(encoding);
    decoder.push(&written_bytes, &mut bytes);
    decoder.finish(&mut bytes);
    Some(Word { charset, bytes, length: "=?".len() + label.len() + 1 + coding.len() + 1 + written.len() + "?=".len() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_decoded_and_the_rest_stands() {
        for (value, wanted) in [
            ("", ""),
            ("plain", "plain"),
            ("=?utf-8?Q?an=C3=A1lisis_de?= sangre", "análisis de sangre"),
            ("=?ISO-8859-1*en?b?Sm9z6Q==?=", "José"),
            ("a =?utf-8?B?w6k=?= b", "a é b"),
            // Joined: white space between two words goes, a letter cut in two is whole.
            ("=?utf-8?Q?a?= \r\n =?utf-8?Q?b?=", "ab"),
            ("=?utf-8?Q?=C3?= =?UTF-8?Q?=A9?=", "é"),
            ("=?utf-8?B?w4M=?==?utf-8?Q?x?=", "Ãx"),
            ("=?utf-8?Q?a?= =?koi8-r?Q?=C1?=", "aа"),
            // Written wrongly.
            ("=?utf-8?Q?a b?=", "a b"),
            ("=?utf-8?Q?what??=", "what?"),
            ("x=?utf-8?Q?y?=z", "xyz"),
            ("=?utf-8?Q?open", "=?utf-8?Q?open"),
            ("=?utf-8?X?a?=", "=?utf-8?X?a?="),
            ("=??Q?a?=", "=??Q?a?="),
            ("=?=?=?utf-8?Q?a?=", "=?=?a"),
            ("=?klingon?Q?a=E9?=", "aé"),
        ] {
            assert_eq!(decode(value.as_bytes()), wanted, "{value}");
        }
        assert_eq!(decode(b"Jos\xe9"), "José");
        assert_eq!(decode("José".as_bytes()), "José");
    }

    #[test]
    fn words_are_written_anew() {
        assert_eq!(rewrite(b"=?iso-8859-1?Q?Jos=E9?= =?iso-8859-1?Q?_G?= <a@b.example>"), "=?utf-8?Q?Jos=C3=A9=20G?= <a@b.example>");
    }

    #[test]
    fn many_halves_of_words_take_no_time() {
        let began = std::time::Instant::now();
        for unit in ["=?", "=?a?q?", "=?a?q?=?=", "=?a?b?b"] {
            let _ = decode(unit.repeat(16_384 / unit.len()).as_bytes());
        }
        assert!(began.elapsed().as_secs() < 5);
    }
}
