//! Lists of word processors: paragraphs that say in a style which level of which list they are, and carry their mark as text.
use super::{
    Block, Numbers, Sign,
    build::{Builder, Context},
};
use crate::mime::html::{
    css::hidden::pairs,
    tree::{NodeId, Tree},
};

/// What the style says about lists.
fn said(tree: &Tree, id: NodeId) -> Option<&str> {
    pairs(tree.attribute(id, "style")?).find(|(name, _)| *name == "mso-list").map(|(_, value)| value)
}

/// The mark of an item: a dot, a number, spaces.
pub(super) fn is_mark(tree: &Tree, id: NodeId) -> bool {
    said(tree, id) == Some("ignore")
}

/// The level of an item of a list.
pub(super) fn item(tree: &Tree, id: NodeId) -> Option<usize> {
    let level = said(tree, id)?.split(' ').find_map(|word| word.strip_prefix("level"))?.parse().ok()?;
    (1..=9).contains(&level).then_some(level)
}

impl Builder<'_> {
    pub(super) fn word_item(&mut self, id: NodeId, context: Context, out: &mut Vec<Block>) {
        self.flush(out);
        let level = item(self.tree, id).unwrap_or(1);
        let mark = self.tree.below(id).find(|below| is_mark(self.tree, *below)).map(|mark| self.tree.text(mark)).unwrap_or_default();
        // "3." or "b)", not the "o" that stands for a dot.
        let numbered = mark.contains(['.', ')']).then(|| mark.trim_matches(|c: char| !c.is_ascii_alphanumeric()));
        let blocks = self.within(id, context);
        if !blocks.is_empty() {
            place(level, numbered, blocks, out);
        }
    }
}

/// Puts an item into the list that stands last, as deep as its level and the lists before it say.
fn place(level: usize, numbered: Option<&str>, blocks: Vec<Block>, out: &mut Vec<Block>) {
    if let Some(Block::List(numbers, items)) = out.last_mut() {
        if level > 1
            && let Some(last) = items.last_mut()
        {
            return place(level - 1, numbered, blocks, last);
        }
        match (numbers, numbered) {
            (Some(numbers), Some(mark)) => {
                // A list that begins with "v." may begin with the fifth or the twenty-second: its second item tells.
                if items.len() == 1
                    && let Some((sign, first)) = numbers.sign.as_followed(numbers.first, mark)
                {
                    (numbers.sign, numbers.first) = (sign, first);
                }
                if let Some(number) = numbers.sign.number(mark) {
                    numbers.set(items.len(), number);
                }
                return items.push(blocks);
            }
            (None, None) => return items.push(blocks),
            _ => {}
        }
    }
    let numbers = numbered.map(|mark| {
        let (sign, first) = Sign::of_mark(mark).unwrap_or((Sign::Digits, 1));
        Numbers { first, sign, ..Numbers::default() }
    });
    out.push(Block::List(numbers, vec![blocks]));
}
