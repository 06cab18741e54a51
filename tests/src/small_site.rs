//! A site of one page, on a port of its own: for proofs that have to fail somewhere. Must not know the portal.
//!
//! Every address has the page, but `/worker.js`, which is an empty script.
use anyhow::Result;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};

/// Listens until it is dropped.
pub struct SmallSite {
    /// `http://localhost:PORT`.
    pub origin: String,
    task: JoinHandle<()>,
}

impl SmallSite {
    /// One whose page has this in its main part, and nothing wrong besides.
    ///
    /// # Errors
    /// If there is no port.
    pub async fn start(main: &str) -> Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let origin = format!("http://localhost:{}", listener.local_addr()?.port());
        let page = format!(
            "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">\
             <title>Small</title><link rel=\"icon\" href=\"data:,\"></head><body><main><h1>Small</h1><p>A page.</p>{main}</main></body></html>"
        );
        let task = tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let page = page.clone();
                // A connection that a browser gives up is no fault of a test.
                tokio::spawn(async move { drop(answer(client, &page).await) });
            }
        });
        Ok(Self { origin, task })
    }
}

impl Drop for SmallSite {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn answer(mut client: TcpStream, page: &str) -> Result<()> {
    let mut head = Vec::new();
    let mut some = [0; 1_024];
    while !head.windows(4).any(|end| end == b"\r\n\r\n") {
        match client.read(&mut some).await? {
            0 => return Ok(()),
            count => head.extend_from_slice(&some[..count]),
        }
    }
    let (kind, body) = if head.starts_with(b"GET /worker.js") { ("text/javascript", "") } else { ("text/html; charset=utf-8", page) };
    let answer = format!("HTTP/1.1 200 OK\r\ncontent-type: {kind}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}", body.len());
    client.write_all(answer.as_bytes()).await?;
    Ok(client.shutdown().await?)
}
