//! What was just changed, for the next page to say: a word in the query, and nothing about whom it is.

/// What was just done to a key, for the page to say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyChange {
    /// Nothing.
    None,
    /// One was added.
    Added,
    /// One got another name.
    Named,
    /// One was removed.
    Removed,
}

impl KeyChange {
    const ALL: [Self; 4] = [Self::None, Self::Added, Self::Named, Self::Removed];

    /// With the question mark.
    pub(super) const fn as_query(self) -> &'static str {
        match self {
            Self::None => "",
            Self::Added => "?done=added",
            Self::Named => "?done=named",
            Self::Removed => "?done=removed",
        }
    }

    /// From the query of an address; nothing for any other.
    #[must_use]
    pub fn of_query(query: &str) -> Self {
        Self::ALL.into_iter().find(|change| change.as_query().strip_prefix('?') == Some(query)).unwrap_or(Self::None)
    }
}

/// What was just changed about alerts, for the page to say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AlertChange {
    /// Nothing.
    None,
    /// How often.
    Often,
    /// Where to.
    Address,
}

impl AlertChange {
    const ALL: [Self; 3] = [Self::None, Self::Often, Self::Address];

    /// With the question mark.
    pub(super) const fn as_query(self) -> &'static str {
        match self {
            Self::None => "",
            Self::Often => "?done=often",
            Self::Address => "?done=address",
        }
    }

    /// From the query of an address; nothing for any other.
    #[must_use]
    pub fn of_query(query: &str) -> Self {
        Self::ALL.into_iter().find(|change| change.as_query().strip_prefix('?') == Some(query)).unwrap_or(Self::None)
    }
}

/// What was just done with a message of staff, for the page to say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SentChange {
    /// Nothing.
    None,
    /// It was sent.
    Sent,
    /// It was sent as an answer.
    Answered,
    /// It had been sent before.
    Before,
    /// It was undone.
    Undone,
    /// It was too late to undo it.
    TooLate,
    /// Its patient is alerted again.
    Again,
    /// It can be read for longer.
    Extended,
    /// There was nothing to do any more.
    Nothing,
}

impl SentChange {
    const ALL: [Self; 9] =
        [Self::None, Self::Sent, Self::Answered, Self::Before, Self::Undone, Self::TooLate, Self::Again, Self::Extended, Self::Nothing];

    /// With the question mark.
    pub(super) const fn as_query(self) -> &'static str {
        match self {
            Self::None => "",
            Self::Sent => "?done=sent",
            Self::Answered => "?done=answered",
            Self::Before => "?done=before",
            Self::Undone => "?done=undone",
            Self::TooLate => "?done=late",
            Self::Again => "?done=again",
            Self::Extended => "?done=longer",
            Self::Nothing => "?done=nothing",
        }
    }

    /// From the query of an address; nothing for any other.
    #[must_use]
    pub fn of_query(query: &str) -> Self {
        Self::ALL.into_iter().find(|change| change.as_query().strip_prefix('?') == Some(query)).unwrap_or(Self::None)
    }
}

/// What was just changed about a care team, for the page to say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TeamChange {
    /// Nothing.
    None,
    /// Its name or its settings.
    Saved,
    /// Somebody joined.
    Joined,
    /// Somebody left.
    Left,
    /// The last one left.
    Empty,
    /// When nobody answers.
    Away,
    /// Somebody answers again.
    Back,
}

impl TeamChange {
    const ALL: [Self; 7] = [Self::None, Self::Saved, Self::Joined, Self::Left, Self::Empty, Self::Away, Self::Back];

    /// With the question mark.
    pub(super) const fn as_query(self) -> &'static str {
        match self {
            Self::None => "",
            Self::Saved => "?done=saved",
            Self::Joined => "?done=joined",
            Self::Left => "?done=left",
            Self::Empty => "?done=empty",
            Self::Away => "?done=away",
            Self::Back => "?done=back",
        }
    }

    /// From the query of an address; nothing for any other.
    #[must_use]
    pub fn of_query(query: &str) -> Self {
        Self::ALL.into_iter().find(|change| change.as_query().strip_prefix('?') == Some(query)).unwrap_or(Self::None)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_come_back() {
        for change in KeyChange::ALL {
            assert_eq!(KeyChange::of_query(change.as_query().trim_start_matches('?')), change);
        }
        for change in AlertChange::ALL {
            assert_eq!(AlertChange::of_query(change.as_query().trim_start_matches('?')), change);
        }
        for change in TeamChange::ALL {
            assert_eq!(TeamChange::of_query(change.as_query().trim_start_matches('?')), change);
        }
        for change in PatientChange::ALL {
            assert_eq!(PatientChange::of_query(change.as_query().trim_start_matches('?')), change);
        }
        assert_eq!(KeyChange::of_query("done=<b>"), KeyChange::None);
    }
}

/// What was just done with a patient's record, for the page to say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PatientChange {
    /// Nothing.
    None,
    /// Its name, birth date, number, telephone or language.
    Saved,
    /// Another address for mail.
    Added,
    /// One less.
    Removed,
    /// Where alerts go.
    Alerts,
    /// It was opened again.
    Opened,
}

impl PatientChange {
    const ALL: [Self; 6] = [Self::None, Self::Saved, Self::Added, Self::Removed, Self::Alerts, Self::Opened];

    /// With the question mark.
    pub(super) const fn as_query(self) -> &'static str {
        match self {
            Self::None => "",
            Self::Saved => "?done=saved",
            Self::Added => "?done=added",
            Self::Removed => "?done=removed",
            Self::Alerts => "?done=alerts",
            Self::Opened => "?done=opened",
        }
    }

    /// From the query of an address; nothing for any other.
    #[must_use]
    pub fn of_query(query: &str) -> Self {
        Self::ALL.into_iter().find(|change| change.as_query().strip_prefix('?') == Some(query)).unwrap_or(Self::None)
    }
}

/// What was just done with one of the staff, for the page to say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MemberChange {
    /// Nothing.
    None,
    /// Another role.
    Role,
    /// No way in any more.
    Out,
}

impl MemberChange {
    const ALL: [Self; 3] = [Self::None, Self::Role, Self::Out];

    /// With the question mark.
    pub(super) const fn as_query(self) -> &'static str {
        match self {
            Self::None => "",
            Self::Role => "?done=role",
            Self::Out => "?done=out",
        }
    }

    /// From the query of an address; nothing for any other.
    #[must_use]
    pub fn of_query(query: &str) -> Self {
        Self::ALL.into_iter().find(|change| change.as_query().strip_prefix('?') == Some(query)).unwrap_or(Self::None)
    }
}
