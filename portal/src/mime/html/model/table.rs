//! Tables: which hold data, and which are only there for looks. The latter become plain blocks, cell after cell.
use super::{
    Block, Cell, Matter, Piece, Style, Table,
    build::{Builder, Context},
};
use crate::mime::html::{letters::is_blank, tree::NodeId};

/// A cell with more text than this reads like a letter, not like data.
const LONG: usize = 200;
/// In a table that names its headings, cells may be longer.
const LONG_NAMED: usize = 1_000;
/// Most columns or rows that a cell reaches over.
const MAX_SPAN: u16 = 100;
/// Cells of a row that are together no longer than this are one line where the table is only for looks.
const LINE: usize = 80;

/// A table as its author wrote it.
#[derive(Default)]
struct Draft {
    caption: Vec<Block>,
    rows: Vec<Vec<Cell>>,
    /// Rows in `<thead>`.
    head: usize,
    /// There is a table inside.
    nested: bool,
}

impl Builder<'_> {
    pub(super) fn table(&mut self, id: NodeId, context: Context, out: &mut Vec<Block>) {
        self.flush(out);
        let mut draft = Draft::default();
        self.rows(id, context, false, &mut draft);
        draft.rows.retain(|row| row.iter().any(|cell| !cell.blocks.is_empty()));
        draft.head = draft.head.min(draft.rows.len());
        if self.tree.attribute(id, "role").is_some() || draft.for_looks() {
            flatten(draft, out);
        } else {
            out.push(Block::Table(draft.into_table()));
        }
    }

    fn rows(&mut self, id: NodeId, context: Context, head: bool, draft: &mut Draft) {
        for child in self.tree.children(id) {
            let Some(name) = self.tree.name(child) else { continue };
            let name = &**name;
            let Some(context) = self.seen(child, context) else { continue };
            match name {
                "caption" => draft.caption.extend(self.within(child, context)),
                "thead" => self.rows(child, context, true, draft),
                "tbody" | "tfoot" => self.rows(child, context, false, draft),
                "tr" => {
                    let row = self.cells(child, context, draft);
                    draft.head += usize::from(head && !row.is_empty());
                    draft.rows.push(row);
                }
                _ => {}
            }
        }
    }

    fn cells(&mut self, row: NodeId, context: Context, draft: &mut Draft) -> Vec<Cell> {
        let mut cells = Vec::new();
        for child in self.tree.children(row) {
            let header = match self.tree.name(child) {
                Some(name) => &**name == "th",
                None => continue,
            };
            let Some(context) = self.seen(child, context) else { continue };
            draft.nested |= self.tree.below(child).any(|below| self.tree.name(below).is_some_and(|name| &**name == "table"));
            let span = |name| self.tree.attribute(child, name).and_then(|value| value.parse::<u16>().ok()).unwrap_or(1).clamp(1, MAX_SPAN);
            let (columns, rows) = (span("colspan"), span("rowspan"));
            cells.push(Cell { header, columns, rows, blocks: self.within(child, context) });
        }
        cells
    }
}

impl Draft {
    fn for_looks(&self) -> bool {
        let width = self.width();
        if self.rows.len() < 2 || width < 2 {
            return true;
        }
        let named = self.head > 0 || !self.caption.is_empty() || self.rows.iter().flatten().any(|cell| cell.header);
        // Who names columns means them, also where one of them holds a table of its own.
        if self.nested && !named {
            return true;
        }
        let longest = if named { LONG_NAMED } else { LONG };
        let cells = self.rows.iter().flatten().count();
        let empty = self.rows.iter().flatten().filter(|cell| cell.blocks.is_empty()).count();
        let pictured = self.rows.iter().flatten().filter(|cell| cell.blocks.iter().any(pictures)).count();
        let even = self.rows.iter().filter(|row| row.iter().map(|cell| usize::from(cell.columns)).sum::<usize>() == width).count();
        self.rows.iter().flatten().any(|cell| !simple(cell, longest, self.nested))
            || empty * 2 > cells
            || pictured * 2 > cells
            || (!named && even * 2 < self.rows.len())
    }

    /// Columns of the widest row.
    fn width(&self) -> usize {
        self.rows.iter().map(|row| row.iter().map(|cell| usize::from(cell.columns)).sum()).max().unwrap_or(0)
    }

