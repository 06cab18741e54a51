//! The readable text of a stored message. Must not know pages.
//!
//! The library takes the message apart and makes text of HTML. It descends into nested messages by recursion, without
//! a limit, so a message of a few kilobytes can want more stack than a thread usually has: it runs on a thread of its
//! own whose stack grows with the message. A panic in it is caught there and means "cannot be shown".
use std::thread;

use mail_parser::MessageParser;

use super::words;

/// Largest message looked into: twice what is stored now. Nested messages inside an encoding cost the square of their
/// size (26 s at 1 MiB), so that more wants the pre-scan that comes with larger messages.
pub const MAX_MESSAGE: usize = 128 << 10;
/// Longest text shown, in bytes.
pub const MAX_TEXT: usize = 128 << 10;
/// Stack for any message.
const STACK: usize = 1 << 20;
/// Stack for each byte of the message: the shortest nested message takes some 29 bytes, and one level of descent less
/// than 4 KiB of stack. Reserved, not used, unless the message is that deep.
const STACK_PER_BYTE: usize = 160;

/// The text of a message.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct MessageText {
    /// Lines end with LF; without control characters. Empty if there is none.
    pub text: String,
    /// There is more to the message than the text: attachments, pictures, or more text than is shown.
    pub shown_partly: bool,
    /// The message is too large or too strange to be looked into.
    pub cannot_be_shown: bool,
}

impl std::fmt::Debug for MessageText {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("MessageText(..)")
    }
}

impl MessageText {
    fn not_shown() -> Self {
        Self { cannot_be_shown: true, ..Self::default() }
    }
}

/// Makes text of a message. A hostile message takes some hundred milliseconds: call it where blocking is allowed.
#[must_use]
pub fn plain_text(raw: &[u8]) -> MessageText {
    if raw.len() > MAX_MESSAGE {
        return MessageText::not_shown();
    }
    thread::scope(|scope| {
        let builder = thread::Builder::new().name("mime-text".to_owned()).stack_size(STACK + raw.len() * STACK_PER_BYTE);
        builder.spawn_scoped(scope, || take_apart(raw)).ok().and_then(|thread| thread.join().ok())
    })
    .unwrap_or_else(MessageText::not_shown)
}

fn take_apart(raw: &[u8]) -> MessageText {
    let Some(message) = MessageParser::default().parse(raw) else {
        // No header at all: text, as far as anybody can tell.
        let (text, cut) = words::clean(&String::from_utf8_lossy(raw), MAX_TEXT);
        return MessageText { text, shown_partly: cut, cannot_be_shown: false };
    };
    let mut whole = String::new();
    for nth in 0..message.text_body_count() {
        if let Some(part) = message.body_text(nth) {
            if !whole.is_empty() && !whole.ends_with('\n') {
                whole.push('\n');
            }
            whole.push_str(&part);
        }
        if whole.len() > MAX_TEXT {
            break;
        }
    }
    let (text, cut) = words::clean(&whole, MAX_TEXT);
    MessageText { text, shown_partly: cut || message.attachment_count() > 0, cannot_be_shown: false }
}

#[cfg(test)]
mod tests;
