//! The fields of a mailing: a text in each language, its presets, and fields that are the same for all.
use std::collections::BTreeMap;

use maud::{Markup, html};

use crate::{
    service::{
        compose::{self, CATEGORIES, EXPIRIES, LATEST_DAYS, MAX_SUBJECT, MAX_TEXT},
        mailing::{Flaw, Mailing, Typed},
        template::{LANGUAGES, Text, fields},
    },
    web::{
        guard::{form::Pairs, visitor::Visitor},
        layout::{Words, hidden},
        team::{
            templates::form::texts,
            write::{
                later,
                view::{category, expiry},
            },
        },
    },
};

/// What stands in the fields.
pub(super) fn read(pairs: &Pairs) -> Typed {
    let text = |name: &str| pairs.get(name).map(|value| value.to_string()).unwrap_or_default();
    let yes = |name: &str| pairs.get(name).is_some_and(|value| value.as_str() == "yes");
    let texts = LANGUAGES.into_iter().map(|language| {
        (language.to_owned(), Text { subject: text(&format!("subject_{language}")), text: text(&format!("text_{language}")) })
    });
    let mut filled = BTreeMap::new();
    for number in 0..fields::MOST * LANGUAGES.len() {
        let of = |what: &str| pairs.get(&format!("{what}-{number}"));
        if let (Some(name), Some(value)) = (of("name"), of("field")) {
            filled.insert(fields::normal(name), fields::value(value));
        }
    }
    let presets = compose::Typed {
        high: yes("high"),
        category: text("category"),
        // Anything but a choice is refused in words.
        expires: text("expires").parse().unwrap_or(u16::MAX),
        reply: yes("reply"),
        read_by: text("read_by"),
        team: text("team"),
        send_on: text("send_on"),
        send_at: text("send_at"),
        zone: text("zone"),
        ..compose::Typed::default()
    };
    Typed { presets, texts: texts.collect(), filled }
}

/// The field that a flaw belongs to.
fn field(flaw: Flaw) -> String {
    use compose::Flaw as Of;
    match flaw {
        Flaw::NoText => "text_en".to_owned(),
        Flaw::Of(language, Of::SubjectEmpty | Of::SubjectLong) => format!("subject_{language}"),
        Flaw::Of(language, _) => format!("text_{language}"),
        Flaw::Rest(Of::ReadBy | Of::ReadByBefore) => "read_by".to_owned(),
        Flaw::Rest(Of::SendGap) => "send_at".to_owned(),
        Flaw::Rest(Of::SendWhen | Of::SendPast | Of::SendFar) => "send_on".to_owned(),
        Flaw::Rest(_) => "category".to_owned(),
        Flaw::Field => "field-0".to_owned(),
    }
}

pub(super) fn said(words: &Words, one: &Mailing, flaw: Flaw) -> String {
    use compose::Flaw as Of;
    let most = |key, most: usize| words.say_with(key, &[("most", most.to_string().into())]);
    match flaw {
        Flaw::NoText => words.say("templates-error-no-text"),
        Flaw::Field => words.say_with("templates-missing", &[("fields", one.typed.missing(&one.columns).join(", ").into())]),
        Flaw::Of(_, of) | Flaw::Rest(of) => match of {
            Of::SubjectEmpty => words.say("compose-error-subject-empty"),
            Of::SubjectLong => most("compose-error-subject-long", MAX_SUBJECT),
            Of::TextEmpty => words.say("compose-error-text-empty"),
            Of::TextLong => most("compose-error-text-long", MAX_TEXT),
            Of::ReadBy => words.say("compose-error-read-by"),
            Of::ReadByBefore => words.say("later-error-read-by"),
            Of::SendWhen => words.say("later-error-when"),
            Of::SendPast => words.say("later-error-past"),
            Of::SendFar => most("later-error-far", LATEST_DAYS),
            Of::SendGap => words.say("later-error-gap"),
            Of::Team => words.say("team-error-none"),
            _ => words.say("compose-error-choice"),
        },
    }
}

/// What is wrong, above the form.
pub(super) fn wrong(words: &Words, one: &Mailing, flaws: &[Flaw]) -> Markup {
    html! {
        @if !flaws.is_empty() {
            div.notice.error role="alert" tabindex="-1" autofocus {
                h2 { (words.say("error-heading")) }
                @for flaw in flaws { p { a href={ "#" (field(*flaw)) } { (said(words, one, *flaw)) } } }
            }
        }
    }
}

