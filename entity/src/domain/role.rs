//! What a member of staff is there for. Must not know what that allows: `portal::service::permit` does.

/// A role. Each practitioner has one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Role {
    /// Writes to patients and sees what became of it.
    Sender,
    /// The same, and answers patients in a care team's inbox.
    CareTeam,
    /// The same, and invites and deactivates staff, and sets the organization up.
    Administrator,
    /// Sees what happened, and no content.
    PrivacyOfficer,
    /// From outside: approves what takes two people, and sees neither content nor patients.
    Witness,
}

impl Role {
    /// All of them, the least first.
    pub const ALL: [Self; 5] = [Self::Sender, Self::CareTeam, Self::Administrator, Self::PrivacyOfficer, Self::Witness];

    /// Its word in rows, forms and commands; never changes.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Sender => "sender",
            Self::CareTeam => "care_team",
            Self::Administrator => "administrator",
            Self::PrivacyOfficer => "privacy_officer",
            Self::Witness => "witness",
        }
    }

    /// Reads [`Self::as_str`].
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.as_str() == text)
    }
}
