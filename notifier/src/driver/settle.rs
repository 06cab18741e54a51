//! Saying what became of a mail, also when the mailroom is away for a moment: an unsettled mail is sent twice.
use std::time::Duration;

use tokio::{
    sync::watch,
    time::{Instant, sleep, timeout},
};

use super::ANSWER;
use crate::mailroom::{Mailroom, Outcome};

/// First wait; doubled after each try.
const FIRST_WAIT: Duration = Duration::from_millis(100);
/// Longest wait.
const LONGEST_WAIT: Duration = Duration::from_secs(5);

/// Tries until the mailroom answers or `patience` is over (less than what is left of the lease); once more at most
/// after a halt.
pub(super) async fn settle<M: Mailroom>(
    mailroom: &M,
    lease: &M::Lease,
    outcome: &Outcome,
    patience: Duration,
    mut halt: watch::Receiver<bool>,
) {
    let started = Instant::now();
    let mut wait = FIRST_WAIT;
    loop {
        let halted = *halt.borrow();
        let error = match timeout(ANSWER, mailroom.settle(lease, outcome)).await {
            Ok(Ok(true)) => return,
            Ok(Ok(false)) => {
                tracing::warn!("a lease was lost before its mail was settled");
                return;
            }
            Ok(Err(error)) => error.to_string(),
            Err(_) => "no answer in time".to_owned(),
        };
        if halted || started.elapsed() + wait > patience {
            tracing::error!(error, "a mail could not be settled: it comes back when its lease is over");
            return;
        }
        tracing::warn!(error, "a mail could not be settled yet");
        tokio::select! {
            () = sleep(wait) => {}
            _ = halt.wait_for(|halted| *halted) => {}
        }
        wait = (wait * 2).min(LONGEST_WAIT);
    }
}
