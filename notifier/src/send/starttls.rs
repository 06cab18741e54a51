//! The way to TLS by STARTTLS (RFC 3207). Must not know letters or passwords: none is in reach here.
//!
//! Invariant: whatever stands behind the answer to STARTTLS in the stream is refused, for it came in clear and would be
//! read as if it came from the verified mail host (response injection). What arrives later goes into the handshake,
//! which fails on it.
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use super::reply::{Stage, Trouble};
use crate::mailroom::ReplyClass;

/// Most bytes of one reply.
const MAX_REPLY: usize = 16 * 1024;

/// Greets, finds STARTTLS offered, and asks for it. On return the next byte is of the handshake.
pub(super) async fn negotiate(stream: &mut TcpStream, hello_name: &str) -> Result<(), Trouble> {
    expect(&reply(stream).await?, "220", Stage::Connect)?;
    let offered = ask(stream, &format!("EHLO {hello_name}\r\n")).await?;
    expect(&offered, "250", Stage::Connect)?;
    let offers = offered.lines().any(|line| line.get(4..).is_some_and(|word| word.trim().eq_ignore_ascii_case("STARTTLS")));
    if !offers {
        return Err(refused("the mail host does not offer STARTTLS"));
    }
    expect(&ask(stream, "STARTTLS\r\n").await?, "220", Stage::Tls)
}

async fn ask(stream: &mut TcpStream, command: &str) -> Result<String, Trouble> {
    stream.write_all(command.as_bytes()).await.map_err(|_| network())?;
    reply(stream).await
}

/// Exactly one reply. Anything after it is refused, because nothing may come before it was asked for.
async fn reply(stream: &mut TcpStream) -> Result<String, Trouble> {
    let mut bytes = Vec::with_capacity(512);
    loop {
        match end_of_reply(&bytes) {
            Some(end) if end == bytes.len() => return String::from_utf8(bytes).map_err(|_| Trouble::unexpected(Stage::Connect)),
            Some(_) => return Err(refused("something was put in behind a reply that came in clear")),
            None if bytes.len() > MAX_REPLY => return Err(Trouble::unexpected(Stage::Connect)),
            None => {}
        }
        if stream.read_buf(&mut bytes).await.map_err(|_| network())? == 0 {
            return Err(network());
        }
    }
}

/// Where the first reply ends: behind the line whose code is not followed by a hyphen.
fn end_of_reply(bytes: &[u8]) -> Option<usize> {
    let mut start = 0;
    while let Some(length) = bytes[start..].windows(2).position(|pair| pair == b"\r\n") {
        let line = &bytes[start..start + length];
        start += length + 2;
        if line.get(3) != Some(&b'-') {
            return Some(start);
        }
    }
    None
}

fn expect(reply: &str, code: &str, stage: Stage) -> Result<(), Trouble> {
    let last = reply.lines().next_back().unwrap_or_default();
    if last.starts_with(code) {
        return Ok(());
    }
    let number = last.get(..3).and_then(|digits| digits.parse().ok());
    let class =
        number.map_or_else(|| ReplyClass::word("protocol"), |number| ReplyClass::of_reply(number, last.get(4..).unwrap_or_default()));
    Err(Trouble { code: number, ..Trouble::ours(stage, class) })
}

fn refused(detail: &'static str) -> Trouble {
    Trouble::ours(Stage::Tls, ReplyClass::word("starttls")).because(detail)
}

fn network() -> Trouble {
    Trouble::ours(Stage::Connect, ReplyClass::word("network"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reply_ends_with_its_last_line() {
        for (bytes, end) in [
            ("", None),
            ("220 a", None),
            ("220 a\r\n", Some(7)),
            ("220\r\n", Some(5)),
            ("250-a\r\n250-b\r\n", None),
            ("250-a\r\n250 b\r\n", Some(14)),
            ("220 a\r\n250 b\r\n", Some(7)),
            ("220 a\n250 b\r\n", Some(13)),
        ] {
            assert_eq!(end_of_reply(bytes.as_bytes()), end, "{bytes:?}");
        }
    }
}
