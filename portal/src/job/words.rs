//! What an import or an earlier version left unfound: records by their words, alert addresses by who writes a mail.
use crate::service::{Services, error::ServiceError, upkeep};

pub(super) async fn run(services: Services) -> Result<(), ServiceError> {
    // There are few, and who writes a mail cannot wait for a million records.
    let addresses = upkeep::index_alert_addresses(services.store()).await?;
    if addresses > 0 {
        tracing::info!(addresses, "alert addresses of an earlier version are found by who writes a mail now");
    }
    let indexed = upkeep::index_patients(services.store()).await?;
    if indexed > 0 {
        tracing::info!(indexed, "records of an import or an earlier version are found by their words now");
    }
    Ok(())
}
