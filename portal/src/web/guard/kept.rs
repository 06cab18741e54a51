//! What somebody wrote into a form that was not taken: given back on the page that says why, to be sent again or copied.
//! Must not know what went wrong.
//!
//! Invariants: it stands in the answer to the request that brought it and nowhere else; what comes from another site is
//! refused before it is read, so that no page of somebody else's puts words into one of ours.
use std::rc::Rc;

use actix_web::{HttpMessage, HttpRequest};
use maud::{Markup, html};

use super::form::Pairs;
use crate::web::{
    layout::{Words, hidden},
    routes::Route,
};

/// The fields of the request at hand.
pub(crate) struct Kept {
    /// All of them.
    pub(super) pairs: Rc<Pairs>,
    /// Names of those that people write into at length.
    pub(super) written: &'static [&'static str],
}

/// What was written, if anything was: to be sent `again` by one press, or to be copied.
#[must_use]
pub(crate) fn markup(request: &HttpRequest, words: &Words, again: bool) -> Markup {
    let extensions = request.extensions();
    let Some(kept) = extensions.get::<Kept>() else { return html! {} };
    let texts: Vec<_> = kept.pairs.iter().filter(|(name, text)| kept.written.contains(name) && !text.trim().is_empty()).collect();
    let route = Route::parse(request.path()).filter(|_| again);
    if texts.is_empty() {
        return html! {};
    }
    html! {
        @if let Some(route) = route {
            form method="post" action=(route) {
                @for (name, value) in kept.pairs.iter().filter(|(name, _)| !kept.written.contains(name)) { (hidden(name, value)) }
                (fields(words, &texts))
                button type="submit" { (words.say("kept-again")) }
            }
        } @else {
            (fields(words, &texts))
        }
    }
}

/// Texts that were not sent, to be copied.
pub(in crate::web) fn fields(words: &Words, texts: &[(&str, &str)]) -> Markup {
    html! {
        h2 { (words.say("kept-heading")) }
        @for (number, (name, text)) in texts.iter().enumerate() {
            @let id = format!("kept-{number}");
            label for=(id) { (words.say(if number == 0 { "kept-label" } else { "kept-more" })) }
            textarea id=(id) name=(name) rows=(if text.len() < 100 { 2 } else { 10 }) dir="auto" spellcheck="false" readonly { "\n" (text) }
        }
    }
}
