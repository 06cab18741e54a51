//! Messages and mails whose time is over. What they leave in the database's log is swept every time until it is gone.
use crate::service::{Services, error::ServiceError, upkeep};

pub(super) async fn run(services: Services) -> Result<(), ServiceError> {
    let store = services.store();
    let expired = upkeep::expire_deliveries(store).await?;
    if expired > 0 {
        tracing::info!(expired, "deliveries expired, and their wrapped keys were destroyed");
    }
    let mails = upkeep::expire_mails(store).await?;
    if mails > 0 {
        tracing::info!(mails, "mails expired before they were sent");
    }
    if !upkeep::sweep_log(store).await? {
        tracing::debug!("a reader stood in the way of the sweep; the next run tries again");
    }
    Ok(())
}
