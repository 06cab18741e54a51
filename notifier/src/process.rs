//! The notifier as a process of its own: `notifier run`. Owns its start and its end.
//!
//! Invariant:
//! - Of the root keys it reads the alert root alone, so whoever takes this process over opens no message.
//! - What stands in the portal's sections of the settings is not looked at: the same file may serve both.
//! - A section of neither is refused.
use std::{io, sync::Arc};

use entity::{
    base::{
        clock::{Clock, SystemClock},
        random::{Random, SystemRandom},
        settings::{SECTIONS, Settings, SettingsError, keys::KeySettings},
    },
    crypto::root::{FileRoot, Realm, RootError},
    desk::Desk,
    store::{Database, DatabasePlace, DatabaseSettings, Refusal, StoreError},
};
use tokio::signal::unix::{SignalKind, signal};

use crate::{Notifier, StartError, config::AlertSettings};

/// Why the process does not start.
#[derive(Debug, thiserror::Error)]
pub enum ProcessError {
    /// A setting is wrong.
    #[error(transparent)]
    Settings(#[from] SettingsError),
    /// `[alerts]` cannot be used.
    #[error(transparent)]
    Start(#[from] StartError),
    /// The alert root cannot be used.
    #[error(transparent)]
    Root(#[from] RootError),
    /// The database's server does not let this program in.
    #[error("the database at {place} {}", why.words())]
    DatabaseRefuses {
        /// Its address, or its socket.
        place: String,
        /// What it refuses.
        why: Refusal,
        /// What came of it.
        source: StoreError,
    },
    /// The database cannot be used.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The operating system sends no signals.
    #[error("the signals that end this process cannot be waited for")]
    Signals(#[source] io::Error),
}

impl ProcessError {
    fn of_database(settings: &DatabaseSettings, error: StoreError) -> Self {
        match (error.refusal(), settings.place()) {
            (Some(why), DatabasePlace::Server(place)) => Self::DatabaseRefuses { place, why, source: error },
            _ => Self::Store(error),
        }
    }
}

/// Runs until SIGTERM or SIGINT; then settles what is under way and returns, within a few seconds.
///
/// # Errors
/// What is wrong with settings, key or database, before anything is sent.
pub async fn run(settings: &Settings) -> Result<(), ProcessError> {
    let mut terminate = signal(SignalKind::terminate()).map_err(ProcessError::Signals)?;
    let mut interrupt = signal(SignalKind::interrupt()).map_err(ProcessError::Signals)?;
    if let Some(unknown) = settings.unknown_sections(&SECTIONS).into_iter().next() {
        return Err(unknown.into());
    }
    let notifier = Notifier::new(AlertSettings::read(settings)?)?;
    let root = FileRoot::load(&KeySettings::read(settings)?.alert_root, Realm::Alert)?;
    let place = DatabaseSettings::read(settings)?;
    let database = Database::open(&place).await.map_err(|error| ProcessError::of_database(&place, error))?;
    let (clock, random): (Arc<dyn Clock>, Arc<dyn Random>) = (Arc::new(SystemClock), Arc::new(SystemRandom));
    let desk = Desk::open(database, Arc::new(root), Arc::clone(&clock), Arc::clone(&random)).await?;
    tracing::info!("the notifier runs");
    let stop = async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    };
    notifier.run(Arc::new(desk), clock, random, stop).await;
    tracing::info!("the notifier has ended");
    Ok(())
}
