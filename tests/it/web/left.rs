//! Bodies of people who are not signed in: little of them is read, or nothing.
use anyhow::{Context, Result, ensure};
use tests::{stage::Stage, wait};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

/// What the portal answers to the head of a request whose body never comes, or comes no further than `begun`.
async fn answer(stage: &Stage, path: &str, kind: &str, begun: &str) -> Result<String> {
    let origin = stage.installation.origin();
    let host = origin.strip_prefix("http://").context("an origin")?.to_owned();
    let mut stream = TcpStream::connect(host.replace("localhost", "127.0.0.1")).await?;
    let head = format!(
        "POST {path} HTTP/1.1\r\nHost: {host}\r\nOrigin: {origin}\r\nContent-Type: {kind}\r\nContent-Length: 11000000\r\n\r\n{begun}"
    );
    stream.write_all(head.as_bytes()).await?;
    let mut some = vec![0; 12];
    // Much sooner than the ten minutes that a list of patients may take, and the hour of one with files.
    tokio::time::timeout(wait::LONG, stream.read_exact(&mut some)).await.context("it waits for the body")??;
    Ok(String::from_utf8_lossy(&some).into_owned())
}

#[tokio::test]
async fn a_stranger_is_answered_before_a_large_body_comes() -> Result<()> {
    let stage = Stage::new().await?;
    let part = "--b\r\nContent-Disposition: form-data; name=\"list\"\r\n\r\n";
    for (path, kind, begun) in [
        ("/team/import", "application/x-www-form-urlencoded", "list="),
        ("/team/import", "multipart/form-data; boundary=b", part),
        ("/team/mailings/new", "application/x-www-form-urlencoded", "list="),
        ("/team/mailings/new", "multipart/form-data; boundary=b", part),
    ] {
        let told = answer(&stage, path, kind, begun).await?;
        ensure!(told.starts_with("HTTP/1.1 ") && !told.ends_with(" 200"), "{path}, {kind}: {told}");
    }
    stage.close().await
}

/// Browsers read an answer when they have sent everything: one that closed at once would be lost.
#[tokio::test]
async fn an_answer_reaches_whoever_still_sends() -> Result<()> {
    let stage = Stage::new().await?;
    let origin = stage.installation.origin();
    let host = origin.strip_prefix("http://").context("an origin")?;
    let mut stream = TcpStream::connect(host.replace("localhost", "127.0.0.1")).await?;
    let head = format!(
        "POST /team/import HTTP/1.1\r\nHost: {host}\r\nOrigin: {origin}\r\nContent-Type: application/x-www-form-urlencoded\r\n\
         Content-Length: 2000000\r\n\r\n"
    );
    stream.write_all(head.as_bytes()).await?;
    for _ in 0..2_000 {
        stream.write_all(&[b'x'; 1_000]).await?;
    }
    let mut page = Vec::new();
    tokio::time::timeout(wait::LONG, stream.read_to_end(&mut page)).await.context("it is held open")??;
    let page = String::from_utf8_lossy(&page);
    ensure!(page.starts_with("HTTP/1.1 ") && page.contains("</html>"), "{page}");
    stage.close().await
}
