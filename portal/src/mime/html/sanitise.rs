//! HTML in, HTML of the allowed kind out. The writer here keeps only what is allowed; ammonia, an independent and
//! well-worn sanitiser, has the last word, and is asked until it has nothing to change.
use std::{
    collections::HashMap,
    mem,
    sync::{Arc, Mutex, PoisonError},
};

use ammonia::{Builder, UrlRelative};
use html5ever::{Attribute, ns, tendril::StrTendril};

use super::{
    TooWild, address,
    allow::{self, Fate, Memo},
    caps,
    css::{self, sheet::Sheet},
    guard::guarded,
    tree::{Data, Head, NodeId, Tree},
};

/// How often the sanitiser may change its own output.
const ROUNDS: usize = 4;

/// What the sanitiser left, and what it saw on the way.
pub(super) struct Clean {
    pub(super) html: String,
    pub(super) head: Head,
    pub(super) sheet: Sheet,
    /// Styles that were met.
    pub(super) memo: Memo,
    /// Something would have been loaded from elsewhere.
    pub(super) remote: bool,
    /// Something that somebody may miss was left out.
    pub(super) lossy: bool,
}

/// Reduces HTML to what is allowed: no script, form, frame or foreign vocabulary, no remote load, addresses only of links.
/// Applied to its own result it changes nothing.
///
/// # Errors
/// More than is looked into.
pub fn sanitise(html: &str) -> Result<String, TooWild> {
    guarded(|| clean(html).map(|clean| clean.html))
}

pub(super) fn clean(html: &str) -> Result<Clean, TooWild> {
    let tree = Tree::parse(html)?;
    let mut writer = Writer {
        tree: &tree,
        out: String::with_capacity(html.len()),
        sheet: Sheet::default(),
        memo: Memo::default(),
        escapes: 0,
        embedded: 0,
        in_link: false,
        remote: false,
        lossy: false,
    };
    writer.remote = tree.head().background;
    for node in tree.top() {
        writer.node(node)?;
    }
    let Writer { out, sheet, memo, remote, lossy, .. } = writer;
    let (html, memo) = settle(out, memo)?;
    Ok(Clean { html, head: tree.head().clone(), sheet, memo, remote, lossy })
}

/// Asks the sanitiser until it has nothing to change.
fn settle(mut html: String, memo: Memo) -> Result<(String, Memo), TooWild> {
    let mut sanitiser = sanitiser();
    let memo = Arc::new(Mutex::new(memo));
    let kept = Arc::clone(&memo);
    sanitiser.attribute_filter(move |element, name, value| {
        allow::attribute(element, name, value, &mut memo.lock().unwrap_or_else(PoisonError::into_inner))
    });
    for _ in 0..ROUNDS {
        let again = sanitiser.clean(&html).to_string();
        if again.len() > caps::BYTES {
            return Err(TooWild::Bytes);
        }
        if again == html {
            return Ok((html, mem::take(&mut *kept.lock().unwrap_or_else(PoisonError::into_inner))));
        }
        html = again;
    }
    Err(TooWild::Restless)
}

/// The sanitiser with our lists, still without a say in the values of attributes.
pub(super) fn sanitiser() -> Builder<'static> {
    let mut builder = Builder::empty();
    builder
        .tags(allow::elements())
        .clean_content_tags(allow::dropped())
        .generic_attributes(allow::COMMON.iter().copied().collect())
        .tag_attributes(
            allow::PARTICULAR.iter().map(|(element, names)| (*element, names.iter().copied().collect())).collect::<HashMap<_, _>>(),
        )
        .url_schemes(allow::SCHEMES.iter().copied().collect())
        .url_relative(UrlRelative::Deny)
        .link_rel(None)
        .strip_comments(true);
    builder
}

/// Writes what may stay in the words that the sanitiser would use, so that it rarely has anything to change.
struct Writer<'a> {
    tree: &'a Tree,
    out: String,
    sheet: Sheet,
    memo: Memo,
    escapes: usize,
    embedded: usize,
    /// Within a link, as a parser sees it: a cell of a table begins anew.
    in_link: bool,
    remote: bool,
    lossy: bool,
}

