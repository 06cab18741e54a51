//! What was just changed, for the next page to say: a word in the query, and nothing about whom it is.
use std::fmt;

use super::table::Query;

/// Declares what may just have been done, and the word for each in an address: `?done=word`.
macro_rules! changes {
    ($($(#[$about:meta])* $Change:ident { $($(#[$doc:meta])* $Done:ident = $word:literal),+ $(,)? })+) => {$(
        $(#[$about])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
        pub enum $Change {
            /// Nothing.
            #[default]
            None,
            $($(#[$doc])* $Done,)+
        }

        impl $Change {
            /// From the query of an address; nothing for any other.
            #[must_use]
            pub fn of_query(query: &str) -> Self {
                match query {
                    $(concat!("done=", $word) => Self::$Done,)+
                    _ => Self::None,
                }
            }
        }

        impl Query for $Change {
            const NONE: Self = Self::None;

            fn write(self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                match self {
                    Self::None => Ok(()),
                    $(Self::$Done => f.write_str(concat!("?done=", $word)),)+
                }
            }
        }
    )+};
}

changes! {
    /// What was just done to a key, for the page to say.
    KeyChange {
        /// One was added.
        Added = "added",
        /// One got another name.
        Named = "named",
        /// One was removed.
        Removed = "removed",
    }

    /// What was just changed about alerts, for the page to say.
    AlertChange {
        /// How often.
        Often = "often",
        /// Where to.
        Address = "address",
    }

    /// What was just done with a message of staff, for the page to say.
    SentChange {
        /// It was sent.
        Sent = "sent",
        /// It was sent as an answer.
        Answered = "answered",
        /// It had been sent before.
        Before = "before",
        /// It was undone.
        Undone = "undone",
        /// It was too late to undo it.
        TooLate = "late",
        /// Its patient is alerted again.
        Again = "again",
        /// It can be read for longer.
        Extended = "longer",
        /// There was nothing to do any more.
        Nothing = "nothing",
    }

    /// What was just changed about a care team, for the page to say.
    TeamChange {
        /// Its name or its settings.
        Saved = "saved",
        /// Somebody joined.
        Joined = "joined",
        /// Somebody left.
        Left = "left",
        /// The last one left.
        Empty = "empty",
        /// When nobody answers.
        Away = "away",
        /// Somebody answers again.
        Back = "back",
    }

    /// What was just done with a patient's record, for the page to say.
    PatientChange {
        /// Its name, birth date, number, telephone or language.
        Saved = "saved",
        /// Another address for mail.
        Added = "added",
        /// One less.
        Removed = "removed",
        /// Where alerts go.
        Alerts = "alerts",
        /// It was opened again.
        Opened = "opened",
    }

    /// What was just done with one of the staff, for the page to say.
    MemberChange {
        /// Another role.
        Role = "role",
        /// No way in any more.
        Out = "out",
    }

    /// What was just done with a template, for the page to say.
    TemplateChange {
        /// It was kept, as it is now.
        Saved = "saved",
        /// It is offered no more.
        Retired = "retired",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_words_of_a_change_say_it() {
        assert_eq!(KeyChange::of_query("done=added"), KeyChange::Added);
        for query in ["", "added", "?done=added", "done=<b>", "done=Added", "done=added&x=1"] {
            assert_eq!(KeyChange::of_query(query), KeyChange::None, "{query}");
        }
    }
}
