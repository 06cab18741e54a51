//! Pools, pragmas, and the healing of connections ([`pool`]).
//!
//! SQLite: one writer and a pool of readers, write-ahead log, every commit flushed. PostgreSQL: one pool. On both another pool for
//! pages, each of which keeps a connection while it is made: going back to a pool costs a connection a question of its own, and
//! whoever holds one may ask of the others without waiting for itself.
//! Invariant: a connection that comes back to a pool while it is still (or by its count still) in a transaction is
//! thrown away: SQLite rolls back by itself when the disk is full, which leaves sqlx's count wrong, and from then on
//! every `BEGIN IMMEDIATE` would silently become a savepoint or be deferred.
mod log;
mod pool;
mod ready;

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

use migration::Migrator;
use sea_orm::{
    ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr, SqliteTransactionMode, Statement, TransactionOptions,
    TransactionTrait,
};
use tokio::time::Instant;

use self::{
    log::Log,
    pool::{connect, sqlite, warn_of_lost_flushes},
    ready::Ready,
};
use super::{
    DatabaseSettings, StoreError,
    connection::{Connection, Transaction},
    organization, schema,
    silence::Doubt,
};
use crate::base::fault;

/// How long a write waits for other processes, in all.
const BUSY: Duration = Duration::from_secs(5);
/// Between two tries of a write.
const PAUSE: Duration = Duration::from_millis(1);
/// Pages of SQLite's log after which the writer copies it into the database by itself, at a commit. It is copied beside the writer long
/// before ([`log`]): this is for a transaction that writes much, and for other processes.
const CHECKPOINT: &str = "20000";
/// The writer's cache in KiB, as SQLite writes it: keys of most indexes are random, so that their pages come and go.
const CACHE: &str = "-16384";

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
    /// How long SQLite's log is.
    log: Log,
    ready: Ready,
}

impl Pools {
    fn new(reader: DatabaseConnection, snapshots: DatabaseConnection, writer: DatabaseConnection, doubt: Arc<Doubt>, log: Log) -> Self {
        let (reader, residue) = (Connection::Pool(reader, Arc::clone(&doubt)), AtomicBool::new(true));
        Self { reader, snapshots, writer, doubt, residue, log, ready: Ready::default() }
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

    /// What is known of its connections.
    pub(super) fn doubt(&self) -> &Doubt {
        &self.pools.doubt
    }

    /// The pool of readers.
    pub(crate) fn reader(&self) -> &Connection {
        &self.pools.reader
    }

    /// A connection for itself, at one moment of SQLite's; given back when it is dropped.
    pub(crate) async fn snapshot(&self) -> Result<Connection, StoreError> {
        let begun = self.pools.doubt.answer(self.backend(), self.pools.snapshots.begin()).await?;
        Ok(Transaction::new(begun, self.clone()).into_connection())
    }

    /// Begins a transaction that may write at once: nothing in it can fail because another one wrote in between.
    pub(crate) async fn begin(&self) -> Result<Transaction, StoreError> {
        Ok(Transaction::new(self.begin_bare().await?, self.clone()))
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
        if let Some(file) = settings.sqlite_file() {
            // What a process that was killed left there counts.
            let log = fs::metadata(format!("{file}-wal")).map_or(0, |log| usize::try_from(log.len()).unwrap_or(usize::MAX));
            let writer = connect(url, (1, 1), &doubt, |options| {
                let options = sqlite(options).pragma("busy_timeout", "50");
                options.pragma("wal_autocheckpoint", CHECKPOINT).pragma("cache_size", CACHE)
            })
            .await?;
            let most = settings.readers.max(1);
            let reader = connect(url, (1, most), &doubt, |options| sqlite(options).pragma("query_only", "ON")).await?;
            let snapshots = connect(url, (0, most), &doubt, |options| sqlite(options).pragma("query_only", "ON")).await?;
            return Ok(Self { pools: Arc::new(Pools::new(reader, snapshots, writer, doubt, Log::holding(log))) });
        }
        if settings.is_postgres() {
            let most = settings.readers.max(2);
            let pool = connect(url, (1, most), &doubt, |options| options).await?;
            warn_of_lost_flushes(&pool).await?;
            let snapshots = connect(url, (0, most), &doubt, |options| options).await?;
            return Ok(Self { pools: Arc::new(Pools::new(pool.clone(), snapshots, pool, doubt, Log::default())) });
        }
        Err(StoreError::Url)
    }
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
