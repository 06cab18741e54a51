//! Everything of a message as one archive, written while it is sent.
use std::{collections::HashSet, time::Duration};

use anyhow::{Context, Result, ensure};
use tests::{
    letter::{File, noise, with_files},
    stage::Stage,
    wait,
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

const ANA: &str = "ana@example.org";

/// One file of an archive.
struct Packed {
    name: String,
    bytes: Vec<u8>,
}

fn number(bytes: &[u8], at: usize, width: usize) -> Result<usize> {
    let field = bytes.get(at..at + width).context("it ends early")?;
    Ok(field.iter().rev().fold(0, |number, byte| number << 8 | usize::from(*byte)))
}

/// Reads an archive by its directory (APPNOTE 4.3), every check sum included; nothing in it may be compressed.
fn unpacked(archive: &[u8]) -> Result<Vec<Packed>> {
    let end = archive.windows(4).rposition(|window| window == b"PK\x05\x06").context("no end of directory")?;
    let (count, mut at) = (number(archive, end + 10, 2)?, number(archive, end + 16, 4)?);
    let mut files = Vec::new();
    for _ in 0..count {
        ensure!(archive.get(at..at + 4) == Some(b"PK\x01\x02"), "no entry at {at}");
        let (method, sum, packed, size) =
            (number(archive, at + 10, 2)?, number(archive, at + 16, 4)?, number(archive, at + 20, 4)?, number(archive, at + 24, 4)?);
        let (name, extra, comment) = (number(archive, at + 28, 2)?, number(archive, at + 30, 2)?, number(archive, at + 32, 2)?);
        let local = number(archive, at + 42, 4)?;
        ensure!(method == 0 && packed == size, "compressed: its length would tell about its content");
        let title = String::from_utf8(archive.get(at + 46..at + 46 + name).context("it ends early")?.to_vec())?;
        let start = local + 30 + number(archive, local + 26, 2)? + number(archive, local + 28, 2)?;
        ensure!(archive.get(local + 30..local + 30 + name) == Some(title.as_bytes()), "two names for one file");
        let bytes = archive.get(start..start + size).context("it ends early")?.to_vec();
        ensure!(check_sum(&bytes) == u32::try_from(sum)?, "{title}: the check sum");
        files.push(Packed { name: title, bytes });
        at += 46 + name + extra + comment;
    }
    Ok(files)
}

/// CRC-32 (ISO-HDLC).
fn check_sum(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |sum, byte| {
        (0..8).fold(sum ^ u32::from(*byte), |sum, _| if sum & 1 == 1 { sum >> 1 ^ 0xedb8_8320 } else { sum >> 1 })
    })
}

#[tokio::test]
async fn forty_files_with_names_of_strangers_come_out_as_they_went_in() -> Result<()> {
    ensure!(check_sum(b"123456789") == 0xcbf4_3926);
    let stage = Stage::new().await?;
    let hostile = [
        "\"../../etc/passwd\"",
        "\"/etc/passwd\"",
        r#""C:\\boot.ini""#,
        "\"..\"",
        "\".\"",
        "\"\"",
        "\"con\"",
        "\"a:b.txt\"",
        "\"same.pdf\"",
        "\"SAME.pdf\"",
        "\"same.PDF\"",
        "\"same (2).pdf\"",
        "\"Stra\u{df}e.txt\"",
        "\"STRASSE.txt\"",
        "\"x\u{202e}gpj.exe\"",
        "\"caf\u{e9}.txt\"",
        "\"cafe\u{301}.txt\"",
        "\"tab\there.txt\"",
        "\"-rf\"",
        "\"~\"",
    ];
    let contents: Vec<Vec<u8>> =
        (0..40).map(|nth| noise(1 + nth * nth * 97)[..].iter().map(|byte| byte ^ u8::try_from(nth).unwrap_or(0)).collect()).collect();
    let headers: Vec<String> = (0..40)
        .map(|nth| match hostile.get(nth) {
            Some(name) => format!("Content-Disposition: attachment; filename={name}"),
            None => "Content-Disposition: attachment; filename=\"same.pdf\"".to_owned(),
        })
        .collect();
    let files: Vec<File<'_>> =
        headers.iter().zip(&contents).map(|(header, bytes)| File { kind: "application/x-own", header, bytes }).collect();
    stage.send(&[ANA], &with_files(ANA, "text/plain", "forty files", &files)).await?.expect(250)?;
    let mut ana = stage.claim(ANA).await?;
    let message = ana.messages().await?.remove(0);
    let archive = ana.browser.fetch(&format!("{message}/message.zip"), None).await?.expect(200)?;
    for (name, value) in
        [("content-type", "application/octet-stream"), ("x-content-type-options", "nosniff"), ("cache-control", "no-store")]
    {
        ensure!(archive.header(name) == value, "{name}: {}", archive.header(name));
    }
    ensure!(archive.header("content-security-policy").starts_with("sandbox;"));
    ensure!(archive.header("content-disposition") == "attachment; filename=\"message.zip\"; filename*=UTF-8''message.zip");
    let files = unpacked(&archive.bytes)?;
    ensure!(files.len() == 41, "{} files", files.len());
    let (text, files) = files.split_first().context("a file")?;
    ensure!(text.name == "message.txt", "{:?}", text.name);
    let said = String::from_utf8(text.bytes.clone())?;
    ensure!(said.contains(&format!("To: {ANA}\n")) && said.contains("From: ") && said.contains("Received: "), "{said}");
    ensure!(said.ends_with("\n\nforty files\n"), "{said}");
    let mut names = HashSet::from(["message.txt".to_owned()]);
    for (file, content) in files.iter().zip(&contents) {
        ensure!(file.bytes == *content, "{:?}: other bytes", file.name);
        let name = &file.name;
        let harmless = !name.is_empty()
            && !name.starts_with(['.', '-', '~', ' '])
            && !name.ends_with(['.', ' '])
            && !name.contains(|c: char| c.is_control() || "/\\:<>|?*\"\u{202e}".contains(c));
        ensure!(harmless, "{name:?}");
        ensure!(names.insert(name.to_lowercase()), "{name:?} twice");
    }
    stage.close().await
}

