//! The structure of a message, found while it streams by: the index is ready with the last byte. Must not know how a
//! message is shown.
//!
//! This scanner is the only judge of structure. The MIME library sees single header fields, bounded, and never a message:
//! it nests by recursion, keeps the message in memory several times over, and takes a boundary in the middle of a line
//! for one, so that no scanner in front of it could say for sure what it would find.
//!
//! A line ends with LF, with or without CR. A header ends with the first empty line; a line in it that is no field is
//! passed over (as [`super::header`] does). Where a boundary or the end of the message comes first, the text begins with
//! that line. A nested message inside an encoding is not descended into: it is a file.
//!
//! Invariants: the same bytes, cut anywhere, give the same index; memory is bounded by the limits below, whatever the size
//! of the message; ranges lie within the message; a panic here is an [`Unshowable`] message, not a lost one.
use std::panic::{self, AssertUnwindSafe};

use zeroize::Zeroizing;

use self::{
    head::Head,
    leaf::Leaf,
    level::{Level, MAX_LINE},
};
use super::{
    about::About,
    index::{Index, Unshowable},
    part::Part,
};

pub(super) mod head;
mod leaf;
mod level;
mod tree;

/// Levels of nesting. Forwards of forwards reach ten; whoever reads cannot tell twenty apart.
pub const MAX_DEPTH: usize = 64;
/// Parts. A page that lists more helps nobody; mails with fifty pictures are real.
pub const MAX_PARTS: usize = 200;
/// Bytes of all headers together. A list of a thousand recipients takes 60 KiB, ten signed hops as much; Postfix stops
/// at 100 KiB a field.
pub const MAX_HEADERS: u64 = 1 << 20;
/// Text before the first part that is the usual remark to old programs.
const MAX_PREAMBLE: u64 = 512;
/// Text behind the last part that is an accident.
const MAX_EPILOGUE: u64 = 16;

/// What the current bytes belong to.
enum Doing {
    /// The header of a part.
    Head { part: usize, head: Box<Head> },
    /// The body of a part without parts.
    Leaf(Leaf),
    /// What stands before, between or behind the parts of a multipart; and how much of it is more than white space.
    Outside { part: usize, behind: bool, length: u64 },
}

/// Stands in while one thing ends and the next begins.
const NOTHING: Doing = Doing::Outside { part: 0, behind: false, length: 0 };

/// Takes a message apart while it streams by.
pub struct Scan {
    /// Bytes taken.
    taken: u64,
    /// Where the current line begins, while it is held.
    line_start: u64,
    /// The beginning of the current line, until it can be judged.
    held: Zeroizing<Vec<u8>>,
    /// The current line was judged; the rest of it belongs to the same.
    in_line: bool,
    /// Length of the last line end.
    line_end: u64,
    /// The last byte taken.
    last: u8,
    doing: Doing,
    open: Vec<Level>,
    parts: Vec<Part>,
    about: About,
    headers: u64,
    unshowable: Option<Unshowable>,
}

impl Default for Scan {
    fn default() -> Self {
        let top = Part::default();
        Self {
            taken: 0,
            line_start: 0,
            held: Zeroizing::new(Vec::with_capacity(MAX_LINE)),
            in_line: false,
            line_end: 0,
            last: 0,
            doing: Doing::Head { part: 0, head: Box::default() },
            open: Vec::new(),
            parts: vec![top],
            about: About::default(),
            headers: 0,
            unshowable: None,
        }
    }
}

impl std::fmt::Debug for Scan {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Scan({} bytes, {} parts)", self.taken, self.parts.len())
    }
}

impl Scan {
    /// Takes the next bytes of the message as it is stored.
    pub fn push(&mut self, input: &[u8]) {
        let began = self.taken;
        if self.unshowable.is_none() && panic::catch_unwind(AssertUnwindSafe(|| self.take(input))).is_err() {
            self.unshowable = Some(Unshowable::Broken);
        }
        self.taken = began + length(input);
    }

    /// The end of the message.
    #[must_use]
    pub fn finish(mut self) -> Index {
        let ended = self.unshowable.is_some() || panic::catch_unwind(AssertUnwindSafe(|| self.end())).is_ok();
        let unshowable = self.unshowable.or((!ended).then_some(Unshowable::Broken));
        let parts = if unshowable.is_some() { Vec::new() } else { self.parts };
        Index { length: self.taken, about: self.about, unshowable, parts }
    }

