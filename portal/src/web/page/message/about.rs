//! What stands above a message.
//!
//! What was written from the patient's side was sent, and by whom; nobody received it here.
//!
//! Whom it is for is said where that is anybody but the reader.
//!
//! Invariant: an address is left out only where the portal itself wrote it, of what was written here. What came by mail may say
//! anything of its author, a name of somebody else and an address at the portal's host too: it is shown as it says.
use std::time::Duration;

use entity::base::clock::Timestamp;
use maud::{Markup, html};

use crate::{
    mime::about::About,
    service::read::{By, Head},
    web::{
        layout::{Words, moment},
        page::inbox::wrote,
    },
};

/// Before the `@` of the addresses at the portal's host that stand in what is written here (`service/compose`, `service/thread`).
const NEUTRAL: [&str; 3] = ["messages", "patient", "carer"];

/// The head of the page at a moment.
pub(super) fn about(words: &Words, head: &Head, now: Timestamp) -> Markup {
    let neutral = head.written_here.then(|| words.host());
    let by = head.by.as_ref().filter(|by| !matches!(by, By::Mail));
    html! {
        @if let Some(by) = by {
            p { strong dir="auto" { (wrote(words, by)) } }
        }
        dl.about {
            @if !names_clinic(head) { (line(words, "message-clinic", &html! { bdi { (head.organization) } })) }
            @if by.is_none() {
                @let from: Vec<&str> = known(neutral, &head.from).into_iter().chain(head.authors.iter().map(String::as_str)).collect();
                (all(words, "message-from", &from))
            }
            @if !head.only_reader { (people(words, "message-to", &head.to, neutral)) }
            (people(words, "message-cc", &head.cc, neutral))
            @if head.more_people { (line(words, "message-more-people", &html! { (words.say("message-more-people-text")) })) }
            (line(words, if by.is_some() { "message-date" } else { "message-received" }, &moment::moment(words, head.received_at)))
            @if by.is_none() && let Some(sent) = head.date.filter(|sent| apart(*sent, head.received_at)) {
                (line(words, "message-date", &moment::moment(words, sent)))
            }
            @if let Some(until) = head.expires_at { (line(words, "message-until", &expiry(words, until, now))) }
        }
    }
}

/// Whether its author's name says already which clinic it is; only what the portal itself wrote is believed.
fn names_clinic(head: &Head) -> bool {
    head.written_here && head.by.is_none() && head.from.contains(&head.organization)
}

/// Whether a message was on its way for longer than mail usually is, by what its author's clock says: then that is told, too.
fn apart(sent: Timestamp, received: Timestamp) -> bool {
    const USUAL: Duration = Duration::from_secs(60 * 60);
    received.since(sent).max(sent.since(received)) > USUAL
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
            @let from: Vec<&str> = std::iter::once(&about.from).chain(&about.authors).map(String::as_str).filter(|one| !one.is_empty()).collect();
            (all(words, "message-from", &from))
            (people(words, "message-to", &about.to, None))
            (people(words, "message-cc", &about.cc, None))
            @if let Some(date) = about.date {
                (line(words, "message-date", &moment::moment(words, Timestamp::from_micros(date))))
            }
        }
    }
}

/// The head as lines of text, for a file: subject, people and moments. `received`: none for a message inside. `neutral`: the host of
/// addresses that are left out.
pub(super) fn lines(words: &Words, about: &About, received: Option<Timestamp>, neutral: Option<&str>) -> String {
    let mut out = if about.subject.is_empty() { words.say("inbox-no-subject") } else { about.subject.clone() };
    out.push('\n');
    let from: Vec<&str> = std::iter::once(&about.from).chain(&about.authors).map(String::as_str).collect();
    let [to, cc] = [&about.to, &about.cc].map(|people| people.iter().map(String::as_str).collect::<Vec<_>>());
    for (label, people) in [("message-from", from), ("message-to", to), ("message-cc", cc)] {
        let people: Vec<&str> = people.into_iter().filter_map(|one| known(neutral, one)).collect();
        if !people.is_empty() {
            out.push_str(&format!("{}: {}\n", words.say(label), people.join(", ")));
        }
    }
    if about.more_people {
        out.push_str(&format!("{} {}\n", words.say("message-more-people"), words.say("message-more-people-text")));
    }
    if let Some(received) = received {
        out.push_str(&format!("{}: {}\n", words.say("message-received"), moment::text(words, received)));
    }
    let sent = about.date.map(Timestamp::from_micros);
    if let Some(sent) = sent.filter(|sent| received.is_none_or(|received| apart(*sent, received))) {
        out.push_str(&format!("{}: {}\n", words.say("message-date"), moment::text(words, sent)));
    }
    out
}

fn people(words: &Words, label: &str, people: &[String], neutral: Option<&str>) -> Markup {
    let people: Vec<&str> = people.iter().filter_map(|one| known(neutral, one)).collect();
    all(words, label, &people)
}

fn all(words: &Words, label: &str, people: &[&str]) -> Markup {
    let all = html! { @for (nth, one) in people.iter().enumerate() { @if nth > 0 { ", " } (person(one)) } };
    html! { @if !people.is_empty() { (line(words, label, &all)) } }
}

/// Who it is, without the neutral address that stands in what is written here: nobody gets mail there, and none should be sent. Nothing
/// if there is no name. `neutral`: the host of such addresses; none for what was not written here.
fn known<'a>(neutral: Option<&str>, shown: &'a str) -> Option<&'a str> {
    let (name, address) = shown.rsplit_once(" <").map_or(("", shown), |(name, rest)| (name, rest.trim_end_matches('>')));
    let parts = address.split_once('@');
    let is_neutral = parts.is_some_and(|(local, host)| NEUTRAL.contains(&local) && Some(host) == neutral);
    Some(if is_neutral { name } else { shown }).filter(|known| !known.is_empty())
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
    use super::*;

    #[test]
    fn a_neutral_address_is_left_out_of_what_was_written_here_alone() {
        const HOST: &str = "letterbox.example";
        for (neutral, shown, wanted) in [
            (Some(HOST), "Dr. Vega <messages@letterbox.example>", Some("Dr. Vega")),
            (Some(HOST), "patient@letterbox.example", None),
            (Some(HOST), "", None),
            (Some(HOST), "messages@clinic.example", Some("messages@clinic.example")),
            (Some(HOST), "Ana <ana@letterbox.example>", Some("Ana <ana@letterbox.example>")),
            (None, "Dr. Vega <messages@letterbox.example>", Some("Dr. Vega <messages@letterbox.example>")),
            (None, "patient@letterbox.example", Some("patient@letterbox.example")),
        ] {
            assert_eq!(known(neutral, shown), wanted, "{shown}");
        }
    }
}
