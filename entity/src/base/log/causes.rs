//! Lines with what caused an error, each cause once: errors of libraries often tell their own cause themselves. The library's text form
//! tells it twice then, its JSON form not at all. Must not know which errors there are.
use std::{error::Error, fmt};

use tracing::{
    Event, Subscriber,
    field::{Field, Visit},
};
use tracing_subscriber::{
    field::{MakeVisitor, VisitFmt, VisitOutput},
    fmt::{
        FmtContext, FormatEvent, FormatFields,
        format::{DefaultVisitor, Format, Json, Writer},
    },
    registry::LookupSpan,
};

/// What stands behind an error, the nearest first, but for what the one before it says in its own words.
#[must_use]
pub fn causes(error: &(dyn Error + 'static)) -> Vec<String> {
    let (mut causes, mut before, mut cause) = (Vec::new(), error.to_string(), error.source());
    while let Some(error) = cause {
        let words = error.to_string();
        if !before.contains(&words) {
            causes.push(words.clone());
            before = words;
        }
        cause = error.source();
    }
    causes
}

/// An error and all that stands behind it, as one text.
#[must_use]
pub fn chain(error: &(dyn Error + 'static)) -> String {
    causes(error).into_iter().fold(error.to_string(), |told, cause| format!("{told}: {cause}"))
}

/// The fields of a line for people: the library's, with the causes of an error behind it.
pub(super) struct InWords;

impl<'a> MakeVisitor<Writer<'a>> for InWords {
    type Visitor = Words<'a>;

    fn make_visitor(&self, writer: Writer<'a>) -> Words<'a> {
        Words(DefaultVisitor::new(writer, true))
    }
}

/// Writes them.
pub(super) struct Words<'a>(DefaultVisitor<'a>);

impl Visit for Words<'_> {
    fn record_str(&mut self, field: &Field, value: &str) {
        self.0.record_str(field, value);
    }

    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.0.record_debug(field, value);
    }

    fn record_error(&mut self, field: &Field, value: &(dyn Error + 'static)) {
        self.0.record_debug(field, &format_args!("{value}"));
        let causes = causes(value);
        if !causes.is_empty() {
            // In square brackets, as the library does it.
            let _ = write!(self.0.writer(), " {field}.sources=[{}]", causes.join(", "));
        }
    }
}

impl VisitOutput<fmt::Result> for Words<'_> {
    fn finish(self) -> fmt::Result {
        self.0.finish()
    }
}

impl VisitFmt for Words<'_> {
    fn writer(&mut self) -> &mut dyn fmt::Write {
        self.0.writer()
    }
}

/// The library's form, and behind its last field `causes`: a list, the nearest one first. Absent where there is none.
pub(super) struct WithCauses(pub(super) Format<Json>);

impl<S, N> FormatEvent<S, N> for WithCauses
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    N: for<'a> FormatFields<'a> + 'static,
{
    fn format_event(&self, context: &FmtContext<'_, S, N>, mut writer: Writer<'_>, event: &Event<'_>) -> fmt::Result {
        let mut causes = Causes::default();
        event.record(&mut causes);
        if causes.0.is_empty() {
            return self.0.format_event(context, writer, event);
        }
        let mut line = String::new();
        self.0.format_event(context, Writer::new(&mut line), event)?;
        let (Some(open), Ok(causes)) = (line.trim_end().strip_suffix('}'), serde_json::to_string(&causes.0)) else {
            return writer.write_str(&line);
        };
        writeln!(writer, "{open},\"causes\":{causes}}}")
    }
}

/// What stands behind the errors of an event.
#[derive(Default)]
struct Causes(Vec<String>);

impl Visit for Causes {
    fn record_debug(&mut self, _field: &Field, _value: &dyn fmt::Debug) {}

    fn record_error(&mut self, _field: &Field, value: &(dyn Error + 'static)) {
        self.0.extend(causes(value));
    }
}

#[cfg(test)]
mod tests {
    use std::{
        io::{self, Write},
        sync::{Arc, Mutex},
    };

    use serde_json::{Value, json};
    use tracing_subscriber::{fmt::MakeWriter, layer::SubscriberExt};

    use super::*;
    use crate::base::log;

    #[derive(Clone, Default)]
    struct Lines(Arc<Mutex<Vec<u8>>>);

    impl Write for Lines {
        fn write(&mut self, line: &[u8]) -> io::Result<usize> {
            self.0.lock().expect("one thread").write(line)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    impl<'a> MakeWriter<'a> for Lines {
        type Writer = Self;

        fn make_writer(&'a self) -> Self {
            self.clone()
        }
    }

    /// As a library writes it, which tells its cause in its own words.
    #[derive(Debug)]
    struct Library(io::Error);

    impl fmt::Display for Library {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            write!(f, "of the database: {}", self.0)
        }
    }

    impl Error for Library {
        fn source(&self) -> Option<&(dyn Error + 'static)> {
            Some(&self.0)
        }
    }

    #[test]
    fn no_cause_is_told_twice() {
        #[derive(Debug, thiserror::Error)]
        #[error("it failed")]
        struct Ours(#[source] Library);
        let error = Ours(Library(io::Error::other("no room")));
        assert_eq!(causes(&error), ["of the database: no room"]);
        assert_eq!(chain(&error), "it failed: of the database: no room");
        let lines = Lines::default();
        let words = tracing_subscriber::fmt::layer().with_writer(lines.clone()).with_ansi(false).fmt_fields(InWords);
        tracing::subscriber::with_default(tracing_subscriber::registry().with(words), || {
            tracing::warn!(count = 7, error = &error as &dyn Error, "trouble");
        });
        let written = String::from_utf8(lines.0.lock().expect("one thread").clone()).expect("text");
        let told = "trouble count=7 error=it failed error.sources=[of the database: no room]\n";
        assert!(written.ends_with(told), "{written}");
    }

    #[derive(Debug, thiserror::Error)]
    #[error("not stored")]
    struct Outer(#[source] Inner);

    #[derive(Debug, thiserror::Error)]
    #[error("the \"disk\" is full")]
    struct Inner(#[source] io::Error);

    #[test]
    fn an_error_is_told_with_all_that_caused_it() {
        let lines = Lines::default();
        let subscriber = tracing_subscriber::registry().with(log::json(lines.clone()));
        tracing::subscriber::with_default(subscriber, || {
            let error = Outer(Inner(io::Error::other("quota")));
            tracing::error!(error = &error as &dyn Error, "trouble");
            tracing::info!(count = 1, "no trouble");
        });
        let written = String::from_utf8(lines.0.lock().expect("one thread").clone()).expect("text");
        let lines: Vec<Value> = written.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
        assert_eq!((lines.len(), &lines[0]["error"], &lines[0]["message"]), (2, &json!("not stored"), &json!("trouble")));
        assert_eq!(lines[0]["causes"], json!(["the \"disk\" is full", "quota"]));
        assert!(lines[1].get("causes").is_none(), "{written}");
    }
}