    fn into_table(mut self) -> Table {
        if self.head == 0 {
            self.head = self.headings();
        }
        for row in &mut self.rows[..self.head] {
            row.iter_mut().for_each(|cell| cell.header = true);
        }
        let body = &mut self.rows[self.head..];
        if !body.iter().flatten().any(|cell| cell.header) && body.iter().all(|row| row.first().is_some_and(labels)) {
            body.iter_mut().filter_map(|row| row.first_mut()).for_each(|cell| cell.header = true);
        }
        self.rows.iter_mut().flatten().filter(|cell| cell.header).for_each(|cell| cell.blocks.iter_mut().for_each(weaken));
        Table { caption: lines(self.caption), head: self.head, rows: self.rows }
    }

    /// One if the first row holds headings, also where only bold letters say so.
    fn headings(&self) -> usize {
        let (first, rest) = self.rows.split_at(1);
        let bold = |row: &Vec<Cell>| row.iter().filter(|cell| !cell.blocks.is_empty()).all(strong);
        let all_headers = first[0].iter().all(|cell| cell.header);
        let none = self.rows.iter().flatten().all(|cell| !cell.header);
        usize::from(all_headers || (none && bold(&first[0]) && !rest.iter().all(bold)))
    }
}

/// One or two short paragraphs, or nothing; where tables are in tables, also those and lists.
fn simple(cell: &Cell, longest: usize, nested: bool) -> bool {
    let fits = |block: &Block| matches!(block, Block::Paragraph(_)) || (nested && matches!(block, Block::Table(_) | Block::List(..)));
    cell.blocks.iter().all(fits) && cell.blocks.len() <= 3 && cell.blocks.iter().map(length).sum::<usize>() <= longest
}

fn pieces(block: &Block) -> &[Piece] {
    match block {
        Block::Paragraph(pieces) | Block::Heading(_, pieces) | Block::Preformatted(pieces) => pieces,
        _ => &[],
    }
}

fn length(block: &Block) -> usize {
    let of = |piece: &Piece| if let Matter::Text(text) = &piece.matter { text.len() } else { 0 };
    pieces(block).iter().map(of).sum()
}

fn pictures(block: &Block) -> bool {
    pieces(block).iter().any(|piece| matches!(piece.matter, Matter::Picture { .. }))
}

fn strong(cell: &Cell) -> bool {
    let strong = |piece: &Piece| match &piece.matter {
        Matter::Text(text) => piece.style.strong || is_blank(text),
        _ => true,
    };
    !cell.blocks.is_empty() && cell.blocks.iter().all(|block| pieces(block).iter().all(strong))
}

/// A cell that names what stands beside it.
fn labels(cell: &Cell) -> bool {
    let ends = || match cell.blocks.last().map(pieces).and_then(<[Piece]>::last) {
        Some(Piece { matter: Matter::Text(text), .. }) => text.trim_end().ends_with(':'),
        _ => false,
    };
    strong(cell) || ends()
}

/// A heading's letters are strong by themselves.
fn weaken(block: &mut Block) {
    if let Block::Paragraph(pieces) = block {
        pieces.iter_mut().for_each(|piece| piece.style.strong = false);
    }
}

/// The pieces of paragraphs, a line each.
fn lines(blocks: Vec<Block>) -> Vec<Piece> {
    let mut all: Vec<Piece> = Vec::new();
    for block in blocks {
        if let Block::Paragraph(pieces) = block {
            if !all.is_empty() {
                all.push(super::inline::line_break());
            }
            all.extend(pieces);
        }
    }
    all
}

fn flatten(draft: Draft, out: &mut Vec<Block>) {
    out.extend(draft.caption);
    for row in draft.rows {
        let paragraphs =
            row.iter().all(|cell| cell.blocks.iter().all(|block| matches!(block, Block::Paragraph(_))) && cell.blocks.len() <= 1);
        let short = row.iter().flat_map(|cell| &cell.blocks).map(length).sum::<usize>() <= LINE;
        if !(paragraphs && short) {
            out.extend(row.into_iter().flat_map(|cell| cell.blocks));
            continue;
        }
        let mut line = Vec::new();
        for block in row.into_iter().flat_map(|cell| cell.blocks) {
            if let Block::Paragraph(pieces) = block {
                if !line.is_empty() {
                    line.push(Piece { matter: Matter::Text(" ".to_owned()), style: Style::default(), link: None });
                }
                line.extend(pieces);
            }
        }
        if !line.is_empty() {
            out.push(Block::Paragraph(line));
        }
    }
}
