//! Enrolments that nobody finished: the slip ends, the passkey is dropped, staff are told.
use crate::service::{Services, claim, error::ServiceError};

pub(super) async fn run(services: Services) -> Result<(), ServiceError> {
    let dropped = claim::drop_unfinished(&services).await?;
    if dropped > 0 {
        tracing::info!(dropped, "unfinished enrolments ended");
    }
    Ok(())
}
