//! The even rows that base64 begins with: where a decoded byte lies in them is reckoned, not searched, so that a range from
//! the middle of a file opens that middle alone.
//!
//! A row is a line of nothing but symbols, in whole groups of four, with the same width and the same line end as the first
//! one. Programs write all but the last line that way. Whatever comes behind the last even row may be anything.
//!
//! Invariant: a decoder that begins at the start of a row, or behind the last, writes exactly what one that began at the
//! start of the part writes from there on; for a row leaves no group open.
use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::meter::{length, symbols};

/// Rows that are worth a note: together longer than this.
const WORTH: u64 = 64 << 10;

/// The even rows at the start of a part.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rows {
    /// Symbols in each.
    width: u64,
    /// Bytes of its line end.
    end: u64,
    /// How many there are.
    count: u64,
}

/// Where to begin, where a reader may stop, and what to leave out at the beginning.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// Bytes of the part, still encoded.
    pub encoded: Range<u64>,
    /// Decoded bytes of them that stand before what is wanted.
    pub skip: u64,
}

impl Rows {
    /// Whether a part whose encoded body is that long can begin with them.
    #[must_use]
    pub fn fit(&self, body: u64) -> bool {
        let whole_groups = self.width > 0 && self.width.is_multiple_of(4) && matches!(self.end, 1 | 2);
        let taken = self.width.checked_add(self.end).and_then(|row| row.checked_mul(self.count));
        whole_groups && taken.is_some_and(|taken| taken <= body)
    }

    /// Where a range of the decoded part lies in the encoded one, which is `body` bytes long.
    #[must_use]
    pub fn place(&self, decoded: &Range<u64>, body: u64) -> Place {
        let (row, bytes) = (self.width + self.end, self.width / 4 * 3);
        let first = (decoded.start / bytes).min(self.count);
        let behind = decoded.end.div_ceil(bytes);
        let end = if behind <= self.count { behind.max(first) * row } else { body };
        Place { encoded: first * row..end.min(body), skip: decoded.start - first * bytes }
    }
}

/// Finds the rows while a part streams by.
#[derive(Debug, Default)]
pub struct Ruler {
    rows: Option<Rows>,
    /// Symbols in the current line.
    column: u64,
    /// The current line ended with CR so far.
    cr: bool,
    /// A line was not like the others: nothing behind it counts.
    over: bool,
}

impl Ruler {
    /// Takes the next bytes of the part.
    pub fn push(&mut self, input: &[u8]) {
        let mut rest = input;
        while !self.over && !rest.is_empty() {
            let end = memchr::memchr(b'\n', rest);
            self.line(&rest[..end.unwrap_or(rest.len())]);
            if end.is_some() {
                self.row();
            }
            rest = end.map_or(&[], |end| &rest[end + 1..]);
        }
    }

    /// What was found, if it is worth a note.
    #[must_use]
    pub fn finish(self) -> Option<Rows> {
        self.rows.filter(|rows| (rows.width + rows.end) * rows.count > WORTH)
    }

    /// More of the current line, without its LF.
    fn line(&mut self, bytes: &[u8]) {
        let (text, cr) = bytes.strip_suffix(b"\r").map_or((bytes, false), |text| (text, true));
        self.over = (self.cr && !bytes.is_empty()) || symbols(text) != length(text);
        self.cr |= cr;
        self.column += length(text);
    }

    /// The current line is whole.
    fn row(&mut self) {
        let (width, end) = (self.column, 1 + u64::from(self.cr));
        (self.column, self.cr) = (0, false);
        match &mut self.rows {
            _ if self.over => {}
            None if width > 0 && width.is_multiple_of(4) => self.rows = Some(Rows { width, end, count: 1 }),
            Some(rows) if rows.width == width && rows.end == end => rows.count += 1,
            _ => self.over = true,
        }
    }
}

#[cfg(test)]
mod tests;
