//! Fields: label, hint and error belong together for whoever listens.
use maud::{Markup, html};

/// A field for one line of text.
pub struct Line<'a> {
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
    pub fn markup(&self) -> Markup {
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

/// A field for digits.
pub struct Digits<'a> {
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
    /// Styles: `digits`, and `short` for eight of them.
    pub class: &'static str,
    /// Whether a scanned letter fills it.
    pub from_fragment: bool,
}

impl Digits<'_> {
    /// The field. Nothing limits or rewrites what is typed: spaces, hyphens and a pasted line are read by the server.
    #[must_use]
    pub fn markup(&self) -> Markup {
        let (hint, error) = (format!("{}-hint", self.name), format!("{}-error", self.name));
        let described = if self.error.is_some() { format!("{error} {hint}") } else { hint.clone() };
        html! {
            label for=(self.name) { (self.label) }
            p.hint id=(hint) { (self.hint) }
            @if let Some(line) = self.error {
                p.field-error id=(error) { (line) }
            }
            input.(self.class) type="text" id=(self.name) name=(self.name) value=(self.value) inputmode="numeric"
                autocomplete=(self.autocomplete) autocapitalize="off" spellcheck="false" required
                aria-describedby=(described) aria-invalid=[self.error.map(|_| "true")]
                data-from-fragment[self.from_fragment];
        }
    }
}
