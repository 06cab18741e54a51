//! A fresh database for every test: SQLite in the test's folder, or a new database on the private PostgreSQL whose
//! address `tests/run` exports. Looks at rows from outside; never through the portal.
//!
//! The schema is made once in a process, and copied for each test that does not ask for an empty database. On the server a
//! database is gone when its test is over.
mod broom;
mod schema;

use std::{
    env,
    path::{Path, PathBuf},
    sync::atomic::{AtomicU32, Ordering},
};

use anyhow::{Context, Result};
use sqlx::{
    Connection, Executor, PgConnection, Row, SqliteConnection,
    postgres::{PgConnectOptions, PgRow},
    sqlite::{SqliteConnectOptions, SqliteRow},
};
use uuid::Uuid;

static SERIAL: AtomicU32 = AtomicU32::new(0);

/// Where one test keeps its rows.
#[derive(Clone, Debug)]
pub enum Database {
    /// A file.
    Sqlite(PathBuf),
    /// A database on a server, by its address.
    Postgres(String),
}

/// One row, the same on both.
pub enum Fields<'a> {
    /// Of SQLite.
    Sqlite(&'a SqliteRow),
    /// Of PostgreSQL.
    Postgres(&'a PgRow),
}

impl Fields<'_> {
    /// An id.
    ///
    /// # Errors
    /// If it is none.
    pub fn id(&self, place: usize) -> Result<Uuid> {
        Ok(match self {
            Self::Sqlite(row) => row.try_get(place)?,
            Self::Postgres(row) => row.try_get(place)?,
        })
    }

    /// A number (`CAST(… AS BIGINT)`).
    ///
    /// # Errors
    /// If it is none.
    pub fn number(&self, place: usize) -> Result<i64> {
        Ok(match self {
            Self::Sqlite(row) => row.try_get(place)?,
            Self::Postgres(row) => row.try_get(place)?,
        })
    }

    /// A text.
    ///
    /// # Errors
    /// If it is none.
    pub fn text(&self, place: usize) -> Result<String> {
        Ok(match self {
            Self::Sqlite(row) => row.try_get(place)?,
            Self::Postgres(row) => row.try_get(place)?,
        })
    }

    /// Bytes.
    ///
    /// # Errors
    /// If it is none.
    pub fn bytes(&self, place: usize) -> Result<Vec<u8>> {
        Ok(match self {
            Self::Sqlite(row) => row.try_get(place)?,
            Self::Postgres(row) => row.try_get(place)?,
        })
    }
}

impl Database {
    /// A fresh, empty one; a SQLite file would lie in `folder`.
    ///
    /// # Errors
    /// If the server does not make one.
    pub async fn empty(folder: &Path) -> Result<Self> {
        match server() {
            Some(server) => Self::on(&server, None).await,
            None => Ok(Self::in_folder(folder)),
        }
    }

    /// A fresh one that has this version's schema, and no row; a SQLite file would lie in `folder`.
    ///
    /// # Errors
    /// If the schema cannot be made, or the server makes no database.
    pub async fn fresh(folder: &Path) -> Result<Self> {
        if let Some(server) = server() {
            return Self::on(&server, Some(schema::on(&server).await?)).await;
        }
        let database = Self::in_folder(folder);
        if let Self::Sqlite(path) = &database {
            schema::save(path).await?;
        }
        Ok(database)
    }

    fn in_folder(folder: &Path) -> Self {
        Self::Sqlite(folder.join("portal.db"))
    }

    /// A new one on the server, empty or a copy.
    async fn on(server: &str, copied: Option<&str>) -> Result<Self> {
        let name = format!("test_{}_{}", std::process::id(), SERIAL.fetch_add(1, Ordering::Relaxed));
        let copied = copied.map_or_else(String::new, |name| format!(" TEMPLATE {name}"));
        let mut connection = PgConnection::connect(server).await.context("the private PostgreSQL")?;
        connection.execute(sqlx::AssertSqlSafe(format!("CREATE DATABASE {name}{copied}"))).await?;
        broom::note(server, &name);
        connection.close().await?;
        Ok(Self::Postgres(address(server, &name)))
    }

