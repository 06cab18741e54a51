//! Boxes that say something: what went wrong, what is well.
use maud::{Markup, html};

use super::Words;

/// What is wrong with a form, at its top and in the focus; leads to the field. `more` says what else to do.
#[must_use]
pub(crate) fn errors(words: &Words, field: &str, line: &str, more: &Markup) -> Markup {
    html! {
        div.notice.error role="alert" tabindex="-1" autofocus {
            h2 { (words.say("error-heading")) }
            p { a href=(format!("#{field}")) { (line) } }
            (more)
        }
    }
}

/// Something that went well.
#[must_use]
pub(crate) fn good(line: &str) -> Markup {
    html! { p.notice.good role="status" { (line) } }
}

/// The same in the focus, which its page keeps free: for what was done by a page that came between.
#[must_use]
pub(crate) fn good_now(line: &str) -> Markup {
    html! { div.notice.good.open role="alert" tabindex="-1" autofocus { p { (line) } } }
}

/// The key was used, and what it was asked for is still to be done: the button stands below. In the focus, which its page keeps free
/// (`Sheet::focus`): what stands on a page from the beginning is announced to nobody.
#[must_use]
pub(crate) fn not_yet(words: &Words) -> Markup {
    html! { div.notice.open role="alert" tabindex="-1" autofocus { p { (words.say("verify-not-yet")) } } }
}

/// Something that went well, and nothing is left to do: the page may be closed.
#[must_use]
pub(crate) fn done(words: &Words, line: &str) -> Markup {
    html! { p.notice.good role="status" { (line) " " (words.say("safe-to-close")) } }
}

/// For browsers without script, on pages that need it for a key.
#[must_use]
pub(crate) fn no_script(words: &Words) -> Markup {
    html! { noscript { p.notice.error { (words.say("no-script")) } } }
}
