//! Where a part says that it came from (RFC 2557): the header field, and the whole address that it comes to. Nothing is ever loaded from there;
//! it is a name by which a page of the message means a picture of the message.
//!
//! Invariant: a place is bounded, one line, and found without leaving the message that the part belongs to.
use url::Url;

use super::{encoded_word, index::Index, part::Part, words::one_line};

/// Characters of a place. One that is longer is none, for cut it would be another.
const MAX: usize = 1_000;
/// Where everything lies that says nothing: what RFC 2557 sets for it.
const HERE: &str = "thismessage:/";

/// The value of the field, on one line: where it was folded, nothing stands between.
pub(super) fn of_field(value: &[u8]) -> Option<String> {
    let joined: Vec<u8> = value.split(|byte| matches!(byte, b'\r' | b'\n')).flat_map(<[u8]>::trim_ascii).copied().collect();
    let decoded = encoded_word::decode(&joined);
    let place = one_line(decoded.trim_matches(['"', '<', '>']), MAX + 1);
    (!place.is_empty() && place.chars().count() <= MAX).then_some(place)
}

impl Index {
    /// The whole address of a part that has a place of its own.
    #[must_use]
    pub fn place(&self, part: &Part) -> Option<Url> {
        self.around(part).join(part.location.as_deref()?).ok()
    }

    /// The address that those begin at which are not whole on a page that is this part.
    #[must_use]
    pub fn base(&self, part: &Part) -> Url {
        self.place(part).unwrap_or_else(|| self.around(part))
    }

    /// The whole address that what the part is in says of itself, up to the message that it belongs to.
    fn around(&self, part: &Part) -> Url {
        let mut at = part;
        while let Some(parent) = at.parent.and_then(|parent| self.part(parent)).filter(|parent| !parent.is_open_message()) {
            if let Some(place) = parent.location.as_deref().and_then(|place| Url::parse(place).ok()) {
                return place;
            }
            at = parent;
        }
        Url::parse(HERE).expect("a constant that is an address")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_is_one_bounded_line() {
        assert_eq!(of_field(b" image001.png\r\n").as_deref(), Some("image001.png"));
        assert_eq!(
            of_field(b" https://clinic.example/\r\n\ta/very/\r\n long.png").as_deref(),
            Some("https://clinic.example/a/very/long.png")
        );
        assert_eq!(of_field(b"\"my scan.png\"").as_deref(), Some("my scan.png"));
        assert_eq!(of_field(b"=?utf-8?Q?se=C3=B1al.png?=").as_deref(), Some("señal.png"));
        for none in [&b""[..], b" \r\n", b"\"\"", "x".repeat(1_001).as_bytes()] {
            assert_eq!(of_field(none), None);
        }
    }

    #[test]
    fn a_place_is_found_within_its_message() {
        let page = |location: &str| format!("--b\r\nContent-Type: text/html\r\n{location}\r\nx\r\n");
        let top = |location: &str| format!("Content-Type: multipart/related; boundary=b\r\n{location}\r\n");
        let near = "Content-Location: a/b.htm\r\n";
        let far = "Content-Location: https://clinic.example/x/y.htm\r\n";
        for (raw, place, base) in [
            (format!("{}{}", top(""), page("")), None, "thismessage:/"),
            (format!("{}{}", top(""), page(near)), Some("thismessage:/a/b.htm"), "thismessage:/a/b.htm"),
            (format!("{}{}", top(far), page("")), None, "https://clinic.example/x/y.htm"),
            (format!("{}{}", top(far), page(near)), Some("https://clinic.example/x/a/b.htm"), "https://clinic.example/x/a/b.htm"),
            (format!("{}{}", top(near), page(far)), Some("https://clinic.example/x/y.htm"), "https://clinic.example/x/y.htm"),
            (format!("{}{}", top(near), page("")), None, "thismessage:/"),
        ] {
            let index = Index::build(raw.as_bytes());
            let part = &index.parts[1];
            assert_eq!(index.place(part).as_ref().map(Url::as_str), place, "{raw}");
            assert_eq!(index.base(part).as_str(), base, "{raw}");
        }
        let inner = format!("Content-Location: https://clinic.example/\r\nContent-Type: message/rfc822\r\n\r\n{}{}", top(""), page(""));
        let index = Index::build(inner.as_bytes());
        assert_eq!(index.base(&index.parts[2]).as_str(), "thismessage:/", "a message inside says for itself where it comes from");
    }
}
