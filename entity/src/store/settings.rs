//! The section `[database]`. Must not know how a database is opened.
use serde::Deserialize;

use crate::base::secret::Secret;

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