    fn take(&mut self, input: &[u8]) {
        let mut rest = input;
        while !rest.is_empty() && self.unshowable.is_none() {
            let used = if self.in_line { self.rest_of_line(rest) } else { self.start_of_line(rest) };
            if let Some(last) = rest[..used].last() {
                self.last = *last;
            }
            rest = &rest[used..];
        }
    }

    fn end(&mut self) {
        if !self.held.is_empty() {
            self.judge();
        }
        if self.unshowable.is_none() {
            let end = self.finish_current(self.taken, false);
            self.close(0, end);
        }
    }

    /// A line is held until it is whole, or longer than any that matters.
    fn start_of_line(&mut self, rest: &[u8]) -> usize {
        if self.held.is_empty() {
            self.line_start = self.taken;
            if !matches!(self.doing, Doing::Head { .. }) && (rest[0] != b'-' || !self.has_boundary()) {
                self.in_line = true;
                return 0;
            }
        }
        let window = &rest[..rest.len().min(MAX_LINE - self.held.len())];
        let used = memchr::memchr(b'\n', window).map_or(window.len(), |end| end + 1);
        self.held.extend_from_slice(&window[..used]);
        self.taken += length(&window[..used]);
        let whole = self.held.ends_with(b"\n");
        if whole || self.held.len() == MAX_LINE {
            self.judge();
            if whole {
                self.line_end = if self.held.ends_with(b"\r\n") { 2 } else { 1 };
            }
            self.in_line = !whole;
            zeroize::Zeroize::zeroize(&mut *self.held);
        }
        used
    }

    /// What a line is known to belong to, up to where the next one must be judged.
    fn rest_of_line(&mut self, rest: &[u8]) -> usize {
        let in_head = matches!(self.doing, Doing::Head { .. });
        let judged = |end: &usize| in_head || rest.get(end + 1).is_none_or(|next| *next == b'-');
        let end = if in_head || self.has_boundary() { memchr::memchr_iter(b'\n', rest).find(judged) } else { None };
        let bytes = &rest[..end.map_or(rest.len(), |end| end + 1)];
        if let Some(end) = end {
            let before = end.checked_sub(1).map_or(self.last, |at| rest[at]);
            self.line_end = if before == b'\r' { 2 } else { 1 };
            self.in_line = false;
        }
        self.taken += length(bytes);
        self.give(bytes);
        bytes.len()
    }

    fn has_boundary(&self) -> bool {
        self.open.iter().any(|level| matches!(level, Level::Multipart { .. }))
    }

    /// The held line is a boundary, an empty line behind a header, or belongs to what is being read.
    fn judge(&mut self) {
        let line = std::mem::take(&mut self.held);
        if let Some(hit) = level::delimiter(&line, &self.open) {
            self.delimiter(hit);
        } else if let Doing::Head { head, .. } = &mut self.doing {
            if matches!(line.as_slice(), b"\n" | b"\r\n") {
                self.headers += length(&line);
                self.body();
            } else if head.looked_for_boundary || !line.starts_with(b"--") || !self.opens_early(&line) {
                self.header_line(&line);
            }
        } else {
            self.give(&line);
        }
        self.held = line;
    }

    fn header_line(&mut self, line: &[u8]) {
        if let Doing::Head { head, .. } = &mut self.doing {
            head.line(line, self.line_start);
            self.count_header(length(line));
        }
    }

    /// Bytes of what is being read.
    fn give(&mut self, bytes: &[u8]) {
        match &mut self.doing {
            Doing::Head { head, .. } => {
                head.value(bytes);
                self.count_header(length(bytes));
            }
            Doing::Leaf(leaf) => leaf.push(bytes),
            Doing::Outside { length, .. } => {
                *length += u64::try_from(bytes.iter().filter(|byte| !byte.is_ascii_whitespace()).count()).unwrap_or(u64::MAX);
            }
        }
    }

    fn count_header(&mut self, bytes: u64) {
        self.headers += bytes;
        if self.headers > MAX_HEADERS {
            self.unshowable = Some(Unshowable::HeaderTooLong);
        }
    }
}

fn length(bytes: &[u8]) -> u64 {
    u64::try_from(bytes.len()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests;
