//! A code as it is shown, once, to whoever passes it on; and what is to be told with it. Must not know how it was made.
use maud::{Markup, html};

use super::{
    letter::Addressee,
    shown::{self, back},
};
use crate::{
    service::{
        claim::{Channel, Issued},
        directory::Record,
    },
    web::{
        layout::{Words, moment},
        routes::TeamRoute,
    },
};

/// The code, once, and what is done with it.
pub(super) fn shown_once(words: &Words, record: &Record, channel: Channel, issued: &Issued) -> Markup {
    let how = match channel {
        Channel::Hand => "code-do-hand",
        Channel::Post => "code-letter-do",
        Channel::Telephone => "code-do-telephone",
        Channel::Sms => "code-do-sms",
    };
    html! {
        (shown::card(words, record))
        @if channel == Channel::Telephone { (groups(words, issued)) } @else { (digits(words, issued)) }
        h2 { (words.say("code-do")) }
        p { (words.say(how)) }
        h2 { (words.say("code-tell")) }
        (steps(words, issued))
        (back(words, TeamRoute::Patient(record.id), "patient-back-record"))
    }
}

/// For whom a code is that is not the patient's.
pub(super) fn of_carer(words: &Words, record: &Record, to: &Addressee<'_>) -> String {
    let patient = shown::name(words, record);
    words.say_with("carers-code-shown", &[("carer", to.name.unwrap_or_default().into()), ("patient", patient.into())])
}

/// The code of somebody beside the patient: with nothing by which it could go to the patient.
pub(super) fn shown_of_carer(words: &Words, record: &Record, issued: &Issued) -> Markup {
    html! {
        p.notice.warning { (words.say("carers-code-never")) }
        (digits(words, issued))
        h2 { (words.say("code-do")) }
        p { (words.say("carers-code-do")) }
        h2 { (words.say("carers-code-tell")) }
        (steps(words, issued))
        (back(words, TeamRoute::Carers(record.id), "carers-heading"))
    }
}

fn digits(words: &Words, issued: &Issued) -> Markup {
    html! {
        p.code.large data-blank=(words.say("code-gone")) { strong { (issued.code.as_str()) } }
        (until(words, issued))
    }
}

/// To be read aloud, digit by digit: with script one group at a time.
fn groups(words: &Words, issued: &Issued) -> Markup {
    let groups: Vec<&str> = issued.code.split(' ').collect();
    html! {
        div data-blank=(words.say("code-gone")) aria-live="polite" {
            @for (at, group) in groups.iter().enumerate() {
                p data-group {
                    (words.say_with("code-group", &[("at", (at + 1).into()), ("of", groups.len().into())])) " "
                    strong.code.large { @for (place, digit) in group.chars().enumerate() { @if place > 0 { " " } (digit) } }
                }
            }
            button.quiet type="button" hidden { (words.say("code-group-next")) }
        }
        (until(words, issued))
    }
}

fn until(words: &Words, issued: &Issued) -> Markup {
    html! {
        p { (words.say("code-until")) " " strong { (moment::moment(words, issued.expires_at)) } }
        p.hint { (words.say("code-once")) }
    }
}

fn steps(words: &Words, issued: &Issued) -> Markup {
    html! {
        ol { @for step in ["code-tell-go", "code-tell-type", "code-tell-key", "code-tell-mail"] { li { (words.say(step)) } } }
        (wait(words, issued))
    }
}

/// That a record which was set up before is not read at once, and from when on.
pub(super) fn wait(words: &Words, issued: &Issued) -> Markup {
    html! {
        @if let Some(at) = issued.opens_at {
            p.notice { (words.say("code-tell-wait")) " " strong { (moment::appointed(words, at)) } }
        }
    }
}
