//! What people answer to alerts by ordinary mail: to the address that every mail of the portal has in From.
//!
//! Owns which record such a mail is filed with, and what becomes of the rest; must not know rows. It goes by the Message-ID of the mail
//! that is answered ([`outbox::find_answerable`]). Where a mail program leaves that out, by the author: if that is the alert address of one
//! record of an organization, it is filed there ([`outbox::find_alerted`]), for somebody may say that it hurts. Neither proves anything:
//! an author is whoever they say they are, and staff read that nobody signed in for it.
//!
//! Invariants:
//! - It is filed as what it is: by ordinary mail, from somebody who did not sign in. It opens nothing, answers nothing, grants nothing,
//!   and what it says in relay headers is not heard.
//! - One mail comes back, of constant words, once a day at most, and only to the alert address of the record that was alerted.
//!   To whoever wrote, nothing is sent: we would write to strangers whose address was forged, and confirm addresses. What SMTP answers
//!   is the same for all.
//! - An author who is known to several records of an organization is filed with none of them there, and the address is told once a day.
//! - The same comes back where such a mail is too large, or one too many. Whatever is not filed is taken and forgotten ([`Why`]), and
//!   the log says why: the relay took it from anybody before we saw it, so that a refusal would have it write to an author who is
//!   forged as often as not, and who did not write. Only trouble of ours is refused, for a while.
//! - So many a day are filed for one address. Counted is what is filed: nobody uses that up with mail that is not.
mod filing;

use std::{fmt, mem, sync::Arc, time::Duration};

use entity::{
    domain::{
        address::{Domain, EmailAddress},
        id::RequestId,
    },
    store::{
        StoreError,
        limit::key,
        outbox::{self, Answerable},
    },
};
use zeroize::Zeroizing;

use self::filing::{A_DAY, file_all, pass_on, unsaid};
use super::{Accept, AcceptError, Client, Envelope, Intake, origin::Mailed};
use crate::{
    mime::answer,
    service::{
        error::ServiceError,
        limit::{self, LimitKey},
    },
};

/// So long a mail can be answered.
pub const ANSWERABLE: Duration = Duration::from_secs(30 * 24 * 60 * 60);
/// Bytes of a header section that are looked at.
const LOOKED_AT: usize = 64 << 10;

/// What became of a mail to the alerts' own address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It is filed and flushed, now or when it came before.
    Filed,
    /// Nothing of it is kept, and nobody is told.
    Forgotten(Why),
}

/// Why a mail to the alerts' own address is not filed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// No person wrote it.
    Automatic,
    /// It is a mail of the portal itself.
    Own,
    /// It answers no mail of the last [`ANSWERABLE`] to an address that is in use, about a record that is open, nor is it from the alert
    /// address of one.
    NoAlert,
    /// It is from the alert address of several records, and does not say of which.
    Several,
    /// So much was filed today that answers alerts to that address.
    TooMany,
    /// No message: its lines, or its size.
    Unacceptable,
}

impl Why {
    /// For the log.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Automatic => "automatic",
            Self::Own => "own mail",
            Self::NoAlert => "answers nothing",
            Self::Several => "several records",
            Self::TooMany => "too many today",
            Self::Unacceptable => "not acceptable",
        }
    }
}

/// A mail to the alerts' own address on its way in. Dropped without [`Answer::commit`]: it never came.
pub struct Answer {
    accept: Accept,
    client: Arc<Client>,
    from: Sender,
    /// What it answers, or whose address it is from, once its header was read.
    alerts: Vec<Answerable>,
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
    /// It is filed with these, and counted there once it is.
    Filing(Vec<(Intake, LimitKey)>),
    /// What comes is thrown away.
    Forgotten(Why),
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
        let stage = if from.sender.is_empty() { Stage::Forgotten(Why::Automatic) } else { Stage::Header(Zeroizing::default()) };
        Answer { accept: self.clone(), client: Arc::clone(client), from, alerts: Vec::new(), stage }
    }
}

impl Answer {
    /// Takes the next bytes.
    ///
    /// # Errors
    /// Trouble of ours only.
    pub async fn chunk(&mut self, bytes: &[u8]) -> Result<(), AcceptError> {
        let done = match &mut self.stage {
            Stage::Filing(intakes) => pass_on(intakes, bytes).await,
            Stage::Forgotten(_) => return Ok(()),
            Stage::Header(held) => {
                // Bounded by what the listener reads at once, above that.
                held.extend_from_slice(bytes);
                if answer::header_end(held).is_none() && held.len() < LOOKED_AT {
                    return Ok(());
                }
                self.begin().await
            }
        };
        if let Some(why) = unsaid(done)? {
            self.stage = Stage::Forgotten(why);
        }
        Ok(())
    }

