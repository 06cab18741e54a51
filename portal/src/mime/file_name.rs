//! Names of files on their way to somebody's disk: safe, bounded, with an ending that fits. Must not know HTTP.
//!
//! A name from a message is a wish. No path survives, no reserved name, nothing that hides or reorders letters; a part
//! without a name gets one of ours. The whole header value is made here, for it is where names do harm.
//!
//! Invariants: [`disposition`] is visible ASCII on one line, whatever the name was; [`safe`] is never empty, never more
//! than [`MAX_NAME`] bytes, holds no separator and no control, and does not begin with a dot.
use super::words;

/// Bytes of a name: file systems stop at 255, and browsers add ` (1)`.
pub const MAX_NAME: usize = 120;
/// Bytes of an ending that counts as one.
const MAX_ENDING: usize = 12;
/// Names that Windows keeps for devices, with any ending.
const DEVICES: [&str; 6] = ["con", "prn", "aux", "nul", "conin$", "conout$"];

/// The value of `Content-Disposition` for a download (RFC 6266, RFC 8187).
#[must_use]
pub fn disposition(name: &str) -> String {
    let name = safe(name);
    let plain: String =
        name.chars().map(|c| if c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | ' ') { c } else { '_' }).collect();
    let mut value = format!("attachment; filename=\"{plain}\"; filename*=UTF-8''");
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_') {
            value.push(char::from(byte));
        } else {
            value.push('%');
            value.extend([byte >> 4, byte & 15].map(|digit| char::from(b"0123456789ABCDEF"[usize::from(digit)])));
        }
    }
    value
}

/// A name that any file system takes and that hides nothing.
#[must_use]
pub fn safe(wish: &str) -> String {
    let last = wish.rsplit(['/', '\\']).find(|piece| !piece.trim().is_empty()).unwrap_or_default();
    let line = words::one_line(last, 1_000);
    let name: String = line
        .chars()
        .map(|c| if matches!(c, '<' | '>' | ':' | '"' | '|' | '?' | '*' | '%' | '\'' | '`' | '$' | ';') { '_' } else { c })
        .collect();
    // Windows drops dots and spaces at the end, and would show another ending; a dot in front hides the file elsewhere.
    let name = name.trim_start_matches(['.', ' ', '~', '-']).trim_end_matches(['.', ' ']);
    let name = bounded(name);
    let stem = name.split('.').next().unwrap_or_default().trim().to_ascii_lowercase();
    let port = ["com", "lpt"].iter().any(|port| {
        stem.strip_prefix(port)
            .is_some_and(|number| matches!(number, "0" | "1" | "2" | "3" | "4" | "5" | "6" | "7" | "8" | "9" | "¹" | "²" | "³"))
    });
    match name.as_str() {
        "" => "attachment".to_owned(),
        _ if port || DEVICES.contains(&stem.as_str()) => bounded(&format!("file {name}")),
        _ => name,
    }
}

/// The name under which a part is listed and saved: its own with an ending, or one of ours that tells its kind. `number`
/// is the part's.
#[must_use]
pub fn for_part(name: Option<&str>, media_type: &str, number: u16) -> String {
    let known = ending_of(media_type);
    match name.filter(|name| !name.trim().is_empty()) {
        None => format!("{}-{number}.{}", stem_of(media_type), known.unwrap_or("bin")),
        Some(name) => {
            let name = safe(name);
            match known {
                Some(known) if ending(&name).is_none() => safe(&format!("{name}.{known}")),
                _ => name,
            }
        }
    }
}

/// What stands behind the last dot, in lower case, if it looks like an ending.
#[must_use]
pub fn ending(name: &str) -> Option<String> {
    let (stem, ending) = name.trim_end_matches(['.', ' ']).rsplit_once('.')?;
    let fits = !stem.is_empty()
        && (1..=MAX_ENDING).contains(&ending.len())
        && ending.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-');
    fits.then(|| ending.to_ascii_lowercase())
}

/// Cuts the middle out: the ending stays.
fn bounded(name: &str) -> String {
    if name.len() <= MAX_NAME {
        return name.to_owned();
    }
    let tail = ending(name).map(|ending| format!(".{ending}")).unwrap_or_default();
    let room = MAX_NAME - tail.len() - '…'.len_utf8();
    format!("{}…{tail}", name[..name.floor_char_boundary(room)].trim_end_matches(['.', ' ']))
}

fn stem_of(media_type: &str) -> &'static str {
    match media_type.split('/').next().unwrap_or_default() {
        "image" => "picture",
        "audio" => "sound",
        "video" => "video",
        "text" => "text",
        "message" => "message",
        _ => "attachment",
    }
}

/// The ending that goes with a media type. None where nothing better than the sender's is known.
fn ending_of(media_type: &str) -> Option<&'static str> {
    Some(match media_type {
        "text/plain" => "txt",
        "text/html" => "html",
        "text/csv" => "csv",
        "text/calendar" | "application/ics" => "ics",
        "text/vcard" | "text/x-vcard" | "text/directory" => "vcf",
        "text/rtf" | "application/rtf" => "rtf",
        "text/xml" | "application/xml" => "xml",
        "text/rfc822-headers" | "message/delivery-status" | "message/disposition-notification" => "txt",
        "message/rfc822" | "message/global" => "eml",
        "image/jpeg" | "image/jpg" | "image/pjpeg" => "jpg",
        "image/png" | "image/x-png" => "png",
        "image/gif" => "gif",
        "image/webp" => "webp",
        "image/svg+xml" => "svg",
        "image/tiff" => "tif",
        "image/bmp" => "bmp",
        "image/heic" => "heic",
        "application/dicom" => "dcm",
        "audio/mpeg" | "audio/mp3" => "mp3",
        "audio/wav" | "audio/x-wav" => "wav",
        "audio/mp4" | "audio/x-m4a" => "m4a",
        "video/mp4" => "mp4",
        "video/quicktime" => "mov",
        "application/pdf" => "pdf",
        "application/zip" | "application/x-zip-compressed" => "zip",
        "application/json" => "json",
        "application/msword" => "doc",
        "application/vnd.ms-excel" => "xls",
        "application/vnd.ms-powerpoint" => "ppt",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document" => "docx",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" => "xlsx",
        "application/vnd.openxmlformats-officedocument.presentationml.presentation" => "pptx",
        "application/vnd.oasis.opendocument.text" => "odt",
        "application/vnd.oasis.opendocument.spreadsheet" => "ods",
        "application/pkcs7-mime" | "application/x-pkcs7-mime" => "p7m",
        "application/pkcs7-signature" | "application/x-pkcs7-signature" => "p7s",
        "application/pgp-signature" | "application/pgp-encrypted" => "asc",
        "application/ms-tnef" | "application/vnd.ms-tnef" => "dat",
        _ => return None,
    })
}

#[cfg(test)]
mod tests;
