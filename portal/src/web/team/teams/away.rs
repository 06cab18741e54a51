//! When nobody of a care team answers: two dates, and a text in each language. Must not know who is told.
use entity::{base::clock::Timestamp, domain::locale::Locale};
use maud::{Markup, html};
use notifier::text;

use crate::{
    service::team::{Away, AwayFlaw, AwayTyped, Team, TeamError},
    web::{
        guard::form::TOKEN_FIELD,
        layout::{Words, hidden},
        page::write,
        routes::{TeamChange, TeamRoute},
    },
};

/// The name of the field of a language.
pub(super) fn field(locale: &Locale) -> String {
    format!("text_{}", locale.as_str())
}

/// The field that a flaw belongs to, and its words.
pub(super) const fn about(flaw: AwayFlaw) -> (&'static str, &'static str) {
    match flaw {
        AwayFlaw::From => ("from", "teams-error-from"),
        AwayFlaw::Until => ("until", "teams-error-until"),
        AwayFlaw::TextEmpty => ("texts", "teams-error-text-empty"),
        AwayFlaw::TextLong => ("texts", "teams-error-text-long"),
    }
}

/// The form, and the way to end it.
pub(super) fn away(words: &Words, team: &Team, token: &str, said: Option<(&AwayTyped, &TeamError)>, now: Timestamp) -> Markup {
    let typed = said.map(|(typed, _)| typed.clone()).or_else(|| team.away.as_ref().map(AwayTyped::of)).unwrap_or_default();
    let flaw = said.and_then(|(_, error)| if let TeamError::Away(flaw) = error { Some(about(*flaw)) } else { None });
    let error = |wanted: &str| flaw.filter(|(field, _)| *field == wanted).map(|(_, text)| words.say(text));
    let (from, until, texts) = (error("from"), error("until"), error("texts"));
    let route = TeamRoute::Team(team.id, TeamChange::None);
    html! {
        section aria-labelledby="away" {
            h2 id="away" { (words.say("teams-away")) }
            p { (words.say("teams-away-text")) }
            p { strong { (words.say(match &team.away {
                None => "teams-away-off",
                Some(away) if away.is_on(now) => "teams-away-now",
                Some(_) => "teams-away-planned",
            })) } }
            @if let Some(away) = &team.away { (seen(words, away)) }
            form method="post" action=(route) {
                (hidden(TOKEN_FIELD, token)) (hidden("do", "away"))
                (day(words, ("from", "teams-away-from", "teams-away-from-hint"), &typed.from, from.as_deref()))
                (day(words, ("until", "teams-away-until", "teams-away-until-hint"), &typed.until, until.as_deref()))
                fieldset id="texts" tabindex="-1" {
                    legend { (words.say("teams-away-texts")) }
                    p.hint id="texts-hint" { (words.say("teams-away-texts-hint")) }
                    @if let Some(line) = &texts { p.field-error id="texts-error" { (line) } }
                    @for locale in text::available() {
                        label for=(field(locale)) { span lang=(locale.as_str()) { (text::text(locale, "language-name")) } }
                        textarea id=(field(locale)) name=(field(locale)) rows="4" dir="auto" spellcheck="false" lang=(locale.as_str()) aria-invalid=[texts.as_ref().map(|_| "true")]
                            aria-describedby=(if texts.is_some() { "texts-error texts-hint" } else { "texts-hint" }) {
                            "\n" (typed.texts.get(locale.as_str()).map_or("", String::as_str))
                        }
                    }
                }
                button type="submit" { (words.say("save")) }
            }
            @if team.away.is_some() {
                form method="post" action=(route) {
                    (hidden(TOKEN_FIELD, token)) (hidden("do", "back"))
                    button.quiet type="submit" { (words.say("teams-away-end")) }
                }
            }
        }
    }
}

/// What a patient sees, in each language that a patient may read.
fn seen(words: &Words, saved: &Away) -> Markup {
    html! {
        details {
            summary { (words.say("teams-away-seen")) }
            @for locale in text::available() {
                @let theirs = Words::new(locale.clone(), words.service(), words.host());
                section lang=(locale.as_str()) aria-label=(text::text(locale, "language-name")) {
                    p.meta { (text::text(locale, "language-name")) }
                    (write::away(&theirs, saved))
                }
            }
        }
    }
}

fn day(words: &Words, (name, label, hint): (&str, &str, &str), value: &str, error: Option<&str>) -> Markup {
    html! {
        label for=(name) { (words.say(label)) }
        p.hint id={ (name) "-hint" } { (words.say(hint)) }
        @if let Some(line) = error { p.field-error id={ (name) "-error" } { (line) } }
        input type="date" id=(name) name=(name) value=(value) required
            aria-describedby=(if error.is_some() { format!("{name}-error {name}-hint") } else { format!("{name}-hint") })
            aria-invalid=[error.map(|_| "true")];
    }
}
