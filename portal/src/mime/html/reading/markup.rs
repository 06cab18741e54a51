//! Model to markup.
use std::fmt::Write as _;

use super::Options;
use crate::mime::html::{
    css::colour::Hue,
    model::{Block, Cell, Matter, Model, Piece, Style, Table, Voice},
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

pub(super) struct Writer<'a> {
    pub(super) out: String,
    options: &'a Options<'a>,
    pub(super) model: &'a Model,
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
                self.number("<h", level, "");
                self.voiced(pieces, ">");
                self.number("</h", level, ">");
            }
            Block::Paragraph(pieces) => self.wrapped("<p", pieces, ">", "</p>"),
            Block::Preformatted(pieces) => self.wrapped("<pre", pieces, " tabindex=\"0\">", "</pre>"),
            Block::Rule => self.out.push_str("<hr>"),
            Block::Quote(inner) => {
                self.directed("<blockquote", block);
                self.blocks(inner);
                self.out.push_str("</blockquote>");
            }
            Block::List(numbers, items) => self.list(block, numbers.as_ref(), items),
            Block::Terms(all) => {
                self.directed("<dl", block);
                for (term, inner) in all {
                    let (open, close) = if *term { ("<dt", "</dt>") } else { ("<dd", "</dd>") };
                    self.out.push_str(open);
                    let voice = self.tight_voice(inner);
                    self.attributes(voice, true);
                    self.out.push('>');
                    self.tight(voice, inner);
                    self.out.push_str(close);
                }
                self.out.push_str("</dl>");
            }
            Block::Table(table) => self.table(block, table),
        }
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
            self.wrapped("<caption", &table.caption, ">", "</caption>");
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
        self.out.push_str(if header { "<th" } else { "<td" });
        let voice = self.tight_voice(&cell.blocks);
        self.attributes(voice, true);
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
        self.tight(voice, &cell.blocks);
        self.out.push_str(if header { "</th>" } else { "</td>" });
    }

    /// What is in an item or a cell, which is in this voice.
    pub(super) fn tight(&mut self, voice: Voice, blocks: &[Block]) {
        match alone(blocks) {
            Some((pieces, rest)) => {
                self.line(voice, pieces);
                self.blocks(rest);
            }
            None => self.blocks(blocks),
        }
    }

    pub(super) fn tight_voice(&self, blocks: &[Block]) -> Voice {
        // A list beneath is in no voice of the line's.
        alone(blocks).filter(|(_, rest)| rest.is_empty()).map(|(pieces, _)| self.voice_of(pieces)).unwrap_or_default()
    }

    fn wrapped(&mut self, open: &str, pieces: &[Piece], end: &str, close: &str) {
        self.out.push_str(open);
        self.voiced(pieces, end);
        self.out.push_str(close);
    }

    /// Pieces inside an element of this voice: what is in another one has an element of its own.
    pub(super) fn line(&mut self, around: Voice, pieces: &[Piece]) {
        let (mut open, mut struck, mut hue) = (None, false, None);
        for piece in pieces {
            let link = if let Matter::Reference(link) = piece.matter { Some(link) } else { piece.link };
            if link != open {
                self.ends(open);
                self.begins_link(link);
                open = link;
            }
            if matches!(piece.matter, Matter::Break) {
                self.out.push_str("<br>");
                continue;
            }
            let tags = tags(piece.style);
            let spoken = self.begins(around, piece);
            if let Some(own) = piece.style.hue {
                self.marks(own, hue != Some(own));
            }
            hue = piece.style.hue;
            for tag in &tags {
                self.tag("<", tag);
                // Who hears the page is not told of the line through the words.
                if *tag == "s" && !struck {
                    self.out.push_str("<span class=\"unseen\">");
                    self.text(self.options.labels.struck);
                    self.out.push_str(" </span>");
                }
            }
            struck = piece.style.struck;
            self.matter(piece);
            for tag in tags.iter().rev() {
                self.tag("</", tag);
            }
            if piece.style.hue.is_some() {
                self.out.push_str("</mark>");
            }
            if spoken {
                self.out.push_str("</span>");
            }
        }
        self.ends(open);
    }

    /// Words that are set apart by their colour; where they begin, it is said for who does not see it.
    fn marks(&mut self, hue: Hue, begins: bool) {
        let class = match hue {
            Hue::Red => "hue-red",
            Hue::Yellow => "hue-yellow",
            Hue::Green => "hue-green",
            Hue::Blue => "hue-blue",
            Hue::Purple => "hue-purple",
        };
        self.out.push_str("<mark");
        self.attribute("class", class);
        self.out.push('>');
        if begins {
            self.out.push_str("<span class=\"unseen\">");
            self.text(self.options.labels.colours[hue as usize]);
            self.out.push_str(" </span>");
        }
    }

    /// The words of a link and its number lead to its place in the list, and nowhere else.
    fn begins_link(&mut self, link: Option<usize>) {
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

    fn matter(&mut self, piece: &Piece) {
        match &piece.matter {
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
            Matter::Picture { source: None, absent, kept, alt } => {
                self.out.push_str("<span class=\"picture-missing\">");
                let labels = &self.options.labels;
                match kept {
                    // A link in a link is none; the file is listed beneath as well.
                    Some(file) if piece.link.is_none() => {
                        self.out.push_str("<a");
                        self.attribute("href", file);
                        self.out.push('>');
                        self.text(labels.picture_kept);
                        self.out.push_str("</a>");
                    }
                    Some(_) => self.text(labels.picture_kept),
                    None => self.text(if *absent { labels.picture_absent } else { labels.picture_missing }),
                }
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

    pub(super) fn attribute(&mut self, name: &'static str, value: &str) {
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

    pub(super) fn number(&mut self, before: &str, number: impl std::fmt::Display, after: &str) {
        write!(self.out, "{before}{number}{after}").expect("a string takes everything");
    }

    fn text(&mut self, text: &str) {
        sanitise::escape(&mut self.out, text, true);
    }
}

/// One paragraph alone in an item or a cell needs no element of its own; lists may stand beneath it.
fn alone(blocks: &[Block]) -> Option<(&[Piece], &[Block])> {
    match blocks {
        [Block::Paragraph(pieces), rest @ ..] if rest.iter().all(|block| matches!(block, Block::List(..))) => Some((pieces, rest)),
        _ => None,
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
