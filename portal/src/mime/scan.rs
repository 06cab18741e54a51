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
    level::{Delimiter, Level, MAX_BOUNDARY, MAX_LINE},
};
use super::{
    about::{self, About},
    index::{Index, Unshowable},
    part::{Kind, Part},
};

pub(super) mod head;
mod leaf;
mod level;

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

    /// A header without its empty line runs into the first boundary that it names itself.
    fn opens_early(&mut self, line: &[u8]) -> bool {
        let Doing::Head { part, head } = &mut self.doing else { return false };
        head.looked_for_boundary = true;
        let mut likely = Part::default();
        let boundary = likely.describe(head, false);
        if !likely.kind.is_multipart() || !boundary.is_some_and(|boundary| level::opens(line, boundary.as_bytes())) {
            return false;
        }
        let part = *part;
        let after = std::mem::replace(&mut self.taken, self.line_start);
        self.body();
        self.taken = after;
        self.parts[part].odd_header = true;
        match level::delimiter(line, &self.open) {
            Some(hit) if self.unshowable.is_none() => self.delimiter(hit),
            _ => {}
        }
        true
    }

    fn delimiter(&mut self, hit: Delimiter) {
        let end = self.finish_current(self.line_start.saturating_sub(self.line_end), true);
        self.close(hit.level + 1, end);
        let Some(Level::Multipart { part, closed, any, .. }) = self.open.last_mut() else { return };
        let part = *part;
        (*closed, *any) = (hit.last, *any || !hit.last);
        if hit.last {
            self.doing = Doing::Outside { part, behind: true, length: 0 };
        } else {
            self.begin(part);
        }
    }

    /// A part begins with its header.
    fn begin(&mut self, parent: usize) {
        if self.parts.len() == MAX_PARTS {
            self.unshowable = Some(Unshowable::TooManyParts);
            return;
        }
        let part = self.parts.len();
        self.parts.push(Part::at(short(part), short(parent), self.taken));
        self.doing = Doing::Head { part, head: Box::default() };
    }

    /// The header of the current part is over, and its body begins.
    fn body(&mut self) {
        let Doing::Head { part, head } = std::mem::replace(&mut self.doing, NOTHING) else {
            return;
        };
        let boundary = self.describe(part, &head);
        let (start, found) = (self.taken, &mut self.parts[part]);
        found.header.end = start;
        found.body = start..start;
        let usable = boundary.map(String::into_bytes).filter(|boundary| (1..=MAX_BOUNDARY).contains(&boundary.trim_ascii_end().len()));
        if found.kind.is_multipart() {
            let Some(boundary) = usable else {
                found.is_broken(start..start);
                self.doing = Doing::Leaf(Leaf::new(part, found.encoding));
                return;
            };
            let boundary = boundary.trim_ascii_end().to_vec();
            self.descend(Level::Multipart { part, boundary, closed: false, any: false });
            self.doing = Doing::Outside { part, behind: false, length: 0 };
        } else if found.is_open_message() {
            self.descend(Level::Message { part });
            if self.unshowable.is_none() {
                self.begin(part);
            }
        } else {
            self.doing = Doing::Leaf(Leaf::new(part, found.encoding));
        }
    }

    fn descend(&mut self, level: Level) {
        self.open.push(level);
        if self.open.len() > MAX_DEPTH {
            self.unshowable = Some(Unshowable::TooDeep);
        }
    }

    /// What the header says goes into the list; above a message, also who wrote it to whom.
    fn describe(&mut self, part: usize, head: &Head) -> Option<String> {
        let parent = self.parts[part].parent.map(usize::from);
        let parent_kind = parent.map(|parent| self.parts[parent].kind);
        match (parent, parent_kind) {
            (None, _) => self.about = about_of(head),
            (Some(parent), Some(Kind::Message)) => self.parts[parent].about = Some(Box::new(about_of(head))),
            _ => {}
        }
        self.parts[part].describe(head, parent_kind == Some(Kind::Digest))
    }

    /// What is being read ends here: at a boundary, unless it begins with that, for then the line end is its own.
    fn finish_current(&mut self, end: u64, at_boundary: bool) -> u64 {
        match std::mem::replace(&mut self.doing, NOTHING) {
            Doing::Head { part, head } => {
                self.describe(part, &head);
                let found = &mut self.parts[part];
                let end = end.max(found.header.start);
                found.has_no_body(if head.is_any() { head.odd_at } else { Some(found.header.start) }, end);
                end
            }
            Doing::Leaf(leaf) => {
                let found = &mut self.parts[leaf.part];
                found.body.end = end.max(found.body.start);
                found.size = leaf.finish(at_boundary);
                found.body.end
            }
            Doing::Outside { part, behind, length } => {
                let most = if behind { MAX_EPILOGUE } else { MAX_PREAMBLE };
                let found = &mut self.parts[part];
                found.outside |= length > most && found.kind.is_multipart();
                end.max(found.body.start)
            }
        }
    }

    /// Ends the open parts from that level on.
    fn close(&mut self, from: usize, end: u64) {
        for level in self.open.drain(from.min(self.open.len())..) {
            let part = &mut self.parts[level.part()];
            part.body.end = end.max(part.body.start);
            part.size = part.body.end - part.body.start;
            if let Level::Multipart { closed, any, .. } = level {
                part.cut = any && !closed;
                if !any {
                    part.is_broken(part.body.clone());
                }
            }
        }
    }
}

fn about_of(head: &Head) -> About {
    let (to, cc) = (head.get("to").map(about::people).unwrap_or_default(), head.get("cc").map(about::people).unwrap_or_default());
    About {
        subject: head.get("subject").map(about::subject).unwrap_or_default(),
        from: head.get("from").map(about::people).unwrap_or_default().shown.into_iter().next().unwrap_or_default(),
        more_people: to.more || cc.more,
        to: to.shown,
        cc: cc.shown,
        date: head.get("date").and_then(about::date),
    }
}

fn length(bytes: &[u8]) -> u64 {
    u64::try_from(bytes.len()).unwrap_or(u64::MAX)
}

/// There are at most [`MAX_PARTS`].
fn short(part: usize) -> u16 {
    u16::try_from(part).unwrap_or(u16::MAX)
}

#[cfg(test)]
mod tests;
