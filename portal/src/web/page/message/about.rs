//! What stands above a message.
use entity::base::clock::Timestamp;
use maud::{Markup, html};

use crate::{
    mime::about::About,
    service::read::Head,
    web::layout::{Words, moment},
};

/// The head of the page.
pub(super) fn about(words: &Words, head: &Head) -> Markup {
    html! {
        dl.about {
            dt { (words.say("message-clinic")) } dd dir="auto" { (head.organization) }
            @if !head.from.is_empty() { dt { (words.say("message-from")) } dd dir="auto" { (*head.from) } }
            (people(words, "message-to", &head.to))
            (people(words, "message-cc", &head.cc))
            @if head.more_people { dt { (words.say("message-more-people")) } dd { (words.say("message-more-people-text")) } }
            dt { (words.say("message-received")) } dd { (moment::moment(words, head.received_at)) }
            @if let Some(until) = head.expires_at {
                dt { (words.say("message-until")) } dd { (moment::moment(words, until)) }
            }
        }
        @if head.outside_sender { p.notice { (words.say("message-outside")) } }
    }
}

/// The head of a message inside.
pub(super) fn inner(words: &Words, about: &About) -> Markup {
    html! {
        dl.about {
            @if !about.from.is_empty() { dt { (words.say("message-from")) } dd dir="auto" { (about.from) } }
            (people(words, "message-to", &about.to))
            (people(words, "message-cc", &about.cc))
            @if let Some(date) = about.date {
                dt { (words.say("message-date")) } dd { (moment::moment(words, Timestamp::from_micros(date))) }
            }
        }
    }
}

fn people(words: &Words, label: &str, people: &[String]) -> Markup {
    html! {
        @if !people.is_empty() {
            dt { (words.say(label)) }
            dd { @for (nth, one) in people.iter().enumerate() { @if nth > 0 { ", " } bdi { (one) } } }
        }
    }
}
