//! One pool: its options, and what becomes of a connection that comes back. Must not know what a pool is for.
use std::time::Duration;

use futures_util::future::BoxFuture;
use sea_orm::{
    ConnectOptions, ConnectionTrait, DatabaseConnection, DbBackend, Statement,
    sqlx::{
        self, Connection as _, Database as SqlxDatabase,
        postgres::PgConnectOptions,
        sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous},
    },
};

use super::BUSY;
use crate::store::StoreError;

/// How long a caller waits for a connection of a pool.
const ACQUIRE: Duration = Duration::from_secs(10);
/// A connection that was idle for longer is asked whether it still lives before it is handed out.
const IDLE: Duration = Duration::from_secs(10);
/// The same of one that pages keep: no other statement on it has shown meanwhile that the database went away and came back.
const SOON: Duration = Duration::from_millis(100);
/// A connection beyond the least that nobody wanted for so long is closed: each keeps pages and statements in memory. Those of pages
/// come to that every night; those that timed work takes in turn do not.
const UNUSED: Duration = Duration::from_secs(60);
/// Longest statement, and longest snapshot of a reader.
const STATEMENT: &str = "30000";

/// The options that every connection to SQLite has.
pub(super) fn sqlite(options: SqliteConnectOptions) -> SqliteConnectOptions {
    options
        .create_if_missing(false)
        .busy_timeout(BUSY)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .pragma("secure_delete", "ON")
        .pragma("trusted_schema", "OFF")
        .pragma("temp_store", "MEMORY")
}

fn postgres(options: PgConnectOptions) -> PgConnectOptions {
    options.application_name("portal").options([
        ("statement_timeout", STATEMENT),
        ("lock_timeout", "5000"),
        ("idle_in_transaction_session_timeout", STATEMENT),
    ])
}

/// One pool of so few and so many connections; of none at least, the first is made when it is wanted. Statements are not logged:
/// they say much about who does what.
pub(super) async fn connect(
    url: &str,
    (least, most): (u32, u32),
    tune: impl Fn(SqliteConnectOptions) -> SqliteConnectOptions + Send + Sync + 'static,
) -> Result<DatabaseConnection, StoreError> {
    let mut options = ConnectOptions::new(url);
    options
        .connect_lazy(least == 0)
        .max_connections(most)
        .min_connections(least)
        .acquire_timeout(ACQUIRE)
        .test_before_acquire_if_idle_for(if least == 0 { SOON } else { IDLE })
        .idle_timeout((least < most).then_some(UNUSED))
        .max_lifetime(None)
        .sqlx_logging(false)
        .record_stmt_in_spans(false)
        .map_sqlx_sqlite_opts(tune)
        .map_sqlx_postgres_opts(postgres)
        .map_sqlx_sqlite_pool_opts(|pool| pool.after_release(|connection, _| heal::<sqlx::Sqlite>(connection)))
        .map_sqlx_postgres_pool_opts(|pool| pool.after_release(|connection, _| heal::<sqlx::Postgres>(connection)));
    sea_orm::Database::connect(options).await.map_err(|error| match StoreError::from(error) {
        // A new pool lends to nobody yet: if it has no connection in time, the server does not answer.
        error @ StoreError::Busy(_) if error.is_locked() => error,
        StoreError::Busy(source) => StoreError::Unavailable(source),
        error => error,
    })
}

/// Whether a connection may go back to its pool. One that counts itself in a transaction is asked once more: the ping
/// runs a rollback that is still under way to its end.
fn heal<D: SqlxDatabase>(connection: &mut D::Connection) -> BoxFuture<'_, Result<bool, sqlx::Error>> {
    Box::pin(async move {
        if connection.is_in_transaction() {
            connection.ping().await?;
        }
        Ok(!connection.is_in_transaction())
    })
}

/// An acknowledged message must have been flushed; whether the server does so is its administrator's choice.
pub(super) async fn warn_of_lost_flushes(pool: &DatabaseConnection) -> Result<(), StoreError> {
    for setting in ["fsync", "synchronous_commit", "full_page_writes"] {
        let row = pool.query_one_raw(Statement::from_string(DbBackend::Postgres, format!("SHOW {setting}"))).await?;
        let value: Option<String> = row.map(|row| row.try_get_by_index(0)).transpose()?;
        if value.as_deref() == Some("off") {
            tracing::warn!(setting, "this PostgreSQL setting is off: a power failure can lose messages that were acknowledged");
        }
    }
    Ok(())
}
