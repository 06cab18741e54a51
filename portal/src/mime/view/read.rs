//! Bytes of a part to what a page shows. Must not know where they come from.
//!
//! Invariants: no more than [`range`] is wanted, whatever the part's size; a text is safe to show but for HTML's own
//! characters; it says if it is not all there.
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
    let charset::Decoded { text, doubt } = charset::to_text(&bytes, part.charset.as_deref());
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
    Shown { text, partly: cut, doubt, notes }
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

/// At most `bound` bytes; and whether the part holds more.
fn decoded(part: &Part, encoded: &[u8], bound: usize) -> (Zeroizing<Vec<u8>>, bool) {
    let mut bytes = Zeroizing::new(Vec::with_capacity(encoded.len().min(bound)));
    let mut decoder = Decoder::new(part.encoding);
    decoder.push(encoded, &mut bytes);
    decoder.finish(&mut bytes);
    bytes.truncate(bound);
    let cut = u64::try_from(bytes.len()).unwrap_or(u64::MAX) < part.size;
    if cut {
        // A letter cut in two would show as a broken one.
        let whole =
            bytes.iter().rposition(|byte| *byte == b'\n').filter(|end| bytes.len() - end < 1_000).map_or(bytes.len(), |end| end + 1);
        bytes.truncate(whole);
    }
    (bytes, cut)
}
