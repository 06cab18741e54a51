//! The parts that are open at a place in the message, and the lines that end them. Must not know headers.
//!
//! A boundary is the whole line, but for white space behind it: boundaries that begin alike are told apart, and a line of
//! text that only begins like one stays text. Of two equal boundaries the inner one counts.

/// Longest boundary looked for. RFC 2046 allows 70 characters; the longest that real writers use is some 100.
pub(super) const MAX_BOUNDARY: usize = 200;
/// Longest line that is looked at whole: a boundary, its dashes, and white space behind it.
pub(super) const MAX_LINE: usize = MAX_BOUNDARY + 60;

/// A part that holds others.
pub(super) enum Level {
    /// Between boundaries.
    Multipart {
        /// Its number.
        part: usize,
        boundary: Vec<u8>,
        /// Its end was seen: what follows is no part, unless its boundary comes again.
        closed: bool,
        /// Parts seen.
        any: bool,
    },
    /// A nested message: as long as what it is in.
    Message {
        /// Its number.
        part: usize,
    },
}

impl Level {
    pub(super) const fn part(&self) -> usize {
        match self {
            Self::Multipart { part, .. } | Self::Message { part } => *part,
        }
    }
}

/// A line that is a boundary.
#[derive(Clone, Copy)]
pub(super) struct Delimiter {
    /// Whose, counted from outside.
    pub(super) level: usize,
    /// The last one.
    pub(super) last: bool,
}

/// What the line delimits, if it does.
pub(super) fn delimiter(line: &[u8], open: &[Level]) -> Option<Delimiter> {
    let (word, ended) = words_of(line)?;
    let hit = |closed_ones: bool| {
        open.iter().enumerate().rev().find_map(|(level, one)| match one {
            Level::Multipart { boundary, closed, .. } if *closed == closed_ones => {
                match_one(word, ended, boundary).map(|last| Delimiter { level, last })
            }
            _ => None,
        })
    };
    hit(false).or_else(|| hit(true).filter(|hit| !hit.last))
}

/// Whether the line is this boundary, and not the last one.
pub(super) fn opens(line: &[u8], boundary: &[u8]) -> bool {
    words_of(line).is_some_and(|(word, ended)| match_one(word, ended, boundary) == Some(false))
}

/// What stands behind the dashes; and the same without dashes behind it.
fn words_of(line: &[u8]) -> Option<(&[u8], Option<&[u8]>)> {
    let word = line.strip_prefix(b"--")?.trim_ascii_end();
    Some((word, word.strip_suffix(b"--").map(<[u8]>::trim_ascii_end)))
}

fn match_one(word: &[u8], ended: Option<&[u8]>, boundary: &[u8]) -> Option<bool> {
    if word == boundary {
        return Some(false);
    }
    (ended == Some(boundary)).then_some(true)
}
