//! The key of a session's form tokens, out of the database. Must not know what is made of it.
use std::fmt;

use zeroize::Zeroizing;

use crate::base::random::Random;

/// Key of the form tokens of a session. Wiped when dropped; its `Debug` shows nothing.
#[derive(Clone)]
pub struct FormSecret(Zeroizing<[u8; 32]>);

impl FormSecret {
    /// A fresh one.
    #[must_use]
    pub fn generate(random: &dyn Random) -> Self {
        let mut secret = Zeroizing::new([0; 32]);
        random.fill(&mut secret[..]);
        Self(secret)
    }

    /// The bytes, for the one call that needs them.
    #[must_use]
    pub fn expose(&self) -> &[u8; 32] {
        &self.0
    }

    /// As read from the database, of which nothing stays; `None` unless it is 32 bytes.
    pub(super) fn from_vec(bytes: Vec<u8>) -> Option<Self> {
        let bytes = Zeroizing::new(bytes);
        let mut secret = Zeroizing::new([0; 32]);
        if bytes.len() != secret.len() {
            return None;
        }
        secret.copy_from_slice(&bytes);
        Some(Self(secret))
    }
}

impl fmt::Debug for FormSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("FormSecret(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_of_a_form_secret_shows_nothing() {
        let secret = FormSecret::from_vec(vec![7; 32]).expect("32 bytes");
        assert_eq!(secret.expose(), &[7; 32]);
        assert_eq!(format!("{secret:?}"), "FormSecret(..)");
        assert!(FormSecret::from_vec(vec![7; 31]).is_none());
    }
}
