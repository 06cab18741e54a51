//! What a message says, free of how its author wrote it down: blocks of pieces of text. No markup can be in it.
//!
//! Made from a sanitised tree. Decides what is a heading, a data table or a table for looks, what is hidden, and where
//! a link leads; what writes it out decides nothing any more.
mod build;
mod context;
mod inline;
mod list;
mod numbers;
mod run;
mod table;
mod tint;
mod word;

use zeroize::Zeroize;

pub(super) use self::{
    numbers::{Numbers, Sign},
    tint::Tint,
};
use super::{Lost, TooWild, address::Link, css::colour::Hue, places::Page, sanitise};
use crate::mime::language;

/// How a piece of text stands out.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "independent properties, each its own element")]
pub(super) struct Style {
    pub(super) strong: bool,
    pub(super) emphasis: bool,
    pub(super) struck: bool,
    pub(super) code: bool,
    pub(super) raised: bool,
    pub(super) lowered: bool,
    pub(super) voice: Voice,
    /// The colour that sets it apart: put down once all of a text is known.
    pub(super) hue: Option<Hue>,
    /// Its colours until then.
    pub(super) tint: Tint,
}

/// What an author said of how a text is read out and set.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Voice {
    /// The language that it is in, by its place in the list.
    pub(super) language: Option<u8>,
    /// Set from right to left, whatever its first letter is.
    pub(super) leftward: bool,
}

/// Something in a line.
pub(super) enum Matter {
    Text(String),
    /// A new line in the same paragraph.
    Break,
    /// A picture: where it is to be had, if anywhere, and what it shows, if the author said so (nothing: it is for looks).
    Picture {
        source: Option<String>,
        /// Its address names a part of the message, of which there is nothing to show.
        absent: bool,
        /// The message holds it all the same: the address of ours under which it is saved.
        kept: Option<String>,
        alt: Option<String>,
    },
    /// The end of a link's words; the number is its place in the list.
    Reference(usize),
}

pub(super) struct Piece {
    pub(super) matter: Matter,
    pub(super) style: Style,
    /// The link that it is part of, by its place in the list.
    pub(super) link: Option<usize>,
}

pub(super) struct Cell {
    pub(super) header: bool,
    pub(super) columns: u16,
    pub(super) rows: u16,
    pub(super) blocks: Vec<Block>,
}

pub(super) struct Table {
    pub(super) caption: Vec<Piece>,
    /// How many rows at the top hold headings of columns.
    pub(super) head: usize,
    pub(super) rows: Vec<Vec<Cell>>,
}

pub(super) enum Block {
    /// The level counts from 1 and never skips one.
    Heading(u8, Vec<Piece>),
    Paragraph(Vec<Piece>),
    /// With its numbers, if it is numbered.
    List(Option<Numbers>, Vec<Vec<Block>>),
    /// Terms (true) and what is said about them.
    Terms(Vec<(bool, Vec<Block>)>),
    Quote(Vec<Block>),
    /// Spaces and line feeds count.
    Preformatted(Vec<Piece>),
    Table(Table),
    Rule,
}

/// Where pictures inside the message are to be had, by their Content-ID.
#[derive(Clone, Copy)]
pub(super) struct Pictures<'a> {
    pub(super) shown: &'a dyn Fn(&str) -> Option<String>,
    /// Those that are not shown, as files.
    pub(super) kept: &'a dyn Fn(&str) -> Option<String>,
}

impl Pictures<'_> {
    pub(super) const NONE: Self = Self { shown: &|_| None, kept: &|_| None };
}

/// What the writers need to know.
pub(super) struct Model {
    pub(super) blocks: Vec<Block>,
    pub(super) links: Vec<Link>,
    /// Text that the author hid, bounded.
    pub(super) hidden: String,
    pub(super) language: Option<String>,
    /// Those of elements inside.
    pub(super) languages: Vec<String>,
    /// Something would have been loaded from elsewhere.
    pub(super) remote: bool,
    /// What was left out that somebody may miss.
    pub(super) lost: Lost,
    /// A picture stands in its own address, as `data:`.
    pub(super) embedded: bool,
    /// Words are set apart by their colour.
    pub(super) coloured: bool,
}

impl Model {
    /// # Errors
    /// More than is looked into.
    pub(super) fn of(page: Page<'_>, first_link: u16, pictures: Pictures<'_>) -> Result<Self, TooWild> {
        let mut clean = sanitise::clean(page)?;
        let mut model = build::build(&clean.tree, (&clean.sheet.said, &clean.head.body_class), first_link, pictures);
        clean.html.zeroize();
        model.language = clean.head.language.as_deref().and_then(language::of_attribute).map(str::to_owned);
        model.remote |= clean.remote;
        model.lost.add(clean.lost);
        Ok(model)
    }
}
