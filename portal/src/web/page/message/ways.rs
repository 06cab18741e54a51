//! Where one can go from a message: the other ways of showing it, its neighbours, back.
use entity::domain::id::MessageId;
use maud::{Markup, html};

use crate::{
    service::read::Opened,
    web::{layout::Words, routes::Route},
};

/// In which way a message is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::web) enum Tab {
    /// Markup of ours.
    Reading,
    /// In a frame.
    Designed,
    /// Plain text.
    Plain,
}

/// The three ways, this one marked.
pub(super) fn tabs(words: &Words, id: MessageId, here: Tab) -> Markup {
    let ways = [
        (Tab::Reading, Route::Message(id), "message-way-reading"),
        (Tab::Designed, Route::Designed(id), "message-way-designed"),
        (Tab::Plain, Route::Plain(id), "message-way-plain"),
    ];
    html! {
        nav.tabs aria-label=(words.say("message-ways")) {
            @for (tab, route, key) in ways {
                a href=(route) aria-current=[(tab == here).then_some("page")] { (words.say(key)) }
            }
        }
    }
}

/// Neighbours, and the way back.
pub(super) fn ways(words: &Words, opened: &Opened) -> Markup {
    html! {
        @if opened.head.newer.is_some() || opened.head.older.is_some() {
            nav.pages aria-label=(words.say("message-neighbours")) {
                @if let Some(newer) = opened.head.newer { a rel="prev" href=(Route::Message(newer)) { (words.say("message-newer")) } }
                @if let Some(older) = opened.head.older { a rel="next" href=(Route::Message(older)) { (words.say("message-older")) } }
            }
        }
        (back(words))
    }
}

/// The way back to the message.
pub(super) fn to_message(words: &Words, id: MessageId) -> Markup {
    html! { ul.ways { li { a href=(Route::Message(id)) { (words.say("danger-back")) } } } }
}

/// The way back to the list.
pub(super) fn back(words: &Words) -> Markup {
    html! { ul.ways { li { a href=(Route::Inbox(1)) { (words.say("message-back")) } } } }
}
