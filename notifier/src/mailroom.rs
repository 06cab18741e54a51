//! What the driver needs of the outbox: mails to send, and a place to say what became of them.
//!
//! A trait, so that the driver is tested without a database and fails in ways that a database rarely does. In production it is the desk
//! of `entity` (`desk`), whose words for kinds and outcomes are used here, too. Must not know SMTP. Invariant: nothing here says whom a
//! mail is about, only where it goes.
mod desk;

use std::{fmt, future::Future, time::Duration};

pub use entity::desk::{MailKind, NoticeKind, Outcome, ReplyClass, Tag};
use entity::domain::{address::EmailAddress, locale::Locale};

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
    pub kind: MailKind,
    /// To whom.
    pub to: EmailAddress,
    /// In which language.
    pub locale: Locale,
    /// Random; stands in the envelope sender, so that a bounce finds its mail.
    pub tag: Tag,
    /// How many times it was claimed, this one included.
    pub attempts: u32,
}

impl fmt::Debug for Mail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Mail").field("kind", &self.kind).field("attempts", &self.attempts).finish_non_exhaustive()
    }
}
