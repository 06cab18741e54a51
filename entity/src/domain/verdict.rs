//! What a scanner said about a file. Must not know scanners.
use crate::base::clock::Timestamp;

/// What was said. There is no third: a file without a verdict was not checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// All of it was looked at, and nothing was found.
    Clean,
    /// Something was found.
    Dangerous,
}

impl Verdict {
    /// Its number where it is kept.
    #[must_use]
    pub const fn number(self) -> u8 {
        match self {
            Self::Clean => 0,
            Self::Dangerous => 1,
        }
    }

    /// Reads [`Self::number`].
    #[must_use]
    pub const fn of_number(number: u8) -> Option<Self> {
        match number {
            0 => Some(Self::Clean),
            1 => Some(Self::Dangerous),
            _ => None,
        }
    }
}

/// What was said about one part of a message, and when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Check {
    /// Which part, as the index counts.
    pub part: u16,
    /// What was said.
    pub verdict: Verdict,
    /// When the scanner said it.
    pub at: Timestamp,
}
