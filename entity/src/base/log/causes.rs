//! JSON lines with what caused an error. The library's text form tells it, its JSON form the error alone. Must not know which
//! errors there are.
use std::{error::Error, fmt};

use tracing::{
    Event, Subscriber,
    field::{Field, Visit},
};
use tracing_subscriber::{
    fmt::{
        FmtContext, FormatEvent, FormatFields,
        format::{Format, Json, Writer},
    },
    registry::LookupSpan,
};

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
        let mut cause = value.source();
        while let Some(error) = cause {
            self.0.push(error.to_string());
            cause = error.source();
        }
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
