//! Parts of the portal without the rest: the same rows with one commit each, the listener that stores nothing, and a
//! server of bare pages.
use std::{
    net::SocketAddr,
    path::Path,
    pin::Pin,
    process::Stdio,
    sync::Arc,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail, ensure};
use entity::{
    base::{clock::SystemClock, random::SystemRandom},
    domain::{
        address::{Domain, EmailAddress},
        id::RequestId,
    },
};
use openssl::ssl::Ssl;
use portal::{
    app,
    config::Config,
    service::accept::{Accept, Envelope, Login},
    smtp::{Authentication, Limits, Listener, ListenerSettings, Security, reception::Discard, tls::Tls},
};
use tests::{
    installation::Installation,
    letter,
    relay::{Credentials, Relay},
    stage::SENDER,
    wait,
};
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    process::{Child, Command},
    sync::watch,
};
use tokio_openssl::SslStream;

/// Accepts 4 KiB messages one after another, waiting for each: every one has its own transaction and flush.
pub(super) async fn one_by_one(config: &Path, relay: &Credentials, span: Duration) -> Result<f64> {
    let (clock, random) = (Arc::new(SystemClock), Arc::new(SystemRandom));
    let config = Config::load(Some(config))?;
    let store = app::open_store(&config, clock, random).await?;
    let accept = Accept::new(store, u64::MAX);
    let client = accept.authenticate(Login::Password { user: &relay.user, secret: &relay.password }).await;
    let client = Arc::new(client.ok().context("the relay is not let in")?);
    let began = Instant::now();
    let mut count = 0_u32;
    while began.elapsed() < span {
        let to = format!("p{}@example.org", count % 200);
        let address = EmailAddress::parse(&to).map_err(|error| anyhow::anyhow!("{error}"))?;
        let recipient = accept.check_recipient(&client, false, address).await?;
        let envelope = Envelope {
            sender: SENDER.to_owned(),
            sender_domain: Domain::parse("clinic.example").ok(),
            recipients: vec![recipient],
            trace: None,
            request: RequestId::generate(&SystemClock, &SystemRandom),
        };
        let mut intake = accept.begin(&client, envelope).await?;
        intake.chunk(&letter::sized(&to, "Bench", 4_096 - 420)).await?;
        intake.commit().await?;
        count += 1;
    }
    Ok(f64::from(count) / began.elapsed().as_secs_f64())
}

/// A yardstick in a process of its own; dropped, it ends.
pub(super) struct Yardstick(Child, pub(super) u16);

impl Drop for Yardstick {
    fn drop(&mut self) {
        let _ = self.0.start_kill();
    }
}

/// Starts this program again as a yardstick, which writes its port into a file of `folder`.
pub(super) async fn start(what: &str, folder: &Path) -> Result<Yardstick> {
    let port_file = folder.join(format!("{}.port", what.split(' ').next().unwrap_or_default()));
    let mut command = Command::new(std::env::current_exe()?);
    command.env("BENCH_YARDSTICK", what).current_dir(folder).stdin(Stdio::null()).kill_on_drop(true);
    let child = command.spawn()?;
    let port = wait::until("the yardstick listens", wait::LONG, async || {
        Ok(std::fs::read_to_string(&port_file).ok().and_then(|text| text.trim().parse().ok()))
    })
    .await?;
    std::fs::remove_file(&port_file)?;
    Ok(Yardstick(child, port))
}

/// The listener that stores nothing, with the installation's certificate.
pub(super) async fn discard(installation: &Installation, relay: &Relay) -> Result<(Yardstick, Relay)> {
    let yardstick = start("discard", installation.folder()).await?;
    let relay = Relay { port: yardstick.1, ..relay.clone() };
    Ok((yardstick, relay))
}

fn tell(name: &str, address: SocketAddr) -> Result<()> {
    // Written aside and renamed: whoever finds it finds it whole.
    std::fs::write(format!("{name}.tmp"), address.port().to_string())?;
    Ok(std::fs::rename(format!("{name}.tmp"), format!("{name}.port"))?)
}

