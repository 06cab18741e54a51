//! A new epoch of keys: what comes then is sealed under it, and what was made before is found again.
use std::sync::Arc;

use anyhow::{Result, ensure};
use entity::{
    base::{clock::SystemClock, hex, random::SystemRandom},
    crypto::{
        Suite,
        keyring::{KeyRow, Keyring, Purpose},
        root::{FileRoot, Realm, Root},
    },
    domain::id::{KeyId, OrganizationId},
};
use tests::{database::Database, letter, stage::Stage};
use uuid::Uuid;

const ANA: &str = "ana@example.org";

/// Bytes as the database reads them literally.
fn bytes(database: &Database, bytes: &[u8]) -> String {
    let hex = hex::encode(bytes);
    if database.is_sqlite() { format!("x'{hex}'") } else { format!("'\\x{hex}'") }
}

fn id(database: &Database, id: Uuid) -> String {
    if database.is_sqlite() { bytes(database, id.as_bytes()) } else { format!("'{id}'") }
}

/// Gives an organization the second epoch of every key that has one.
async fn begin_epoch(stage: &Stage) -> Result<usize> {
    let database = &stage.installation.database;
    let organization = OrganizationId::from_uuid(stage.organization.parse()?);
    let mut made = 0;
    for purpose in Purpose::ALL.into_iter().filter(|purpose| purpose.has_epochs()) {
        let realm = purpose.realm();
        let file = stage.installation.data().join(if realm == Realm::Content { "content.key" } else { "alert.key" });
        let root: Arc<dyn Root> = Arc::new(FileRoot::load(file, realm)?);
        let fresh = KeyId::generate(&SystemClock, &SystemRandom);
        let KeyRow { id: key, epoch, root_version, sealed, .. } =
            Keyring::new(root).create(organization, purpose, 2, Suite::GcmSiv, fresh, &SystemRandom).await?;
        let (key, organization) = (id(database, key.as_uuid()), id(database, organization.as_uuid()));
        let (realm, purpose, sealed) = (realm.as_str(), purpose.as_str(), bytes(database, &sealed));
        database
            .execute(&format!(
                "INSERT INTO organization_key (id, organization_id, realm, purpose, epoch, suite, root_version, sealed, created_at) \
                 VALUES ({key}, {organization}, '{realm}', '{purpose}', {epoch}, 1, {root_version}, {sealed}, 1)"
            ))
            .await?;
        made += 1;
    }
    Ok(made)
}

/// The relay's first try was stored, its answer was lost, and meanwhile a month began.
#[tokio::test]
async fn a_retry_after_the_epoch_has_changed_is_still_a_retry() -> Result<()> {
    let mut stage = Stage::new().await?;
    let mut ana = {
        stage.send(&[ANA], &letter::plain(ANA, "Before", "the first message")).await?.expect(250)?;
        stage.claim(ANA).await?
    };
    let message = letter::plain(ANA, "Once", "to be sent again");
    stage.send(&[ANA], &message).await?.expect(250)?;
    stage.installation.settled().await?;
    let mails = stage.installation.sink.mails().len();
    stage.running.terminate().await?;
    ensure!(begin_epoch(&stage).await? == 4);
    stage.running = stage.installation.serve().await?;

    stage.send(&[ANA], &message).await?.expect(250)?;
    ensure!(stage.stored().await? == 2, "the retry was stored again");
    stage.installation.settled().await?;
    ensure!(stage.installation.sink.mails().len() == mails, "the retry was alerted again");

    // The new epoch is in use, the record is found by its address, and everything opens.
    stage.send(&[ANA], &letter::plain(ANA, "After", "the third message")).await?.expect(250)?;
    let database = &stage.installation.database;
    let under = "SELECT COUNT(*) FROM message_wrap JOIN organization_key ON organization_key.id = message_wrap.key_id WHERE epoch = 2";
    ensure!(database.number(under).await? == 1);
    ensure!(database.number("SELECT COUNT(*) FROM patient").await? == 1);
    let texts = stage.read(&mut ana).await?;
    ensure!(texts.len() == 3, "{texts:?}");
    for (text, words) in texts.iter().zip(["the third message", "to be sent again", "the first message"]) {
        ensure!(text.contains(words), "{words}: {text}");
    }
    stage.close().await
}
