//! A scanner that speaks clamd's protocol, knows one find, and can misbehave. Must not know the portal.
use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use anyhow::{Result, ensure};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};

/// The test file of the European Institute for Computer Antivirus Research: harmless, and found by every scanner.
pub const EICAR: &str = r"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*";

/// What it does with the next files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Conduct {
    /// Looks for [`EICAR`].
    Look,
    /// The same, this late.
    Slow(Duration),
    /// Closes after the first piece.
    Close,
    /// Says that the file is larger than it takes.
    TooLarge,
    /// Says what no scanner says.
    Garbage,
}

struct Shared {
    conduct: Conduct,
    seen: Vec<Vec<u8>>,
}

/// The scanner, listening until dropped.
pub struct Clamd {
    address: String,
    shared: Arc<Mutex<Shared>>,
    task: JoinHandle<()>,
}

impl Drop for Clamd {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Clamd {
    /// Listens on a port of the system's choice.
    ///
    /// # Errors
    /// If it cannot.
    pub async fn start() -> Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let address = listener.local_addr()?.to_string();
        let shared = Arc::new(Mutex::new(Shared { conduct: Conduct::Look, seen: Vec::new() }));
        let inside = Arc::clone(&shared);
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let shared = Arc::clone(&inside);
                tokio::spawn(async move {
                    // A client that gives up is what some tests are about.
                    let _ = serve(stream, &shared).await;
                });
            }
        });
        Ok(Self { address, shared, task })
    }

    /// As `[scanner] address` wants it.
    #[must_use]
    pub fn address(&self) -> &str {
        &self.address
    }

    /// From now on it behaves so.
    pub fn conduct(&self, conduct: Conduct) {
        held(&self.shared).conduct = conduct;
    }

    /// The files that it was shown whole, and forgets them.
    #[must_use]
    pub fn take_seen(&self) -> Vec<Vec<u8>> {
        std::mem::take(&mut held(&self.shared).seen)
    }
}

fn held(shared: &Mutex<Shared>) -> MutexGuard<'_, Shared> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn serve(mut stream: TcpStream, shared: &Mutex<Shared>) -> Result<()> {
    let conduct = held(shared).conduct;
    let mut command = [0; 10];
    stream.read_exact(&mut command).await?;
    ensure!(&command == b"zINSTREAM\0", "another command");
    let mut file = Vec::new();
    loop {
        let length = stream.read_u32().await?;
        if length == 0 {
            break;
        }
        let mut piece = vec![0; usize::try_from(length)?];
        stream.read_exact(&mut piece).await?;
        file.extend(piece);
        if conduct == Conduct::Close {
            return Ok(());
        }
    }
    let found = file.windows(EICAR.len()).any(|part| part == EICAR.as_bytes());
    held(shared).seen.push(file);
    if let Conduct::Slow(delay) = conduct {
        tokio::time::sleep(delay).await;
    }
    let answer: &[u8] = match conduct {
        Conduct::TooLarge => b"INSTREAM size limit exceeded. ERROR\0",
        Conduct::Garbage => b"HTTP/1.1 400 Bad Request\r\n\r\n\0",
        _ if found => b"stream: Eicar-Signature FOUND\0",
        _ => b"stream: OK\0",
    };
    stream.write_all(answer).await?;
    Ok(())
}
