//! A message as one text file: what stands above it, and what its page shows as plain text. Must not know where it goes.
//!
//! As long as the page's view at most, and says so where that ends. Calendar entries and pictures are left out: they are files of
//! the archive.
use zeroize::Zeroizing;

use crate::{
    mime::{
        html::{self, Page},
        view::{Form, Note},
    },
    service::read::{Letter, Piece},
    web::{
        layout::Words,
        page::message::{about, notes, render::told::Told},
    },
};

/// The file's text.
pub(super) fn text(words: &Words, letter: &Letter) -> Zeroizing<String> {
    let mut out = Zeroizing::new(String::new());
    let neutral = letter.written_here.then(|| words.host());
    out.push_str(&about::lines(words, &letter.about, Some(letter.received_at), neutral));
    written(words, &letter.pieces, &letter.notes, &mut out);
    out
}

/// What is to be said about a message, as its page says it, and what is in it.
fn written(words: &Words, pieces: &[Piece], notes: &[Note], out: &mut String) {
    let mut inside = Zeroizing::new(String::new());
    let mut said: Vec<&'static str> = notes.iter().map(|note| notes::key(note.without_rest())).collect();
    write(words, pieces, &mut said, &mut inside);
    said.sort_unstable();
    said.dedup();
    for key in said {
        block(&words.say(key), out);
    }
    block(&inside, out);
}

fn write(words: &Words, pieces: &[Piece], said: &mut Vec<&'static str>, out: &mut String) {
    for piece in pieces {
        match piece {
            Piece::Text { form: Form::Calendar, .. } | Piece::Picture { .. } => {}
            Piece::Text { text, partly, doubt, notes, .. } => {
                said.extend(notes.iter().map(|note| notes::key(note.without_rest())));
                block(text, out);
                ends(words, *partly, out);
                said.extend(doubt.map(|_| "note-letters"));
            }
            Piece::Html { html, places, partly, doubt, .. } => {
                let plain = html::plain(Page::new(html, places), Told::new(words).marks());
                block(&plain.text, out);
                ends(words, *partly || plain.goes_on, out);
                if let Some(hidden) = &plain.hidden {
                    block(&format!("{}:\n{}", words.say("message-hidden"), **hidden), out);
                }
                said.extend(doubt.map(|_| "note-letters"));
                said.extend(plain.wild.map(|_| "note-too-wild"));
                said.extend(plain.pictures.then_some("note-left-out"));
                said.extend(plain.lost.kinds().map(notes::lost));
            }
            Piece::Message { about, pieces, notes, .. } => {
                block(&format!("{}\n{}", words.say("message-inner"), about::lines(words, about, None, None)), out);
                written(words, pieces, notes, out);
            }
            Piece::Signed { pieces, notes, .. } => {
                said.extend(notes.iter().map(|note| notes::key(note.without_rest())));
                write(words, pieces, said, out);
            }
        }
    }
}

/// A text that is not all there says so where it ends.
fn ends(words: &Words, partly: bool, out: &mut String) {
    if partly {
        block(&words.say("message-goes-on"), out);
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
