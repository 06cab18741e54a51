//! Tells a list in UTF-8 from one in another encoding, and names the other, so that one knows what to do. Converts nothing:
//! a wrong guess would spoil names for good.
use encoding_rs::{Encoding, MACINTOSH, WINDOWS_1252};

use super::report::{Kind, Problem};

const ADVICE: &str = "save it as \"CSV UTF-8\" in the spreadsheet";

/// The text, without byte-order mark.
pub(super) fn utf8(bytes: &[u8]) -> Result<&str, Problem> {
    if let Some((encoding, _)) = Encoding::for_bom(bytes)
        && encoding != encoding_rs::UTF_8
    {
        return Err(Problem::row(1, Kind::Unreadable, format!("the file is {}, not UTF-8: {ADVICE}", encoding.name())));
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let at = error.valid_up_to();
        Problem::row(
            line_of(bytes, at),
            Kind::Unreadable,
            format!("here is a character that is not UTF-8; the file is probably {}: {ADVICE}", guess(bytes)),
        )
    })?;
    match text.find('\0') {
        Some(at) => Err(Problem::row(
            line_of(bytes, at),
            Kind::Unreadable,
            format!("here is a NUL character; the file is probably UTF-16: {ADVICE}"),
        )),
        None => Ok(text),
    }
}

fn line_of(bytes: &[u8], at: usize) -> u64 {
    let breaks = bytes[..at].iter().filter(|byte| **byte == b'\n').count();
    u64::try_from(breaks).unwrap_or(u64::MAX).saturating_add(1)
}

/// The encoding in which the bytes beyond ASCII make the most letters of Western European names.
fn guess(bytes: &[u8]) -> String {
    if bytes.contains(&0) {
        return "UTF-16".to_owned();
    }
    let high: Vec<u8> = bytes.iter().copied().filter(|byte| !byte.is_ascii()).take(4096).collect();
    let letters = |encoding: &'static Encoding| {
        let text = encoding.decode_without_bom_handling(&high).0;
        text.chars().filter(|c| "áàâäãåçéèêëíìîïñóòôöõúùûüýÿßøæÁÀÂÄÃÅÇÉÈÊËÍÌÎÏÑÓÒÔÖÕÚÙÛÜÝØÆ".contains(*c)).count()
    };
    let (western, macintosh) = (letters(WINDOWS_1252), letters(MACINTOSH));
    if western.max(macintosh) * 2 < high.len() {
        return "in an encoding that this program does not know".to_owned();
    }
    let name = if macintosh > western { MACINTOSH.name() } else { WINDOWS_1252.name() };
    format!("{name} (to convert: iconv -f {name} -t UTF-8)")
}
