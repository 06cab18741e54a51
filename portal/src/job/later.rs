//! What was to be sent later and can be seen now: whoever it is for is told.
use crate::service::{Services, compose, error::ServiceError};

pub(super) async fn run(services: Services) -> Result<(), ServiceError> {
    let told = compose::tell(&services).await?;
    if told > 0 {
        tracing::info!(told, "messages that were to be sent later were told of");
    }
    Ok(())
}
