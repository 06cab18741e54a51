//! Who takes the mail: the seam between protocol and decision. Must not know sockets or bytes of the protocol.
//!
//! One listener serves several receivers: `service::accept` (what relays talk to), [`Discard`] (protocol and TLS at full
//! price, nothing kept: what the benchmark compares with) and the demo's mail catcher.
use std::{fmt, future::Future, time::Duration};

use entity::domain::{
    address::{Domain, EmailAddress},
    id::RequestId,
};
use uuid::Uuid;
use zeroize::{Zeroize, Zeroizing};

mod discard;
mod relay;

pub use discard::Discard;

/// How a client proves who it is.
pub enum Proof {
    /// AUTH PLAIN.
    Password {
        /// The user.
        user: String,
        /// The secret, as sent.
        secret: Zeroizing<String>,
    },
    /// SHA-256 of the DER of the certificate that the client presented in the handshake, which proved its key.
    Certificate([u8; 32]),
    /// Nothing: only where the listener asks for nothing.
    Nobody,
}

impl fmt::Debug for Proof {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Password { .. } => "Password(..)",
            Self::Certificate(_) => "Certificate(..)",
            Self::Nobody => "Nobody",
        })
    }
}

/// An envelope sender. Not an [`EmailAddress`]: bounce and forwarding schemes make what that refuses.
#[derive(Clone, PartialEq, Eq)]
pub struct Sender {
    text: String,
    domain: Option<Domain>,
}

impl Sender {
    /// `<>`: bounces and reports.
    #[must_use]
    pub const fn null() -> Self {
        Self { text: String::new(), domain: None }
    }

    /// As it was written, and its domain unless that is an address literal.
    #[must_use]
    pub const fn new(text: String, domain: Option<Domain>) -> Self {
        Self { text, domain }
    }

    /// As it was written; empty for `<>`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Its domain; `None` for `<>` and for an address literal.
    #[must_use]
    pub const fn domain(&self) -> Option<&Domain> {
        self.domain.as_ref()
    }

    /// Whether it is `<>`.
    #[must_use]
    pub fn is_null(&self) -> bool {
        self.text.is_empty()
    }
}

impl fmt::Debug for Sender {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Sender(..)")
    }
}

impl Drop for Sender {
    fn drop(&mut self) {
        self.text.zeroize();
    }
}

/// What one transaction is about.
#[derive(Debug)]
pub struct Envelope<P> {
    /// From MAIL.
    pub sender: Sender,
    /// From RCPT: each once, at least one.
    pub recipients: Vec<P>,
    /// The relay's own id of the message, from XFORWARD IDENT.
    pub trace: Option<String>,
    /// What the log, the audit and the reply call this message.
    pub request: RequestId,
}

/// Why something is not taken. `reply.rs` makes codes of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Unknown user, wrong secret, unknown certificate.
    #[error("unknown user or wrong secret")]
    Credentials,
    /// The client was switched off after it had signed in.
    #[error("the relay was switched off")]
    SwitchedOff,
    /// The client may not send from this domain.
    #[error("the sender's domain is none of the relay's")]
    Sender,
    /// Nobody has this address, and the client may not create records.
    #[error("unknown recipient")]
    Recipient,
    /// Not together with the recipients before it.
    #[error("not in one transaction with these")]
    Apart,
    /// A mail of the portal itself came back.
    #[error("a mail of the portal itself")]
    OwnAlert,
    /// It was to expire before now.
    #[error("it has expired already")]
    Expired,
    /// Larger than can be kept.
    #[error("too large")]
    TooLarge,
    /// No room left.
    #[error("no room left")]
    Full,
    /// Anything wrong on our side.
    #[error("trouble on our side")]
    Trouble,
}

/// What became of a mail that was taken. Whoever sent it is told the same of all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taken {
    /// It is sealed and durable.
    Stored,
    /// It was a report; what it says is noted and durable, and nothing else of it is kept.
    Noted,
    /// Nothing of it is kept, by decision.
    Forgotten,
}

/// What the reception answers, if it does in time; else trouble of ours, whatever it waits for.
pub(super) async fn within<T>(limit: Duration, asked: impl Future<Output = Result<T, Refusal>>) -> Result<T, Refusal> {
    tokio::time::timeout(limit, asked).await.unwrap_or_else(|_| {
        tracing::error!(seconds = limit.as_secs(), "a command was given up: its work took too long");
        Err(Refusal::Trouble)
    })
}

/// Takes mail.
pub trait Reception: Send + Sync + 'static {
    /// Who signed in.
    type Client: Send + Sync;
    /// A recipient that may be delivered to.
    type Recipient: Send + Sync;
    /// A message on its way in.
    type Intake: Intake;

    /// The largest message it can keep, in bytes.
    fn max_message(&self) -> u64;

    /// Whose sessions are counted together; `None`: not counted.
    fn identity(&self, client: &Self::Client) -> Option<Uuid>;

    /// Signs a client in.
    fn authenticate(&self, proof: Proof) -> impl Future<Output = Result<Self::Client, Refusal>> + Send;

    /// Whether this client may send as this sender, now.
    fn sender(&self, client: &Self::Client, sender: &Sender) -> impl Future<Output = Result<(), Refusal>> + Send;

    /// Whether this client may send to this recipient, from this sender and besides those before it. Must write nothing.
    fn recipient(
        &self,
        client: &Self::Client,
        so_far: (&Sender, &[Self::Recipient]),
        address: EmailAddress,
    ) -> impl Future<Output = Result<Self::Recipient, Refusal>> + Send;

    /// Begins a message.
    fn begin(
        &self,
        client: &Self::Client,
        envelope: Envelope<Self::Recipient>,
    ) -> impl Future<Output = Result<Self::Intake, Refusal>> + Send;
}

/// One message on its way in. Dropped without `commit`: nothing is kept.
pub trait Intake: Send {
    /// Takes the next bytes.
    fn chunk(&mut self, bytes: &[u8]) -> impl Future<Output = Result<(), Refusal>> + Send;

    /// Its bytes are no message. Whether nobody is to be told: then what came is forgotten, and [`Self::commit`] is called as if
    /// all were well.
    fn spoil(&mut self) -> bool {
        false
    }

    /// `Ok` means sealed and durable, or forgotten by decision: the only road to 250. Says which.
    fn commit(self) -> impl Future<Output = Result<Taken, Refusal>> + Send;
}
