//! In which language a line is, and from which side it is set, where its author says so: what all of it has in common stands on its element,
//! and what is in another one has an element of its own. Must not know what an element is.
use super::{
    direction::{Direction, direction},
    markup::Writer,
};
use crate::mime::html::model::{Block, Matter, Piece, Voice};

impl Writer<'_> {
    /// What all of a line has in common, `end` of its tag, and the line.
    pub(super) fn voiced(&mut self, pieces: &[Piece], end: &str) {
        let voice = self.voice_of(pieces);
        self.attributes(voice, true);
        self.out.push_str(end);
        self.line(voice, pieces);
    }

    /// Direction and language of an element; without a word of its author's the direction is that of its first letter, if it is `auto`.
    pub(super) fn attributes(&mut self, voice: Voice, auto: bool) {
        if voice.leftward {
            self.out.push_str(" dir=\"rtl\"");
        } else if auto {
            self.out.push_str(" dir=\"auto\"");
        }
        if let Some(language) = voice.language.and_then(|at| self.model.languages.get(usize::from(at))) {
            self.attribute("lang", language);
        }
    }

    pub(super) fn directed(&mut self, open: &str, block: &Block) {
        self.directs(open, block);
        self.out.push('>');
    }

    /// Where the parts have directions of their own, `auto` finds none for the whole: it is worked out here.
    pub(super) fn directs(&mut self, open: &str, block: &Block) {
        self.out.push_str(open);
        if direction(block) == Some(Direction::RightToLeft) {
            self.out.push_str(" dir=\"rtl\"");
        }
    }

    /// What all of a line has in common. New lines and numbers of links are in no language.
    pub(super) fn voice_of(&self, pieces: &[Piece]) -> Voice {
        let mut all = pieces.iter().filter(|piece| speaks(piece)).map(|piece| self.apart(piece.style.voice));
        let Some(first) = all.next() else { return Voice::default() };
        if all.all(|voice| voice == first) { first } else { Voice::default() }
    }

    /// Begins the element of a piece that is in another voice than what is `around` it, if it is.
    pub(super) fn begins(&mut self, around: Voice, piece: &Piece) -> bool {
        let own = self.apart(piece.style.voice);
        let differs = speaks(piece) && own != around;
        if differs {
            self.out.push_str("<span");
            self.attributes(own, false);
            self.out.push('>');
        }
        differs
    }

    /// Without the language that all of the text has.
    fn apart(&self, voice: Voice) -> Voice {
        let all = self.model.language.as_ref();
        let language = voice.language.filter(|at| self.model.languages.get(usize::from(*at)) != all);
        Voice { language, ..voice }
    }
}

fn speaks(piece: &Piece) -> bool {
    !matches!(piece.matter, Matter::Break | Matter::Reference(_))
}
