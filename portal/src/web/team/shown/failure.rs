//! Why an alert could not be delivered, in plain words, and what helps: from an enhanced status code (RFC 3463, and what was added to it
//! since), a bare reply code, or a word of the notifier's own. Must not know whose alert it was.
//!
//! Invariant: nobody is sent after another address where the address is not what failed.

/// What kind of failure it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::web::team) enum Failure {
    /// The mailbox is full.
    Full,
    /// There is no such address, or nobody takes mail for its domain.
    Unknown,
    /// The mailbox is switched off.
    Off,
    /// The patient's mail system was not reached, or took nothing.
    Away,
    /// Our own mail host was not reached, or would take no mail from us: every alert meets that.
    Ours,
    /// The patient's mail system does not want it.
    Refused,
}

impl Failure {
    /// What a class stands for.
    pub(in crate::web::team) fn of(class: &str) -> Self {
        let mut parts = class.split('.').map(|part| part.parse::<u16>().ok());
        match (parts.next().flatten(), parts.next().flatten(), parts.next().flatten()) {
            (Some(kind), Some(subject), Some(detail)) => Self::of_status(kind == 4, subject, detail),
            (Some(code), None, None) => Self::of_reply(code),
            // Words of the notifier's: it got no reply, or none that it understands. It speaks with our own mail host alone.
            _ if matches!(class, "network" | "tls" | "timeout" | "protocol") => Self::Ours,
            _ => Self::Refused,
        }
    }

    /// What an enhanced status code says; one that could change by itself was tried for days.
    const fn of_status(may_change: bool, subject: u16, detail: u16) -> Self {
        match (subject, detail) {
            // Who sends is always us.
            (1, 7 | 8) => Self::Ours,
            (1, 0..=4 | 6 | 10) => Self::Unknown,
            (2, 1) => Self::Off,
            (2, 2) => Self::Full,
            (3, 0..=2 | 5) => Self::Away,
            // No route, and no such host: nobody takes mail for what stands after the @. Large mail systems say 5.4.1 of somebody whom
            // they do not know, though the code was meant for what may change.
            (4, 4 | 310 | 312) => Self::Unknown,
            (4, 1) if !may_change => Self::Unknown,
            (4, _) => Self::Away,
            // Anything else of the mailbox or of nothing in particular that could have changed within days.
            (0 | 2, 0) if may_change => Self::Away,
            _ => Self::Refused,
        }
    }

    /// What a bare reply code says (RFC 5321, RFC 7504).
    const fn of_reply(code: u16) -> Self {
        match code {
            421 | 450 | 451 => Self::Away,
            452 | 552 => Self::Full,
            521 | 551 | 553 | 556 => Self::Unknown,
            530 | 534 | 535 | 538 => Self::Ours,
            _ => Self::Refused,
        }
    }

    /// In a line.
    pub(in crate::web::team) const fn words(self) -> &'static str {
        match self {
            Self::Full => "compose-failed-full",
            Self::Unknown => "compose-failed-unknown",
            Self::Off => "compose-failed-off",
            Self::Away | Self::Ours => "compose-failed-away",
            Self::Refused => "compose-failed-refused",
        }
    }

    /// What to do.
    pub(in crate::web::team) const fn advice(self) -> &'static str {
        match self {
            Self::Full => "unreachable-full",
            Self::Unknown | Self::Refused => "unreachable-ask",
            Self::Off => "unreachable-off",
            Self::Away => "unreachable-away",
            Self::Ours => "unreachable-ours",
        }
    }

    /// Whether another address may be what helps.
    pub(in crate::web::team) const fn is_of_address(self) -> bool {
        matches!(self, Self::Unknown | Self::Off | Self::Refused)
    }
}

#[cfg(test)]
mod tests {
    use entity::domain::locale::Locale;

    use super::Failure::{self, Away, Full, Off, Ours, Refused, Unknown};
    use crate::web::layout::Words;

