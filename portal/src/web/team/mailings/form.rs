//! The fields of a mailing: a text in each language, its presets, and fields that are the same for all.
use std::collections::BTreeMap;

use maud::{Markup, html};

use crate::{
    service::{
        compose,
        mailing::{Flaw, Mailing, Typed},
        template::{fields, language, unpaired},
    },
    web::{
        guard::{form::Pairs, visitor::Visitor},
        layout::{Words, hidden},
        team::{
            templates::form::{listed, named, read_texts, texts},
            write::presets::{self, Presets},
        },
    },
};

/// What stands in the fields.
pub(super) fn read(pairs: &Pairs) -> Typed {
    let mut filled = BTreeMap::new();
    for number in 0..fields::MOST * language::all().count() {
        let of = |what: &str| pairs.get(&format!("{what}-{number}"));
        if let (Some(name), Some(value)) = (of("name"), of("field")) {
            filled.insert(fields::normal(name), fields::value(value));
        }
    }
    Typed { presets: presets::read(pairs), texts: read_texts(pairs), filled }
}

/// The field that a flaw belongs to.
fn field(flaw: Flaw) -> String {
    match flaw {
        Flaw::NoText => "text_en".to_owned(),
        Flaw::Of(language, of) => format!("{}_{language}", presets::about(of).0),
        Flaw::Rest(of) => presets::about(of).0.to_owned(),
        Flaw::Field => "field-0".to_owned(),
    }
}

pub(super) fn said(words: &Words, one: &Mailing, flaw: Flaw) -> String {
    let missing = || one.typed.missing(&one.columns);
    match flaw {
        Flaw::NoText => words.say("templates-error-no-text"),
        Flaw::Field => presets::said(words, compose::Flaw::Field, &missing),
        Flaw::Of(_, of) | Flaw::Rest(of) => presets::said(words, of, &missing),
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
    let form = Presets { words, error: &error };
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
            @for auto in fields::Auto::ALL { li { @for name in auto.names() { code { "{" (name) "}" } " " } } }
            @for name in &one.columns { li { code { "{" (name) "}" } } }
        }
        @for tag in language::all() { fieldset { (texts(words, tag, typed.texts.get(tag), &one.columns, &error)) } }
        (apart(words, one))
        (filled(words, one, &error))
        @if !choices.1.is_empty() { (form.team(choices.1, &presets.team)) }
        (form.read_by(&presets.read_by))
        (presets::preset(presets))
        (form.more(presets, visitor.now()))
    }
}

/// Fields that a text has in one language and not in another: what fills one, a column or a value for all, does not fill the other. Said
/// where it is typed, and before it is sent.
pub(super) fn apart(words: &Words, one: &Mailing) -> Markup {
    let fields = unpaired(&one.typed.texts);
    if fields.is_empty() {
        return html! {};
    }
    let value = |name: &String| one.typed.filled.get(name).filter(|value| !value.is_empty());
    html! {
        div.notice.warning role="status" {
            p { (words.say_with("mailings-apart", &[("fields", listed(&fields).into())])) }
            ul {
                @for (tag, names) in &fields {
                    @for name in names {
                        li {
                            code { "{" (name) "}" } ": "
                            @if one.columns.contains(name) { (words.say_with("mailings-apart-column", &[("language", named(tag).into())])) }
                            @else if let Some(value) = value(name) {
                                (words.say_with("mailings-apart-value", &[("language", named(tag).into()), ("value", value.as_str().into())]))
                            } @else { (words.say_with("mailings-apart-open", &[("language", named(tag).into())])) }
                        }
                    }
                }
            }
        }
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
