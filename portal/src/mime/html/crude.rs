//! Text of HTML that is too wild for anything better: one pass from front to back, tags cut out, no structure looked at.
//!
//! Takes time in proportion to the bytes it reads, whatever they are. Reads nested or broken markup wrongly, never dangerously:
//! what comes out is text.
use std::collections::HashSet;

use super::{
    address,
    letters::{is_blank, neutral},
};

/// Bytes that are read.
const MAX_INPUT: usize = 8 << 20;
/// Bytes that come out.
const MAX_TEXT: usize = 256 << 10;
/// Longest reference to a character.
const MAX_REFERENCE: usize = 10;
/// Elements whose content is no text.
const SILENT: &[&str] = &["script", "style", "title", "template", "textarea", "select", "iframe", "svg", "math", "noembed", "noframes"];
/// Elements inside a line.
const INLINE: &[&str] = &[
    "a", "abbr", "b", "big", "cite", "code", "del", "em", "font", "i", "img", "ins", "kbd", "mark", "q", "s", "small", "span", "strike",
    "strong", "sub", "sup", "tt", "u", "var", "wbr",
];

/// Addresses that are kept, and bytes of all of them.
const MAX_LINKS: usize = 500;
const MAX_ADDRESSES: usize = 64 << 10;

/// The addresses that links of a page lead to, each once, in their order; and whether there are more of them.
pub(super) fn addresses(html: &str) -> (Vec<String>, bool) {
    let read = &html[..html.floor_char_boundary(MAX_INPUT)];
    let (mut found, mut known, mut bytes, mut tried) = (Vec::new(), HashSet::new(), 0, 0);
    let mut rest = read;
    while let Some(at) = memchr::memchr(b'<', rest.as_bytes()) {
        rest = &rest[at + 1..];
        if !rest.get(..2).is_some_and(|start| matches!(start.as_bytes(), [b'a' | b'A', space] if space.is_ascii_whitespace())) {
            continue;
        }
        tried += 1;
        if tried > MAX_TRIED {
            return (found, true);
        }
        let tag = &rest[..rest.bytes().take(MAX_TAG).position(|byte| byte == b'>').unwrap_or(0)];
        let Some(address) = href(tag).and_then(|value| address::parse_from(&value, None)) else { continue };
        if !known.insert(address.clone()) {
            continue;
        }
        bytes += address.len();
        if found.len() == MAX_LINKS || bytes > MAX_ADDRESSES {
            return (found, true);
        }
        found.push(address);
    }
    (found, false)
}

/// Longest tag that is looked into for an address, and how many.
const MAX_TAG: usize = 4 << 10;
const MAX_TRIED: usize = 5_000;

/// What `href` says in a tag, with or without quotes.
fn href(tag: &str) -> Option<String> {
    let at = memchr::memmem::find(tag.to_ascii_lowercase().as_bytes(), b"href")? + "href".len();
    let value = tag[at..].trim_start().strip_prefix('=')?.trim_start();
    let value = match value.as_bytes().first()? {
        quote @ (b'"' | b'\'') => value[1..].split(char::from(*quote)).next()?,
        _ => value.split_ascii_whitespace().next()?,
    };
    let (mut said, mut rest) = (String::with_capacity(value.len()), value);
    while let Some(c) = rest.chars().next() {
        let (c, length) = (c == '&').then(|| reference(rest)).flatten().unwrap_or((c, c.len_utf8()));
        said.push(c);
        rest = &rest[length..];
    }
    Some(said)
}

/// The text, and whether there is more of it than comes out.
pub(super) fn text(html: &str) -> (String, bool) {
    let read = &html[..html.floor_char_boundary(MAX_INPUT)];
    let mut out = Text { goes_on: read.len() < html.len(), ..Text::default() };
    let mut rest = read;
    while let Some(at) = memchr::memchr(b'<', rest.as_bytes()) {
        out.add(&rest[..at]);
        if out.full() && out.goes_on {
            break;
        }
        match tag(&rest[at..], &mut out) {
            Some(after) => rest = after,
            // Nothing ends any more: what is left is markup.
            None => return out.finish(),
        }
    }
    out.add(rest);
    out.finish()
}

/// Bytes of the longest page of which it is asked whether it is empty.
pub const LONGEST_EMPTY: u64 = 64 << 10;

