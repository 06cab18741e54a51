//! Files of a message back into a draft: after it was undone. Must not know why.
use entity::domain::id::{DraftId, RequestId};

use super::{AttachError, Incoming, Owner};
use crate::service::{
    Services,
    error::ServiceError,
    read::{Lying, ReadError},
};

/// Copies all files of an open message into a draft.
///
/// # Errors
/// [`AttachError`]; those before it are copied then.
pub(in crate::service) async fn copy(
    services: &Services,
    owner: Owner<'_>,
    draft: DraftId,
    open: &Lying,
    request: RequestId,
) -> Result<(), AttachError> {
    for file in open.files() {
        let mut incoming = Incoming::begin(services, owner, draft, &file.about.name, &file.about.media_type).await?;
        let mut reading = file.read();
        while let Some(bytes) = reading.next(open.raw()).await? {
            incoming.chunk(services, &bytes).await?;
        }
        incoming.finish(services, owner, draft, request).await?;
    }
    Ok(())
}

impl From<ReadError> for AttachError {
    fn from(error: ReadError) -> Self {
        match error {
            ReadError::Service(below) => Self::Service(below),
            ReadError::NotFound
            | ReadError::VerificationNeeded(_)
            | ReadError::Dangerous
            | ReadError::SignIn
            | ReadError::NotPermitted(_) => Self::Service(ServiceError::Internal("a file of an undone message cannot be read")),
        }
    }
}
