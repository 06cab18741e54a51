//! What stands above a message.
use std::time::Duration;

use entity::base::clock::Timestamp;
use maud::{Markup, html};

use crate::{
    mime::about::About,
    service::read::Head,
    web::layout::{Words, moment},
};

/// Before the `@` of the addresses at the portal's host that stand in what is written here.
const NEUTRAL: [&str; 3] = ["messages", "patient", "carer"];

/// The head of the page at a moment.
pub(super) fn about(words: &Words, head: &Head, now: Timestamp) -> Markup {
    html! {
        @if head.first_opened_at.is_none() { p.mark { span.badge { (words.say("inbox-new")) } } }
        dl.about {
            (line(words, "message-clinic", &html! { bdi { (head.organization) } }))
            @if let Some(from) = known(words, &head.from) { (line(words, "message-from", &person(from))) }
            (people(words, "message-to", &head.to))
            (people(words, "message-cc", &head.cc))
            @if head.more_people { (line(words, "message-more-people", &html! { (words.say("message-more-people-text")) })) }
            (line(words, "message-received", &moment::moment(words, head.received_at)))
            @if let Some(before) = head.first_opened_at { (line(words, "message-opened", &moment::moment(words, before))) }
            @if let Some(until) = head.expires_at { (line(words, "message-until", &expiry(words, until, now))) }
        }
    }
}

/// A moment, and in words how far off it is.
fn expiry(words: &Words, until: Timestamp, now: Timestamp) -> Markup {
    const DAY: u64 = 24 * 60 * 60;
    // Seconds of the way from now; past is nothing left.
    let left = if until > now { until.since(now) } else { Duration::ZERO };
    let days = left.as_secs() / DAY;
    let left = if days == 0 { words.say("message-until-soon") } else { words.say_with("message-until-days", &[("days", days.into())]) };
    html! { (moment::moment(words, until)) " (" (left) ")" }
}

/// The head of a message inside.
pub(super) fn inner(words: &Words, about: &About) -> Markup {
    html! {
        dl.about {
            @if !about.from.is_empty() { (line(words, "message-from", &person(&about.from))) }
            (people(words, "message-to", &about.to))
            (people(words, "message-cc", &about.cc))
            @if let Some(date) = about.date {
                (line(words, "message-date", &moment::moment(words, Timestamp::from_micros(date))))
            }
        }
    }
}

fn people(words: &Words, label: &str, people: &[String]) -> Markup {
    let people: Vec<&str> = people.iter().filter_map(|one| known(words, one)).collect();
    let all = html! { @for (nth, one) in people.iter().enumerate() { @if nth > 0 { ", " } (person(one)) } };
    html! { @if !people.is_empty() { (line(words, label, &all)) } }
}

/// Who it is, without the neutral address that stands in what is written here: nobody gets mail there, and none should be sent. Nothing
/// if there is no name.
fn known<'a>(words: &Words, shown: &'a str) -> Option<&'a str> {
    let (name, address) = shown.rsplit_once(" <").map_or(("", shown), |(name, rest)| (name, rest.trim_end_matches('>')));
    let neutral = address.split_once('@').is_some_and(|(local, host)| NEUTRAL.contains(&local) && host == words.host());
    Some(if neutral { name } else { shown }).filter(|known| !known.is_empty())
}

fn line(words: &Words, label: &str, said: &Markup) -> Markup {
    html! { div { dt { (words.say(label)) } " " dd { (said) } } }
}

/// `Name <address>`: the two may be written in different directions.
fn person(shown: &str) -> Markup {
    match shown.rsplit_once(" <") {
        Some((name, address)) => html! { bdi { (name) } " " bdi dir="ltr" { "<" (address) } },
        None => html! { bdi { (shown) } },
    }
}

#[cfg(test)]
mod tests {
    use entity::domain::locale::Locale;

    use super::*;

    #[test]
    fn neutral_addresses_are_not_shown() {
        let words = Words::new(Locale::english(), "Letterbox", "letterbox.example:8443");
        for (shown, wanted) in [
            ("Dr. Vega <messages@letterbox.example>", Some("Dr. Vega")),
            ("patient@letterbox.example", None),
            ("", None),
            ("messages@clinic.example", Some("messages@clinic.example")),
            ("Ana <ana@letterbox.example>", Some("Ana <ana@letterbox.example>")),
        ] {
            assert_eq!(known(&words, shown), wanted, "{shown}");
        }
    }
}
