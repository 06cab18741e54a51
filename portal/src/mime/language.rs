//! In which language a text says that it is written: the shape of a tag, and the header field that names one (RFC 3282). Must not know what
//! is shown.
//!
//! Invariant: what comes out is letters, digits and hyphens, bounded: it may stand in an attribute as it is.

use language_tags::LanguageTag;

/// Longest tag that is believed.
const MAX: usize = 35;

/// Whether all of it is a BCP 47 tag of a language that is registered (IANA, as the library knows it): no reader's voice speaks another, and
/// checks of accessibility call it a fault.
#[must_use]
pub fn is_language(tag: &str) -> bool {
    of_attribute(tag) == Some(tag)
}

/// What of an author's tag is believed: all of a well-formed one, the language alone where what stands behind it is odd (`es_MX`), and nothing
/// of a language that is not registered. Applied to its own result it changes nothing.
#[must_use]
pub fn of_attribute(said: &str) -> Option<&str> {
    let end = said.find(['-', '_']).unwrap_or(said.len());
    let (first, behind) = said.split_at(end);
    let letters = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    if !(2..=3).contains(&first.len()) || said.len() > MAX || !behind.bytes().all(letters) || !is_registered(first) {
        return None;
    }
    Some(if behind.is_empty() || LanguageTag::parse(said).is_ok() { said } else { first })
}

fn is_registered(first: &str) -> bool {
    // Set aside for private use: a shape of a language, and none.
    let private = ("qaa"..="qtz").contains(&first.to_ascii_lowercase().as_str());
    first.bytes().all(|byte| byte.is_ascii_alphabetic()) && !private && LanguageTag::parse(first).is_ok_and(|tag| tag.is_valid())
}

/// The tag that a `Content-Language` names; none where it names several, for then nobody knows which words are in which.
pub(super) fn of_field(value: &[u8]) -> Option<String> {
    let value = str::from_utf8(value).ok()?;
    // A remark behind it says what it is called.
    let tag = value.split_once('(').map_or(value, |(tag, _)| tag).trim_matches(|c: char| c.is_ascii_whitespace());
    of_attribute(tag).map(str::to_owned)
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
        let shapes =
            ["", "e", "-", "en-", "-en", "en--us", "e1", "english", "en_US", "en us", "en\"", "en'><script>", "é", "en-ñ", "x-y", &long];
        // Of the right shape, and no languages.
        let wrong = shapes.into_iter().chain(["xx", "zz", "XX-us", "qaa", "Qtz", "xxx", "en-a", "en-US-US-US"]);
        for wrong in wrong {
            assert!(!is_language(wrong), "{wrong}");
        }
    }

    #[test]
    fn of_an_odd_tag_the_language_stays() {
        for (said, kept) in [
            ("en", Some("en")),
            ("ES-mx", Some("ES-mx")),
            ("es_MX", Some("es")),
            ("pt-", Some("pt")),
            ("de-DE-", Some("de")),
            ("en-a", Some("en")),
            ("haw", Some("haw")),
            // Registered are the two letters of Spanish.
            ("spa", None),
            ("xx", None),
            ("xx-US", None),
            ("english", None),
            ("en us", None),
            ("en-\"><script>", None),
        ] {
            assert_eq!(of_attribute(said), kept, "{said}");
            assert_eq!(kept.and_then(of_attribute), kept, "{said}: twice");
        }
    }

    #[test]
    fn a_field_names_one_language_or_none() {
        assert_eq!(of_field(b" es\r\n").as_deref(), Some("es"));
        assert_eq!(of_field(b"\r\n\tpt-BR (Portuguese, as in Brazil)\r\n").as_deref(), Some("pt-BR"));
        assert_eq!(of_field(b" es_MX\r\n").as_deref(), Some("es"));
        let wrong: [&[u8]; 9] =
            [b"", b"xx", b" (es)", b"en, es", b"en es", b"es\"><script>alert(1)</script>", b"\xff\xfe", b"es\0", b"e\r\n s"];
        for wrong in wrong {
            assert_eq!(of_field(wrong), None, "{wrong:?}");
        }
    }
}
