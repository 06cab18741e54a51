//! Bytes of a text part to text, whatever its charset is called and whether or not the name is true. Must not know MIME.
//!
//! Mail lies about its charset. What is told is believed, unless the bytes prove otherwise: valid UTF-8 with letters
//! beyond ASCII is UTF-8, whatever Western name it goes by, and what cannot be UTF-8 is taken as windows-1252.
//!
//! Invariant: any bytes give a text; where that is a guess or holds replaced characters, the answer says so.
use encoding_rs::{EUC_KR, Encoding, GBK, ISO_2022_JP, REPLACEMENT, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};
use mail_parser::decoders::charsets::map::charset_decoder;

/// The upper halves of two charsets that old programs still write, letter by letter.
const CP437: &str =
    "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u{a0}";
const CP852: &str = "ÇüéâäůćçłëŐőîŹÄĆÉĹĺôöĽľŚśÖÜŤťŁ×čáíóúĄąŽžĘę¬źČş«»░▒▓│┤ÁÂĚŞ╣║╗╝Żż┐└┴┬├─┼Ăă╚╔╩╦╠═╬¤đĐĎËďŇÍÎě┘┌█▄ŢŮ▀ÓßÔŃńňŠšŔÚŕŰýÝţ´\u{ad}˝˛ˇ˘§÷¸°¨˙űŘř■\u{a0}";
/// How far an HTML page is searched for the charset that it names itself: what browsers do.
const MAX_META: usize = 1_024;

/// A text, and what is to be said about it.
#[derive(Clone, PartialEq, Eq)]
pub struct Decoded {
    /// UTF-8, without byte order mark.
    pub text: String,
    /// Why it may not read as it was written.
    pub doubt: Option<Doubt>,
}

impl std::fmt::Debug for Decoded {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Decoded").field("doubt", &self.doubt).finish_non_exhaustive()
    }
}

/// Why a text may not read as it was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Doubt {
    /// The charset's name is not known here: taken as UTF-8, or windows-1252.
    Unknown,
    /// No charset was named, or a wrong one: guessed.
    Guessed,
    /// Some bytes mean nothing in the charset; they show as U+FFFD.
    Broken,
}

/// Makes text of a part's bytes.
#[must_use]
pub fn to_text(bytes: &[u8], charset: Option<&str>) -> Decoded {
    let label = charset.map(|label| label.trim().trim_matches(['"', '\'']).to_ascii_lowercase()).filter(|label| !label.is_empty());
    // It begins as the mark of two bytes does; no text begins with a letter that is nothing.
    if label.is_none() && bytes.starts_with(&[0xff, 0xfe, 0, 0]) {
        return said(utf32(bytes, "utf-32le"));
    }
    if let Some((encoding, mark)) = Encoding::for_bom(bytes)
        && (encoding == UTF_8 || label.as_ref().is_none_or(|label| is_wide(label)))
    {
        return by(encoding, &bytes[mark..]);
    }
    let Some(label) = label else { return guess(bytes, (!bytes.is_ascii()).then_some(Doubt::Guessed)) };
    match label.as_str() {
        _ if is_wide(&label) => by(if label.ends_with("be") || looks_big(bytes) { UTF_16BE } else { UTF_16LE }, bytes),
        "utf-32" | "utf32" | "utf-32be" | "utf-32le" | "ucs-4" => said(utf32(bytes, &label)),
        "cp437" | "ibm437" | "437" | "cspc8codepage437" => said(by_table(bytes, CP437)),
        "cp852" | "ibm852" | "852" | "cspcp852" => said(by_table(bytes, CP852)),
        // Wider ones of the same family: what only they have is marked.
        _ if label.starts_with("iso-2022-jp") => by(ISO_2022_JP, bytes),
        "utf-7" | "utf7" | "unicode-1-1-utf-7" | "csutf7" | "x-unicode-2-0-utf-7" => said(utf7(bytes)),
        "iso-2022-kr" | "csiso2022kr" => by(
            EUC_KR,
            &lift(bytes, |bytes| match bytes {
                [0x1b, b'$', b')', b'C', ..] => (4, Some(false)),
                [0x0e, ..] => (1, Some(true)),
                [0x0f, ..] => (1, Some(false)),
                _ => (0, None),
            }),
        ),
        "hz-gb-2312" | "hz" => by(
            GBK,
            &lift(bytes, |bytes| match bytes {
                [b'~', b'{', ..] => (2, Some(true)),
                [b'~', b'}', ..] => (2, Some(false)),
                [b'~', b'~', ..] => (1, None),
                _ => (0, None),
            }),
        ),
        _ => labelled(bytes, &label),
    }
}

