//! The section `[database]`. Must not know how a database is opened.
use std::path::Path;

use serde::Deserialize;

use crate::base::{
    secret::Secret,
    settings::{Settings, SettingsError},
};

/// Which database, and how many may read at once.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct DatabaseSettings {
    /// `sqlite:FILE`, or `postgres://USER:PASSWORD@HOST/NAME?sslmode=verify-full` (secret: it may hold a password).
    pub url: Secret,
    /// Connections that read at the same time (SQLite), or connections in all (PostgreSQL).
    pub readers: u32,
}

impl Default for DatabaseSettings {
    fn default() -> Self {
        Self { url: Secret::new("sqlite:portal.db".to_owned()), readers: 8 }
    }
}

impl DatabaseSettings {
    /// Reads the section. The relative path of an SQLite file is relative to the folder of the settings file.
    ///
    /// # Errors
    /// An unknown key or a wrong value.
    pub fn read(settings: &Settings) -> Result<Self, SettingsError> {
        let mut database: Self = settings.section("database")?;
        let url = database.url.expose();
        if let Some(file) = database.sqlite_file()
            && Path::new(file).is_relative()
        {
            let rest = url.split_once('?').map_or_else(String::new, |(_, rest)| format!("?{rest}"));
            let file = settings.folder().join(file);
            database.url = Secret::new(format!("sqlite:{}{rest}", file.display()));
        } else if database.sqlite_file().is_none() && !database.is_postgres() {
            return Err(SettingsError::invalid("database", "url", "must begin with sqlite: or postgres://"));
        }
        if database.readers == 0 {
            return Err(SettingsError::invalid("database", "readers", "must not be 0"));
        }
        Ok(database)
    }

    /// Whether it is an SQLite database whose file is not there.
    #[must_use]
    pub fn is_absent(&self) -> bool {
        self.sqlite_file().is_some_and(|file| !Path::new(file).exists())
    }

    /// The file of an SQLite database, or `None` for PostgreSQL.
    pub(crate) fn sqlite_file(&self) -> Option<&str> {
        let path = self.url.expose().strip_prefix("sqlite:")?;
        let path = path.strip_prefix("//").unwrap_or(path);
        Some(path.split('?').next().unwrap_or(path))
    }

    /// Whether the URL is PostgreSQL's.
    pub(crate) fn is_postgres(&self) -> bool {
        let url = self.url.expose();
        url.starts_with("postgres://") || url.starts_with("postgresql://")
    }
}
