//! What is no longer needed.
use crate::service::{Services, error::ServiceError, session, upkeep};

pub(super) async fn run(services: Services) -> Result<(), ServiceError> {
    let forgotten = upkeep::forget_acceptances(services.store()).await?;
    upkeep::forget_freed(services.store()).await?;
    // Before their files, which go with them.
    upkeep::forget_patient_drafts(services.store()).await?;
    let files = upkeep::forget_draft_files(services.store()).await?;
    upkeep::forget_answerable(services.store()).await?;
    session::sweep(&services).await?;
    tracing::debug!(forgotten, files, "old acceptances, files that were not sent, sessions, ceremonies and counters are forgotten");
    Ok(())
}
