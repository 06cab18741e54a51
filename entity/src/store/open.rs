//! Pools, pragmas, and the healing of connections.
//!
//! SQLite: one writer and a pool of readers, write-ahead log, every commit flushed. PostgreSQL: one pool. On both another pool for
//! pages, each of which keeps a connection while it is made: going back to a pool costs a connection a question of its own, and
//! whoever holds one may ask of the others without waiting for itself.
//! Invariant: a connection that comes back to a pool while it is still (or by its count still) in a transaction is
//! thrown away: SQLite rolls back by itself when the disk is full, which leaves sqlx's count wrong, and from then on
//! every `BEGIN IMMEDIATE` would silently become a savepoint or be deferred.
use std::{
    fs,
    io::ErrorKind,
    os::unix::fs::{OpenOptionsExt, PermissionsExt},
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use futures_util::future::BoxFuture;
use migration::Migrator;
use sea_orm::{
    ConnectOptions, ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr, SqliteTransactionMode, Statement,
    TransactionOptions, TransactionTrait,
    sqlx::{
        self, Connection as _, SqliteConnection,
        postgres::{PgConnectOptions, PgConnection},
        sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous},
    },
};
use tokio::time::Instant;

use super::{
    DatabaseSettings, StoreError,
    connection::{Connection, Transaction},
    organization, schema,
    silence::{self, Doubt},
};
use crate::base::fault;

/// How long a write waits for other processes, in all.
const BUSY: Duration = Duration::from_secs(5);
/// Between two tries of a write.
const PAUSE: Duration = Duration::from_millis(1);
/// How long a caller waits for a connection of a pool.
const ACQUIRE: Duration = Duration::from_secs(10);
/// A connection that was idle for longer is asked whether it still lives before it is handed out.
const IDLE: Duration = Duration::from_secs(10);
/// The same of one that pages keep: no other statement on it has shown meanwhile that the database went away and came back.
const SOON: Duration = Duration::from_millis(100);
/// A connection beyond the least that nobody wanted for so long is closed: each keeps pages and statements in memory. Those of pages
/// come to that every night; those that timed work takes in turn do not.
const UNUSED: Duration = Duration::from_secs(60);
/// Pages of SQLite's log after which the writer copies it into the database by itself, at a commit. The journal has it copied
/// beside the writer long before: this is for what is written without it.
const CHECKPOINT: &str = "20000";
/// The writer's cache in KiB, as SQLite writes it: keys of most indexes are random, so that their pages come and go.
const CACHE: &str = "-16384";
/// Longest statement, and longest snapshot of a reader.
const STATEMENT: &str = "30000";

/// An open database, shared by whoever reads and writes in this process. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Database {
    pools: Arc<Pools>,
}

#[derive(Debug)]
struct Pools {
    reader: Connection,
    snapshots: DatabaseConnection,
    writer: DatabaseConnection,
    doubt: Arc<Doubt>,
    /// Whether what was destroyed may still stand in SQLite's log. It does, for all that is known, after a start.
    residue: AtomicBool,
}

impl Pools {
    fn new(reader: DatabaseConnection, snapshots: DatabaseConnection, writer: DatabaseConnection, doubt: Arc<Doubt>) -> Self {
        Self { reader: Connection::Pool(reader, Arc::clone(&doubt)), snapshots, writer, doubt, residue: AtomicBool::new(true) }
    }
}

impl Database {
    /// Opens the database that the settings name, and refuses one whose schema is not exactly this program's.
    ///
    /// # Errors
    /// [`StoreError::NoDatabase`], [`StoreError::NewerSchema`], [`StoreError::OlderSchema`], or the database cannot be
    /// reached.
    pub async fn open(settings: &DatabaseSettings) -> Result<Self, StoreError> {
        if let Some(file) = settings.sqlite_file()
            && !Path::new(file).exists()
        {
            return Err(StoreError::NoDatabase);
        }
        let database = Self::connect(settings).await?;
        schema::check(&database.pools.writer).await?;
        Ok(database)
    }

