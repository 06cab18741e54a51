//! Accepts connections, within the budget of sessions, until told to stop. Must not know the protocol.
use std::{
    io,
    net::{IpAddr, SocketAddr},
    sync::Arc,
    time::Duration,
};

use entity::base::{clock::Clock, random::Random};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::watch,
    task::JoinSet,
    time::Instant,
};

use super::{
    budget::Limits,
    connection::{self, Newcomer},
    reception::Reception,
    reply::Reply,
    session::{Authentication, Context, Security},
    tls::Tls,
};
use crate::{
    crowd::{Counter, Slot},
    service::network::Network,
};

/// After a connection that could not be accepted. Others wait meanwhile: nothing is lost.
const PAUSE: Duration = Duration::from_millis(100);
/// The log tells of those once in this time.
const TELL_AGAIN: Duration = Duration::from_secs(60);

/// What tells one listener from another.
#[derive(Clone, Debug)]
pub struct ListenerSettings {
    /// The name it gives itself in its greeting.
    pub hostname: String,
    /// When TLS begins.
    pub security: Security,
    /// Whether clients sign in.
    pub authentication: Authentication,
    /// Its budgets.
    pub limits: Limits,
}

/// An SMTP server on one socket.
pub struct Listener<R> {
    socket: TcpListener,
    context: Arc<Context<R>>,
    tls: Arc<Tls>,
    sessions: Counter<()>,
    newcomers: Counter<()>,
    networks: Counter<Network>,
}

impl<R: Reception> Listener<R> {
    /// Binds the socket; port 0 lets the system pick one.
    ///
    /// # Errors
    /// The address is taken, or may not be used.
    pub async fn bind(
        address: SocketAddr,
        settings: ListenerSettings,
        tls: Arc<Tls>,
        reception: Arc<R>,
        clock: Arc<dyn Clock>,
        random: Arc<dyn Random>,
    ) -> io::Result<Self> {
        let socket = TcpListener::bind(address).await?;
        let ListenerSettings { hostname, security, authentication, limits } = settings;
        let context = Context::new(reception, hostname, (security, authentication), limits, (clock, random));
        Ok(Self {
            socket,
            context: Arc::new(context),
            tls,
            sessions: Counter::default(),
            newcomers: Counter::default(),
            networks: Counter::default(),
        })
    }

    /// Where it listens.
    ///
    /// # Errors
    /// The system does not say.
    pub fn local_address(&self) -> io::Result<SocketAddr> {
        self.socket.local_addr()
    }

    /// Serves until `stop` says true (or its sender is gone); then sessions are told 421, messages under way have the
    /// grace to end, and it returns.
    pub async fn run(self, stop: watch::Receiver<bool>) {
        let mut tasks = JoinSet::new();
        let (mut told, mut failures) = (stop.clone(), Failures::default());
        loop {
            tokio::select! {
                () = stopped(&mut told) => break,
                Some(ended) = tasks.join_next() => report(&ended),
                accepted = self.socket.accept() => match accepted {
                    Ok((socket, peer)) => self.admit(socket, peer.ip(), &stop, &mut tasks),
                    // Out of descriptors, most likely: others must end first.
                    Err(error) => {
                        if let Some(times) = failures.note(Instant::now()) {
                            tracing::warn!(times, kind = ?error.kind(), "connections of relays could not be accepted: they wait");
                        }
                        tokio::time::sleep(PAUSE).await;
                    }
                },
            }
        }
        let grace = self.context.limits.grace + Duration::from_secs(1);
        let rest = async {
            while let Some(ended) = tasks.join_next().await {
                report(&ended);
            }
        };
        if tokio::time::timeout(grace, rest).await.is_err() {
            tasks.abort_all();
        }
    }

    fn admit(&self, socket: TcpStream, peer: IpAddr, stop: &watch::Receiver<bool>, tasks: &mut JoinSet<()>) {
        let Some((session, newcomer)) = self.room(peer) else {
            tracing::info!(code = Reply::CROWDED.code(), "too many sessions");
            if self.context.security == Security::StartTlsRequired {
                let mut line = Vec::new();
                Reply::CROWDED.write(self.context.request(), &mut line);
                // The socket's buffer is empty, so that it takes the line at once, or the client is gone.
                let _ = socket.try_write(&line);
            }
            return;
        };
        let (context, tls, stop) = (Arc::clone(&self.context), Arc::clone(&self.tls), stop.clone());
        tasks.spawn(async move {
            let _session = session;
            connection::serve(socket, context, tls, newcomer, stop).await;
        });
    }

    fn room(&self, peer: IpAddr) -> Option<(Slot<()>, Newcomer)> {
        let limits = &self.context.limits;
        let session = self.sessions.enter((), limits.sessions)?;
        let _all = self.newcomers.enter((), limits.newcomers)?;
        let _network = self.networks.enter(Network::of(peer), limits.newcomers_per_address)?;
        let limits = limits.among(self.newcomers.count(&()));
        Some((session, Newcomer { limits, _all, _network }))
    }
}

/// Connections that could not be accepted.
#[derive(Default)]
struct Failures {
    told: Option<Instant>,
    untold: u64,
}

impl Failures {
    /// One more; how many there were since the log was told, if it is to be told again.
    fn note(&mut self, now: Instant) -> Option<u64> {
        self.untold += 1;
        if self.told.is_some_and(|told| now - told < TELL_AGAIN) {
            return None;
        }
        self.told = Some(now);
        Some(std::mem::take(&mut self.untold))
    }
}

/// Returns once it is time to stop: told so, or nobody is left to tell.
pub(super) async fn stopped(stop: &mut watch::Receiver<bool>) {
    let _ = stop.wait_for(|stop| *stop).await;
}

/// A session must not panic; if it does, the others go on, and its content stays out of the log.
fn report(ended: &Result<(), tokio::task::JoinError>) {
    if ended.as_ref().is_err_and(tokio::task::JoinError::is_panic) {
        tracing::error!("an SMTP session panicked");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_fails_again_and_again_is_told_once_a_minute() {
        let (mut failures, now) = (Failures::default(), Instant::now());
        assert_eq!(failures.note(now), Some(1));
        for _ in 0..9 {
            assert_eq!(failures.note(now), None);
        }
        assert_eq!(failures.note(now + TELL_AGAIN), Some(10));
        assert_eq!(failures.note(now + TELL_AGAIN), None);
    }
}
