//! The one way out that Chromium has: a SOCKS proxy of ours. Names every host that it asks for, and leads to this machine alone.
//!
//! Whatever asks (a page, a frame, a preload) goes through it, loopback too: what is not in the list did not leave. Left out are
//! the few names that Debian's Chromium asks for by itself whatever it is told, pages or none; they lead nowhere either.
use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex, PoisonError},
};

use anyhow::{Result, bail, ensure};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt, copy_bidirectional},
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};

/// RFC 1928: version, then a method that needs no name.
const HELLO: [u8; 2] = [5, 0];
/// Version, reply, reserved, an IPv4 address and port of no meaning.
const fn reply(code: u8) -> [u8; 10] {
    [5, code, 0, 1, 0, 0, 0, 0, 0, 0]
}

/// Its updater, its account and push services, and the start page of its search engine, whichever that is. What a page itself asks for
/// is seen by [`super::Browser::requests`] as well.
const OF_CHROMIUM: [&str; 6] = [
    "accounts.google.com",
    "android.clients.google.com",
    "clients2.google.com",
    "start.duckduckgo.com",
    "update.googleapis.com",
    "www.google.com",
];

type Hosts = Arc<Mutex<BTreeSet<String>>>;

/// Listens until it is dropped.
pub(super) struct Wire {
    port: u16,
    hosts: Hosts,
    task: JoinHandle<()>,
}

impl Wire {
    /// Begins to listen.
    pub(super) async fn start() -> Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let port = listener.local_addr()?.port();
        let hosts = Hosts::default();
        let seen = Arc::clone(&hosts);
        let task = tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let seen = Arc::clone(&seen);
                // A connection that Chromium gives up is no fault of a test.
                tokio::spawn(async move { drop(pass(client, &seen).await) });
            }
        });
        Ok(Self { port, hosts, task })
    }

    pub(super) const fn port(&self) -> u16 {
        self.port
    }

    /// Every `host:port` that was asked for since the last question.
    pub(super) fn take(&self) -> BTreeSet<String> {
        std::mem::take(&mut *self.hosts.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Drop for Wire {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn pass(mut client: TcpStream, seen: &Hosts) -> Result<()> {
    let [version, methods] = read(&mut client).await?;
    ensure!(version == 5, "not SOCKS 5");
    client.read_exact(&mut vec![0; usize::from(methods)]).await?;
    client.write_all(&HELLO).await?;
    let [_, command, _, kind] = read(&mut client).await?;
    let host = match kind {
        1 => std::net::Ipv4Addr::from(read::<4>(&mut client).await?).to_string(),
        3 => {
            let [length] = read(&mut client).await?;
            let mut name = vec![0; usize::from(length)];
            client.read_exact(&mut name).await?;
            String::from_utf8(name)?
        }
        4 => std::net::Ipv6Addr::from(read::<16>(&mut client).await?).to_string(),
        other => bail!("an address of kind {other}"),
    };
    let port = u16::from_be_bytes(read(&mut client).await?);
    if !OF_CHROMIUM.contains(&host.as_str()) {
        seen.lock().unwrap_or_else(PoisonError::into_inner).insert(format!("{host}:{port}"));
    }
    let here = command == 1 && matches!(host.as_str(), "localhost" | "127.0.0.1");
    let server = if here { TcpStream::connect(("127.0.0.1", port)).await.ok() } else { None };
    let Some(mut server) = server else { return Ok(client.write_all(&reply(4)).await?) }; // host unreachable
    client.write_all(&reply(0)).await?;
    copy_bidirectional(&mut client, &mut server).await?;
    Ok(())
}

async fn read<const N: usize>(client: &mut TcpStream) -> Result<[u8; N]> {
    let mut bytes = [0; N];
    client.read_exact(&mut bytes).await?;
    Ok(bytes)
}
