//! Root keys, database and place of large parts of an installation: made once, opened ever after.
//!
//! Keys are made in one place only, [`set_up`] (`portal migrate`), and only for a database that remembers none: there is
//! nothing yet that other keys could open. Everywhere else a key file that is missing stops the start.
use std::{fs::DirBuilder, io, os::unix::fs::DirBuilderExt, path::Path, sync::Arc};

use entity::{
    base::{
        clock::SystemClock,
        random::{Random, SystemRandom},
        settings::keys::KeySettings,
    },
    crypto::root::{FileRoot, Realm, Root, RootError},
    domain::id::ObjectId,
    object::{ObjectPlace, Objects},
    store::{
        Database, installation,
        notifier_role::{self, RoleError},
        object,
    },
};

use super::start::{StartError, open_store_on};
use crate::config::Config;

/// What setting up did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SetUp {
    /// Steps that the schema lacked.
    pub steps: Vec<String>,
    /// Whether the root key files were made.
    pub keys_made: bool,
}

/// Brings the database to this version's schema, makes root keys for one that was never used, and ties the two together.
///
/// # Errors
/// [`StartError`]. Run again, it goes on where it stopped.
pub async fn set_up(config: &Config) -> Result<SetUp, StartError> {
    let place = config.object_place()?;
    // A bucket is not ours to make: if it cannot be used, nothing is begun.
    if matches!(place, ObjectPlace::Bucket(_)) {
        probe(&Objects::open(&place)?).await?;
    }
    let away = |error| StartError::of_database(&config.database, error);
    let steps = Database::migrate(&config.database).await.map_err(away)?;
    let database = Database::open(&config.database).await.map_err(away)?;
    let objects = place_of_objects(&database, &place).await?;
    // Last of all: whoever is told of new keys has a portal that works.
    let unused = !installation::has_roots(&database).await?;
    let keys_made = unused && make(&config.keys, &SystemRandom)?;
    let roots = Roots::load(&config.keys)?;
    // Remembers the keys' fingerprints, and makes the portal's own keys.
    let store = open_store_on(config, database, roots, objects, Arc::new(SystemClock), Arc::new(SystemRandom)).await?;
    store.database().close().await;
    Ok(SetUp { steps, keys_made })
}

/// The place of large parts; made unless one is in use already, which then must be where the settings say. Tried, so that
/// a wrong secret or a folder that cannot be written is found before the first message.
async fn place_of_objects(database: &Database, place: &ObjectPlace) -> Result<Objects, StartError> {
    let objects = if object::any_named(database).await? { Objects::open(place)? } else { Objects::create(place)? };
    probe(&objects).await?;
    Ok(objects)
}

async fn probe(objects: &Objects) -> Result<(), StartError> {
    Ok(objects.probe(ObjectId::generate(&SystemClock, &SystemRandom)).await?)
}

/// Gives a role of PostgreSQL what a notifier needs, and nothing else. The schema must be this version's.
///
/// # Errors
/// [`RoleError`].
pub async fn admit_notifier(config: &Config, role: &str) -> Result<(), RoleError> {
    let database = Database::open(&config.database).await?;
    let admitted = notifier_role::admit(&database, role).await;
    database.close().await;
    admitted
}

/// Both roots.
pub(super) struct Roots {
    pub(super) content: Arc<dyn Root>,
    pub(super) alert: Arc<dyn Root>,
}

impl Roots {
    pub(super) fn load(keys: &KeySettings) -> Result<Self, RootError> {
        let content = FileRoot::load(&keys.content_root, Realm::Content)?;
        let alert = FileRoot::load(&keys.alert_root, Realm::Alert)?;
        Ok(Self { content: Arc::new(content), alert: Arc::new(alert) })
    }
}

/// Makes the root key files that are not there. Says whether it made one.
fn make(keys: &KeySettings, random: &dyn Random) -> Result<bool, StartError> {
    let mut made = false;
    for (path, realm) in [(&keys.content_root, Realm::Content), (&keys.alert_root, Realm::Alert)] {
        if path.exists() {
            continue;
        }
        make_folder(path).map_err(|source| StartError::Folder { path: path.to_path_buf(), source })?;
        FileRoot::create(path, realm, random)?;
        made = true;
    }
    Ok(made)
}

/// The folder of a key file, closed to others.
fn make_folder(path: &Path) -> io::Result<()> {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => DirBuilder::new().recursive(true).mode(0o700).create(folder),
        _ => Ok(()),
    }
}
