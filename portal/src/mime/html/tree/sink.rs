//! The parser's side of the tree: takes its orders, counts what they cost, and says once it is too much.
use std::{
    borrow::Cow,
    cell::{Cell, RefCell},
    rc::Rc,
};

use html5ever::{
    Attribute, ExpandedName, QualName,
    interface::{ElementFlags, NodeOrText, QuirksMode, TreeSink},
    local_name, ns,
    tendril::StrTendril,
};

use super::{Data, NONE, Node};
use crate::mime::html::{TooWild, caps, effort::Effort};

/// The document, made first.
const DOCUMENT: u32 = 0;

/// How the parser holds a node.
#[derive(Clone)]
pub(super) struct Handle {
    id: u32,
    name: Rc<QualName>,
}

pub(super) struct Sink {
    effort: Effort,
    nodes: RefCell<Vec<Node>>,
    /// How deep the last node was put: about as many elements are open.
    at: Cell<u16>,
    tokens: Cell<usize>,
    elements: Cell<usize>,
    attributes: Cell<usize>,
    attribute_bytes: Cell<usize>,
    addresses: Cell<usize>,
    wild: Cell<Option<TooWild>>,
    nameless: Rc<QualName>,
}

impl Sink {
    pub(super) fn new(effort: &Effort) -> Self {
        let sink = Self {
            effort: effort.clone(),
            nodes: RefCell::default(),
            at: Cell::new(0),
            tokens: Cell::new(0),
            elements: Cell::new(0),
            attributes: Cell::new(0),
            attribute_bytes: Cell::new(0),
            addresses: Cell::new(0),
            wild: Cell::new(None),
            nameless: Rc::new(QualName::new(None, ns!(), local_name!(""))),
        };
        sink.make(Data::Nothing);
        sink
    }

    /// What was made, once the parser is done.
    pub(super) fn into_nodes(self) -> Vec<Node> {
        self.nodes.into_inner()
    }

    pub(super) fn within_caps(&self) -> Result<(), TooWild> {
        self.wild.get().map_or(Ok(()), Err)
    }

    /// Counts a token; of a tag, its attributes.
    pub(super) fn token(&self, tag: Option<&[Attribute]>) {
        self.tokens.set(self.tokens.get() + 1);
        if self.tokens.get() > caps::TOKENS {
            self.wild.set(Some(TooWild::Tokens));
        }
        match tag {
            Some(attributes) => {
                self.effort.tag(self.at.get());
                self.attributes(attributes);
            }
            None => self.effort.token(),
        }
    }

    /// Looks at what was spent.
    pub(super) fn weigh(&self) {
        if let Err(wild) = self.effort.within()
            && self.wild.get().is_none()
        {
            self.wild.set(Some(wild));
        }
    }

    /// Counts what the parser just compared: an element of formatting, with all of its name that are open.
    pub(super) fn weigh_rivals(&self) {
        let nodes = self.nodes.borrow();
        let Some(Node { data: Data::Element(name, attributes), parent, .. }) = nodes.last() else { return };
        let (mut at, mut others, mut theirs) = (*parent, 0, 0);
        while at != NONE {
            let node = &nodes[at as usize];
            if let Data::Element(other, also) = &node.data
                && other == name
            {
                others += 1;
                theirs += also.len();
            }
            at = node.parent;
        }
        self.effort.compared(attributes.len(), others, theirs);
    }

    /// Counts the attributes of a tag.
    fn attributes(&self, attributes: &[Attribute]) {
        self.attributes.set(self.attributes.get() + attributes.len());
        for attribute in attributes {
            let name = &attribute.name.local;
            if matches!(*name, local_name!("href") | local_name!("src")) {
                self.addresses.set(self.addresses.get() + 1);
            }
            if *name != local_name!("src") {
                self.attribute_bytes.set(self.attribute_bytes.get() + name.len() + attribute.value.len());
            }
        }
        let within = self.attributes.get() <= caps::ATTRIBUTES
            && self.attribute_bytes.get() <= caps::ATTRIBUTE_BYTES
            && self.addresses.get() <= caps::ADDRESSES;
        if !within {
            self.wild.set(Some(TooWild::Attributes));
        }
    }

    fn make(&self, data: Data) -> u32 {
        let mut nodes = self.nodes.borrow_mut();
        let id = u32::try_from(nodes.len()).expect("the caps keep the list short");
        nodes.push(Node { parent: NONE, first: NONE, last: NONE, previous: NONE, next: NONE, depth: 0, data });
        id
    }

    fn nameless(&self, data: Data) -> Handle {
        Handle { id: self.make(data), name: Rc::clone(&self.nameless) }
    }

    fn parent(&self, id: u32) -> u32 {
        self.nodes.borrow()[id as usize].parent
    }

