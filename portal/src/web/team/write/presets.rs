//! How a message is sent, beside its words: read and drawn here for one patient, for many, and for a template. And what is wrong with
//! what was typed, in words. Must not know which of the three it is.
use entity::{base::clock::Timestamp, domain::id::TeamId};
use maud::{Markup, html};

use super::later;
use crate::{
    service::compose::{CATEGORIES, EXPIRIES, Flaw, LATEST_DAYS, MAX_SUBJECT, MAX_TEXT, Typed},
    web::{
        guard::form::Pairs,
        layout::{Words, hidden},
        team::patients::shown::birth_date,
    },
};

/// The longest that a form carries of what was preset: a day, and a number of days.
const PRESET: usize = 16;

/// What was preset, for the form to carry: as long as nobody touches it, it counts from the day of sending.
pub(in crate::web::team) fn preset(typed: &Typed) -> Markup {
    hidden("read_preset", &typed.preset)
}

/// The same, as a form brought it.
pub(in crate::web::team) fn preset_of(pairs: &Pairs) -> String {
    text(pairs, "read_preset").chars().take(PRESET).collect()
}

/// What stands in a field; nothing if there is none.
pub(in crate::web::team) fn text(pairs: &Pairs, name: &str) -> String {
    pairs.get(name).map(|value| value.to_string()).unwrap_or_default()
}

/// Whether a box is ticked.
pub(in crate::web::team) fn ticked(pairs: &Pairs, name: &str) -> bool {
    pairs.get(name).is_some_and(|value| value.as_str() == "yes")
}

/// When reading ends. Anything but a choice is refused in words.
pub(in crate::web::team) fn expires(pairs: &Pairs) -> u16 {
    text(pairs, "expires").parse().ok().filter(|days| EXPIRIES.contains(days)).unwrap_or(u16::MAX)
}

/// All of a message but its words.
pub(in crate::web::team) fn read(pairs: &Pairs) -> Typed {
    let text = |name| text(pairs, name);
    Typed {
        high: ticked(pairs, "high"),
        category: text("category"),
        expires: expires(pairs),
        reply: ticked(pairs, "reply"),
        read_by: text("read_by"),
        preset: preset_of(pairs),
        team: text("team"),
        send_on: text("send_on"),
        send_at: text("send_at"),
        zone: text("zone"),
        ..Typed::default()
    }
}

/// The field that a flaw belongs to, and its words.
pub(in crate::web::team) const fn about(flaw: Flaw) -> (&'static str, &'static str) {
    match flaw {
        Flaw::SubjectEmpty => ("subject", "compose-error-subject-empty"),
        Flaw::SubjectLong => ("subject", "compose-error-subject-long"),
        Flaw::TextEmpty => ("text", "compose-error-text-empty"),
        Flaw::TextLong => ("text", "compose-error-text-long"),
        Flaw::ReadBy => ("read_by", "compose-error-read-by"),
        Flaw::Expires => ("expires", "compose-error-choice"),
        Flaw::Team => ("team", "team-error-none"),
        Flaw::FileCut => ("files", "attach-error-not-whole"),
        Flaw::FilesLarge => ("files", "attach-error-together"),
        Flaw::FilesTimes => ("files", "attach-error-times"),
        Flaw::Files => ("files", "typed-error-files"),
        Flaw::SendWhen => ("send_on", "later-error-when"),
        Flaw::SendPast => ("send_on", "later-error-past"),
        Flaw::SendFar => ("send_on", "later-error-far"),
        Flaw::SendGap => ("send_at", "later-error-gap"),
        Flaw::Field => ("field-0", "templates-missing"),
        Flaw::ReadByBefore => ("read_by", "later-error-read-by"),
        Flaw::ReadByAfter => ("read_by", "compose-error-read-by-after"),
    }
}

/// What is wrong, in words; `missing` are the fields of a template of which nothing is known.
pub(in crate::web::team) fn said(words: &Words, flaw: Flaw, missing: &dyn Fn() -> Vec<String>) -> String {
    let most = match flaw {
        Flaw::SubjectLong => MAX_SUBJECT,
        Flaw::SendFar => LATEST_DAYS,
        _ => MAX_TEXT,
    };
    match flaw {
        Flaw::Field => words.say_with(about(flaw).1, &[("fields", missing().join(", ").into())]),
        _ => words.say_with(about(flaw).1, &[("most", most.to_string().into())]),
    }
}

/// How it will be sent, where one looks at it first: what decides who answers, and until when. Whoever could choose a team sees that
/// none was chosen.
pub(in crate::web::team) fn told(words: &Words, typed: &Typed, (team, teams): (Option<&str>, &[(TeamId, String)])) -> Markup {
    html! {
        @if team.is_some() || !teams.is_empty() {
            div { dt { (words.say("team-in-name")) } " " dd { @match team { Some(team) => bdi { (team) }, None => (words.say("team-in-name-none")) } } }
        }
        @if !typed.read_by.is_empty() { div { dt { (words.say("compose-read-by")) } " " dd { (birth_date(words, &typed.read_by)) } } }
        @if let Some(word) = category(&typed.category) { div { dt { (words.say("compose-category")) } " " dd { (words.say(word)) } } }
        div { dt { (words.say("compose-replies")) } " " dd { (words.say(if typed.reply { "compose-yes" } else { "compose-no" })) } }
    }
}

