//! Fields: label, hint and error belong together for whoever listens.
use entity::domain::slip;
use maud::{Markup, html};

use super::Words;

/// A field for one line of text.
pub(crate) struct Line<'a> {
    /// Name and id.
    pub name: &'static str,
    /// Its label.
    pub label: &'a str,
    /// What to know before typing.
    pub hint: &'a str,
    /// What is wrong with what was typed.
    pub error: Option<&'a str>,
    /// What was typed.
    pub value: &'a str,
    /// `text` or `email`.
    pub kind: &'static str,
    /// As HTML names it: `email`, or `off`.
    pub autocomplete: &'static str,
}

impl Line<'_> {
    /// The field. What is too long is cut or refused by the server, with words.
    #[must_use]
    pub(crate) fn markup(&self) -> Markup {
        let (hint, error) = (format!("{}-hint", self.name), format!("{}-error", self.name));
        let described = if self.error.is_some() { format!("{error} {hint}") } else { hint.clone() };
        html! {
            label for=(self.name) { (self.label) }
            p.hint id=(hint) { (self.hint) }
            @if let Some(line) = self.error {
                p.field-error id=(error) { (line) }
            }
            input type=(self.kind) id=(self.name) name=(self.name) value=(self.value) dir="auto" autocomplete=(self.autocomplete)
                spellcheck="false" autocapitalize=[(self.kind == "email").then_some("off")] required
                aria-describedby=(described) aria-invalid=[self.error.map(|_| "true")];
        }
    }
}

/// What is wrong with digits that are not `wanted` ones: how many were typed; or the text `empty`, where there are none or something else.
#[must_use]
pub(crate) fn miscounted(words: &Words, typed: &str, wanted: usize, empty: &str) -> String {
    match slip::count_digits(typed) {
        None | Some(0) => words.say(empty),
        Some(count) => {
            let (typed, wanted) = (u64::try_from(count).unwrap_or(u64::MAX), u64::try_from(wanted).unwrap_or(u64::MAX));
            let text = if typed < wanted { "digits-few" } else { "digits-many" };
            words.say_with(text, &[("typed", typed.into()), ("wanted", wanted.into())])
        }
    }
}

/// A field for digits.
pub(crate) struct Digits<'a> {
    /// Name and id.
    pub name: &'static str,
    /// Its label.
    pub label: &'a str,
    /// What to know before typing.
    pub hint: &'a str,
    /// What is wrong with what was typed.
    pub error: Option<&'a str>,
    /// What was typed.
    pub value: &'a str,
    /// `one-time-code` or `off`.
    pub autocomplete: &'static str,
    /// Styles: `digits`, and `short` for eight of them; `long` ones go over as many lines as they need, for one would not fit a telephone.
    pub class: &'static str,
    /// Whether a scanned letter fills it.
    pub from_fragment: bool,
}

impl Digits<'_> {
    /// The field. Nothing limits or rewrites what is typed: spaces, hyphens and a pasted line are read by the server.
    #[must_use]
    pub(crate) fn markup(&self) -> Markup {
        let (hint, error) = (format!("{}-hint", self.name), format!("{}-error", self.name));
        let described = if self.error.is_some() { format!("{error} {hint}") } else { hint.clone() };
        html! {
            label for=(self.name) { (self.label) }
            p.hint id=(hint) { (self.hint) }
            @if let Some(line) = self.error {
                p.field-error id=(error) { (line) }
            }
            @if self.class.ends_with("long") {
                textarea.(self.class) id=(self.name) name=(self.name) rows="2" inputmode="numeric"
                    autocomplete=(self.autocomplete) autocapitalize="off" spellcheck="false" required
                    aria-describedby=(described) aria-invalid=[self.error.map(|_| "true")] { "\n" (self.value) }
            } @else { input.(self.class) type="text" id=(self.name) name=(self.name) value=(self.value) inputmode="numeric"
                autocomplete=(self.autocomplete) autocapitalize="off" spellcheck="false" required
                aria-describedby=(described) aria-invalid=[self.error.map(|_| "true")]
                data-from-fragment[self.from_fragment];
            }
        }
    }
}

/// The field for a mailbox code.
#[must_use]
pub(crate) fn mailbox_code(words: &Words, error: Option<&str>, value: &str) -> Markup {
    let (label, hint) = (words.say("mailbox-label"), words.say("mailbox-hint"));
    let field = Digits {
        name: "code",
        label: &label,
        hint: &hint,
        error,
        value,
        autocomplete: "one-time-code",
        class: "digits short",
        from_fragment: false,
    };
    field.markup()
}
