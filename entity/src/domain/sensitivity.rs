//! How sensitive a message is. Must not know what follows from it.

/// Set by the relay; an unknown value means the strictest.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sensitivity {
    /// Opened in any signed-in session.
    #[default]
    Normal,
    /// Opened after a fresh verification only.
    High,
}

impl Sensitivity {
    /// Its word in a header and in a row.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Normal => "normal",
            Self::High => "high",
        }
    }

    /// Reads a word; anything but `normal` is the strictest.
    #[must_use]
    pub fn parse(word: &str) -> Self {
        if word.trim().eq_ignore_ascii_case("normal") { Self::Normal } else { Self::High }
    }
}
