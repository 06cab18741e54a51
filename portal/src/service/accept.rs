//! Accepting a message: who hands it over, for whom, and the 250.
//!
//! Owns what a relay may do and what is sealed of its message; must not know SMTP. Every listener goes the same way:
//! [`Accept::authenticate`], [`Accept::check_sender`], [`Accept::check_recipient`], then [`Accept::begin`],
//! [`Intake::chunk`] for each piece, and [`Intake::commit`]. What a member of staff writes begins with
//! [`Accept::begin_written`] and goes the same way from there, as does what people answer to alerts by mail ([`Answer`]). What a patient
//! writes ends with `Intake::seal`: it is stored in the transaction that ends its draft (`service/thread/send`).
//!
//! Invariants:
//! - `commit` returns `Ok` only after ciphertext, deliveries, audit entry and outbox rows are committed and flushed.
//! - Nothing is written before it.
//! - A failing source never locks a relay out.
//! - Trouble of ours is [`AcceptError::is_transient`], so that the relay tries again.
mod answer;
mod authenticate;
mod bounce;
mod digest;
mod error;
mod intake;
mod meta;
mod origin;

pub use self::{
    answer::{ANSWERABLE, Answer, Fate, Sender, Why},
    authenticate::{Client, Login},
    bounce::Bounce,
    error::AcceptError,
    intake::{Accepted, Intake},
    origin::{Answered, Written},
};

use entity::{
    domain::{
        address::{Domain, EmailAddress},
        id::{PatientId, RequestId},
    },
    store::{Store, patient::PatientState},
};

/// The road of a message into the store. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Accept {
    store: Store,
    message_bytes: u64,
    /// Domain of the envelope senders of the portal's own mails.
    bounces: Option<Domain>,
    /// Where the portal's own mails come from.
    alerts: Option<EmailAddress>,
}

/// A recipient that a relay may send to.
#[derive(Debug)]
pub struct Recipient {
    /// As the relay wrote it.
    pub address: EmailAddress,
    /// Whose address it is; `None`: nobody's yet, and the relay may make a record.
    pub patient: Option<PatientId>,
}

/// What a message comes in.
#[derive(Debug)]
pub struct Envelope {
    /// The envelope sender as it was written; empty for `<>`.
    pub sender: String,
    /// Its domain; `None` for `<>` and for address literals.
    pub sender_domain: Option<Domain>,
    /// Whom it is for: each once, at least one.
    pub recipients: Vec<Recipient>,
    /// The relay's own id of the message, if it told one.
    pub trace: Option<String>,
    /// What log and audit call this message.
    pub request: RequestId,
}

impl Accept {
    /// Accepts messages of up to `message_bytes`.
    #[must_use]
    pub const fn new(store: Store, message_bytes: u64) -> Self {
        Self { store, message_bytes, bounces: None, alerts: None }
    }

    /// The largest message that is accepted, in bytes.
    #[must_use]
    pub const fn max_message(&self) -> u64 {
        self.message_bytes
    }

    /// Whether this relay may send as this sender, now. For a relay that has signed in. `<>` is always allowed: bounces
    /// come that way. One that brings answers to alerts may, as anybody, if it is to their address alone ([`Self::is_own`]).
    ///
    /// # Errors
    /// [`AcceptError::Sender`]; [`AcceptError::SwitchedOff`] if it was disabled, or given another secret, meanwhile.
    pub async fn check_sender(&self, client: &Client, is_null: bool, domain: Option<&Domain>) -> Result<(), AcceptError> {
        self.refresh(client).await?;
        // Whoever answers an alert is a stranger: for whom it is says whether that is taken.
        if client.scope().answers() || self.is_own(client, is_null, domain).await? { Ok(()) } else { Err(AcceptError::Sender) }
    }

    /// Whether this relay may send as this sender to anybody.
    ///
    /// # Errors
    /// The database cannot be reached.
    pub async fn is_own(&self, client: &Client, is_null: bool, domain: Option<&Domain>) -> Result<bool, AcceptError> {
        if is_null || client.scope().any_domain() {
            return Ok(true);
        }
        match domain {
            Some(domain) => Ok(self.is_own_domain(client, domain).await?),
            None => Ok(false),
        }
    }

    /// Whether this relay may send to this address. For a relay that has signed in. Writes nothing. `is_null`: from `<>`. What comes
    /// back to a stranger makes no patient of one.
    ///
    /// # Errors
    /// [`AcceptError::Recipient`] if the record is closed, or nobody has the address and no record is to be made.
    pub async fn check_recipient(&self, client: &Client, is_null: bool, address: EmailAddress) -> Result<Recipient, AcceptError> {
        let scope = client.scope();
        match self.store.find_recipient(scope, &address).await? {
            Some(found) if found.state == PatientState::Closed => Err(AcceptError::Recipient),
            Some(found) => Ok(Recipient { address, patient: Some(found.id) }),
            // The journal finds or makes the record, in the same transaction as the delivery.
            None if scope.creates_patients() && !is_null => Ok(Recipient { address, patient: None }),
            None => Err(AcceptError::Recipient),
        }
    }
}

#[cfg(test)]
mod tests;