    /// Every subject and detail of RFC 3463, and of what is registered beside it for mailboxes and routes: as a code that may change by
    /// itself, and as one that will not.
    const STATUS: [(u16, u16, Failure, Failure); 51] = [
        (0, 0, Away, Refused),
        (1, 0, Unknown, Unknown),
        (1, 1, Unknown, Unknown),
        (1, 2, Unknown, Unknown),
        (1, 3, Unknown, Unknown),
        (1, 4, Unknown, Unknown),
        (1, 5, Refused, Refused),
        (1, 6, Unknown, Unknown),
        (1, 7, Ours, Ours),
        (1, 8, Ours, Ours),
        (1, 9, Refused, Refused),
        (1, 10, Unknown, Unknown),
        (2, 0, Away, Refused),
        (2, 1, Off, Off),
        (2, 2, Full, Full),
        (2, 3, Refused, Refused),
        (2, 4, Refused, Refused),
        (3, 0, Away, Away),
        (3, 1, Away, Away),
        (3, 2, Away, Away),
        (3, 3, Refused, Refused),
        (3, 4, Refused, Refused),
        (3, 5, Away, Away),
        (4, 0, Away, Away),
        (4, 1, Away, Unknown),
        (4, 2, Away, Away),
        (4, 3, Away, Away),
        (4, 4, Unknown, Unknown),
        (4, 5, Away, Away),
        (4, 6, Away, Away),
        (4, 7, Away, Away),
        (4, 310, Unknown, Unknown),
        (5, 0, Refused, Refused),
        (5, 1, Refused, Refused),
        (5, 2, Refused, Refused),
        (5, 3, Refused, Refused),
        (5, 4, Refused, Refused),
        (5, 5, Refused, Refused),
        (6, 0, Refused, Refused),
        (6, 1, Refused, Refused),
        (6, 2, Refused, Refused),
        (6, 3, Refused, Refused),
        (6, 4, Refused, Refused),
        (6, 5, Refused, Refused),
        (7, 0, Refused, Refused),
        (7, 1, Refused, Refused),
        (7, 2, Refused, Refused),
        (7, 3, Refused, Refused),
        (7, 4, Refused, Refused),
        (7, 5, Refused, Refused),
        (7, 7, Refused, Refused),
    ];

    #[test]
    fn every_status_code_has_its_kind() {
        for (subject, detail, later, never) in STATUS {
            assert_eq!(Failure::of(&format!("4.{subject}.{detail}")), later, "4.{subject}.{detail}");
            assert_eq!(Failure::of(&format!("5.{subject}.{detail}")), never, "5.{subject}.{detail}");
        }
    }

    #[test]
    fn replies_and_words_have_theirs() {
        let replies = [
            ("421", Away),
            ("450", Away),
            ("452", Full),
            ("550", Refused),
            ("552", Full),
            ("553", Unknown),
            ("554", Refused),
            ("556", Unknown),
        ];
        let words = [("network", Ours), ("tls", Ours), ("timeout", Ours), ("protocol", Ours), ("535", Ours)];
        let odd = [("", Refused), ("5.1", Refused), ("5.1.1nosuchuserana", Refused), ("something", Refused)];
        for (class, kind) in [replies.as_slice(), &words, &odd].concat() {
            assert_eq!(Failure::of(class), kind, "{class}");
        }
    }

    #[test]
    fn each_is_said_in_both_languages_and_no_address_is_asked_for_that_is_right() {
        for tag in ["en", "es"] {
            let words = Words::new(Locale::parse(tag).expect("a tag"), "Letterbox", "letterbox.example");
            for kind in [Full, Unknown, Off, Away, Ours, Refused] {
                for key in [kind.words(), kind.advice()] {
                    assert!(!words.say(key).contains(key), "{tag} {key}");
                }
            }
            let asks = |kind: Failure| words.say(kind.advice()) == words.say("unreachable-ask");
            assert!(asks(Unknown) && asks(Refused) && !asks(Away) && !asks(Ours) && !asks(Full));
        }
    }
}
