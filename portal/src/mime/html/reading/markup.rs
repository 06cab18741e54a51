//! Model to markup.
use std::fmt::Write as _;

use super::{
    Options,
    direction::{Direction, direction},
};
use crate::mime::html::{
    model::{Block, Cell, Matter, Model, Piece, Style, Table},
    sanitise,
};

/// The deepest heading that HTML has.
const DEEPEST: u8 = 6;
/// A table of so many columns is wider than a telephone.
const MANY_COLUMNS: usize = 5;

pub(super) fn write(model: &Model, options: &Options<'_>) -> String {
    if model.blocks.is_empty() {
        return String::new();
    }
    let mut writer = Writer { out: String::new(), options, model, tables: 0 };
    writer.out.push_str("<div class=\"reading\"");
    if let Some(language) = &model.language {
        writer.attribute("lang", language);
    }
    writer.out.push('>');
    writer.blocks(&model.blocks);
    writer.out.push_str("</div>");
    writer.out
}

struct Writer<'a> {
    out: String,
    options: &'a Options<'a>,
    model: &'a Model,
    tables: u16,
}

impl Writer<'_> {
    fn blocks(&mut self, blocks: &[Block]) {
        for block in blocks {
            self.block(block);
        }
    }

    fn block(&mut self, block: &Block) {
        match block {
            Block::Heading(depth, pieces) => {
                let level = self.options.top_level.saturating_add(depth - 1).clamp(1, DEEPEST);
                self.number("<h", level, " dir=\"auto\">");
                self.line(pieces);
                self.number("</h", level, ">");
            }
            Block::Paragraph(pieces) => self.wrapped("<p dir=\"auto\">", pieces, "</p>"),
            Block::Preformatted(pieces) => self.wrapped("<pre dir=\"auto\" tabindex=\"0\">", pieces, "</pre>"),
            Block::Rule => self.out.push_str("<hr>"),
            Block::Quote(inner) => {
                self.directed("<blockquote", block);
                self.blocks(inner);
                self.out.push_str("</blockquote>");
            }
            Block::List(first, items) => self.list(block, *first, items),
            Block::Terms(all) => {
                self.directed("<dl", block);
                for (term, inner) in all {
                    let (open, close) = if *term { ("<dt dir=\"auto\">", "</dt>") } else { ("<dd dir=\"auto\">", "</dd>") };
                    self.out.push_str(open);
                    self.tight(inner);
                    self.out.push_str(close);
                }
                self.out.push_str("</dl>");
            }
            Block::Table(table) => self.table(block, table),
        }
    }

    fn list(&mut self, block: &Block, first: Option<i32>, items: &[Vec<Block>]) {
        self.directed_with(if first.is_some() { "<ol" } else { "<ul" }, block, first.filter(|first| *first != 1));
        for item in items {
            self.out.push_str("<li>");
            self.tight(item);
            self.out.push_str("</li>");
        }
        self.out.push_str(if first.is_some() { "</ol>" } else { "</ul>" });
    }

    /// A wide table scrolls by itself, also by keyboard, and has a name for who hears the page.
    fn table(&mut self, block: &Block, table: &Table) {
        self.tables += 1;
        // What stands beyond the edge of a telephone may be the column that says "high". The style sheet hides this where there is room.
        if table.rows.iter().any(|row| row.len() >= MANY_COLUMNS) {
            self.out.push_str("<p class=\"hint wide\">");
            self.text(self.options.labels.push);
            self.out.push_str("</p>");
        }
        let name = format!("{} {}", self.options.labels.table, self.tables);
        self.out.push_str("<div class=\"reading-table\" role=\"region\" tabindex=\"0\"");
        self.attribute("aria-label", &name);
        self.directed("", block);
        self.out.push_str("<table>");
        if !table.caption.is_empty() {
            self.wrapped("<caption dir=\"auto\">", &table.caption, "</caption>");
        }
        let (head, body) = table.rows.split_at(table.head);
        self.rows("<thead>", head, "col", "</thead>");
        self.rows("<tbody>", body, "row", "</tbody>");
        self.out.push_str("</table></div>");
    }

    fn rows(&mut self, open: &str, rows: &[Vec<Cell>], scope: &str, close: &str) {
        if rows.is_empty() {
            return;
        }
        self.out.push_str(open);
        for row in rows {
            self.out.push_str("<tr>");
            for cell in row {
                self.cell(cell, scope);
            }
            self.out.push_str("</tr>");
        }
        self.out.push_str(close);
    }

    fn cell(&mut self, cell: &Cell, scope: &str) {
        // An empty heading names nothing.
        let header = cell.header && !cell.blocks.is_empty();
        self.out.push_str(if header { "<th dir=\"auto\"" } else { "<td dir=\"auto\"" });
        if header {
            self.attribute("scope", scope);
        }
        if cell.columns > 1 {
            self.number(" colspan=\"", cell.columns, "\"");
        }
        if cell.rows > 1 {
            self.number(" rowspan=\"", cell.rows, "\"");
        }
        self.out.push('>');
        self.tight(&cell.blocks);
        self.out.push_str(if header { "</th>" } else { "</td>" });
    }

    /// One paragraph alone in an item or a cell needs no element of its own.
    fn tight(&mut self, blocks: &[Block]) {
        match blocks {
            [Block::Paragraph(pieces), rest @ ..] if rest.iter().all(|block| matches!(block, Block::List(..))) => {
                self.line(pieces);
                self.blocks(rest);
            }
            _ => self.blocks(blocks),
        }
    }

    fn wrapped(&mut self, open: &str, pieces: &[Piece], close: &str) {
        self.out.push_str(open);
        self.line(pieces);
        self.out.push_str(close);
    }

    fn line(&mut self, pieces: &[Piece]) {
        let mut open = None;
        for piece in pieces {
            let link = if let Matter::Reference(link) = piece.matter { Some(link) } else { piece.link };
            if link != open {
                self.ends(open);
                self.begins(link);
                open = link;
            }
            if matches!(piece.matter, Matter::Break) {
                self.out.push_str("<br>");
                continue;
            }
            let tags = tags(piece.style);
            for tag in &tags {
                self.tag("<", tag);
            }
            self.matter(&piece.matter);
            for tag in tags.iter().rev() {
                self.tag("</", tag);
            }
        }
        self.ends(open);
    }

    /// The words of a link and its number lead to its place in the list, and nowhere else.
    fn begins(&mut self, link: Option<usize>) {
        if let Some(link) = link {
            let number = self.model.links[link].number;
            self.number("<a class=\"link-words\" href=\"#link-", number, "\">");
        }
    }

    fn ends(&mut self, link: Option<usize>) {
        if link.is_some() {
            self.out.push_str("</a>");
        }
    }

    fn matter(&mut self, matter: &Matter) {
        match matter {
            Matter::Text(text) => self.text(text),
            Matter::Break => {}
            Matter::Picture { source: Some(source), alt, .. } => {
                self.out.push_str("<img");
                self.attribute("src", source);
                match alt.clone().or_else(|| (self.options.describe)(source)) {
                    Some(alt) => self.attribute("alt", &alt),
                    None => self.attribute("alt", self.options.labels.picture),
                }
                self.out.push_str(" loading=\"lazy\">");
            }
            Matter::Picture { source: None, absent, alt } => {
                self.out.push_str("<span class=\"picture-missing\">");
                let labels = &self.options.labels;
                self.text(if *absent { labels.picture_absent } else { labels.picture_missing });
                if let Some(alt) = alt.as_deref().filter(|alt| !alt.is_empty()) {
                    self.out.push_str(": ");
                    self.text(alt);
                }
                self.out.push_str("</span>");
            }
            Matter::Reference(at) => {
                let number = self.model.links[*at].number;
                self.number("<span class=\"link-number\">[", number, "]</span>");
            }
        }
    }

    fn directed(&mut self, open: &str, block: &Block) {
        self.directed_with(open, block, None);
    }

    /// Where the parts have directions of their own, `auto` finds none for the whole: it is worked out here.
    fn directed_with(&mut self, open: &str, block: &Block, start: Option<i32>) {
        self.out.push_str(open);
        if direction(block) == Some(Direction::RightToLeft) {
            self.out.push_str(" dir=\"rtl\"");
        }
        if let Some(start) = start {
            self.number(" start=\"", start, "\"");
        }
        self.out.push('>');
    }

    fn attribute(&mut self, name: &'static str, value: &str) {
        self.out.push(' ');
        self.out.push_str(name);
        self.out.push_str("=\"");
        self.text(value);
        self.out.push('"');
    }

    fn tag(&mut self, open: &str, name: &'static str) {
        self.out.push_str(open);
        self.out.push_str(name);
        self.out.push('>');
    }

    fn number(&mut self, before: &str, number: impl std::fmt::Display, after: &str) {
        write!(self.out, "{before}{number}{after}").expect("a string takes everything");
    }

    fn text(&mut self, text: &str) {
        sanitise::escape(&mut self.out, text, true);
    }
}

fn tags(style: Style) -> Vec<&'static str> {
    [
        (style.strong, "strong"),
        (style.emphasis, "em"),
        (style.struck, "s"),
        (style.code, "code"),
        (style.raised, "sup"),
        (style.lowered, "sub"),
    ]
    .into_iter()
    .filter_map(|(set, tag)| set.then_some(tag))
    .collect()
}
