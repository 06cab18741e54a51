//! The sample relay: an SMTP client that takes the ordinary way in, STARTTLS with a verified certificate, then AUTH PLAIN.
use std::{io, net::SocketAddr, path::Path, pin::Pin, sync::Arc, time::Duration};

use openssl::{
    base64::encode_block,
    error::ErrorStack,
    ssl::{SslConnector, SslMethod, SslVerifyMode, SslVersion},
};
use tokio::{
    io::{AsyncBufReadExt, AsyncRead, AsyncWrite, AsyncWriteExt, BufReader},
    net::TcpStream,
    time::timeout,
};
use tokio_openssl::SslStream;
use zeroize::Zeroizing;

use super::{DemoError, certificate::CertificateError, seed::Sample, welcome};

/// How long one message may take.
const DEADLINE: Duration = Duration::from_secs(20);

/// Why a message was not taken.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ClientError {
    /// The connection.
    #[error("the connection to the SMTP listener broke")]
    Network(#[from] io::Error),
    /// TLS.
    #[error("TLS with the SMTP listener failed")]
    Tls,
    /// The listener says no.
    #[error("the SMTP listener answered {code} to {command}")]
    Refused {
        /// What was asked.
        command: &'static str,
        /// The answer's code.
        code: String,
    },
    /// No answer.
    #[error("the SMTP listener did not answer in time")]
    Slow,
}

/// The sample relay's way in.
#[derive(Clone)]
pub(super) struct Client {
    address: SocketAddr,
    connector: SslConnector,
    login: Arc<Zeroizing<String>>,
    patient: &'static str,
}

impl Client {
    /// Signs in at `address` as the sample relay and believes `authority` alone.
    pub(super) fn new(address: SocketAddr, authority: &Path, sample: &Sample) -> Result<Self, DemoError> {
        let login = Zeroizing::new(format!("\0{}\0{}", sample.user, sample.password.as_str()));
        let login = Arc::new(Zeroizing::new(encode_block(login.as_bytes())));
        let connector = connector(authority).map_err(CertificateError::from)?;
        Ok(Self { address, connector, login, patient: welcome::address(sample) })
    }

    /// The sample patient's address.
    pub(super) const fn patient(&self) -> &'static str {
        self.patient
    }

    /// Sends one message. Addresses come from [`entity::domain::address`] or are constants: they hold no line end.
    pub(super) async fn send(&self, from: &str, to: &str, message: &[u8]) -> Result<(), ClientError> {
        timeout(DEADLINE, self.converse(from, to, message)).await.map_err(|_| ClientError::Slow)?
    }

    async fn converse(&self, from: &str, to: &str, message: &[u8]) -> Result<(), ClientError> {
        let mut clear = BufReader::new(TcpStream::connect(self.address).await?);
        expect(&mut clear, "connecting", '2').await?;
        ask(&mut clear, "EHLO", b"EHLO localhost\r\n", '2').await?;
        ask(&mut clear, "STARTTLS", b"STARTTLS\r\n", '2').await?;
        if !clear.buffer().is_empty() {
            return Err(ClientError::Tls);
        }
        let ssl = self.connector.configure().and_then(|setup| setup.into_ssl("localhost")).map_err(|_| ClientError::Tls)?;
        let mut stream = SslStream::new(ssl, clear.into_inner()).map_err(|_| ClientError::Tls)?;
        Pin::new(&mut stream).connect().await.map_err(|_| ClientError::Tls)?;
        let mut stream = BufReader::new(stream);
        ask(&mut stream, "EHLO", b"EHLO localhost\r\n", '2').await?;
        let login = Zeroizing::new(format!("AUTH PLAIN {}\r\n", self.login.as_str()));
        ask(&mut stream, "AUTH", login.as_bytes(), '2').await?;
        let utf8 = if to.is_ascii() { "" } else { " SMTPUTF8" };
        ask(&mut stream, "MAIL", format!("MAIL FROM:<{from}>{utf8}\r\n").as_bytes(), '2').await?;
        ask(&mut stream, "RCPT", format!("RCPT TO:<{to}>\r\n").as_bytes(), '2').await?;
        ask(&mut stream, "DATA", b"DATA\r\n", '3').await?;
        ask(&mut stream, "the message", &stuffed(message), '2').await?;
        // The message is in; how the session ends does not matter.
        let _ = ask(&mut stream, "QUIT", b"QUIT\r\n", '2').await;
        Ok(())
    }
}

fn connector(authority: &Path) -> Result<SslConnector, ErrorStack> {
    let mut builder = SslConnector::builder(SslMethod::tls_client())?;
    builder.set_min_proto_version(Some(SslVersion::TLS1_2))?;
    builder.set_verify(SslVerifyMode::PEER);
    builder.set_ca_file(authority)?;
    Ok(builder.build())
}

/// With doubled dots and the final one. The message's lines end with CR LF.
fn stuffed(message: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(message.len() + 8);
    for line in message.split_inclusive(|byte| *byte == b'\n') {
        if line.first() == Some(&b'.') {
            bytes.push(b'.');
        }
        bytes.extend_from_slice(line);
    }
    if !message.ends_with(b"\r\n") {
        bytes.extend_from_slice(b"\r\n");
    }
    bytes.extend_from_slice(b".\r\n");
    bytes
}

async fn ask<S: AsyncRead + AsyncWrite + Unpin>(
    stream: &mut BufReader<S>,
    command: &'static str,
    bytes: &[u8],
    wanted: char,
) -> Result<(), ClientError> {
    stream.get_mut().write_all(bytes).await?;
    stream.get_mut().flush().await?;
    expect(stream, command, wanted).await
}

/// Reads one answer to its last line.
async fn expect<S: AsyncRead + AsyncWrite + Unpin>(
    stream: &mut BufReader<S>,
    command: &'static str,
    wanted: char,
) -> Result<(), ClientError> {
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line).await? == 0 {
            return Err(io::Error::from(io::ErrorKind::UnexpectedEof).into());
        }
        if line.as_bytes().get(3) == Some(&b'-') {
            continue;
        }
        if line.starts_with(wanted) {
            return Ok(());
        }
        return Err(ClientError::Refused { command, code: line.chars().take(3).collect() });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dots_are_doubled_and_the_end_is_the_end() {
        assert_eq!(stuffed(b".a\r\n..\r\nb"), b"..a\r\n...\r\nb\r\n.\r\n");
        assert_eq!(stuffed(b""), b"\r\n.\r\n");
    }
}
