//! The tree of one HTML text, in one flat list of nodes. Knows neither what is allowed nor what is shown.
//!
//! Parsed as a fragment inside a `<div>`, exactly as the sanitiser parses, so that what is counted here is what it meets.
//! Invariant: a tree that exists is within the caps; dropping it takes no recursion.
mod build;
mod sink;
mod tags;

use html5ever::{Attribute, LocalName, QualName, ns, tendril::StrTendril};

pub(super) use self::build::is_formatting;
use super::{TooWild, effort::Effort};

/// What the tags that a fragment has no place for said.
#[derive(Clone, Default)]
pub(super) struct Head {
    /// `lang` of `<html>` or `<body>`.
    pub(super) language: Option<String>,
    /// `dir` of `<html>` or `<body>`.
    pub(super) direction: Option<String>,
    /// `bgcolor`, `text` and `style` of `<body>`, as a style.
    pub(super) body_style: String,
    /// `class` of `<body>`.
    pub(super) body_class: String,
    /// `<body>` names a picture for its background.
    pub(super) background: bool,
    /// `href` of the first `<base>`, which addresses begin at that are not whole; empty if there is none.
    pub(super) base: String,
    /// It is divided into frames, each a page of its own.
    pub(super) frames: bool,
}

/// Nobody.
const NONE: u32 = u32::MAX;

/// A node, named by its place in the list.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct NodeId(u32);

pub(super) enum Data {
    /// Documents, comments and what else has no content of its own.
    Nothing,
    Element(QualName, Vec<Attribute>),
    Text(StrTendril),
}

struct Node {
    parent: u32,
    first: u32,
    last: u32,
    previous: u32,
    next: u32,
    depth: u16,
    data: Data,
}

pub(super) struct Tree {
    nodes: Vec<Node>,
    head: Head,
}

impl Tree {
    /// Takes HTML apart, as far as the caps allow.
    pub(super) fn parse(html: &str, effort: &Effort) -> Result<Self, TooWild> {
        tags::check(html)?;
        let (nodes, head) = build::build(html, effort)?;
        Ok(Self { nodes, head })
    }

    /// The same for what the sanitiser wrote: no tag of it has more attributes than are allowed.
    pub(super) fn of_clean(html: &str, effort: &Effort) -> Result<Self, TooWild> {
        let (nodes, head) = build::build(html, effort)?;
        Ok(Self { nodes, head })
    }

    /// A whole document, as a browser would read it; its nodes are those below `root`.
    #[cfg(test)]
    pub(super) fn document(html: &str, scripting: bool) -> Self {
        Self { nodes: build::build_document(html, scripting), head: Head::default() }
    }

    #[cfg(test)]
    pub(super) fn root(&self) -> NodeId {
        NodeId(0)
    }

    pub(super) fn head(&self) -> &Head {
        &self.head
    }

    /// What stands at the top, in order.
    pub(super) fn top(&self) -> Children<'_> {
        self.children(NodeId(build::CONTENT))
    }

    /// How many elements are around it.
    pub(super) fn depth(&self, id: NodeId) -> u16 {
        self.node(id.0).depth
    }

    pub(super) fn data(&self, id: NodeId) -> &Data {
        &self.node(id.0).data
    }

    pub(super) fn children(&self, id: NodeId) -> Children<'_> {
        Children { tree: self, next: self.node(id.0).first }
    }

    /// The name of an HTML element; none for text and for other vocabularies.
    pub(super) fn name(&self, id: NodeId) -> Option<&LocalName> {
        match self.data(id) {
            Data::Element(name, _) if name.ns == ns!(html) => Some(&name.local),
            _ => None,
        }
    }

    pub(super) fn attribute(&self, id: NodeId, wanted: &str) -> Option<&str> {
        match self.data(id) {
            Data::Element(_, attributes) => {
                attributes.iter().find(|attribute| &*attribute.name.local == wanted).map(|attribute| &*attribute.value)
            }
            _ => None,
        }
    }

    /// All nodes below one, each before what it holds.
    pub(super) fn below(&self, id: NodeId) -> Below<'_> {
        Below { tree: self, top: id.0, at: id.0 }
    }

    /// All text below a node, as it stands.
    pub(super) fn text(&self, id: NodeId) -> String {
        let mut all = String::new();
        for below in self.below(id) {
            if let Data::Text(text) = self.data(below) {
                all.push_str(text);
            }
        }
        all
    }

    fn node(&self, id: u32) -> &Node {
        &self.nodes[id as usize]
    }
}

pub(super) struct Children<'a> {
    tree: &'a Tree,
    next: u32,
}

impl Iterator for Children<'_> {
    type Item = NodeId;

    fn next(&mut self) -> Option<NodeId> {
        let id = self.next;
        (id != NONE).then(|| {
            self.next = self.tree.node(id).next;
            NodeId(id)
        })
    }
}

pub(super) struct Below<'a> {
    tree: &'a Tree,
    top: u32,
    at: u32,
}

impl Iterator for Below<'_> {
    type Item = NodeId;

    fn next(&mut self) -> Option<NodeId> {
        if self.at == NONE {
            return None;
        }
        let first = self.tree.node(self.at).first;
        if first != NONE {
            self.at = first;
            return Some(NodeId(first));
        }
        while self.at != self.top {
            let node = self.tree.node(self.at);
            if node.next != NONE {
                self.at = node.next;
                return Some(NodeId(node.next));
            }
            self.at = node.parent;
        }
        self.at = NONE;
        None
    }
}
