//! Records that were claimed again, and whose wait is over.
use crate::service::{Services, claim, error::ServiceError};

pub(super) async fn run(services: Services) -> Result<(), ServiceError> {
    let opened = claim::open_due(&services).await?;
    if opened > 0 {
        tracing::info!(opened, "records that were claimed again opened");
    }
    Ok(())
}