/// The text comes first, whatever files are called; of HTML it is the plain-text way, and says where it goes on.
#[tokio::test]
async fn the_text_of_a_message_is_in_it() -> Result<()> {
    let stage = Stage::new().await?;
    let file = File { kind: "text/plain", header: "Content-Disposition: attachment; filename=Message.txt", bytes: b"theirs" };
    let html = "<p>Dear Ana</p><ul><li>your <b>result</b> is fine</ul><script>alert(1)</script>";
    stage.send(&[ANA], &with_files(ANA, "text/html", html, &[file])).await?.expect(250)?;
    let long = "A line of the whole record.\r\n".repeat(20_000);
    let file = File { kind: "application/x-own", header: "Content-Disposition: attachment; filename=a.bin", bytes: b"a" };
    stage.send(&[ANA], &with_files(ANA, "text/plain", &long, &[file])).await?.expect(250)?;
    let mut ana = stage.claim(ANA).await?;
    let messages = ana.messages().await?;
    let [mut long, mut short] = [Vec::new(), Vec::new()];
    for (message, files) in messages.iter().zip([&mut long, &mut short]) {
        *files = unpacked(&ana.browser.fetch(&format!("{message}/message.zip"), None).await?.expect(200)?.bytes)?;
    }
    ensure!(short.len() == 2 && short[0].name == "message.txt" && short[1].name == "Message (2).txt" && short[1].bytes == b"theirs");
    let text = String::from_utf8(short[0].bytes.clone())?;
    ensure!(text.ends_with("\n\nDear Ana\n\n- your result is fine\n"), "{text}");
    let text = String::from_utf8(long[0].bytes.clone())?;
    ensure!(text.ends_with("\n\nThe text goes on. Save the whole message to read the rest.\n") && text.len() < 300 << 10, "{}", text.len());
    stage.close().await
}

/// Twenty people who close the window in the middle: nobody writes on for them, and the portal stops when it is told.
#[tokio::test]
async fn whoever_goes_away_leaves_nothing_behind() -> Result<()> {
    let stage = Stage::new().await?;
    let content = noise(20 << 20);
    let file = File { kind: "application/x-own", header: "Content-Disposition: attachment; filename=large.bin", bytes: &content };
    stage.send(&[ANA], &with_files(ANA, "text/plain", "one large file", &[file])).await?.expect(250)?;
    let mut ana = stage.claim(ANA).await?;
    let path = format!("{}/message.zip", ana.messages().await?.remove(0));
    let origin = stage.installation.origin();
    let host = origin.strip_prefix("http://").context("an origin")?;
    let cookies: Vec<String> = ana.browser.cookies().iter().map(|(name, value)| format!("{name}={value}")).collect();
    let request = format!("GET {path} HTTP/1.1\r\nHost: {host}\r\nCookie: {}\r\n\r\n", cookies.join("; "));
    for nth in 0..20 {
        let mut stream = TcpStream::connect(host.replace("localhost", "127.0.0.1")).await?;
        stream.write_all(request.as_bytes()).await?;
        let mut some = vec![0; 1_000 + 5_000 * nth];
        stream.read_exact(&mut some).await?;
        ensure!(some.starts_with(b"HTTP/1.1 200 "), "{}", String::from_utf8_lossy(&some[..200]));
    }
    wait::until("all twenty are given up", wait::LONG, async || {
        Ok((stage.running.log()?.matches("has gone before its end").count() == 20).then_some(()))
    })
    .await?;
    ensure!(!stage.running.log()?.contains("an archive broke off"), "told as trouble of ours");
    // Whoever stays gets it all.
    let whole = ana.browser.fetch(&path, None).await?.expect(200)?;
    let files = unpacked(&whole.bytes)?;
    ensure!(files.len() == 2 && files[1].bytes == content);
    stage.installation.settled().await?;
    tokio::time::timeout(Duration::from_secs(40), stage.close()).await?
}
