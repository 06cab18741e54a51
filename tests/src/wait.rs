//! Waiting for something to become true, with a deadline. The only place in the harness that sleeps.
use std::time::{Duration, Instant};

use anyhow::{Result, bail};

/// Long enough for a slow machine that runs everything twice side by side, short enough to see a hang. No test waits for so long unless
/// it fails.
pub const LONG: Duration = Duration::from_secs(120);

/// Asks `ready` again and again until it gives a value; fails with `what` after `limit`.
///
/// # Errors
/// When the deadline passes, or when `ready` itself fails.
pub async fn until<T>(what: &str, limit: Duration, mut ready: impl AsyncFnMut() -> Result<Option<T>>) -> Result<T> {
    let began = Instant::now();
    let mut pause = Duration::from_millis(2);
    loop {
        if let Some(value) = ready().await? {
            return Ok(value);
        }
        if began.elapsed() > limit {
            bail!("waited {limit:?} in vain: {what}");
        }
        tokio::time::sleep(pause).await;
        pause = (pause * 2).min(Duration::from_millis(100));
    }
}
