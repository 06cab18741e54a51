//! Lists, and terms with what they mean. Nothing that stands in one is lost, be it in an item or loose between two.
use super::{
    Block, Numbers, Sign,
    build::{Builder, Context},
};
use crate::mime::html::tree::NodeId;

impl Builder<'_> {
    pub(super) fn list(&mut self, id: NodeId, numbered: bool, context: Context, out: &mut Vec<Block>) {
        self.flush(out);
        let down = self.tree.attribute(id, "reversed").is_some();
        let all = || self.tree.children(id).filter(|child| self.is_item(*child)).count();
        let said = self.tree.attribute(id, "start").and_then(|start| start.parse().ok());
        let first = said.unwrap_or_else(|| if down { i32::try_from(all()).unwrap_or(1) } else { 1 });
        let sign = context.sign.or_else(|| Sign::of_type(self.tree.attribute(id, "type")?)).unwrap_or_default();
        let mut numbers = Numbers { first, sign, down, own: Vec::new() };
        let mut next = first;
        let mut items: Vec<Vec<Block>> = Vec::new();
        for child in self.tree.children(id) {
            if !self.is_item(child) {
                let mut loose = Vec::new();
                self.node(child, context, &mut loose);
                self.flush(&mut loose);
                match items.last_mut() {
                    Some(last) => last.extend(loose),
                    None if loose.is_empty() => {}
                    None => items.push(loose),
                }
                continue;
            }
            // One that nobody sees is not counted, an empty one is.
            let Some(context) = self.seen(child, context) else { continue };
            numbers.sign = context.sign.filter(|_| items.is_empty()).unwrap_or(numbers.sign);
            let number = self.tree.attribute(child, "value").and_then(|value| value.parse().ok()).unwrap_or(next);
            next = if down { number.saturating_sub(1) } else { number.saturating_add(1) };
            let blocks = self.within(child, context);
            if !blocks.is_empty() {
                numbers.set(items.len(), number);
                items.push(blocks);
            }
        }
        if !items.is_empty() {
            out.push(Block::List(numbered.then_some(numbers), items));
        }
    }

    fn is_item(&self, id: NodeId) -> bool {
        self.tree.name(id).is_some_and(|name| &**name == "li")
    }

    pub(super) fn terms(&mut self, id: NodeId, context: Context, out: &mut Vec<Block>) {
        self.flush(out);
        let mut all = Vec::new();
        for child in self.tree.children(id) {
            let term = self.tree.name(child).is_some_and(|name| &**name == "dt");
            let mut blocks = Vec::new();
            self.node(child, context, &mut blocks);
            self.flush(&mut blocks);
            if !blocks.is_empty() {
                all.push((term, blocks));
            }
        }
        // What stands before the first term, and terms of which nothing is said, belong to no pair.
        let first = all.iter().position(|(term, _)| *term).unwrap_or(all.len());
        let behind = all.iter().rposition(|(term, _)| !term).map_or(0, |last| last + 1);
        let rest = all.split_off(behind.max(first));
        let pairs = all.split_off(first);
        let blocks = |loose: Vec<(bool, Vec<Block>)>| loose.into_iter().flat_map(|(_, blocks)| blocks);
        out.extend(blocks(all));
        if !pairs.is_empty() {
            out.push(Block::Terms(pairs));
        }
        out.extend(blocks(rest));
    }
}
