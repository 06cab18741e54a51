//! The table and its JSON. Knows how figures are shown, and which are held against which.
use std::{fs, io::Write, path::Path, time::Duration};

use anyhow::{Context, Result};
use serde_json::{Value, json};

/// Things done a second, and how long one took.
pub(super) struct Rate {
    count: usize,
    per_second: f64,
    median: Duration,
    nearly_all: Duration,
    slow: Duration,
}

impl Rate {
    /// From how long each took, in all so long.
    pub(super) fn of(mut latencies: Vec<Duration>, span: Duration) -> Self {
        latencies.sort_unstable();
        let at = |part: usize| latencies.get(latencies.len() * part / 100).or(latencies.last()).copied().unwrap_or_default();
        let count = latencies.len();
        Self { count, per_second: count as f64 / span.as_secs_f64(), median: at(50), nearly_all: at(95), slow: at(99) }
    }

    /// How many, at least one.
    pub(super) fn count(&self) -> usize {
        self.count.max(1)
    }
}

struct Line {
    name: String,
    unit: &'static str,
    value: f64,
    /// The median, and what 95 and 99 of a hundred stay under.
    latencies: Option<[Duration; 3]>,
}

/// Everything measured in one run.
pub(super) struct Report {
    conditions: Value,
    lines: Vec<Line>,
    comparisons: Vec<(String, f64, &'static str)>,
}

impl Report {
    /// Begins with the conditions: machine, system, how long each figure takes.
    pub(super) fn new(seconds: u64) -> Result<Self> {
        let processors = fs::read_to_string("/proc/cpuinfo")?;
        let model = processors.lines().find_map(|line| line.strip_prefix("model name")).and_then(|line| line.split_once(": "));
        let kernel = fs::read_to_string("/proc/sys/kernel/osrelease")?;
        let conditions = json!({
            "processor": model.map_or("unknown", |(_, name)| name),
            "cores": std::thread::available_parallelism()?.get(),
            "kernel": kernel.trim(),
            "seconds_a_figure": seconds,
            "database": if std::env::var_os("TEST_POSTGRES_URL").is_some() { "PostgreSQL" } else { "SQLite, WAL, synchronous=FULL" },
            "clients": "on the same cores",
            "notifier": "not running while messages are accepted",
        });
        Ok(Self { conditions, lines: Vec::new(), comparisons: Vec::new() })
    }

    /// One figure.
    pub(super) fn add(&mut self, name: &str, unit: &'static str, value: f64) {
        self.lines.push(Line { name: name.to_owned(), unit, value, latencies: None });
    }

    /// One figure with its latencies.
    pub(super) fn rate(&mut self, name: &str, rate: &Rate) {
        let latencies = Some([rate.median, rate.nearly_all, rate.slow]);
        self.lines.push(Line { name: name.to_owned(), unit: "1/s", value: rate.per_second, latencies });
    }

    fn value(&self, beginning: &str) -> Option<f64> {
        self.lines.iter().find(|line| line.name.starts_with(beginning)).map(|line| line.value)
    }

