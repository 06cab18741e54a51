//! In which direction a block is read: as its author says of its first words, or by its first letter that has one. Must not know markup.
use std::ops::ControlFlow;

use crate::mime::html::model::{Block, Matter};

/// Where a line begins.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Direction {
    LeftToRight,
    RightToLeft,
}

/// Letters and blocks that are looked at for one that has a direction: what stands deep inside is looked at from every level.
const LOOKED_AT: usize = 500;

/// The direction of the first letter that has one, among the first ones.
pub(super) fn direction(block: &Block) -> Option<Direction> {
    look(block, &mut { LOOKED_AT }).break_value().flatten()
}

/// Breaks with the direction once there is one, or with none once nothing is `left` to look at.
fn look(block: &Block, left: &mut usize) -> ControlFlow<Option<Direction>> {
    if *left == 0 {
        return ControlFlow::Break(None);
    }
    *left -= 1;
    let all = |blocks: &[Block], left: &mut usize| blocks.iter().try_for_each(|block| look(block, left));
    match block {
        Block::Heading(_, pieces) | Block::Paragraph(pieces) | Block::Preformatted(pieces) => {
            for piece in pieces.iter().take(*left) {
                let Matter::Text(text) = &piece.matter else { continue };
                if piece.style.voice.leftward {
                    return ControlFlow::Break(Some(Direction::RightToLeft));
                }
                for c in text.chars().take(*left) {
                    if let Some(found) = direction_of(c) {
                        return ControlFlow::Break(Some(found));
                    }
                    *left -= 1;
                }
            }
            ControlFlow::Continue(())
        }
        Block::List(_, items) => items.iter().try_for_each(|item| all(item, left)),
        Block::Terms(terms) => terms.iter().try_for_each(|(_, blocks)| all(blocks, left)),
        Block::Quote(inner) => all(inner, left),
        Block::Table(table) => table.rows.iter().flatten().try_for_each(|cell| all(&cell.blocks, left)),
        Block::Rule => ControlFlow::Continue(()),
    }
}

fn direction_of(c: char) -> Option<Direction> {
    match c {
        '\u{590}'..='\u{8ff}'
        | '\u{fb1d}'..='\u{fdff}'
        | '\u{fe70}'..='\u{fefc}'
        | '\u{10800}'..='\u{10fff}'
        | '\u{1e800}'..='\u{1efff}' => c.is_alphabetic().then_some(Direction::RightToLeft),
        c => c.is_alphabetic().then_some(Direction::LeftToRight),
    }
}
