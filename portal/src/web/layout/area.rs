//! A field for several lines of text: label, hint and error belong together for whoever listens.
use maud::{Markup, html};

/// One such field.
pub(crate) struct Area<'a> {
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
    /// Lines at first.
    pub rows: u8,
}

impl Area<'_> {
    /// The field. What is too long is refused by the server, with words.
    #[must_use]
    pub(crate) fn markup(&self) -> Markup {
        self.drawn(true)
    }

    /// The field of a form that can be sent without it.
    #[must_use]
    pub(crate) fn optional(&self) -> Markup {
        self.drawn(false)
    }

    fn drawn(&self, required: bool) -> Markup {
        let (hint, error) = (format!("{}-hint", self.name), format!("{}-error", self.name));
        let described = if self.error.is_some() { format!("{error} {hint}") } else { hint.clone() };
        html! {
            label for=(self.name) { (self.label) }
            p.hint id=(hint) { (self.hint) }
            @if let Some(line) = self.error { p.field-error id=(error) { (line) } }
            // A line end right after the tag is not part of what was typed.
            // No spelling help: a browser that was told to "enhance" it sends every word to its maker.
            textarea id=(self.name) name=(self.name) rows=(self.rows) dir="auto" spellcheck="false" required[required]
                aria-describedby=(described) aria-invalid=[self.error.map(|_| "true")] { "\n" (self.value) }
        }
    }
}
