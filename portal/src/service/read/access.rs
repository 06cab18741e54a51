//! The way to a message: may this person read it now, and is the read in the audit. Must not know what is read.
//!
//! Invariants: nothing is handed out before the audit holds it; what did not open, for trouble of ours, does not count as opened; one
//! thing seen again within [`crate::service::recent::AGAIN`] by one person is one entry, so that a page's pictures and the ranges of a
//! download do not fill the log.
use entity::{
    domain::{
        id::{AccountId, MessageId, RequestId},
        scope::PatientScope,
        sensitivity::Sensitivity,
    },
    store::{
        Entry, Reader,
        journal::Access,
        message::{self, Message},
        unopened::{self, NotShown},
    },
};

use super::{ReadError, Services};
use crate::service::{
    permit,
    recent::Recent,
    session::{Purpose, Session},
};

/// What of a message is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(in crate::service) enum What {
    /// What its page shows, pictures included.
    Page,
    /// One part, as a file.
    Part(u16),
    /// All of it, as one file.
    Whole,
}

/// Reads that the audit holds.
pub(in crate::service) type Reads = Recent<(AccountId, MessageId, What)>;

/// A message that may be read.
pub(super) struct Opening {
    pub(super) scope: PatientScope,
    pub(super) reader: Reader,
    pub(super) found: Message,
}

impl Opening {
    /// For a session at `Stage::SignedIn`. Writes nothing.
    pub(super) async fn begin(services: &Services, session: &Session, id: MessageId) -> Result<Self, ReadError> {
        let reader = services.store().read();
        let scope = permit::patient(services, session).await?.ok_or(ReadError::SignIn)?;
        let found = message::find(&reader, &scope, id).await?.ok_or(ReadError::NotFound)?;
        if found.summary.sensitivity == Sensitivity::High && !session.is_fresh(services, Purpose::ReadHigh) {
            return Err(ReadError::VerificationNeeded(Purpose::ReadHigh));
        }
        Ok(Self { scope, reader, found })
    }

    pub(super) const fn id(&self) -> MessageId {
        self.found.summary.message
    }

    /// Reads something of it: the audit holds that before `content` begins, unless it was seen a moment ago. What then does not open, for
    /// trouble of ours, was not seen: it is new as before, the clinic does not read that it was opened, and the next try is noted again.
    /// The audit keeps both entries.
    pub(super) async fn read<T>(
        &self,
        services: &Services,
        what: What,
        request: RequestId,
        content: impl Future<Output = Result<T, ReadError>>,
    ) -> Result<T, ReadError> {
        let key = (self.scope.account(), self.id(), what);
        if services.inner.reads.has(&key, services.now()) {
            return content.await;
        }
        self.note(services, what, request).await?;
        let read = content.await;
        match &read {
            // Not before: of two at once each is noted, so that the one that fails takes nothing from the other.
            Ok(_) => services.inner.reads.remember(key, services.now()),
            Err(ReadError::Service(_)) => self.not_shown(services, request).await,
            Err(_) => {}
        }
        read
    }

    async fn note(&self, services: &Services, what: What, request: RequestId) -> Result<(), ReadError> {
        let summary = &self.found.summary;
        let (account, record, message, delivery) = (self.scope.account(), summary.record, summary.message, summary.delivery);
        let access = match what {
            What::Page => Access::Message { account, record, message, delivery, request },
            What::Part(part) => Access::File { account, record, message, delivery, part: Some(part), request },
            What::Whole => Access::File { account, record, message, delivery, part: None, request },
        };
        services.store().append(Entry::Access(access)).await?;
        Ok(())
    }

    async fn not_shown(&self, services: &Services, request: RequestId) {
        let summary = &self.found.summary;
        let not_shown = NotShown {
            account: self.scope.account(),
            record: summary.record,
            message: summary.message,
            delivery: summary.delivery,
            first: !summary.opened,
            request,
        };
        if let Err(error) = services.store().write(async |tx| unopened::note(tx, &not_shown).await).await {
            tracing::warn!(error = &error as &dyn std::error::Error, "a message that was not shown still counts as opened");
        }
    }
}
