//! What `tests/bench` runs: each figure beside the limit that this machine sets in the same run.
//!
//! Bounded in time and count, loopback only. The portal measured is the real program, serving as an operator starts it;
//! clients share the machine's cores with it, and so they do with what it is compared to.
mod disk;
mod engine;
mod large;
mod report;
mod smtp;
mod web;

use std::{
    path::PathBuf,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};
use report::Report;
use tests::{installation::Installation, process::Running, wait};

/// How it was called.
struct Call {
    seconds: u64,
    keep: Option<PathBuf>,
}

impl Call {
    fn read() -> Result<Self> {
        let mut call = Self { seconds: 4, keep: None };
        let mut words = std::env::args().skip(1);
        while let Some(word) = words.next() {
            let value = words.next().with_context(|| format!("{word} wants a value"))?;
            match word.as_str() {
                "--seconds" => call.seconds = value.parse::<u64>()?.clamp(1, 60),
                "--keep" => call.keep = Some(value.into()),
                _ => bail!("unknown: {word}"),
            }
        }
        Ok(call)
    }
}

fn main() -> Result<()> {
    // The yardsticks run in processes of their own, as the portal does: this program starts itself again.
    if let Some(yardstick) = std::env::var_os("BENCH_YARDSTICK") {
        return runtime()?.block_on(engine::yardstick(&yardstick.to_string_lossy()));
    }
    let call = Call::read()?;
    runtime()?.block_on(measure(&call))
}

fn runtime() -> Result<tokio::runtime::Runtime> {
    Ok(tokio::runtime::Builder::new_multi_thread().enable_all().build()?)
}

async fn measure(call: &Call) -> Result<()> {
    let span = Duration::from_secs(call.seconds);
    let mut report = Report::new(call.seconds)?;

    let idle = Installation::new().await?;
    idle.write_settings("")?;
    let running = idle.serve().await?;
    report.add("idle memory of `portal serve --with-notifier`", "KiB", settled_memory(&running).await?);
    drop((running, idle));

    let installation = Installation::new().await?;
    let organization = installation.organization("clinic").await?;
    let relay = installation.relay("mail", &organization, &["--sender-domain", "clinic.example", "--create-patients"]).await?;
    let secret = relay.credentials.clone().context("no credentials")?;

    report.add("fdatasync of 4 KiB, one after another", "1/s", disk::flushes(&installation.data(), span)?);
    report.add("the same message and rows, one commit each, without SMTP", "1/s", {
        engine::one_by_one(&installation.config(), &secret, span).await?
    });

    // Without the notifier: what it sends for the same messages is another figure.
    let running = installation.serve_with(&[], &[]).await?;
    smtp::warm_up(&relay).await?;
    for kept in [true, false] {
        for connections in [1, 8, 32] {
            let rate = smtp::accepted(&relay, connections, kept, span).await?;
            report.rate(&name("SMTP+TLS, 4 KiB, stored", connections, kept), &rate);
        }
    }
    report.add("memory after that", "KiB", running.resident_kib()? as f64);

    let (yardstick, discarding) = engine::discard(&installation, &relay).await?;
    for kept in [true, false] {
        for connections in [1, 8, 32] {
            let rate = smtp::accepted(&discarding, connections, kept, span).await?;
            report.rate(&name("SMTP+TLS, 4 KiB, listener that stores nothing", connections, kept), &rate);
        }
    }
    drop(yardstick);

    drop(running);
    let running = installation.serve().await?; // the mailbox code wants to be sent
    let pages = web::Pages::prepare(&installation, &organization, &relay).await?;
    report.rate("message page, 8 connections", &pages.message(span).await?);
    report.rate("bare page of the same size, 8 connections", &pages.bare(span).await?);
    drop(running);

    large::measure(&mut report, span).await?;

    report.compare();
    report.print(call.keep.as_deref())
}

fn name(what: &str, connections: usize, kept: bool) -> String {
    let plural = if connections == 1 { "connection" } else { "connections" };
    format!("{what}, {connections} {plural}{}", if kept { "" } else { ", new each time" })
}

/// Resident memory once it no longer changes, ten seconds at most.
async fn settled_memory(running: &Running) -> Result<f64> {
    let began = Instant::now();
    let mut last = 0;
    wait::until("memory stays", Duration::from_secs(20), async || {
        let now = running.resident_kib()?;
        let stays = now == last && began.elapsed() > Duration::from_secs(5);
        last = now;
        Ok(stays.then_some(now as f64))
    })
    .await
}
