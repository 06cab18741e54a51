//! Lists of patients that an administrator began to import: goes on with them; those that nobody began are erased.
use crate::service::{Services, error::ServiceError, import};

pub(super) async fn run(services: Services) -> Result<(), ServiceError> {
    let added = import::run(&services).await?;
    if added > 0 {
        tracing::info!(added, "patients of a list were added");
    }
    let erased = import::expire(&services).await?;
    if erased > 0 {
        tracing::info!(erased, "lists that nobody began were erased");
    }
    Ok(())
}
