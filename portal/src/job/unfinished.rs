//! Enrolments that nobody finished: the slip ends, the passkey is dropped, staff are told. And what nobody approved in time.
use crate::service::{Services, approval, claim, error::ServiceError};

pub(super) async fn run(services: Services) -> Result<(), ServiceError> {
    let dropped = claim::drop_unfinished(&services).await?;
    if dropped > 0 {
        tracing::info!(dropped, "unfinished enrolments ended");
    }
    let ended = approval::expire(&services).await?;
    if ended > 0 {
        tracing::info!(ended, "what nobody approved ended");
    }
    Ok(())
}
