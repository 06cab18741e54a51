//! What holds inside an element, by all that is around it; and what stands apart from what.
use super::{Block, Matter, Sign, Style, build::Builder};
use crate::mime::html::css::{
    colour::Said,
    setting::{Flow, Height, Lines, Setting},
};

/// What holds for everything inside an element.
#[derive(Clone, Copy, Default)]
pub(super) struct Context {
    pub(super) style: Style,
    pub(super) link: Option<usize>,
    pub(super) tiny: bool,
    pub(super) exact: bool,
    pub(super) lines: Lines,
    /// What stands directly inside stands apart.
    pub(super) inside: Option<Flow>,
    /// Where the element itself stands, and the room around it.
    pub(super) flow: Option<Flow>,
    pub(super) room: (bool, bool),
    /// Classes of the elements around, as far as rules ask for them.
    pub(super) around: u64,
    /// How the list that it is would be counted.
    pub(super) sign: Option<Sign>,
}

impl Context {
    /// What a style and the rules say of the element, for all inside it.
    pub(super) fn take(&mut self, setting: Setting, name: &str) {
        let Setting { flow, inside, mut room, height, struck, lines, sign, shifted, ink, ground } = setting;
        // What is raised by its name is so, however much.
        if shifted && !matches!(name, "sup" | "sub") {
            room = (true, true);
        }
        (self.flow, self.inside, self.room, self.sign) = (flow, inside, room, sign);
        self.style.struck |= struck == Some(true);
        self.lines = lines.unwrap_or(self.lines);
        self.style.tint.ink = ink.unwrap_or(self.style.tint.ink);
        self.paint(ground, name);
        // In a cell or a block it says where the whole of it stands.
        if let Some(height) = height.filter(|_| !Builder::is_block(name)) {
            self.style.raised = height == Height::Raised;
            self.style.lowered = height == Height::Lowered;
        }
    }

    /// What lies behind an element. Of a cell or a row it may mean something, of words in a line it does; boxes have one for looks.
    fn paint(&mut self, ground: Said, name: &str) {
        let tint = &mut self.style.tint;
        match name {
            "table" => (tint.ground, tint.cell) = (None, None),
            "tr" | "td" | "th" => {
                tint.ground = None;
                tint.cell = ground.unwrap_or(tint.cell);
            }
            _ if Builder::is_block(name) => tint.ground = tint.ground.filter(|_| ground.is_none()),
            _ => tint.ground = ground.unwrap_or(tint.ground),
        }
    }
}

/// A line of which every space is to be seen, behind a word or not.
fn spaced(line: &str, behind: bool) -> String {
    let mut kept = String::with_capacity(line.len());
    for c in line.chars() {
        let after_space = kept.chars().next_back().map_or(!behind, |last| last == ' ' || last == '\u{a0}');
        match c {
            '\t' => kept.push_str(" \u{a0}\u{a0}\u{a0}"),
            ' ' if after_space => kept.push('\u{a0}'),
            c => kept.push(c),
        }
    }
    kept
}

impl Builder<'_> {
    /// Where an element begins or ends: the end of a line, or a space, if it stands apart.
    pub(super) fn edge(&mut self, (flow, room): (Option<Flow>, bool), exact: bool, out: &mut Vec<Block>) {
        match flow {
            Some(Flow::Line) if exact => self.run.line(),
            Some(Flow::Line) => self.flush(out),
            Some(Flow::Beside) => self.run.gap(),
            Some(Flow::Inline) | None if room => self.run.gap(),
            Some(Flow::Inline) | None => {}
        }
    }

    pub(super) fn words(&mut self, text: &str, context: Context) {
        let Context { style, link, exact, lines, .. } = context;
        if exact || lines == Lines::Flow {
            self.run.text(text, style, link, exact);
        } else {
            for (nth, line) in text.split('\n').enumerate() {
                if nth > 0 {
                    self.run.push(Matter::Break, Style::default(), None);
                }
                if lines == Lines::Exact {
                    let behind = self.run.ends_with_word();
                    self.run.text(&spaced(line, behind), style, link, true);
                } else {
                    self.run.text(line, style, link, false);
                }
            }
        }
        if let Some(link) = link {
            self.links[link].carry(text);
        }
    }
}
