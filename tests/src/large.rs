//! Large parts of an installation, seen from outside: the files in its folder, the rows that name them, and the sweep that
//! comes days later.
use std::{collections::BTreeSet, fs, path::PathBuf, sync::Arc};

use anyhow::{Result, ensure};
use entity::{
    base::{
        clock::{Clock, SystemClock, Timestamp},
        random::SystemRandom,
        settings::Settings,
    },
    object::SHARDS,
    store::{
        Store,
        object::{self, Swept},
    },
};
use portal::{app, config::Config};
use uuid::Uuid;

use crate::{canary, installation::Installation};

/// The system's clock, some days off.
pub struct Days(pub i64);

impl Clock for Days {
    fn now(&self) -> Timestamp {
        Timestamp::from_micros(SystemClock.now().as_micros() + self.0 * 86_400_000_000)
    }
}

/// The installation's store as the portal has it, but on that clock.
///
/// # Errors
/// If it does not open.
pub async fn store(installation: &Installation, clock: Days) -> Result<Store> {
    let path = installation.config();
    let settings = Settings::read(&fs::read_to_string(&path)?, &path, [])?;
    Ok(app::open_store(&Config::from_settings(&settings)?, Arc::new(clock), Arc::new(SystemRandom)).await?)
}

/// Sweeps every shard on that clock.
///
/// # Errors
/// If one cannot be swept.
pub async fn sweep(installation: &Installation, clock: Days) -> Result<Swept> {
    let store = store(installation, clock).await?;
    let mut all = Swept::default();
    for shard in 0..SHARDS {
        let swept = object::sweep(&store, u8::try_from(shard)?).await?;
        all = Swept { objects: all.objects + swept.objects, uploads: all.uploads + swept.uploads };
    }
    Ok(all)
}

/// The names of the files in the folder of large parts; an upload that did not end has `#` in its own.
///
/// # Errors
/// If the folder cannot be read.
pub fn files(installation: &Installation) -> Result<BTreeSet<String>> {
    let files = canary::files(&installation.data().join("objects"))?;
    Ok(files.iter().filter_map(|file| Some(file.file_name()?.to_str()?.to_owned())).collect())
}

/// The file of an object, by its name.
#[must_use]
pub fn path(installation: &Installation, name: &str) -> PathBuf {
    installation.data().join("objects").join(&name[name.len() - 2..]).join(name)
}

/// The objects that rows name, by the names of their files.
///
/// # Errors
/// If the database cannot be asked.
pub async fn named(installation: &Installation) -> Result<BTreeSet<String>> {
    let sql = "SELECT object_id FROM message_part WHERE object_id IS NOT NULL";
    let ids: Vec<Uuid> = installation.database.rows(sql, |row| row.id(0)).await?;
    Ok(ids.into_iter().map(|id| id.simple().to_string()).collect())
}

/// Demands that every object that a row names is there; hands out what lies there unnamed.
///
/// # Errors
/// If one is missing.
pub async fn unnamed(installation: &Installation) -> Result<BTreeSet<String>> {
    let (named, files) = (named(installation).await?, files(installation)?);
    ensure!(named.is_subset(&files), "a row names an object that is not there: {named:?}, {files:?}");
    Ok(files.difference(&named).cloned().collect())
}
