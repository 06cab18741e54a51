//! The parser's side of the tree: takes its orders, counts, and stops it at the caps.
use std::{
    borrow::Cow,
    cell::{Cell, RefCell},
    rc::Rc,
};

use html5ever::{
    Attribute, ExpandedName, QualName, TokenizerResult,
    buffer_queue::BufferQueue,
    interface::{ElementFlags, NodeOrText, QuirksMode, TreeSink},
    local_name, ns,
    tendril::StrTendril,
    tokenizer::{Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts},
    tree_builder::{TreeBuilder, TreeBuilderOpts, create_element},
};

use super::{Data, Head, NONE, Node};
use crate::mime::html::{TooWild, caps};

/// The document, made first.
const DOCUMENT: u32 = 0;
/// The root that a fragment's content is put into: made after the document and the context.
pub(super) const CONTENT: u32 = 2;
/// Bytes between two looks at the counters.
const STRIDE: usize = 8 << 10;

pub(super) fn build(html: &str) -> Result<(Vec<Node>, Head), TooWild> {
    if html.len() > caps::BYTES {
        return Err(TooWild::Bytes);
    }
    let sink = Sink::default();
    let context = create_element(&sink, QualName::new(None, ns!(html), local_name!("div")), Vec::new());
    // Scripts never run where this is shown, so what stands in <noscript> is content.
    let options = TreeBuilderOpts { scripting_enabled: false, ..TreeBuilderOpts::default() };
    let (mut nodes, head) = run(TreeBuilder::new_for_fragment(sink, context, None, options), html)?;
    measure(&mut nodes)?;
    Ok((nodes, head))
}

/// A whole document, as a browser would read it.
#[cfg(test)]
pub(super) fn build_document(html: &str, scripting: bool) -> Vec<Node> {
    let options = TreeBuilderOpts { scripting_enabled: scripting, ..TreeBuilderOpts::default() };
    run(TreeBuilder::new(Sink::default(), options), html).expect("tame").0
}

fn run(builder: TreeBuilder<Handle, Sink>, html: &str) -> Result<(Vec<Node>, Head), TooWild> {
    let tokenizer = Tokenizer::new(Gate { builder, head: RefCell::default() }, TokenizerOpts::default());
    let input = BufferQueue::default();
    let mut rest = html;
    while !rest.is_empty() {
        let (now, later) = rest.split_at(rest.floor_char_boundary(STRIDE));
        rest = later;
        input.push_back(StrTendril::from_slice(now));
        while !matches!(tokenizer.feed(&input), TokenizerResult::Done) {}
        tokenizer.sink.within_caps()?;
    }
    tokenizer.end();
    tokenizer.sink.within_caps()?;
    let Gate { builder, head } = tokenizer.sink;
    Ok((builder.sink.nodes.into_inner(), head.into_inner()))
}

/// Branches are moved about while the tree grows, so that the depth is known for sure only now.
fn measure(nodes: &mut [Node]) -> Result<(), TooWild> {
    let mut level = vec![CONTENT];
    let mut depth = 0;
    while !level.is_empty() {
        if depth > caps::DEPTH {
            return Err(TooWild::Depth);
        }
        let mut next = Vec::new();
        for parent in level {
            nodes[parent as usize].depth = depth;
            let mut child = nodes[parent as usize].first;
            while child != NONE {
                if matches!(nodes[child as usize].data, Data::Element(..)) {
                    next.push(child);
                }
                child = nodes[child as usize].next;
            }
        }
        level = next;
        depth += 1;
    }
    Ok(())
}

/// Stands between tokenizer and tree builder: once too much has come, nothing is passed on.
struct Gate {
    builder: TreeBuilder<Handle, Sink>,
    head: RefCell<Head>,
}

impl Gate {
    fn within_caps(&self) -> Result<(), TooWild> {
        self.builder.sink.wild.get().map_or(Ok(()), Err)
    }

    /// `<html>` and `<body>` leave no node in a fragment.
    fn note(&self, tag: &Tag) {
        let mut head = self.head.borrow_mut();
        for attribute in &tag.attrs {
            let value = &*attribute.value;
            match &*attribute.name.local {
                "lang" => head.language = Some(value.to_owned()),
                "dir" => head.direction = Some(value.to_owned()),
                "bgcolor" => head.body_style.push_str(&format!("background-color:{value};")),
                "text" => head.body_style.push_str(&format!("color:{value};")),
                "style" => head.body_style.push_str(&format!("{value};")),
                "class" => value.clone_into(&mut head.body_class),
                "background" => head.background = true,
                _ => {}
            }
        }
    }
}

impl TokenSink for Gate {
    type Handle = Handle;

    fn process_token(&self, token: Token, line: u64) -> TokenSinkResult<Handle> {
        let sink = &self.builder.sink;
        if sink.wild.get().is_some() {
            return TokenSinkResult::Continue;
        }
        sink.tokens.set(sink.tokens.get() + 1);
        if sink.tokens.get() > caps::TOKENS {
            sink.wild.set(Some(TooWild::Tokens));
        }
        if let Token::TagToken(tag) = &token {
            sink.weigh(&tag.attrs);
            if tag.kind == TagKind::StartTag && matches!(tag.name, local_name!("html") | local_name!("body")) {
                self.note(tag);
            }
        }
        self.builder.process_token(token, line)
    }

    fn end(&self) {
        self.builder.end();
    }

    fn adjusted_current_node_present_but_not_in_html_namespace(&self) -> bool {
        self.builder.adjusted_current_node_present_but_not_in_html_namespace()
    }
}

/// How the parser holds a node.
#[derive(Clone)]
pub(super) struct Handle {
    id: u32,
    name: Rc<QualName>,
}

struct Sink {
    nodes: RefCell<Vec<Node>>,
    tokens: Cell<usize>,
    elements: Cell<usize>,
    attributes: Cell<usize>,
    attribute_bytes: Cell<usize>,
    addresses: Cell<usize>,
    wild: Cell<Option<TooWild>>,
    nameless: Rc<QualName>,
}

impl Default for Sink {
    fn default() -> Self {
        let sink = Self {
            nodes: RefCell::default(),
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
}

impl Sink {
    /// Counts the attributes of a tag.
    fn weigh(&self, attributes: &[Attribute]) {
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
