//! Digits that belong on another page: a person has a letter, a spare code and an e-mail in hand, and each has its own number of them.
//! Must not know how a code is checked.
use entity::domain::{slip, spare};
use maud::{Markup, html};

use crate::web::{layout::Words, routes::Route};

/// Where as many digits as `typed` has belong, and the way there; `None` where they belong here, or nowhere.
pub(super) fn elsewhere(words: &Words, typed: &str, here: usize) -> Option<(String, Markup)> {
    let count = slip::count_digits(typed).filter(|count| *count != here)?;
    let (line, route, way) = match count {
        slip::DIGITS => ("digits-of-slip", Route::Claim, "claim-heading"),
        spare::DIGITS => ("digits-of-spare", Route::Recover, "recover-heading"),
        // Whoever waits for them in this browser is led on from there.
        slip::MAILBOX_DIGITS => ("digits-of-mailbox", Route::Start, "start-sign-in"),
        _ => return None,
    };
    Some((words.say(line), html! { p { a href=(route) { (words.say(way)) } } }))
}
