//! Languages (BCP 47). Owns which ones a person may be addressed in; must not know their texts.
use serde::{Deserialize, Serialize};

/// A language tag: a primary language of two or three letters, and whatever subtags follow, in canonical case.
/// Texts exist for some; `notifier::text` picks the nearest.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Locale(String);

/// Why a text is no language tag.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this is no language tag: write for instance en, es or es-MX")]
pub struct LocaleError;

impl Locale {
    /// Reads a tag of at most 35 characters (RFC 5646, section 4.4.1).
    ///
    /// # Errors
    /// [`LocaleError`] if it is not of the form `language[-subtag]…`.
    pub fn parse(text: &str) -> Result<Self, LocaleError> {
        let text = text.trim();
        let mut subtags = text.split(['-', '_']);
        let language = subtags.next().unwrap_or_default();
        let alphabetic = language.bytes().all(|b| b.is_ascii_alphabetic());
        if text.len() > 35 || !(2..=3).contains(&language.len()) || !alphabetic {
            return Err(LocaleError);
        }
        let mut tag = language.to_ascii_lowercase();
        for subtag in subtags {
            if subtag.is_empty() || subtag.len() > 8 || !subtag.bytes().all(|b| b.is_ascii_alphanumeric()) {
                return Err(LocaleError);
            }
            tag.push('-');
            match subtag.len() {
                2 => tag.push_str(&subtag.to_ascii_uppercase()),
                _ => tag.push_str(&subtag.to_ascii_lowercase()),
            }
        }
        Ok(Self(tag))
    }

    /// English, the language of last resort.
    #[must_use]
    pub fn english() -> Self {
        Self("en".to_owned())
    }

    /// The whole tag.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The primary language alone: `es` of `es-MX`.
    #[must_use]
    pub fn language(&self) -> &str {
        self.0.split('-').next().unwrap_or("en")
    }
}

impl TryFrom<String> for Locale {
    type Error = LocaleError;

    fn try_from(text: String) -> Result<Self, LocaleError> {
        Self::parse(&text)
    }
}

impl From<Locale> for String {
    fn from(locale: Locale) -> Self {
        locale.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_read_in_canonical_case() {
        assert_eq!(Locale::parse(" ES_mx ").map(|l| l.as_str().to_owned()), Ok("es-MX".to_owned()));
        assert_eq!(Locale::parse("es-MX").map(|l| l.language().to_owned()), Ok("es".to_owned()));
        for bad in ["", "e", "english", "e1", "en-", "en--US", "en-abcdefghi", "日本"] {
            assert_eq!(Locale::parse(bad), Err(LocaleError), "{bad}");
        }
    }
}