    /// Brings the database to this program's schema, making it if it is not there. Returns the names of the steps applied.
    ///
    /// All missing steps happen in one transaction that keeps every other writer out, so that two commands at once do
    /// no harm and a killed one leaves the database as it was.
    ///
    /// # Errors
    /// [`StoreError::NewerSchema`], or whatever the database says.
    pub async fn migrate(settings: &DatabaseSettings) -> Result<Vec<String>, StoreError> {
        if let Some(file) = settings.sqlite_file() {
            create_file(Path::new(file))?;
        }
        let database = Self::connect(settings).await?;
        let transaction = database.begin_bare().await?;
        if transaction.get_database_backend() == DbBackend::Postgres {
            // A step over many rows takes as long as it takes, and so does waiting for another command that does it.
            transaction.execute_unprepared("SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = 0").await?;
            transaction.execute_unprepared("SELECT pg_advisory_xact_lock(hashtext('portal migrate'))").await?;
        }
        let missing = schema::missing(&transaction).await?;
        Migrator::new(fault::point).apply(&transaction).await?;
        transaction.commit().await?;
        database.close().await;
        Ok(missing)
    }

    /// Whether the database answers.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] or [`StoreError::Busy`].
    pub async fn ping(&self) -> Result<(), StoreError> {
        self.pools.reader.execute_unprepared("SELECT 1").await?;
        Ok(())
    }

    /// Whether an organization lets its administrators work with attested keys alone.
    ///
    /// # Errors
    /// It cannot be reached.
    pub async fn wants_attested_keys(&self) -> Result<bool, StoreError> {
        organization::any_wants_attested_keys(&self.pools.reader).await
    }

    /// Empties the write-ahead log if something was destroyed since that was last done, or ever before this start.
    /// `false` if a reader was in the way: it is still to be done, call again later.
    ///
    /// # Errors
    /// The database cannot be reached; it is still to be done.
    pub async fn sweep_log(&self) -> Result<bool, StoreError> {
        if !self.pools.residue.swap(false, Ordering::SeqCst) {
            return Ok(true);
        }
        let done = self.checkpoint().await;
        if !matches!(done, Ok(true)) {
            self.note_destroyed();
        }
        done
    }

    /// Something was deleted that must not be readable anywhere. Called within the transaction that deletes it: the
    /// checkpoint takes its turn behind that one.
    pub(crate) fn note_destroyed(&self) {
        self.pools.residue.store(true, Ordering::SeqCst);
    }

    /// Copies the write-ahead log into the database and empties it, so that what was deleted is in neither. `false` if
    /// a reader was in the way. PostgreSQL looks after its own log.
    pub(crate) async fn checkpoint(&self) -> Result<bool, StoreError> {
        if self.backend() == DbBackend::Postgres {
            return Ok(true);
        }
        let statement = Statement::from_string(DbBackend::Sqlite, "PRAGMA wal_checkpoint(TRUNCATE)");
        let row = self.pools.writer.query_one_raw(statement).await?;
        let busy: i32 = row.map_or(Ok(0), |row| row.try_get_by_index(0))?;
        Ok(busy == 0)
    }

    /// Copies the write-ahead log into the database while the writer goes on, and then, in the writer's turn, what came
    /// meanwhile: the log begins anew with the next commit. SQLite's own way makes one commit wait for all of it. A reader in
    /// the way is no failure: the next call copies more. PostgreSQL looks after its own log.
    ///
    /// # Errors
    /// The database cannot be reached, or its disk is full; nothing is lost, the log has it all.
    pub(crate) async fn copy_log(&self) -> Result<(), StoreError> {
        if self.backend() == DbBackend::Sqlite {
            let passive = || Statement::from_string(DbBackend::Sqlite, "PRAGMA wal_checkpoint(PASSIVE)");
            self.pools.reader.query_one_raw(passive()).await?;
            self.pools.writer.query_one_raw(passive()).await?;
        }
        Ok(())
    }

    /// Closes all connections. Whoever still uses this database gets [`StoreError::Unavailable`].
    pub async fn close(&self) {
        if let Connection::Pool(reader, _) = &self.pools.reader {
            // Closing cannot fail in a way that anybody could act on.
            let _ = reader.close_by_ref().await;
        }
        let _ = self.pools.snapshots.close_by_ref().await;
        let _ = self.pools.writer.close_by_ref().await;
    }

    pub(crate) fn backend(&self) -> DbBackend {
        self.pools.writer.get_database_backend()
    }

    /// The pool of readers.
    pub(crate) fn reader(&self) -> &Connection {
        &self.pools.reader
    }