    /// Its bytes are no message: what came of it is forgotten, and so is the rest.
    pub fn spoil(&mut self) {
        self.stage = Stage::Forgotten(Why::Unacceptable);
    }

    /// Files it, if it is to be filed. Returns once that is flushed.
    ///
    /// # Errors
    /// As [`Self::chunk`].
    pub async fn commit(mut self) -> Result<Fate, AcceptError> {
        if matches!(self.stage, Stage::Header(_))
            && let Some(why) = unsaid(self.begin().await)?
        {
            self.stage = Stage::Forgotten(why);
        }
        let why = match self.stage {
            Stage::Filing(intakes) => file_all(&self.accept, intakes).await?,
            Stage::Forgotten(why) => Some(why),
            // It begins or is forgotten, above.
            Stage::Header(_) => Some(Why::NoAlert),
        };
        let Some(why) = why else { return Ok(Fate::Filed) };
        if !matches!(why, Why::TooMany | Why::Unacceptable | Why::Several) {
            self.alerts.clear();
        }
        for alert in self.alerts {
            // A person may wait for an answer to it; who it was is not known, where we alert is.
            self.accept.store.write(async |tx| outbox::insert_answer(tx, alert.record.organization, alert.address).await).await?;
        }
        tracing::info!(request = %self.from.request, why = why.as_str(), "a mail to the alerts' address: forgotten");
        Ok(Fate::Forgotten(why))
    }

    /// The header is there: decides what becomes of the mail.
    async fn begin(&mut self) -> Result<(), AcceptError> {
        let Stage::Header(held) = mem::replace(&mut self.stage, Stage::Forgotten(Why::NoAlert)) else { return Ok(()) };
        let end = answer::header_end(&held).unwrap_or(held.len());
        let said = answer::read(&held[..end]);
        if said.own || said.automatic {
            self.stage = Stage::Forgotten(if said.own { Why::Own } else { Why::Automatic });
            return Ok(());
        }
        let store = &self.accept.store;
        let reader = store.read();
        self.alerts = match outbox::find_answerable(&reader, &said.ids, store.clock().now().minus(ANSWERABLE)).await? {
            Some(alert) => vec![alert],
            None => match said.from {
                Some(from) => {
                    let alerted = outbox::find_alerted(&reader, &from).await?;
                    if alerted.one.is_empty() && !alerted.several.is_empty() {
                        (self.alerts, self.stage) = (alerted.several, Stage::Forgotten(Why::Several));
                        return Ok(());
                    }
                    alerted.one
                }
                None => Vec::new(),
            },
        };
        let (mut intakes, mut waits) = (Vec::with_capacity(self.alerts.len()), false);
        for alert in self.alerts.clone() {
            let counter = key(&reader, A_DAY.kind(), alert.address.as_uuid().as_bytes()).await?;
            if limit::waits(&reader, &counter, store.clock().now()).await? {
                // Told before all of it is sealed for nothing; what is filed is counted behind that.
                waits = true;
                continue;
            }
            intakes.push((self.intake(alert).await?, counter));
        }
        if intakes.is_empty() {
            self.stage = Stage::Forgotten(if waits { Why::TooMany } else { Why::NoAlert });
            return Ok(());
        }
        pass_on(&mut intakes, &held).await?;
        self.stage = Stage::Filing(intakes);
        Ok(())
    }

    /// What files it with a record.
    async fn intake(&self, alert: Answerable) -> Result<Intake, AcceptError> {
        let to = self.accept.alerts.clone().ok_or(AcceptError::Recipient)?;
        let mailed = Mailed { client: Arc::clone(&self.client), alert, to };
        let Sender { sender, domain, trace, request } = &self.from;
        let envelope = Envelope {
            sender: sender.clone(),
            sender_domain: domain.clone(),
            recipients: Vec::new(),
            trace: trace.clone(),
            request: *request,
        };
        self.accept.begin_mailed(mailed, envelope).await
    }
}

impl From<ServiceError> for AcceptError {
    fn from(below: ServiceError) -> Self {
        match below {
            ServiceError::Store(below) => Self::Store(below),
            ServiceError::Unavailable | ServiceError::Json { .. } | ServiceError::Internal(_) => Self::Store(StoreError::Unavailable(None)),
        }
    }
}
