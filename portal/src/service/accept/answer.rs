//! What people answer to alerts by ordinary mail: to the address that every mail of the portal has in From.
//!
//! Owns which record such a mail is filed with, and what becomes of the rest; must not know rows. The only thing that it goes by is
//! the Message-ID of the mail that is answered ([`outbox::find_answerable`]): never the author, who is whoever they say they are.
//!
//! Invariants:
//! - It is filed as what it is: by ordinary mail, from somebody who did not sign in. It opens nothing, answers nothing, grants nothing,
//!   and what it says in relay headers is not heard.
//! - One mail comes back, of constant words, once a day at most, and only to the alert address of the record that was alerted.
//!   To whoever wrote, nothing is sent: we would write to strangers whose address was forged, and confirm addresses.
//! - What no person wrote (an absence, a list, a report) is taken and forgotten, as it is at the envelope senders of alerts:
//!   nobody waits for it, and no loop can form. Mails of the portal itself are refused (5.4.6).
//! - What answers no mail of the last [`ANSWERABLE`], or one about a record that is closed, is refused (5.7.1) and not dropped: no retry
//!   can help, and the sender's own mail system tells whoever wrote it that nobody got it.
//! - So many a day are filed for one address; what comes on top is asked to come later (4.7.1).
use std::{fmt, mem, sync::Arc, time::Duration};

use entity::{
    domain::{
        address::{Domain, EmailAddress},
        id::RequestId,
    },
    store::{StoreError, limit::key, outbox},
};
use zeroize::Zeroizing;

use super::{Accept, AcceptError, Client, Envelope, Intake, origin::Mailed};
use crate::{
    mime::answer,
    service::{
        error::ServiceError,
        limit::{self, Policy, Wait},
    },
};

/// So long a mail can be answered.
pub const ANSWERABLE: Duration = Duration::from_secs(30 * 24 * 60 * 60);
/// Bytes of a header section that are looked at.
const LOOKED_AT: usize = 64 << 10;
/// So many mails a day are filed that answer alerts to one address.
const A_DAY: Policy = Policy::new("mail/address", 20, Duration::from_secs(12 * 60 * 60), Duration::from_secs(24 * 60 * 60));

/// A mail to the alerts' own address on its way in. Dropped without [`Answer::commit`]: it never came.
pub struct Answer {
    accept: Accept,
    client: Arc<Client>,
    from: Sender,
    stage: Stage,
}

/// What its envelope says.
pub struct Sender {
    /// The envelope sender as it was written; empty for `<>`.
    pub sender: String,
    /// Its domain.
    pub domain: Option<Domain>,
    /// The relay's own id of the mail, if it told one.
    pub trace: Option<String>,
    /// What log and audit call it.
    pub request: RequestId,
}

enum Stage {
    /// Its header has not ended yet.
    Header(Zeroizing<Vec<u8>>),
    /// It answers one of ours.
    Filed(Box<Intake>),
    /// No person wrote it.
    Forgotten,
    /// It was refused.
    Refused,
}

impl fmt::Debug for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Answer").field("request", &self.from.request).finish_non_exhaustive()
    }
}

impl fmt::Debug for Sender {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sender").field("request", &self.request).finish_non_exhaustive()
    }
}

impl Accept {
    /// Also takes what people answer to the portal's own mails, which come from this address.
    #[must_use]
    pub fn with_answers(mut self, from: Option<EmailAddress>) -> Self {
        self.alerts = from;
        self
    }

    /// Whether this is the address that the portal's own mails come from. It is nobody else's, whoever writes to it.
    #[must_use]
    pub fn is_answered(&self, address: &EmailAddress) -> bool {
        self.alerts.as_ref().is_some_and(|own| own.normal() == address.normal())
    }

    /// Begins a mail to that address. For a relay that has signed in; from whom it is, is not looked at.
    #[must_use]
    pub fn begin_answer(&self, client: &Arc<Client>, from: Sender) -> Answer {
        let stage = if from.sender.is_empty() { Stage::Forgotten } else { Stage::Header(Zeroizing::default()) };
        Answer { accept: self.clone(), client: Arc::clone(client), from, stage }
    }
}

impl Answer {
    /// Takes the next bytes.
    ///
    /// # Errors
    /// [`AcceptError::OwnAlert`], [`AcceptError::NoAlert`], [`AcceptError::TooMany`], [`AcceptError::TooLarge`]; trouble of ours.
    pub async fn chunk(&mut self, bytes: &[u8]) -> Result<(), AcceptError> {
        match &mut self.stage {
            Stage::Filed(intake) => intake.chunk(bytes).await,
            Stage::Forgotten | Stage::Refused => Ok(()),
            Stage::Header(held) => {
                // Bounded by what the listener reads at once, above that.
                held.extend_from_slice(bytes);
                if answer::header_end(held).is_none() && held.len() < LOOKED_AT {
                    return Ok(());
                }
                self.begin().await
            }
        }
    }

    /// Files it, if it is to be filed. Returns once that is flushed.
    ///
    /// # Errors
    /// As [`Self::chunk`].
    pub async fn commit(mut self) -> Result<(), AcceptError> {
        if matches!(self.stage, Stage::Header(_)) {
            self.begin().await?;
        }
        match self.stage {
            Stage::Filed(intake) => match intake.commit().await {
                // Its record was closed a moment ago.
                Err(AcceptError::Store(StoreError::NotFound)) => Err(AcceptError::NoAlert),
                done => done.map(drop),
            },
            Stage::Forgotten => {
                tracing::info!(request = %self.from.request, "an automatic mail to the alerts' address: forgotten");
                Ok(())
            }
            Stage::Header(_) | Stage::Refused => Err(AcceptError::NoAlert),
        }
    }

    /// The header is there: decides what becomes of the mail.
    async fn begin(&mut self) -> Result<(), AcceptError> {
        let Stage::Header(held) = mem::replace(&mut self.stage, Stage::Refused) else { return Ok(()) };
        let end = answer::header_end(&held).unwrap_or(held.len());
        let said = answer::read(&held[..end]);
        if said.own {
            return Err(AcceptError::OwnAlert);
        }
        if said.automatic {
            self.stage = Stage::Forgotten;
            return Ok(());
        }
        let store = &self.accept.store;
        let reader = store.read();
        let Some(alert) = outbox::find_answerable(&reader, &said.ids, store.clock().now().minus(ANSWERABLE)).await? else {
            return Err(AcceptError::NoAlert);
        };
        let counter = key(&reader, A_DAY.kind(), alert.address.as_uuid().as_bytes()).await?;
        if let Err(Wait(_)) = limit::count(store, vec![(A_DAY, counter)], store.clock().now()).await? {
            return Err(AcceptError::TooMany);
        }
        let to = self.accept.alerts.clone().ok_or(AcceptError::Recipient)?;
        let mailed = Mailed { client: Arc::clone(&self.client), alert, to };
        let Sender { sender, domain, trace, request } = &mut self.from;
        let envelope = Envelope {
            sender: mem::take(sender),
            sender_domain: domain.take(),
            recipients: Vec::new(),
            trace: trace.take(),
            request: *request,
        };
        let mut intake = Box::new(self.accept.begin_mailed(mailed, envelope).await?);
        intake.chunk(&held).await?;
        self.stage = Stage::Filed(intake);
        Ok(())
    }
}

impl From<ServiceError> for AcceptError {
    fn from(below: ServiceError) -> Self {
        match below {
            ServiceError::Store(below) => Self::Store(below),
            ServiceError::Unavailable | ServiceError::Internal(_) => Self::Store(StoreError::Unavailable(None)),
        }
    }
}
