//! What was set apart by its colour alone, and what is only painted: decided once all of a text is known. Must not know how it is shown.
//!
//! Links, headings and headings of tables are coloured for looks. So is a colour that most of a text has, or of a table; every second row of one;
//! and a whole paragraph in another colour than red, for names and titles are. Invariant: afterwards no piece has a colour but `Style::hue`.
use super::{Block, Matter, Piece, Table};
use crate::mime::html::{css::colour::Hue, letters::is_blank};

/// The colours of letters and of what lies behind them, as their author wrote them.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub(in crate::mime::html) struct Tint {
    pub(in crate::mime::html) ink: Option<Hue>,
    /// Behind these words.
    pub(in crate::mime::html) ground: Option<Hue>,
    /// Behind the cell or the row that they are in.
    pub(in crate::mime::html) cell: Option<Hue>,
}

/// Letters by colour.
#[derive(Default)]
struct Weights {
    all: usize,
    of: [usize; Hue::ALL.len()],
}

impl Weights {
    fn add(&mut self, letters: usize, hue: Option<Hue>) {
        self.all += letters;
        if let Some(hue) = hue {
            self.of[hue as usize] += letters;
        }
    }

    /// Whether a colour is the usual one.
    fn usual(&self, hue: Hue) -> bool {
        self.of[hue as usize] * 5 > self.all * 3
    }
}

/// Keeps the colours that set words apart, by putting them down as such. Says whether there are any.
pub(super) fn settle(blocks: &mut [Block]) -> bool {
    let mut weights = Weights::default();
    weigh(blocks, &mut weights);
    let mut any = false;
    mark(blocks, &weights, &mut any);
    any
}

fn weigh(blocks: &[Block], weights: &mut Weights) {
    for block in blocks {
        match block {
            Block::Paragraph(pieces) | Block::Preformatted(pieces) => {
                for piece in pieces {
                    weights.add(letters(piece), own(piece));
                }
            }
            Block::List(_, items) => items.iter().for_each(|item| weigh(item, weights)),
            Block::Terms(all) => all.iter().for_each(|(_, inner)| weigh(inner, weights)),
            Block::Quote(inner) => weigh(inner, weights),
            Block::Heading(..) | Block::Table(_) | Block::Rule => {}
        }
    }
}

fn mark(blocks: &mut [Block], weights: &Weights, any: &mut bool) {
    for block in blocks {
        match block {
            Block::Heading(_, pieces) => put(pieces, any, |_| None),
            Block::Paragraph(pieces) | Block::Preformatted(pieces) => {
                let whole = whole(pieces);
                put(pieces, any, |piece| own(piece).filter(|hue| !weights.usual(*hue) && (!whole || *hue == Hue::Red)));
            }
            Block::List(_, items) => items.iter_mut().for_each(|item| mark(item, weights, any)),
            Block::Terms(all) => all.iter_mut().for_each(|(_, inner)| mark(inner, weights, any)),
            Block::Quote(inner) => mark(inner, weights, any),
            Block::Table(table) => mark_table(table, any),
            Block::Rule => {}
        }
    }
}

/// Cells and rows tell by their colour what they mean, if not all of them have it.
fn mark_table(table: &mut Table, any: &mut bool) {
    put(&mut table.caption, any, |_| None);
    let (head, body) = table.rows.split_at_mut(table.head);
    head.iter_mut().flatten().for_each(|cell| each(&mut cell.blocks, any, &|_, _| None));
    let striped = is_striped(body);
    let colour = |piece: &Piece| own(piece).or(piece.style.tint.cell.filter(|_| !striped && piece.link.is_none()));
    let mut weights = Weights::default();
    // By cells, not by letters: a long remark is one of them.
    for cell in body.iter().flatten().filter(|cell| !cell.header) {
        if let Some(first) = lines(&cell.blocks).flatten().find(|piece| letters(piece) > 0) {
            weights.add(1, colour(first));
        }
    }
    for cell in body.iter_mut().flatten() {
        each(&mut cell.blocks, any, &|piece, whole| {
            colour(piece).filter(|hue| !weights.usual(*hue) && (!whole || !matches!(hue, Hue::Blue | Hue::Purple)))
        });
    }
}

