//! A mail host for the notifier, with TLS and its own authority, that can misbehave in every way a real one does.
use std::{
    net::SocketAddr,
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use anyhow::{Context, Result};
use openssl::ssl::{Ssl, SslAcceptor};
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};
use tokio_openssl::SslStream;

use crate::{
    authority::Authority,
    mail_host::{acceptor, data, path},
    wait,
};

/// One mail that was taken.
#[derive(Clone, Debug)]
pub struct Mail {
    /// Envelope sender.
    pub from: String,
    /// The one envelope recipient.
    pub to: String,
    /// The message, dots unstuffed.
    pub raw: String,
    /// When.
    pub at: Instant,
}

/// What the host does with the next mails.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Conduct {
    /// Takes them.
    Accept,
    /// Takes them, but answers the final dot this late.
    Slow(Duration),
    /// Answers RCPT so, for instance `450 4.2.2 full` or `550 5.1.1 nobody`.
    RefuseRecipient(String),
    /// Answers the final dot so, and takes nothing.
    RefuseMessage(String),
    /// Takes the mail and hangs up before its 250: the client cannot know.
    TakeAndHangUp,
    /// Hangs up on whoever connects.
    HangUp,
}

struct Shared {
    mails: Vec<Mail>,
    conduct: Conduct,
    tries: usize,
}

/// The host, listening until dropped.
pub struct Sink {
    address: SocketAddr,
    authority: Vec<u8>,
    shared: Arc<Mutex<Shared>>,
    task: JoinHandle<()>,
}

impl Drop for Sink {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Sink {
    /// Listens on a port of the system's choice, with a certificate for `localhost` of its own authority.
    ///
    /// # Errors
    /// If it cannot.
    pub async fn start() -> Result<Self> {
        Self::start_with("localhost").await
    }

    /// The same with a certificate for another name: one that no client may trust at `localhost`.
    ///
    /// # Errors
    /// If it cannot.
    pub async fn start_with(host: &str) -> Result<Self> {
        let authority = Authority::new()?;
        let identity = authority.issue(host)?;
        let acceptor = Arc::new(acceptor(&identity)?);
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let address = listener.local_addr()?;
        let shared = Arc::new(Mutex::new(Shared { mails: Vec::new(), conduct: Conduct::Accept, tries: 0 }));
        let task = tokio::spawn(listen(listener, acceptor, Arc::clone(&shared)));
        Ok(Self { address, authority: authority.pem()?, shared, task })
    }

    fn shared(&self) -> std::sync::MutexGuard<'_, Shared> {
        self.shared.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The port it listens on; its name is `localhost`.
    #[must_use]
    pub const fn port(&self) -> u16 {
        self.address.port()
    }

    /// Its authority's certificate, PEM.
    #[must_use]
    pub fn authority(&self) -> &[u8] {
        &self.authority
    }

    /// From now on it behaves so.
    pub fn conduct(&self, conduct: Conduct) {
        self.shared().conduct = conduct;
    }

    /// What it has taken so far.
    #[must_use]
    pub fn mails(&self) -> Vec<Mail> {
        self.shared().mails.clone()
    }

    /// How often somebody connected.
    #[must_use]
    pub fn tries(&self) -> usize {
        self.shared().tries
    }

    /// The mails to one address once there are `count` of them.
    ///
    /// # Errors
    /// If there are not so many in time.
    pub async fn mails_to(&self, address: &str, count: usize) -> Result<Vec<Mail>> {
        wait::until(&format!("{count} mails to {address}"), wait::LONG, async || {
            let mails: Vec<_> = self.mails().into_iter().filter(|mail| mail.to == address).collect();
            Ok((mails.len() >= count).then_some(mails))
        })
        .await
    }
}

async fn listen(listener: TcpListener, acceptor: Arc<SslAcceptor>, shared: Arc<Mutex<Shared>>) {
    while let Ok((stream, _)) = listener.accept().await {
        let (acceptor, shared) = (Arc::clone(&acceptor), Arc::clone(&shared));
        tokio::spawn(async move {
            // A client that refuses our certificate or hangs up is what some tests are about.
            let _ = serve(stream, &acceptor, &shared).await;
        });
    }
}

async fn serve(stream: TcpStream, acceptor: &SslAcceptor, shared: &Mutex<Shared>) -> Result<()> {
    let conduct = || shared.lock().unwrap_or_else(PoisonError::into_inner).conduct.clone();
    shared.lock().unwrap_or_else(PoisonError::into_inner).tries += 1;
    if conduct() == Conduct::HangUp {
        return Ok(());
    }
    let mut stream = SslStream::new(Ssl::new(acceptor.context())?, stream)?;
    Pin::new(&mut stream).accept().await?;
    let mut stream = BufReader::new(stream);
    stream.write_all(b"220 sink ESMTP\r\n").await?;
    let (mut from, mut to) = (String::new(), String::new());
    let mut line = Vec::new();
    loop {
        line.clear();
        if stream.read_until(b'\n', &mut line).await? == 0 {
            return Ok(());
        }
        let text = String::from_utf8_lossy(&line).trim_end().to_owned();
        let verb = text.split([' ', ':']).next().unwrap_or_default().to_ascii_uppercase();
        let answer = match verb.as_str() {
            "EHLO" | "HELO" => "250-sink\r\n250-8BITMIME\r\n250 SMTPUTF8".to_owned(),
            "MAIL" => {
                from = path(&text);
                "250 2.1.0 ok".to_owned()
            }
            "RCPT" => match conduct() {
                Conduct::RefuseRecipient(reply) => reply,
                _ => {
                    to = path(&text);
                    "250 2.1.5 ok".to_owned()
                }
            },
            "DATA" => {
                stream.write_all(b"354 go\r\n").await?;
                let raw = String::from_utf8(data(&mut stream).await?).context("no UTF-8")?;
                let mail = Mail { from: from.clone(), to: to.clone(), raw, at: Instant::now() };
                let take = || shared.lock().unwrap_or_else(PoisonError::into_inner).mails.push(mail);
                match conduct() {
                    Conduct::RefuseMessage(reply) => reply,
                    Conduct::TakeAndHangUp => {
                        take();
                        return Ok(());
                    }
                    Conduct::Slow(delay) => {
                        tokio::time::sleep(delay).await;
                        take();
                        "250 2.0.0 taken late".to_owned()
                    }
                    _ => {
                        take();
                        "250 2.0.0 taken".to_owned()
                    }
                }
            }
            "RSET" | "NOOP" => "250 2.0.0 ok".to_owned(),
            "QUIT" => {
                stream.write_all(b"221 2.0.0 bye\r\n").await?;
                return Ok(());
            }
            _ => "502 5.5.1 what".to_owned(),
        };
        stream.write_all(format!("{answer}\r\n").as_bytes()).await?;
        stream.flush().await?;
    }
}
