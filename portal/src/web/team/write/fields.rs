//! Writing from a template: choosing it, and its fields that are to be filled in.
use entity::domain::id::TemplateId;
use maud::{Markup, html};

use crate::{
    service::{
        compose::{Page, Typed},
        template::{fields::MOST, language},
    },
    web::{
        guard::form::Pairs,
        layout::{Words, hidden},
        team::templates::form::named,
    },
};

/// Puts what was filled in where it belongs.
pub(super) fn read(pairs: &Pairs, typed: &mut Typed) {
    for number in 0..MOST {
        let of = |what: &str| pairs.get(&format!("{what}-{number}"));
        if let (Some(name), Some(value)) = (of("name"), of("field")) {
            typed.fill(name, value);
        }
    }
}

/// What there is to write from.
pub(super) fn choice(words: &Words, templates: &[(TemplateId, String)]) -> Markup {
    html! {
        @if !templates.is_empty() {
            label for="choice" { (words.say("templates-choose")) }
            p.hint id="choice-hint" { (words.say("templates-choose-hint")) }
            select id="choice" name="choice" aria-describedby="choice-hint" {
                option value="" { (words.say("templates-no-choice")) }
                @for (id, name) in templates { option value=(id) { (name) } }
            }
            button.quiet type="submit" name="act" value="template" formnovalidate { (words.say("templates-take")) }
        }
    }
}

/// In which language it is not, if that is the patient's.
pub(super) fn lacks(words: &Words, page: &Page) -> Markup {
    let Some(tag) = page.lacks.as_deref() else { return html! {} };
    let line = match language::all().any(|known| known == tag) {
        true => words.say_with("templates-lacks-in", &[("language", named(tag).into())]),
        false => words.say("templates-lacks"),
    };
    html! { p.notice.warning role="status" { (line) } }
}

/// What is still to be filled in; `wrong`: it was to be sent without, and each that is empty is marked.
pub(super) fn missing(words: &Words, typed: &Typed, wrong: Option<&str>) -> Markup {
    let names = typed.missing();
    html! {
        @if !names.is_empty() {
            fieldset {
                legend { (words.say("templates-fill")) }
                p.hint id="fill-hint" { (words.say("templates-fill-hint")) }
                @if let Some(line) = wrong { p.field-error id="fill-error" { (line) } }
                @for (number, name) in names.iter().take(MOST).enumerate() {
                    @let id = format!("field-{number}");
                    (hidden(&format!("name-{number}"), name))
                    label for=(id) { bdi { (name) } }
                    input type="text" id=(id) name=(id) dir="auto" autocomplete="off" aria-describedby=(if wrong.is_some() { "fill-error fill-hint" } else { "fill-hint" })
                        aria-invalid=[wrong.map(|_| "true")];
                }
            }
        }
        (hidden("template", &typed.template))
        @if !typed.language.is_empty() { (hidden("language", &typed.language)) }
    }
}
