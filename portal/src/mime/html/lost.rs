//! What of a page cannot be shown, by kind: whoever reads it is told what is missing. Must not know words.

/// A kind of thing that is left out, or of which only the words are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LostKind {
    /// A form: what it asks is shown, and cannot be answered in it.
    Form,
    /// A drawing: its words are shown.
    Drawing,
    /// A formula: it is shown on one line.
    Formula,
    /// A film, a sound, or what a program would show.
    Film,
    /// A page within the page.
    Page,
    /// Links: too many, or to what is not opened here.
    Links,
    /// A picture that is too large.
    Picture,
}

/// Several of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Lost(u8);

impl LostKind {
    /// All of them.
    pub const ALL: [Self; 7] = [Self::Form, Self::Drawing, Self::Formula, Self::Film, Self::Page, Self::Links, Self::Picture];

    const fn bit(self) -> u8 {
        1 << self as u8
    }
}

impl Lost {
    /// Whether nothing is missing.
    #[must_use]
    pub const fn is_nothing(self) -> bool {
        self.0 == 0
    }

    /// What is missing, each kind once.
    pub fn kinds(self) -> impl Iterator<Item = LostKind> {
        LostKind::ALL.into_iter().filter(move |kind| self.0 & kind.bit() != 0)
    }

    pub(super) const fn note(&mut self, kind: LostKind) {
        self.0 |= kind.bit();
    }

    pub(super) const fn note_if(&mut self, is: bool, kind: LostKind) {
        if is {
            self.note(kind);
        }
    }

    pub(super) const fn add(&mut self, others: Self) {
        self.0 |= others.0;
    }
}
