//! Files of a message: ranges of them are exact, and open the chunks that they need and no others.
use std::{fs, ops::Range};

use anyhow::{Context, Result, ensure};
use base64::{Engine, engine::general_purpose::STANDARD};
use tests::{actor::Patient, large, stage::Stage};

const ANA: &str = "ana@example.org";
/// The part of [`message`] that is the file.
const FILE: usize = 2;

/// Bytes that differ from their neighbours.
fn content(length: usize) -> Vec<u8> {
    let scattered = (0_u64..).map(|nth| nth.wrapping_mul(0x9e37_79b9_7f4a_7c15));
    scattered.map(|number| number.to_be_bytes()[1]).take(length).collect()
}

/// A message with one file in base64, in lines of this width; the first line is shorter by `first`.
fn message(content: &[u8], width: usize, first: usize) -> Vec<u8> {
    let encoded = STANDARD.encode(content);
    let (short, rest) = encoded.split_at(if first == 0 { 0 } else { width - first });
    let mut lines = if short.is_empty() { String::new() } else { format!("{short}\r\n") };
    for line in rest.as_bytes().chunks(width) {
        lines.push_str(&String::from_utf8_lossy(line));
        lines.push_str("\r\n");
    }
    let text = "--b\r\nContent-Type: text/plain\r\n\r\nYour scan.\r\n";
    let head = "Content-Type: application/pdf; name=scan.pdf\r\nContent-Transfer-Encoding: base64\r\n\r\n";
    format!("Subject: A scan of {width} {first}\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n{text}--b\r\n{head}{lines}--b--\r\n")
        .into_bytes()
}

/// The range as the portal sends it; an error if it breaks off.
async fn range(patient: &mut Patient, path: &str, range: Range<usize>) -> Result<Vec<u8>> {
    Ok(patient.browser.bytes(path, Some(range)).await?.expect(206)?.bytes)
}

#[tokio::test]
async fn ranges_are_exact_however_a_file_was_written_down() -> Result<()> {
    let stage = Stage::new().await?;
    let content = content(700_001);
    // Even rows; even ones of another width; rows that leave groups open; one odd line at the front.
    let shapes = [(76, 0), (64, 0), (75, 0), (76, 3)];
    for (width, first) in shapes {
        stage.send(&[ANA], &message(&content, width, first)).await?.expect(250)?;
    }
    let mut ana = stage.claim(ANA).await?;
    for address in ana.messages().await? {
        let path = format!("{address}/files/{FILE}");
        let whole = ana.browser.bytes(&path, None).await?.expect(200)?;
        ensure!(whole.bytes == content, "{path}: not the whole");
        for wanted in [0..1, 56..58, 57..58, 299_999..420_000, 699_990..700_001, 700_000..700_001] {
            ensure!(range(&mut ana, &path, wanted.clone()).await? == content[wanted.clone()], "{path}: {wanted:?}");
        }
    }
    stage.close().await
}

#[tokio::test]
async fn a_late_range_opens_its_own_chunks_and_no_others() -> Result<()> {
    let stage = Stage::new().await?;
    let content = content(3 << 20);
    let message = message(&content, 76, 0);
    stage.send(&[ANA], &message).await?.expect(250)?;
    let mut ana = stage.claim(ANA).await?;
    let address = ana.messages().await?.remove(0);
    let (path, eml) = (format!("{address}/files/{FILE}"), format!("{address}/message.eml"));
    ensure!(ana.browser.bytes(&path, None).await?.expect(200)?.bytes == content, "not the whole");

    // Every chunk from the first to beyond the middle is spoiled: whoever opened one of them would fail.
    let name = large::named(&stage.installation).await?.pop_first().context("no object")?;
    let object = large::path(&stage.installation, &name);
    let mut sealed = fs::read(&object)?;
    let (from, to) = (100, sealed.len() / 10 * 7);
    sealed[from..to].iter_mut().for_each(|byte| *byte ^= 0x55);
    fs::write(&object, &sealed)?;
    for (path, whole) in [(&path, &content), (&eml, &message)] {
        let late = whole.len() / 10 * 9;
        for wanted in [late..late + 100, late..late + 20_000, whole.len() - 5..whole.len()] {
            ensure!(range(&mut ana, path, wanted.clone()).await? == whole[wanted.clone()], "{path}: {wanted:?}");
        }
        ensure!(range(&mut ana, path, 1_000_000..1_000_100).await.is_err(), "{path}: spoiled bytes were handed out");
        let all = ana.browser.bytes(path, None).await;
        ensure!(!all.is_ok_and(|all| all.bytes.len() == whole.len()), "{path}: spoiled bytes were handed out");
    }
    stage.close().await
}
