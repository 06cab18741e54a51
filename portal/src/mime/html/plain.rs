//! HTML as plain text: what a letter without any markup would say. Links are numbered and listed at the end.
use std::{borrow::Cow, fmt::Write as _};

use zeroize::Zeroizing;

use super::{
    Lost, LostKind, TooWild,
    address::Link,
    crude,
    css::colour::Hue,
    guard::guarded,
    model::{Block, Matter, Model, Pictures, Piece, Style, Table},
    places::Page,
};

/// Bytes of text that come out: many lines deep in quotes grow by what stands before each.
const MAX_TEXT: usize = 1 << 20;

/// A message's HTML as text.
pub struct Plain {
    /// Lines end with LF. The addresses of links stand at the end, each with its number.
    pub text: Zeroizing<String>,
    /// The language that its author says it is in.
    pub language: Option<String>,
    /// Text that the author hid from readers, bounded.
    pub hidden: Option<Zeroizing<String>>,
    /// What was left out that somebody may miss.
    pub lost: Lost,
    /// There are pictures, which no text shows.
    pub pictures: bool,
    /// There is more text than this.
    pub goes_on: bool,
    /// Why the text was made without a look at the structure, if it was: its order may be odd, and hidden text is in it.
    pub wild: Option<TooWild>,
}

impl std::fmt::Debug for Plain {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Plain(..)")
    }
}

/// The portal's words before what no letters show.
#[derive(Clone, Copy, Debug, Default)]
pub struct Marks<'a> {
    /// Before words that are crossed out: "crossed out:".
    pub struck: &'a str,
    /// Before words that are set apart by their colour, in the order of [`Hue::ALL`]: "in red:". Where it is empty nothing is said.
    pub colours: [&'a str; Hue::ALL.len()],
}

/// Makes plain text of HTML, however wild.
#[must_use]
pub fn plain<'p>(page: impl Into<Page<'p>>, marks: Marks<'_>) -> Plain {
    let page = page.into();
    guarded(|| Model::of(page, 1, Pictures::NONE).map(|model| write(&model, marks))).unwrap_or_else(|wild| {
        let (text, goes_on) = crude::text(page.html);
        let (mut text, mut lost) = (Zeroizing::new(text), Lost::default());
        let (addresses, more) = crude::addresses(page.html);
        lost.note_if(more, LostKind::Links);
        if !addresses.is_empty() && !text.is_empty() {
            text.push('\n');
        }
        for (at, address) in addresses.iter().enumerate() {
            writeln!(text, "[{}] {address}", at + 1).expect("a string takes everything");
        }
        Plain { text, language: None, hidden: None, lost, pictures: false, goes_on, wild: Some(wild) }
    })
}

fn write(model: &Model, marks: Marks<'_>) -> Plain {
    let mut writer = Writer { out: String::new(), model, marks, pictures: false, goes_on: false };
    writer.blocks(&model.blocks, "");
    let Writer { pictures, goes_on, out: mut text, .. } = writer;
    list(&model.links, &mut text);
    let hidden = (!model.hidden.is_empty()).then(|| Zeroizing::new(model.hidden.clone()));
    Plain {
        text: Zeroizing::new(text),
        language: model.language.clone(),
        hidden,
        lost: model.lost,
        pictures: model.remote || pictures,
        goes_on,
        wild: None,
    }
}

/// The links alone, numbered as the reading view numbers them.
///
/// # Errors
/// More than is looked into.
pub fn links<'p>(page: impl Into<Page<'p>>, first: u16) -> Result<Vec<Link>, TooWild> {
    let page = page.into();
    guarded(|| Model::of(page, first, Pictures::NONE).map(|model| model.links))
}

fn list(links: &[Link], text: &mut String) {
    if !links.is_empty() && !text.is_empty() {
        text.push('\n');
    }
    for link in links {
        writeln!(text, "[{}] {}", link.number, link.url).expect("a string takes everything");
    }
}

struct Writer<'a> {
    out: String,
    model: &'a Model,
    marks: Marks<'a>,
    pictures: bool,
    goes_on: bool,
}

