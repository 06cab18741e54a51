//! Mailings that are to be sent, or taken back.
use crate::service::{Services, error::ServiceError, mailing};

pub(super) async fn run(services: Services) -> Result<(), ServiceError> {
    let done = mailing::run(&services).await?;
    if done > 0 {
        tracing::info!(done, "rows of mailings were worked on");
    }
    Ok(())
}
