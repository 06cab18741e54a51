//! kill -9 in the middle of `portal migrate`: the next run ends it.
use anyhow::Result;
use tests::{installation::Installation, process::Program};

#[tokio::test]
async fn m1_in_a_migration() -> Result<()> {
    let installation = Installation::unmigrated().await?;
    let config = installation.config().display().to_string();
    let finished = Program::Portal.run(&["migrate", "--config", &config], &[("PORTAL_FAULT", "M1")]).await?;
    assert!(!finished.status.success(), "M1 was never passed");
    installation.portal(&["migrate"]).await?.success()?;
    installation.organization("clinic").await?;
    let running = installation.serve().await?;
    installation.close(running).await
}