/// What the started program does, until it is killed.
pub(super) async fn yardstick(what: &str) -> Result<()> {
    let (name, rest) = what.split_once(' ').unwrap_or((what, ""));
    match name {
        "discard" => discarding().await,
        "bare" => bare(rest.parse()?).await,
        "file" => file(rest.parse()?).await,
        _ => bail!("no yardstick is called {name}"),
    }
}

async fn discarding() -> Result<()> {
    let tls = Arc::new(Tls::load(Path::new("smtp-certificate.pem"), Path::new("smtp-key.pem"))?);
    let settings = ListenerSettings {
        hostname: "localhost".to_owned(),
        security: Security::StartTlsRequired,
        authentication: Authentication::Required,
        limits: Limits::default(),
    };
    let (clock, random) = (Arc::new(SystemClock), Arc::new(SystemRandom));
    let reception = Arc::new(Discard::new(64 << 20));
    let listener = Listener::bind(([127, 0, 0, 1], 0).into(), settings, tls, reception, clock, random).await?;
    tell("discard", listener.local_address()?)?;
    let (_keep, stop) = watch::channel(false);
    listener.run(stop).await;
    Ok(())
}

const HEAD: &str = "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nCache-Control: no-store\r\n";

/// Answers every request with so many bytes, on kept connections over the TLS that the portal speaks: the least that a
/// server can do.
async fn bare(bytes: usize) -> Result<()> {
    let server = Bare::bind("bare").await?;
    let answer = Arc::new(format!("{HEAD}Content-Length: {bytes}\r\n\r\n{}", "x".repeat(bytes)).into_bytes());
    loop {
        let mut stream = server.next().await?;
        let answer = Arc::clone(&answer);
        tokio::spawn(async move {
            Pin::new(&mut stream).accept().await?;
            while asked(&mut stream).await? {
                stream.write_all(&answer).await?;
                stream.flush().await?;
            }
            Ok::<_, anyhow::Error>(())
        });
    }
}

/// Answers every request with a file of so many bytes, likewise.
async fn file(bytes: usize) -> Result<()> {
    let path = Path::new("bare-file");
    std::fs::write(path, vec![b'x'; bytes])?;
    let server = Bare::bind("file").await?;
    loop {
        let mut stream = server.next().await?;
        tokio::spawn(async move {
            Pin::new(&mut stream).accept().await?;
            let mut piece = vec![0; 64 << 10];
            while asked(&mut stream).await? {
                stream.write_all(format!("{HEAD}Content-Length: {bytes}\r\n\r\n").as_bytes()).await?;
                let mut file = tokio::fs::File::open(path).await?;
                loop {
                    match file.read(&mut piece).await? {
                        0 => break,
                        read => stream.write_all(&piece[..read]).await?,
                    }
                }
                stream.flush().await?;
            }
            Ok::<_, anyhow::Error>(())
        });
    }
}

/// A server with the installation's certificate.
struct Bare {
    listener: TcpListener,
    tls: Tls,
}

impl Bare {
    async fn bind(name: &str) -> Result<Self> {
        let tls = Tls::load(Path::new("smtp-certificate.pem"), Path::new("smtp-key.pem"))?;
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        tell(name, listener.local_addr()?)?;
        Ok(Self { listener, tls })
    }

    /// The next connection, whose handshake is still to be made.
    async fn next(&self) -> Result<SslStream<TcpStream>> {
        let (stream, _) = self.listener.accept().await?;
        stream.set_nodelay(true)?;
        Ok(SslStream::new(Ssl::new(self.tls.acceptor().context())?, stream)?)
    }
}

/// Reads to the end of a request's headers; `false` at the end of the connection.
async fn asked(stream: &mut (impl AsyncRead + Unpin)) -> Result<bool> {
    let mut buffer = Vec::with_capacity(4_096);
    while !buffer.ends_with(b"\r\n\r\n") {
        ensure!(buffer.len() < 64 * 1024, "no request is that long");
        if stream.read_buf(&mut buffer).await? == 0 {
            return Ok(false);
        }
    }
    Ok(true)
}
