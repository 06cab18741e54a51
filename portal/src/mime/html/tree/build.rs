//! Runs the parser over a text, counts its tokens, and stops it at the caps.
use std::cell::RefCell;

use html5ever::{
    QualName, TokenizerResult,
    buffer_queue::BufferQueue,
    local_name, ns,
    tendril::StrTendril,
    tokenizer::{Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts},
    tree_builder::{TreeBuilder, TreeBuilderOpts, create_element},
};

use super::{
    Data, Head, NONE, Node,
    sink::{Handle, Sink},
};
use crate::mime::html::{TooWild, caps, effort::Effort};

/// The root that a fragment's content is put into: made after the document and the context.
pub(super) const CONTENT: u32 = 2;
/// Longest address that others begin at: each of them is put together with it.
const MAX_BASE: usize = 300;
/// Bytes between two looks at the counters.
const STRIDE: usize = 8 << 10;

pub(super) fn build(html: &str, effort: &Effort) -> Result<(Vec<Node>, Head), TooWild> {
    if html.len() > caps::BYTES {
        return Err(TooWild::Bytes);
    }
    effort.bytes(html.len());
    let sink = Sink::new(effort);
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
    run(TreeBuilder::new(Sink::new(&Effort::default()), options), html).expect("tame").0
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
    Ok((builder.sink.into_nodes(), head.into_inner()))
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
        self.builder.sink.within_caps()
    }

    /// `<html>` and `<body>` leave no node in a fragment, and what `<base>` says holds for all of it.
    fn note(&self, tag: &Tag) {
        let mut head = self.head.borrow_mut();
        match tag.name {
            local_name!("frameset") | local_name!("frame") => return head.frames = true,
            local_name!("base") => {
                let href = tag.attrs.iter().find(|attribute| attribute.name.local == local_name!("href"));
                if let Some(href) = href.filter(|href| head.base.is_empty() && href.value.len() <= MAX_BASE) {
                    head.base = href.value.to_string();
                }
                return;
            }
            _ => {}
        }
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
        if sink.within_caps().is_err() {
            return TokenSinkResult::Continue;
        }
        let mut formats = false;
        match &token {
            Token::TagToken(tag) => {
                sink.token(Some(&tag.attrs));
                formats = tag.kind == TagKind::StartTag && is_formatting(&tag.name);
                let noted = matches!(
                    tag.name,
                    local_name!("html") | local_name!("body") | local_name!("base") | local_name!("frameset") | local_name!("frame")
                );
                if tag.kind == TagKind::StartTag && noted {
                    self.note(tag);
                }
            }
            _ => sink.token(None),
        }
        let result = self.builder.process_token(token, line);
        if formats {
            sink.weigh_rivals();
        }
        sink.weigh();
        result
    }

    fn end(&self) {
        self.builder.end();
    }

    fn adjusted_current_node_present_but_not_in_html_namespace(&self) -> bool {
        self.builder.adjusted_current_node_present_but_not_in_html_namespace()
    }
}

/// Elements that the parser keeps a list of, to open them anew where they were not closed.
pub(in crate::mime::html) fn is_formatting(name: &str) -> bool {
    matches!(name, "a" | "b" | "big" | "code" | "em" | "font" | "i" | "nobr" | "s" | "small" | "strike" | "strong" | "tt" | "u")
}
