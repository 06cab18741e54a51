//! Who gave somebody a code, an invitation or a way to read, as it stands in a row: a kind, and an id if there is one.
//!
//! Invariant: a word, once released, keeps its meaning. A role is no part of it: it may be another tomorrow.
use crate::domain::{
    id::{AccountId, PractitionerId, RelayId},
    scope::Actor,
};

/// Whoever it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Issuer {
    /// A person who signed in.
    Account(AccountId),
    /// One of the staff.
    Practitioner(PractitionerId),
    /// A mail system.
    Relay(RelayId),
    /// Whoever ran a command.
    Operator,
    /// The portal itself.
    System,
    /// Nobody who is known.
    Anonymous,
}

impl From<Actor> for Issuer {
    fn from(actor: Actor) -> Self {
        match actor {
            Actor::Account(id) => Self::Account(id),
            Actor::Practitioner(id, _) => Self::Practitioner(id),
            Actor::Relay(id) => Self::Relay(id),
            Actor::Operator => Self::Operator,
            Actor::System => Self::System,
            Actor::Anonymous => Self::Anonymous,
        }
    }
}

impl Issuer {
    /// Its word in a row.
    pub(super) fn as_word(self) -> String {
        match self {
            Self::Account(id) => format!("account {id}"),
            Self::Practitioner(id) => format!("practitioner {id}"),
            Self::Relay(id) => format!("relay {id}"),
            Self::Operator => "operator".to_owned(),
            Self::System => "system".to_owned(),
            Self::Anonymous => "anonymous".to_owned(),
        }
    }

    /// Whom a word in a row means; `None` for one that this release does not know.
    pub(super) fn parse(word: &str) -> Option<Self> {
        match word.split_once(' ') {
            Some(("account", id)) => AccountId::parse(id).map(Self::Account),
            Some(("practitioner", id)) => PractitionerId::parse(id).map(Self::Practitioner),
            Some(("relay", id)) => RelayId::parse(id).map(Self::Relay),
            Some(_) => None,
            None => match word {
                "operator" => Some(Self::Operator),
                "system" => Some(Self::System),
                "anonymous" => Some(Self::Anonymous),
                _ => None,
            },
        }
    }

    /// Which person who signed in, if it was one.
    pub(super) const fn account(self) -> Option<AccountId> {
        match self {
            Self::Account(id) => Some(id),
            Self::Practitioner(_) | Self::Relay(_) | Self::Operator | Self::System | Self::Anonymous => None,
        }
    }

    /// Which of the staff, if it was one.
    pub(super) const fn practitioner(self) -> Option<PractitionerId> {
        match self {
            Self::Practitioner(id) => Some(id),
            Self::Account(_) | Self::Relay(_) | Self::Operator | Self::System | Self::Anonymous => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::domain::role::Role;

    const SEVEN: Uuid = Uuid::from_u128(7);

    #[test]
    fn every_word_is_read_as_it_was_written() {
        let (account, staff) = (AccountId::from_uuid(SEVEN), PractitionerId::from_uuid(SEVEN));
        for (actor, word) in [
            (Actor::Account(account), "account 00000000-0000-0000-0000-000000000007"),
            (Actor::Practitioner(staff, Role::Sender), "practitioner 00000000-0000-0000-0000-000000000007"),
            (Actor::Relay(RelayId::from_uuid(SEVEN)), "relay 00000000-0000-0000-0000-000000000007"),
            (Actor::Operator, "operator"),
            (Actor::System, "system"),
            (Actor::Anonymous, "anonymous"),
        ] {
            let issuer = Issuer::from(actor);
            assert_eq!(issuer.as_word(), word);
            assert_eq!(Issuer::parse(word), Some(issuer));
        }
        assert_eq!(Issuer::Account(account).account(), Some(account));
        assert_eq!(Issuer::Practitioner(staff).practitioner(), Some(staff));
        assert_eq!((Issuer::Practitioner(staff).account(), Issuer::Operator.practitioner()), (None, None));
    }

    #[test]
    fn other_words_are_nobodys() {
        for word in ["", "account", "practitioner 7", "practitioner", "operator 1", "someone 00000000-0000-0000-0000-000000000007"] {
            assert_eq!(Issuer::parse(word), None, "{word}");
        }
    }
}
