//! Opening: schema and roots.
use std::os::unix::fs::PermissionsExt;

use sea_orm::ConnectionTrait;

use super::fixture::{Fixture, fresh_settings, open, root_path};
use crate::{
    base::random::SystemRandom,
    crypto::root::{FileRoot, Realm},
    store::{Database, StoreError, installation, organization, source::Origin},
};

#[tokio::test]
async fn a_database_that_is_not_there_or_not_migrated_says_what_to_do() {
    let folder = tempfile::tempdir().expect("a folder");
    let settings = fresh_settings(&folder).await;
    if settings.is_postgres() {
        let error = Database::open(&settings).await.map(|_| ()).expect_err("refused");
        assert!(matches!(error, StoreError::OlderSchema { .. }));
        return;
    }
    let error = Database::open(&settings).await.map(|_| ()).expect_err("refused");
    assert!(matches!(error, StoreError::NoDatabase) && error.to_string().contains("portal migrate"));
    std::fs::write(settings.sqlite_file().expect("a file"), []).expect("writes");
    let error = Database::open(&settings).await.map(|_| ()).expect_err("refused");
    assert!(matches!(error, StoreError::OlderSchema { .. }) && error.to_string().contains("portal migrate"));
}

#[tokio::test]
async fn migrating_twice_does_nothing_and_leaves_a_private_file() {
    let folder = tempfile::tempdir().expect("a folder");
    let settings = fresh_settings(&folder).await;
    assert_eq!(
        Database::migrate(&settings).await.expect("migrates"),
        ["m0001_start", "m0002_objects", "m0003_people", "m0004_staff", "m0007_teams"]
    );
    assert!(Database::migrate(&settings).await.expect("migrates").is_empty());
    if let Some(file) = settings.sqlite_file() {
        let mode = std::fs::metadata(file).expect("a file").permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
}

#[tokio::test]
async fn two_migrations_at_once_are_one() {
    let folder = tempfile::tempdir().expect("a folder");
    let settings = fresh_settings(&folder).await;
    let (one, other) = tokio::join!(Database::migrate(&settings), Database::migrate(&settings));
    let applied = one.expect("migrates").len() + other.expect("migrates").len();
    assert_eq!(applied, migration::Migrator::new(crate::base::fault::point).names().len());
}

#[tokio::test]
async fn a_newer_schema_is_refused() {
    let fixture = Fixture::new().await;
    let newer = "INSERT INTO seaql_migrations (version, applied_at) VALUES ('m9999_later', 0)";
    fixture.store.write(async |tx| Ok::<_, StoreError>(tx.connection().execute_unprepared(newer).await?)).await.expect("writes");
    let error = Database::open(&fixture.settings).await.map(|_| ()).expect_err("refused");
    assert!(matches!(&error, StoreError::NewerSchema { step } if step == "m9999_later"), "{error}");
    let error = Database::migrate(&fixture.settings).await.expect_err("refused");
    assert!(matches!(error, StoreError::NewerSchema { .. }));
}

#[tokio::test]
async fn another_root_key_is_refused_and_says_which() {
    let fixture = Fixture::new().await;
    for realm in [Realm::Content, Realm::Alert] {
        let path = root_path(&fixture.folder, realm);
        let kept = path.with_extension("kept");
        std::fs::rename(&path, &kept).expect("renames");
        FileRoot::create(&path, realm, &SystemRandom).expect("a root");
        let error = open(&fixture.settings, &fixture.folder, &fixture.clock).await.map(|_| ()).expect_err("refused");
        assert!(matches!(error, StoreError::WrongKey { realm: wrong } if wrong == realm));
        assert!(error.to_string().contains(realm.as_str()), "{error}");
        std::fs::rename(&kept, &path).expect("renames");
    }
    let store = fixture.reopen().await;
    let name = organization::get(&store.read(), fixture.organization).await.expect("reads").name;
    assert_eq!(name, "riverside");
}

#[tokio::test]
async fn what_was_remembered_first_stays() {
    let fixture = Fixture::new().await;
    let remember =
        async |value: &'static [u8]| fixture.store.write(async |tx| installation::remember(tx, "relying_party_id", value).await).await;
    assert_eq!(remember(b"one").await.expect("remembers"), b"one");
    assert_eq!(remember(b"two").await.expect("remembers"), b"one");
}
