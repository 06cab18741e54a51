//! Messages that ought to be read soon and are not: their patients are reminded.
use crate::service::{Services, compose, error::ServiceError};

pub(super) async fn run(services: Services) -> Result<(), ServiceError> {
    let reminded = compose::remind(&services).await?;
    if reminded > 0 {
        tracing::info!(reminded, "patients were reminded");
    }
    Ok(())
}
