//! What is to be said about a message before it is read: nothing is left out silently.
use maud::{Markup, html};

use super::render::Rendered;
use crate::{
    mime::{html::LostKind, view::Note},
    service::read::Opened,
    web::layout::Words,
};

/// The notes of the page, if there are any.
pub(super) fn notes(words: &Words, opened: &Opened, rendered: &Rendered) -> Markup {
    let mut said: Vec<&str> = opened.notes.iter().map(|note| key(*note)).collect();
    said.extend(rendered.said.iter().copied());
    if opened.head.outside_sender {
        said.push("message-outside");
    }
    list(words, said)
}

/// The notes of a message inside.
pub(super) fn inner(words: &Words, notes: &[Note]) -> Markup {
    list(words, notes.iter().map(|note| key(*note)).collect())
}

fn list(words: &Words, mut said: Vec<&str>) -> Markup {
    said.sort_unstable();
    said.dedup();
    html! {
        @if !said.is_empty() {
            div.notice { @for key in said { p { (words.say(key)) } } }
        }
    }
}

/// The text of a note.
pub(super) const fn key(note: Note) -> &'static str {
    match note {
        Note::SignatureNotChecked => "note-signature",
        Note::SignedFile => "note-signed-file",
        Note::SignedTooLarge => "note-signed-too-large",
        Note::SignedShown => "note-signed-shown",
        Note::SignedHolds => "note-signed-holds",
        Note::Encrypted => "note-encrypted",
        Note::Tnef => "note-tnef",
        Note::Partly => "note-partly",
        Note::InParts => "note-parts",
        Note::TooLong => "note-too-long",
        Note::Cut => "note-cut",
        Note::Broken => "note-broken",
        Note::Outside => "note-outside",
        Note::OddHeader => "note-odd-header",
        Note::EncodedMessage => "note-encoded-message",
        Note::TooDeep => "note-too-deep",
        Note::UnknownEncoding => "note-unknown-encoding",
        Note::WrittenIn => "note-written-in",
        Note::OtherForm => "note-other-form",
    }
}

/// The text about what of a page cannot be shown.
pub(super) const fn lost(kind: LostKind) -> &'static str {
    match kind {
        LostKind::Form => "note-lost-form",
        LostKind::Drawing => "note-lost-drawing",
        LostKind::Formula => "note-lost-formula",
        LostKind::Film => "note-lost-film",
        LostKind::Page => "note-lost-page",
        LostKind::Links => "note-lost-links",
        LostKind::Picture => "note-lost-picture",
    }
}
