//! The one writer of standard output. Owns both shapes of an answer: words for people, one line of JSON for machines.
use std::{
    fmt,
    io::{self, Write},
};

use serde::Serialize;
use zeroize::Zeroizing;

/// Where answers go.
pub struct Output {
    writer: Box<dyn Write>,
    json: bool,
}

impl Output {
    /// Answers to `writer`.
    #[must_use]
    pub fn new(writer: impl Write + 'static, json: bool) -> Self {
        Self { writer: Box::new(writer), json }
    }

    /// Whether a machine reads.
    #[must_use]
    pub const fn json(&self) -> bool {
        self.json
    }

    /// Writes one answer, in the shape that was asked for, and erases the copy that was made of it.
    ///
    /// # Errors
    /// Standard output does not take it.
    pub fn answer(&mut self, machine: &impl Serialize, people: fmt::Arguments<'_>) -> io::Result<()> {
        let mut line = Zeroizing::new(Vec::with_capacity(4096));
        if self.json {
            serde_json::to_writer(&mut *line, machine)?;
        } else {
            line.write_fmt(people)?;
        }
        line.push(b'\n');
        self.writer.write_all(&line)?;
        self.writer.flush()
    }
}

impl fmt::Debug for Output {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Output").field("json", &self.json).finish_non_exhaustive()
    }
}
