//! The encrypted stream that the mail library talks over.
//!
//! Owns two things that the library does not do: after STARTTLS it hands over the greeting that was read in clear (the
//! library waits for one, the mail host sends no second), and it bounds how much a mail host may answer to one command.
use std::{
    fmt, io,
    net::SocketAddr,
    pin::Pin,
    task::{Context, Poll, ready},
};

use entity::base::fault::{self, Point};
use lettre::transport::smtp::client::AsyncTokioStream;
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::TcpStream,
};
use tokio_openssl::SslStream;

/// Most bytes in answer to one command. Replies are short; an endless one would fill the memory.
const MAX_ANSWER: usize = 64 * 1024;
/// The end of a letter, which the library writes by itself.
const FINAL_DOT: &[u8] = b"\r\n.\r\n";

/// A TLS stream to the mail host.
pub(super) struct Wire {
    greeting: &'static [u8],
    tls: SslStream<TcpStream>,
    answered: usize,
    dotted: bool,
}

impl Wire {
    /// `greeting` is read before anything that comes from the mail host.
    pub(super) fn new(tls: SslStream<TcpStream>, greeting: &'static [u8]) -> Self {
        Self { greeting, tls, answered: 0, dotted: false }
    }
}

impl AsyncRead for Wire {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        if !self.greeting.is_empty() {
            let (now, later) = self.greeting.split_at(self.greeting.len().min(buf.remaining()));
            buf.put_slice(now);
            self.greeting = later;
            return Poll::Ready(Ok(()));
        }
        let before = buf.filled().len();
        ready!(Pin::new(&mut self.tls).poll_read(cx, buf))?;
        self.answered += buf.filled().len() - before;
        if self.answered > MAX_ANSWER {
            return Poll::Ready(Err(io::Error::new(io::ErrorKind::InvalidData, "the answer is too long")));
        }
        if self.dotted {
            // The mail host has the letter and has answered; we have not seen the answer.
            fault::at(Point::HostAnswers);
        }
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Wire {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        self.answered = 0;
        self.dotted = buf == FINAL_DOT;
        Pin::new(&mut self.tls).poll_write(cx, buf)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.tls).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.tls).poll_shutdown(cx)
    }
}

impl AsyncTokioStream for Wire {
    fn peer_addr(&self) -> io::Result<SocketAddr> {
        self.tls.get_ref().peer_addr()
    }
}

impl fmt::Debug for Wire {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Wire(..)")
    }
}
