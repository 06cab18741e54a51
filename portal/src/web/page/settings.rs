//! `/settings`: what a person settles alone, one section a line, with where it stands.
pub(crate) mod address;
pub(crate) mod alerts;
pub(crate) mod devices;
pub(crate) mod history;
pub(crate) mod keys;

use maud::{Markup, html};
use notifier::text;

use super::Answer;
use crate::{
    service::{
        account::{
            self,
            alerts::{Alerts, Cadence},
        },
        carer, spare,
    },
    web::{
        guard::{form::TOKEN_FIELD, token::Form, visitor::Visitor},
        layout::{Sheet, Words, hidden},
        problem::Problem,
        routes::{AlertChange, KeyChange, Route},
    },
};

/// For somebody who is signed in.
///
/// # Errors
/// Another page comes first; the database does not answer.
pub(crate) async fn get(visitor: Visitor) -> Answer {
    let session = visitor.signed_in()?;
    let services = visitor.services();
    let keys = account::keys::count(services, session).await?;
    let open = account::devices::list(services, session).await?.len();
    let alerts = account::alerts::list(services, session).await?;
    let spare = spare::status(services, session).await?;
    let whose = carer::whose(services, session).await?;
    let staff = session.is_staff();
    let about = history::heading(&whose, staff);
    let frame = visitor.frame();
    let words = &frame.words;
    let content = html! {
        ul.messages {
            (section(Route::Keys(KeyChange::None), &words.say("settings-keys"), &words.say_with("settings-keys-now", &[("count", keys.into())])))
            (section(Route::Devices, &words.say("settings-devices"), &words.say_with("settings-devices-now", &[("count", open.into())])))
            (section(Route::Alerts(AlertChange::None), &words.say("settings-alerts"), &words.say(if staff { "alerts-staff-now" } else { often(&alerts) })))
            @if spare.offered {
                (section(Route::Spare, &words.say("spare-heading"), &words.say(spare_now(&spare))))
            }
            (section(Route::History(1), &words.say(about), &words.say(if about == "settings-history-account" { "settings-history-account-now" } else { "settings-history-now" })))
        }
        (languages(&visitor, words, &alerts)?)
        (back(words, visitor.home(), if staff { "team-back" } else { "settings-inbox" }))
    };
    Ok(frame.ok(&Sheet { heading: &words.say("settings"), focus: true, content, ..Sheet::default() }))
}

/// The languages that there are, the present one marked; where mails are in another one, that is said: staff may have set it.
fn languages(visitor: &Visitor, words: &Words, alerts: &[Alerts]) -> Result<Markup, Problem> {
    let token = visitor.token(Form::Language)?;
    let other = alerts.iter().filter_map(|one| one.language.as_ref()).find(|language| language.language() != words.locale().language());
    let now = match other {
        Some(language) => words.say_with("settings-language-mails", &[("language", text::text(language, "language-name").into())]),
        None => words.say("settings-language-now"),
    };
    Ok(html! {
        h2 { (words.say("settings-language")) }
        p.hint { strong { (words.say("language-name")) } ". " (now) }
        form method="post" action=(Route::Language) {
            (hidden(TOKEN_FIELD, &token))
            (hidden("back", &Route::Settings.to_string()))
            @for locale in text::available().iter().filter(|locale| other.is_some() || locale.language() != words.locale().language()) {
                button.quiet type="submit" name="language" value=(locale.as_str()) lang=(locale.as_str()) { (text::text(locale, "language-name")) }
            }
        }
    })
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

/// How somebody stands with spare codes; one that was used up stands out until there is another.
const fn spare_now(spare: &spare::Status) -> &'static str {
    match (spare.made_at.is_some(), spare.spent) {
        (true, _) => "spare-have",
        (false, true) => "spare-spent",
        (false, false) => "spare-none",
    }
}

fn section(route: Route, name: &str, now: &str) -> Markup {
    html! { li { a href=(route) { strong { (name) } span.meta { (now) } } } }
}

/// The way back, beneath a page.
fn back(words: &Words, route: Route, text: &str) -> Markup {
    html! { ul.ways { li { a href=(route) { (words.say(text)) } } } }
}