/// The charset that an HTML page names in its head.
#[must_use]
pub fn named_in_html(bytes: &[u8]) -> Option<String> {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(MAX_META)]).to_ascii_lowercase();
    let meta = &head[head.find("<meta")?..];
    let rest = &meta[meta.find("charset")? + "charset".len()..];
    let rest = rest.trim_start().strip_prefix('=')?.trim_start().trim_start_matches(['"', '\'']);
    let label: String = rest.chars().take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | ':' | '.')).take(40).collect();
    // A page that can be read as ASCII is not UTF-16, whatever it says.
    (!label.is_empty() && !is_wide(&label)).then_some(label)
}

fn labelled(bytes: &[u8], label: &str) -> Decoded {
    match Encoding::for_label(label.as_bytes()).filter(|encoding| *encoding != REPLACEMENT) {
        Some(encoding) if encoding == WINDOWS_1252 && !bytes.is_ascii() && std::str::from_utf8(bytes).is_ok() => {
            guess(bytes, Some(Doubt::Guessed))
        }
        Some(encoding) if encoding == UTF_8 && !bytes.is_ascii() && !has_wide_letter(bytes) => guess(bytes, Some(Doubt::Guessed)),
        Some(encoding) => by(encoding, bytes),
        // Names that only the MIME library has: ibm850 and odd spellings.
        None => match charset_decoder(label.as_bytes()).filter(|_| !label.contains("2022") && label != "replacement") {
            Some(decoder) => said(decoder(bytes)),
            // Also seven bits may be another charset's, if they switch to one.
            None => {
                let switched = bytes.iter().any(|byte| matches!(byte, 0x0e | 0x0f | 0x1b));
                guess(bytes, (switched || !bytes.is_ascii()).then_some(Doubt::Unknown))
            }
        },
    }
}

/// UTF-8 if it can be, else windows-1252, in which every byte means something.
fn guess(bytes: &[u8], doubt: Option<Doubt>) -> Decoded {
    let text = std::str::from_utf8(bytes).map_or_else(|_| WINDOWS_1252.decode_without_bom_handling(bytes).0.into_owned(), str::to_owned);
    Decoded { text, doubt }
}

fn by(encoding: &'static Encoding, bytes: &[u8]) -> Decoded {
    let (text, broken) = encoding.decode_without_bom_handling(bytes);
    Decoded { text: text.into_owned(), doubt: broken.then_some(Doubt::Broken) }
}

fn said(text: String) -> Decoded {
    let doubt = text.contains(char::REPLACEMENT_CHARACTER).then_some(Doubt::Broken);
    Decoded { text, doubt }
}

/// Whether the bytes hold a letter of UTF-8 that takes more than one byte.
fn has_wide_letter(bytes: &[u8]) -> bool {
    bytes.utf8_chunks().any(|chunk| !chunk.valid().is_ascii())
}

/// A charset of two bytes a letter.
fn is_wide(label: &str) -> bool {
    let plain: String = label.chars().filter(char::is_ascii_alphanumeric).collect();
    matches!(
        plain.as_str(),
        "utf16" | "utf16le" | "utf16be" | "ucs2" | "iso10646ucs2" | "unicode" | "csunicode" | "unicodefeff" | "unicodefffe"
    )
}

/// Without a mark, the zeros of Latin letters tell the order of bytes.
fn looks_big(bytes: &[u8]) -> bool {
    let (pairs, _) = bytes.as_chunks::<2>();
    let few = &pairs[..pairs.len().min(512)];
    let zeros = |at: usize| few.iter().filter(|pair| pair[at] == 0).count();
    zeros(0) > zeros(1)
}

