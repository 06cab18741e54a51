//! Bodies of people who are not signed in: little of them is read, or nothing.
use std::fs;

use anyhow::{Context, Result, ensure};
use tests::{installation::Installation, stage::Stage, wait};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    task::JoinSet,
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

/// What somebody wrote whose session is over, as a proxy hands it in for a network: all of it, or the beginning.
async fn hand_in(http: u16, from: &str, text: &str, whole: bool) -> Result<TcpStream> {
    let (path, host) = ("/messages/01890a5d-ac96-774b-bcce-b302099a8057/reply", format!("localhost:{http}"));
    let body = format!("token=x&text={text}");
    let head = format!(
        "POST {path} HTTP/1.1\r\nHost: {host}\r\nOrigin: http://{host}\r\nX-Forwarded-For: {from}\r\nConnection: close\r\n\
         Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    let mut stream = TcpStream::connect(("127.0.0.1", http)).await?;
    stream.write_all(head.as_bytes()).await?;
    stream.write_all(&body.as_bytes()[..if whole { body.len() } else { body.len() - 1 }]).await?;
    Ok(stream)
}

/// Whoever takes all places of a network with bodies that do not end leaves others theirs.
#[tokio::test]
async fn one_network_does_not_take_the_texts_of_others() -> Result<()> {
    let installation = Installation::new().await?;
    let settings = fs::read_to_string(installation.config())?;
    fs::write(installation.config(), settings.replacen("[http]\n", "[http]\ntrusted_proxies = [\"127.0.0.1\"]\n", 1))?;
    let running = installation.serve().await?;
    let http = installation.origin().rsplit(':').next().context("no port")?.parse()?;
    let mut answered = JoinSet::new();
    for _ in 0..40 {
        let mut stream = hand_in(http, "192.0.2.1", "heron", false).await?;
        answered.spawn(async move { stream.read_exact(&mut [0; 12]).await.map(|_| stream) });
    }
    // There are 32 places in all: those who got none are answered at once, and by then the others have theirs.
    let mut without = Vec::new();
    while without.len() < 8 {
        without.push(answered.join_next().await.context("nobody was answered")???);
    }
    let mut page = String::new();
    let mut stream = hand_in(http, "198.51.100.7", "kingfisher", true).await?;
    tokio::time::timeout(wait::LONG, stream.read_to_string(&mut page)).await.context("no answer")??;
    ensure!(page.contains("kingfisher"), "the text is lost: {page}");
    installation.close(running).await
}
