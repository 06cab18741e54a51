//! The form of a template: its presets, and a text in each language.
use std::collections::BTreeMap;

use entity::domain::locale::Locale;
use maud::{Markup, html};
use notifier::text;

use crate::{
    service::{
        compose::MAX_SUBJECT,
        template::{
            Flaw, READ_WITHIN, Text, Typed,
            fields::{self, Auto},
            language, unpaired,
        },
    },
    web::{
        guard::form::Pairs,
        layout::{Words, field::Line, notice},
        team::write::presets::{self, Presets},
    },
};

/// The longest form: a text of the longest length in any script for each of so many languages, as browsers write them.
pub(super) const MAX_BYTES: usize = 10 * 300_000;

/// What a language is called by those who speak it.
pub(in crate::web::team) fn named(tag: &str) -> String {
    Locale::parse(tag).map_or_else(|_| tag.to_owned(), |locale| text::text(&locale, "language-name"))
}

/// What stands in the fields.
pub(super) fn read(pairs: &Pairs) -> Typed {
    let text = |name: &str| presets::text(pairs, name);
    Typed {
        name: text("name"),
        category: text("category"),
        high: presets::ticked(pairs, "high"),
        reply: presets::ticked(pairs, "reply"),
        expires: presets::expires(pairs),
        // Anything but a choice is refused in words.
        read_within: text("read_within").parse().unwrap_or(u8::MAX),
        texts: read_texts(pairs),
        sure: presets::ticked(pairs, "sure"),
    }
}

/// Subject and text in each language.
pub(in crate::web::team) fn read_texts(pairs: &Pairs) -> BTreeMap<String, Text> {
    let texts = language::all().map(|language| {
        let of = |what: &str| presets::text(pairs, &format!("{what}_{language}"));
        (language.to_owned(), Text { subject: of("subject"), text: of("text") })
    });
    texts.collect()
}

/// The field that a flaw belongs to, and its words.
const fn about(flaw: Flaw) -> (&'static str, &'static str, &'static str) {
    match flaw {
        Flaw::Name => ("name", "", "templates-error-name"),
        Flaw::NoText => ("text_", language::FIRST, "templates-error-no-text"),
        Flaw::Subject(language) => ("subject_", language, "templates-error-subject"),
        Flaw::Text(language) => ("text_", language, "templates-error-text"),
        Flaw::Fields(language) => ("text_", language, "templates-error-fields"),
        Flaw::Unpaired(language) => ("text_", language, "templates-error-unpaired"),
        Flaw::Choice => ("category", "", "compose-error-choice"),
        Flaw::ReadByAfter => ("read_within", "", "compose-error-read-by-after"),
    }
}

/// What is wrong, above the form.
pub(super) fn wrong(words: &Words, typed: &Typed, flaws: &[Flaw]) -> Markup {
    html! {
        @if let Some((field, language, text)) = flaws.first().copied().map(about) {
            (notice::errors(words, &format!("{field}{language}"), &said(words, text, typed), &html! {}))
        }
    }
}

fn said(words: &Words, text: &str, typed: &Typed) -> String {
    words.say_with(text, &[("most", MAX_SUBJECT.to_string().into()), ("fields", listed(&unpaired(&typed.texts)).into())])
}

/// Fields by language, in words: `English {day}; Español {día}`.
pub(in crate::web::team) fn listed(fields: &[(&'static str, Vec<String>)]) -> String {
    let of = |names: &[String]| names.iter().map(|name| format!("{{{name}}}")).collect::<Vec<_>>().join(", ");
    fields.iter().map(|(tag, names)| format!("{} {}", named(tag), of(names))).collect::<Vec<_>>().join("; ")
}

/// All fields.
pub(super) fn markup(words: &Words, typed: &Typed, flaws: &[Flaw]) -> Markup {
    let error = |name: &str| flaws.iter().copied().map(about).find(|(field, language, _)| format!("{field}{language}") == name);
    let error = |name: &str| error(name).map(|(_, _, text)| said(words, text, typed));
    let (label, hint, wrong) = (words.say("templates-name"), words.say("templates-name-hint"), error("name"));
    let name =
        Line { name: "name", label: &label, hint: &hint, error: wrong.as_deref(), value: &typed.name, kind: "text", autocomplete: "off" };
    let presets = Presets { words, error: &error };
    html! {
        (name.markup())
        (presets.category(&typed.category))
        (presets.expires(typed.expires))
        label for="read_within" { (words.say("compose-read-by")) }
        @let wrong = error("read_within");
        @if let Some(line) = &wrong { p.field-error id="read_within-error" { (line) } }
        select id="read_within" name="read_within" aria-describedby=[wrong.as_ref().map(|_| "read_within-error")]
            aria-invalid=[wrong.as_ref().map(|_| "true")] {
            @for days in READ_WITHIN { option value=(days) selected[days == typed.read_within] { (read_within(words, days)) } }
        }
        (presets.boxes(typed.reply, typed.high))
        p.hint id="fields-hint" { (words.say("templates-fields-hint")) }
        ul { @for auto in Auto::ALL { li { @for name in auto.names() { code { "{" (name) "}" } " " } } } }
        @for tag in language::all() {
            fieldset { (texts(words, tag, typed.texts.get(tag), &[], &error)) }
        }
        @if typed.sure || flaws.iter().any(|flaw| matches!(flaw, Flaw::Unpaired(_))) {
            label { input type="checkbox" name="sure" value="yes" checked[typed.sure]; (words.say("templates-sure")) }
        }
    }
}

/// Subject and text in one language; what is `known` is filled in from a list.
pub(in crate::web::team) fn texts(
    words: &Words,
    tag: &str,
    typed: Option<&Text>,
    known: &[String],
    error: &dyn Fn(&str) -> Option<String>,
) -> Markup {
    let (subject, text) = typed.map_or(("", ""), |typed| (typed.subject.as_str(), typed.text.as_str()));
    let (subject_id, text_id) = (format!("subject_{tag}"), format!("text_{tag}"));
    let described = |id: &str| if error(id).is_some() { format!("{id}-error fields-hint") } else { "fields-hint".to_owned() };
    let invalid = |id: &str| error(id).map(|_| "true");
    html! {
        legend lang=(tag) { (named(tag)) }
        label for=(subject_id) { (words.say("compose-subject")) }
        @if let Some(line) = error(&subject_id) { p.field-error id={ (subject_id) "-error" } { (line) } }
        input type="text" id=(subject_id) name=(subject_id) value=(subject) lang=(tag) autocomplete="off"
            aria-describedby=(described(&subject_id)) aria-invalid=[invalid(&subject_id)];
        label for=(text_id) { (words.say("compose-text")) }
        @if let Some(line) = error(&text_id) { p.field-error id={ (text_id) "-error" } { (line) } }
        textarea id=(text_id) name=(text_id) rows="8" lang=(tag) aria-describedby=(described(&text_id)) aria-invalid=[invalid(&text_id)] {
            "\n" (text)
        }
        @let by_writer = |name: &String| Auto::of(name).is_none() && !known.contains(name);
        @let own = fields::names(&format!("{subject}\n{text}")).into_iter().filter(by_writer).collect::<Vec<_>>();
        @if !own.is_empty() { p.hint { (words.say("templates-own")) " " bdi { (own.join(", ")) } } }
    }
}

fn read_within(words: &Words, days: u8) -> String {
    if days == 0 { words.say("templates-read-never") } else { words.say_with("templates-read-within", &[("days", u64::from(days).into())]) }
}
