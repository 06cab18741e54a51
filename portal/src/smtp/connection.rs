//! One connection: socket, TLS and time-outs around a [`Session`]. Must not know verbs.
//!
//! Between two reads a session is never interrupted: a message whose end arrived is committed and answered even while
//! the listener stops.
use std::{io, pin::Pin, sync::Arc, time::Duration};

use entity::base::fault::{self, Point};
use openssl::ssl::Ssl;
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt},
    net::TcpStream,
    sync::watch,
    time::{Instant, timeout, timeout_at},
};
use tokio_openssl::SslStream;
use zeroize::{Zeroize, Zeroizing};

use super::{
    budget::Limits,
    listener::stopped,
    reception::Reception,
    reply::Reply,
    session::{Context, Next, Phase, Security, Session},
    tls::{self, Tls},
};
use crate::{crowd::Slot, service::network::Network};

/// Bytes read at once: one TLS record.
const READ: usize = 16 << 10;

/// What a session that has not signed in takes up.
pub(super) struct Newcomer {
    /// Its budgets.
    pub(super) limits: Limits,
    /// Of all newcomers.
    pub(super) _all: Slot<()>,
    /// Of those from the same network.
    pub(super) _network: Slot<Network>,
}

/// How a conversation ended.
#[derive(PartialEq, Eq)]
enum End {
    StartTls,
    Closed,
}

/// A session with its deadlines.
struct Conversation<R: Reception> {
    session: Session<R>,
    limits: Limits,
    began: Instant,
    message: Option<Instant>,
    newcomer: Option<Newcomer>,
    stop: watch::Receiver<bool>,
    stopping: Option<Instant>,
}

/// Serves one connection to its end.
pub(super) async fn serve<R: Reception>(
    mut socket: TcpStream,
    context: Arc<Context<R>>,
    tls: Arc<Tls>,
    newcomer: Newcomer,
    stop: watch::Receiver<bool>,
) {
    let security = context.security;
    let limits = newcomer.limits;
    let session = Session::new(context);
    let id = session.id();
    let mut conversation =
        Conversation { session, limits, began: Instant::now(), message: None, newcomer: Some(newcomer), stop, stopping: None };
    // Answers are small and waited for. Where this fails, they are only slower.
    let _ = socket.set_nodelay(true);
    let outcome = match security {
        Security::StartTlsRequired => conversation.clear(&mut socket).await,
        Security::Implicit => Ok(End::StartTls),
    };
    let outcome = match outcome {
        Ok(End::StartTls) => conversation.secure(socket, &tls, security).await,
        other => {
            let _ = timeout(Duration::from_secs(1), socket.shutdown()).await;
            other.map(|_| ())
        }
    };
    if let Err(error) = outcome {
        tracing::debug!(session = %id, kind = ?error.kind(), "connection lost");
    }
}

impl<R: Reception> Conversation<R> {
    async fn clear(&mut self, socket: &mut TcpStream) -> io::Result<End> {
        self.session.greet();
        self.converse(socket).await
    }

    async fn secure(&mut self, socket: TcpStream, tls: &Tls, security: Security) -> io::Result<()> {
        let ssl = Ssl::new(tls.acceptor().context()).map_err(io::Error::other)?;
        let mut stream = SslStream::new(ssl, socket).map_err(io::Error::other)?;
        timeout(self.limits.handshake, Pin::new(&mut stream).accept()).await?.map_err(io::Error::other)?;
        self.session.secured(tls::client_certificate(stream.ssl()));
        if security == Security::Implicit {
            self.session.greet();
        }
        let outcome = self.converse(&mut stream).await;
        // close_notify, so that the client can tell the end from an attack.
        let _ = timeout(Duration::from_secs(1), stream.shutdown()).await;
        outcome.map(|_| ())
    }

