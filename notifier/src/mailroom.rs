//! What the driver needs of the outbox: mails to send, and a place to say what became of them.
//!
//! A trait, so that the driver is tested without a database and fails in ways that a database rarely does. In production
//! it is the desk of `entity` (`desk`). Must not know SMTP. Invariant: nothing here says whom a mail is about, only where it goes.
mod desk;

use std::{fmt, future::Future, time::Duration};

use entity::{
    base::clock::Timestamp,
    domain::{address::EmailAddress, locale::Locale},
};
use zeroize::Zeroizing;

/// Leased mails, and their settling. Any number of notifiers may share one.
pub trait Mailroom: Send + Sync + 'static {
    /// What proves that this notifier was given the mail.
    type Lease: Send + Sync + 'static;
    /// Why the mailroom did not answer.
    type Error: std::error::Error + Send + Sync + 'static;

    /// At most `n` mails that are due, for nobody else until the lease is over; mailbox codes before all others. Cheap when
    /// nothing is due, for it is asked often.
    fn claim(&self, n: u16, lease: Duration) -> impl Future<Output = Result<Vec<(Mail, Self::Lease)>, Self::Error>> + Send;

    /// Says what became of a mail. `false` if the lease was lost: somebody else has it, and nothing was changed.
    fn settle(&self, lease: &Self::Lease, outcome: &Outcome) -> impl Future<Output = Result<bool, Self::Error>> + Send;
}

/// One mail to be sent.
pub struct Mail {
    /// What kind of text.
    pub kind: Kind,
    /// To whom.
    pub to: EmailAddress,
    /// In which language.
    pub locale: Locale,
    /// Random; stands in the envelope sender, so that a bounce finds its mail.
    pub tag: [u8; 16],
    /// How many times it was claimed, this one included.
    pub attempts: u32,
}

/// The kinds of mail that there are.
#[derive(Clone, PartialEq, Eq)]
pub enum Kind {
    /// A message waits (patient).
    Alert,
    /// Somebody needs a claim code (staff).
    SlipNeeded,
    /// A key was added to an account (patient).
    KeyAdded,
    /// Something wants looking at (staff).
    StaffAttention,
    /// The code that proves a mailbox: the one mail with a secret.
    MailboxCode(Zeroizing<String>),
}

impl Kind {
    /// Its name in logs.
    #[must_use]
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Alert => "alert",
            Self::SlipNeeded => "slip_needed",
            Self::KeyAdded => "key_added",
            Self::StaffAttention => "staff_attention",
            Self::MailboxCode(_) => "mailbox_code",
        }
    }
}

impl fmt::Debug for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for Mail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Mail").field("kind", &self.kind).field("attempts", &self.attempts).finish_non_exhaustive()
    }
}

/// What became of a mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The mail host has taken it.
    Sent,
    /// Not now.
    Retry {
        /// When next.
        at: Timestamp,
        /// Why.
        class: ReplyClass,
    },
    /// Never.
    Failed {
        /// Why.
        class: ReplyClass,
    },
}

/// Why a mail did not go: an enhanced status code (RFC 3463), a bare reply code, or a word of ours. Never the mail
/// host's text, which quotes addresses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReplyClass(String);

impl ReplyClass {
    /// A word of ours.
    #[must_use]
    pub fn word(word: &'static str) -> Self {
        Self(word.to_owned())
    }

    /// The enhanced code that `text` begins with, if it agrees with the bare `code`; else the bare code.
    #[must_use]
    pub fn of_reply(code: u16, text: &str) -> Self {
        let first = text.split_whitespace().next().unwrap_or_default();
        let mut parts = first.split('.');
        let number = |part: Option<&str>| part.is_some_and(|p| (1..=3).contains(&p.len()) && p.bytes().all(|b| b.is_ascii_digit()));
        let agrees = parts.next() == Some((code / 100).to_string().as_str());
        let enhanced = agrees && number(parts.next()) && number(parts.next()) && parts.next().is_none();
        Self(if enhanced { first.to_owned() } else { code.to_string() })
    }

    /// As it is stored.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_class_holds_no_text_of_the_mail_host() {
        for (code, text, class) in [
            (550, "5.1.1 <ana@example.org>: unknown", "5.1.1"),
            (550, "<ana@example.org>: unknown", "550"),
            (450, "5.1.1 disagrees", "450"),
            (452, "4.2.2", "4.2.2"),
            (550, "5.1.1.1 odd", "550"),
            (550, "5.1.ana odd", "550"),
            (421, "", "421"),
        ] {
            assert_eq!(ReplyClass::of_reply(code, text).as_str(), class);
        }
    }

    #[test]
    fn debug_shows_no_code() {
        let kind = Kind::MailboxCode(Zeroizing::new("12345678".to_owned()));
        assert_eq!(format!("{kind:?}"), "mailbox_code");
    }
}
