//! What is listed beside a message: its files, and the message itself as one.
use entity::domain::id::MessageId;
use maud::{Markup, html};

use super::{notes, render::Rendered};
use crate::{
    mime::{
        file_kind::{Icon, Warning},
        view::Attachment,
    },
    service::read::Opened,
    web::{
        layout::{Words, size},
        routes::Route,
    },
};

/// The list of the page.
pub(super) fn files(words: &Words, opened: &Opened, rendered: &Rendered) -> Markup {
    let id = opened.head.message;
    let listed: Vec<&Attachment> =
        opened.attachments.iter().filter(|one| one.content_id.is_none() || !rendered.pictures.contains(&one.part)).collect();
    html! {
        @if !listed.is_empty() {
            h2 { (words.say_with("files-heading", &[("number", listed.len().into())])) }
            (list(words, id, &listed))
        }
        details.keep {
            summary { (words.say("files-keep")) }
            p.hint { (words.say("files-keep-text")) }
            ul.ways {
                li { a href=(Route::Whole(id)) download { (words.say_with("files-whole", &[("size", size::size(words, opened.head.size).into())])) } }
                @if !opened.attachments.is_empty() { li { a href=(Route::Archive(id)) download { (words.say("files-archive")) } } }
            }
        }
    }
}

/// The files of a message inside.
pub(super) fn inner(words: &Words, id: MessageId, attachments: &[Attachment]) -> Markup {
    html! { @if !attachments.is_empty() { (list(words, id, &attachments.iter().collect::<Vec<_>>())) } }
}

fn list(words: &Words, id: MessageId, files: &[&Attachment]) -> Markup {
    html! { ul.files { @for one in files { li { (line(words, id, one)) } } } }
}

fn line(words: &Words, id: MessageId, one: &Attachment) -> Markup {
    html! {
        a href=(Route::File(id, one.part)) download=(one.name) {
            span.sign aria-hidden="true" { (sign(one.icon)) }
            span.name { bdi { (one.name) } }
            span.meta { (words.say(kind(one.icon))) ", " (size::size(words, one.size)) }
        }
        @if let Some(warning) = one.warning { p.warning { (words.say(danger(warning))) } }
        @if let Some(note) = one.note { p.hint { (words.say(notes::key(note))) } }
    }
}

/// A character that says what kind of file it is; the word stands beside it.
const fn sign(icon: Icon) -> &'static str {
    match icon {
        Icon::Document => "\u{1f4c4}",
        Icon::Picture => "\u{1f5bc}\u{fe0f}",
        Icon::Sound => "\u{1f50a}",
        Icon::Video => "\u{1f39e}\u{fe0f}",
        Icon::Archive => "\u{1f5c4}\u{fe0f}",
        Icon::Calendar => "\u{1f4c5}",
        Icon::Contact => "\u{1f464}",
        Icon::Message => "\u{2709}\u{fe0f}",
        Icon::Other => "\u{1f4ce}",
    }
}

const fn kind(icon: Icon) -> &'static str {
    match icon {
        Icon::Document => "file-document",
        Icon::Picture => "file-picture",
        Icon::Sound => "file-sound",
        Icon::Video => "file-video",
        Icon::Archive => "file-archive",
        Icon::Calendar => "file-calendar",
        Icon::Contact => "file-contact",
        Icon::Message => "file-message",
        Icon::Other => "file-other",
    }
}

const fn danger(warning: Warning) -> &'static str {
    match warning {
        Warning::Runs => "warning-runs",
        Warning::Active => "warning-active",
        Warning::Holds => "warning-holds",
        Warning::Pretends => "warning-pretends",
    }
}
