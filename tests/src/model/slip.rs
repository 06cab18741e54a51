//! The newest slip and the session that it led to.
use super::Who;

/// Where a slip stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Stand {
    /// None was ever issued.
    None,
    /// Nobody has entered it.
    Issued,
    /// Entered by somebody, whose session may be over.
    Bound,
    /// Spent by this one's new key; nothing is readable yet.
    Keyed(Who),
    /// Finished by this one.
    Confirmed(Who),
    /// Not used in time.
    Expired,
    /// A hundred wrong tries.
    Locked,
    /// Not finished in time.
    Void,
}

/// A slip.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Slip {
    /// Where it stands.
    pub stand: Stand,
    /// How often it was taken over.
    pub takeovers: u8,
    /// Bursts of wrong tries.
    pub bursts: u8,
    /// Whether staff were told of them.
    pub told: bool,
    /// Mailbox codes sent.
    pub codes: u8,
    /// Bursts of wrong mailbox codes.
    pub code_bursts: u8,
    /// Whether a mailbox code is good.
    pub code: bool,
}

impl Slip {
    /// None at all.
    #[must_use]
    pub const fn none() -> Self {
        Self { stand: Stand::None, takeovers: 0, bursts: 0, told: false, codes: 0, code_bursts: 0, code: false }
    }

    /// A fresh one.
    #[must_use]
    pub const fn fresh() -> Self {
        Self { stand: Stand::Issued, ..Self::none() }
    }

    /// Whether it can still be entered.
    #[must_use]
    pub const fn is_live(&self) -> bool {
        matches!(self.stand, Stand::Issued | Stand::Bound)
    }

    /// Whose key it led to.
    #[must_use]
    pub const fn owner(&self) -> Option<Who> {
        match self.stand {
            Stand::Keyed(who) | Stand::Confirmed(who) => Some(who),
            _ => None,
        }
    }
}

/// How far a browser has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Stage {
    /// Entered the slip.
    Claiming,
    /// Made a key and has not used it.
    KeyMade,
    /// Used it; the mailbox code is missing.
    Confirming,
    /// Reads.
    SignedIn,
}

/// A live session. A record has one at most: entering a slip ends the one before, and after that only whoever made the
/// key has one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Session {
    /// In whose browser.
    pub who: Who,
    /// How far it has come.
    pub stage: Stage,
}
