//! What help is about: a page each. Must not know what stands there.
use std::fmt;

/// What help is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Topic {
    /// No claim code at hand.
    NoCode,
    /// Helping somebody else.
    Helping,
    /// Signing in fails.
    NotWorking,
    /// The mailbox code does not come.
    NothingCame,
    /// Signed in: how everything is done.
    Using,
    /// Where staff begin: all of theirs.
    Staff,
    /// Staff: the key is lost, or the computer is new.
    StaffKey,
    /// Staff: the invitation does not work.
    StaffInvitation,
    /// Staff: a patient has no code, or lost it; and how one is told by telephone.
    StaffCode,
    /// Staff: a patient says that no e-mail came.
    StaffNothingCame,
    /// Staff: a message went to the wrong person.
    StaffWrong,
    /// Staff: what takes two people.
    StaffTwo,
    /// Staff: who sees what.
    StaffSees,
    /// Staff: what the number on a page means that a patient reads out.
    StaffNumbers,
}

impl Topic {
    /// All of them.
    pub const ALL: [Self; 14] = [
        Self::NoCode,
        Self::Helping,
        Self::NotWorking,
        Self::NothingCame,
        Self::Using,
        Self::Staff,
        Self::StaffKey,
        Self::StaffInvitation,
        Self::StaffCode,
        Self::StaffNothingCame,
        Self::StaffWrong,
        Self::StaffTwo,
        Self::StaffSees,
        Self::StaffNumbers,
    ];

    /// Its name in an address.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NoCode => "no-code",
            Self::Helping => "helping",
            Self::NotWorking => "not-working",
            Self::NothingCame => "nothing-came",
            Self::Using => "using",
            Self::Staff => "staff",
            Self::StaffKey => "staff-key",
            Self::StaffInvitation => "staff-invitation",
            Self::StaffCode => "staff-code",
            Self::StaffNothingCame => "staff-nothing-came",
            Self::StaffWrong => "staff-wrong",
            Self::StaffTwo => "staff-two",
            Self::StaffSees => "staff-sees",
            Self::StaffNumbers => "staff-numbers",
        }
    }

    /// Reads [`Self::as_str`].
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|topic| topic.as_str() == text)
    }

    /// Whether it is for a clinic's staff, and not for patients.
    #[must_use]
    pub const fn is_for_staff(self) -> bool {
        !matches!(self, Self::NoCode | Self::Helping | Self::NotWorking | Self::NothingCame | Self::Using)
    }
}

impl fmt::Display for Topic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
