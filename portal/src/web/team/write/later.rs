//! When it is to be sent: the fields, and how it is said.
use entity::base::clock::Timestamp;
use maud::{Markup, html};

use crate::{
    service::compose::Typed,
    web::layout::{Words, hidden, moment},
};

/// Day and hour. Without script they are UTC; with it the writer's time, whose distance from UTC goes along.
pub(in crate::web::team) fn fields(words: &Words, typed: &Typed, now: Timestamp, error: &dyn Fn(&str) -> Option<String>) -> Markup {
    let clock: String = now.to_rfc3339().chars().skip(11).take(5).collect();
    let field = |kind: &str, name: &str, label: &str, value: &str| {
        let error = error(name);
        let described = if error.is_some() { format!("{name}-error later-hint") } else { "later-hint".to_owned() };
        html! {
            label for=(name) { (words.say(label)) }
            @if let Some(error) = &error { p.field-error id={ (name) "-error" } { (error) } }
            input type=(kind) id=(name) name=(name) value=(value) aria-describedby=(described) aria-invalid=[error.as_ref().map(|_| "true")];
        }
    };
    html! {
        fieldset {
            legend { (words.say("later-heading")) }
            p.hint id="later-hint" data-own=(words.say("later-hint-own")) { (words.say_with("later-hint", &[("clock", clock.into())])) }
            (field("date", "send_on", "later-day", &typed.send_on))
            (field("time", "send_at", "later-hour", &typed.send_at))
            input type="hidden" id="zone" name="zone" value=(typed.zone);
        }
    }
}

/// What was typed, for the next press of a button.
pub(super) fn kept(typed: &Typed) -> Markup {
    html! {
        (hidden("send_on", &typed.send_on))
        (hidden("send_at", &typed.send_at))
        (hidden("zone", &typed.zone))
    }
}

/// When it will be sent, if that is later.
pub(in crate::web::team) fn told(words: &Words, typed: &Typed, now: Timestamp) -> Markup {
    html! {
        @if let Some(at) = typed.later(now) { p { strong { (words.say("later-will")) " " (moment::moment(words, at)) } } }
    }
}
