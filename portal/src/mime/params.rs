//! Structured fields of a part: a word and its parameters (RFC 2045, 2183), long and foreign values among them (RFC 2231).
//! Must not know what they mean.
//!
//! Forgiving, for this is where writers err most: no semicolon before the first parameter, values with spaces and no
//! quotes, quotes that never close, encoded words where RFC 2047 forbids them. A value that RFC 2231 writes in pieces
//! becomes text once it is whole, for a letter may be cut between two pieces.
//!
//! Invariant: any bytes give an answer; the first of two parameters of one name counts.
use super::{charset, encoded_word};

/// Parameters looked at.
const MAX_PARAMETERS: usize = 200;

/// A field's word and parameters. Values are text as it came, not yet safe to show.
#[derive(Default)]
pub(super) struct Field {
    /// `text/plain`, `attachment`: in lower case, without white space.
    pub(super) word: String,
    list: Vec<Parameter>,
}

struct Parameter {
    name: String,
    /// The place in a value of several pieces.
    piece: Option<u16>,
    /// Percent-encoded, the first piece with its charset in front.
    extended: bool,
    value: String,
}

impl Field {
    /// Reads a field's value.
    pub(super) fn read(value: &[u8]) -> Self {
        let unfolded: Vec<u8> = value.iter().copied().filter(|byte| !matches!(byte, b'\r' | b'\n' | 0)).collect();
        let line = charset::to_text(&unfolded, None).text;
        let mut pieces = split(&line).into_iter();
        let first = pieces.next().unwrap_or_default();
        let (word, rest) = match first.trim_start().split_once([' ', '\t']) {
            // `text/plain charset=x`: a parameter without its semicolon.
            Some((word, rest)) if rest.contains('=') => (word, Some(rest.to_owned())),
            _ => (first.as_str(), None),
        };
        let word = word.chars().filter(|c| !c.is_whitespace()).collect::<String>().to_ascii_lowercase();
        let list = rest.into_iter().chain(pieces).take(MAX_PARAMETERS).filter_map(|piece| parameter(&piece)).collect();
        Self { word, list }
    }

    /// A parameter's value: written by RFC 2231 if that is there, else plain, where encoded words are decoded.
    pub(super) fn get(&self, name: &str) -> Option<String> {
        let of_name = || self.list.iter().filter(|parameter| parameter.name == name);
        if let Some(whole) = of_name().find(|parameter| parameter.piece.is_none() && parameter.extended) {
            return Some(join(&[whole]));
        }
        let mut pieces: Vec<&Parameter> = Vec::new();
        while let Some(next) = of_name().find(|parameter| parameter.piece.is_some_and(|piece| usize::from(piece) == pieces.len())) {
            pieces.push(next);
        }
        if !pieces.is_empty() {
            return Some(join(&pieces));
        }
        let plain = of_name().find(|parameter| parameter.piece.is_none() && !parameter.extended)?;
        Some(if plain.value.contains("=?") { encoded_word::decode(plain.value.as_bytes()) } else { plain.value.clone() })
    }
}

/// Cuts at semicolons that stand outside quotes; comments go.
fn split(line: &str) -> Vec<String> {
    let mut pieces = vec![String::new()];
    let (mut quoted, mut escaped, mut comments) = (false, false, 0_usize);
    for c in line.chars() {
        let piece = pieces.last_mut().expect("there is always one");
        match c {
            _ if escaped => escaped = false,
            '\\' if quoted || comments > 0 => escaped = true,
            '"' if comments == 0 => quoted = !quoted,
            '(' if !quoted && (comments > 0 || piece.ends_with([' ', '\t']) || piece.is_empty()) => comments += 1,
            ')' if comments > 0 => {
                comments -= 1;
                continue;
            }
            ';' if !quoted && comments == 0 => {
                if pieces.len() > MAX_PARAMETERS {
                    break;
                }
                pieces.push(String::new());
                continue;
            }
            _ => {}
        }
        if comments == 0 {
            piece.push(c);
        }
    }
    pieces
}

/// `name*0*="value"`.
fn parameter(piece: &str) -> Option<Parameter> {
    let (name, value) = piece.split_once('=')?;
    let name = name.trim().to_ascii_lowercase();
    let mut sections = name.split('*');
    let base = sections.next().filter(|base| !base.is_empty())?.to_owned();
    let marks: Vec<&str> = sections.collect();
    let extended = marks.last() == Some(&"");
    let piece = marks.iter().find_map(|mark| mark.parse().ok());
    Some(Parameter { name: base, piece, extended, value: unquoted(value.trim()) })
}

/// A backslash escapes a quote or itself; in front of anything else it is the path separator of a careless writer.
fn unquoted(value: &str) -> String {
    let Some(inner) = value.strip_prefix('"') else { return value.to_owned() };
    let mut text = String::with_capacity(inner.len());
    let mut chars = inner.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '"' => break,
            '\\' => text.push(chars.next_if(|next| matches!(next, '"' | '\\')).unwrap_or('\\')),
            _ => text.push(c),
        }
    }
    text
}

/// Pieces to one text.
fn join(pieces: &[&Parameter]) -> String {
    let mut bytes = Vec::new();
    let mut label = None;
    for (nth, piece) in pieces.iter().enumerate() {
        let mut value = piece.value.as_str();
        if nth == 0 && piece.extended {
            let mut parts = value.splitn(3, '\'');
            if let (Some(charset), Some(_), Some(rest)) = (parts.next(), parts.next(), parts.next()) {
                label = Some(charset);
                value = rest;
            }
        }
        if piece.extended {
            bytes.extend(percent(value.as_bytes()));
        } else {
            bytes.extend_from_slice(value.as_bytes());
        }
    }
    charset::to_text(&bytes, label).text
}

fn percent(value: &[u8]) -> Vec<u8> {
    let digit = |at: usize| value.get(at).and_then(|byte| char::from(*byte).to_digit(16));
    let mut bytes = Vec::with_capacity(value.len());
    let mut at = 0;
    while let Some(byte) = value.get(at) {
        match (byte, digit(at + 1), digit(at + 2)) {
            (b'%', Some(high), Some(low)) => {
                bytes.push(u8::try_from(high << 4 | low).unwrap_or_default());
                at += 3;
            }
            _ => {
                bytes.push(*byte);
                at += 1;
            }
        }
    }
    bytes
}

#[cfg(test)]
mod tests;
