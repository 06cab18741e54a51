//! What can go wrong below every use case. The edge shows `code()` and logs the chain once.
use entity::{
    crypto::{OpenError, SealError},
    store::StoreError,
};

/// A failure that is no answer to what the caller asked.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ServiceError {
    /// Too much to do at once: trying again later may help.
    #[error("too much to do at the moment")]
    Unavailable,
    /// The database is away, busy or full, or refused something.
    #[error("the database operation failed")]
    Store(#[from] StoreError),
    /// JSON in a row is not what was written there, or cannot be written. Where, and not in the library's words: they quote what is in it.
    #[error("stored JSON cannot be read or written: {category:?}, column {column}")]
    Json {
        /// What is wrong with it.
        category: serde_json::error::Category,
        /// Where it stands; it is one line.
        column: usize,
    },
    /// Something is wrong inside.
    #[error("something is wrong inside: {0}")]
    Internal(&'static str),
}

impl ServiceError {
    /// What a page shows and a person can quote.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        if self.is_transient() { "unavailable" } else { "internal" }
    }

    /// Whether the same request may succeed later.
    #[must_use]
    pub const fn is_transient(&self) -> bool {
        match self {
            Self::Unavailable => true,
            Self::Store(below) => below.is_transient(),
            Self::Json { .. } | Self::Internal(_) => false,
        }
    }
}

impl From<OpenError> for ServiceError {
    fn from(OpenError: OpenError) -> Self {
        Self::Internal("something sealed cannot be opened")
    }
}

impl From<SealError> for ServiceError {
    fn from(SealError: SealError) -> Self {
        Self::Internal("something cannot be sealed")
    }
}

impl From<serde_json::Error> for ServiceError {
    fn from(error: serde_json::Error) -> Self {
        Self::Json { category: error.classify(), column: error.column() }
    }
}
