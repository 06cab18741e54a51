//! What is listed beside a message: its files, and the message itself as one.
use entity::domain::{id::MessageId, verdict::Verdict};
use maud::{Markup, html};

use super::{file::PICTURE, notes, render::Rendered};
use crate::{
    mime::{
        file_kind::{Icon, Warning},
        view::{Attachment, Note},
    },
    service::read::{Checks, Opened},
    web::{
        asset::Asset,
        layout::{Words, moment, size},
        routes::{Route, TeamRoute},
    },
};

/// Bytes of a picture that somebody may want to see larger than its place: a scan has them, a logo has not.
const LARGE: u64 = 32 << 10;

/// The list of the page.
pub(super) fn files(words: &Words, opened: &Opened, rendered: &Rendered) -> Markup {
    let id = opened.head.message;
    let checks = opened.checks.as_ref();
    // A picture that is shown in its place is no file to be listed, unless it may hold more than the page has room for, or it is not
    // shown because of what was found in it.
    let is_shown = |one: &Attachment| one.content_id.is_some() && one.size < LARGE && rendered.pictures.contains(&one.part);
    let dangerous = |one: &Attachment| checks.is_some_and(|checks| checks.is_dangerous(one.part));
    let listed: Vec<&Attachment> = opened.attachments.iter().filter(|one| !is_shown(one) || dangerous(one)).collect();
    html! {
        @if !listed.is_empty() {
            h2.files-heading { (words.say_with("files-heading", &[("number", listed.len().into())])) }
            (list(words, id, &listed, checks, &opened.notes))
        }
        details.keep {
            summary { (words.say("files-keep")) }
            p.hint { (words.say("files-keep-text")) }
            // Its files are not known, so none was shown to the scanner.
            @if checks.is_some() && opened.unshowable.is_some() { p.hint { (words.say("check-none")) } }
            ul.ways {
                li { a href=(Route::Whole(id)) download[checks.is_none()] { (words.say_with("files-whole", &[("size", size::size(words, opened.head.size).into())])) } }
                @if !opened.attachments.is_empty() { li { a href=(Route::Archive(id)) download[checks.is_none()] { (words.say("files-archive")) } } }
            }
        }
    }
}

/// The files of a message inside.
pub(super) fn inner(words: &Words, id: MessageId, attachments: &[Attachment], checks: Option<&Checks>, said: &[Note]) -> Markup {
    html! { @if !attachments.is_empty() { (list(words, id, &attachments.iter().collect::<Vec<_>>(), checks, said)) } }
}

/// The files of a message, for staff. No `download`: where a scanner found something, a page comes instead.
pub(in crate::web) fn of_staff(words: &Words, files: &[Attachment], route: &dyn Fn(u16) -> TeamRoute) -> Markup {
    html! {
        @if !files.is_empty() {
            ul.files aria-label=(words.say_with("files-heading", &[("number", files.len().into())])) {
                @for one in files {
                    li {
                        a href=(Route::Team(route(one.part))) { (sign_and_name(words, one)) }
                        @if let Some(warning) = one.warning { p.warning { (words.say(danger(warning))) } }
                        @if let Some(note) = one.note { p.hint { (words.say(notes::key(note))) } }
                    }
                }
            }
        }
    }
}

fn sign_and_name(words: &Words, one: &Attachment) -> Markup {
    html! {
        img.sign src={ (Asset::Files.url()) "#" (sign(one.icon)) } alt="" width="28" height="28";
        span.name { bdi { (one.name) } }
        span.meta { (words.say(kind(one.icon))) ", " (size::size(words, one.size)) }
    }
}

/// What is `said` above of all that is encrypted is not said again of each file.
fn list(words: &Words, id: MessageId, files: &[&Attachment], checks: Option<&Checks>, said: &[Note]) -> Markup {
    let again = |note: Note| note == Note::Encrypted && said.contains(&note);
    html! { ul.files { @for one in files { li { (line(words, id, one, checks, one.note.filter(|note| !again(*note)))) } } } }
}

/// Where there is a scanner, a page may come instead of the file: no `download`, which would save that page in its name.
fn line(words: &Words, id: MessageId, one: &Attachment, checks: Option<&Checks>, note: Option<Note>) -> Markup {
    html! {
        a href=(Route::File(id, one.part)) download=[checks.is_none().then_some(&one.name)] {
            (sign_and_name(words, one))
        }
        @if one.is_picture && one.size > 0 && !checks.is_some_and(|checks| checks.is_dangerous(one.part)) {
            @if one.size > PICTURE {
                p.hint { (words.say("look-too-large")) }
            } @else {
                p.look-at { a href=(Route::Look(id, one.part)) { (words.say("look")) span.unseen { ": " (one.name) } } }
            }
        }
        @if let Some(warning) = one.warning { p.warning { (words.say(danger(warning))) } }
        @if let Some(note) = note { p.hint { (words.say(notes::key(note))) } }
        @if let Some(checks) = checks { (check(words, one, checks)) }
    }
}

/// What the scanner said.
fn check(words: &Words, one: &Attachment, checks: &Checks) -> Markup {
    html! {
        @match checks.of(one.part) {
            None => p.hint { (words.say("check-none")) },
            Some(said) if said.verdict == Verdict::Clean => p.hint { (words.say("check-clean")) " (" (moment::moment(words, said.at)) ")" },
            Some(_) => p.warning { (words.say("check-danger")) },
        }
    }
}

/// Which drawing says what kind of file it is; the word stands beside it.
const fn sign(icon: Icon) -> &'static str {
    match icon {
        Icon::Document => "document",
        Icon::Picture => "picture",
        Icon::Sound => "sound",
        Icon::Video => "video",
        Icon::Archive => "archive",
        Icon::Calendar => "calendar",
        Icon::Contact => "contact",
        Icon::Message => "message",
        Icon::Other => "other",
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
