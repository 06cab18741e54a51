//! In which language a text says that it is written: the shape of a tag, and the header field that names one (RFC 3282). Must not know what
//! is shown.
//!
//! Invariant: what comes out is letters, digits and hyphens, bounded: it may stand in an attribute as it is.

/// Longest tag that is believed.
const MAX: usize = 35;

/// The shape of a BCP 47 tag: enough for an attribute that only chooses a voice and a hyphenation.
#[must_use]
pub fn is_language(tag: &str) -> bool {
    let mut parts = tag.split('-');
    let first = parts.next().is_some_and(|part| (2..=3).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphabetic()));
    first && tag.len() <= MAX && parts.all(|part| (1..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric()))
}

/// The tag that a `Content-Language` names; none where it names several, for then nobody knows which words are in which.
pub(super) fn of_field(value: &[u8]) -> Option<String> {
    let value = str::from_utf8(value).ok()?;
    // A remark behind it says what it is called.
    let tag = value.split_once('(').map_or(value, |(tag, _)| tag).trim_matches(|c: char| c.is_ascii_whitespace());
    is_language(tag).then(|| tag.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_is_letters_digits_and_hyphens_and_short() {
        for right in ["en", "es", "es-419", "zh-Hant-TW", "sr-Latn-RS", "haw", "de-CH-1996", "en-x-clinic"] {
            assert!(is_language(right), "{right}");
        }
        let long = format!("en-{}", "abcdefgh-".repeat(4));
        let wrong =
            ["", "e", "-", "en-", "-en", "en--us", "e1", "english", "en_US", "en us", "en\"", "en'><script>", "é", "en-ñ", "x-y", &long];
        for wrong in wrong {
            assert!(!is_language(wrong), "{wrong}");
        }
    }

    #[test]
    fn a_field_names_one_language_or_none() {
        assert_eq!(of_field(b" es\r\n").as_deref(), Some("es"));
        assert_eq!(of_field(b"\r\n\tpt-BR (Portuguese, as in Brazil)\r\n").as_deref(), Some("pt-BR"));
        let wrong: [&[u8]; 8] = [b"", b" (es)", b"en, es", b"en es", b"es\"><script>alert(1)</script>", b"\xff\xfe", b"es\0", b"e\r\n s"];
        for wrong in wrong {
            assert_eq!(of_field(wrong), None, "{wrong:?}");
        }
    }
}
