//! Mail hosts of the world, as a relay meets them: with TLS, without, with a handshake that breaks. Must not know the portal.
use std::{
    net::SocketAddr,
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
};

use anyhow::Result;
use openssl::{
    pkey::PKey,
    ssl::{Ssl, SslAcceptor, SslMethod},
    x509::X509,
};
use tokio::{
    io::{AsyncBufRead, AsyncBufReadExt, AsyncWrite, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};
use tokio_openssl::SslStream;

use crate::{authority::Identity, wait};

/// What becomes of STARTTLS.
#[derive(Clone)]
pub enum Tls {
    /// It is offered and works, with this certificate.
    With(Identity),
    /// It is not offered.
    None,
    /// It is offered, and no handshake ever succeeds.
    Broken,
}

/// One mail that was taken.
#[derive(Clone, Debug)]
pub struct Taken {
    /// Envelope sender.
    pub from: String,
    /// The one envelope recipient.
    pub to: String,
    /// The message, dots unstuffed.
    pub raw: Vec<u8>,
    /// Whether it came inside TLS.
    pub secure: bool,
}

/// Says whether a sender's mail to a recipient is refused for good.
pub type Refuses = fn(&str, &str) -> bool;

struct Shared {
    acceptor: Option<SslAcceptor>,
    offers: bool,
    refuses: Refuses,
    taken: Mutex<Vec<Taken>>,
}

/// A host, listening until dropped.
pub struct MailHost {
    shared: Arc<Shared>,
    task: JoinHandle<()>,
}

impl Drop for MailHost {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl MailHost {
    /// Listens at `address`.
    ///
    /// # Errors
    /// If the address is taken, or the certificate is none.
    pub async fn start(address: SocketAddr, tls: &Tls, refuses: Refuses) -> Result<Self> {
        let acceptor = match tls {
            Tls::With(identity) => Some(acceptor(identity)?),
            Tls::None | Tls::Broken => None,
        };
        let listener = TcpListener::bind(address).await?;
        let shared = Arc::new(Shared { acceptor, offers: !matches!(tls, Tls::None), refuses, taken: Mutex::default() });
        let task = tokio::spawn(listen(listener, Arc::clone(&shared)));
        Ok(Self { shared, task })
    }

    /// What it has taken so far.
    #[must_use]
    pub fn taken(&self) -> Vec<Taken> {
        self.shared.taken.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The mails to one address once there are `count` of them.
    ///
    /// # Errors
    /// If there are not so many in time.
    pub async fn taken_for(&self, to: &str, count: usize) -> Result<Vec<Taken>> {
        wait::until(&format!("{count} mails to {to}"), wait::LONG, async || {
            let mails: Vec<_> = self.taken().into_iter().filter(|mail| mail.to == to).collect();
            Ok((mails.len() >= count).then_some(mails))
        })
        .await
    }
}

/// TLS with this certificate.
pub(crate) fn acceptor(identity: &Identity) -> Result<SslAcceptor> {
    let mut acceptor = SslAcceptor::mozilla_intermediate_v5(SslMethod::tls_server())?;
    acceptor.set_certificate(X509::from_pem(&identity.certificate)?.as_ref())?;
    acceptor.set_private_key(PKey::private_key_from_pem(&identity.key)?.as_ref())?;
    Ok(acceptor.build())
}

async fn listen(listener: TcpListener, shared: Arc<Shared>) {
    while let Ok((stream, _)) = listener.accept().await {
        let shared = Arc::clone(&shared);
        tokio::spawn(async move {
            // A client that gives up is what some tests are about.
            let _ = serve(stream, &shared).await;
        });
    }
}

async fn serve(stream: TcpStream, shared: &Shared) -> Result<()> {
    let mut clear = BufReader::new(stream);
    clear.write_all(b"220 host ESMTP\r\n").await?;
    if !converse(&mut clear, shared, false).await? {
        return Ok(());
    }
    let stream = clear.into_inner();
    let Some(acceptor) = &shared.acceptor else {
        let mut stream = stream;
        return Ok(stream.write_all(b"this is no handshake\r\n").await?);
    };
    let mut secure = SslStream::new(Ssl::new(acceptor.context())?, stream)?;
    Pin::new(&mut secure).accept().await?;
    converse(&mut BufReader::new(secure), shared, true).await?;
    Ok(())
}

/// Answers commands; `true` once TLS is to begin.
async fn converse(stream: &mut (impl AsyncBufRead + AsyncWrite + Unpin), shared: &Shared, secure: bool) -> Result<bool> {
    let (mut from, mut to) = (String::new(), String::new());
    let mut line = String::new();
    loop {
        line.clear();
        if stream.read_line(&mut line).await? == 0 {
            return Ok(false);
        }
        let verb = line.split([' ', ':', '\r']).next().unwrap_or_default().to_ascii_uppercase();
        let answer = match verb.as_str() {
            "EHLO" if shared.offers && !secure => "250-host\r\n250-8BITMIME\r\n250 STARTTLS",
            "EHLO" => "250-host\r\n250 8BITMIME",
            "STARTTLS" => "220 2.0.0 go",
            "MAIL" => {
                from = path(&line);
                "250 2.1.0 ok"
            }
            "RCPT" => {
                to = path(&line);
                if (shared.refuses)(&from, &to) { "550 5.1.1 nobody of that name" } else { "250 2.1.5 ok" }
            }
            "DATA" => {
                stream.write_all(b"354 go\r\n").await?;
                let raw = data(stream).await?;
                let mail = Taken { from: from.clone(), to: to.clone(), raw, secure };
                shared.taken.lock().unwrap_or_else(PoisonError::into_inner).push(mail);
                "250 2.0.0 taken"
            }
            "QUIT" => "221 2.0.0 bye",
            _ => "250 2.0.0 ok",
        };
        stream.write_all(format!("{answer}\r\n").as_bytes()).await?;
        stream.flush().await?;
        match verb.as_str() {
            "STARTTLS" => return Ok(true),
            "QUIT" => return Ok(false),
            _ => {}
        }
    }
}

/// What stands between the angles of MAIL or RCPT.
pub(crate) fn path(line: &str) -> String {
    line.split_once('<').and_then(|(_, rest)| rest.split_once('>')).map(|(path, _)| path.to_owned()).unwrap_or_default()
}

/// A message up to its final dot, dots unstuffed.
pub(crate) async fn data(stream: &mut (impl AsyncBufRead + Unpin)) -> Result<Vec<u8>> {
    let mut raw = Vec::new();
    loop {
        let mut line = Vec::new();
        if stream.read_until(b'\n', &mut line).await? == 0 {
            anyhow::bail!("cut in the middle of a message");
        }
        if line == b".\r\n" {
            return Ok(raw);
        }
        raw.extend_from_slice(line.strip_prefix(b".").unwrap_or(&line));
    }
}
