//! Where each line of a leaf stands. Tries the full size first, and smaller ones until everything fits on one side.
use super::{
    Block, Leaf,
    face::{Face, Faces},
};
use crate::web::layout::square::Square;

/// US Letter, in points; on A4 it prints whole, because the margins are wider than what is cut.
pub(super) const SHEET: (f32, f32) = (612.0, 792.0);
const MARGIN: f32 = 54.0;
/// Text, where it fits.
const TEXT: f32 = 14.0;
/// What is typed, always.
const CODE: f32 = 24.0;
const HEADING: f32 = 20.0;
/// The square with its quiet zone: 4.2 cm, so that the square itself has 3 cm or more.
const SQUARE: f32 = 42.0 * 72.0 / 25.4;
const INDENT: f32 = 24.0;
const LEADING: f32 = 1.28;
/// A leaf that does not fit in the smallest of these has more on it than anybody reads.
const SCALES: [(f32, f32); 8] = [(1.0, 1.0), (1.0, 0.75), (1.0, 0.5), (0.95, 0.5), (0.9, 0.5), (0.85, 0.4), (0.8, 0.4), (0.7, 0.4)];

/// What is drawn.
pub(super) struct Placed {
    /// Which block it belongs to.
    pub(super) block: usize,
    /// Which part of that.
    pub(super) part: Part,
    pub(super) x: f32,
    /// Of a line its baseline, of a square its top.
    pub(super) y: f32,
    pub(super) what: Drawn,
}

/// Which part of a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Whole,
    /// The number of a step.
    Number(usize),
    /// Its words.
    Step(usize),
}

pub(super) enum Drawn {
    Line {
        text: String,
        bold: bool,
        size: f32,
    },
    /// As wide as it is said to be.
    Square(Square, f32),
    /// Beside a quotation: how high.
    Rule(f32),
}

/// Everything in its place; nothing if a letter cannot be drawn, or a leaf has too much on it.
pub(super) fn place(leaf: &Leaf, faces: &Faces) -> Option<Vec<Placed>> {
    SCALES.into_iter().find_map(|(text, gap)| {
        let mut pen = Pen { faces, text, gap, y: MARGIN, side: None, placed: Vec::new() };
        for (at, block) in leaf.blocks.iter().enumerate() {
            pen.block(at, block)?;
        }
        (pen.y <= SHEET.1 - MARGIN).then_some(pen.placed)
    })
}

struct Pen<'a> {
    faces: &'a Faces,
    text: f32,
    gap: f32,
    y: f32,
    /// Where the square at the side ends.
    side: Option<f32>,
    placed: Vec<Placed>,
}

impl Pen<'_> {
    fn block(&mut self, at: usize, block: &Block) -> Option<()> {
        match block {
            Block::Heading(text) => {
                self.lines((at, Part::Whole), text, true, HEADING * self.text, 0.0)?;
                self.skip(6.0);
            }
            Block::Text(text) => {
                self.lines((at, Part::Whole), text, false, TEXT * self.text, 0.0)?;
                self.skip(8.0);
            }
            Block::Strong(text) => {
                self.lines((at, Part::Whole), text, true, TEXT * self.text, 0.0)?;
                self.skip(8.0);
            }
            Block::Square { holds, .. } => {
                let square = Square::new(holds)?;
                self.placed.push(Placed {
                    block: at,
                    part: Part::Whole,
                    x: SHEET.0 - MARGIN - SQUARE,
                    y: self.y,
                    what: Drawn::Square(square, SQUARE),
                });
                self.side = Some(self.y + SQUARE);
            }
            Block::Steps(steps) => {
                for (number, step) in steps.iter().enumerate() {
                    let label = Drawn::Line { text: format!("{}", number + 1), bold: true, size: TEXT * self.text };
                    let y = self.y + TEXT * self.text;
                    self.placed.push(Placed { block: at, part: Part::Number(number), x: MARGIN, y, what: label });
                    self.lines((at, Part::Step(number)), &step.text, false, TEXT * self.text, INDENT)?;
                    if let Some(code) = &step.code {
                        self.skip(6.0);
                        self.lines((at, Part::Step(number)), code, true, CODE, INDENT)?;
                    }
                    self.skip(6.0);
                }
                self.y = self.y.max(self.side.take().unwrap_or_default());
                self.skip(6.0);
            }
            Block::Quote(lines) => {
                let from = self.y;
                for line in lines {
                    if line.is_empty() {
                        self.y += TEXT * self.text * 0.5;
                    } else {
                        self.lines((at, Part::Whole), line, false, TEXT * self.text, INDENT / 2.0)?;
                    }
                }
                let rule = Drawn::Rule(self.y - from);
                self.placed.push(Placed { block: at, part: Part::Whole, x: MARGIN, y: from, what: rule });
                self.skip(14.0);
            }
        }
        Some(())
    }

    fn skip(&mut self, points: f32) {
        self.y += points * self.gap;
    }

    /// Breaks a paragraph into lines. A line that another follows ends with a space, so that no reader joins two words.
    fn lines(&mut self, (block, part): (usize, Part), text: &str, bold: bool, size: f32, indent: f32) -> Option<()> {
        let face: &Face = if bold { &self.faces.bold } else { &self.faces.regular };
        let mut words = text.split(' ').peekable();
        while words.peek().is_some() {
            let beside = self.side.filter(|end| self.y < *end).map_or(0.0, |_| SQUARE);
            let room = SHEET.0 - 2.0 * MARGIN - indent - beside;
            let mut line = words.next().unwrap_or_default().to_owned();
            // Never over the square or the edge: a smaller size may do, else the page that prints itself.
            if face.width(&line, size)? > room {
                return None;
            }
            while let Some(word) = words.peek() {
                if face.width(&format!("{line} {word}"), size)? > room {
                    line.push(' ');
                    break;
                }
                line = format!("{line} {word}");
                words.next();
            }
            face.shape(&line)?;
            self.y += size;
            self.placed.push(Placed { block, part, x: MARGIN + indent, y: self.y, what: Drawn::Line { text: line, bold, size } });
            self.y += size * (LEADING - 1.0);
        }
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use zeroize::Zeroizing;

    use super::*;
    use crate::web::paper::Step;

    #[test]
    fn a_long_address_is_drawn_smaller_and_never_over_the_square() {
        let faces = Faces::load().expect("the faces are embedded");
        let letter = |address: &str| {
            let step = Step { text: format!("Scan this, or type {address} in your browser."), code: None };
            let square = Block::Square { holds: Zeroizing::new("https://letterbox.example/claim".to_owned()), alternative: String::new() };
            Leaf { language: "en".to_owned(), title: "Letter".to_owned(), blocks: vec![square, Block::Steps(vec![step])] }
        };
        let edge = SHEET.0 - MARGIN - SQUARE;
        for (address, full) in
            [("letterbox.example/claim", true), ("patient-messages.saint-josephs-community-hospital.example.org/claim", false)]
        {
            let placed = place(&letter(address), &faces).expect("it fits in some size");
            let mut sizes = Vec::new();
            for one in placed {
                if let Drawn::Line { text, bold, size } = one.what {
                    let face = if bold { &faces.bold } else { &faces.regular };
                    assert!(one.x + face.width(text.trim_end(), size).expect("it has the letters") <= edge, "{text}");
                    sizes.push(size);
                }
            }
            assert_eq!(sizes.iter().all(|size| *size >= TEXT), full, "{address}: {sizes:?}");
        }
        assert!(place(&letter(&"long".repeat(60)), &faces).is_none(), "drawn over the square");
    }
}
