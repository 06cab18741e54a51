//! The section `[database]`. Must not know how a database is opened.
use std::{
    net::IpAddr,
    path::{Path, PathBuf},
};

use sea_orm::sqlx::postgres::{PgConnectOptions, PgSslMode};
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

/// Where a database is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DatabasePlace {
    /// SQLite's file.
    File(PathBuf),
    /// A server: its address, or its socket.
    Server(String),
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
        } else if database.is_postgres() {
            check_transport(database.url.expose())?;
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

    /// The folder of an SQLite database; `None` for PostgreSQL.
    #[must_use]
    pub fn folder(&self) -> Option<&Path> {
        self.sqlite_file().map(|file| Path::new(file).parent().unwrap_or(Path::new("")))
    }

    /// Where it is, to be told to whoever runs it: a file, or the server's address without user and password.
    #[must_use]
    pub fn place(&self) -> DatabasePlace {
        if let Some(file) = self.sqlite_file() {
            return DatabasePlace::File(file.into());
        }
        let place = self.url.expose().parse().map(|options: PgConnectOptions| match options.get_socket() {
            Some(socket) => socket.display().to_string(),
            None => format!("{}:{}", options.get_host(), options.get_port()),
        });
        DatabasePlace::Server(place.unwrap_or_default())
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

/// PostgreSQL on another machine must prove who it is; nothing else keeps somebody in between from reading along.
fn check_transport(url: &str) -> Result<(), SettingsError> {
    let invalid = |why| SettingsError::invalid("database", "url", why);
    let options: PgConnectOptions = url
        .parse()
        .map_err(|_| invalid("must be postgres://USER:PASSWORD@HOST/NAME?sslmode=verify-full, with %XX for special characters"))?;
    let host = options.get_host();
    let address = host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
    let here = options.get_socket().is_some()
        || host.starts_with('/')
        || host == "localhost"
        || address.is_ok_and(|address| address.to_canonical().is_loopback());
    if here || matches!(options.get_ssl_mode(), PgSslMode::VerifyFull) {
        return Ok(());
    }
    Err(invalid(
        "must end in ?sslmode=verify-full for PostgreSQL on another machine, with &sslrootcert=FILE for an authority of your own: \
         anything less lets whoever stands in between read and change what is stored",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_told_without_user_and_password() {
        let place = |url: &str| DatabaseSettings { url: Secret::new(url.to_owned()), readers: 1 }.place();
        assert_eq!(place("sqlite:/var/lib/portal.db?mode=rw"), DatabasePlace::File("/var/lib/portal.db".into()));
        for (url, told) in [
            ("postgres://portal:secret@db.example/portal", "db.example:5432"),
            ("postgres://portal:secret@127.0.0.1:5433/portal?sslmode=disable", "127.0.0.1:5433"),
            ("postgres://portal@localhost/portal?host=/run/postgresql", "/run/postgresql"),
        ] {
            assert_eq!(place(url), DatabasePlace::Server(told.to_owned()));
        }
    }

    #[test]
    fn another_machines_database_proves_who_it_is() {
        let read = |url: &str| {
            let text = format!("[database]\nurl = \"{url}\"\n");
            DatabaseSettings::read(&Settings::read(&text, Path::new("portal.toml"), []).expect("settings"))
        };
        for good in [
            "postgres://portal:secret@db.example/portal?sslmode=verify-full",
            "postgres://portal:secret@localhost/portal",
            "postgres://portal:secret@127.0.0.1:5433/portal?sslmode=disable",
            "postgres://portal:secret@[::1]/portal",
        ] {
            assert!(read(good).is_ok(), "{good}");
        }
        for bad in ["", "?sslmode=require", "?sslmode=verify-ca", "?host=db.example"] {
            let error = read(&format!("postgres://portal:secret@db.example/portal{bad}")).expect_err("refused");
            let SettingsError::Section { mistake, .. } = &error else { panic!("{error}") };
            let told = mistake.to_string();
            assert!(told.contains("sslmode=verify-full") && !told.contains("secret"), "{told}");
        }
        assert!(read("postgres://portal:secret@localhost/portal?host=db.example").is_err());
    }
}