/// Every second row in another colour than the one above is there so that the eye keeps its line.
fn is_striped(rows: &[Vec<super::Cell>]) -> bool {
    let behind = |row: &Vec<super::Cell>| {
        row.iter().flat_map(|cell| lines(&cell.blocks)).flatten().find(|piece| letters(piece) > 0).and_then(|piece| piece.style.tint.cell)
    };
    let colours: Vec<Option<Hue>> = rows.iter().map(behind).collect();
    colours.len() > 3 && colours.windows(3).all(|three| three[0] == three[2] && three[0] != three[1])
}

/// All lines of a cell; tables inside are tables of their own.
fn each(blocks: &mut [Block], any: &mut bool, hue: &dyn Fn(&Piece, bool) -> Option<Hue>) {
    for block in blocks {
        match block {
            Block::Paragraph(pieces) | Block::Heading(_, pieces) | Block::Preformatted(pieces) => {
                let whole = whole(pieces);
                put(pieces, any, |piece| hue(piece, whole));
            }
            Block::List(_, items) => items.iter_mut().for_each(|item| each(item, any, hue)),
            Block::Terms(all) => all.iter_mut().for_each(|(_, inner)| each(inner, any, hue)),
            Block::Quote(inner) => each(inner, any, hue),
            Block::Table(table) => mark_table(table, any),
            Block::Rule => {}
        }
    }
}

fn lines(blocks: &[Block]) -> impl Iterator<Item = &Vec<Piece>> {
    blocks.iter().filter_map(|block| match block {
        Block::Paragraph(pieces) | Block::Heading(_, pieces) | Block::Preformatted(pieces) => Some(pieces),
        _ => None,
    })
}

/// Puts down the colour that each piece is said to have, and joins what is alike now.
fn put(pieces: &mut Vec<Piece>, any: &mut bool, hue: impl Fn(&Piece) -> Option<Hue>) {
    let mut joined: Vec<Piece> = Vec::with_capacity(pieces.len());
    let found: Vec<Option<Hue>> =
        (0..pieces.len()).map(|at| hue(&pieces[at]).filter(|_| letters(&pieces[at]) > 0 && !is_in_word(pieces, at))).collect();
    for (mut piece, found) in std::mem::take(pieces).into_iter().zip(found) {
        *any |= found.is_some();
        (piece.style.hue, piece.style.tint) = (found, Tint::default());
        if let (Matter::Text(more), Some(Piece { matter: Matter::Text(before), style, link })) = (&piece.matter, joined.last_mut())
            && *style == piece.style
            && *link == piece.link
        {
            before.push_str(more);
        } else {
            joined.push(piece);
        }
    }
    *pieces = joined;
}

/// Whether a piece is some letters of a word whose others stand beside it: those are coloured for looks.
fn is_in_word(pieces: &[Piece], at: usize) -> bool {
    let text = |at: usize| match pieces.get(at).map(|piece| &piece.matter) {
        Some(Matter::Text(text)) => text.as_str(),
        _ => "",
    };
    let meet = |before: &str, after: &str| before.ends_with(char::is_alphanumeric) && after.starts_with(char::is_alphanumeric);
    let before = at.checked_sub(1).map_or("", text);
    meet(before, text(at)) || meet(text(at), text(at + 1))
}

/// The colour that a piece itself has; links have one for being links.
fn own(piece: &Piece) -> Option<Hue> {
    let tint = piece.style.tint;
    tint.ground.or(tint.ink).filter(|_| piece.link.is_none())
}

/// Whether all of a line is in one colour.
fn whole(pieces: &[Piece]) -> bool {
    let mut colours = pieces.iter().filter(|piece| letters(piece) > 0).map(own);
    let first = colours.next().flatten();
    first.is_some() && colours.all(|colour| colour == first)
}

fn letters(piece: &Piece) -> usize {
    match &piece.matter {
        Matter::Text(text) if !is_blank(text) => text.len(),
        _ => 0,
    }
}