/// All fields.
pub(super) fn markup(visitor: &Visitor, words: &Words, one: &Mailing, choices: (&Templates, &Teams), flaws: &[Flaw]) -> Markup {
    let (typed, presets) = (&one.typed, &one.typed.presets);
    let error = |name: &str| flaws.iter().find(|flaw| field(**flaw) == name).map(|flaw| said(words, one, *flaw));
    html! {
        @if !choices.0.is_empty() {
            label for="choice" { (words.say("templates-choose")) }
            p.hint id="choice-hint" { (words.say("mailings-choose-hint")) }
            select id="choice" name="choice" aria-describedby="choice-hint" {
                option value="" { (words.say("templates-no-choice")) }
                @for (id, name) in choices.0 { option value=(id) { (name) } }
            }
            button.quiet type="submit" name="act" value="template" formnovalidate { (words.say("templates-take")) }
        }
        p.hint id="fields-hint" { (words.say("mailings-fields-hint")) }
        ul {
            @for auto in fields::Auto::ALL { li { @for (_, name) in auto.names() { code { "{" (name) "}" } " " } } }
            @for name in &one.columns { li { code { "{" (name) "}" } } }
        }
        @for language in LANGUAGES { fieldset { (texts(words, language, typed.texts.get(language), &error)) } }
        (filled(words, one, &error))
        @if !choices.1.is_empty() {
            label for="team" { (words.say("team-in-name")) }
            select id="team" name="team" {
                option value="" { (words.say("team-in-name-none")) }
                @for (id, name) in choices.1 { option value=(id) selected[id.to_string() == presets.team] { (name) } }
            }
        }
        label for="read_by" { (words.say("compose-read-by")) }
        p.hint id="read_by-hint" { (words.say("compose-read-by-hint")) }
        @if let Some(line) = error("read_by") { p.field-error id="read_by-error" { (line) } }
        input type="date" id="read_by" name="read_by" value=(presets.read_by)
            aria-describedby=(if error("read_by").is_some() { "read_by-error read_by-hint" } else { "read_by-hint" }) aria-invalid=[error("read_by").map(|_| "true")];
        label for="expires" { (words.say("compose-expires")) }
        select id="expires" name="expires" {
            @for days in EXPIRIES { option value=(days) selected[days == presets.expires] { (expiry(words, days)) } }
        }
        label for="category" { (words.say("compose-category")) }
        @if let Some(line) = error("category") { p.field-error id="category-error" { (line) } }
        select id="category" name="category" aria-describedby=[error("category").map(|_| "category-error")] {
            @for one in CATEGORIES { option value=(one) selected[one == presets.category] { (words.say(category(one))) } }
        }
        (later::fields(words, presets, visitor.now(), &error))
        label { input type="checkbox" name="reply" value="yes" checked[presets.reply]; (words.say("compose-reply")) }
        label { input type="checkbox" name="high" value="yes" checked[presets.high]; (words.say("compose-high")) }
    }
}

/// Templates to choose from.
pub(super) type Templates = Vec<(entity::domain::id::TemplateId, String)>;
/// Teams to choose from.
pub(super) type Teams = Vec<(entity::domain::id::TeamId, String)>;

/// Fields that are the same for all: those that are no columns and are not known of records.
fn filled(words: &Words, one: &Mailing, error: &dyn Fn(&str) -> Option<String>) -> Markup {
    let bare = Typed { filled: BTreeMap::new(), ..one.typed.clone() };
    let names = bare.missing(&one.columns);
    html! {
        @if !names.is_empty() {
            fieldset {
                legend { (words.say("templates-fill")) }
                p.hint id="fill-hint" { (words.say("mailings-fill-hint")) }
                @if let Some(line) = error("field-0") { p.field-error id="field-0-error" { (line) } }
                @for (number, name) in names.iter().enumerate() {
                    @let id = format!("field-{number}");
                    (hidden(&format!("name-{number}"), name))
                    label for=(id) { bdi { (name) } }
                    input type="text" id=(id) name=(id) value=(one.typed.filled.get(name).map_or("", String::as_str)) dir="auto" autocomplete="off"
                        aria-describedby="fill-hint";
                }
            }
        }
    }
}