/// Charsets of seven bits that switch to another with a sequence: the bytes of the other get their eighth bit. `switch`
/// says how many bytes a sequence takes and what follows.
fn lift(bytes: &[u8], switch: impl Fn(&[u8]) -> (usize, Option<bool>)) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len());
    let (mut at, mut high) = (0, false);
    while at < bytes.len() {
        let (taken, next) = switch(&bytes[at..]);
        at += taken;
        high = next.unwrap_or(high);
        if taken > 0 && next.is_some() {
            continue;
        }
        let Some(byte) = bytes.get(at) else { break };
        high &= *byte != b'\n';
        out.push(if high && *byte > 0x20 { byte | 0x80 } else { *byte });
        at += 1;
    }
    out
}

/// Without a mark, the order in which more groups of four are letters. A first letter does not tell: that of `ŀ` or `─` begins with a zero.
fn looks_little(groups: &[[u8; 4]]) -> bool {
    let few = &groups[..groups.len().min(512)];
    let letters = |of: fn([u8; 4]) -> u32| few.iter().filter(|group| char::from_u32(of(**group)).is_some_and(|c| c != '\0')).count();
    letters(u32::from_le_bytes) > letters(u32::from_be_bytes)
}

/// Letters of four bytes; a mark or the zeros tell the order of bytes.
fn utf32(bytes: &[u8], label: &str) -> String {
    let (groups, rest) = bytes.as_chunks::<4>();
    let little = match groups.first() {
        Some([0xff, 0xfe, 0, 0]) => true,
        Some([0, 0, 0xfe, 0xff]) => false,
        _ if label.ends_with("be") => false,
        _ => label.ends_with("le") || looks_little(groups),
    };
    let letter = |group: &[u8; 4]| if little { u32::from_le_bytes(*group) } else { u32::from_be_bytes(*group) };
    let letters = groups.iter().map(|group| char::from_u32(letter(group)).unwrap_or(char::REPLACEMENT_CHARACTER));
    letters.filter(|letter| *letter != '\u{feff}').chain((!rest.is_empty()).then_some(char::REPLACEMENT_CHARACTER)).collect()
}

/// A charset of one byte a letter.
fn by_table(bytes: &[u8], upper: &str) -> String {
    let upper: Vec<char> = upper.chars().collect();
    let letter = |byte: &u8| {
        byte.checked_sub(0x80)
            .map_or_else(|| char::from(*byte), |at| upper.get(usize::from(at)).copied().unwrap_or(char::REPLACEMENT_CHARACTER))
    };
    bytes.iter().map(letter).collect()
}

