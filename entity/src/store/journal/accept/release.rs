//! When a message is let go to its patients, and what tells them of it.
use crate::base::clock::Timestamp;

/// When patients see a message, and how they are told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Release {
    /// At once.
    AtOnce,
    /// Then; until then it can be undone. A mail that tells of it waits from now on.
    Undoable(Timestamp),
    /// Then; until then it can be undone. No mail waits: a job tells of it when its moment has come.
    Held(Timestamp),
    /// The same, at a moment that somebody chose.
    Chosen(Timestamp),
}

impl Release {
    /// From when on patients see it; `None`: at once.
    #[must_use]
    pub const fn visible_at(self) -> Option<Timestamp> {
        match self {
            Self::AtOnce => None,
            Self::Undoable(at) | Self::Held(at) | Self::Chosen(at) => Some(at),
        }
    }

    /// When a job tells of it; `None`: a mail does.
    #[must_use]
    pub const fn alert_at(self) -> Option<Timestamp> {
        match self {
            Self::AtOnce | Self::Undoable(_) => None,
            Self::Held(at) | Self::Chosen(at) => Some(at),
        }
    }
}
