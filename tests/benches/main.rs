//! What `tests/bench` runs: each figure beside the limit that this machine sets in the same run.
//!
//! Bounded in time and count, loopback only. The portal measured is the real program, serving as an operator starts it;
//! clients share the machine's cores with it, and so they do with what it is compared to.
mod clinic;
mod disk;
mod engine;
mod html;
mod large;
mod report;
mod sign_in;
mod smtp;
mod web;

use std::{
    io::Write,
    path::PathBuf,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail, ensure};
use report::Report;
use tests::{installation::Installation, process::Running, relay::Relay, wait};

const HELP: &str = "\
Measures the portal against the limits that this machine sets in the same run; prints a table, then the same as JSON.

  tests/bench [--seconds N] [--only GROUP[,GROUP]] [--kept N] [--keep FOLDER]

  --seconds N     seconds for each figure, 1 to 60 (default 4)
  --only GROUPS   some of: idle, accept, page, sign-in, large, memory, file, html, clinic (default: all)
  --kept N        of accept: only N kept connections, and what one message costs there
  --keep FOLDER   where bench.json is put (tests/bench: target/bench)
  --help          this
";

const GROUPS: [&str; 9] = ["idle", "accept", "page", "sign-in", "large", "memory", "file", "html", "clinic"];

/// How it was called.
struct Call {
    seconds: u64,
    groups: Vec<String>,
    kept: Option<usize>,
    keep: Option<PathBuf>,
}

impl Call {
    /// `None`: it only wants to be told how.
    fn read() -> Result<Option<Self>> {
        let mut call = Self { seconds: 4, groups: GROUPS.map(str::to_owned).to_vec(), kept: None, keep: None };
        let mut words = std::env::args().skip(1);
        while let Some(word) = words.next() {
            let mut value = || words.next().with_context(|| format!("{word} wants a value"));
            match word.as_str() {
                "--help" | "-h" => return Ok(None),
                "--seconds" => call.seconds = value()?.parse::<u64>()?.clamp(1, 60),
                "--kept" => call.kept = Some(value()?.parse::<usize>()?.clamp(1, 64)),
                "--keep" => call.keep = Some(value()?.into()),
                "--only" => call.groups = value()?.split(',').map(str::to_owned).collect(),
                _ => bail!("unknown: {word}; --help says what there is"),
            }
        }
        if let Some(unknown) = call.groups.iter().find(|group| !GROUPS.contains(&group.as_str())) {
            bail!("no group is called {unknown}; there are {}", GROUPS.join(", "));
        }
        Ok(Some(call))
    }

    fn wants(&self, group: &str) -> bool {
        self.groups.iter().any(|wanted| wanted == group)
    }
}

fn main() -> Result<()> {
    // The yardsticks run in processes of their own, as the portal does: this program starts itself again.
    if let Some(yardstick) = std::env::var_os("BENCH_YARDSTICK") {
        return runtime()?.block_on(engine::yardstick(&yardstick.to_string_lossy()));
    }
    let Some(call) = Call::read()? else {
        std::io::stdout().write_all(HELP.as_bytes())?;
        return Ok(());
    };
    runtime()?.block_on(measure(&call))
}

fn runtime() -> Result<tokio::runtime::Runtime> {
    Ok(tokio::runtime::Builder::new_multi_thread().enable_all().build()?)
}

async fn measure(call: &Call) -> Result<()> {
    let span = Duration::from_secs(call.seconds);
    let mut report = Report::new(call.seconds)?;
    let mut failed = Vec::new();
    for group in GROUPS.into_iter().filter(|group| call.wants(group)) {
        // What was measured before is not lost by it.
        if let Err(error) = measure_group(group, &mut report, (span, call.kept)).await {
            writeln!(std::io::stderr(), "{group} was not measured to its end: {error:?}")?;
            failed.push(group);
        }
    }
    report.compare();
    report.print(call.keep.as_deref())?;
    ensure!(failed.is_empty(), "not measured to the end: {}", failed.join(", "));
    Ok(())
}

async fn measure_group(group: &str, report: &mut Report, (span, kept): (Duration, Option<usize>)) -> Result<()> {
    match group {
        "idle" => {
            let site = Site::new().await?;
            let running = site.serve(&["--with-notifier"]).await?;
            // What only the start needed is given back after a minute, looked at once a minute.
            tokio::time::sleep(Duration::from_secs(130)).await;
            report.add("idle memory of `portal serve --with-notifier`", "KiB", settled_memory(&running).await?);
            Ok(())
        }
        "accept" => acceptance(report, span, kept).await,
        "page" => web::pages(report, span).await,
        "sign-in" => sign_in::rates(report, span).await,
        "large" => large::acceptance(report, span).await,
        "memory" => large::memory(report).await,
        "file" => web::files(report, span).await,
        "html" => {
            html::worst(report);
            Ok(())
        }
        _ => clinic::lists(report, span).await,
    }
}

/// An installation with one organization and its relay, which may make records.
struct Site {
    installation: Installation,
    organization: String,
    relay: Relay,
}

impl Site {
    async fn new() -> Result<Self> {
        let installation = Installation::new().await?;
        let organization = installation.organization("clinic").await?;
        let relay = installation.relay("mail", &organization, &["--sender-domain", "clinic.example", "--create-patients"]).await?;
        Ok(Self { installation, organization, relay })
    }

    /// Serves, and logs as much as an operator's does; the tests' own settings log everything.
    async fn serve(&self, arguments: &[&str]) -> Result<Running> {
        self.installation.serve_with(arguments, &[("PORTAL_LOG__LEVEL", "info")]).await
    }
}

/// Small messages, stored and thrown away. Without the notifier: what it sends for the same messages is another figure.
async fn acceptance(report: &mut Report, span: Duration, kept: Option<usize>) -> Result<()> {
    let site = Site::new().await?;
    let secret = site.relay.credentials.clone().context("no credentials")?;
    report.add("fdatasync of 4 KiB, one after another", "1/s", disk::flushes(&site.installation.data(), span)?);
    report.add("the same message and rows, one commit each, without SMTP", "1/s", {
        engine::one_by_one(&site.installation.config(), &secret, span).await?
    });
    let sessions: Vec<(usize, bool)> = match kept {
        Some(connections) => vec![(connections, true)],
        None => [true, false].into_iter().flat_map(|kept| [1, 8, 32].map(|connections| (connections, kept))).collect(),
    };
    let running = site.serve(&[]).await?;
    smtp::warm_up(&site.relay).await?;
    for (connections, kept) in &sessions {
        let before = running.spent()?;
        let rate = smtp::accepted(&site.relay, *connections, *kept, span).await?;
        let after = running.spent()?;
        report.rate(&name("SMTP+TLS, 4 KiB, stored", *connections, *kept), &rate);
        if *kept {
            let each = |sum: u64| sum as f64 / rate.count() as f64;
            let processor = u64::try_from((after.0 - before.0).as_micros())?;
            report.add(&name("processor time of the portal for each", *connections, true), "µs", each(processor));
            report.add(&name("bytes written to the disk for each", *connections, true), "B", each(after.1 - before.1));
        }
    }
    report.add("memory after that", "KiB", running.resident_kib()? as f64);
    let (_yardstick, discarding) = engine::discard(&site.installation, &site.relay).await?;
    for (connections, kept) in &sessions {
        let rate = smtp::accepted(&discarding, *connections, *kept, span).await?;
        report.rate(&name("SMTP+TLS, 4 KiB, listener that stores nothing", *connections, *kept), &rate);
    }
    Ok(())
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
