//! Messages and mails whose time is over, and mails whose moment cannot be right. What they leave in the database's log is swept every
//! time until it is gone.
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
    let ahead = upkeep::bring_back_mails(store).await?;
    if ahead > 0 {
        tracing::warn!(mails = ahead, "mails waited for a moment that a clock which was ahead had set: they leave now");
    }
    if !upkeep::sweep_log(store).await? {
        tracing::debug!("a reader stood in the way of the sweep; the next run tries again");
    }
    Ok(())
}