    /// Holds the figures against what they are to reach.
    pub(super) fn compare(&mut self) {
        let stored = self.value("SMTP+TLS, 4 KiB, stored, 32 connections");
        for (what, over, goal) in [
            ("stored at 32 kept connections / one commit each", "the same message and rows", "at least 5"),
            (
                "stored at 32 kept connections / listener that stores nothing",
                "SMTP+TLS, 4 KiB, listener that stores nothing, 32",
                "at least 0.4",
            ),
            ("stored at 32 kept connections / fdatasync", "fdatasync", ""),
        ] {
            if let (Some(stored), Some(over)) = (stored, self.value(over)) {
                self.comparisons.push((what.to_owned(), stored / over, goal));
            }
        }
        for (what, over, goal) in [
            ("message page over TLS, 8 connections", "bare page of the same size over the same TLS, 8 connections", "at least 0.5"),
            (
                "message page over TLS, 8 connections, new each time",
                "bare page of the same size over the same TLS, 8 connections, new each time",
                "",
            ),
            ("sign-ins", "bare P-256 verifications", ""),
            ("page of the same message as HTML", "message page", ""),
            ("attachment of 10 MiB over TLS", "bare file of 10 MiB", "at least 0.5"),
        ] {
            if let (Some(figure), Some(base)) = (self.value(what), self.value(over)) {
                self.comparisons.push((format!("{what} / {over}"), figure / base, goal));
            }
        }
        for (size, goal) in [("100 KiB", ""), ("5 MiB", "at least 0.6")] {
            for connections in ["1 connection", "8 connections", "32 connections"] {
                let row = |what: &str| self.value(&format!("SMTP+TLS, {size}, {what}, {connections}"));
                let (stored, nothing) = (row("stored"), row("listener that stores nothing"));
                if let (Some(stored), Some(nothing)) = (stored, nothing) {
                    let what = format!("{size}: stored / listener that stores nothing, {connections}");
                    self.comparisons.push((what, stored / nothing, goal));
                }
                if let (Some(stored), Some(disk)) = (stored, self.value(&format!("files of {size}"))) {
                    self.comparisons.push((format!("{size}: stored / the disk's own rate, {connections}"), stored / disk, ""));
                }
            }
        }
        for list in crate::clinic::rows() {
            let row = |many: &str| self.value(&format!("{list}, {many} messages"));
            if let (Some(few), Some(many)) = (row("1,000"), row("1,000,000")) {
                self.comparisons.push((format!("{list}: at 1,000,000 messages / at 1,000"), many / few, "at least 0.8"));
            }
        }
        let search = self.lines.iter().find(|line| line.name.starts_with("directory of 100,000")).and_then(|line| line.latencies);
        if let Some([_, _, slow]) = search {
            self.comparisons.push(("search among 100,000 patients, 99 % within … ms".to_owned(), millis(slow), "at most 100"));
        }
        let readers = self.lines.iter().find(|line| line.name.ends_with("50 readers at once")).and_then(|line| line.latencies);
        if let Some([_, nearly_all, _]) = readers {
            self.comparisons.push(("message page, 50 readers, 95 % within … ms".to_owned(), millis(nearly_all), "at most 100"));
        }
        for way in ["plain text", "reading", "as designed"] {
            if let Some(took) = self.value(&format!("the worst HTML that passes, {way}")) {
                self.comparisons.push((format!("the worst HTML that passes, {way}, ms"), took / 1_000.0, "at most 50"));
            }
        }
        if let Some(memory) = self.value("memory that 32 messages") {
            self.comparisons.push(("32 messages of 50 MiB at once, memory in MiB".to_owned(), memory / 1024.0, "at most 160"));
        }
        if let Some(memory) = self.value("idle memory") {
            self.comparisons.push(("idle memory in MiB".to_owned(), memory / 1024.0, "at most 30"));
        }
    }

    /// Writes the table and the JSON; keeps the JSON in a folder.
    pub(super) fn print(&self, keep: Option<&Path>) -> Result<()> {
        let mut out = std::io::stdout().lock();
        for (name, value) in self.conditions.as_object().into_iter().flatten() {
            writeln!(out, "{name}: {}", value.as_str().map_or_else(|| value.to_string(), str::to_owned))?;
        }
        writeln!(out, "\n{:<80} {:>10} {:<5} {:>9} {:>9} {:>9}", "", "", "", "median", "95 %", "99 %")?;
        for line in &self.lines {
            write!(out, "{:<80} {:>10.0} {:<5}", line.name, line.value, line.unit)?;
            match line.latencies {
                Some(latencies) => {
                    let [median, nearly_all, slow] = latencies.map(millis);
                    writeln!(out, " {median:>6.2} ms {nearly_all:>6.2} ms {slow:>6.2} ms")?;
                }
                None => writeln!(out)?,
            }
        }
        writeln!(out)?;
        for (name, value, goal) in &self.comparisons {
            writeln!(out, "{name:<80} {value:>10.2} {goal}")?;
        }
        let text = serde_json::to_string(&self.json())?;
        writeln!(out, "\n{text}")?;
        if let Some(folder) = keep {
            fs::create_dir_all(folder)?;
            fs::write(folder.join("bench.json"), text).context("keeping the figures")?;
        }
        Ok(())
    }

    fn json(&self) -> Value {
        let figure = |line: &Line| {
            let at = |which: usize| line.latencies.map(|latencies| millis(latencies[which]));
            json!({"name": line.name, "value": line.value, "unit": line.unit, "median_ms": at(0), "p95_ms": at(1), "p99_ms": at(2)})
        };
        let lines: Vec<_> = self.lines.iter().map(figure).collect();
        let comparisons: Vec<_> =
            self.comparisons.iter().map(|(name, value, goal)| json!({"name": name, "value": value, "goal": goal})).collect();
        json!({"conditions": self.conditions, "figures": lines, "comparisons": comparisons})
    }
}

fn millis(span: Duration) -> f64 {
    span.as_secs_f64() * 1_000.0
}
