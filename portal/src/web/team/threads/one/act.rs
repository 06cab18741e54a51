//! What somebody does on the page of a thread: its one form, and what is said of it.
use entity::{
    base::clock::Timestamp,
    domain::id::{DraftFileId, PractitionerId, TeamId},
};
use zeroize::Zeroizing;

use super::MAX_BYTES;
use crate::{
    service::{
        compose::Kept,
        thread::{Answering, Paper, ReadBy},
    },
    web::{
        attach::{self, Button},
        guard::{
            form::{Fields, Pairs, Protected},
            token::Form,
        },
        page::typed,
        team::write::presets,
    },
};

/// What somebody does with a thread.
pub(crate) struct ThreadAct {
    pub(super) what: What,
    pub(super) text: Zeroizing<String>,
    /// By when the answer ought to be read; empty: whenever.
    pub(super) read_by: Zeroizing<String>,
    /// What was preset for that.
    pub(super) preset: String,
    pub(super) note: Zeroizing<String>,
    pub(super) paper: Option<Paper>,
    pub(super) seen: Timestamp,
    pub(super) team: Option<TeamId>,
    pub(super) colleague: Option<PractitionerId>,
    pub(super) shown: Vec<DraftFileId>,
    pub(super) button: Button,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum What {
    Answer,
    Note,
    Take,
    Give,
    Release,
    Done,
    Reopen,
    HandOver,
}

impl Protected for ThreadAct {
    const FORM: Form = Form::Answer;
}

impl Fields for ThreadAct {
    const MAX_BYTES: usize = MAX_BYTES;
    const WRITTEN: &'static [&'static str] = &["text", "note"];

    fn read(pairs: &Pairs) -> Option<Self> {
        // Whatever is pressed, what was typed goes along: the whole page is one form.
        let what = match pairs.get("press").or_else(|| pairs.get("do"))?.as_str() {
            "answer" => What::Answer,
            "note" => What::Note,
            "take" => What::Take,
            "give" => What::Give,
            "release" => What::Release,
            "done" => What::Done,
            "reopen" => What::Reopen,
            "hand_over" => What::HandOver,
            _ => return None,
        };
        let seen = pairs.get("seen").and_then(|seen| seen.parse().ok()).map(Timestamp::from_micros)?;
        let typed = |name| pairs.get(name).cloned().unwrap_or_default();
        let (text, read_by, note) = (typed("text"), typed("read_by"), typed("note"));
        let team = pairs.get("team").and_then(|id| TeamId::parse(id));
        let colleague = pairs.get("colleague").and_then(|id| PractitionerId::parse(id));
        Some(Self {
            what,
            text,
            read_by,
            preset: presets::preset_of(pairs),
            note,
            paper: typed::paper(pairs),
            seen,
            team,
            colleague,
            shown: attach::shown(pairs),
            button: Button::read(pairs),
        })
    }
}

impl ThreadAct {
    /// Whether something was typed that is not what was done: it stays on the page.
    pub(super) fn leaves(&self) -> bool {
        let is_left = |text: &str, own| self.what != own && !text.trim().is_empty();
        is_left(&self.text, What::Answer) || is_left(&self.note, What::Note)
    }

    /// What stands in the fields, on the page that it stands on.
    pub(super) fn typed(&self, unasked: bool) -> Option<Answering<'_>> {
        self.paper.map(|paper| Answering { paper, text: &self.text, read_by: self.read_by(), note: &self.note, unasked })
    }

    /// By when the answer ought to be read.
    pub(super) fn read_by(&self) -> ReadBy<'_> {
        ReadBy { day: &self.read_by, preset: &self.preset }
    }

    /// Whether it sends, keeps or throws away what was typed.
    pub(super) fn ends(&self) -> bool {
        match self.button {
            Button::Keep | Button::Discard => true,
            Button::Send => self.what == What::Answer,
            Button::Attach | Button::Remove(_) | Button::Typing => false,
        }
    }
}

/// What the page says, and whether what was asked for is done.
pub(super) enum Line {
    Done(&'static str),
    Not(&'static str),
    /// Something else is kept than the page knows.
    Elsewhere(Box<Kept>),
}
