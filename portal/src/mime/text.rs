//! The readable text of a message that is there as a whole: for a page that shows plain text and nothing else. Must not
//! know pages.
use super::{
    html,
    index::Index,
    part::Part,
    view::{Block, View, Way, read},
    words,
};

/// Before words that are crossed out: a sign, for what this is shown on has no words of its own.
const STRUCK: &str = "×";
/// Longest text shown, in bytes.
pub const MAX_TEXT: usize = 128 << 10;

/// The text of a message.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct MessageText {
    /// Lines end with LF; without control characters. Empty if there is none.
    pub text: String,
    /// There is more to the message than the text: attachments, pictures, or more text than is shown.
    pub shown_partly: bool,
    /// The message is too strange to be taken apart.
    pub cannot_be_shown: bool,
}

impl std::fmt::Debug for MessageText {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("MessageText(..)")
    }
}

/// Makes text of a message. A large one takes some tens of milliseconds: call it where blocking is allowed.
#[must_use]
pub fn plain_text(raw: &[u8]) -> MessageText {
    let index = Index::build(raw);
    if index.unshowable.is_some() {
        return MessageText { cannot_be_shown: true, ..MessageText::default() };
    }
    let view = View::plan(&index);
    let mut whole = String::new();
    let mut partly = !view.attachments.is_empty() || !view.notes.is_empty();
    for block in view.chosen(Way::Plain) {
        let (Block::Text { part, .. } | Block::Html { part }) = block else {
            partly = true;
            continue;
        };
        let Some((text, cut)) = index.part(*part).and_then(|found| text_of(raw, found, matches!(block, Block::Html { .. }))) else {
            partly = true;
            continue;
        };
        if !whole.is_empty() && !whole.ends_with('\n') {
            whole.push('\n');
        }
        whole.push_str(&text);
        partly |= cut;
    }
    let (text, cut) = words::clean(&whole, MAX_TEXT);
    MessageText { text, shown_partly: partly || cut, cannot_be_shown: false }
}

/// What a part says; and whether it says more.
fn text_of(raw: &[u8], part: &Part, is_page: bool) -> Option<(String, bool)> {
    let range = read::range(part);
    let bytes = raw.get(usize::try_from(range.start).ok()?..usize::try_from(range.end).ok()?)?;
    if !is_page {
        let shown = read::text(part, bytes);
        return Some((shown.text.to_string(), shown.partly));
    }
    let page = read::page(part, bytes);
    let plain = html::plain(page.text.as_str(), html::Marks { struck: STRUCK, ..html::Marks::default() });
    let partly = plain.pictures || plain.wild.is_some() || !plain.lost.is_nothing();
    Some((plain.text.to_string(), partly || page.partly))
}

#[cfg(test)]
mod tests;
