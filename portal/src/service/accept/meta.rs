//! What a list shows of a message, and whether its sender is one of the relay's own. Must not know how it is sealed.
use std::mem;

use entity::domain::meta::Meta;

use super::Envelope;
use crate::mime::{relay::Wishes, summary::Summary};

/// From where a message comes, by the domains that are the relay's own; what is written here comes from inside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Whence {
    /// One of its own sent it, and is named as its author.
    Inside,
    /// One of its own sent it, and somebody else is named.
    ForAnother,
    /// Somebody else sent it, whoever is named.
    Outside,
}

impl Whence {
    /// Whether who sent it can be told something about it.
    pub(super) const fn is_sent_inside(self) -> bool {
        matches!(self, Self::Inside | Self::ForAnother)
    }
}

/// What is kept of a message for lists.
pub(super) fn meta(mut summary: Summary, wishes: Wishes, envelope: &Envelope, size: u64, whence: Whence) -> Meta {
    let mut relay_headers = wishes.unknown;
    if let Some(trace) = &envelope.trace {
        relay_headers.push(("xforward-ident".to_owned(), trace.clone()));
    }
    Meta {
        subject: mem::take(&mut summary.subject),
        from: mem::take(&mut summary.from),
        envelope_sender: envelope.sender.clone(),
        date: summary.date,
        size,
        outside_sender: whence != Whence::Inside,
        category: wishes.category.map(str::to_owned),
        language: wishes.language.map(|language| language.as_str().to_owned()),
        correlation_id: wishes.correlation_id,
        always: wishes.always,
        relay_headers,
    }
}
