//! The loop: claim, render, send, settle. Owns how many are under way and when to look; must not know tables or SMTP.
//!
//! Invariants:
//! - A mail is settled as sent only after the mail host said so.
//! - A send ends before half of its lease, so no second notifier has the mail meanwhile.
//! - No mail is dropped: what is not settled (a crash, a database that is away) comes back when its lease is over.
//! - So a mail is sent at least once, and twice only where our commit did not follow the mail host's 250 (RFC 1047).
mod backoff;
mod settle;

pub use self::backoff::{Tried, tried};

use std::{future::Future, pin::pin, sync::Arc, time::Duration};

use entity::base::{
    clock::Clock,
    fault::{self, Point},
    random::Random,
};
use tokio::{
    sync::watch,
    task::JoinSet,
    time::{sleep, timeout},
};

use crate::{
    config::AlertSettings,
    mailroom::{Mail, Mailroom, Outcome, ReplyClass},
    render::Letterhead,
    send::{Post, Verdict},
};

/// How long mails under way may finish by themselves after a stop; then they are given up and tried again later.
const GRACE: Duration = Duration::from_secs(4);
/// How long what is claimed at the moment of a stop is waited for: its leases are taken by then, or will be.
const LAST_CLAIM: Duration = Duration::from_secs(1);
/// How long settling may take once mails were given up: a mailroom that says nothing is left behind.
const LAST_WORD: Duration = Duration::from_secs(1);
/// How long the mailroom is waited for, each time that it is asked.
const ANSWER: Duration = Duration::from_secs(15);
/// How long to wait when the mailroom does not answer.
const MAILROOM_AWAY: Duration = Duration::from_secs(2);

/// What every send under way shares.
struct Shift<M> {
    mailroom: Arc<M>,
    letterhead: Letterhead,
    post: Post,
    lease: Duration,
    clock: Arc<dyn Clock>,
    random: Arc<dyn Random>,
    halt: watch::Receiver<bool>,
}

/// Sends what is due until `stop` resolves; then settles what is under way and returns, within a few seconds.
pub(crate) async fn drive<M: Mailroom>(
    mailroom: Arc<M>,
    alerts: &AlertSettings,
    letterhead: Letterhead,
    post: Post,
    (clock, random): (Arc<dyn Clock>, Arc<dyn Random>),
    stop: impl Future<Output = ()> + Send,
) {
    let (halt, halted) = watch::channel(false);
    let shift = Arc::new(Shift { mailroom, letterhead, post, lease: alerts.lease(), clock, random, halt: halted });
    let mut under_way = JoinSet::new();
    let mut stop = pin!(stop);
    loop {
        // All that have ended, so that several free places are filled by one claim.
        while let Some(ended) = under_way.try_join_next() {
            report(ended);
        }
        let free = usize::from(alerts.concurrency).saturating_sub(under_way.len());
        let pause = {
            let mut filled = pin!(shift.fill(free, &mut under_way, alerts.poll()));
            tokio::select! {
                biased;
                pause = &mut filled => pause,
                () = &mut stop => {
                    let _ = timeout(LAST_CLAIM, filled).await;
                    break;
                }
            }
        };
        tokio::select! {
            () = &mut stop => break,
            Some(ended) = under_way.join_next(), if !under_way.is_empty() => report(ended),
            () = sleep(pause), if under_way.len() < usize::from(alerts.concurrency) => {}
        }
    }
    let finish = async {
        while let Some(ended) = under_way.join_next().await {
            report(ended)
        }
    };
    if timeout(GRACE, finish).await.is_err() {
        let _ = halt.send(true);
        let last = async {
            while let Some(ended) = under_way.join_next().await {
                report(ended)
            }
        };
        if timeout(LAST_WORD, last).await.is_err() {
            tracing::error!(
                mails = under_way.len(),
                "the outbox does not answer: what became of these mails is not settled, and they come back"
            );
            under_way.shutdown().await;
        }
    }
    shift.post.close().await;
}

