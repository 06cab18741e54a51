//! A run of pieces in one line, growing into paragraphs: spaces collapse as a browser would collapse them.
use super::{Matter, Piece, Style};
use crate::mime::{
    html::letters::{filler, is_blank, neutral},
    words::{MAX_MARKS, is_mark},
};

#[derive(Default)]
pub(super) struct Run {
    pieces: Vec<Piece>,
    /// Marks on the last letter, in whichever pieces they came: a tower of them would cover what stands above the message.
    marks: usize,
}

impl Run {
    pub(super) fn is_empty(&self) -> bool {
        self.pieces.is_empty()
    }

    pub(super) fn len(&self) -> usize {
        self.pieces.len()
    }

    pub(super) fn push(&mut self, matter: Matter, style: Style, link: Option<usize>) {
        self.pieces.push(Piece { matter, style, link });
    }

    /// Whether what comes now follows a word, or what stands like one.
    pub(super) fn ends_with_word(&self) -> bool {
        match self.pieces.last().map(|piece| &piece.matter) {
            Some(Matter::Text(before)) => !before.ends_with(char::is_whitespace),
            Some(Matter::Break) | None => false,
            Some(_) => true,
        }
    }

    /// A space, unless there is one: what comes now stands apart.
    pub(super) fn gap(&mut self) {
        match self.pieces.last_mut().map(|piece| &mut piece.matter) {
            // In the voice of what stands before it.
            Some(Matter::Text(before)) if !before.ends_with(char::is_whitespace) => before.push(' '),
            Some(Matter::Text(_) | Matter::Break) | None => {}
            Some(_) => self.text(" ", Style::default(), None, false),
        }
    }

    /// The end of a line where spaces and line feeds count.
    pub(super) fn line(&mut self) {
        let ended = match self.pieces.last().map(|piece| &piece.matter) {
            Some(Matter::Text(before)) => before.ends_with('\n'),
            Some(Matter::Break) | None => true,
            Some(_) => false,
        };
        if !ended {
            self.text("\n", Style::default(), None, true);
        }
    }

    /// Adds text; `exact` keeps its spaces. Says whether anything readable was in it.
    pub(super) fn text(&mut self, text: &str, style: Style, link: Option<usize>, exact: bool) {
        let mut last = match self.pieces.last().map(|piece| &piece.matter) {
            Some(Matter::Text(before)) => before.chars().next_back(),
            Some(Matter::Break) | None => Some(' '),
            Some(_) => None,
        };
        let mut kept = String::with_capacity(text.len());
        for c in text.chars() {
            let Some(c) = neutral(c) else { continue };
            let c = match c {
                '\n' | '\t' if exact => c,
                _ if exact => c,
                ' ' | '\n' | '\t' => ' ',
                _ => c,
            };
            if !exact {
                let after_space = last.is_some_and(|last| last == ' ' || last == '\u{a0}');
                if after_space && (c == ' ' || c == '\u{a0}' || filler(c)) {
                    continue;
                }
            }
            self.marks = if is_mark(c) { self.marks + 1 } else { 0 };
            if self.marks > MAX_MARKS {
                continue;
            }
            kept.push(c);
            last = Some(c);
        }
        if kept.is_empty() {
            return;
        }
        match self.pieces.last_mut() {
            Some(Piece { matter: Matter::Text(before), style: same, link: also }) if *same == style && *also == link => {
                before.push_str(&kept)
            }
            _ => self.push(Matter::Text(kept), style, link),
        }
    }

    /// Everything as it stands, for preformatted text; nothing if it is blank.
    pub(super) fn exact(&mut self) -> Vec<Piece> {
        let pieces = std::mem::take(&mut self.pieces);
        if blank(&pieces) { Vec::new() } else { pieces }
    }

    /// The paragraphs: two line breaks in a row part them.
    pub(super) fn paragraphs(&mut self) -> Vec<Vec<Piece>> {
        let mut all = Vec::new();
        let mut now: Vec<Piece> = Vec::new();
        let mut breaks = 0;
        for piece in std::mem::take(&mut self.pieces) {
            match &piece.matter {
                Matter::Break => breaks += 1,
                Matter::Text(text) if breaks > 0 && text.chars().all(|c| c.is_whitespace() || filler(c)) => {}
                _ => {
                    if breaks > 1 {
                        finish(&mut now, &mut all);
                    } else if breaks == 1 && !now.is_empty() {
                        trim_end(&mut now);
                        now.push(Piece { matter: Matter::Break, style: Style::default(), link: None });
                    }
                    breaks = 0;
                    now.push(piece);
                }
            }
        }
        finish(&mut now, &mut all);
        all
    }
}

fn finish(now: &mut Vec<Piece>, all: &mut Vec<Vec<Piece>>) {
    let mut pieces = std::mem::take(now);
    trim_start(&mut pieces);
    trim_end(&mut pieces);
    if !blank(&pieces) {
        all.push(pieces);
    }
}

fn trim_start(pieces: &mut Vec<Piece>) {
    let spaces = |text: &str| text.len() - text.trim_start_matches(|c: char| c.is_whitespace() || filler(c)).len();
    // All at once: there may be thousands of them.
    let empty = |piece: &Piece| matches!(&piece.matter, Matter::Text(text) if spaces(text) == text.len());
    let blank = pieces.iter().position(|piece| !empty(piece)).unwrap_or(pieces.len());
    pieces.drain(..blank);
    if let Some(Piece { matter: Matter::Text(text), .. }) = pieces.first_mut() {
        text.drain(..spaces(text));
    }
}

fn trim_end(pieces: &mut Vec<Piece>) {
    while let Some(Piece { matter: Matter::Text(text), .. }) = pieces.last_mut() {
        text.truncate(text.trim_end_matches(|c: char| c.is_whitespace() || filler(c)).len());
        if !text.is_empty() {
            return;
        }
        pieces.pop();
    }
}

/// Nothing that anybody could read or see.
fn blank(pieces: &[Piece]) -> bool {
    pieces.iter().all(|piece| match &piece.matter {
        Matter::Text(text) => is_blank(text),
        Matter::Break => true,
        Matter::Picture { .. } | Matter::Reference(_) => false,
    })
}
