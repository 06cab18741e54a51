//! Messages whose time is over.
use crate::service::{Services, error::ServiceError, upkeep};

pub(super) async fn run(services: Services) -> Result<(), ServiceError> {
    let expired = upkeep::expire_deliveries(services.store()).await?;
    if expired > 0 {
        tracing::info!(expired, "deliveries expired, and their wrapped keys were destroyed");
    }
    Ok(())
}
