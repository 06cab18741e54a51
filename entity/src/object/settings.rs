//! The section `[objects]`: where parts of messages lie that are larger than fits the database.
use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::base::settings::{FilePath, Settings, SettingsError};

/// Where large parts lie.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ObjectSettings {
    /// A folder on this machine; `objects` beside an SQLite database unless given.
    pub folder: Option<FilePath>,
}

/// One place for large parts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ObjectPlace {
    /// A folder.
    Folder(PathBuf),
}

impl ObjectSettings {
    /// Reads the section.
    ///
    /// # Errors
    /// An unknown key or a wrong value.
    pub fn read(settings: &Settings) -> Result<Self, SettingsError> {
        settings.section("objects")
    }

    /// The place that they name, for a database whose file is in the folder `beside` (`None`: on a server).
    ///
    /// # Errors
    /// They name none, and there is no folder of a database to put one beside.
    pub fn place(&self, beside: Option<&Path>) -> Result<ObjectPlace, SettingsError> {
        match (&self.folder, beside) {
            (Some(folder), _) => Ok(ObjectPlace::Folder(folder.to_path_buf())),
            (None, Some(beside)) => Ok(ObjectPlace::Folder(beside.join("objects"))),
            (None, None) => {
                let why = "must be given when the database is PostgreSQL: a folder that all machines share";
                Err(SettingsError::invalid("objects", "folder", why))
            }
        }
    }
}
