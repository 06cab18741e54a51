//! Whether the database takes what is written: one that answers questions may still refuse every row.
//!
//! Invariants: it is tried by writing, at most every few seconds however many ask, and one try at a time, which nobody's leaving cuts
//! off; no row of it stays; nobody waits for it longer than a moment; whoever was refused for want of room is believed at once, whatever
//! was tried before.
use std::{
    sync::{Mutex, PoisonError},
    time::Duration,
};

use sea_orm::{ActiveValue::Set, EntityTrait};
use tokio::{
    sync::watch,
    time::{Instant, timeout},
};
use uuid::Uuid;

use super::Database;
use crate::{
    base::random::{Random, SystemRandom, bytes},
    store::StoreError,
    table::installation,
};

/// For so long an answer holds: one that all is well, and one that it is not.
const WELL: Duration = Duration::from_secs(10);
const BADLY: Duration = Duration::from_secs(1);
/// How long somebody waits for an answer: longer than a transaction waits for another one, for load alone is no trouble.
const PATIENCE: Duration = Duration::from_secs(6);
/// How much is written: as a message of some pages. Random, for PostgreSQL would press anything else together.
const ROOM: usize = 16 << 10;

/// The last try, or the one that runs.
#[derive(Debug, Default)]
pub(super) struct Ready(Mutex<Option<Try>>);

#[derive(Debug)]
struct Try {
    begun: Instant,
    /// Ends with the try.
    result: watch::Receiver<Option<Result<(), StoreError>>>,
}

impl Ready {
    /// Somebody's transaction found no room: whoever asks next is told so.
    pub(super) fn has_no_room(&self, error: StoreError) {
        let (_, result) = watch::channel(Some(Err(error)));
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(Try { begun: Instant::now(), result });
    }
}

impl Try {
    fn begin(database: Database) -> Self {
        let (told, result) = watch::channel(None);
        // By itself: a statement that is cut off leaves doubts about its connection.
        tokio::spawn(async move {
            let written = write_a_little(&database).await;
            if let Err(error) = &written {
                tracing::warn!(error = error as &dyn std::error::Error, "not ready: the database does not take what is written");
            }
            told.send_replace(Some(written));
        });
        Self { begun: Instant::now(), result }
    }

    /// Whether whoever asks now is served by it.
    fn will_do(&self) -> bool {
        let lasts = match &*self.result.borrow() {
            Some(Ok(())) => WELL,
            _ => BADLY,
        };
        let runs = self.result.has_changed().is_ok();
        runs || self.begun.elapsed() < lasts
    }
}

impl Database {
    /// Whether the database takes what is written. Safe to be asked by anybody, as often as they like.
    ///
    /// # Errors
    /// The kind of trouble: [`StoreError::Full`], [`StoreError::Unavailable`] or [`StoreError::Busy`].
    pub async fn ready(&self) -> Result<(), StoreError> {
        let mut result = {
            let mut last = self.pools.ready.0.lock().unwrap_or_else(PoisonError::into_inner);
            match &*last {
                Some(asked) if asked.will_do() => asked.result.clone(),
                _ => last.insert(Try::begin(self.clone())).result.clone(),
            }
        };
        let told = timeout(PATIENCE, result.wait_for(Option::is_some)).await;
        match told {
            Ok(Ok(result)) => result.clone().unwrap_or(Err(StoreError::Unavailable(None))),
            Ok(Err(_)) => Err(StoreError::Unavailable(None)), // it panicked
            Err(_) => Err(StoreError::Busy(None)),
        }
    }
}

/// Committed, for only then the disk is asked; and taken away in the same transaction, so that nobody ever sees it.
async fn write_a_little(database: &Database) -> Result<(), StoreError> {
    let connection = database.begin().await?.into_connection();
    let key = format!("ready_{}", Uuid::from_bytes(bytes(&SystemRandom)).simple());
    let mut value = vec![0; ROOM];
    SystemRandom.fill(&mut value);
    let row = installation::ActiveModel { key: Set(key.clone()), value: Set(value) };
    let written = match installation::Entity::insert(row).exec_without_returning(&connection).await {
        Ok(_) => installation::Entity::delete_by_id(key).exec(&connection).await.map(|_| ()),
        Err(error) => Err(error),
    };
    connection.end(written.map_err(StoreError::from)).await
}
