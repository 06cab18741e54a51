//! Content-Transfer-Encoding undone piece by piece: for downloads, and for what is shown. Must not know charsets.
//!
//! Tolerant, for mail is written by everybody: base64 passes over what is none and does without padding, quoted-printable
//! keeps an escape that is none. An encoding nobody knows is handed out as it came.
//!
//! Invariants: bytes cut anywhere give the same result; memory is bounded; [`Meter`] counts what [`Decoder`] writes.
mod meter;
pub mod rows;

use base64_simd::{AsOut, STANDARD_NO_PAD};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

pub use self::meter::Meter;

/// Symbols that are decoded at once: for one line at a time the call costs as much as the work.
const GATHERED: usize = 4_096;

/// White space between `=` and the end of its line that is still a soft break.
const MAX_PADDING: usize = 64;

/// How the bytes of a part are written down.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Encoding {
    /// As they are: 7bit, 8bit, binary, or nothing said.
    #[default]
    Identity,
    /// RFC 2045, 6.8.
    Base64,
    /// RFC 2045, 6.7.
    QuotedPrintable,
    /// One that is not known here; handed out as it came.
    Unknown,
}

impl Encoding {
    /// Reads the field's value, forgiving about what surrounds the word.
    #[must_use]
    pub fn read(value: &str) -> Self {
        let word = value.trim_matches(|c: char| !c.is_ascii_alphanumeric());
        let word = word.split(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '_'))).next().unwrap_or_default();
        match word.to_ascii_lowercase().as_str() {
            "" | "7bit" | "8bit" | "7-bit" | "8-bit" | "binary" | "none" => Self::Identity,
            "base64" | "base-64" => Self::Base64,
            "quoted-printable" | "quoted_printable" | "quotedprintable" => Self::QuotedPrintable,
            _ => Self::Unknown,
        }
    }
}

/// Undoes an encoding. What it holds back is a few bytes.
#[derive(Debug)]
pub struct Decoder {
    encoding: Encoding,
    /// Base64: the bits of symbols without a whole group yet, and how many symbols those are.
    bits: u32,
    symbols: u32,
    /// Quoted-printable: what began with `=` and is not decided.
    held: Vec<u8>,
}

impl Decoder {
    /// At the start of a part.
    #[must_use]
    pub const fn new(encoding: Encoding) -> Self {
        Self { encoding, bits: 0, symbols: 0, held: Vec::new() }
    }

    /// Takes the next bytes of the part; appends what they decode to.
    pub fn push(&mut self, input: &[u8], out: &mut Vec<u8>) {
        match self.encoding {
            Encoding::Identity | Encoding::Unknown => out.extend_from_slice(input),
            Encoding::Base64 => self.base64(input, out),
            Encoding::QuotedPrintable => self.quoted_printable(input, out),
        }
    }

    /// The end of the part.
    pub fn finish(mut self, out: &mut Vec<u8>) {
        self.end(out);
    }

    fn end(&mut self, out: &mut Vec<u8>) {
        self.flush_group(out);
        let held = std::mem::take(&mut self.held);
        // A last `=`, with or without white space behind it, is a soft break; an unfinished escape is text.
        if held.len() > 1 && !held[1..].iter().all(u8::is_ascii_whitespace) {
            out.extend_from_slice(&held);
        }
    }

    /// Many lines at once, as they mostly come; where one of them is not what it should be, line by line.
    fn base64(&mut self, input: &[u8], out: &mut Vec<u8>) {
        out.reserve(input.len() / 4 * 3 + 3);
        let mut gathered = Zeroizing::new([0; GATHERED]);
        let mut rest = input;
        while !rest.is_empty() {
            let (symbols, lines) = if self.symbols == 0 { gather(rest, &mut *gathered) } else { (0, 0) };
            // No whole line of whole groups: what can be cut anywhere is cut somewhere.
            let taken = if lines == 0 { rest.len().min(GATHERED) } else { lines };
            if lines == 0 || !whole_groups(&gathered[..symbols], out) {
                self.lines(&rest[..taken], out);
            }
            rest = &rest[taken..];
        }
    }

    /// Line by line; where a line is not what it should be, symbol by symbol.
    fn lines(&mut self, input: &[u8], out: &mut Vec<u8>) {
        let mut rest = input;
        while !rest.is_empty() {
            let line = memchr::memchr2(b'\r', b'\n', rest).unwrap_or(rest.len());
            let groups = if self.symbols == 0 { line / 4 * 4 } else { 0 };
            let quick = if whole_groups(&rest[..groups], out) { groups } else { 0 };
            let end = (line + 1).min(rest.len());
            self.symbols(&rest[quick..end], out);
            rest = &rest[end..];
        }
    }

