//! One thing to run statements on: a pool, or a transaction that refuses to go on after a failure.
//!
//! Invariant:
//! - After one failed statement a transaction runs no other and does not commit, on both databases alike.
//! - On SQLite a full disk rolls the whole transaction back by itself, and later statements would each commit on their own.
//! - On PostgreSQL a `COMMIT` after a failure reports success and rolls back.
use std::sync::{Arc, OnceLock};

use sea_orm::{ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr, ExecResult, QueryResult, Statement, Value};

use super::{
    Database, StoreError,
    silence::{self, Doubt},
};

/// Where statements run. Public in name only: its module is private.
#[derive(Debug)]
pub enum Connection {
    /// Each statement for itself, on any connection of the pool.
    Pool(DatabaseConnection, Arc<Doubt>),
    /// All statements in one transaction.
    Transaction(Transaction),
}

/// An open transaction and the first error in it.
#[derive(Debug)]
pub struct Transaction {
    inner: DatabaseTransaction,
    failure: OnceLock<DbErr>,
    database: Database,
}

impl Transaction {
    /// Takes over a transaction that has just begun.
    pub(super) const fn new(inner: DatabaseTransaction, database: Database) -> Self {
        Self { inner, failure: OnceLock::new(), database }
    }

    /// As something to run statements on.
    pub(crate) const fn into_connection(self) -> Connection {
        Connection::Transaction(self)
    }

    /// Commits, unless a statement failed: then rolls back and says why.
    async fn commit(self) -> Result<(), DbErr> {
        match self.failure.get().cloned() {
            Some(failure) => {
                // The failure is what counts; the connection is looked at when it goes back to the pool.
                self.rollback().await;
                Err(failure)
            }
            None => {
                let committed = self.database.doubt().answer(self.inner.get_database_backend(), self.inner.commit()).await;
                match &committed {
                    Ok(()) => self.database.has_committed(),
                    Err(error) => self.database.has_failed(error),
                }
                committed
            }
        }
    }

    /// Rolls back. An error here changes nothing: what did not commit is not there. Whoever did not answer is not asked again: the
    /// server rolls back when the connection ends.
    async fn rollback(self) {
        if self.failure.get().is_some_and(silence::is_silence) {
            return;
        }
        if let Err(error) = self.database.doubt().answer(self.inner.get_database_backend(), self.inner.rollback()).await {
            tracing::debug!(%error, "a rollback was refused: the database had done it already");
        }
    }

    /// One statement, if none before it failed.
    async fn ask<T>(&self, asked: impl Future<Output = Result<T, DbErr>>) -> Result<T, DbErr> {
        self.check()?;
        self.note(self.database.doubt().answer(self.inner.get_database_backend(), asked).await)
    }

    fn check(&self) -> Result<(), DbErr> {
        self.failure.get().map_or(Ok(()), |failure| Err(failure.clone()))
    }

    fn note<T>(&self, result: Result<T, DbErr>) -> Result<T, DbErr> {
        if let Err(error) = &result {
            // Only the first one tells the cause.
            let _ = self.failure.set(error.clone());
            self.database.has_failed(error);
        }
        result
    }
}

impl Connection {
    /// Runs statements that return no rows, in their order. SQLite's thread takes them all at once: waking it costs more
    /// than most statements do. PostgreSQL takes one after another.
    pub(crate) async fn execute_all(&self, statements: Vec<Statement>) -> Result<(), DbErr> {
        if self.get_database_backend() != DbBackend::Sqlite {
            for statement in statements {
                self.execute_raw(statement).await?;
            }
            return Ok(());
        }
        let (mut sql, mut values) = (String::new(), Vec::new());
        for statement in statements {
            sql.push_str(&statement.sql);
            sql.push(';');
            // Placeholders have no numbers here: each statement takes the next values.
            values.extend(statement.values.into_iter().flat_map(|values| values.0));
        }
        if sql.is_empty() {
            return Ok(());
        }
        self.execute_raw(Statement::from_sql_and_values(DbBackend::Sqlite, sql, values)).await.map(|_| ())
    }

    /// Ends the transaction that this is: commits if all went well, rolls back otherwise.
    pub(crate) async fn end<T, E: From<StoreError>>(self, result: Result<T, E>) -> Result<T, E> {
        let Self::Transaction(transaction) = self else { return result };
        match result {
            Ok(value) => {
                transaction.commit().await.map_err(StoreError::from)?;
                Ok(value)
            }
            Err(error) => {
                transaction.rollback().await;
                Err(error)
            }
        }
    }
}

