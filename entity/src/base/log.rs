//! Logs: events of this program's own crates, as text or JSON, to standard error.
//!
//! # What never to log
//! Nothing that is sealed at rest, and nothing that opens something: message bodies, subjects, header fields, attachment
//! names; e-mail addresses of anybody, sender, recipient or staff; names, birth dates, telephone and record numbers;
//! passkey labels; claim, mailbox and recovery codes; cookies, tokens, passwords, form keys; key bytes, wrapped keys and
//! blind indexes; request bodies and query strings; settings' values; a client's network address except as a keyed
//! hash; what a mail host or relay said, word for word (it quotes addresses). Log ids, counts, durations, states,
//! codes. Types of the former kind have no `Display` and an empty `Debug`, so that most mistakes do not compile.
//!
//! # How that is held
//! - Events of libraries are dropped whole: sqlx tells statements, mail libraries tell addresses. What matters of them
//!   comes back as an error of ours.
//! - Whatever still looks like an e-mail address or a claim code is blackened in the written line ([`scrub`]): a net
//!   below the rule, not in its place.
//! - A panic is told by its place in the source, never by its message ([`hook_panics`]): messages hold values.
//!
//! Nobody waits for the log to be read: a line for which a pipe has no room is left out, and counted.
//!
//! Every request, SMTP session, command and timed job runs inside a span with a [`RequestId`], which is what a person quotes.
mod causes;
mod scrub;
mod stderr;

pub use causes::{causes, chain};
pub use scrub::scrub;

use std::io::{self, Write};

use serde::Deserialize;
use tracing::{Span, Subscriber, level_filters::LevelFilter};
use tracing_subscriber::{
    Layer,
    filter::Targets,
    fmt::{self, MakeWriter},
    layer::SubscriberExt,
    registry::LookupSpan,
    util::SubscriberInitExt,
};

use self::{
    causes::{InWords, WithCauses},
    stderr::{Lossy, as_json, in_words},
};
use crate::domain::id::RequestId;

/// Whose events are written.
const OWN: [&str; 5] = ["entity", "migration", "notifier", "portal", "tests"];

/// The section `[log]`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct LogSettings {
    /// How a line looks.
    pub format: LogFormat,
    /// What is important enough to be written.
    pub level: LogLevel,
}

/// How a line looks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// For people.
    #[default]
    Text,
    /// One JSON object a line, for machines.
    Json,
}

/// What is important enough to be written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogLevel {
    /// What needs somebody.
    Error,
    /// What may come to need somebody.
    Warn,
    /// What happens.
    #[default]
    Info,
    /// How it happens.
    Debug,
    /// Every step.
    Trace,
}

impl From<LogLevel> for LevelFilter {
    fn from(level: LogLevel) -> Self {
        match level {
            LogLevel::Error => Self::ERROR,
            LogLevel::Warn => Self::WARN,
            LogLevel::Info => Self::INFO,
            LogLevel::Debug => Self::DEBUG,
            LogLevel::Trace => Self::TRACE,
        }
    }
}

/// Starts logging for the whole process and hooks panics. A second call changes nothing: the first set-up stays.
pub fn start(settings: &LogSettings) {
    hook_panics();
    let level = LevelFilter::from(settings.level);
    let own = Targets::new().with_targets(OWN.map(|name| (name, level)));
    let registry = tracing_subscriber::registry().with(own);
    // The only error is that somebody was first.
    let _ = match settings.format {
        LogFormat::Text => {
            let layer = fmt::layer().with_writer(|| Scrubbed(Lossy::stderr(in_words))).with_ansi(false);
            registry.with(layer.fmt_fields(InWords)).try_init()
        }
        LogFormat::Json => registry.with(json(|| Scrubbed(Lossy::stderr(as_json)))).try_init(),
    };
}

/// One JSON object a line.
fn json<S, W>(writer: W) -> impl Layer<S>
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    W: for<'a> MakeWriter<'a> + 'static,
{
    let layer = fmt::layer().with_writer(writer).with_ansi(false);
    layer.json().flatten_event(true).with_span_list(false).map_event_format(WithCauses)
}

/// Tells a panic by its place alone, because its message may hold what must not be logged.
pub fn hook_panics() {
    std::panic::set_hook(Box::new(|panic| {
        let (file, line) = panic.location().map_or(("unknown", 0), |place| (place.file(), place.line()));
        if tracing::dispatcher::has_been_set() {
            tracing::error!("the program panicked at {file}:{line}: this is a bug; please report file and line");
        } else {
            // Nobody may be listening; then there is nobody to tell.
            let _ = writeln!(io::stderr(), "the program panicked at {file}:{line}: this is a bug; please report file and line");
        }
    }));
}

/// The span in which everything about one request is logged. `kind` says what sort of request: `http`, `smtp`, `command`, `job`.
#[must_use]
pub fn request_span(kind: &'static str, request: RequestId) -> Span {
    tracing::error_span!("request", kind, %request)
}

/// Blackens lines on their way out. The formatter writes a whole line at a time.
struct Scrubbed<W>(W);

impl<W: Write> Write for Scrubbed<W> {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        let text = String::from_utf8_lossy(line);
        self.0.write_all(scrub(&text).as_bytes())?;
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_scrubbed_on_their_way_out() {
        let mut out = Vec::new();
        Scrubbed(&mut out).write_all(b"sent to ana@example.org\n").expect("written");
        assert_eq!(out, b"sent to [address]\n");
    }
}
