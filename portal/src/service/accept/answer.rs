//! What people answer to alerts by ordinary mail: to the address that every mail of the portal has in From.
//!
//! Owns which record such a mail is filed with, and what becomes of the rest; must not know rows. It goes by the Message-ID of the mail
//! that is answered ([`outbox::find_answerable`]). Where a mail program leaves that out, by the author: if that is the alert address of one
//! record and of no other in the whole installation, it is filed there ([`outbox::find_alerted`]), for somebody may say that it hurts.
//! Neither proves anything: an author is whoever they say they are, and staff read that nobody signed in for it.
//!
//! Invariants:
//! - It is filed as what it is: by ordinary mail, from somebody who did not sign in. It opens nothing, answers nothing, grants nothing,
//!   and what it says in relay headers is not heard.
//! - One mail comes back, of constant words, once a day at most, and only to the alert address of the record that was alerted.
//!   To whoever wrote, nothing is sent: we would write to strangers whose address was forged, and confirm addresses. What SMTP answers
//!   is the same for all.
//! - An author who is known to several records, in whatever organizations, is filed with none of them, and the address is told once a day:
//!   what was meant for one clinic is not another's to read.
//! - The same comes back where such a mail is too large, or one too many. Whatever is not filed is taken and forgotten ([`Why`]), and
//!   the log says why: the relay took it from anybody before we saw it, so that a refusal would have it write to an author who is
//!   forged as often as not, and who did not write. Only trouble of ours is refused, for a while.
//! - So many a day are filed for one address, and fewer that go by the author alone, each counted for themselves: whoever forges an author
//!   does not use up what the patient's own answers need. Counted is what is filed.
use std::{fmt, mem, sync::Arc, time::Duration};

use entity::{
    domain::{
        address::{Domain, EmailAddress},
        id::RequestId,
    },
    store::{
        StoreError,
        limit::key,
        outbox::{self, Alerted, Answerable},
    },
};
use zeroize::Zeroizing;

use super::{Accept, AcceptError, Client, Envelope, Intake, origin::Mailed};
use crate::{
    mime::answer,
    service::{
        error::ServiceError,
        limit::{self, LimitKey, Policy, Wait},
    },
};

/// So long a mail can be answered.
pub const ANSWERABLE: Duration = Duration::from_secs(30 * 24 * 60 * 60);
/// Bytes of a header section that are looked at.
const LOOKED_AT: usize = 64 << 10;
/// So many mails a day are filed that answer alerts to one address.
const A_DAY: Policy = Policy::new("mail/address", 20, Duration::from_secs(12 * 60 * 60), Duration::from_secs(24 * 60 * 60));
/// So many of those a day that only say who wrote them.
const BY_AUTHOR: Policy = Policy::new("mail/author", 5, Duration::from_secs(12 * 60 * 60), Duration::from_secs(24 * 60 * 60));

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
    alert: Option<Answerable>,
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
    /// It is filed, and counted here once it is.
    Filing(Box<Intake>, (Policy, LimitKey)),
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
        Answer { accept: self.clone(), client: Arc::clone(client), from, alert: None, stage }
    }
}

impl Answer {
    /// Takes the next bytes.
    ///
    /// # Errors
    /// Trouble of ours only.
    pub async fn chunk(&mut self, bytes: &[u8]) -> Result<(), AcceptError> {
        let done = match &mut self.stage {
            Stage::Filing(intake, _) => intake.chunk(bytes).await,
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
            Stage::Filing(intake, counter) => file(&self.accept, *intake, counter).await?,
            Stage::Forgotten(why) => Some(why),
            // It begins or is forgotten, above.
            Stage::Header(_) => Some(Why::NoAlert),
        };
        let Some(why) = why else { return Ok(Fate::Filed) };
        if let Some(alert) = self.alert.filter(|_| matches!(why, Why::TooMany | Why::Unacceptable | Why::Several)) {
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
        let (alert, policy) = match outbox::find_answerable(&reader, &said.ids, store.clock().now().minus(ANSWERABLE)).await? {
            Some(alert) => (alert, A_DAY),
            None => match said.from {
                Some(from) => match outbox::find_alerted(&reader, &from).await? {
                    Alerted::Nobody => return Ok(()),
                    Alerted::One(alert) => (alert, BY_AUTHOR),
                    Alerted::Several(alert) => {
                        (self.alert, self.stage) = (Some(alert), Stage::Forgotten(Why::Several));
                        return Ok(());
                    }
                },
                None => return Ok(()),
            },
        };
        self.alert = Some(alert);
        let counter = key(&reader, policy.kind(), alert.address.as_uuid().as_bytes()).await?;
        if limit::waits(&reader, &counter, store.clock().now()).await? {
            // Told before all of it is sealed for nothing; what is filed is counted behind that.
            self.stage = Stage::Forgotten(Why::TooMany);
            return Ok(());
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
        self.stage = Stage::Filing(intake, (policy, counter));
        Ok(())
    }
}

/// Files it and counts it: before, so that many at once do not get past the limit, and given back where nothing was filed.
async fn file(accept: &Accept, intake: Intake, counter: (Policy, LimitKey)) -> Result<Option<Why>, AcceptError> {
    let (store, now) = (&accept.store, accept.store.clock().now());
    let counted = match limit::count(store, vec![counter], now).await? {
        Ok(counted) => counted,
        Err(Wait(_)) => return Ok(Some(Why::TooMany)),
    };
    let done = intake.commit().await;
    if matches!(done, Ok(0) | Err(_)) {
        let given = store.write(async |tx| limit::give_back(tx, &counted, now).await).await;
        // Of two troubles the first is told.
        let why = unsaid(done.map(drop))?;
        given?;
        return Ok(why);
    }
    Ok(None)
}

/// What is not trouble of ours is not told.
fn unsaid(done: Result<(), AcceptError>) -> Result<Option<Why>, AcceptError> {
    match done {
        Ok(()) => Ok(None),
        // Its record was closed, or its address given up, a moment ago.
        Err(AcceptError::Store(StoreError::NotFound)) => Ok(Some(Why::NoAlert)),
        Err(AcceptError::OwnAlert) => Ok(Some(Why::Own)),
        Err(error) if error.is_transient() => Err(error),
        Err(_) => Ok(Some(Why::Unacceptable)),
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
