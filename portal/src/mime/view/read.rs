//! Bytes of a part to what a page shows. Must not know where they come from.
//!
//! Invariants: no more than [`range`] is wanted, whatever the part's size; a text is safe to show but for HTML's own
//! characters; it says if it is not all there. A long plain text is read in stretches ([`stretch`]), each of which begins where the one
//! before it ends: one behind the other they are the text.
use std::ops::Range;

use zeroize::Zeroizing;

use super::{MAX_PAGES, MAX_SIGNED, MAX_TEXT, Note};
use crate::mime::{
    armour,
    charset::{self, Doubt},
    decode::{Decoder, Encoding},
    enriched, flowed,
    part::{Kind, Part},
    signed, words,
};

/// A text is cut behind a line if one ends among so many last bytes.
const LINE: u64 = 1_000;

/// The text of a part.
pub struct Shown {
    /// Line ends as LF where it is plain text; HTML as it was written.
    pub text: Zeroizing<String>,
    /// There is more of it in the part.
    pub partly: bool,
    /// Why it may not read as it was written.
    pub doubt: Option<Doubt>,
    /// What is to be said of it.
    pub notes: Vec<Note>,
}

impl std::fmt::Debug for Shown {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Shown").field("partly", &self.partly).field("doubt", &self.doubt).finish_non_exhaustive()
    }
}

/// Which bytes of the message are wanted to show the part: all of its body, or as many as can matter.
#[must_use]
pub fn range(part: &Part) -> Range<u64> {
    let decoded = match part.kind {
        Kind::Html => MAX_PAGES,
        Kind::Opaque => MAX_SIGNED,
        _ => MAX_TEXT,
    };
    let most = match part.encoding {
        Encoding::Identity | Encoding::Unknown => decoded,
        // Line ends and a little junk between the groups.
        Encoding::Base64 => decoded * 2,
        Encoding::QuotedPrintable => decoded * 3 + decoded / 8,
    };
    part.body.start..part.body.end.min(part.body.start.saturating_add(most))
}

/// Plain text of a part; `encoded` are the bytes at its [`range`].
#[must_use]
pub fn text(part: &Part, encoded: &[u8]) -> Shown {
    let bound = usize::try_from(MAX_TEXT).unwrap_or(usize::MAX);
    let (bytes, cut) = decoded(part, encoded, bound);
    readable(part, &bytes, bound, cut)
}

fn readable(part: &Part, bytes: &[u8], bound: usize, partly: bool) -> Shown {
    let charset::Decoded { text, doubt } = charset::to_text(bytes, part.charset.as_deref());
    let text = Zeroizing::new(text);
    let text = if part.flowed { Zeroizing::new(flowed::unfold(&text, part.delsp)) } else { text };
    // A letter may take more bytes in UTF-8 than it took before; what was decoded is shown whole.
    let (text, _) = words::clean(&text, bound * 4);
    let mut text = Zeroizing::new(text);
    if part.media_type == "text/enriched" {
        text = Zeroizing::new(enriched::text(&text));
    }
    let mut notes = Vec::new();
    if let Some(inner) = armour::signed(&text) {
        text = Zeroizing::new(inner);
        notes.push(Note::SignatureNotChecked);
    }
    if armour::holds_file(&text) {
        notes.push(Note::WrittenIn);
    }
    Shown { text, partly, doubt, notes }
}

/// How many stretches a plain text has; one if it can be read in no more, for its letters do not tell where one begins.
#[must_use]
pub fn stretches(part: &Part) -> u16 {
    let wide = part.charset.as_deref().is_some_and(|name| ["utf-16", "utf-32", "ucs-"].iter().any(|wide| starts_with(name, wide)));
    // What is read otherwise than it is written has no stretches either.
    if part.kind != Kind::Text || wide || part.media_type == "text/enriched" {
        return 1;
    }
    u16::try_from(part.size.div_ceil(MAX_TEXT).max(1)).unwrap_or(u16::MAX)
}

