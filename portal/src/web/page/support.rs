//! What to do where no key can be made, on every page that asks for a code which would be typed for nothing there. Script
//! (`js/support.js`) shows the part that fits; without script none is shown, and the page says that it needs script.
use maud::{Markup, html};

use super::help;
use crate::web::{
    layout::{Words, square},
    routes::Route,
    site::Site,
};

/// The parts, and the page's own form, which is shown where a key can be made.
pub(super) fn around(site: &Site, words: &Words, here: &Route, form: &Markup) -> Markup {
    let address = format!("{}{here}", site.host());
    let say = |text: &str| words.say_with(text, &[("address", address.as_str().into())]);
    let part = |name: &str, content: &Markup| part(words, name, &address, content);
    let anyway = html! { button.quiet type="button" data-anyway { (words.say("support-app-anyway")) } };
    let help = html! { ul.ways { li { (help::no_key_link(words)) } } };
    let phone = html! {
        (square::markup(&format!("{}{here}", site.origin()), &say("support-phone-square")))
        p data-beside { (words.say("support-phone-here")) }
        (help)
    };
    html! {
        (part("none", &help))
        (part("app", &anyway))
        (part("lock", &help))
        (part("phone", &phone))
        div data-support="form" { (form) }
    }
}

/// The part for a browser inside another app, where a key is only used: most people come from a mail, and many of those read it in an app.
pub(super) fn inside(site: &Site, words: &Words) -> Markup {
    part(words, "app", site.host(), &html! {})
}

fn part(words: &Words, name: &str, address: &str, content: &Markup) -> Markup {
    html! {
        div.notice data-support=(name) role="status" hidden {
            h2 { (words.say(&format!("support-{name}-heading"))) }
            p { (words.say_with(&format!("support-{name}-text"), &[("address", address.into())])) }
            (content)
        }
    }
}