/// A send that panicked comes back when its lease is over.
fn report(ended: Result<(), tokio::task::JoinError>) {
    if ended.is_err() {
        tracing::error!("a send ended by a panic");
    }
}

impl<M: Mailroom> Shift<M> {
    /// Starts what is due, at most `free`; answers how long to wait before looking again.
    async fn fill(self: &Arc<Self>, free: usize, under_way: &mut JoinSet<()>, poll: Duration) -> Duration {
        if free == 0 {
            return poll;
        }
        let claimed = match timeout(ANSWER, self.mailroom.claim(u16::try_from(free).unwrap_or(u16::MAX), self.lease)).await {
            Ok(Ok(claimed)) => claimed,
            Ok(Err(error)) => {
                tracing::error!(error = %error, "the outbox does not answer");
                return MAILROOM_AWAY;
            }
            Err(_) => {
                tracing::error!("the outbox says nothing");
                return MAILROOM_AWAY;
            }
        };
        let full = claimed.len() == free;
        for (mail, lease) in claimed {
            let shift = Arc::clone(self);
            under_way.spawn(async move { shift.deliver(&mail, &lease).await });
        }
        if full { Duration::ZERO } else { poll }
    }

    /// One mail, from its lease to its settling.
    async fn deliver(&self, mail: &Mail, lease: &M::Lease) {
        let outcome = self.send(mail).await;
        fault::at(Point::HostAnswered);
        settle::settle(&*self.mailroom, lease, &outcome, self.lease / 3, self.halt.clone()).await;
    }

    async fn send(&self, mail: &Mail) -> Outcome {
        let letter = match self.letterhead.render(mail, self.clock.now()) {
            Ok(letter) => letter,
            Err(error) => {
                tracing::error!(error = %error, kind = mail.kind.as_str(), "a mail cannot be rendered");
                return self.later(mail, ReplyClass::word("render"));
            }
        };
        let mut halt = self.halt.clone();
        let verdict = tokio::select! {
            verdict = self.post.send(&letter) => verdict,
            _ = halt.wait_for(|halted| *halted) => return self.later(mail, ReplyClass::word("stopped")),
        };
        self.judge(mail, verdict)
    }

    fn judge(&self, mail: &Mail, verdict: Verdict) -> Outcome {
        let kind = mail.kind.as_str();
        match verdict {
            Verdict::Sent => {
                tracing::info!(kind, attempts = mail.attempts, "sent");
                Outcome::Sent
            }
            Verdict::Failed(trouble) => {
                tracing::warn!(kind, stage = ?trouble.stage, class = trouble.class.as_str(), "the recipient cannot be reached");
                Outcome::Failed { class: trouble.class }
            }
            Verdict::Retry(trouble) => {
                let (stage, class, detail) = (trouble.stage, trouble.class.as_str(), trouble.detail);
                if trouble.is_ambiguous() {
                    tracing::warn!(
                        kind,
                        attempts = mail.attempts,
                        "nothing came in answer to a letter: it may have been taken, and is sent again"
                    );
                } else if trouble.is_ours() {
                    tracing::error!(
                        kind,
                        ?stage,
                        class,
                        detail,
                        attempts = mail.attempts,
                        "not sent: the mail host or [alerts] needs a look"
                    );
                } else {
                    tracing::warn!(kind, ?stage, class, attempts = mail.attempts, "not sent yet");
                }
                self.later(mail, trouble.class)
            }
        }
    }

    fn later(&self, mail: &Mail, class: ReplyClass) -> Outcome {
        match backoff::delay(&mail.kind, mail.attempts, &*self.random) {
            Some(delay) => Outcome::Retry { at: self.clock.now().plus(delay), class },
            None => Outcome::Failed { class },
        }
    }
}

#[cfg(test)]
mod tests;
