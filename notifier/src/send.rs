//! From a letter's bytes to the mail host's answer. Owns connections and the reading of replies; must not know rows,
//! leases or texts.
//!
//! Invariants:
//! - No byte of a letter, a user name or a password leaves before a TLS handshake (1.2 or newer) has verified the mail host's
//!   certificate and name.
//! - A connection is used again only after a transaction that ended cleanly.
//! - The mail host's words stay here, only [`ReplyClass`]es come out.
//!
//! Why TLS and STARTTLS are done here and not in the mail library: its asynchronous client believes plaintext that
//! arrives in the same packet as the answer to STARTTLS as if it came inside TLS, so that somebody on the wire could put replies
//! into the session (for instance one that says a letter was taken). Here nothing may follow that answer.
mod connection;
mod reply;
mod starttls;
mod tls;
mod wire;

pub use reply::{Stage, Trouble, Verdict};

use std::{
    fmt,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use tokio::time::{Instant, timeout};

use self::{connection::Connection, tls::Trust};
use crate::{
    config::{AlertSettings, Tls},
    mailroom::ReplyClass,
    render::{Letter, Letterhead},
};

/// A connection that was idle for longer is not used again: most mail hosts hang up after a minute or more.
const MAX_IDLE: Duration = Duration::from_secs(30);
/// Letters over one connection; mail hosts limit it.
pub(crate) const MAX_LETTERS: u32 = 100;
/// How long to say goodbye.
const GOODBYE: Duration = Duration::from_secs(1);

/// The mail host, and the connections to it.
pub struct Post {
    route: Route,
    deadline: Duration,
    idle: Mutex<Vec<(Connection, Instant)>>,
}

/// How to reach the mail host and sign in.
pub(crate) struct Route {
    host: String,
    port: u16,
    tls: Tls,
    trust: Trust,
    hello_name: String,
    credentials: Option<lettre::transport::smtp::authentication::Credentials>,
}

/// Certificates or keys that the settings name cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("settings, section [alerts]: `{key}`: {message}")]
pub struct PostError {
    /// Which setting.
    key: &'static str,
    /// What is wrong and what to do.
    message: String,
}

impl Post {
    /// From the settings; reads certificates and keys, connects to nothing.
    ///
    /// # Errors
    /// A certificate or key that cannot be read or does not fit.
    pub fn new(alerts: &AlertSettings, letterhead: &Letterhead) -> Result<Self, PostError> {
        let credentials = alerts.user.clone().zip(alerts.password.as_ref());
        let route = Route {
            host: alerts.host.clone(),
            port: alerts.port(),
            tls: alerts.tls,
            trust: Trust::new(alerts)?,
            hello_name: letterhead.hello_name().to_owned(),
            credentials: credentials.map(|(user, password)| (user, password.expose().to_owned()).into()),
        };
        Ok(Self { route, deadline: alerts.send_timeout(), idle: Mutex::default() })
    }

    /// Hands a letter to the mail host, within the send deadline.
    pub async fn send(&self, letter: &Letter) -> Verdict {
        match timeout(self.deadline, self.hand_over(letter)).await {
            Ok(Ok(())) => Verdict::Sent,
            Ok(Err(trouble)) => trouble.verdict(),
            Err(_) => Verdict::Retry(Trouble::ours(Stage::Time, ReplyClass::word("timeout"))),
        }
    }

    /// Over a kept connection if there is one. Where that one has died meanwhile, which shows at MAIL, before anything
    /// was sent, over a new one.
    async fn hand_over(&self, letter: &Letter) -> Result<(), Trouble> {
        if let Some(mut kept) = self.kept() {
            match kept.send(letter).await {
                Err(trouble) if trouble.stage == Stage::Mail && trouble.hung_up => {}
                result => return self.keep(kept, result),
            }
        }
        let mut fresh = Connection::open(&self.route).await?;
        let result = fresh.send(letter).await;
        self.keep(fresh, result)
    }

    fn kept(&self) -> Option<Connection> {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        idle.retain(|(_, since)| since.elapsed() < MAX_IDLE);
        idle.pop().map(|(connection, _)| connection)
    }

    fn keep(&self, connection: Connection, result: Result<(), Trouble>) -> Result<(), Trouble> {
        if connection.is_clean() && connection.letters() < MAX_LETTERS {
            self.idle.lock().unwrap_or_else(PoisonError::into_inner).push((connection, Instant::now()));
        }
        result
    }

    /// Says goodbye on every idle connection.
    pub async fn close(&self) {
        let idle = std::mem::take(&mut *self.idle.lock().unwrap_or_else(PoisonError::into_inner));
        let goodbyes = idle.into_iter().map(|(mut connection, _)| async move { connection.quit().await });
        let _ = timeout(GOODBYE, futures_util::future::join_all(goodbyes)).await;
    }
}

impl fmt::Debug for Post {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Post").field("tls", &self.route.tls).finish_non_exhaustive()
    }
}

#[cfg(test)]
pub(crate) mod host;
#[cfg(test)]
mod tests;
