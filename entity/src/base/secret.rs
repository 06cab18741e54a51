//! Text that must not show itself: passwords and tokens that come from settings. Keys have types of their own in `crypto`.
//!
//! Invariants:
//! - Erased from memory when dropped.
//! - Neither `Debug` nor `Display` nor `Serialize` gives it away, so that it cannot slip into a log, an error or an answer.
//! - Whoever needs it says [`Secret::expose`], which is easy to search for.
use std::fmt;

use serde::{Deserialize, Deserializer, de};
use zeroize::Zeroizing;

/// The name under which [`Secret`] asks for its value: the settings loader fills only such fields from a `…_file`.
pub(super) const SECRET: &str = "entity::base::secret::Secret";

/// A secret text.
#[derive(Clone)]
pub struct Secret(Zeroizing<String>);

impl Secret {
    /// Takes a secret over. The caller erases what it copied from.
    #[must_use]
    pub fn new(text: String) -> Self {
        Self(Zeroizing::new(text))
    }

    /// The text itself, for the one call that needs it.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// Whether there is nothing in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(..)")
    }
}

impl PartialEq for Secret {
    /// Takes as long for a near miss as for a far one; the lengths are not hidden.
    fn eq(&self, other: &Self) -> bool {
        subtle::ConstantTimeEq::ct_eq(self.0.as_bytes(), other.0.as_bytes()).into()
    }
}

impl Eq for Secret {}

impl<'de> Deserialize<'de> for Secret {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;
        impl<'de> de::Visitor<'de> for Visitor {
            type Value = Secret;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a text in quotation marks")
            }

            fn visit_str<E>(self, text: &str) -> Result<Secret, E> {
                Ok(Secret::new(text.to_owned()))
            }

            fn visit_string<E>(self, text: String) -> Result<Secret, E> {
                Ok(Secret::new(text))
            }

            fn visit_newtype_struct<D: Deserializer<'de>>(self, inner: D) -> Result<Secret, D::Error> {
                inner.deserialize_string(self)
            }
        }
        deserializer.deserialize_newtype_struct(SECRET, Visitor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_shows_nothing() {
        let secret = Secret::new("correct horse".to_owned());
        assert_eq!(format!("{secret:?}"), "Secret(..)");
        assert_eq!(secret.expose(), "correct horse");
        assert_ne!(secret, Secret::new("correct horsf".to_owned()));
    }
}