#[async_trait::async_trait]
impl ConnectionTrait for Connection {
    fn get_database_backend(&self) -> DbBackend {
        match self {
            Self::Pool(pool, _) => pool.get_database_backend(),
            Self::Transaction(transaction) => transaction.inner.get_database_backend(),
        }
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        match self {
            Self::Pool(pool, doubt) => doubt.answer(pool.get_database_backend(), pool.execute_raw(statement)).await,
            Self::Transaction(transaction) => transaction.ask(transaction.inner.execute_raw(statement)).await,
        }
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        match self {
            Self::Pool(pool, doubt) => doubt.answer(pool.get_database_backend(), pool.execute_unprepared(sql)).await,
            Self::Transaction(transaction) => transaction.ask(transaction.inner.execute_unprepared(sql)).await,
        }
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        let statement = with_plain_limits(statement);
        match self {
            Self::Pool(pool, doubt) => doubt.answer(pool.get_database_backend(), pool.query_one_raw(statement)).await,
            Self::Transaction(transaction) => transaction.ask(transaction.inner.query_one_raw(statement)).await,
        }
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        let statement = with_plain_limits(statement);
        match self {
            Self::Pool(pool, doubt) => doubt.answer(pool.get_database_backend(), pool.query_all_raw(statement)).await,
            Self::Transaction(transaction) => transaction.ask(transaction.inner.query_all_raw(statement)).await,
        }
    }
}

/// Writes the numbers of `LIMIT ?` into a statement for SQLite, which plans by the number that is bound there: bound anew, even
/// with the same one, a statement that was kept is compiled again, which takes longer than most take to run. Limits are few, so
/// that statements stay few.
fn with_plain_limits(mut statement: Statement) -> Statement {
    let (DbBackend::Sqlite, Some(values)) = (statement.db_backend, &mut statement.values) else { return statement };
    // A number after the mark says which value it is: taken out, the others would move.
    let is_plain = |(at, _): (usize, &str)| !statement.sql.as_bytes().get(at + LIMIT.len()).is_some_and(u8::is_ascii_digit);
    if !statement.sql.contains(LIMIT) || !statement.sql.match_indices(LIMIT).all(is_plain) {
        return statement;
    }
    let (mut plain, mut rest, mut bound) = (String::with_capacity(statement.sql.len()), statement.sql.as_str(), Vec::new());
    let mut given = std::mem::take(&mut values.0).into_iter();
    while let Some(at) = rest.find(LIMIT) {
        let (before, after) = rest.split_at(at + LIMIT.len() - 1);
        bound.extend(given.by_ref().take(places(before)));
        plain.push_str(before);
        match given.next() {
            Some(Value::BigUnsigned(Some(limit))) => plain.push_str(&limit.to_string()),
            other => {
                plain.push('?');
                bound.extend(other);
            }
        }
        rest = &after[1..];
    }
    plain.push_str(rest);
    bound.extend(given);
    values.0 = bound;
    statement.sql = plain;
    statement
}

const LIMIT: &str = " LIMIT ?";

/// Places for values in a piece of a statement. Names and texts stand in quotes.
fn places(sql: &str) -> usize {
    let (mut count, mut quote) = (0, None);
    for byte in sql.bytes() {
        match quote {
            Some(mark) if byte == mark => quote = None,
            Some(_) => {}
            None if matches!(byte, b'\'' | b'"') => quote = Some(byte),
            None => count += usize::from(byte == b'?'),
        }
    }
    count
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(backend: DbBackend, sql: &str, values: Vec<Value>) -> (String, Vec<Value>) {
        let statement = with_plain_limits(Statement::from_sql_and_values(backend, sql, values));
        (statement.sql, statement.values.map(|values| values.0).unwrap_or_default())
    }

    #[test]
    fn limits_are_numbers_for_sqlite_and_all_else_stays_bound() {
        let (a, b, n) = (Value::from("a"), Value::from("b"), |n: u64| Value::from(n));
        let sql = r#"SELECT "?" FROM "x" WHERE "y" = ? AND "z" IN (SELECT '?' FROM "w" WHERE "v" = ? LIMIT ?) LIMIT ? OFFSET ?"#;
        let want = r#"SELECT "?" FROM "x" WHERE "y" = ? AND "z" IN (SELECT '?' FROM "w" WHERE "v" = ? LIMIT 1) LIMIT 25 OFFSET ?"#;
        let values = vec![a.clone(), b.clone(), n(1), n(25), n(50)];
        assert_eq!(plain(DbBackend::Sqlite, sql, values), (want.to_owned(), vec![a.clone(), b, n(50)]));
        // What is no number of ours stays, and so does everything on PostgreSQL.
        let sql = "SELECT 1 LIMIT ?";
        assert_eq!(plain(DbBackend::Sqlite, sql, vec![a.clone()]), (sql.to_owned(), vec![a]));
        // So does a statement that numbers its places.
        let sql = r#"SELECT 1 FROM "x" WHERE "y" = ?2 LIMIT ?1"#;
        assert_eq!(plain(DbBackend::Sqlite, sql, vec![n(1), n(2)]), (sql.to_owned(), vec![n(1), n(2)]));
        let sql = "SELECT 1 LIMIT $1";
        assert_eq!(plain(DbBackend::Postgres, sql, vec![n(1)]), (sql.to_owned(), vec![n(1)]));
    }
}
