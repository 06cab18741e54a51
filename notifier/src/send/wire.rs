//! The encrypted stream that the mail library talks over.
//!
//! Owns three things that the library does not do: after STARTTLS it hands over the greeting that was read in clear (the
//! library waits for one, the mail host sends no second), it bounds how much a mail host may answer to one command, and it puts the space
//! behind a code without a text (`354` alone, which RFC 5321 section 4.2 lets a mail host say), without which the library reads no reply.
use std::{
    collections::VecDeque,
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
/// Read at once: a reply is shorter as a rule.
const PIECE: usize = 1024;
/// Digits of a code.
const CODE: usize = 3;
/// The end of a letter, which the library writes by itself.
const FINAL_DOT: &[u8] = b"\r\n.\r\n";

/// A TLS stream to the mail host.
pub(super) struct Wire {
    /// What was read, and not handed over yet.
    held: VecDeque<u8>,
    tls: SslStream<TcpStream>,
    answered: usize,
    /// How many bytes stand in the line that is read, as far as all of them are digits.
    digits: Option<usize>,
    dotted: bool,
}

impl Wire {
    /// `greeting` is read before anything that comes from the mail host.
    pub(super) fn new(tls: SslStream<TcpStream>, greeting: &'static [u8]) -> Self {
        Self { held: greeting.iter().copied().collect(), tls, answered: 0, digits: Some(0), dotted: false }
    }

    /// Keeps what was read, with a space behind a code that nothing follows.
    fn hold(&mut self, bytes: &[u8]) {
        for byte in bytes {
            if matches!(byte, b'\r' | b'\n') && self.digits == Some(CODE) {
                self.held.push_back(b' ');
            }
            self.digits = match byte {
                b'\n' => Some(0),
                b'0'..=b'9' => self.digits.map(|digits| digits + 1),
                _ => None,
            };
            self.held.push_back(*byte);
        }
    }
}

impl AsyncRead for Wire {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        if self.held.is_empty() {
            let (mut piece, wire) = ([0; PIECE], &mut *self);
            let mut read = ReadBuf::new(&mut piece);
            ready!(Pin::new(&mut wire.tls).poll_read(cx, &mut read))?;
            wire.answered += read.filled().len();
            if wire.answered > MAX_ANSWER {
                return Poll::Ready(Err(io::Error::new(io::ErrorKind::InvalidData, "the answer is too long")));
            }
            wire.hold(read.filled());
        }
        if self.dotted {
            // The mail host has the letter and has answered; we have not seen the answer.
            fault::at(Point::HostAnswers);
        }
        let now = self.held.len().min(buf.remaining());
        self.held.drain(..now).for_each(|byte| buf.put_slice(&[byte]));
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
