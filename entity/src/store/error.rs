//! What can go wrong with rows. Owns the reading of both databases' error codes.
//!
//! Invariant: `Display` never holds a value of a row, and omits the source.
mod refusal;
mod unique;

use std::sync::Arc;

use sea_orm::{ConnAcquireErr, DbErr, RuntimeErr, SqlxError};

pub use self::{refusal::Refusal, unique::Unique};
use crate::{
    crypto::{
        OpenError, SealError,
        root::{Realm, RootError},
    },
    object::{ObjectError, PartError},
};

/// An error of the store.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// There is no such row, or not in this scope.
    #[error("not found")]
    NotFound,
    /// Another row holds what must be unique.
    #[error("already there: {0:?}")]
    Conflict(Unique),
    /// What was to be written rests on something that somebody has changed meanwhile. It stays changed, however often it is tried.
    #[error("overtaken: {0:?}")]
    Overtaken(Overtaken),
    /// Others write at the moment. Passes by itself.
    #[error("the database is busy")]
    Busy(#[source] Option<DbErr>),
    /// No room on the disk.
    #[error("the database's disk is full")]
    Full(#[source] DbErr),
    /// The database cannot be reached, or its storage fails.
    #[error("the database is unavailable")]
    Unavailable(#[source] Option<DbErr>),
    /// The journal has ended: the program is stopping.
    #[error("the store is closing")]
    Closing,
    /// There is no database where the settings say.
    #[error("there is no database yet: run `portal migrate`")]
    NoDatabase,
    /// The settings name no database that this program knows.
    #[error("the setting database.url must begin with sqlite: or postgres://")]
    Url,
    /// A newer program has migrated this database.
    #[error("the database was migrated by a newer version of this program (step {step}): run that version or a newer one")]
    NewerSchema {
        /// The first step that this program does not know.
        step: String,
    },
    /// The database lacks steps of this program.
    #[error("the database lacks the step {step}: run `portal migrate`")]
    OlderSchema {
        /// The first step that is missing.
        step: String,
    },
    /// The root key is not the one that this database was set up with.
    #[error(
        "this {} root key is not the one that this database was set up with: put back the key file that belongs to it (the settings [keys])",
        realm.as_str()
    )]
    WrongKey {
        /// Which root.
        realm: Realm,
    },
    /// This database was written by a release whose formats this one does not know.
    #[error("this database holds formats of a newer version of this program: run that version or a newer one")]
    NewerFormat,
    /// A root refused.
    #[error("a root key cannot be used")]
    Root(#[source] Arc<RootError>),
    /// An organization has no key of this purpose: its row is missing or destroyed.
    #[error("an organization's key is missing")]
    NoKey,
    /// The place of large parts.
    #[error(transparent)]
    Objects(#[from] ObjectError),
    /// Something sealed does not open. Bare on purpose.
    #[error("something stored cannot be opened")]
    Open,
    /// Something cannot be sealed.
    #[error("something cannot be sealed")]
    Seal,
    /// A row holds a word that this release does not know.
    #[error("a row holds an unknown word in {0}")]
    Unknown(&'static str),
    /// Any other error of the database: a mistake of ours.
    #[error("the database refused a statement")]
    Database(#[source] DbErr),
}

/// What was changed meanwhile.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Overtaken {
    /// The thread that is answered.
    Thread,
    /// Whether whoever hands it over may: a relay was switched off, somebody deactivated or given another role.
    Author,
    /// Whether whoever writes belongs to the team in whose name it is.
    Member,
}

impl StoreError {
    /// Whether the same call may succeed later without anybody changing it: relays get 4xx.
    #[must_use]
    pub const fn is_transient(&self) -> bool {
        matches!(self, Self::Busy(_) | Self::Full(_) | Self::Unavailable(_) | Self::Closing | Self::Objects(_))
    }

    /// Whether the database said that somebody else writes, as opposed to a pool that had no connection left: the same transaction may
    /// be tried at once.
    #[must_use]
    pub fn is_locked(&self) -> bool {
        let said = |error: &SqlxError| matches!(error, SqlxError::Database(_));
        match self {
            Self::Busy(Some(
                DbErr::Conn(RuntimeErr::SqlxError(inner))
                | DbErr::Exec(RuntimeErr::SqlxError(inner))
                | DbErr::Query(RuntimeErr::SqlxError(inner)),
            )) => said(inner),
            _ => false,
        }
    }
}

impl From<RootError> for StoreError {
    fn from(error: RootError) -> Self {
        Self::Root(Arc::new(error))
    }
}

impl From<OpenError> for StoreError {
    fn from(_: OpenError) -> Self {
        Self::Open
    }
}

impl From<PartError> for StoreError {
    fn from(error: PartError) -> Self {
        match error {
            PartError::Seal(_) => Self::Seal,
            PartError::Open(_) => Self::Open,
            PartError::Object(error) => Self::Objects(error),
        }
    }
}

impl From<SealError> for StoreError {
    fn from(_: SealError) -> Self {
        Self::Seal
    }
}

impl From<DbErr> for StoreError {
    fn from(error: DbErr) -> Self {
        match &error {
            DbErr::ConnectionAcquire(ConnAcquireErr::Timeout) => Self::Busy(Some(error)),
            DbErr::ConnectionAcquire(ConnAcquireErr::ConnectionClosed) => Self::Unavailable(Some(error)),
            DbErr::Conn(RuntimeErr::SqlxError(inner))
            | DbErr::Exec(RuntimeErr::SqlxError(inner))
            | DbErr::Query(RuntimeErr::SqlxError(inner)) => match class(inner) {
                Class::Unique(which) => Self::Conflict(which),
                Class::Busy => Self::Busy(Some(error)),
                Class::Full => Self::Full(error),
                Class::Unavailable => Self::Unavailable(Some(error)),
                Class::Other => Self::Database(error),
            },
            DbErr::Conn(_) => Self::Unavailable(Some(error)),
            _ => Self::Database(error),
        }
    }
}

enum Class {
    Unique(Unique),
    Busy,
    Full,
    Unavailable,
    Other,
}

fn class(error: &SqlxError) -> Class {
    match error {
        SqlxError::Database(inner) => {
            let code = inner.code().unwrap_or_default();
            if inner.is_unique_violation() {
                return Class::Unique(Unique::of(inner.constraint(), inner.message()));
            }
            match code.parse::<u32>() {
                // SQLite's codes are short numbers; an SQLSTATE has five characters.
                Ok(number) if code.len() < 5 => sqlite_class(number),
                _ => postgres_class(&code),
            }
        }
        SqlxError::PoolTimedOut => Class::Busy,
        SqlxError::Io(_)
        | SqlxError::Tls(_)
        | SqlxError::Protocol(_)
        | SqlxError::PoolClosed
        | SqlxError::WorkerCrashed
        | SqlxError::BeginFailed => Class::Unavailable,
        _ => Class::Other,
    }
}

/// By primary result code (sqlite.org/rescode.html); the upper bits only refine it.
const fn sqlite_class(extended: u32) -> Class {
    match extended & 0xff {
        5 | 6 => Class::Busy,                                     // BUSY, LOCKED
        13 => Class::Full,                                        // FULL
        7 | 8 | 9 | 10 | 11 | 14 | 15 | 26 => Class::Unavailable, // NOMEM READONLY INTERRUPT IOERR CORRUPT CANTOPEN PROTOCOL NOTADB
        _ => Class::Other,
    }
}

/// By SQLSTATE (PostgreSQL, appendix A): a whole class where only the class matters.
fn postgres_class(state: &str) -> Class {
    match state {
        "40001" | "40P01" | "55P03" | "57014" => Class::Busy, // serialization, deadlock, lock not available, statement timeout
        "53100" => Class::Full,
        // Read-only (a standby), idle in transaction too long, no such database, a database that takes no connections.
        "25006" | "25P03" | "3D000" | "55000" => Class::Unavailable,
        _ => match state.get(..2) {
            // Connection, signing in, resources, operator, system, internal.
            Some("08" | "28" | "53" | "57" | "58" | "XX") => Class::Unavailable,
            _ => Class::Other,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_disk_is_transient_and_a_broken_rule_is_not() {
        assert!(matches!(sqlite_class(13), Class::Full));
        assert!(matches!(sqlite_class(10 | (3 << 8)), Class::Unavailable));
        assert!(matches!(sqlite_class(787), Class::Other));
        assert!(matches!(postgres_class("53100"), Class::Full));
        assert!(matches!(postgres_class("08006"), Class::Unavailable));
        assert!(matches!(postgres_class("28P01"), Class::Unavailable), "a password that was changed");
        assert!(matches!(postgres_class("55000"), Class::Unavailable), "no connections are taken");
        assert!(matches!(postgres_class("23503"), Class::Other));
    }
}
