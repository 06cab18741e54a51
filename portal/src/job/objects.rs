//! Large parts that no row names any more, and uploads that did not end. A sixteenth of the place in each period.
use std::time::Duration;

use crate::service::{Services, error::ServiceError, upkeep};

pub(super) async fn run(services: Services, every: Duration) -> Result<(), ServiceError> {
    let swept = upkeep::sweep_objects(services.store(), every).await?;
    if swept.objects > 0 || swept.uploads > 0 {
        tracing::info!(objects = swept.objects, uploads = swept.uploads, "abandoned large parts were removed");
    }
    Ok(())
}
