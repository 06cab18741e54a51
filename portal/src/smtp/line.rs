//! Command lines out of a stream of bytes. Must not know what they mean.
//!
//! Invariants:
//! - A line ends with CR LF.
//! - One that ends with a bare LF, or holds a CR or a NUL, is reported as malformed and never run.
//! - A line over its bound is skipped to its end and reported once.
//! - Lines are wiped when they are done with: they may hold a secret.
use zeroize::Zeroizing;

/// Longest command line: RFC 5321 section 4.5.3.1.4 and the parameters of the extensions announced.
pub(super) const MAX_COMMAND: usize = 4_096;
/// Longest line of an AUTH exchange, RFC 4954 section 4.
pub(super) const MAX_AUTH: usize = 12_288;

/// What a stretch of input came to.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Line {
    /// A whole line, without its CR LF.
    Whole(Zeroizing<Vec<u8>>),
    /// It ended with a bare LF, or holds a CR or a NUL.
    Malformed,
    /// It was longer than allowed.
    TooLong,
}

/// Gathers one line at a time.
#[derive(Default)]
pub(super) struct LineReader {
    held: Zeroizing<Vec<u8>>,
    too_long: bool,
}

impl LineReader {
    /// Takes what belongs to the current line. Says how much of `input` that was, and the line once it is complete.
    /// `exchange`: an answer within an AUTH exchange is expected, so that the longer bound holds.
    pub(super) fn push(&mut self, input: &[u8], exchange: bool) -> (usize, Option<Line>) {
        let end = input.iter().position(|byte| *byte == b'\n');
        let taken = end.map_or(input.len(), |end| end + 1);
        if !self.too_long {
            self.held.extend_from_slice(&input[..taken]);
            let auth = exchange || self.held.get(..5).is_some_and(|start| start.eq_ignore_ascii_case(b"AUTH "));
            if self.held.len() > if auth { MAX_AUTH } else { MAX_COMMAND } {
                self.too_long = true;
                self.held = Zeroizing::default();
            }
        }
        (taken, end.map(|_| self.complete()))
    }

    fn complete(&mut self) -> Line {
        let mut line = std::mem::take(&mut self.held);
        if std::mem::take(&mut self.too_long) {
            return Line::TooLong;
        }
        if !line.ends_with(b"\r\n") {
            return Line::Malformed;
        }
        let length = line.len() - 2;
        line.truncate(length);
        if line.iter().any(|byte| matches!(byte, b'\r' | b'\n' | 0)) { Line::Malformed } else { Line::Whole(line) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(chunks: &[&[u8]]) -> Vec<Line> {
        let mut reader = LineReader::default();
        let mut found = Vec::new();
        for chunk in chunks {
            let mut rest = *chunk;
            while !rest.is_empty() {
                let (taken, line) = reader.push(rest, false);
                rest = &rest[taken..];
                found.extend(line);
            }
        }
        found
    }

    fn whole(text: &str) -> Line {
        Line::Whole(Zeroizing::new(text.as_bytes().to_vec()))
    }

    #[test]
    fn lines_come_whole_however_they_are_cut() {
        assert_eq!(lines(&[b"NOOP\r", b"\nQU", b"IT\r\n\r\n"]), [whole("NOOP"), whole("QUIT"), whole("")]);
    }

    #[test]
    fn only_cr_lf_ends_a_line() {
        assert_eq!(lines(&[b"NOOP\nQUIT\r\n"]), [Line::Malformed, whole("QUIT")]);
        assert_eq!(lines(&[b"NO\rOP\r\n", b"NO\0OP\r\n", b"NOOP\r\r\n"]), [Line::Malformed, Line::Malformed, Line::Malformed]);
    }

    #[test]
    fn a_long_line_is_skipped_to_its_end_and_reported_once() {
        let long = [b'x'; MAX_COMMAND];
        assert_eq!(lines(&[&long, &long, &long, b"\r\nQUIT\r\n"]), [Line::TooLong, whole("QUIT")]);
        let mut auth = b"auth PLAIN ".to_vec();
        auth.resize(MAX_AUTH - 2, b'A');
        assert!(matches!(lines(&[&auth, b"\r\n"]).as_slice(), [Line::Whole(_)]));
        assert_eq!(lines(&[&auth, b"A\r\n"]), [Line::TooLong]);
    }
}
