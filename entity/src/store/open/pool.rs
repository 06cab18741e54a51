//! One pool: its options, and what becomes of a connection that comes back. Must not know what a pool is for.
use std::{sync::Arc, time::Duration};

use futures_util::future::BoxFuture;
use sea_orm::{
    ConnectOptions, ConnectionTrait, DatabaseConnection, DbBackend, Statement,
    sqlx::{
        self, Connection as _, SqliteConnection,
        postgres::{PgConnectOptions, PgConnection},
        sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous},
    },
};

use super::BUSY;
use crate::store::{
    StoreError,
    silence::{self, Doubt},
};

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
    doubt: &Arc<Doubt>,
    tune: impl Fn(SqliteConnectOptions) -> SqliteConnectOptions + Send + Sync + 'static,
) -> Result<DatabaseConnection, StoreError> {
    let mut options = ConnectOptions::new(url);
    let (idle, doubt) = (if least == 0 { SOON } else { IDLE }, Arc::clone(doubt));
    options
        .connect_lazy(least == 0)
        .max_connections(most)
        .min_connections(least)
        .acquire_timeout(ACQUIRE)
        .test_before_acquire_if_idle_for(idle)
        .idle_timeout((least < most).then_some(UNUSED))
        .max_lifetime(None)
        .sqlx_logging(false)
        .record_stmt_in_spans(false)
        .map_sqlx_sqlite_opts(tune)
        .map_sqlx_postgres_opts(postgres)
        .map_sqlx_sqlite_pool_opts(|pool| pool.after_release(|connection, _| heal(connection)))
        .map_sqlx_postgres_pool_opts(move |pool| {
            let (out, back) = (Arc::clone(&doubt), Arc::clone(&doubt));
            let pool = pool.before_acquire(move |connection, met| meet(connection, met.idle_for >= idle || out.is_there()));
            pool.after_release(move |connection, _| part(connection, back.is_there()))
        });
    sea_orm::Database::connect(options).await.map_err(|error| match StoreError::from(error) {
        // A new pool lends to nobody yet: if it has no connection in time, the server does not answer.
        error @ StoreError::Busy(_) if error.is_locked() => error,
        StoreError::Busy(source) => StoreError::Unavailable(source),
        error => error,
    })
}

/// Whether a connection to SQLite may go back to its pool. One that counts itself in a transaction is asked once more: the ping
/// runs a rollback that is still under way to its end.
fn heal(connection: &mut SqliteConnection) -> BoxFuture<'_, Result<bool, sqlx::Error>> {
    Box::pin(async move {
        if connection.is_in_transaction() {
            connection.ping().await?;
        }
        Ok(!connection.is_in_transaction())
    })
}

/// Whether a connection to PostgreSQL may go out. Once more here, with an end: a dead one does not answer, and would cost whoever
/// wants one the whole time that there is.
fn meet(connection: &mut PgConnection, ask: bool) -> BoxFuture<'_, Result<bool, sqlx::Error>> {
    Box::pin(async move {
        if ask {
            silence::ask::<sqlx::Postgres>(connection).await?;
        }
        Ok(true)
    })
}

/// Whether a connection to PostgreSQL may go back: as [`heal`] does it. In doubt it is asked first: the pool asks, too, but without end.
fn part(connection: &mut PgConnection, ask: bool) -> BoxFuture<'_, Result<bool, sqlx::Error>> {
    Box::pin(async move {
        if ask || connection.is_in_transaction() {
            silence::ask::<sqlx::Postgres>(connection).await?;
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
