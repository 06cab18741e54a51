//! A message as one text file: what stands above it, and what its page shows as plain text. Must not know where it goes.
//!
//! As long as the page's view at most, and says so where that ends. Calendar entries and pictures are left out: they are files of
//! the archive.
use zeroize::Zeroizing;

use crate::{
    mime::{
        html,
        view::{Form, Note},
    },
    service::read::{Letter, Piece},
    web::{layout::Words, page::message::about},
};

/// The file's text.
pub(super) fn text(words: &Words, letter: &Letter) -> Zeroizing<String> {
    let mut out = Zeroizing::new(String::new());
    let neutral = letter.written_here.then(|| words.host());
    out.push_str(&about::lines(words, &letter.about, Some(letter.received_at), neutral));
    write(words, &letter.pieces, &mut out);
    if letter.notes.contains(&Note::TooLong) {
        block(&words.say("note-too-long"), &mut out);
    }
    out
}

fn write(words: &Words, pieces: &[Piece], out: &mut String) {
    for piece in pieces {
        match piece {
            Piece::Text { form: Form::Calendar, .. } | Piece::Picture { .. } => {}
            Piece::Text { text, partly, .. } => {
                block(text, out);
                if *partly {
                    block(&words.say("message-goes-on"), out);
                }
            }
            Piece::Html { html, partly, .. } => {
                let plain = html::plain(html);
                block(&plain.text, out);
                if *partly || plain.goes_on {
                    block(&words.say("message-goes-on"), out);
                }
            }
            Piece::Message { about, pieces, notes, .. } => {
                block(&format!("{}\n{}", words.say("message-inner"), about::lines(words, about, None, None)), out);
                write(words, pieces, out);
                if notes.contains(&Note::TooLong) {
                    block(&words.say("note-too-long"), out);
                }
            }
        }
    }
}

/// What was written before, an empty line, and this.
fn block(text: &str, out: &mut String) {
    let text = text.trim_end();
    if text.is_empty() {
        return;
    }
    if !out.is_empty() {
        out.push('\n');
    }
    out.push_str(text);
    out.push('\n');
}
