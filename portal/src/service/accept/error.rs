//! Why a message is not accepted. Must not know reply codes.
use entity::{
    crypto::SealError,
    object::{ObjectError, PartError},
    store::StoreError,
};

use crate::mime::relay::Expired;

/// Why a message, or what comes before it, is not accepted.
#[derive(Debug, thiserror::Error)]
pub enum AcceptError {
    /// Unknown user, wrong secret, or unknown certificate.
    #[error("unknown user or wrong secret")]
    Credentials,
    /// The relay or its organization was switched off, or its secret changed after it had signed in.
    #[error("the relay was switched off or given another secret")]
    SwitchedOff,
    /// The sender's domain is none of the relay's.
    #[error("the sender's domain is none of the relay's")]
    Sender,
    /// Nobody has this address, and the relay may not make records; or the record is closed.
    #[error("unknown recipient")]
    Recipient,
    /// A mail of the portal itself came back.
    #[error("a mail of the portal itself")]
    OwnAlert,
    /// Who wrote it may not any more.
    #[error("who wrote it may not any more")]
    Author,
    /// Who wrote it belongs no more to the team in whose name they wrote.
    #[error("who wrote it belongs to the team no more")]
    Member,
    /// Reading was to end before now.
    #[error("the message has expired already")]
    Expired(#[from] Expired),
    /// Larger than can be stored.
    #[error("the message is too large")]
    TooLarge,
    /// The database is away, busy or full, or refused something.
    #[error("the message was not stored")]
    Store(#[from] StoreError),
    /// Sealing failed.
    #[error("the message was not sealed")]
    Seal(#[from] SealError),
    /// Its text could not be sealed, or not be kept where large parts lie.
    #[error("the message's text was not kept")]
    Part(#[from] PartError),
    /// What a list shows could not be written down.
    #[error("the message's summary was not written")]
    Meta(#[from] serde_json::Error),
}

impl AcceptError {
    /// Whether the trouble is ours: the relay is to try again, whatever it is.
    #[must_use]
    pub const fn is_transient(&self) -> bool {
        matches!(self, Self::Store(_) | Self::Seal(_) | Self::Part(_) | Self::Meta(_) | Self::SwitchedOff)
    }

    /// Whether a disk is full, of the database or of large parts: somebody must make room.
    #[must_use]
    pub const fn is_full(&self) -> bool {
        matches!(self, Self::Store(StoreError::Full(_)) | Self::Part(PartError::Object(ObjectError::Full(_))))
    }
}
