//! When SQLite's log is copied into the database: beside the writer, so that no commit waits for all of it; and at once when the disk is
//! full, for a log that was copied begins anew in the room that it has. PostgreSQL looks after its own.
//!
//! Invariants: one copy at a time; what a copy left, for a reader that was in the way or for want of room, is tried again with the next
//! commit, a pause after the last try.
use std::{
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use sea_orm::{ConnectionTrait, DbBackend, DbErr, Statement};
use tokio::time::Instant;

use super::Database;
use crate::store::StoreError;

/// How long the log becomes, roughly: the same page of an index changes in many commits, and is copied once.
const LONG: usize = 32 << 20;
/// What a transaction adds to it besides its content: the last page of each index that it touches.
const PAGES: usize = 128 << 10;
/// Bytes of a page of the database, with what the log writes before it.
const PAGE: usize = 4096 + 24;
/// Between two tries.
const PAUSE: Duration = Duration::from_secs(3);

/// How much there is to copy, by estimate, and whether somebody does.
#[derive(Debug, Default)]
pub(super) struct Log(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    grown: usize,
    copying: bool,
    tried: Option<Instant>,
}

impl Log {
    /// One that has so many bytes at the start.
    pub(super) fn holding(bytes: usize) -> Self {
        Self(Mutex::new(State { grown: bytes, ..State::default() }))
    }

    /// So many bytes of content are about to be committed. Whole pages are logged: about twice what stands in the rows.
    pub(super) fn takes(&self, bytes: usize) {
        let mut state = self.state();
        state.grown = state.grown.saturating_add(2 * bytes);
    }

    /// A transaction was committed. Whether the caller is to copy now, and to say so to [`Log::copied`].
    pub(super) fn committed(&self, now: Instant) -> bool {
        let mut state = self.state();
        state.grown = state.grown.saturating_add(PAGES);
        state.is_due(now)
    }

    /// There was no room to write. Whether the caller is to copy now.
    pub(super) fn has_no_room(&self, now: Instant) -> bool {
        let mut state = self.state();
        state.grown = state.grown.max(LONG);
        state.is_due(now)
    }

    /// It was copied but for so many bytes; `None`: not at all.
    pub(super) fn copied(&self, left: Option<usize>, now: Instant) {
        let mut state = self.state();
        state.copying = false;
        state.tried = Some(now);
        state.grown = left.unwrap_or_else(|| state.grown.max(LONG));
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn is_due(&mut self, now: Instant) -> bool {
        let due = self.grown >= LONG && !self.copying && self.tried.is_none_or(|at| now - at >= PAUSE);
        self.copying |= due;
        due
    }
}

impl Database {
    /// So many bytes of content are about to be committed.
    pub(in crate::store) fn takes(&self, bytes: usize) {
        self.pools.log.takes(bytes);
    }

    /// A transaction was committed.
    pub(in crate::store) fn has_committed(&self) {
        if self.backend() == DbBackend::Sqlite && self.pools.log.committed(Instant::now()) {
            self.copy_log();
        }
    }

    /// A transaction failed. Without room nothing is ready; on a full disk the log may still fit the database, as far as its pages are there already.
    pub(in crate::store) fn has_failed(&self, error: &DbErr) {
        let error = StoreError::from(error.clone());
        if !matches!(error, StoreError::Full(_)) {
            return;
        }
        self.pools.ready.has_no_room(error);
        if self.backend() == DbBackend::Sqlite && self.pools.log.has_no_room(Instant::now()) {
            self.copy_log();
        }
    }

    /// Copies SQLite's log, beside whoever calls.
    fn copy_log(&self) {
        let database = self.clone();
        tokio::spawn(async move {
            let copied = database.copy_log_now().await;
            if let Err(error) = &copied {
                tracing::warn!(error = error as &dyn std::error::Error, "the database's log could not be copied into it");
            }
            database.pools.log.copied(copied.ok(), Instant::now());
        });
    }

    /// Copies the write-ahead log into the database while the writer goes on, and then, in the writer's turn, what came
    /// meanwhile: the log begins anew with the next commit. SQLite's own way makes one commit wait for all of it. A reader in
    /// the way is no failure. Returns how many bytes are still to be copied.
    ///
    /// # Errors
    /// The database cannot be reached, or its disk is full; nothing is lost, the log has it all.
    async fn copy_log_now(&self) -> Result<usize, StoreError> {
        let passive = || Statement::from_string(DbBackend::Sqlite, "PRAGMA wal_checkpoint(PASSIVE)");
        self.pools.reader.query_one_raw(passive()).await?;
        let Some(row) = self.pools.writer.query_one_raw(passive()).await? else { return Ok(0) };
        let (pages, copied): (i32, i32) = (row.try_get_by_index(1)?, row.try_get_by_index(2)?);
        Ok(usize::try_from(pages.saturating_sub(copied)).unwrap_or(0) * PAGE)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_log_is_copied_by_one() {
        let (log, now) = (Log::default(), Instant::now());
        assert!(!log.committed(now));
        log.takes(LONG / 2);
        assert!(log.committed(now));
        assert!(!log.committed(now), "somebody does");
        assert!(!log.has_no_room(now));
        log.copied(Some(0), now);
        assert!(!log.committed(now + PAUSE), "it begins anew");
    }

    #[test]
    fn what_was_left_is_tried_again_a_pause_later() {
        let now = Instant::now();
        for left in [Some(LONG), None] {
            let log = Log::holding(LONG);
            assert!(log.committed(now), "what was there before the start counts");
            log.copied(left, now);
            assert!(!log.committed(now), "not at once");
            assert!(log.committed(now + PAUSE));
        }
    }

    #[test]
    fn a_full_disk_does_not_wait_for_a_long_log() {
        let (log, now) = (Log::default(), Instant::now());
        assert!(log.has_no_room(now));
        log.copied(Some(0), now);
        assert!(!log.has_no_room(now), "not at once");
        assert!(log.has_no_room(now + PAUSE));
    }
}