impl Writer<'_> {
    fn blocks(&mut self, blocks: &[Block], margin: &str) {
        for (at, block) in blocks.iter().enumerate() {
            if at > 0 {
                self.lines("", margin);
            }
            self.block(block, margin);
        }
    }

    /// What stands in an item: a list follows its line without a gap.
    fn tight(&mut self, blocks: &[Block], margin: &str) {
        for (at, block) in blocks.iter().enumerate() {
            if at > 0 && !matches!(block, Block::List(..)) {
                self.lines("", margin);
            }
            self.block(block, margin);
        }
    }

    fn block(&mut self, block: &Block, margin: &str) {
        match block {
            Block::Heading(_, pieces) | Block::Paragraph(pieces) | Block::Preformatted(pieces) => {
                let text = self.line(pieces);
                self.lines(&text, margin);
            }
            Block::Rule => self.lines("----", margin),
            Block::Quote(inner) => self.blocks(inner, &format!("{margin}> ")),
            Block::List(numbers, items) => {
                let mut each = numbers.as_ref().map(|numbers| (numbers.sign, numbers.each()));
                for (at, item) in items.iter().enumerate() {
                    let mark = each.as_mut().map_or_else(|| "- ".to_owned(), |(sign, each)| format!("{}. ", sign.mark(each(at).0)));
                    self.marked(item, margin, &mark);
                }
            }
            Block::Terms(all) => {
                for (term, inner) in all {
                    self.marked(inner, margin, if *term { "" } else { "    " });
                }
            }
            Block::Table(table) => self.table(table, margin),
        }
    }

    /// Blocks behind a mark; what follows the first line stands as far in as the mark is long.
    fn marked(&mut self, blocks: &[Block], margin: &str, mark: &str) {
        let start = self.out.len();
        let inner = format!("{margin}{}", " ".repeat(mark.len()));
        self.tight(blocks, &inner);
        let mark_at = start + margin.len();
        if self.out.is_char_boundary(mark_at + mark.len()) && self.out[mark_at..].starts_with(&" ".repeat(mark.len())) {
            self.out.replace_range(mark_at..mark_at + mark.len(), mark);
        }
    }

    fn table(&mut self, table: &Table, margin: &str) {
        if !table.caption.is_empty() {
            let caption = self.line(&table.caption);
            self.lines(&caption, margin);
        }
        for row in &table.rows {
            let mut cells = Vec::with_capacity(row.len());
            for cell in row {
                let mut inner = Writer { out: String::new(), model: self.model, marks: self.marks, pictures: false, goes_on: false };
                inner.blocks(&cell.blocks, "");
                self.pictures |= inner.pictures;
                self.goes_on |= inner.goes_on;
                // Rows of a table in a cell are parted otherwise than the cells around it.
                let nested = cell.blocks.iter().any(|block| matches!(block, Block::Table(_)));
                let lines = inner.out.lines().filter(|line| !line.trim().is_empty());
                let text = if nested { lines.collect::<Vec<_>>().join("; ").replace(" | ", " ") } else { inner.out };
                cells.push(text.split_whitespace().collect::<Vec<_>>().join(" "));
            }
            self.lines(&cells.join(" | ").replace(": | ", ": "), margin);
        }
    }

    fn line(&mut self, pieces: &[Piece]) -> String {
        let mut text = String::new();
        let (mut struck, mut hue) = (false, None);
        for piece in pieces {
            let said = piece.style.hue.filter(|hue| !self.marks.colours[*hue as usize].is_empty());
            if hue != said && !matches!(piece.matter, Matter::Break | Matter::Reference(_)) {
                if hue.is_some() {
                    closes(&mut text);
                }
                hue = said;
                if let Some(hue) = hue {
                    write!(text, "[{} ", self.marks.colours[hue as usize]).expect("a string takes everything");
                }
            }
            if struck != piece.style.struck && !matches!(piece.matter, Matter::Break | Matter::Reference(_)) {
                struck = !struck;
                if struck {
                    write!(text, "[{} ", self.marks.struck).expect("a string takes everything");
                } else {
                    closes(&mut text);
                }
            }
            match &piece.matter {
                Matter::Text(more) => text.push_str(&shifted(more, piece.style)),
                Matter::Break => text.push('\n'),
                Matter::Picture { alt, .. } => {
                    self.pictures = true;
                    text.push('[');
                    text.push_str(alt.as_deref().filter(|alt| !alt.is_empty()).unwrap_or("…"));
                    text.push(']');
                }
                Matter::Reference(at) => {
                    write!(text, " [{}]", self.model.links[*at].number).expect("a string takes everything");
                }
            }
        }
        for _ in 0..usize::from(struck) + usize::from(hue.is_some()) {
            closes(&mut text);
        }
        text
    }

    /// Adds lines behind a margin.
    fn lines(&mut self, text: &str, margin: &str) {
        for line in text.split('\n') {
            if self.out.len() > MAX_TEXT {
                self.goes_on = true;
                return;
            }
            let before = self.out.len();
            self.out.push_str(margin);
            self.out.push_str(line);
            let end = self.out.trim_end_matches(' ').len().max(before);
            self.out.truncate(end);
            self.out.push('\n');
        }
    }
}

/// The end of what is crossed out, before the space that stands there.
fn closes(text: &mut String) {
    let end = text.trim_end().len();
    text.insert(end, ']');
}

/// Raised and lowered digits: as such where there are letters for all of it, else by a sign. "10³" must not read "103".
fn shifted(text: &str, style: Style) -> Cow<'_, str> {
    const PLAIN: &str = "0123456789+-=()n";
    const RAISED: &str = "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿ";
    const LOWERED: &str = "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₙ";
    let (letters, sign) = match (style.raised, style.lowered) {
        (true, _) => (RAISED, '^'),
        (_, true) => (LOWERED, '_'),
        _ => return Cow::Borrowed(text),
    };
    if !text.chars().any(|c| c.is_ascii_digit()) {
        return Cow::Borrowed(text);
    }
    let place = |c: char| PLAIN.chars().position(|plain| plain == if c == '\u{2212}' { '-' } else { c });
    let all: Option<String> =
        text.chars().map(|c| if c.is_whitespace() { Some(c) } else { place(c).and_then(|at| letters.chars().nth(at)) }).collect();
    Cow::Owned(all.unwrap_or_else(|| format!("{sign}({})", text.trim())))
}
