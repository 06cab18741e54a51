//! Large messages: how fast they are taken, beside the listener that stores nothing and the disk, and what memory they cost.
use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use anyhow::{Context, Result};
use tests::{
    letter,
    process::Running,
    relay::{Relay, Wire, dotted},
    stage::SENDER,
};

use crate::{
    Site, disk, engine, name,
    report::{Rate, Report},
};

/// Sizes that are measured, with their names.
const SIZES: [(usize, &str); 2] = [(100 << 10, "100 KiB"), (5 << 20, "5 MiB")];
/// No figure writes more than this.
const MOST_BYTES: u64 = 2 << 30;
/// Messages at once, and how long each is, when memory is looked at.
const AT_ONCE: usize = 32;
const HUGE: usize = (50 << 20) - 4_096; // with its headers it stays below the limit

/// Large messages a second.
pub(super) async fn acceptance(report: &mut Report, span: Duration) -> Result<()> {
    let site = Site::new().await?;
    let _running = site.serve(&[]).await?;
    let (_yardstick, discarding) = engine::discard(&site.installation, &site.relay).await?;
    for (bytes, size) in SIZES {
        let written = disk::files(&site.installation.data(), bytes, MOST_BYTES, span)?;
        report.add(&format!("files of {size} written and flushed, folder too, one after another"), "1/s", written);
        for connections in [1, 8, 32] {
            let stored = accepted(&site.relay, connections, bytes, span).await?;
            report.rate(&name(&format!("SMTP+TLS, {size}, stored"), connections, true), &stored);
            let nothing = accepted(&discarding, connections, bytes, span).await?;
            report.rate(&name(&format!("SMTP+TLS, {size}, listener that stores nothing"), connections, true), &nothing);
        }
    }
    Ok(())
}

/// What very large messages cost a portal that has just started.
pub(super) async fn memory(report: &mut Report) -> Result<()> {
    let site = Site::new().await?;
    let running = site.serve(&[]).await?;
    report.add("memory that 32 messages of 50 MiB at once add", "KiB", added(&running, &site.relay).await?);
    Ok(())
}

/// Messages of one size accepted a second, over so many kept connections.
async fn accepted(relay: &Relay, connections: usize, bytes: usize, span: Duration) -> Result<Rate> {
    let body = body(bytes);
    let left = Arc::new(AtomicU64::new(MOST_BYTES / bytes as u64));
    let mut wires = Vec::new();
    for _ in 0..connections {
        wires.push(relay.session().await?);
    }
    let began = Instant::now();
    let senders = wires.into_iter().map(|mut wire| {
        let (body, left) = (Arc::clone(&body), Arc::clone(&left));
        tokio::spawn(async move {
            let mut latencies = Vec::new();
            while began.elapsed() < span && left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1)).is_ok() {
                let this = Instant::now();
                hand_over(&mut wire, &body).await?;
                latencies.push(this.elapsed());
            }
            Ok::<_, anyhow::Error>(latencies)
        })
    });
    let mut latencies = Vec::new();
    for sender in senders.collect::<Vec<_>>() {
        latencies.extend(sender.await?.context("a sender")?);
    }
    Ok(Rate::of(latencies, began.elapsed()))
}

/// How much more memory the portal has, at most, while many very large messages come in at the same time.
async fn added(running: &Running, relay: &Relay) -> Result<f64> {
    let body = body(HUGE);
    let before = running.resident_kib()?;
    let mut wires = Vec::new();
    for _ in 0..AT_ONCE {
        wires.push(relay.session().await?);
    }
    let senders: Vec<_> = wires
        .into_iter()
        .map(|mut wire| {
            let body = Arc::clone(&body);
            tokio::spawn(async move { hand_over(&mut wire, &body).await })
        })
        .collect();
    let mut most = before;
    while !senders.iter().all(tokio::task::JoinHandle::is_finished) {
        most = most.max(running.resident_kib()?);
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    for sender in senders {
        sender.await?.context("a large message")?;
    }
    Ok(most.max(running.resident_kib()?).saturating_sub(before) as f64)
}

/// What stands below the headers, as it goes over the wire; made once, so that the clients cost little.
fn body(bytes: usize) -> Arc<Vec<u8>> {
    let line = "VGhlIHBhdGllbnQncyBzY2FuLCBlbmNvZGVkIGFzIG1haWwgc3lzdGVtcyBlbmNvZGUgaXQsIGxpbmU=\r\n";
    Arc::new(dotted(&line.repeat(bytes / line.len()).into_bytes()))
}

async fn hand_over(wire: &mut Wire, body: &[u8]) -> Result<()> {
    let to = "p1@example.org";
    wire.send(format!("MAIL FROM:<{SENDER}>\r\nRCPT TO:<{to}>\r\nDATA\r\n").as_bytes()).await?;
    for code in [250, 250, 354] {
        wire.reply().await?.expect(code)?;
    }
    wire.send(&letter::plain(to, "Bench", "")).await?;
    wire.send(body).await?;
    wire.reply().await?.expect(250)?;
    Ok(())
}
