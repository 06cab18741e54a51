//! Lists, and terms with what they mean. Nothing that stands in one is lost, be it in an item or loose between two.
use super::{
    Block,
    build::{Builder, Context},
};
use crate::mime::html::tree::NodeId;

impl Builder<'_> {
    pub(super) fn list(&mut self, id: NodeId, numbered: bool, context: Context, out: &mut Vec<Block>) {
        self.flush(out);
        let mut items: Vec<Vec<Block>> = Vec::new();
        for child in self.tree.children(id) {
            let item = self.tree.name(child).is_some_and(|name| &**name == "li");
            let blocks = if item {
                self.seen(child, context).map(|context| self.within(child, context)).unwrap_or_default()
            } else {
                let mut loose = Vec::new();
                self.node(child, context, &mut loose);
                self.flush(&mut loose);
                loose
            };
            match items.last_mut() {
                Some(last) if !item => last.extend(blocks),
                _ if !blocks.is_empty() => items.push(blocks),
                _ => {}
            }
        }
        if !items.is_empty() {
            let first = self.tree.attribute(id, "start").and_then(|start| start.parse().ok()).unwrap_or(1);
            out.push(Block::List(numbered.then_some(first), items));
        }
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