    async fn converse<S: AsyncRead + AsyncWrite + Unpin>(&mut self, stream: &mut S) -> io::Result<End> {
        self.send(stream, false).await?;
        let mut buffer = Zeroizing::new(vec![0; READ]);
        loop {
            let count = match self.read(stream, &mut buffer).await? {
                Ok(0) => return Ok(End::Closed),
                Ok(count) => count,
                Err(reply) => {
                    self.session.give_up(reply);
                    self.send(stream, false).await?;
                    return Ok(End::Closed);
                }
            };
            let next = self.feed(stream, &buffer[..count]).await?;
            if self.newcomer.is_some() {
                // It may have held the secret.
                buffer[..count].zeroize();
                if self.session.is_signed_in() {
                    self.newcomer = None;
                }
            }
            match next {
                Next::Read | Next::Stored => {}
                Next::StartTls => return Ok(End::StartTls),
                Next::Close => return Ok(End::Closed),
            }
        }
    }

    /// Everything that was read, to its end or to where the session wants something else.
    async fn feed<S: AsyncWrite + Unpin>(&mut self, stream: &mut S, input: &[u8]) -> io::Result<Next> {
        let mut used = 0;
        loop {
            let (taken, next) = self.session.feed(&input[used..]).await;
            used += taken;
            self.send(stream, next == Next::Stored).await?;
            if next != Next::Stored || used == input.len() {
                return Ok(next);
            }
        }
    }

    /// Sends what there is. `stored`: it ends with the 250 of a message.
    async fn send<S: AsyncWrite + Unpin>(&mut self, stream: &mut S, stored: bool) -> io::Result<()> {
        let output = self.session.take_output();
        let write = async {
            let mut rest = output.as_slice();
            if stored && cfg!(feature = "fault") {
                // Half of the 250: where a test kills the process here, the client has not got its answer.
                let (half, other) = rest.split_at(rest.len().saturating_sub(8));
                stream.write_all(half).await?;
                stream.flush().await?;
                fault::at(Point::InsideReply);
                rest = other;
            }
            stream.write_all(rest).await?;
            stream.flush().await
        };
        timeout(self.limits.write, write).await??;
        if stored {
            fault::at(Point::AfterReply);
        }
        Ok(())
    }

    /// The next bytes; or the answer with which the session ends, because it is time.
    async fn read<S: AsyncRead + Unpin>(&mut self, stream: &mut S, buffer: &mut [u8]) -> io::Result<Result<usize, Reply>> {
        loop {
            let (deadline, reply) = self.deadline();
            let interruptible = self.stopping.is_none();
            if !interruptible && self.session.phase() != Phase::Data {
                return Ok(Err(Reply::STOPPING));
            }
            tokio::select! {
                read = timeout_at(deadline, stream.read(buffer)) => return match read {
                    Ok(count) => Ok(Ok(count?)),
                    Err(_) => Ok(Err(reply)),
                },
                () = stopped(&mut self.stop), if interruptible => self.stopping = Some(Instant::now()),
            }
        }
    }

    /// Until when the client is waited for, and what it hears then.
    fn deadline(&mut self) -> (Instant, Reply) {
        let now = Instant::now();
        let limits = &self.limits;
        if self.session.phase() != Phase::Data {
            self.message = None;
        }
        match self.session.phase() {
            Phase::SigningIn => ((self.began + limits.sign_in).min(now + limits.command_idle), Reply::IDLE),
            Phase::Command => (now + limits.command_idle, Reply::IDLE),
            Phase::Data => {
                let total = *self.message.get_or_insert(now) + limits.data_total;
                let end = self.stopping.map_or(total, |since| total.min(since + limits.grace));
                let idle = now + limits.data_idle;
                match (self.stopping.is_some(), idle < end) {
                    (_, true) => (idle, Reply::IDLE),
                    (true, false) => (end, Reply::STOPPING),
                    (false, false) => (end, Reply::SLOW),
                }
            }
        }
    }
}