    fn symbols(&mut self, input: &[u8], out: &mut Vec<u8>) {
        for byte in input {
            match VALUES[usize::from(*byte)] {
                PAD => self.flush_group(out),
                JUNK => {}
                value => {
                    self.bits = self.bits << 6 | u32::from(value);
                    self.symbols += 1;
                    if self.symbols == 4 {
                        out.extend_from_slice(&self.bits.to_be_bytes()[1..]);
                        (self.bits, self.symbols) = (0, 0);
                    }
                }
            }
        }
    }

    /// A group ends early: two symbols hold one byte, three hold two.
    fn flush_group(&mut self, out: &mut Vec<u8>) {
        match self.symbols {
            2 => out.extend_from_slice(&(self.bits << 12).to_be_bytes()[1..2]),
            3 => out.extend_from_slice(&(self.bits << 6).to_be_bytes()[1..3]),
            _ => {}
        }
        (self.bits, self.symbols) = (0, 0);
    }

    fn quoted_printable(&mut self, input: &[u8], out: &mut Vec<u8>) {
        let mut rest = input;
        while !rest.is_empty() {
            if self.held.is_empty() {
                let plain = memchr::memchr(b'=', rest).unwrap_or(rest.len());
                out.extend_from_slice(&rest[..plain]);
                rest = &rest[plain..];
                match rest {
                    [] => return,
                    [b'=', b'\r', b'\n', after @ ..] => {
                        rest = after;
                        continue;
                    }
                    [b'=', high, low, after @ ..] if hex(*high).is_some() && hex(*low).is_some() => {
                        out.push(hex(*high).unwrap_or_default() << 4 | hex(*low).unwrap_or_default());
                        rest = after;
                        continue;
                    }
                    _ => {}
                }
            }
            self.held.push(rest[0]);
            rest = &rest[1..];
            self.escape(out);
        }
    }

    /// Decides about what is held, if it can be decided.
    fn escape(&mut self, out: &mut Vec<u8>) {
        match self.held.as_slice() {
            [b'='] => {}
            [b'=', high] if hex(*high).is_some() => {}
            [b'=', high, low] if hex(*high).is_some() && hex(*low).is_some() => {
                out.push(hex(*high).unwrap_or_default() << 4 | hex(*low).unwrap_or_default());
                self.held.clear();
            }
            [b'=', .., b'\n'] if self.held[1..].iter().all(u8::is_ascii_whitespace) => self.held.clear(),
            [b'=', padding @ ..] if padding.len() < MAX_PADDING && padding.iter().all(|byte| matches!(byte, b' ' | b'\t' | b'\r')) => {}
            _ => self.keep(out),
        }
    }

    /// No escape: it stands for itself. The byte that showed it may begin another.
    fn keep(&mut self, out: &mut Vec<u8>) {
        let last = self.held.pop();
        out.append(&mut self.held);
        match last {
            Some(b'=') => self.held.push(b'='),
            Some(byte) => out.push(byte),
            None => {}
        }
    }
}

/// Copies the whole groups of lines that follow each other, as many as fit. Says how many symbols those are, and how many
/// bytes of the input with the lines' ends; nothing, if the first line is not whole or not of whole groups.
fn gather(input: &[u8], into: &mut [u8]) -> (usize, usize) {
    let (mut symbols, mut used) = (0, 0);
    while let Some(length) = memchr::memchr2(b'\r', b'\n', &input[used..]) {
        let line = &input[used..used + length];
        let Some(room) = into.get_mut(symbols..symbols + length).filter(|_| length.is_multiple_of(4)) else { break };
        room.copy_from_slice(line);
        symbols += length;
        used += length + 1;
    }
    (symbols, used)
}

/// Decodes whole groups of four symbols. `false`, and nothing is appended, if they are anything else.
fn whole_groups(groups: &[u8], out: &mut Vec<u8>) -> bool {
    let start = out.len();
    out.resize(start + groups.len() / 4 * 3, 0);
    let done = STANDARD_NO_PAD.decode(groups, out[start..].as_out()).is_ok();
    if !done {
        out.truncate(start);
    }
    done
}

const fn hex(byte: u8) -> Option<u8> {
    match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        b'A'..=b'F' => Some(byte - b'A' + 10),
        _ => None,
    }
}

/// Not in the alphabet.
const JUNK: u8 = 0xff;
/// `=`.
const PAD: u8 = 0xfe;
/// What each byte means in base64.
static VALUES: [u8; 256] = values();

const fn values() -> [u8; 256] {
    let alphabet = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut table = [JUNK; 256];
    let (mut at, mut value) = (0, 0_u8);
    while at < alphabet.len() {
        table[alphabet[at] as usize] = value;
        at += 1;
        value += 1;
    }
    table[b'=' as usize] = PAD;
    table
}

#[cfg(test)]
mod tests;
