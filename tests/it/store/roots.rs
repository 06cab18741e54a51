//! Two roots: whoever has the alert root alone opens no message.
use std::{fs, sync::Arc};

use anyhow::{Context, Result, ensure};
use entity::{
    crypto::{
        Suite,
        keyring::{KeyRow, Keyring, Purpose},
        root::{FileRoot, Realm, Root},
    },
    domain::id::{KeyId, OrganizationId},
};
use tests::{database::Fields, letter, stage::Stage};

const KEYS: &str = "SELECT id, organization_id, realm, purpose, CAST(epoch AS BIGINT), CAST(suite AS BIGINT), \
                    CAST(root_version AS BIGINT), sealed FROM organization_key";

fn key(fields: &Fields<'_>) -> Result<(String, KeyRow)> {
    let suite = u8::try_from(fields.number(5)?)?;
    let row = KeyRow {
        id: KeyId::from_uuid(fields.id(0)?),
        organization: OrganizationId::from_uuid(fields.id(1)?),
        purpose: Purpose::try_from(fields.text(3)?.as_str()).ok().context("a purpose")?,
        epoch: i32::try_from(fields.number(4)?)?,
        suite: Suite::try_from(suite).ok().context("a suite")?,
        root_version: i32::try_from(fields.number(6)?)?,
        sealed: fields.bytes(7)?,
    };
    Ok((fields.text(2)?, row))
}

#[tokio::test]
async fn the_alert_root_opens_no_key_of_content() -> Result<()> {
    let stage = Stage::new().await?;
    stage.send(&["ana@example.org"], &letter::plain("ana@example.org", "Hello", "to you")).await?.expect(250)?;
    let root: Arc<dyn Root> = Arc::new(FileRoot::load(stage.installation.data().join("alert.key"), Realm::Alert)?);
    let (mut opened, mut refused) = (0, 0);
    for (realm, row) in stage.installation.database.rows(KEYS, key).await? {
        let admitted = Keyring::new(Arc::clone(&root)).admit(&row).await;
        match realm.as_str() {
            "alert" => {
                ensure!(admitted.is_ok(), "the notifier's own key does not open");
                opened += 1;
            }
            _ => {
                ensure!(admitted.is_err(), "a key of content opened: {}", row.purpose.as_str());
                refused += 1;
            }
        }
        // Claimed to be of the other realm, its seal still says which it is.
        if realm != "alert" {
            let disguised = KeyRow { purpose: Purpose::AlertField, ..row };
            ensure!(Keyring::new(Arc::clone(&root)).admit(&disguised).await.is_err(), "a disguised key opened");
        }
    }
    assert!(opened > 0 && refused > 0, "{opened} {refused}");
    // As the content root it is not taken at all.
    assert!(FileRoot::load(stage.installation.data().join("alert.key"), Realm::Content).is_err());
    stage.close().await
}

#[tokio::test]
async fn a_portal_with_the_alert_root_alone_does_not_start() -> Result<()> {
    let stage = Stage::new().await?;
    stage.send(&["ana@example.org"], &letter::plain("ana@example.org", "Hello", "to you")).await?.expect(250)?;
    let Stage { installation, mut running, .. } = stage;
    installation.settled().await?;
    running.terminate().await?;
    fs::remove_file(installation.data().join("content.key"))?;
    for command in [&["serve"][..], &["organization", "add", "x"]] {
        installation.portal(command).await?.refusal()?;
    }
    Ok(())
}