impl Writer<'_> {
    /// As deep as the caps allow, no deeper.
    fn node(&mut self, id: NodeId) -> Result<(), TooWild> {
        if self.out.len() > caps::BYTES {
            return Err(TooWild::Bytes);
        }
        match self.tree.data(id) {
            Data::Nothing => Ok(()),
            Data::Text(text) => self.text(text),
            Data::Element(name, attributes) => {
                if name.ns != ns!(html) {
                    self.lossy = true;
                    return Ok(());
                }
                let name = &*name.local;
                self.look(id, name, attributes);
                match allow::fate(name) {
                    Fate::Keep => self.element(id, name, attributes),
                    Fate::Unwrap if matches!(name, "xmp" | "plaintext" | "listing") => self.element(id, "pre", &[]),
                    Fate::Unwrap => self.inside(id),
                    Fate::UnwrapLossy => {
                        self.lossy |= !(name == "input" && self.tree.attribute(id, "type").is_some_and(|kind| kind == "hidden"));
                        self.inside(id)
                    }
                    Fate::Drop => Ok(()),
                    Fate::DropLossy => {
                        self.lossy = true;
                        Ok(())
                    }
                }
            }
        }
    }

    /// The library that writes it out again looks through all the rest at each reference.
    fn text(&mut self, text: &str) -> Result<(), TooWild> {
        let before = self.out.len();
        let references = escape(&mut self.out, text, false);
        self.escapes = self.escapes.saturating_add(references.saturating_mul(self.out.len() - before));
        if self.escapes > caps::ESCAPES { Err(TooWild::Tokens) } else { Ok(()) }
    }

    fn inside(&mut self, id: NodeId) -> Result<(), TooWild> {
        for child in self.tree.children(id) {
            self.node(child)?;
        }
        Ok(())
    }

    fn element(&mut self, id: NodeId, name: &str, attributes: &[Attribute]) -> Result<(), TooWild> {
        let name = self.link_or_words(name, attributes);
        self.start(name, attributes);
        if matches!(name, "br" | "col" | "hr" | "img" | "wbr") {
            return Ok(());
        }
        let start = self.out.len();
        let outside = self.in_link;
        self.in_link = name == "a" || (outside && !matches!(name, "td" | "th" | "caption"));
        self.inside(id)?;
        self.in_link = outside;
        if name == "pre" {
            // A line feed right after <pre> is lost at the next reading; so it goes now.
            let feeds = self.out[start..].bytes().take_while(|byte| *byte == b'\n').count();
            self.out.replace_range(start..start + feeds, "");
        }
        self.out.push_str("</");
        self.out.push_str(name);
        self.out.push('>');
        Ok(())
    }

    /// A link that leads nowhere is words, and so is one within another: HTML knows no link in a link. A parser leaves one there when
    /// what lies between is deep, and moves both about at each further reading, so that the result would never come to rest.
    fn link_or_words<'n>(&mut self, name: &'n str, attributes: &[Attribute]) -> &'n str {
        if name != "a" {
            return name;
        }
        let address = attributes.iter().find(|attribute| &*attribute.name.local == "href");
        let leads = address.is_some_and(|href| allow::attribute("a", "href", &href.value, &mut self.memo).is_some());
        self.lossy |= leads && self.in_link;
        if leads && !self.in_link { "a" } else { "span" }
    }

    /// The tag at the beginning of an element, with the attributes that may stay.
    fn start(&mut self, name: &str, attributes: &[Attribute]) {
        self.out.push('<');
        self.out.push_str(name);
        for attribute in attributes {
            let key = &*attribute.name.local;
            if key == "src" && self.too_much_embedded(&attribute.value) {
                continue;
            }
            if let Some(value) = allow::attribute(name, key, &attribute.value, &mut self.memo) {
                self.out.push(' ');
                self.out.push_str(key);
                self.out.push_str("=\"");
                escape(&mut self.out, &value, true);
                self.out.push('"');
            }
        }
        self.out.push('>');
    }

    /// Whether an address is one picture too many of those that stand in their addresses.
    fn too_much_embedded(&mut self, source: &str) -> bool {
        if source.len() > caps::EMBEDDED.saturating_sub(self.embedded) {
            self.lossy = true;
            return true;
        }
        if address::is_embedded(source) {
            self.embedded += source.len();
        }
        false
    }

    /// Notes styles and what would have been loaded.
    fn look(&mut self, id: NodeId, name: &str, attributes: &[Attribute]) {
        match name {
            "style" => {
                let block = self.tree.text(id);
                self.remote |= css::loads(&block);
                self.sheet.add(&block);
            }
            "link" => self.remote |= self.tree.attribute(id, "href").is_some_and(address::is_remote),
            _ => {}
        }
        for attribute in attributes {
            let value: &StrTendril = &attribute.value;
            self.remote |= match &*attribute.name.local {
                "src" | "background" | "poster" | "data" | "srcset" | "lowsrc" | "dynsrc" => address::is_remote(value),
                "style" => css::loads(value),
                _ => false,
            };
        }
    }
}

/// As the HTML standard escapes what it writes. Says how often it had to.
pub(super) fn escape(out: &mut String, text: &str, attribute: bool) -> usize {
    let (mut from, mut count) = (0, 0);
    for (at, c) in text.char_indices() {
        let instead = match c {
            '&' => "&amp;",
            '<' => "&lt;",
            '>' => "&gt;",
            '\u{a0}' => "&nbsp;",
            '"' if attribute => "&quot;",
            _ => continue,
        };
        out.push_str(&text[from..at]);
        out.push_str(instead);
        from = at + c.len_utf8();
        count += 1;
    }
    out.push_str(&text[from..]);
    count
}
