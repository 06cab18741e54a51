//! Questions that are never answered: the end of waiting, and what becomes of the connection.
//!
//! A connection whose other end is gone says nothing, no answer and no end, and the server's time limits end nothing on this side. So
//! whatever PostgreSQL is asked has an end here, a little behind the server's own. SQLite answers from within this process: giving a
//! statement up there would free nothing.
//! Invariant: a connection that did not answer, or that somebody stopped listening to, is asked whether it lives before it goes back to
//! its pool or out of it, for a moment only; where it says nothing, it is closed.
use std::{
    io::{self, ErrorKind},
    pin::pin,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use sea_orm::{
    DbBackend, DbErr, RuntimeErr,
    sqlx::{self, Connection as _, Database as SqlxDatabase},
};
use tokio::time::{Instant, timeout};

/// How long an answer is waited for: longer than the server lets a statement run.
const LONGEST: Duration = Duration::from_secs(35);
/// How long a connection may take to say that it lives.
const ALIVE: Duration = Duration::from_secs(3);
/// How long after a question was given up connections are asked each time.
const WARY: Duration = Duration::from_secs(600);

/// What is known of the connections to one database: whether a question to it was lately given up.
#[derive(Debug, Default)]
pub struct Doubt(Mutex<Option<Instant>>);

impl Doubt {
    /// The answer to what is asked, within the time for one; else an error that passes by itself.
    pub(super) async fn answer<T>(&self, backend: DbBackend, asked: impl Future<Output = Result<T, DbErr>>) -> Result<T, DbErr> {
        match backend {
            DbBackend::Sqlite => asked.await,
            // On the heap: what is asked is large, and would be held twice here.
            _ => self.within(LONGEST, Box::pin(asked)).await,
        }
    }

    async fn within<T>(&self, limit: Duration, asked: impl Future<Output = Result<T, DbErr>>) -> Result<T, DbErr> {
        // What stands last is dropped first: the doubt is noted before the connection goes back, whoever gives the question up.
        let mut asked = pin!(asked);
        let open = Open(Some(self));
        match timeout(limit, asked.as_mut()).await {
            Ok(answer) => {
                open.answered();
                answer
            }
            Err(_) => Err(silence()),
        }
    }

    fn note(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now());
    }

    /// Whether to ask before a connection is believed.
    pub(super) fn is_there(&self) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).is_some_and(|since| since.elapsed() < WARY)
    }
}

/// A question without an answer so far, and the doubt to be noted of it. Dropped as such, it was given up.
struct Open<'a>(Option<&'a Doubt>);

impl Open<'_> {
    fn answered(mut self) {
        self.0 = None;
    }
}

impl Drop for Open<'_> {
    fn drop(&mut self) {
        if let Some(doubt) = self.0 {
            doubt.note();
        }
    }
}

/// Nothing was said in time. Unavailable, as a connection that broke.
fn silence() -> DbErr {
    DbErr::Conn(RuntimeErr::Internal("no answer in time".to_owned()))
}

/// Whether an error is [`silence`]: then nothing more is to be asked on that connection, not even to roll back.
pub(super) const fn is_silence(error: &DbErr) -> bool {
    matches!(error, DbErr::Conn(RuntimeErr::Internal(_)))
}

/// Asks a connection whether it lives.
pub(super) async fn ask<D: SqlxDatabase>(connection: &mut D::Connection) -> Result<(), sqlx::Error> {
    match timeout(ALIVE, connection.ping()).await {
        Ok(answer) => answer,
        Err(_) => Err(sqlx::Error::Io(io::Error::from(ErrorKind::TimedOut))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::StoreError;

    const MOMENT: Duration = Duration::from_millis(5);

    #[tokio::test]
    async fn a_question_without_answer_ends_and_is_remembered() {
        let doubt = Doubt::default();
        assert!(doubt.answer(DbBackend::Postgres, async { Ok(1) }).await.is_ok());
        assert!(!doubt.is_there(), "it was answered");
        let error = doubt.within(MOMENT, std::future::pending::<Result<(), _>>()).await.expect_err("it ends");
        assert!(is_silence(&error));
        assert!(matches!(StoreError::from(error), error @ StoreError::Unavailable(_) if error.is_transient()));
        assert!(doubt.is_there());
    }

    #[tokio::test]
    async fn whoever_stops_listening_leaves_a_doubt() {
        let doubt = Doubt::default();
        let asked = doubt.answer(DbBackend::Postgres, std::future::pending::<Result<(), _>>());
        assert!(timeout(MOMENT, asked).await.is_err());
        assert!(doubt.is_there());
    }
}