/// Which decoded bytes of the part are wanted for a stretch, from 1: those in which it may begin, too.
#[must_use]
pub fn stretch_range(part: &Part, number: u16) -> Range<u64> {
    let end = u64::from(number) * MAX_TEXT;
    end.saturating_sub(MAX_TEXT + LINE).min(part.size)..end.min(part.size)
}

/// A stretch of a plain text; `bytes` are the decoded ones at its [`stretch_range`].
#[must_use]
pub fn stretch(part: &Part, number: u16, bytes: &[u8]) -> Shown {
    let bound = usize::try_from(MAX_TEXT).unwrap_or(usize::MAX);
    // Of the bytes before the bound of the stretch before, the last ones may belong to this.
    let before = usize::try_from((u64::from(number).saturating_sub(1) * MAX_TEXT).min(LINE)).unwrap_or(0).min(bytes.len());
    let start = if before == 0 { 0 } else { whole(&bytes[..before]) };
    let last = u64::from(number) * MAX_TEXT >= part.size;
    let end = if last { bytes.len() } else { whole(bytes) };
    readable(part, &bytes[start.min(end)..end], bound + bound / 4, !last)
}

fn starts_with(name: &str, beginning: &str) -> bool {
    name.get(..beginning.len()).is_some_and(|name| name.eq_ignore_ascii_case(beginning))
}

/// The HTML of a part, to be sanitised; `encoded` are the bytes at its [`range`].
#[must_use]
pub fn page(part: &Part, encoded: &[u8]) -> Shown {
    let (bytes, cut) = decoded(part, encoded, usize::try_from(MAX_PAGES).unwrap_or(usize::MAX));
    let named = part.charset.clone().or_else(|| charset::named_in_html(&bytes));
    let charset::Decoded { text, doubt } = charset::to_text(&bytes, named.as_deref());
    Shown { text: Zeroizing::new(text), partly: cut, doubt, notes: Vec::new() }
}

/// The message inside a signed file; `encoded` are the bytes at its [`range`].
#[must_use]
pub fn signed(part: &Part, encoded: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    let (file, cut) = decoded(part, encoded, usize::try_from(MAX_SIGNED).unwrap_or(usize::MAX));
    if cut { None } else { signed::content(&file) }
}

/// Where bytes that go on are best cut: behind the last of their lines if one ends among the last, else behind a whole letter. A letter cut in
/// two would show as a broken one.
fn whole(bytes: &[u8]) -> usize {
    let line = usize::try_from(LINE).unwrap_or(usize::MAX);
    let last = &bytes[bytes.len().saturating_sub(line)..];
    if let Some(end) = last.iter().rposition(|byte| *byte == b'\n') {
        return bytes.len() - last.len() + end + 1;
    }
    let first = |byte: u8| byte & 0xc0 == 0xc0;
    let wanted = |byte: u8| usize::try_from(byte.leading_ones()).unwrap_or(0);
    match last.iter().rposition(|byte| *byte & 0xc0 != 0x80) {
        Some(at) if first(last[at]) && last.len() - at < 4 && last.len() - at < wanted(last[at]) => bytes.len() - last.len() + at,
        _ => bytes.len(),
    }
}

/// At most `bound` bytes; and whether the part holds more.
fn decoded(part: &Part, encoded: &[u8], bound: usize) -> (Zeroizing<Vec<u8>>, bool) {
    let mut bytes = Zeroizing::new(Vec::with_capacity(encoded.len().min(bound)));
    let mut decoder = Decoder::new(part.encoding);
    decoder.push(encoded, &mut bytes);
    decoder.finish(&mut bytes);
    bytes.truncate(bound);
    let cut = u64::try_from(bytes.len()).unwrap_or(u64::MAX) < part.size;
    if cut {
        let end = whole(&bytes);
        bytes.truncate(end);
    }
    (bytes, cut)
}
