//! `/settings`: what a person settles alone, one section a line, with where it stands.
pub mod address;
pub mod alerts;
pub mod devices;
pub mod history;
pub mod keys;

use maud::{Markup, html};

use super::Answer;
use crate::{
    service::{
        account::{
            self,
            alerts::{Alerts, Cadence},
        },
        spare,
    },
    web::{
        guard::visitor::Visitor,
        layout::{Sheet, Words},
        routes::{AlertChange, KeyChange, Route},
    },
};

/// For somebody who is signed in.
///
/// # Errors
/// Another page comes first; the database does not answer.
pub async fn get(visitor: Visitor) -> Answer {
    let session = visitor.signed_in()?;
    let services = visitor.services();
    let keys = account::keys::count(services, session).await?;
    let open = account::devices::list(services, session).await?.len();
    let alerts = account::alerts::list(services, session).await?;
    let spare = spare::status(services, session).await?;
    let frame = visitor.frame();
    let words = &frame.words;
    let content = html! {
        ul.messages {
            (section(Route::Keys(KeyChange::None), &words.say("settings-keys"), &words.say_with("settings-keys-now", &[("count", keys.into())])))
            (section(Route::Devices { ended: false }, &words.say("settings-devices"), &words.say_with("settings-devices-now", &[("count", open.into())])))
            (section(Route::Alerts(AlertChange::None), &words.say("settings-alerts"), &words.say(often(&alerts))))
            @if spare.offered {
                (section(Route::Spare, &words.say("spare-heading"), &words.say(if spare.made_at.is_some() { "spare-have" } else { "spare-none" })))
            }
            (section(Route::History(1), &words.say("settings-history"), &words.say("settings-history-now")))
        }
        (back(words, Route::Inbox(1), "settings-inbox"))
    };
    Ok(frame.ok(&Sheet { heading: &words.say("settings"), focus: true, content, ..Sheet::default() }))
}

/// How often, where it is the same for all records.
fn often(alerts: &[Alerts]) -> &'static str {
    let mut all = alerts.iter().filter_map(|one| one.now.as_ref().map(|(_, cadence)| *cadence));
    match all.next() {
        Some(first) if all.all(|other| other == first) => match first {
            Cadence::Each => "alerts-each",
            Cadence::Hourly => "alerts-hourly",
            Cadence::Daily => "alerts-daily",
        },
        Some(_) => "alerts-several",
        None => "alerts-no-address",
    }
}

fn section(route: Route, name: &str, now: &str) -> Markup {
    html! { li { a href=(route) { strong { (name) } span.meta { (now) } } } }
}

/// The way back, beneath a page.
fn back(words: &Words, route: Route, text: &str) -> Markup {
    html! { ul.ways { li { a href=(route) { (words.say(text)) } } } }
}
