//! The portal inside the test's own process, on a clock that the test turns. Commands still run as programs, on the
//! real clock: a test begins at the real moment and goes on from there.
use std::{
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

use anyhow::{Context, Result};
use entity::base::{
    clock::{Clock, SystemClock, Timestamp},
    random::SystemRandom,
};
use portal::config::Config;
use tokio::{sync::oneshot, task::JoinHandle};

use crate::installation::Installation;

/// Time that stands still unless it is turned.
pub struct MockClock(AtomicI64);

impl Clock for MockClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_micros(self.0.load(Ordering::SeqCst))
    }
}

impl MockClock {
    /// Begins now.
    #[must_use]
    pub fn new() -> Arc<Self> {
        Arc::new(Self(AtomicI64::new(SystemClock.now().as_micros())))
    }

    /// Goes on by so much.
    pub fn pass(&self, span: Duration) {
        self.0.fetch_add(i64::try_from(span.as_micros()).unwrap_or(i64::MAX), Ordering::SeqCst);
    }

    /// Goes on to when it is next so long after midnight (UTC): where a test must know what minute, hour or day ends in it.
    pub fn pass_to(&self, of_day: Duration) {
        const DAY: i64 = 24 * 60 * 60 * 1_000_000;
        let wanted = i64::try_from(of_day.as_micros()).unwrap_or_default();
        let ahead = (wanted - self.now().as_micros()).rem_euclid(DAY);
        self.0.fetch_add(ahead, Ordering::SeqCst);
    }
}

/// A portal that serves, notifier inside.
pub struct App {
    /// Its time.
    pub clock: Arc<MockClock>,
    stop: oneshot::Sender<()>,
    task: JoinHandle<Result<()>>,
}

impl App {
    /// Builds and serves an installation.
    ///
    /// # Errors
    /// If it does not start.
    pub async fn start(installation: &Installation) -> Result<Self> {
        let clock = MockClock::new();
        let config = Config::load(Some(&installation.config()))?;
        let app = portal::app::App::build_on(config, true, Arc::<MockClock>::clone(&clock), Arc::new(SystemRandom)).await?;
        let (stop, stopped) = oneshot::channel();
        let task = tokio::spawn(async move {
            let stopped = async move { stopped.await.unwrap_or(()) };
            app.run_until(stopped).await.context("the portal ended")
        });
        Ok(Self { clock, stop, task })
    }

    /// Stops it; nothing may be left in the outbox.
    ///
    /// # Errors
    /// If a mail was left, or it does not stop well.
    pub async fn close(self, installation: &Installation) -> Result<()> {
        installation.settled().await?;
        let _ = self.stop.send(());
        // Ten seconds, and some for a machine that is busy with other tests.
        tokio::time::timeout(Duration::from_secs(20), self.task).await.context("it does not stop")??
    }
}