    /// As the setting `database.url` wants it.
    #[must_use]
    pub fn url(&self) -> String {
        match self {
            Self::Sqlite(path) => format!("sqlite:{}", path.display()),
            Self::Postgres(url) => url.clone(),
        }
    }

    /// Whether it is a file here.
    #[must_use]
    pub const fn is_sqlite(&self) -> bool {
        matches!(self, Self::Sqlite(_))
    }

    /// The one number that a query gives.
    ///
    /// # Errors
    /// If it cannot be asked.
    pub async fn number(&self, sql: &'static str) -> Result<i64> {
        Ok(match self {
            Self::Sqlite(path) => {
                let mut connection = SqliteConnection::connect_with(&SqliteConnectOptions::new().filename(path).read_only(true)).await?;
                connection.fetch_one(sql).await?.try_get(0)?
            }
            Self::Postgres(url) => {
                let mut connection = PgConnection::connect_with(&url.parse::<PgConnectOptions>()?).await?;
                connection.fetch_one(sql).await?.try_get(0)?
            }
        })
    }

    /// All rows of a query, read by `read`.
    ///
    /// # Errors
    /// If it cannot be asked, or a row is not as expected.
    pub async fn rows<T>(&self, sql: &'static str, read: impl Fn(&Fields<'_>) -> Result<T>) -> Result<Vec<T>> {
        match self {
            Self::Sqlite(path) => {
                let mut connection = SqliteConnection::connect_with(&SqliteConnectOptions::new().filename(path).read_only(true)).await?;
                connection.fetch_all(sql).await?.iter().map(|row| read(&Fields::Sqlite(row))).collect()
            }
            Self::Postgres(url) => {
                let mut connection = PgConnection::connect_with(&url.parse::<PgConnectOptions>()?).await?;
                connection.fetch_all(sql).await?.iter().map(|row| read(&Fields::Postgres(row))).collect()
            }
        }
    }

    /// Tampers with rows; how many it touched.
    ///
    /// # Errors
    /// If the database refuses.
    pub async fn execute(&self, sql: &str) -> Result<u64> {
        let sql = sqlx::AssertSqlSafe(sql.to_owned());
        Ok(match self {
            Self::Sqlite(path) => {
                let mut connection = SqliteConnection::connect_with(&SqliteConnectOptions::new().filename(path)).await?;
                connection.execute(sql).await?.rows_affected()
            }
            Self::Postgres(url) => {
                let mut connection = PgConnection::connect_with(&url.parse::<PgConnectOptions>()?).await?;
                connection.execute(sql).await?.rows_affected()
            }
        })
    }

    /// Mails that wait for the notifier: alerts, notices, codes.
    ///
    /// # Errors
    /// If it cannot be asked.
    pub async fn undone(&self) -> Result<i64> {
        self.number("SELECT COUNT(*) FROM outbox WHERE state IN ('pending', 'leased')").await
    }

    /// Lets time pass for the outbox: waits and leases are over.
    ///
    /// # Errors
    /// If the database refuses.
    pub async fn outbox_is_due(&self) -> Result<()> {
        self.execute("UPDATE outbox SET due_at = 1000 WHERE state = 'pending'").await?;
        self.execute("UPDATE outbox SET lease_until = 1000 WHERE state = 'leased'").await?;
        Ok(())
    }
}

/// The private PostgreSQL that `tests/run` exports, if there is one.
fn server() -> Option<String> {
    env::var("TEST_POSTGRES_URL").ok()
}

/// The address of another database on that server.
fn address(server: &str, name: &str) -> String {
    let (front, options) = server.split_once('?').unwrap_or((server, ""));
    let base = front.rsplit_once('/').map_or(front, |(base, _)| base);
    format!("{base}/{name}?{options}")
}
