//! What a part is, by what its header says.
use super::Kind;

/// Whether a file of this name would be a picture.
pub(super) fn is_pictures_name(name: &str) -> bool {
    name.rsplit_once('.')
        .is_some_and(|(_, ending)| ["png", "jpg", "jpeg", "gif", "webp"].iter().any(|known| ending.eq_ignore_ascii_case(known)))
}

/// The kind of a media type.
pub(super) fn kind(media_type: &str, smime: Option<&str>, name: Option<&str>) -> Kind {
    match media_type.split_once('/').unwrap_or_default() {
        ("multipart", subtype) => match subtype {
            "alternative" => Kind::Alternative,
            "related" => Kind::Related,
            "digest" => Kind::Digest,
            "signed" => Kind::Signed,
            "encrypted" => Kind::Encrypted,
            "report" => Kind::Report,
            _ => Kind::Mixed,
        },
        ("message", "rfc822" | "global") => Kind::Message,
        (
            "message",
            "delivery-status"
            | "disposition-notification"
            | "feedback-report"
            | "global-delivery-status"
            | "global-disposition-notification",
        ) => Kind::Status,
        ("text", "html") => Kind::Html,
        ("text", "calendar" | "x-vcalendar") | ("application", "ics") => Kind::Calendar,
        // Texts that are no reading: tables, cards, pages of other programs.
        (
            "text",
            "csv"
            | "tab-separated-values"
            | "vcard"
            | "x-vcard"
            | "directory"
            | "rtf"
            | "css"
            | "javascript"
            | "xml"
            | "x-amp-html"
            | "watch-html",
        ) => Kind::Other,
        ("text", _) => Kind::Text,
        ("image", "png" | "x-png" | "jpeg" | "jpg" | "pjpeg" | "gif" | "webp") => Kind::Picture,
        ("application", "pgp-signature" | "pkcs7-signature" | "x-pkcs7-signature") => Kind::Signature,
        ("application", "pkcs7-mime" | "x-pkcs7-mime") => match smime.map(str::to_ascii_lowercase).as_deref() {
            Some("signed-data" | "signed-receipt") => Kind::Opaque,
            Some("certs-only") => Kind::Other,
            _ => Kind::Enveloped,
        },
        ("application", "ms-tnef" | "vnd.ms-tnef") => Kind::Tnef,
        _ if name.is_some_and(|name| name.eq_ignore_ascii_case("winmail.dat")) => Kind::Tnef,
        _ => Kind::Other,
    }
}
