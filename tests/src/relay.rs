//! A mail system's side of SMTP: STARTTLS, AUTH, and bytes on the wire that may be anything.
//!
//! [`Wire`] sends what a test tells it, well-formed or not; [`Relay`] behaves as Postfix does.
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use base64::{Engine, engine::general_purpose::STANDARD};
use openssl::{
    pkey::PKey,
    ssl::{Ssl, SslContext, SslMethod, SslVerifyMode},
    x509::X509,
};
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt},
    net::TcpStream,
};
use tokio_openssl::SslStream;

use crate::authority::Identity;

/// No answer takes this long.
const PATIENCE: Duration = Duration::from_secs(60);

/// What a server said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    /// The three digits.
    pub code: u16,
    /// The text of each line.
    pub lines: Vec<String>,
}

impl Reply {
    /// The enhanced status code (RFC 3463) of the last line, if there is one.
    #[must_use]
    pub fn enhanced(&self) -> Option<&str> {
        let word = self.lines.last()?.split(' ').next()?;
        let mut numbers = word.split('.');
        let well_formed = numbers.clone().count() == 3 && numbers.all(|number| number.parse::<u16>().is_ok());
        well_formed.then_some(word)
    }

    /// Demands a code.
    ///
    /// # Errors
    /// If it is another.
    pub fn expect(self, code: u16) -> Result<Self> {
        ensure!(self.code == code, "expected {code}, got {} {:?}", self.code, self.lines);
        Ok(self)
    }

    /// Demands a code with its enhanced status.
    ///
    /// # Errors
    /// If either is another.
    pub fn expect_status(self, code: u16, enhanced: &str) -> Result<Self> {
        let reply = self.expect(code)?;
        ensure!(reply.enhanced() == Some(enhanced), "expected {enhanced}, got {:?}", reply.lines);
        Ok(reply)
    }
}

enum Stream {
    Clear(TcpStream),
    Tls(Box<SslStream<TcpStream>>),
    Gone,
}

/// One connection, byte by byte.
pub struct Wire {
    stream: Stream,
    buffer: Vec<u8>,
}

impl Wire {
    /// Connects; does not wait for the greeting.
    ///
    /// # Errors
    /// If nobody listens.
    pub async fn connect(host: &str, port: u16) -> Result<Self> {
        let stream = TcpStream::connect((host, port)).await.with_context(|| format!("connecting to {host}:{port}"))?;
        stream.set_nodelay(true)?;
        Ok(Self { stream: Stream::Clear(stream), buffer: Vec::new() })
    }

    /// Sends these bytes as they are.
    ///
    /// # Errors
    /// If the connection is gone.
    pub async fn send(&mut self, bytes: &[u8]) -> Result<()> {
        async fn write(to: &mut (impl AsyncWrite + Unpin), bytes: &[u8]) -> Result<()> {
            to.write_all(bytes).await?;
            Ok(to.flush().await?)
        }
        match &mut self.stream {
            Stream::Clear(stream) => write(stream, bytes).await,
            Stream::Tls(stream) => write(stream, bytes).await,
            Stream::Gone => bail!("the connection is gone"),
        }
    }

    async fn fill(&mut self) -> Result<usize> {
        async fn read(from: &mut (impl AsyncRead + Unpin), buffer: &mut Vec<u8>) -> Result<usize> {
            Ok(tokio::time::timeout(PATIENCE, from.read_buf(buffer)).await.context("no answer")??)
        }
        match &mut self.stream {
            Stream::Clear(stream) => read(stream, &mut self.buffer).await,
            Stream::Tls(stream) => read(stream, &mut self.buffer).await,
            Stream::Gone => bail!("the connection is gone"),
        }
    }

    async fn line(&mut self) -> Result<String> {
        loop {
            if let Some(end) = self.buffer.windows(2).position(|pair| pair == b"\r\n") {
                let line: Vec<u8> = self.buffer.drain(..end + 2).collect();
                return Ok(String::from_utf8(line[..end].to_vec())?);
            }
            if self.fill().await? == 0 {
                bail!("the server hung up; left over: {:?}", String::from_utf8_lossy(&self.buffer));
            }
        }
    }

    /// The next reply, all its lines.
    ///
    /// # Errors
    /// If the server hangs up or says what is no reply.
    pub async fn reply(&mut self) -> Result<Reply> {
        let mut lines = Vec::new();
        loop {
            let line = self.line().await?;
            let code = line.get(..3).and_then(|digits| digits.parse().ok()).with_context(|| format!("no reply: {line:?}"))?;
            lines.push(line.get(4..).unwrap_or_default().to_owned());
            if line.as_bytes().get(3) != Some(&b'-') {
                return Ok(Reply { code, lines });
            }
        }
    }

    /// One command line and its reply.
    ///
    /// # Errors
    /// As [`Self::reply`].
    pub async fn command(&mut self, line: &str) -> Result<Reply> {
        self.send(format!("{line}\r\n").as_bytes()).await?;
        self.reply().await
    }

    /// Whether the server has hung up, cleanly or not; whatever it still says is read and thrown away.
    ///
    /// # Errors
    /// If it neither speaks nor hangs up.
    pub async fn hung_up(&mut self) -> Result<()> {
        loop {
            match self.fill().await {
                Ok(0) => return Ok(()),
                Ok(_) => self.buffer.clear(),
                Err(error) if error.downcast_ref::<std::io::Error>().is_some() => return Ok(()),
                Err(error) => return Err(error),
            }
        }
    }

    /// Bytes that came and were not asked for.
    #[must_use]
    pub fn left_over(&self) -> &[u8] {
        &self.buffer
    }

