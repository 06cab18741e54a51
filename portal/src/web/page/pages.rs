//! The ways from one page of a list to the next. Must not know any list.
//!
//! Invariant: a page behind the end of a list shows nothing of it, since that it is empty would say something untrue; every list that
//! has pages asks here for the ways between them, and so none forgets that.
use std::fmt::Display;

use entity::domain::page::Paged;
use maud::{Markup, html};

use crate::web::{layout::Words, problem::Problem};

/// Newer and older, each at the address that `at` gives.
///
/// # Errors
/// [`Problem::Beyond`] behind the end of the list.
pub(crate) fn pages<T, A: Display>(words: &Words, paged: &Paged<T>, at: impl Fn(u32) -> A) -> Result<Markup, Problem> {
    turn(words, paged, ["inbox-pages", "inbox-newer", "inbox-older"], at)
}

/// The same for a list of something else than messages, by what that and the two ways are called.
///
/// # Errors
/// [`Problem::Beyond`] behind the end of the list.
pub(crate) fn turn<T, A: Display>(
    words: &Words,
    paged: &Paged<T>,
    [label, newer, older]: [&str; 3],
    at: impl Fn(u32) -> A,
) -> Result<Markup, Problem> {
    if paged.is_beyond() {
        return Err(Problem::Beyond(at(1).to_string()));
    }
    let number = paged.page.number();
    Ok(html! {
        @if number > 1 || paged.more {
            nav.pages aria-label=(words.say(label)) {
                @if number > 1 { a rel="prev" href=(at(number - 1).to_string()) { (words.say(newer)) } }
                @if paged.more { a rel="next" href=(at(number.saturating_add(1)).to_string()) { (words.say(older)) } }
            }
        }
    })
}
