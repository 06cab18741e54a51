//! One use case, one transaction.
//!
//! What transactions hold, they take in one order, so that on PostgreSQL two never wait for each other (SQLite has one writer):
//! practitioners, then records, then accounts, and last what hangs on those: slips, grants, threads, drafts, rows of the outbox.
//! Several of a kind in the order of their ids.
use std::sync::Arc;

use super::{
    Source, StoreError,
    connection::Connection,
    source::{Core, Origin},
};

/// An open transaction, handed to the closure of [`super::Store::write`]. Dropped without a commit, it rolls back.
#[derive(Debug)]
pub struct Tx {
    core: Arc<Core>,
    connection: Connection,
}

impl Tx {
    pub(crate) async fn begin(core: &Arc<Core>) -> Result<Self, StoreError> {
        let transaction = core.database.begin().await?;
        Ok(Self { core: Arc::clone(core), connection: Connection::Transaction(transaction) })
    }

    /// Commits if all went well, rolls back otherwise.
    pub(crate) async fn end<T, E: From<StoreError>>(self, result: Result<T, E>) -> Result<T, E> {
        self.connection.end(result).await
    }
}

impl Origin for Tx {
    fn connection(&self) -> &Connection {
        &self.connection
    }

    fn core(&self) -> &Arc<Core> {
        &self.core
    }
}

impl Source for Tx {}