    /// The TLS handshake, after a 220 to STARTTLS. Without `authority` (PEM) any certificate will do.
    ///
    /// # Errors
    /// If the handshake fails.
    pub async fn handshake(&mut self, host: &str, authority: Option<&[u8]>, client: Option<&Identity>) -> Result<()> {
        let mut builder = SslContext::builder(SslMethod::tls_client())?;
        match authority {
            Some(pem) => {
                builder.set_verify(SslVerifyMode::PEER);
                builder.cert_store_mut().add_cert(X509::from_pem(pem)?)?;
            }
            None => builder.set_verify(SslVerifyMode::NONE),
        }
        if let Some(identity) = client {
            builder.set_certificate(X509::from_pem(&identity.certificate)?.as_ref())?;
            builder.set_private_key(PKey::private_key_from_pem(&identity.key)?.as_ref())?;
        }
        let mut ssl = Ssl::new(&builder.build())?;
        ssl.set_hostname(host)?;
        ssl.param_mut().set_host(host)?;
        let Stream::Clear(stream) = std::mem::replace(&mut self.stream, Stream::Gone) else { bail!("TLS is on already") };
        let mut stream = SslStream::new(ssl, stream)?;
        tokio::time::timeout(PATIENCE, std::pin::Pin::new(&mut stream).connect()).await.context("no handshake")??;
        self.stream = Stream::Tls(Box::new(stream));
        Ok(())
    }

    /// Cuts the line: no QUIT, no close_notify.
    pub fn cut(self) {}
}

/// User and secret of a relay.
#[derive(Clone, Debug)]
pub struct Credentials {
    /// Its name.
    pub user: String,
    /// Its secret.
    pub password: String,
}

impl Credentials {
    /// The line of AUTH PLAIN with an initial response (RFC 4616).
    #[must_use]
    pub fn auth_plain(&self) -> String {
        format!("AUTH PLAIN {}", STANDARD.encode(format!("\0{}\0{}", self.user, self.password)))
    }
}

/// A well-behaved mail system.
#[derive(Clone)]
pub struct Relay {
    /// Where the portal listens.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// Whom the relay trusts (PEM); nobody in particular if `None`.
    pub authority: Option<Vec<u8>>,
    /// How it proves who it is.
    pub credentials: Option<Credentials>,
}

impl Relay {
    /// Greeting and EHLO in clear; nothing more.
    ///
    /// # Errors
    /// If the server does not greet.
    pub async fn in_clear(&self) -> Result<Wire> {
        let mut wire = Wire::connect(&self.host, self.port).await?;
        wire.reply().await?.expect(220)?;
        wire.command("EHLO relay.example").await?.expect(250)?;
        Ok(wire)
    }

    /// Up to EHLO inside TLS.
    ///
    /// # Errors
    /// If a step fails.
    pub async fn in_tls(&self) -> Result<Wire> {
        let mut wire = self.in_clear().await?;
        wire.command("STARTTLS").await?.expect(220)?;
        wire.handshake(&self.host, self.authority.as_deref(), None).await?;
        wire.command("EHLO relay.example").await?.expect(250)?;
        Ok(wire)
    }

    /// Up to AUTH.
    ///
    /// # Errors
    /// If a step fails.
    pub async fn session(&self) -> Result<Wire> {
        let mut wire = self.in_tls().await?;
        if let Some(credentials) = &self.credentials {
            wire.command(&credentials.auth_plain()).await?.expect(235)?;
        }
        Ok(wire)
    }

    /// One message in a session of its own; the reply to its final dot.
    ///
    /// # Errors
    /// If an earlier step is refused.
    pub async fn send(&self, from: &str, to: &[&str], message: &[u8]) -> Result<Reply> {
        let mut wire = self.session().await?;
        let reply = wire.transaction(from, to, message).await?;
        wire.command("QUIT").await?.expect(221)?;
        Ok(reply)
    }
}

/// A message as it goes over the wire: dots stuffed, ended by `CR LF . CR LF`.
#[must_use]
pub fn dotted(message: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(message.len() + 64);
    let mut at_start = true;
    for &byte in message {
        if at_start && byte == b'.' {
            out.push(b'.');
        }
        out.push(byte);
        at_start = byte == b'\n';
    }
    if !message.is_empty() && !message.ends_with(b"\r\n") {
        out.extend_from_slice(b"\r\n");
    }
    out.extend_from_slice(b".\r\n");
    out
}

impl Wire {
    /// MAIL, RCPT for each, DATA, the message; the reply to the final dot.
    ///
    /// # Errors
    /// If an earlier step is refused.
    pub async fn transaction(&mut self, from: &str, to: &[&str], message: &[u8]) -> Result<Reply> {
        self.command(&format!("MAIL FROM:<{from}>")).await?.expect(250)?;
        for recipient in to {
            self.command(&format!("RCPT TO:<{recipient}>")).await?.expect(250)?;
        }
        self.command("DATA").await?.expect(354)?;
        self.send(&dotted(message)).await?;
        self.reply().await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dots_are_stuffed_at_line_starts_only() {
        assert_eq!(dotted(b".a\r\n..\r\nb.c"), b"..a\r\n...\r\nb.c\r\n.\r\n");
        assert_eq!(dotted(b""), b".\r\n");
    }

    #[test]
    fn enhanced_codes_are_read() {
        let reply = Reply { code: 550, lines: vec!["5.1.1 nobody".to_owned()] };
        assert_eq!(reply.enhanced(), Some("5.1.1"));
        assert_eq!(Reply { code: 220, lines: vec!["localhost ESMTP".to_owned()] }.enhanced(), None);
    }
}
