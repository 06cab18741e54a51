//! Plain text taken apart for a page: what is written in columns, and what is quoted at length. Must not know HTML or words for people.
//!
//! A quotation is only what its writer's program marked with `>`. A line like "-----Original Message-----" is none: what stands below it
//! is quoted in an answer, but it is the message itself where somebody forwards one. Marks stay where they are, for "> 5.5" may be a value.
//!
//! Invariants: the pieces, one behind the other, are the text to the letter; quotations stand in one another two deep at most; at most
//! 200 are columns or quotations, the rest is prose; the time is linear.
use std::ops::Range;

pub use self::columns::aligned;

mod columns;

/// Quoted lines in a row that are folded. Fewer are what an answer answers.
const LONG: usize = 12;
/// Deeper quotations are folded by themselves: answers to answers to answers to answers.
const DEEP: usize = 4;
/// Pieces that are no prose, at most.
const MAX_PIECES: usize = 200;

/// A piece of a text: whole lines.
#[derive(Debug, PartialEq, Eq)]
pub enum Piece<'a> {
    /// Paragraphs.
    Prose(&'a str),
    /// Lines whose places below each other mean something.
    Columns(&'a str),
    /// What somebody quotes, at length or for the fifth time.
    Quoted {
        /// How many lines.
        lines: usize,
        /// What is in it.
        pieces: Vec<Self>,
    },
}

/// Takes a text apart. Its lines end with LF.
#[must_use]
pub fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut taker = Taker { text, lines: Vec::new(), left: MAX_PIECES };
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        taker.lines.push(Line { at: at..at + line.len(), depth: depth(line), blank: line.trim().is_empty() });
        at += line.len();
    }
    let mut pieces = Vec::new();
    taker.take(&mut pieces);
    pieces
}

struct Line {
    at: Range<usize>,
    depth: usize,
    blank: bool,
}

struct Taker<'a> {
    text: &'a str,
    lines: Vec<Line>,
    left: usize,
}

impl<'a> Taker<'a> {
    /// All lines.
    fn take(&mut self, pieces: &mut Vec<Piece<'a>>) {
        let all = self.lines.len();
        let (mut from, mut at) = (0, 0);
        while at < all {
            let (end, quoted) = self.run(at..all, 1);
            if quoted >= LONG && self.left > 0 {
                self.left -= 1;
                self.deep(from..at, pieces);
                let mut inside = Vec::new();
                self.deep(at..end, &mut inside);
                pieces.push(Piece::Quoted { lines: end - at, pieces: inside });
                from = end;
            }
            at = end.max(at + 1);
        }
        self.deep(from..all, pieces);
    }

    /// Lines in which only what is quoted deep is a piece by itself.
    fn deep(&mut self, lines: Range<usize>, pieces: &mut Vec<Piece<'a>>) {
        let (mut from, mut at) = (lines.start, lines.start);
        while at < lines.end {
            let (end, quoted) = self.run(at..lines.end, DEEP + 1);
            if quoted > 0 && self.left > 0 {
                self.left -= 1;
                self.plain(from..at, pieces);
                let mut inside = Vec::new();
                self.plain(at..end, &mut inside);
                pieces.push(Piece::Quoted { lines: end - at, pieces: inside });
                from = end;
            }
            at = end.max(at + 1);
        }
        self.plain(from..lines.end, pieces);
    }

    /// Where the lines end that are quoted so deep, and how many they are; an empty one may stand between them.
    fn run(&self, lines: Range<usize>, depth: usize) -> (usize, usize) {
        let (mut end, mut quoted) = (lines.start, 0);
        for at in lines.clone() {
            let line = &self.lines[at];
            if line.depth >= depth {
                (end, quoted) = (at + 1, quoted + 1);
            } else if !line.blank || at > end || quoted == 0 {
                break;
            }
        }
        (end, quoted)
    }

    /// Lines without quotations.
    fn plain(&mut self, lines: Range<usize>, pieces: &mut Vec<Piece<'a>>) {
        let text = self.text;
        if lines.is_empty() {
            return;
        }
        let bounds: Vec<Range<usize>> = self.lines[lines].iter().map(|line| line.at.clone()).collect();
        let whole = |from: usize, to: usize| &text[bounds[from].start..bounds[to - 1].end];
        let own: Vec<&str> = bounds.iter().map(|at| &text[at.clone()]).collect();
        let mut tables = columns::runs(&own);
        tables.truncate(self.left);
        self.left -= tables.len();
        let mut from = 0;
        for table in tables {
            if from < table.start {
                pieces.push(Piece::Prose(whole(from, table.start)));
            }
            pieces.push(Piece::Columns(whole(table.start, table.end)));
            from = table.end;
        }
        if from < own.len() {
            pieces.push(Piece::Prose(whole(from, own.len())));
        }
    }
}

/// How often a line is quoted.
fn depth(line: &str) -> usize {
    let mut depth = 0;
    let mut bytes = line.bytes().peekable();
    while let Some(byte) = bytes.next() {
        match byte {
            b'>' => depth += 1,
            b' ' if depth > 0 && bytes.peek() == Some(&b'>') => {}
            _ => break,
        }
    }
    depth
}

#[cfg(test)]
mod tests;