/// RFC 2152. The MIME library's own swallows the letter after a sequence and what stands at the end.
fn utf7(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len());
    let mut rest = bytes;
    while let Some((&byte, tail)) = rest.split_first() {
        rest = tail;
        if byte != b'+' {
            text.push(if byte.is_ascii() { char::from(byte) } else { char::REPLACEMENT_CHARACTER });
            continue;
        }
        let end = rest.iter().position(|byte| !(byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/'))).unwrap_or(rest.len());
        let mut units = Vec::new();
        let mut decoder = super::decode::Decoder::new(super::decode::Encoding::Base64);
        decoder.push(&rest[..end], &mut units);
        decoder.finish(&mut units);
        let units = units.as_chunks::<2>().0.iter().map(|pair| u16::from_be_bytes(*pair));
        text.extend(char::decode_utf16(units).map(|letter| letter.unwrap_or(char::REPLACEMENT_CHARACTER)));
        let dash = rest.get(end) == Some(&b'-');
        if end == 0 {
            text.push('+');
        }
        rest = &rest[end + usize::from(dash)..];
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn charsets_are_believed_if_they_can_be() {
        for (bytes, charset, wanted, doubt) in [
            (&b"plain"[..], None, "plain", None),
            (b"plain", Some("no-such"), "plain", None),
            ("José".as_bytes(), None, "José", Some(Doubt::Guessed)),
            (b"Jos\xe9", None, "José", Some(Doubt::Guessed)),
            ("José".as_bytes(), Some("UTF-8"), "José", None),
            (b"Jos\xe9", Some("utf-8"), "José", Some(Doubt::Guessed)),
            ("é\u{fffd}".as_bytes(), Some("utf8"), "é\u{fffd}", None),
            (b"\xc3\xa9 \xff", Some("utf-8"), "é \u{fffd}", Some(Doubt::Broken)),
            (b"\xe9\x80", Some("iso-8859-1"), "é€", None),
            ("é".as_bytes(), Some("iso-8859-1"), "é", Some(Doubt::Guessed)),
            ("é".as_bytes(), Some("us-ascii"), "é", Some(Doubt::Guessed)),
            (b"\xe9", Some("\"US-ASCII\""), "é", None),
            (b"\xe9", Some("klingon"), "é", Some(Doubt::Unknown)),
            (b"\xcf\xf0\xe8", Some("windows-1251"), "При", None),
            (b"\x1b$B%O%m\x1b(B", Some("iso-2022-jp"), "ハロ", None),
            (b"\xc4\xe3", Some("gb2312"), "你", None),
            (b"\x9b\x9c", Some("ibm850"), "ø£", None),
            (b"\x1b$)C\x0e>H3g\x0f!\n", Some("iso-2022-kr"), "안녕!\n", None),
            (b"~{Dc:C~} ok ~~", Some("hz-gb-2312"), "你好 ok ~", None),
            (b"Hi +AOk world +2D3cCA-!+-", Some("utf-7"), "Hi é world 🐈!+", None),
            (b"+AOk", Some("UTF-7"), "é", None),
            (b"\xef\xbb\xbfa", Some("iso-8859-1"), "a", None),
            (b"\xff\xfea\0", None, "a", None),
            (b"\xff\xfea\0", Some("utf-16"), "a", None),
            (b"\0a\0b", Some("utf-16"), "ab", None),
            (b"a\0b\0", Some("utf-16"), "ab", None),
            (b"\0a", Some("utf-16be"), "a", None),
            (b"\xff\xfe", Some("iso-8859-1"), "ÿþ", None),
            (b"a", Some("replacement"), "a", None),
            (b"a\xe9", Some("iso-2022-cn"), "aé", Some(Doubt::Unknown)),
            (b"", Some("utf-8"), "", None),
            (b"\x1b$B%O%m\x1b(B", Some("ISO-2022-JP-2"), "ハロ", None),
            (b"\x1b$(D\x22\x2f\x1b(B", Some("iso-2022-jp-1"), "\u{fffd}$(D\"/", Some(Doubt::Broken)),
            (b"\x1b$)A\x0eVPND\x0f", Some("iso-2022-cn"), "\x1b$)A\x0eVPND\x0f", Some(Doubt::Unknown)),
            (b"5 \x0e mg", Some("x-no-such"), "5 \x0e mg", Some(Doubt::Unknown)),
            (b"\xa4o \xab", Some("cp437"), "ño ½", None),
            (b"\x9f \xa5", Some("IBM852"), "č ą", None),
            (b"\xff\xfe\0\0a\0\0\0\xf1\0\0\0", Some("utf-32"), "añ", None),
            (b"\xff\xfe\0\0a\0\0\0\xf1\0\0\0", None, "añ", None),
            (b"\0\0\0a\0\0\0\xf1", Some("utf-32be"), "añ", None),
            (b"a\0\0\0\xf1\0\0\0", Some("utf-32"), "añ", None),
            (b"\0\x01\0\0b\0\0\0a\0\0\0", Some("UTF-32"), "Āba", None),
            (b"\0\x25\0\0\n\0\0\0a\0\0\0", Some("ucs-4"), "─\na", None),
            (b"\0\x01\xf6\0\0\0\0a", Some("utf-32"), "\u{1f600}a", None),
            (b"\0\0\0a\0\0\x01\0", Some("utf32"), "aĀ", None),
            (b"a\0\0\0\0\0\x11\0b", Some("utf-32le"), "a\u{fffd}\u{fffd}", Some(Doubt::Broken)),
        ] {
            let found = to_text(bytes, charset);
            assert_eq!((found.text.as_str(), found.doubt), (wanted, doubt), "{bytes:?} {charset:?}");
        }
    }

    #[test]
    fn pages_name_their_charset() {
        for (page, wanted) in [
            ("<html><head><META charset=\"Windows-1251\">", Some("windows-1251")),
            ("<meta http-equiv='Content-Type' content='text/html; charset = koi8-r'>", Some("koi8-r")),
            ("<meta charset=utf-16>", None),
            ("charset=utf-8", None),
            ("<meta charset>", None),
            ("<meta charset=", None),
        ] {
            assert_eq!(named_in_html(page.as_bytes()).as_deref(), wanted, "{page}");
        }
    }
}
