//! What can go wrong below every use case. The edge shows `code()` and logs the chain once.

/// A failure that is no answer to what the caller asked.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ServiceError {
    /// The database is away, busy or full: trying again later may help.
    #[error("the service is not available at the moment")]
    Unavailable,
    /// Something is wrong inside.
    #[error("something went wrong inside")]
    Internal,
}

impl ServiceError {
    /// What a page shows and a person can quote.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Unavailable => "unavailable",
            Self::Internal => "internal",
        }
    }

    /// Whether the same request may succeed later.
    #[must_use]
    pub const fn is_transient(&self) -> bool {
        matches!(self, Self::Unavailable)
    }
}