    /// Puts a node without parent behind `previous`; behind nobody means first.
    fn link(&self, parent: u32, previous: u32, id: u32) {
        let nodes = &mut *self.nodes.borrow_mut();
        let next = if previous == NONE { nodes[parent as usize].first } else { nodes[previous as usize].next };
        let depth = nodes[parent as usize].depth.saturating_add(1);
        if depth > caps::DEPTH && matches!(nodes[id as usize].data, Data::Element(..)) {
            self.wild.set(Some(TooWild::Depth));
        }
        self.at.set(depth);
        let node = &mut nodes[id as usize];
        (node.parent, node.previous, node.next, node.depth) = (parent, previous, next, depth);
        if previous == NONE {
            nodes[parent as usize].first = id
        } else {
            nodes[previous as usize].next = id
        }
        if next == NONE { nodes[parent as usize].last = id } else { nodes[next as usize].previous = id }
    }

    fn unlink(&self, id: u32) {
        let nodes = &mut *self.nodes.borrow_mut();
        let node = &mut nodes[id as usize];
        let (parent, previous, next) = (node.parent, node.previous, node.next);
        (node.parent, node.previous, node.next) = (NONE, NONE, NONE);
        if parent == NONE {
            return;
        }
        if previous == NONE {
            nodes[parent as usize].first = next
        } else {
            nodes[previous as usize].next = next
        }
        if next == NONE { nodes[parent as usize].last = previous } else { nodes[next as usize].previous = previous }
    }

    fn insert(&self, parent: u32, previous: u32, child: NodeOrText<Handle>) {
        match child {
            NodeOrText::AppendNode(node) => {
                self.unlink(node.id);
                self.link(parent, previous, node.id);
            }
            NodeOrText::AppendText(text) => {
                if previous != NONE
                    && let Data::Text(before) = &mut self.nodes.borrow_mut()[previous as usize].data
                {
                    before.push_tendril(&text);
                    return;
                }
                self.link(parent, previous, self.make(Data::Text(text)));
            }
        }
    }
}

impl TreeSink for Sink {
    type Handle = Handle;
    type Output = ();
    type ElemName<'a> = ExpandedName<'a>;

    fn finish(self) {}

    fn parse_error(&self, _: Cow<'static, str>) {}

    fn get_document(&self) -> Handle {
        Handle { id: DOCUMENT, name: Rc::clone(&self.nameless) }
    }

    fn elem_name<'a>(&'a self, target: &'a Handle) -> ExpandedName<'a> {
        target.name.expanded()
    }

    fn create_element(&self, name: QualName, attributes: Vec<Attribute>, _: ElementFlags) -> Handle {
        self.elements.set(self.elements.get() + 1);
        if self.elements.get() > caps::ELEMENTS {
            self.wild.set(Some(TooWild::Elements));
        }
        self.effort.made(self.at.get(), attributes.len());
        Handle { id: self.make(Data::Element(name.clone(), attributes)), name: Rc::new(name) }
    }

    fn create_comment(&self, _: StrTendril) -> Handle {
        self.nameless(Data::Nothing)
    }

    fn create_pi(&self, _: StrTendril, _: StrTendril) -> Handle {
        self.nameless(Data::Nothing)
    }

    fn append(&self, parent: &Handle, child: NodeOrText<Handle>) {
        if let NodeOrText::AppendNode(node) = &child {
            self.unlink(node.id);
        }
        let last = self.nodes.borrow()[parent.id as usize].last;
        self.insert(parent.id, last, child);
    }

    fn append_based_on_parent_node(&self, element: &Handle, previous: &Handle, child: NodeOrText<Handle>) {
        if self.parent(element.id) == NONE { self.append(previous, child) } else { self.append_before_sibling(element, child) }
    }

    fn append_doctype_to_document(&self, _: StrTendril, _: StrTendril, _: StrTendril) {}

    /// A template's content is dropped with it, so it may as well hang on the template itself.
    fn get_template_contents(&self, target: &Handle) -> Handle {
        target.clone()
    }

    fn same_node(&self, one: &Handle, other: &Handle) -> bool {
        one.id == other.id
    }

    fn set_quirks_mode(&self, _: QuirksMode) {}

    fn append_before_sibling(&self, sibling: &Handle, child: NodeOrText<Handle>) {
        if let NodeOrText::AppendNode(node) = &child {
            self.unlink(node.id);
        }
        let (parent, previous) = {
            let nodes = self.nodes.borrow();
            let node = &nodes[sibling.id as usize];
            (node.parent, node.previous)
        };
        if parent != NONE {
            self.insert(parent, previous, child);
        }
    }

    fn add_attrs_if_missing(&self, _: &Handle, _: Vec<Attribute>) {}

    fn remove_from_parent(&self, target: &Handle) {
        self.unlink(target.id);
    }

    fn reparent_children(&self, node: &Handle, new_parent: &Handle) {
        loop {
            let first = self.nodes.borrow()[node.id as usize].first;
            if first == NONE {
                return;
            }
            self.unlink(first);
            let last = self.nodes.borrow()[new_parent.id as usize].last;
            self.link(new_parent.id, last, first);
        }
    }
}
