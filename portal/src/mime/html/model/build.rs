//! Walks a sanitised tree once and writes down what it says.
use std::collections::HashMap;

pub(super) use super::context::Context;
use super::{Block, Matter, Model, Pictures, Style, inline, run, tint, word};
use crate::mime::html::{
    Lost, LostKind,
    address::Link,
    css::{
        colour,
        hidden::{Sight, pairs},
        rules::{Look, Rules},
        setting::{Flow, Setting},
    },
    letters::is_blank,
    tree::{Data, NodeId, Tree},
};

/// Most links that get a number.
const MAX_LINKS: usize = 500;
/// Bytes of hidden text that are kept to be told.
const MAX_HIDDEN: usize = 4 << 10;

pub(super) struct Builder<'a> {
    pub(super) tree: &'a Tree,
    rules: &'a Rules,
    pub(super) pictures: Pictures<'a>,
    first_link: u16,
    pub(super) run: run::Run,
    pub(super) links: Vec<Link>,
    known: HashMap<String, usize>,
    /// The author's levels of the headings that the next one stands under.
    outline: Vec<u8>,
    hidden: String,
    pub(super) languages: Vec<String>,
    pub(super) lost: Lost,
    pub(super) embedded: bool,
}

pub(super) fn build(tree: &Tree, (rules, body): (&Rules, &str), first_link: u16, pictures: Pictures<'_>) -> Model {
    let mut builder = Builder {
        tree,
        rules,
        pictures,
        first_link,
        run: run::Run::default(),
        links: Vec::new(),
        known: HashMap::new(),
        outline: Vec::new(),
        hidden: String::new(),
        languages: Vec::new(),
        lost: Lost::default(),
        embedded: false,
    };
    let mut blocks = Vec::new();
    let context = Context { around: rules.of("body", body, 0).1, ..Context::default() };
    for node in tree.top() {
        builder.node(node, context, &mut blocks);
    }
    builder.flush(&mut blocks);
    builder.links.iter_mut().for_each(Link::judge);
    let coloured = tint::settle(&mut blocks);
    let Builder { links, hidden, languages, lost, embedded, .. } = builder;
    Model { blocks, links, hidden, language: None, languages, remote: false, lost, embedded, coloured }
}

