//! Relays that hand over messages as fast as they are answered. They pipeline, as Postfix does.
use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use anyhow::{Context, Result};
use tests::{
    letter,
    relay::{Relay, Wire, dotted},
    stage::SENDER,
};

use crate::report::Rate;

/// Recipients: as many records as a small practice has active.
const RECIPIENTS: u64 = 200;

/// One pipelined transaction; fails unless it is accepted.
async fn hand_over(wire: &mut Wire, nth: u64) -> Result<()> {
    let to = format!("p{}@example.org", nth % RECIPIENTS);
    let message = letter::sized(&to, "Bench", 4_096 - 420); // with its headers about 4 KiB
    wire.send(format!("MAIL FROM:<{SENDER}>\r\nRCPT TO:<{to}>\r\nDATA\r\n").as_bytes()).await?;
    for code in [250, 250, 354] {
        wire.reply().await?.expect(code)?;
    }
    wire.send(&dotted(&message)).await?;
    wire.reply().await?.expect(250)?;
    Ok(())
}

/// Every recipient exists, every page is in memory.
pub(super) async fn warm_up(relay: &Relay) -> Result<()> {
    let mut wire = relay.session().await?;
    for nth in 0..RECIPIENTS {
        hand_over(&mut wire, nth).await?;
    }
    Ok(())
}

/// Messages accepted a second over so many connections, kept or made anew for every message.
pub(super) async fn accepted(relay: &Relay, connections: usize, kept: bool, span: Duration) -> Result<Rate> {
    let (stop, serial) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicU64::new(0)));
    let mut wires = Vec::new();
    for _ in 0..connections {
        wires.push(if kept { Some(relay.session().await?) } else { None });
    }
    let began = Instant::now();
    let tasks: Vec<_> = wires
        .into_iter()
        .map(|wire| {
            let (relay, stop, serial) = (relay.clone(), Arc::clone(&stop), Arc::clone(&serial));
            tokio::spawn(async move { sender(relay, wire, &stop, &serial).await })
        })
        .collect();
    tokio::time::sleep(span).await;
    stop.store(true, Ordering::Relaxed);
    let mut latencies = Vec::new();
    for task in tasks {
        latencies.extend(task.await?.context("a sender")?);
    }
    Ok(Rate::of(latencies, began.elapsed()))
}

async fn sender(relay: Relay, mut kept: Option<Wire>, stop: &AtomicBool, serial: &AtomicU64) -> Result<Vec<Duration>> {
    let mut latencies = Vec::new();
    while !stop.load(Ordering::Relaxed) {
        let began = Instant::now();
        let nth = serial.fetch_add(1, Ordering::Relaxed);
        match &mut kept {
            Some(wire) => hand_over(wire, nth).await?,
            None => {
                let mut wire = relay.session().await?;
                hand_over(&mut wire, nth).await?;
                wire.command("QUIT").await?.expect(221)?;
            }
        }
        latencies.push(began.elapsed());
    }
    Ok(latencies)
}
