//! Records of a large import or an earlier version that are not found by their words yet.
use crate::service::{Services, error::ServiceError, upkeep};

pub(super) async fn run(services: Services) -> Result<(), ServiceError> {
    let indexed = upkeep::index_patients(services.store()).await?;
    if indexed > 0 {
        tracing::info!(indexed, "records of an import or an earlier version are found by their words now");
    }
    Ok(())
}
