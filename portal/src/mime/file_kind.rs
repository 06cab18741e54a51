//! What an attachment is, for its icon and for the warning beside it. Must not know pages or words for people.
//!
//! The media type is the sender's claim, the ending is what a computer goes by: for danger, either is enough; for the
//! icon, the ending wins.
mod ending;

use self::ending::{ACTIVE, ARCHIVES, DOCUMENTS, PICTURES, RUNS, SOUNDS, VIDEOS};
use super::file_name;

/// The icon's class.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Icon {
    /// Text, office documents, PDF.
    Document,
    /// Pictures and scans.
    Picture,
    /// Sound.
    Sound,
    /// Video.
    Video,
    /// Archives and disk images.
    Archive,
    /// Calendar entries.
    Calendar,
    /// Business cards.
    Contact,
    /// Other messages.
    Message,
    /// Anything else.
    Other,
}

/// Why opening it asks for care.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Warning {
    /// A program, or something that starts one.
    Runs,
    /// A document that can carry programs (macros), or a page that can carry scripts.
    Active,
    /// An archive or disk image: what is in it was not looked at.
    Holds,
    /// A name with two endings, the first of which pretends (`invoice.pdf.exe`).
    Pretends,
}

/// The icon for a name (as it is listed) and a media type.
#[must_use]
pub fn icon(name: &str, media_type: &str) -> Icon {
    let ending = file_name::ending(name).unwrap_or_default();
    let is = |list: &[&str]| list.contains(&ending.as_str());
    match ending.as_str() {
        "ics" | "ical" | "ifb" | "vcs" => Icon::Calendar,
        "vcf" | "vcard" => Icon::Contact,
        "eml" | "msg" | "mbox" => Icon::Message,
        _ if is(PICTURES) => Icon::Picture,
        _ if is(SOUNDS) => Icon::Sound,
        _ if is(VIDEOS) => Icon::Video,
        _ if is(DOCUMENTS) => Icon::Document,
        _ if is(ARCHIVES) && ending != "dat" => Icon::Archive,
        _ if is(RUNS) => Icon::Other,
        _ => by_type(media_type),
    }
}

fn by_type(media_type: &str) -> Icon {
    match media_type.split_once('/').unwrap_or((media_type, "")) {
        ("text", "calendar") => Icon::Calendar,
        ("text", "vcard" | "x-vcard" | "directory") => Icon::Contact,
        ("message", "rfc822" | "global") => Icon::Message,
        ("image", _) | ("application", "dicom") => Icon::Picture,
        ("audio", _) => Icon::Sound,
        ("video", _) => Icon::Video,
        ("text" | "message", _) | ("application", "pdf" | "rtf" | "msword" | "json" | "xml") => Icon::Document,
        ("application", kind)
            if kind.starts_with("vnd.openxmlformats-") || kind.starts_with("vnd.oasis.") || kind.starts_with("vnd.ms-") =>
        {
            Icon::Document
        }
        ("application", kind) if ["zip", "gzip", "tar", "rar", "7z"].iter().any(|word| kind.contains(word)) => Icon::Archive,
        _ => Icon::Other,
    }
}

/// The warning that goes with a name (as it is listed) and a media type.
#[must_use]
pub fn warning(name: &str, media_type: &str) -> Option<Warning> {
    let ending = file_name::ending(name).unwrap_or_default();
    let before = name.rsplit_once('.').and_then(|(stem, _)| file_name::ending(stem)).unwrap_or_default();
    let harmless = |ending: &str| [PICTURES, SOUNDS, VIDEOS, DOCUMENTS].iter().any(|list| list.contains(&ending));
    let risky = RUNS.contains(&ending.as_str()) || ACTIVE.contains(&ending.as_str());
    if risky && harmless(&before) {
        return Some(Warning::Pretends);
    }
    if RUNS.contains(&ending.as_str()) || runs(media_type) {
        return Some(Warning::Runs);
    }
    if ACTIVE.contains(&ending.as_str()) || active(media_type) {
        return Some(Warning::Active);
    }
    (ARCHIVES.contains(&ending.as_str()) || by_type(media_type) == Icon::Archive).then_some(Warning::Holds)
}

fn runs(media_type: &str) -> bool {
    const WORDS: [&str; 12] = [
        "javascript",
        "ecmascript",
        "vbscript",
        "x-msdownload",
        "x-msdos-program",
        "x-ms-shortcut",
        "hta",
        "x-sh",
        "java-archive",
        "x-executable",
        "android.package-archive",
        "x-ms-installer",
    ];
    WORDS.iter().any(|word| media_type.ends_with(word)) || media_type.contains("portable-executable") || media_type.contains("x-msi")
}

fn active(media_type: &str) -> bool {
    matches!(media_type, "text/html" | "application/xhtml+xml" | "image/svg+xml" | "application/x-shockwave-flash")
        || media_type.contains("macroenabled")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn icons_go_by_the_ending_then_by_the_type() {
        for (name, media_type, wanted) in [
            ("a.pdf", "application/octet-stream", Icon::Document),
            ("a.PNG", "text/plain", Icon::Picture),
            ("a", "image/png", Icon::Picture),
            ("a.ics", "text/plain", Icon::Calendar),
            ("a.vcf", "", Icon::Contact),
            ("a.eml", "", Icon::Message),
            ("a.mp3", "", Icon::Sound),
            ("a.mov", "", Icon::Video),
            ("a.zip", "", Icon::Archive),
            ("a", "application/x-zip-compressed", Icon::Archive),
            ("a.exe", "image/png", Icon::Other),
            ("a", "nonsense", Icon::Other),
            ("winmail.dat", "application/ms-tnef", Icon::Other),
        ] {
            assert_eq!(icon(name, media_type), wanted, "{name}");
        }
    }

    #[test]
    fn what_can_run_is_warned_of() {
        for (name, media_type, wanted) in [
            ("a.pdf", "application/pdf", None),
            ("a.png", "image/png", None),
            ("a.docx", "", None),
            ("a.exe", "application/pdf", Some(Warning::Runs)),
            ("a.lnk", "", Some(Warning::Runs)),
            ("a.JS", "", Some(Warning::Runs)),
            ("a.dmg", "", Some(Warning::Runs)),
            ("a", "application/x-msdownload", Some(Warning::Runs)),
            ("a.html", "", Some(Warning::Active)),
            ("a.svg", "image/svg+xml", Some(Warning::Active)),
            ("a.docm", "", Some(Warning::Active)),
            ("a", "text/html", Some(Warning::Active)),
            ("a.xls", "application/vnd.ms-excel", Some(Warning::Active)),
            // As the portal itself calls a file of no known kind.
            ("attachment-7.bin", "application/octet-stream", Some(Warning::Active)),
            ("a.zip", "", Some(Warning::Holds)),
            ("a.iso", "", Some(Warning::Holds)),
            ("invoice.pdf.exe", "", Some(Warning::Pretends)),
            ("photo.jpg.html", "", Some(Warning::Pretends)),
            ("v1.2.exe", "", Some(Warning::Runs)),
        ] {
            assert_eq!(warning(name, media_type), wanted, "{name}");
        }
    }
}
