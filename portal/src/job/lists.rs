//! Lists of patients that an administrator began to import: those that nobody began, or that do not come on, are erased; then it goes
//! on with the others.
use crate::service::{Services, error::ServiceError, import};

pub(super) async fn run(services: Services) -> Result<(), ServiceError> {
    let erased = import::expire(&services).await?;
    if erased > 0 {
        tracing::info!(erased, "lists that nobody began, or that did not come on, were erased");
    }
    let added = import::run(&services).await?;
    if added > 0 {
        tracing::info!(added, "patients of a list were added");
    }
    Ok(())
}
