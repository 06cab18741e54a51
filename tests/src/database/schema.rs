//! This version's schema, made once in a process. It holds no row: keys and fingerprints come with `portal migrate`.
use std::{fs, os::unix::fs::PermissionsExt, path::Path, time::Duration};

use anyhow::{Context, Result};
use entity::{
    base::secret::Secret,
    store::{Database as Rows, DatabaseSettings},
};
use sqlx::{Connection, Executor, PgConnection, Row};
use tempfile::TempDir;
use tokio::sync::OnceCell;

use crate::wait;

/// SQLite's file.
static FILE: OnceCell<Vec<u8>> = OnceCell::const_new();
/// A database of the server.
static ORIGINAL: OnceCell<String> = OnceCell::const_new();

/// Writes a database file.
pub(super) async fn save(path: &Path) -> Result<()> {
    let bytes = FILE.get_or_try_init(file).await?;
    fs::write(path, bytes)?;
    Ok(fs::set_permissions(path, fs::Permissions::from_mode(0o600))?)
}

async fn file() -> Result<Vec<u8>> {
    let folder = TempDir::new()?;
    let path = folder.path().join("schema.db");
    migrate(format!("sqlite:{}", path.display())).await?;
    Ok(fs::read(path)?)
}

/// The name of a database that others are copied from.
pub(super) async fn on(server: &str) -> Result<&'static str> {
    let name = ORIGINAL.get_or_try_init(async || original(server).await).await?;
    Ok(name)
}

async fn original(server: &str) -> Result<String> {
    let name = format!("schema_{}", std::process::id());
    let mut connection = PgConnection::connect(server).await.context("the private PostgreSQL")?;
    connection.execute(sqlx::AssertSqlSafe(format!("CREATE DATABASE {name}"))).await?;
    migrate(super::address(server, &name)).await?;
    // What still has a connection cannot be copied, and the server sees some milliseconds later that one has ended.
    let open = format!("SELECT COUNT(*) FROM pg_stat_activity WHERE datname = '{name}'");
    wait::until("the original has no connection", Duration::from_secs(20), async || {
        let number: i64 = connection.fetch_one(sqlx::AssertSqlSafe(open.clone())).await?.try_get(0)?;
        Ok((number == 0).then_some(()))
    })
    .await?;
    connection.close().await?;
    Ok(name)
}

async fn migrate(url: String) -> Result<()> {
    Rows::migrate(&DatabaseSettings { url: Secret::new(url), readers: 1 }).await?;
    Ok(())
}