    /// A connection for itself, at one moment of SQLite's; given back when it is dropped.
    pub(crate) async fn snapshot(&self) -> Result<Connection, StoreError> {
        let begun = self.pools.doubt.answer(self.backend(), self.pools.snapshots.begin()).await?;
        Ok(Transaction::new(begun, Arc::clone(&self.pools.doubt)).into_connection())
    }

    /// Begins a transaction that may write at once: nothing in it can fail because another one wrote in between.
    pub(crate) async fn begin(&self) -> Result<Transaction, StoreError> {
        Ok(Transaction::new(self.begin_bare().await?, Arc::clone(&self.pools.doubt)))
    }

    /// SQLite's own waiting backs off to 100 ms, longer than a busy server's pauses between commits; so the lock is
    /// asked for again every few milliseconds instead, for as long. A pool that has no connection is waited for once.
    async fn begin_bare(&self) -> Result<DatabaseTransaction, StoreError> {
        let mode = (self.backend() == DbBackend::Sqlite).then_some(SqliteTransactionMode::Immediate);
        let began = Instant::now();
        loop {
            let options = TransactionOptions { sqlite_transaction_mode: mode, ..TransactionOptions::default() };
            let begun = self.pools.doubt.answer(self.backend(), self.pools.writer.begin_with_options(options));
            match begun.await.map_err(StoreError::from) {
                Err(error) if mode.is_some() && error.is_locked() && began.elapsed() < BUSY => tokio::time::sleep(PAUSE).await,
                begun => return begun,
            }
        }
    }

    /// Who turns SQLite's log on for the first time keeps everybody else out for a moment, and SQLite does not wait by itself there.
    async fn connect(settings: &DatabaseSettings) -> Result<Self, StoreError> {
        let began = Instant::now();
        loop {
            match Self::connect_once(settings).await {
                Err(error) if error.is_locked() && began.elapsed() < BUSY => tokio::time::sleep(PAUSE).await,
                connected => return connected,
            }
        }
    }

    async fn connect_once(settings: &DatabaseSettings) -> Result<Self, StoreError> {
        let (url, doubt) = (settings.url.expose(), Arc::<Doubt>::default());
        if settings.sqlite_file().is_some() {
            let writer = connect(url, (1, 1), &doubt, |options| {
                let options = sqlite(options).pragma("busy_timeout", "50");
                options.pragma("wal_autocheckpoint", CHECKPOINT).pragma("cache_size", CACHE)
            })
            .await?;
            let most = settings.readers.max(1);
            let reader = connect(url, (1, most), &doubt, |options| sqlite(options).pragma("query_only", "ON")).await?;
            let snapshots = connect(url, (0, most), &doubt, |options| sqlite(options).pragma("query_only", "ON")).await?;
            return Ok(Self { pools: Arc::new(Pools::new(reader, snapshots, writer, doubt)) });
        }
        if settings.is_postgres() {
            let most = settings.readers.max(2);
            let pool = connect(url, (1, most), &doubt, |options| options).await?;
            warn_of_lost_flushes(&pool).await?;
            let snapshots = connect(url, (0, most), &doubt, |options| options).await?;
            return Ok(Self { pools: Arc::new(Pools::new(pool.clone(), snapshots, pool, doubt)) });
        }
        Err(StoreError::Url)
    }
}

/// The options that every connection to SQLite has.
fn sqlite(options: SqliteConnectOptions) -> SqliteConnectOptions {
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
async fn connect(
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
async fn warn_of_lost_flushes(pool: &DatabaseConnection) -> Result<(), StoreError> {
    for setting in ["fsync", "synchronous_commit", "full_page_writes"] {
        let row = pool.query_one_raw(Statement::from_string(DbBackend::Postgres, format!("SHOW {setting}"))).await?;
        let value: Option<String> = row.map(|row| row.try_get_by_index(0)).transpose()?;
        if value.as_deref() == Some("off") {
            tracing::warn!(setting, "this PostgreSQL setting is off: a power failure can lose messages that were acknowledged");
        }
    }
    Ok(())
}

/// Makes the file of an SQLite database, readable by its owner alone; the log beside it inherits that.
fn create_file(file: &Path) -> Result<(), StoreError> {
    let unavailable = |error: std::io::Error| StoreError::Unavailable(Some(DbErr::Custom(error.to_string())));
    match fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(file) {
        Ok(made) => made.set_permissions(fs::Permissions::from_mode(0o600)).map_err(unavailable),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(()),
        Err(error) => Err(unavailable(error)),
    }
}
