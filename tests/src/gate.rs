//! A line to a server that can be cut or fall silent: what is under way on it is lost, at whatever moment a test chooses.
use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use anyhow::Result;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt, copy},
    net::{TcpListener, TcpStream},
    sync::watch,
};

/// Listens on loopback and passes every byte on, both ways. Dropped, it is cut for good.
pub struct Gate {
    port: u16,
    cut: Arc<watch::Sender<u64>>,
    silenced: Arc<AtomicU64>,
    task: tokio::task::JoinHandle<()>,
}

impl Gate {
    /// Leads to this port of the same machine.
    ///
    /// # Errors
    /// If no port can be had.
    pub async fn to(port: u16) -> Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let here = listener.local_addr()?.port();
        let (cut, silenced) = (Arc::new(watch::Sender::new(0)), Arc::<AtomicU64>::default());
        let (cuts, silences) = (Arc::clone(&cut), Arc::clone(&silenced));
        let task = tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let (mut cut, silences) = (cuts.subscribe(), Arc::clone(&silences));
                let born = silences.load(Ordering::SeqCst);
                tokio::spawn(async move {
                    let Ok(server) = TcpStream::connect(("127.0.0.1", port)).await else { return };
                    tokio::select! {
                        () = pass(client, server, || silences.load(Ordering::SeqCst) == born) => {}
                        _ = cut.changed() => {}
                    }
                });
            }
        });
        Ok(Self { port: here, cut, silenced, task })
    }

    /// Where it listens.
    #[must_use]
    pub const fn port(&self) -> u16 {
        self.port
    }

    /// Ends all connections now. New ones are passed on again.
    pub fn cut(&self) {
        self.cut.send_modify(|count| *count += 1);
    }

    /// From now on no connection that there is hears anything of its server, not even its end. What it says still arrives. New ones are
    /// passed on.
    pub fn fall_silent(&self) {
        self.silenced.fetch_add(1, Ordering::SeqCst);
    }
}

/// Both ways to their ends; answers only while they are heard.
async fn pass(client: TcpStream, server: TcpStream, heard: impl Fn() -> bool) {
    let ((mut from_client, mut to_client), (mut from_server, mut to_server)) = (client.into_split(), server.into_split());
    let there = async {
        let _ = copy(&mut from_client, &mut to_server).await;
        let _ = to_server.shutdown().await;
    };
    let back = async {
        let mut buffer = vec![0; 16 << 10];
        while let Ok(count @ 1..) = from_server.read(&mut buffer).await {
            if heard() && to_client.write_all(&buffer[..count]).await.is_err() {
                return;
            }
        }
        if heard() {
            let _ = to_client.shutdown().await;
        }
    };
    tokio::join!(there, back);
}

impl Drop for Gate {
    fn drop(&mut self) {
        self.task.abort();
        self.cut();
    }
}
