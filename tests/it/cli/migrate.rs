//! `migrate`: forward only, again without harm, and an older program refuses a newer schema.
use anyhow::Result;
use tests::installation::Installation;

#[tokio::test]
async fn twice_is_once() -> Result<()> {
    let installation = Installation::new().await?;
    let organization = installation.organization("clinic").await?;
    installation.portal(&["migrate"]).await?.success()?;
    installation.import(&organization, b"email\nana@example.org\n").await?.success()?;
    Ok(())
}

#[tokio::test]
async fn nothing_starts_before_it() -> Result<()> {
    let installation = Installation::unmigrated().await?;
    for command in [&["serve"][..], &["organization", "add", "clinic"]] {
        let finished = installation.portal(command).await?.refusal()?;
        assert!(finished.log.contains("portal migrate"), "{}", finished.log);
    }
    Ok(())
}

#[tokio::test]
async fn a_newer_schema_is_refused_and_left_alone() -> Result<()> {
    let installation = Installation::new().await?;
    let organizations = "SELECT COUNT(*) FROM organization";
    let before = installation.database.number(organizations).await?;
    let insert = "INSERT INTO seaql_migrations (version, applied_at) VALUES ('m9999_future', 0)";
    installation.database.execute(insert).await?;
    for command in [&["serve"][..], &["migrate"], &["organization", "add", "clinic"]] {
        let finished = installation.portal(command).await?.refusal()?;
        assert!(finished.log.contains("newer"), "{command:?}: {}", finished.log);
    }
    assert_eq!(installation.database.number(organizations).await?, before);
    Ok(())
}