/// Whether a page holds nothing that anybody would read or see. Of a long one it is not asked: those hold something.
#[must_use]
pub fn is_empty(html: &str) -> bool {
    const SEEN: &[&str] = &[
        "<img",
        "<svg",
        "<math",
        "<input",
        "<select",
        "<textarea",
        "<object",
        "<noframes",
        "<video",
        "<canvas",
        "<iframe",
        "<embed",
        "<audio",
    ];
    let lower = (html.len() as u64 <= LONGEST_EMPTY).then(|| html.to_ascii_lowercase());
    lower.is_some_and(|lower| !SEEN.iter().any(|tag| lower.contains(tag)) && is_blank(&text(html).0))
}

/// Leaves a tag or a comment behind, and what a silent element holds.
fn tag<'h>(html: &'h str, out: &mut Text) -> Option<&'h str> {
    if let Some(comment) = html.strip_prefix("<!--") {
        return memchr::memmem::find(comment.as_bytes(), b"-->").map(|end| &comment[end + 3..]);
    }
    let name = html[1..].strip_prefix('/').unwrap_or(&html[1..]);
    let length = name.bytes().take_while(u8::is_ascii_alphanumeric).count();
    let name = name[..length].to_ascii_lowercase();
    if name.is_empty() && !html[1..].starts_with(['/', '!', '?']) {
        out.add("<");
        return Some(&html[1..]);
    }
    let after = &html[end_of_tag(html)?..];
    if !html.starts_with("</") && SILENT.contains(&name.as_str()) {
        return skip(after, &name);
    }
    if !INLINE.contains(&name.as_str()) {
        out.line();
    }
    Some(after)
}

/// The place after the tag: a value in quotes may hold anything.
fn end_of_tag(html: &str) -> Option<usize> {
    let (mut quote, mut before) = (None, b' ');
    for (at, byte) in html.bytes().enumerate() {
        match (quote, byte) {
            (Some(open), _) if open == byte => quote = None,
            (Some(_), _) => {}
            (None, b'>') => return Some(at + 1),
            (None, b'"' | b'\'') if before == b'=' => quote = Some(byte),
            _ => {}
        }
        if !byte.is_ascii_whitespace() {
            before = byte;
        }
    }
    None
}

/// The place at the end tag of an element.
fn skip<'h>(html: &'h str, name: &str) -> Option<&'h str> {
    let ends = |at: &usize| html[at + 2..].get(..name.len()).is_some_and(|end| end.eq_ignore_ascii_case(name));
    memchr::memmem::find_iter(html.as_bytes(), b"</").find(ends).map(|at| &html[at..])
}

/// Text as it grows: spaces collapse, empty lines are at most one.
#[derive(Default)]
struct Text {
    out: String,
    breaks: usize,
    space: bool,
    goes_on: bool,
}

impl Text {
    fn full(&self) -> bool {
        self.out.len() >= MAX_TEXT
    }

    fn line(&mut self) {
        self.breaks = if self.out.is_empty() { 0 } else { (self.breaks + 1).min(2) };
        self.space = false;
    }

    fn add(&mut self, text: &str) {
        let mut rest = text;
        while let Some(c) = rest.chars().next() {
            if self.full() {
                self.goes_on |= rest.chars().any(|c| neutral(c).is_some_and(|c| !c.is_whitespace()));
                return;
            }
            let (c, length) = (c == '&').then(|| reference(rest)).flatten().unwrap_or((c, c.len_utf8()));
            rest = &rest[length..];
            match neutral(c) {
                Some(c) if c.is_whitespace() => self.space = self.breaks == 0 && !self.out.is_empty(),
                Some(c) => self.letter(c),
                None => {}
            }
        }
    }

    fn letter(&mut self, c: char) {
        for _ in 0..self.breaks {
            self.out.push('\n');
        }
        if self.space {
            self.out.push(' ');
        }
        (self.breaks, self.space) = (0, false);
        self.out.push(c);
    }

    fn finish(mut self) -> (String, bool) {
        if !self.out.is_empty() {
            self.out.push('\n');
        }
        (self.out, self.goes_on)
    }
}

/// The character that a reference names, and how long the reference is.
fn reference(text: &str) -> Option<(char, usize)> {
    let end = text.bytes().take(MAX_REFERENCE).position(|byte| byte == b';')?;
    let c = match &text[1..end] {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        "nbsp" => ' ',
        name => {
            let digits = name.strip_prefix('#')?;
            let code = match digits.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16),
                None => digits.parse(),
            };
            char::from_u32(code.ok()?)?
        }
    };
    Some((c, end + 1))
}
