//! Root keys: missing, changed, open to others. The start stops and says what to do; no key byte is printed.
use std::{
    fs::{self, Permissions},
    os::unix::fs::PermissionsExt,
};

use anyhow::Result;
use tests::{installation::Installation, process::Finished};

async fn refused(installation: &Installation, named: &str) -> Result<Finished> {
    let finished = installation.portal(&["serve"]).await?.refusal()?;
    assert!(finished.log.contains(named), "{named} is not named:\n{}", finished.log);
    installation.portal(&["organization", "add", "never"]).await?.refusal()?;
    Ok(finished)
}

#[tokio::test]
async fn a_missing_key_stops_the_start() -> Result<()> {
    let installation = Installation::new().await?;
    installation.organization("clinic").await?;
    for name in ["content.key", "alert.key"] {
        let (path, aside) = (installation.data().join(name), installation.folder().join("aside"));
        fs::rename(&path, &aside)?;
        refused(&installation, name).await?;
        assert!(!path.exists(), "a lost key was replaced by a fresh one");
        fs::rename(&aside, &path)?;
    }
    let running = installation.serve().await?;
    installation.close(running).await
}

#[tokio::test]
async fn a_changed_key_stops_the_start() -> Result<()> {
    let installation = Installation::new().await?;
    installation.organization("clinic").await?;
    let other = Installation::new().await?;
    for name in ["content.key", "alert.key"] {
        let path = installation.data().join(name);
        let good = fs::read(&path)?;
        fs::copy(other.data().join(name), &path)?;
        refused(&installation, "key").await?;
        let mut torn = good.clone();
        torn.truncate(good.len() / 2);
        for bad in [torn, Vec::new(), b"garbage".to_vec()] {
            fs::write(&path, &bad)?;
            refused(&installation, name).await?;
        }
        fs::write(&path, &good)?;
    }
    // Swapped: each is a good key, in the wrong place.
    let (content, alert) = (fs::read(installation.data().join("content.key"))?, fs::read(installation.data().join("alert.key"))?);
    fs::write(installation.data().join("content.key"), &alert)?;
    fs::write(installation.data().join("alert.key"), &content)?;
    refused(&installation, "key").await?;
    assert_eq!(installation.database.number("SELECT COUNT(*) FROM organization").await?, 2, "the clinic, and the portal itself");
    Ok(())
}

#[tokio::test]
async fn a_key_that_others_can_read_stops_the_start() -> Result<()> {
    let installation = Installation::new().await?;
    for name in ["content.key", "alert.key"] {
        let path = installation.data().join(name);
        assert_eq!(fs::metadata(&path)?.permissions().mode() & 0o777, 0o600);
        for mode in [0o644, 0o640, 0o604, 0o660] {
            fs::set_permissions(&path, Permissions::from_mode(mode))?;
            let finished = refused(&installation, name).await?;
            let key = fs::read_to_string(&path).unwrap_or_default();
            for word in key.split_whitespace().filter(|word| word.len() > 20) {
                assert!(!finished.log.contains(word), "a key was printed");
            }
        }
        fs::set_permissions(&path, Permissions::from_mode(0o600))?;
    }
    let running = installation.serve().await?;
    installation.close(running).await
}