/// The name of the team that was chosen; none where none was.
pub(in crate::web::team) fn team<'a>(teams: &'a [(TeamId, String)], chosen: &str) -> Option<&'a str> {
    teams.iter().find(|(id, _)| id.to_string() == chosen).map(|(_, name)| name.as_str())
}

/// A form about a message: its words, and what is wrong with a field of it.
pub(in crate::web::team) struct Presets<'a> {
    /// In which language.
    pub words: &'a Words,
    /// What is wrong with the field of a name, if anything is.
    pub error: &'a dyn Fn(&str) -> Option<String>,
}

impl Presets<'_> {
    /// Label, hint, error and field, which is given what describes it and whether it is wrong.
    pub(in crate::web::team) fn field(
        &self,
        name: &str,
        label: &str,
        hint: &str,
        field: &dyn Fn(&str, Option<&'static str>) -> Markup,
    ) -> Markup {
        let error = (self.error)(name);
        let described = if error.is_some() { format!("{name}-error {name}-hint") } else { format!("{name}-hint") };
        html! {
            label for=(name) { (self.words.say(label)) }
            p.hint id={ (name) "-hint" } { (self.words.say(hint)) }
            @if let Some(line) = &error { p.field-error id={ (name) "-error" } { (line) } }
            (field(&described, error.as_ref().map(|_| "true")))
        }
    }

    /// In whose name it is.
    pub(in crate::web::team) fn team(&self, teams: &[(TeamId, String)], chosen: &str) -> Markup {
        self.field("team", "team-in-name", "team-in-name-hint", &|described, invalid| {
            html! {
                select id="team" name="team" aria-describedby=(described) aria-invalid=[invalid] {
                    option value="" { (self.words.say("team-in-name-none")) }
                    @for (id, name) in teams { option value=(id) selected[id.to_string() == chosen] { (name) } }
                }
            }
        })
    }

    /// By when it ought to be read.
    pub(in crate::web::team) fn read_by(&self, typed: &str) -> Markup {
        self.field("read_by", "compose-read-by", "compose-read-by-hint", &|described, invalid| {
            html! { input type="date" id="read_by" name="read_by" value=(typed) aria-describedby=(described) aria-invalid=[invalid]; }
        })
    }

    /// When reading ends.
    pub(in crate::web::team) fn expires(&self, chosen: u16) -> Markup {
        self.field("expires", "compose-expires", "compose-expires-hint", &|described, invalid| {
            html! {
                select id="expires" name="expires" aria-describedby=(described) aria-invalid=[invalid] {
                    @for days in EXPIRIES { option value=(days) selected[days == chosen] { (self.expiry(days)) } }
                }
            }
        })
    }

    /// What it is about.
    pub(in crate::web::team) fn category(&self, chosen: &str) -> Markup {
        self.field("category", "compose-category", "compose-category-hint", &|described, invalid| {
            html! {
                select id="category" name="category" aria-describedby=(described) aria-invalid=[invalid] {
                    @for one in CATEGORIES { option value=(one) selected[one == chosen] { (category(one).map(|word| self.words.say(word)).unwrap_or_default()) } }
                }
            }
        })
    }

    /// Whether the patient may answer, and must show who they are first.
    pub(in crate::web::team) fn boxes(&self, reply: bool, high: bool) -> Markup {
        html! {
            label { input type="checkbox" name="reply" value="yes" checked[reply]; (self.words.say("compose-reply")) }
            label { input type="checkbox" name="high" value="yes" checked[high]; (self.words.say("compose-high")) }
        }
    }

    /// What nearly always stays as it is: closed, unless something of it differs or is wrong.
    pub(in crate::web::team) fn more(&self, typed: &Typed, now: Timestamp) -> Markup {
        let preset = Typed::preset(now);
        let differs =
            (typed.expires, &typed.category, typed.reply, typed.high) != (preset.expires, &preset.category, preset.reply, preset.high);
        let later = !typed.send_on.is_empty() || !typed.send_at.is_empty();
        let wrong = ["expires", "category", "send_on", "send_at"].into_iter().any(|name| (self.error)(name).is_some());
        html! {
            details open[differs || later || wrong] {
                summary { (self.words.say("compose-more")) }
                (self.expires(typed.expires))
                (self.category(&typed.category))
                (later::fields(self.words, typed, now, self.error))
                (self.boxes(typed.reply, typed.high))
            }
        }
    }

    fn expiry(&self, days: u16) -> String {
        match days {
            0 => self.words.say("compose-expires-never"),
            days => self.words.say_with("compose-expires-days", &[("days", u64::from(days).into())]),
        }
    }
}

/// What a category is called, if it is one.
pub(in crate::web::team) fn category(word: &str) -> Option<&'static str> {
    Some(match word {
        "treatment" => "compose-category-treatment",
        "payment" => "compose-category-payment",
        "operations" => "compose-category-operations",
        "marketing" => "compose-category-marketing",
        "part2" => "compose-category-part2",
        "psychotherapy" => "compose-category-psychotherapy",
        _ => return None,
    })
}