impl Builder<'_> {
    /// As deep as the caps allow, no deeper.
    pub(super) fn node(&mut self, id: NodeId, context: Context, out: &mut Vec<Block>) {
        let apart = context.inside;
        match self.tree.data(id) {
            Data::Nothing => {}
            Data::Text(text) if context.tiny => self.hide(text),
            Data::Text(text) if apart.is_some() && is_blank(text) => self.run.gap(),
            Data::Text(text) => {
                self.edge((apart, apart.is_some()), context.exact, out);
                self.words(text, context);
                self.edge((apart, apart.is_some()), context.exact, out);
            }
            Data::Element(name, _) => {
                let Some(context) = self.seen(id, context) else { return };
                let name = &*name.local;
                // What stands in columns is set apart, whatever it is itself.
                let flow = match apart {
                    Some(Flow::Line) => apart,
                    Some(_) if context.flow.is_none_or(|flow| flow == Flow::Inline) => apart,
                    _ => context.flow,
                };
                let (before, after) = context.room;
                self.edge((flow, before), context.exact, out);
                self.element(id, name, context, out);
                self.edge((flow, after), context.exact, out);
            }
        }
    }

    pub(super) fn inside(&mut self, id: NodeId, context: Context, out: &mut Vec<Block>) {
        for child in self.tree.children(id) {
            self.node(child, context, out);
        }
    }

    /// The blocks inside an element, by themselves.
    pub(super) fn within(&mut self, id: NodeId, context: Context) -> Vec<Block> {
        let mut blocks = Vec::new();
        self.inside(id, context, &mut blocks);
        self.flush(&mut blocks);
        blocks
    }

    pub(super) fn flush(&mut self, out: &mut Vec<Block>) {
        out.extend(self.run.paragraphs().into_iter().map(Block::Paragraph));
    }

    fn element(&mut self, id: NodeId, name: &str, context: Context, out: &mut Vec<Block>) {
        match name {
            "br" => self.run.push(Matter::Break, Style::default(), None),
            "wbr" => self.run.text("\u{200b}", context.style, context.link, true),
            "img" => self.picture(id, context),
            "a" => self.link(id, context, out),
            "hr" => {
                self.flush(out);
                out.push(Block::Rule);
            }
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => self.heading(id, name.as_bytes()[1] - b'0', context, out),
            "ul" | "ol" => self.list(id, name == "ol", context, out),
            "dl" => self.terms(id, context, out),
            "blockquote" => {
                self.flush(out);
                let inner = self.within(id, context);
                if !inner.is_empty() {
                    out.push(Block::Quote(inner));
                }
            }
            "pre" => self.preformatted(id, context, out),
            "table" => self.table(id, context, out),
            "p" if word::item(self.tree, id).is_some() => self.word_item(id, context, out),
            "q" => {
                self.run.text("“", context.style, context.link, false);
                self.inside(id, context, out);
                self.run.text("”", context.style, context.link, false);
            }
            _ if Self::is_block(name) => {
                self.flush(out);
                self.inside(id, context, out);
                self.flush(out);
            }
            _ => self.inside(id, inline::context(name, context), out),
        }
    }

    pub(super) fn is_block(name: &str) -> bool {
        matches!(
            name,
            "address"
                | "article"
                | "aside"
                | "caption"
                | "center"
                | "dd"
                | "div"
                | "dt"
                | "figcaption"
                | "figure"
                | "footer"
                | "header"
                | "li"
                | "main"
                | "p"
                | "section"
                | "tbody"
                | "td"
                | "tfoot"
                | "th"
                | "thead"
                | "tr"
        )
    }

    /// The context inside an element; none if nobody would see it, which is noted.
    pub(super) fn seen(&mut self, id: NodeId, mut context: Context) -> Option<Context> {
        if word::is_mark(self.tree, id) {
            return None;
        }
        let name = self.tree.name(id).map_or("", |name| &**name);
        let (Look { mut sight, mut setting }, own) =
            self.rules.of(name, self.tree.attribute(id, "class").unwrap_or_default(), context.around);
        if let Some(style) = self.tree.attribute(id, "style") {
            // A style of its own that shows an element wins over a class that hides it.
            if pairs(style).any(|(name, value)| name == "display" && value != "none") {
                sight.hidden = false;
            }
            sight = sight.and(Sight::of(style));
            setting = setting.and(Setting::of(style));
            context.style = inline::styled(style, context.style);
        }
        if sight.hidden || self.tree.attribute(id, "hidden").is_some() {
            self.hide(&self.tree.text(id));
            return None;
        }
        context.tiny = sight.tiny.unwrap_or(context.tiny);
        context.around |= own;
        context.style.voice = self.voice(id, context.style.voice);
        // What an attribute says of a colour, a style says better.
        let painted = |wanted, said: fn(&str) -> colour::Said| self.tree.attribute(id, wanted).and_then(said);
        setting.ink = setting.ink.or_else(|| painted("color", colour::ink));
        setting.ground = setting.ground.or_else(|| painted("bgcolor", colour::ground));
        context.take(setting, name);
        Some(context)
    }

    fn hide(&mut self, text: &str) {
        if is_blank(text) {
            return;
        }
        for word in text.split_whitespace().filter(|word| !is_blank(word)) {
            if self.hidden.len() + word.len() > MAX_HIDDEN {
                return;
            }
            if !self.hidden.is_empty() {
                self.hidden.push(' ');
            }
            self.hidden.push_str(word);
        }
    }

    fn heading(&mut self, id: NodeId, level: u8, context: Context, out: &mut Vec<Block>) {
        self.flush(out);
        while self.outline.last().is_some_and(|above| *above >= level) {
            self.outline.pop();
        }
        let mut pieces = Vec::new();
        let mut others = Vec::new();
        for block in self.within(id, context) {
            match block {
                Block::Paragraph(more) if others.is_empty() => {
                    if !pieces.is_empty() {
                        pieces.push(inline::line_break());
                    }
                    pieces.extend(more);
                }
                other => others.push(other),
            }
        }
        if !pieces.is_empty() {
            self.outline.push(level);
            let depth = u8::try_from(self.outline.len()).unwrap_or(u8::MAX);
            // A heading is strong by itself.
            pieces.iter_mut().for_each(|piece| piece.style.strong = false);
            out.push(Block::Heading(depth, pieces));
        }
        out.extend(others);
    }

    fn preformatted(&mut self, id: NodeId, context: Context, out: &mut Vec<Block>) {
        self.flush(out);
        let mut inner = Vec::new();
        self.inside(id, Context { exact: true, ..context }, &mut inner);
        let pieces = self.run.exact();
        out.append(&mut inner);
        if !pieces.is_empty() {
            out.push(Block::Preformatted(pieces));
        }
    }

    /// The place of an address in the list; none once there are too many.
    pub(super) fn number(&mut self, url: &str) -> Option<usize> {
        if let Some(known) = self.known.get(url) {
            return Some(*known);
        }
        let at = self.links.len();
        let number = u16::try_from(at).ok().and_then(|at| self.first_link.checked_add(at));
        let link = number.filter(|_| at < MAX_LINKS).and_then(|number| Link::new(number, url));
        let Some(link) = link else {
            self.lost.note(LostKind::Links);
            return None;
        };
        self.links.push(link);
        self.known.insert(url.to_owned(), at);
        Some(at)
    }
}
